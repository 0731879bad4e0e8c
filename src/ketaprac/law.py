"""Legal statements with an end date: an expired one is always said, and may block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.profile import LawRow, OnExpiry, PracticeProfile
from ketaprac.model.screening import Disposition, Finding, Stage, Truth

#: How long before its end a row begins to be mentioned.
NOTICE: Final = dt.timedelta(days=60)


def objections(profile: PracticeProfile, at: dt.datetime) -> Iterator[Objection]:
    """Expired rows that block.

    Args:
        profile: The practice, which keeps the rows.
        at: The moment in question.
    """
    today = day_of(at, profile.time_zone)
    for row in profile.law:
        if row.expires_on < today and row.on_expiry is OnExpiry.BLOCK:
            yield Objection(
                code=f"law.expired.{row.id}"[:80],
                words=f"The legal statement {row.id!r} ran out on {row.expires_on.isoformat()}.",
                todo="Have it checked, and enter what holds now.",
                key=f"law.{row.id}",
            )


def findings(profile: PracticeProfile, at: dt.datetime) -> Iterator[Finding]:
    """Rows that ran out or soon will, as notes on every screening.

    Args:
        profile: The practice, which keeps the rows.
        at: The moment in question.
    """
    today = day_of(at, profile.time_zone)
    for row in profile.law:
        if row.expires_on < today + NOTICE:
            yield _note(row, over=row.expires_on < today)


def _note(row: LawRow, *, over: bool) -> Finding:
    verb = "ran out" if over else "runs out"
    return Finding(
        rule=f"law.{row.id}"[:80],
        version="1",
        stage=Stage.MEDICAL,
        truth=Truth.YES,
        disposition=Disposition.NOTE,
        why=f"The legal statement {row.id!r} {verb} on {row.expires_on.isoformat()}.",
        change="Have it checked, and enter what holds then.",
        keys=(f"law.{row.id}",),
        owner=Role.SUPERVISOR,
        source=row.source,
    )
