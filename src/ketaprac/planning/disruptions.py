"""What a disruption hits, and the request as it is afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve

from ketaprac.errors import BadInput, unknown
from ketaprac.model.availability import Busy, Room
from ketaprac.model.people import Person
from ketaprac.model.repair import (
    Disruption,
    MovedByHand,
    OnHold,
    PersonLost,
    RoomClosed,
    SessionMissed,
    SessionOff,
)
from ketaprac.model.series import PlannedSession, PlanRequest, Series, SessionStatus
from ketaprac.planning.stretches import tick, ticks

_FINE: Final = dt.timedelta(minutes=5)


def of_client(series: Series, disruptions: Iterable[Disruption]) -> list[Disruption]:
    """Those about that client, and those about the practice."""
    return [
        one
        for one in disruptions
        if isinstance(one, (PersonLost, RoomClosed)) or one.series == series.id
    ]


def hit(series: Series, disruptions: Iterable[Disruption], now: dt.datetime) -> set[str]:
    """Ids of the sessions of a series that cannot stay as they are.

    Args:
        series: As it stands.
        disruptions: What happened.
        now: What began before is over, unless somebody says that it was missed.
    """
    return {
        session.id
        for one in of_client(series, disruptions)
        for session in series.sessions
        if _hits(one, session, now)
    }


def released(series: Series, disruptions: Iterable[Disruption], now: dt.datetime) -> set[str]:
    """Ids of the sessions that may be moved even where they are locked: the client says so."""
    own = [
        one
        for one in of_client(series, disruptions)
        if not isinstance(one, (PersonLost, RoomClosed))
    ]
    return hit(series, own, now)


def _hits(one: Disruption, session: PlannedSession, now: dt.datetime) -> bool:
    if isinstance(one, SessionMissed):
        return session.id == one.session
    if session.start <= now:
        return False
    if isinstance(one, (SessionOff, MovedByHand)):
        return session.id == one.session
    if isinstance(one, OnHold):
        return session.monitored_until > one.start and (one.end is None or session.start < one.end)
    if isinstance(one, RoomClosed):
        return session.room == one.room and _meet(session.start, session.monitored_until, one)
    return any(
        _meet(there.start or session.start, there.end or session.monitored_until, one)
        for there in session.staff
        if there.person == one.person
    )


def _meet(start: dt.datetime, end: dt.datetime, one: PersonLost | RoomClosed) -> bool:
    return start < one.end and one.start < end


def upset(request: PlanRequest, series: Series, disruptions: Sequence[Disruption]) -> PlanRequest:
    """The request with everything that a client's own and the practice's disruptions take away.

    Args:
        request: As it was.
        series: As it stands.
        disruptions: What happened.
    """
    return evolve(
        request,
        people=tuple(_person(one, disruptions) for one in request.people),
        rooms=tuple(_room(one, disruptions) for one in request.rooms),
        client=evolve(request.client, busy=(*request.client.busy, *_absences(series, disruptions))),
    )


def _person(person: Person, disruptions: Iterable[Disruption]) -> Person:
    more = tuple(
        Busy(start=one.start, end=one.end)
        for one in disruptions
        if isinstance(one, PersonLost) and one.person == person.id
    )
    own = person.availability
    return evolve(person, availability=evolve(own, busy=(*own.busy, *more))) if more else person


def _room(room: Room, disruptions: Iterable[Disruption]) -> Room:
    more = tuple(
        Busy(start=one.start, end=one.end)
        for one in disruptions
        if isinstance(one, RoomClosed) and one.room == room.id
    )
    return evolve(room, busy=(*room.busy, *more)) if more else room


def _absences(series: Series, disruptions: Iterable[Disruption]) -> Iterator[Busy]:
    """When the client cannot come."""
    for one in of_client(series, disruptions):
        if isinstance(one, (SessionOff, SessionMissed)):
            session = series.session(one.session)
            if session is not None:
                yield Busy(start=session.start, end=session.monitored_until)
        elif isinstance(one, OnHold) and one.end is not None:
            yield Busy(start=one.start, end=one.end)


def by_hand(series: Series, disruptions: Iterable[Disruption]) -> list[PlannedSession]:
    """The sessions that somebody moved, where they are now; who is there is still open."""
    found = []
    for one in of_client(series, disruptions):
        session = series.session(one.session) if isinstance(one, MovedByHand) else None
        if session is not None and isinstance(one, MovedByHand):
            here = one.start.astimezone(session.start.tzinfo)
            found.append(
                evolve(
                    session,
                    start=here,
                    end=_after(here, session.end.timestamp() - session.start.timestamp()),
                    monitored_until=_after(
                        here, session.monitored_until.timestamp() - session.start.timestamp()
                    ),
                    staff=(),
                    room=None,
                    status=SessionStatus.CONFIRMED,
                    locked=True,
                )
            )
    return found


def _after(start: dt.datetime, seconds: float) -> dt.datetime:
    # By way of UTC: a change of the clock may lie between.
    return (start.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(start.tzinfo)


def verify(
    disruptions: Iterable[Disruption],
    series: Iterable[Series],
    people: Iterable[str],
    rooms: Iterable[str],
    now: dt.datetime,
) -> None:
    """Refuses what names nobody.

    Raises:
        BadInput: A person, a room, a series or a session is not known, a session that
            is over is cancelled or moved, or one to come is called missed.
    """
    plans, persons, places = {one.id: one for one in series}, set(people), set(rooms)
    for one in disruptions:
        if isinstance(one, PersonLost):
            if one.person not in persons:
                raise unknown("person", one.person, sorted(persons), where="person")
        elif isinstance(one, RoomClosed):
            if one.room not in places:
                raise unknown("room", one.room, sorted(places), where="room")
        elif one.series not in plans:
            raise BadInput("has no series that is planned", where=f"series {one.series}")
        elif not isinstance(one, OnHold):
            _verify_session(one, plans[one.series], now)


def _verify_session(
    one: SessionOff | SessionMissed | MovedByHand, series: Series, now: dt.datetime
) -> None:
    session = series.session(one.session)
    if session is None:
        names = [each.id for each in series.sessions]
        raise unknown("planned session", one.session, names, where="session")
    if isinstance(one, SessionMissed):
        if session.start > now:
            todo = "Cancel it instead"
            raise BadInput("is still to come, so nobody missed it", where=one.session, todo=todo)
    elif session.start <= now:
        todo = "Say that it was missed, or record that it took place"
        raise BadInput("has begun already", where=one.session, todo=todo)
    if isinstance(one, MovedByHand):
        if one.start <= now:
            raise BadInput("would be moved into the past", where=one.session)
        if tick(one.start) % ticks(_FINE):
            todo = "Take a time such as 10:05 or 10:15"
            raise BadInput(
                "does not begin at a multiple of 5 minutes", where=one.session, todo=todo
            )
