"""Legal statements with dates: one that ran out or went unchecked is always said.

The rows are the federal ones of :mod:`ketaprac.federal` and the practice's own. Each
says itself whether it only warns or shuts gates once it is no longer known to hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from ketaprac import federal
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.profile import LawRow, OnExpiry, PracticeProfile
from ketaprac.model.screening import Disposition, Finding, Stage, Truth

#: How long before its end a row begins to be mentioned.
NOTICE: Final = dt.timedelta(days=60)


class Standing(StrEnum):
    """What can be said of a row on a day."""

    HOLDS = "holds"
    ENDING = "ending"
    EXPIRED = "expired"
    UNCHECKED = "unchecked"


def rows(profile: PracticeProfile) -> tuple[LawRow, ...]:
    """All rows that concern a practice, the federal ones first.

    Args:
        profile: The practice. Its own row takes the place of a federal one with the
            same id, and rows on 42 CFR Part 2 concern programs only.
    """
    own = {row.id: row for row in profile.law}
    shipped = {row.id: row for row in federal.ROWS}
    both = {**shipped, **own}
    return tuple(row for row in both.values() if profile.part2_program or not row.part2_only)


def standing(row: LawRow, today: dt.date) -> Standing:
    """What can be said of a row.

    Args:
        row: Which.
        today: The day in question, where the practice is.
    """
    if row.expires_on is not None and row.expires_on < today:
        return Standing.EXPIRED
    if today > row.recheck_on:
        return Standing.UNCHECKED
    if row.expires_on is not None and row.expires_on < today + NOTICE:
        return Standing.ENDING
    return Standing.HOLDS


def words(row: LawRow, state: Standing) -> str:
    """What is said of a row that needs attention."""
    if state is Standing.UNCHECKED:
        return f"The legal statement {row.id!r} was last checked on {row.checked.isoformat()}."
    verb = "ran out" if state is Standing.EXPIRED else "runs out"
    end = row.expires_on.isoformat() if row.expires_on else "no day"
    return f"The legal statement {row.id!r} {verb} on {end}."


def part2_words(profile: PracticeProfile) -> str:
    """Whether the practice is a program under 42 CFR Part 2, as it stands on what leaves it."""
    if profile.part2_program:
        return "42 CFR Part 2: this practice is a program."
    return f"42 CFR Part 2: this practice is not a program. Its reason: {profile.part2_reason}"


def objections(profile: PracticeProfile, at: dt.datetime) -> Iterator[Objection]:
    """Rows that are no longer known to hold, and block.

    Args:
        profile: The practice, which keeps the rows.
        at: The moment in question.
    """
    today = day_of(at, profile.time_zone)
    for row in rows(profile):
        state = standing(row, today)
        if row.on_expiry is not OnExpiry.BLOCK:
            continue
        if state is Standing.EXPIRED:
            yield _no(f"law.expired.{row.id}", row, state)
        elif state is Standing.UNCHECKED:
            yield _no(f"law.unchecked.{row.id}", row, state)


def _no(code: str, row: LawRow, state: Standing) -> Objection:
    return Objection(
        code=code[:80],
        words=words(row, state),
        todo="Have it checked, and enter what holds now.",
        key=f"law.{row.id}",
    )


def findings(profile: PracticeProfile, at: dt.datetime) -> Iterator[Finding]:
    """Rows that ran out, soon will, or went unchecked, as notes on every screening.

    Args:
        profile: The practice, which keeps the rows.
        at: The moment in question.
    """
    today = day_of(at, profile.time_zone)
    for row in rows(profile):
        state = standing(row, today)
        if state is not Standing.HOLDS:
            yield _note(row, state)


def _note(row: LawRow, state: Standing) -> Finding:
    return Finding(
        rule=f"law.{row.id}"[:80],
        version="1",
        stage=Stage.MEDICAL,
        truth=Truth.YES,
        disposition=Disposition.NOTE,
        why=words(row, state),
        change="Have it checked, and enter what holds then.",
        keys=(f"law.{row.id}",),
        owner=Role.SUPERVISOR,
        source=row.source,
    )
