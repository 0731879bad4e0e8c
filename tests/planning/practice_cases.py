"""Small invented practices whose clients want the same people and rooms."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from attrs import evolve
from planning_cases import DAY, HOUR, MONDAY, WEEK, gap, hours, person, protocol, request, step

from ketaprac.model.availability import Availability, Room
from ketaprac.model.people import Role
from ketaprac.model.practice_plan import PracticePlan
from ketaprac.model.protocol import Protocol, StepKind
from ketaprac.model.series import PlanRequest
from ketaprac.planning import check, check_practice, plan_practice


def pair() -> Protocol:
    """A dose and an integration one to three days later."""
    return protocol(
        step("dose-1", kind=StepKind.DOSING, duration=2 * HOUR, monitoring=HOUR),
        step("integration-1", "dose-1", gap(DAY, 2 * DAY, 3 * DAY)),
    )


def clients(count: int, plan: Protocol | None = None, **changed: Any) -> tuple[PlanRequest, ...]:
    """The same request by so many clients."""
    one = request(plan or pair(), **changed)
    return tuple(evolve(one, id=f"series-{number}") for number in range(1, count + 1))


def crowd(seed: int, count: int = 6) -> tuple[PlanRequest, ...]:
    """Clients with hours of their own, three therapists of whom two monitor, and two rooms."""
    rng = random.Random(seed)
    people = (
        person(
            "t1",
            at=hours(0, 1, 2),
        ),
        person("t2", Role.THERAPIST, Role.MONITOR, at=hours(1, 2, 3)),
        person("t3", Role.THERAPIST, Role.MONITOR, at=hours(2, 3, 4)),
    )
    plan = protocol(
        step("prep-1", kind=StepKind.PREPARATION),
        step(
            "dose-1",
            "prep-1",
            gap(DAY, 3 * DAY, 8 * DAY),
            kind=StepKind.DOSING,
            duration=2 * HOUR,
            monitoring=HOUR,
            roles=(Role.THERAPIST, Role.MONITOR) if seed % 2 else (Role.THERAPIST,),
        ),
        step("integration-1", "dose-1", gap(DAY, 2 * DAY, 4 * DAY)),
    )
    return tuple(
        request(
            plan,
            id=f"series-{number}",
            horizon=MONDAY + rng.choice((2, 3)) * WEEK,
            client=Availability(hours=hours(*rng.sample(range(5), 3))),
            lead_therapist=rng.choice((None, "t1", "t2", "t3")),
            people=people,
            rooms=(Room(id="r1"), Room(id="r2")),
        )
        for number in range(count)
    )


def planned(requests: tuple[PlanRequest, ...], **options: Any) -> PracticePlan:
    """The plan, after both checkers have gone over it."""
    plan = plan_practice(requests, **options)
    refuse_wrong(plan, requests, options.get("taken", ()))
    return plan


def refuse_wrong(plan: PracticePlan, requests: tuple[PlanRequest, ...], taken: Any = ()) -> None:
    asked = {one.id: one for one in requests}
    assert not check_practice(plan, requests, taken)
    for series in plan.series:
        assert not check(series, asked[series.id])
    assert {u.series for u in plan.unplanned} | {s.id for s in plan.series} == set(asked)


def starts(plan: PracticePlan) -> dict[tuple[str, str], dt.datetime]:
    return {
        (series.id, session.id): session.start
        for series in plan.series
        for session in series.sessions
    }


def towns(count: int) -> tuple[PlanRequest, ...]:
    """The same crowd in several towns that share nothing."""
    return tuple(
        evolve(
            one,
            id=f"town-{town}-{one.id}",
            people=tuple(evolve(p, id=f"{p.id}-{town}") for p in one.people),
            rooms=tuple(evolve(r, id=f"{r.id}-{town}") for r in one.rooms),
            lead_therapist=one.lead_therapist and f"{one.lead_therapist}-{town}",
        )
        for town in range(count)
        for one in crowd(town + 2, 8)
    )
