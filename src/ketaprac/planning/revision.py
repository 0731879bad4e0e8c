"""What became of each session when a series is planned anew."""

from __future__ import annotations

from attrs import evolve

from ketaprac.model.series import PlannedSession, Series


def revised(new: Series, old: Series | None) -> Series:
    """The new plan with each session's revision carried on from the old one.

    A session whose time, place and status are what they were keeps its revision
    and the moment of its last change, so that exporting it again gives the same
    bytes; any other one is one revision further.

    Args:
        new: Just planned.
        old: What it replaces, if anything.
    """
    if old is None:
        return new
    return evolve(new, sessions=tuple(_carried(s, old.session(s.id)) for s in new.sessions))


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
    return (
        session.start,
        session.end,
        session.monitored_until,
        session.room,
        session.status,
        session.staff,
    )
