"""An independent look at the plan of a practice: plain date arithmetic, nothing of the planner's.

Each series by itself is gone over by :func:`ketaprac.planning.check`. Here all of
them are laid on top of each other. Codes of what can be wrong:

====================  ========================================================
``plan.missing``      a request is neither planned nor among the unplanned
``plan.twice``        a request stands there more than once
``plan.unasked``      nobody asked for it
``plan.cost``         the cost is not what the series come to
``plan.bound``        the cost is less than the bound
``person.twice``      somebody is with two clients at once, or without the buffer
``person.doses``      somebody is at more dosing sessions on one day than allowed
``room.full``         a room holds more clients at once than fit, or without the buffer
``room.doses``        a room has more dosing sessions on one day than allowed
====================  ========================================================

Fixed sessions that break a rule among themselves are nobody's fault here; only a
session that was planned is at fault.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from ketaprac.model.availability import Occupied
from ketaprac.model.practice_plan import PracticePlan, PracticeViolation
from ketaprac.model.protocol import MeasuredFrom, StepKind
from ketaprac.model.series import PlannedSession, PlanRequest, Series, SessionStatus

_NOTHING: Final = dt.timedelta()


@frozen(kw_only=True)
class _Use:
    """A stretch of somebody's or some room's time.

    Attributes:
        client: Id of the series; None for strangers.
        session: Id of the step; None for strangers.
        start: First instant.
        end: Last instant, not counting any buffer.
        dosing: Whether it is a dosing session.
        fixed: Whether no planner put it there.
    """

    client: str | None
    session: str | None
    start: dt.datetime
    end: dt.datetime
    dosing: bool
    fixed: bool


def violations(
    plan: PracticePlan, requests: Iterable[PlanRequest], taken: Iterable[Occupied] = ()
) -> tuple[PracticeViolation, ...]:
    """Every rule that a plan breaks; see :func:`ketaprac.planning.check_practice`."""
    asked = {request.id: request for request in requests}
    people, rooms = _uses(plan, asked, taken)
    return (
        *_complete(plan, asked),
        *_costs(plan, asked),
        *_people(people, asked),
        *_rooms(rooms, asked),
    )


def _violation(code: str, use: _Use, words: str) -> PracticeViolation:
    return PracticeViolation(code=code, series=use.client, session=use.session, words=words)


# --- the plan as a whole ---


def _complete(plan: PracticePlan, asked: Mapping[str, PlanRequest]) -> Iterator[PracticeViolation]:
    there = Counter([*(one.id for one in plan.series), *(one.series for one in plan.unplanned)])
    for name in sorted(asked.keys() - there.keys()):
        yield PracticeViolation(code="plan.missing", series=name, words="Nothing became of it.")
    for name, times in there.items():
        if times > 1:
            yield PracticeViolation(code="plan.twice", series=name, words="It is there twice.")
        if name not in asked:
            yield PracticeViolation(code="plan.unasked", series=name, words="Nobody asked for it.")


def _costs(plan: PracticePlan, asked: Mapping[str, PlanRequest]) -> Iterator[PracticeViolation]:
    known = [series for series in plan.series if series.id in asked]
    off = sum((_off_target(one, asked[one.id]) for one in known), _NOTHING)
    wait = sum((_wait(one, asked[one.id]) for one in known), _NOTHING)
    found = (len(plan.unplanned), off, wait)
    told = (plan.cost.unplanned, plan.cost.off_target, plan.cost.wait)
    if found != told:
        yield PracticeViolation(
            code="plan.cost", series=None, words=f"The plan says {told}, and it is {found}."
        )
    if plan.cost < plan.bound:
        yield PracticeViolation(code="plan.bound", series=None, words="It costs less than it can.")


def _off_target(series: Series, request: PlanRequest) -> dt.timedelta:
    locked = {one.id for one in request.locked}
    total = _NOTHING
    for step in request.protocol.steps:
        session, anchor = series.session(step.id), series.session(step.anchor or "")
        if session is None or anchor is None or step.gap is None:
            continue
        if not {session.id, anchor.id} <= locked:
            start = step.gap.after is MeasuredFrom.START
            begin = anchor.start if start else anchor.monitored_until
            total += abs(_utc(session.start) - _utc(begin) - step.gap.target)
    return total


def _wait(series: Series, request: PlanRequest) -> dt.timedelta:
    """From the first possible moment to the protocol's first step, where that was planned."""
    there = {one.id: one for one in series.sessions}
    first = next((there[s.id] for s in request.protocol.steps if s.id in there), None)
    if first is None or any(one.id == first.id for one in request.locked):
        return _NOTHING
    return max(_NOTHING, _utc(first.start) - _utc(request.not_before))


# --- everybody's time ---


def _uses(
    plan: PracticePlan, asked: Mapping[str, PlanRequest], taken: Iterable[Occupied]
) -> tuple[dict[str, list[_Use]], dict[str, list[_Use]]]:
    """What is taken of each person and each room."""
    people: dict[str, list[_Use]] = defaultdict(list)
    rooms: dict[str, list[_Use]] = defaultdict(list)
    for client, session, fixed in _sessions(plan, asked):
        if session.room is not None:
            rooms[session.room].append(_use(client, session, fixed=fixed))
        for one in session.staff:
            use = _use(client, session, fixed=fixed, start=one.start, end=one.end)
            people[one.person].append(use)
    for other in taken:
        use = _Use(
            client=None,
            session=None,
            start=_utc(other.start),
            end=_utc(other.end),
            dosing=other.dosing,
            fixed=True,
        )
        if other.person is not None:
            people[other.person].append(use)
        if other.room is not None:
            rooms[other.room].append(use)
    return people, rooms


def _sessions(
    plan: PracticePlan, asked: Mapping[str, PlanRequest]
) -> Iterator[tuple[str, PlannedSession, bool]]:
    planned = {series.id for series in plan.series}
    for series in plan.series:
        request = asked.get(series.id)
        locked = {one.id for one in request.locked} if request else set()
        for session in series.sessions:
            yield series.id, session, session.id in locked
    for name, request in asked.items():
        if name not in planned:  # what is fixed takes place all the same
            for session in request.locked:
                if session.status is not SessionStatus.CANCELLED:
                    yield name, session, True


def _use(
    client: str,
    session: PlannedSession,
    *,
    fixed: bool,
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
) -> _Use:
    return _Use(
        client=client,
        session=session.id,
        start=_utc(start or session.start),
        end=_utc(end or session.monitored_until),
        dosing=session.kind is StepKind.DOSING,
        fixed=fixed,
    )


def _people(
    uses: Mapping[str, list[_Use]], asked: Mapping[str, PlanRequest]
) -> Iterator[PracticeViolation]:
    known = {person.id: person for request in asked.values() for person in request.people}
    for name, own in sorted(uses.items()):
        person = known.get(name)
        buffer = person.buffer if person else _NOTHING
        for use in own:
            if not use.fixed and _others(use, own, buffer) > 0:
                yield _violation("person.twice", use, f"{name} is with another client then.")
        yield from _crowded(name, own, person.doses_per_day if person else None, asked, "person")


def _rooms(
    uses: Mapping[str, list[_Use]], asked: Mapping[str, PlanRequest]
) -> Iterator[PracticeViolation]:
    known = {room.id: room for request in asked.values() for room in request.rooms}
    for name, own in sorted(uses.items()):
        room = known.get(name)
        capacity, buffer = (room.capacity, room.buffer) if room else (1, _NOTHING)
        for use in own:
            if not use.fixed and _others(use, own, buffer) >= capacity:
                yield _violation("room.full", use, f"{name} has no place left then.")
        yield from _crowded(name, own, room.doses_per_day if room else None, asked, "room")


def _others(use: _Use, own: list[_Use], buffer: dt.timedelta) -> int:
    """The most other clients that are there at once at any moment of a session."""
    met = [
        other
        for other in own
        if (other.client is None or other.client != use.client)
        and other.start < use.end + buffer
        and use.start < other.end + buffer
    ]
    # The crowd is greatest when somebody comes.
    moments = {max(other.start, use.start) for other in met}
    return max((_there(at, met, buffer) for at in moments), default=0)


def _there(at: dt.datetime, met: list[_Use], buffer: dt.timedelta) -> int:
    there = [one for one in met if one.start <= at < one.end + buffer]
    clients = {one.client for one in there if one.client is not None}
    return len(clients) + sum(one.client is None for one in there)


def _crowded(
    name: str, own: list[_Use], most: int | None, asked: Mapping[str, PlanRequest], kind: str
) -> Iterator[PracticeViolation]:
    """Planned dosing sessions on days that have more of them than allowed."""
    if most is None:
        return
    zone = ZoneInfo(next(iter(asked.values())).practice_zone)
    days: dict[dt.date, list[_Use]] = defaultdict(list)
    for use in own:
        if use.dosing:
            days[use.start.astimezone(zone).date()].append(use)
    for there in days.values():
        clients = {use.client for use in there}
        for use in there:
            if len(there) > most and len(clients) > 1 and not use.fixed:
                yield _violation(f"{kind}.doses", use, f"{name} has too many doses on that day.")


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)
