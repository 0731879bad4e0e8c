"""What a planned session takes up: the input for planning the next client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ketaprac.model.availability import Occupied
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, SessionStatus


def loads(sessions: Iterable[PlannedSession]) -> tuple[Occupied, ...]:
    """What sessions take up, room by room and person by person.

    Args:
        sessions: Of any number of clients; cancelled ones take up nothing.
    """
    return tuple(
        one
        for session in sessions
        if session.status is not SessionStatus.CANCELLED
        for one in _of(session)
    )


def _of(session: PlannedSession) -> Iterator[Occupied]:
    dosing = session.kind is StepKind.DOSING
    start, end = session.start, session.monitored_until
    if session.room is not None:
        yield Occupied(start=start, end=end, room=session.room, dosing=dosing)
    for one in session.staff:
        yield Occupied(
            start=one.start or start, end=one.end or end, person=one.person, dosing=dosing
        )
