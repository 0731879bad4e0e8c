"""Invented clients of invented practices, from a seed: the same on every machine."""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

from attrs import frozen

from ketaprac.model.availability import Availability, Busy, Hours, Room, Weekday
from ketaprac.model.evidence import Grade
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Part, Presence, Protocol, Step, StepKind
from ketaprac.model.series import PlanRequest, Preferences
from ketaprac.model.source import Source

BEGIN: Final = dt.datetime(2026, 9, 7, tzinfo=dt.UTC)
ZONE: Final = "Europe/Berlin"
HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)
_PLAIN: Final = Preferences(done_by=None, same_time=False)
_INVENTED: Final = Source(title="Invented", locator="nowhere", read_on=dt.date(2026, 11, 25))


@frozen(kw_only=True)
class Size:
    """How large a case is.

    Attributes:
        doses: Dosing sessions; each has an integration, and two preparations come first.
        weeks: How far the search reaches.
        therapists: Who could lead the series.
        busy: Share of the working hours that are taken, 0 to 1.
        grid: Minutes between two starts.
    """

    doses: int = 6
    weeks: int = 18
    therapists: int = 3
    busy: float = 0.3
    grid: int = 15


def protocol(doses: int) -> Protocol:
    """Two preparations, doses of 3 h with 1 h of monitoring, integrations 24 to 72 h after."""
    steps = [
        _step("prep-1", StepKind.PREPARATION),
        _step("prep-2", StepKind.PREPARATION, "prep-1", _days(2, 7, 14)),
    ]
    anchor = "prep-2"
    for number in range(1, doses + 1):
        dose = f"dose-{number}"
        steps += [_dose(dose, anchor), _step(f"integration-{number}", StepKind.INTEGRATION, dose)]
        anchor = dose
    return Protocol(
        id="invented",
        version="1",
        title="Invented",
        steps=tuple(steps),
        source=_INVENTED,
        grade=Grade.D,
        route_matches=False,
        population_matches=False,
    )


def client(seed: int, size: Size = Size()) -> PlanRequest:
    """One client's request; preferences are off, so that anybody can state the objective.

    Args:
        seed: Another one gives other calendars.
        size: How large.
    """
    rng = random.Random(seed)
    plan = protocol(size.doses)
    people = [_person(rng, f"t{n}", Role.THERAPIST, size) for n in range(size.therapists)]
    people += [_person(rng, f"m{n}", Role.MONITOR, size) for n in range(2)]
    people += [_person(rng, f"p{n}", Role.PRESCRIBER, size) for n in range(2)]
    return PlanRequest(
        id=f"series-{seed}",
        protocol=plan,
        steps=tuple(step.id for step in plan.steps),
        not_before=BEGIN,
        horizon=BEGIN + size.weeks * 7 * DAY,
        client=Availability(hours=_client_hours(rng), busy=_taken(rng, size, size.busy / 3)),
        client_zone=ZONE,
        practice_zone=ZONE,
        people=tuple(people),
        rooms=tuple(Room(id=f"r{n}", busy=_taken(rng, size, size.busy)) for n in range(2)),
        preferences=_PLAIN,
        grid=dt.timedelta(minutes=size.grid),
        now=BEGIN,
    )


def _days(least: int, target: int, most: int) -> Gap:
    return Gap(least=least * DAY, target=target * DAY, most=most * DAY)


def _step(step_id: str, kind: StepKind, anchor: str | None = None, gap: Gap | None = None) -> Step:
    if kind is StepKind.INTEGRATION:
        after = MeasuredFrom.END
        gap = Gap(least=24 * HOUR, target=48 * HOUR, most=72 * HOUR, after=after)
    return Step(id=step_id, kind=kind, title="Invented", anchor=anchor, gap=gap, duration=HOUR)


def _dose(step_id: str, anchor: str) -> Step:
    return Step(
        id=step_id,
        kind=StepKind.DOSING,
        title="Invented",
        anchor=anchor,
        gap=_days(5, 7, 14),
        duration=3 * HOUR,
        monitoring=HOUR,
        partly=(
            Presence(role=Role.PRESCRIBER, part=Part.CHECK_IN, length=HOUR / 2),
            Presence(role=Role.MONITOR, part=Part.MONITORING),
        ),
    )


def _hours(days: list[Weekday], start: int, end: int) -> tuple[Hours, ...]:
    return tuple(Hours(day=day, start=dt.time(start), end=dt.time(end)) for day in days)


def _client_hours(rng: random.Random) -> tuple[Hours, ...]:
    days = sorted(rng.sample(range(6), rng.randint(2, 4)))
    return _hours([list(Weekday)[day] for day in days], 8, 20)


def _person(rng: random.Random, name: str, role: Role, size: Size) -> Person:
    own = Availability(hours=_hours(list(Weekday)[:5], 9, 18), busy=_taken(rng, size, size.busy))
    return Person(id=name, name="Invented", roles=(role,), availability=own)


def _taken(rng: random.Random, size: Size, share: float) -> tuple[Busy, ...]:
    """Appointments of one to three hours on a share of all half days."""
    found = []
    for day in range(size.weeks * 7 + 7):
        for begin in (7, 12):
            if rng.random() < share:
                start = BEGIN + day * DAY + (begin + rng.randrange(8) / 2) * HOUR
                found.append(Busy(start=start, end=start + rng.randint(1, 3) * HOUR))
    return tuple(found)
