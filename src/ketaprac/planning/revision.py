"""What became of each session when a series is planned anew."""

from __future__ import annotations

import datetime as dt
from typing import Final

from attrs import evolve

from ketaprac.model.series import PlannedSession, Series

#: How long a session that is off is remembered after its time.
_REMEMBERED: Final = dt.timedelta(days=366)


def revised(new: Series, old: Series | None, now: dt.datetime) -> Series:
    """The new plan with each session's revision carried on from the old one.

    A session whose time, place, people and status are what they were keeps its revision
    and the moment of its last change, so that exporting it again gives the same
    bytes; any other one is one revision further. One that is no longer planned is
    called off, unless it was over already.

    Args:
        new: Just planned.
        old: What it replaces, if anything.
        now: The moment of planning.
    """
    if old is None:
        return new
    sessions = tuple(
        _carried(s, old.session(s.id) or old.cancelled_session(s.id)) for s in new.sessions
    )
    planned = {s.id for s in sessions}
    gone = [
        s.called_off(now) for s in old.sessions if s.id not in planned and s.monitored_until > now
    ]
    earlier = [
        s for s in old.cancelled if s.id not in planned and s.monitored_until > now - _REMEMBERED
    ]
    cancelled = sorted((*earlier, *gone), key=lambda s: (s.start.timestamp(), s.id))
    return evolve(new, sessions=sessions, cancelled=tuple(cancelled))


def without(series: Series, gone: tuple[str, ...]) -> Series:
    """The series with the steps that went by told apart from those that wait.

    Args:
        series: Just planned.
        gone: Ids of the steps that can no longer take place.
    """
    waiting = tuple(step for step in series.provisional if step not in gone)
    return evolve(series, provisional=waiting, missed=gone)


def _carried(new: PlannedSession, old: PlannedSession | None) -> PlannedSession:
    if old is None:
        return new
    if _place(new) == _place(old):
        return evolve(new, revision=old.revision, changed_at=old.changed_at)
    return evolve(new, revision=old.revision + 1)


def _place(session: PlannedSession) -> tuple[object, ...]:
    # Seconds since 1970, since two wall times of one zone can be equal and an hour apart.
    return (
        session.start.timestamp(),
        session.monitored_until.timestamp(),
        session.room,
        session.status,
        sorted((one.role, one.person) for one in session.staff),
    )
