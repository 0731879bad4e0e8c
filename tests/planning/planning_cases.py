"""Invented practices, protocols and requests for the planner's tests."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from ketaprac.model.availability import Availability, Busy, Holiday, Hours, Room, Weekday
from ketaprac.model.evidence import Grade
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Presence, Protocol, Step, StepKind
from ketaprac.model.series import Assignment, PlannedSession, PlanRequest, Series, SessionStatus
from ketaprac.model.source import Source

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)

#: A Monday, far from any change of clocks.
MONDAY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)

_INVENTED = Source(title="Invented", locator="nowhere", read_on=dt.date(2026, 11, 24))


def gap(
    least: dt.timedelta,
    target: dt.timedelta,
    most: dt.timedelta,
    after: MeasuredFrom = MeasuredFrom.START,
) -> Gap:
    return Gap(least=least, target=target, most=most, after=after)


def step(
    step_id: str,
    anchor: str | None = None,
    between: Gap | None = None,
    *,
    kind: StepKind = StepKind.INTEGRATION,
    duration: dt.timedelta = HOUR,
    monitoring: dt.timedelta = dt.timedelta(),
    roles: tuple[Role, ...] = (Role.THERAPIST,),
    partly: tuple[Presence, ...] = (),
    room: str | None = "session",
) -> Step:
    return Step(
        id=step_id,
        kind=kind,
        title="Invented",
        anchor=anchor,
        gap=between,
        duration=duration,
        monitoring=monitoring,
        roles=roles,
        partly=partly,
        room=room,
    )


def protocol(*steps: Step) -> Protocol:
    return Protocol(
        id="invented",
        version="1",
        title="Invented",
        steps=steps,
        source=_INVENTED,
        grade=Grade.D,
        route_matches=False,
        population_matches=False,
    )


def hours(*days: int, start: int = 9, end: int = 17) -> tuple[Hours, ...]:
    """The same hours on these weekdays (0 is Monday); on Monday to Friday where none is given."""
    week = list(Weekday)
    return tuple(
        Hours(day=week[day], start=dt.time(start), end=dt.time(end)) for day in days or range(5)
    )


def busy(start: dt.datetime, length: dt.timedelta) -> Busy:
    return Busy(start=start, end=start + length)


def person(
    person_id: str,
    *roles: Role,
    at: tuple[Hours, ...] | None = None,
    taken: tuple[Busy, ...] = (),
    zone: str | None = None,
) -> Person:
    return Person(
        id=person_id,
        name="Invented Person",
        roles=roles or (Role.THERAPIST,),
        time_zone=zone,
        availability=Availability(hours=hours() if at is None else at, busy=taken),
    )


def request(plan: Protocol, **changed: Any) -> PlanRequest:
    """All steps within eight weeks from Monday, with one therapist and one room, in UTC."""
    given: dict[str, Any] = {
        "id": "series-1",
        "protocol": plan,
        "steps": tuple(one.id for one in plan.steps),
        "not_before": MONDAY,
        "horizon": MONDAY + 8 * WEEK,
        "client_zone": "UTC",
        "practice_zone": "UTC",
        "people": (person("t1"),),
        "rooms": (Room(id="r1"),),
        "now": MONDAY,
    }
    return PlanRequest(**{**given, **changed})


def held(
    one: Step,
    start: dt.datetime,
    *,
    staff: tuple[tuple[Role, str], ...] = ((Role.THERAPIST, "t1"),),
    room: str | None = "r1",
    status: SessionStatus = SessionStatus.CONFIRMED,
) -> PlannedSession:
    """A locked session of a step."""
    return PlannedSession(
        id=one.id,
        uid="host-uid",
        kind=one.kind,
        start=start,
        end=start + one.duration,
        monitored_until=start + one.duration + one.monitoring,
        staff=tuple(Assignment(role=role, person=name) for role, name in staff),
        room=room,
        status=status,
        revision=3,
        changed_at=MONDAY,
        locked=True,
    )


def starts(series: Series) -> dict[str, dt.datetime]:
    return {session.id: session.start.astimezone(dt.UTC) for session in series.sessions}


def cost(series: Series, asked: PlanRequest) -> dt.timedelta:
    """How far the gaps miss their targets, leaving out those between two locked sessions."""
    locked = {one.id for one in asked.locked}
    total = dt.timedelta()
    for one in asked.protocol.steps:
        session, anchor = series.session(one.id), series.session(one.anchor or "")
        if session is None or anchor is None or one.gap is None or {one.id, one.anchor} <= locked:
            continue
        begin = anchor.start if one.gap.after is MeasuredFrom.START else anchor.monitored_until
        real = session.start.astimezone(dt.UTC) - begin.astimezone(dt.UTC)
        total += abs(real - one.gap.target)
    return total


def house_series() -> Protocol:
    """Two preparations, six doses of 3 h with 1 h of monitoring, six integrations."""
    steps = [
        step("prep-1", kind=StepKind.PREPARATION),
        step("prep-2", "prep-1", gap(2 * DAY, WEEK, 2 * WEEK), kind=StepKind.PREPARATION),
    ]
    anchor = "prep-2"
    for number in range(1, 7):
        steps.append(
            step(
                f"dose-{number}",
                anchor,
                gap(5 * DAY, WEEK, 2 * WEEK),
                kind=StepKind.DOSING,
                duration=3 * HOUR,
                monitoring=HOUR,
                roles=(Role.THERAPIST, Role.MONITOR),
            )
        )
        anchor = f"dose-{number}"
        after_end = gap(24 * HOUR, 48 * HOUR, 72 * HOUR, MeasuredFrom.END)
        steps.append(step(f"integration-{number}", anchor, after_end))
    return protocol(*steps)


def house_request(seed: int, share: float = 0.1, zone: str = "Europe/Berlin") -> PlanRequest:
    """The house series in 18 weeks from September, with calendars busy to that share."""
    rng = random.Random(seed)
    begin = dt.datetime(2026, 9, 7, tzinfo=dt.UTC)

    def taken() -> tuple[Busy, ...]:
        hours_of_days = [begin + d * DAY + h * HOUR for d in range(140) for h in range(7, 19)]
        return tuple(busy(at, HOUR) for at in hours_of_days if rng.random() < share)

    people = [person(f"t{n}", at=hours(end=18), taken=taken()) for n in range(3)]
    people += [person(f"m{n}", Role.MONITOR, at=hours(end=18), taken=taken()) for n in range(2)]
    return request(
        house_series(),
        not_before=begin,
        horizon=begin + 18 * WEEK,
        client=Availability(hours=hours(*rng.sample(range(6), 4), start=8, end=20)),
        client_zone=zone,
        practice_zone=zone,
        people=tuple(people),
        rooms=tuple(Room(id=f"r{n}", busy=taken()) for n in range(2)),
        holidays=(Holiday(day=dt.date(2026, 10, 3), name="Invented"),),
        now=begin,
    )
