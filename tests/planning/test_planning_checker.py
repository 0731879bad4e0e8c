"""The checker finds each way in which a good plan can be spoilt."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from planning_cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    WEEK,
    busy,
    gap,
    held,
    hours,
    person,
    protocol,
    request,
    step,
)

import ketaprac.planning
from ketaprac.model.availability import Availability, DoseTimes, Holiday, Occupied, Room, Weekday
from ketaprac.model.people import Role
from ketaprac.model.protocol import Part, Presence, StepKind
from ketaprac.model.series import Assignment, PlanRequest, Series, SessionStatus, Substitute
from ketaprac.planning import check, plan_series

PLAN = protocol(
    step("prep"),
    step(
        "dose",
        "prep",
        gap(2 * DAY, 3 * DAY, 4 * DAY),
        kind=StepKind.DOSING,
        duration=2 * HOUR,
        monitoring=HOUR,
        roles=(Role.THERAPIST, Role.MONITOR),
    ),
    step("after", "dose", gap(DAY, 2 * DAY, 3 * DAY), room=None),
)
EVERY_DAY = hours(*range(7))
ASKED = request(
    PLAN,
    steps=("prep", "dose"),
    people=(
        person("t1", at=EVERY_DAY),
        person("t2", at=EVERY_DAY),
        person("m1", Role.MONITOR, Role.THERAPIST, at=EVERY_DAY),
    ),
    rooms=(Room(id="r1"), Room(id="r2", suits=("desk",))),
)


def used(hour: int, *, dosing: bool = False, **whose: str) -> Occupied:
    """An hour of another client on the day of the dose, which takes from nine to twelve."""
    at = MONDAY + 3 * DAY + hour * HOUR
    return Occupied(start=at, end=at + HOUR, dosing=dosing, **whose)


def good() -> Series:
    answer = plan_series(ASKED)
    assert isinstance(answer, Series)
    return answer


def codes(series: Series, asked: PlanRequest = ASKED) -> dict[str, str]:
    return {found.code: found.session for found in check(series, asked)}


def spoilt(step_id: str, **changed: Any) -> Series:
    series = good()
    return evolve(
        series,
        sessions=tuple(evolve(s, **changed) if s.id == step_id else s for s in series.sessions),
    )


def moved(step_id: str, by: dt.timedelta) -> Series:
    one = good().session(step_id)
    assert one is not None
    return spoilt(
        step_id, start=one.start + by, end=one.end + by, monitored_until=one.monitored_until + by
    )


def crew(*pairs: tuple[Role, str]) -> tuple[Assignment, ...]:
    return tuple(Assignment(role=role, person=name) for role, name in pairs)


def test_a_good_plan_has_nothing_wrong() -> None:
    assert check(good(), ASKED) == ()


@pytest.mark.parametrize(
    ("code", "where", "series"),
    [
        ("series.identity", "series-1", evolve(good(), time_zone="Europe/Berlin")),
        ("series.identity", "other", evolve(good(), id="other")),
        ("series.order", "series-1", evolve(good(), sessions=good().sessions[::-1])),
        ("series.provisional", "series-1", evolve(good(), provisional=())),
        ("session.missing", "dose", evolve(good(), sessions=good().sessions[:1])),
        ("session.twice", "dose", evolve(good(), sessions=good().sessions + good().sessions[1:])),
        ("session.unasked", "after", spoilt("dose", id="after")),
        ("session.unasked", "elsewhere", spoilt("dose", id="elsewhere")),
        ("session.identity", "dose", spoilt("dose", kind=StepKind.REVIEW)),
        ("session.identity", "dose", spoilt("dose", uid="of-the-client")),
        ("session.cancelled", "dose", spoilt("dose", status=SessionStatus.CANCELLED)),
        ("session.length", "prep", spoilt("prep", end=good().sessions[0].end + HOUR)),
        ("session.length", "prep", spoilt("prep", monitored_until=MONDAY + 11 * HOUR)),
        ("session.grid", "dose", moved("dose", 5 * MINUTE)),
        ("session.early", "prep", moved("prep", -WEEK)),
        ("session.late", "dose", moved("dose", 9 * WEEK)),
        ("session.overlap", "dose", moved("dose", -3 * DAY + 45 * MINUTE)),
        ("gap.least", "dose", moved("dose", -DAY - 15 * MINUTE)),
        ("gap.most", "dose", moved("dose", DAY + 15 * MINUTE)),
        ("staff.hours", "dose", moved("dose", 5 * HOUR + 15 * MINUTE)),
        ("staff.roles", "dose", spoilt("dose", staff=crew((Role.THERAPIST, "t1")))),
        ("staff.roles", "prep", spoilt("prep", staff=())),
        ("staff.person", "prep", spoilt("prep", staff=crew((Role.THERAPIST, "nobody")))),
        ("staff.person", "dose",
         spoilt("dose", staff=crew((Role.THERAPIST, "t1"), (Role.MONITOR, "t2")))),
        ("staff.person", "dose",
         spoilt("dose", staff=crew((Role.THERAPIST, "m1"), (Role.MONITOR, "m1")))),
        ("therapist", "dose",
         spoilt("dose", staff=crew((Role.THERAPIST, "t2"), (Role.MONITOR, "m1")))),
        ("room.kind", "prep", spoilt("prep", room=None)),
        ("room.kind", "prep", spoilt("prep", room="r2")),
        ("room.kind", "prep", spoilt("prep", room="nowhere")),
    ],
)  # fmt: skip
def test_a_spoilt_plan_is_found_out(code: str, where: str, series: Series) -> None:
    assert codes(series).get(code) == where


@pytest.mark.parametrize(
    ("code", "where", "changed"),
    [
        ("clearance.last-day", "dose", {"not_after": MONDAY + 3 * DAY + 8 * HOUR}),
        ("holiday", "dose", {"holidays": (Holiday(day=dt.date(2026, 6, 4), name="X"),)}),
        ("client.hours", "dose", {"client": Availability(hours=hours(end=11))}),
        ("client.busy", "dose",
         {"client": Availability(busy=(busy(MONDAY + 3 * DAY + 11 * HOUR, HOUR),))}),
        ("staff.hours", "dose", {"people": (person("t1", at=hours(0)), *ASKED.people[1:])}),
        ("staff.busy", "dose",
         {"people": (*ASKED.people[:2],
                     person("m1", Role.MONITOR, taken=(busy(MONDAY + 3 * DAY, 10 * HOUR),)))}),
        ("room.busy", "dose",
         {"rooms": (Room(id="r1", busy=(busy(MONDAY + 3 * DAY + 11 * HOUR, MINUTE),)),)}),
        ("therapist", "prep", {"lead_therapist": "t2"}),
        ("therapist", "dose", {"substitutes": (Substitute(step="dose", person="t2"),)}),
        ("consent.unsigned", "dose", {"consent_from": MONDAY + 4 * DAY}),
        ("consent.expired", "dose", {"consent_until": MONDAY + 2 * DAY}),
        ("dose.day-off", "dose",
         {"client": Availability(doses=DoseTimes(weekdays_off=(Weekday.THURSDAY,)))}),
        ("dose.day-off", "dose",
         {"client": Availability(doses=DoseTimes(days_off=(dt.date(2026, 6, 4),)))}),
        ("dose.late", "dose", {"client": Availability(doses=DoseTimes(end_by=dt.time(11, 59)))}),
        ("staff.taken", "dose", {"taken": (used(11, person="t1"),)}),
        ("staff.taken", "dose",
         {"people": (evolve(ASKED.people[0], buffer=15 * MINUTE), *ASKED.people[1:]),
          "taken": (used(12, person="t1"),)}),
        ("staff.crowded", "dose",
         {"people": (evolve(ASKED.people[0], doses_per_day=1), *ASKED.people[1:]),
          "taken": (used(15, person="t1", dosing=True),)}),
        ("room.full", "dose", {"taken": (used(11, room="r1"),)}),
        ("room.full", "dose",
         {"rooms": (Room(id="r1", buffer=15 * MINUTE),), "taken": (used(12, room="r1"),)}),
        ("room.crowded", "dose",
         {"rooms": (Room(id="r1", doses_per_day=1),),
          "taken": (used(15, room="r1", dosing=True),)}),
    ],
)  # fmt: skip
def test_the_same_plan_is_wrong_for_another_request(
    code: str, where: str, changed: dict[str, object]
) -> None:
    found = codes(good(), evolve(ASKED, **changed))
    assert found == {code: where}


@pytest.mark.parametrize(
    "changed",
    [
        {"client": Availability(doses=DoseTimes(end_by=dt.time(12)))},
        {"taken": (used(12, person="t1"), used(12, room="r1"), used(8, person="t1"))},
        {"people": (evolve(ASKED.people[0], doses_per_day=2), *ASKED.people[1:]),
         "taken": (used(15, person="t1", dosing=True),)},
        {"consent_from": MONDAY + 3 * DAY, "consent_until": MONDAY + 4 * DAY},
    ],
)  # fmt: skip
def test_what_just_fits_is_not_wrong(changed: dict[str, object]) -> None:
    assert codes(good(), evolve(ASKED, **changed)) == {}


def test_somebody_must_stay_for_the_part_that_the_step_says() -> None:
    step = evolve(
        PLAN.steps[1],
        roles=(Role.THERAPIST,),
        partly=(Presence(role=Role.MONITOR, part=Part.MONITORING),),
    )
    asked = evolve(ASKED, protocol=protocol(PLAN.steps[0], step, PLAN.steps[2]))
    assert codes(good(), asked) == {"staff.times": "dose"}


def test_a_room_can_be_full() -> None:
    series = moved("dose", -3 * DAY)
    assert "room.full" in codes(series)
    assert "room.full" not in codes(series, evolve(ASKED, rooms=(Room(id="r1", capacity=2),)))


def test_a_locked_session_must_be_there_exactly_as_it_was() -> None:
    locked = held(PLAN.steps[0], MONDAY + 9 * HOUR)
    asked = evolve(ASKED, locked=(locked,))
    series = plan_series(asked)
    assert isinstance(series, Series) and not check(series, asked)
    assert codes(evolve(series, sessions=series.sessions[1:]), asked) == {"session.missing": "prep"}
    touched = evolve(series, sessions=(evolve(locked, revision=4), *series.sessions[1:]))
    assert codes(touched, asked) == {"locked.moved": "prep"}


def test_what_meets_a_locked_session_is_the_planned_ones_fault() -> None:
    locked = held(
        PLAN.steps[1],
        MONDAY + 9 * HOUR + 30 * MINUTE,
        staff=((Role.THERAPIST, "t1"), (Role.MONITOR, "m1")),
    )
    series = evolve(good(), sessions=(good().sessions[0], locked))
    found = codes(series, evolve(ASKED, locked=(locked,)))
    assert found.pop("room.full", "prep") == "prep"
    assert found == {"session.overlap": "prep", "gap.least": "prep"}


def test_calendars_no_longer_matter_for_what_has_taken_place() -> None:
    past = held(PLAN.steps[0], MONDAY - DAY, staff=(), room=None)
    asked = evolve(ASKED, steps=("dose",), locked=(past,))
    series = plan_series(asked)
    assert isinstance(series, Series)
    assert check(series, asked) == ()
    assert codes(series, evolve(asked, now=MONDAY - WEEK)) == {"locked.breaks-rule": "prep"}


def test_hours_are_checked_by_the_wall_clock_of_each_moment() -> None:
    """Berlin sets the clock back on 2026-10-25: nine o'clock is then an hour later."""
    asked = evolve(
        ASKED,
        practice_zone="Europe/Berlin",
        steps=("prep",),
        not_before=dt.datetime(2026, 10, 24, tzinfo=dt.UTC),
        horizon=dt.datetime(2026, 10, 27, tzinfo=dt.UTC),
    )
    series = plan_series(asked)
    assert isinstance(series, Series)
    one = series.sessions[0]
    assert one.start.astimezone(dt.UTC) == dt.datetime(2026, 10, 24, 7, tzinfo=dt.UTC)
    for by, good_time in ((DAY, False), (DAY + HOUR, True), (DAY + 9 * HOUR, False)):
        later = evolve(
            one,
            start=one.start.astimezone(dt.UTC) + by,
            end=one.end + by,
            monitored_until=one.monitored_until + by,
        )
        later = evolve(later, end=later.start + HOUR, monitored_until=later.start + HOUR)
        assert (check(evolve(series, sessions=(later,)), asked) == ()) is good_time


def test_it_shares_no_code_with_the_planner() -> None:
    folder = Path(ketaprac.planning.__file__).parent
    tree = ast.parse((folder / "checker.py").read_text(encoding="utf-8"))
    used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in used if name and name.startswith("ketaprac.planning")]
    for other in folder.glob("*.py"):
        if other.name != "__init__.py":
            assert "planning.checker" not in other.read_text(encoding="utf-8")
