"""The checker of a practice's plan finds each thing that can be wrong."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
from attrs import evolve
from planning_cases import DAY, HOUR, MINUTE, MONDAY, gap, held, person, protocol, step
from practice_cases import clients, pair, planned

import ketaprac.planning
from ketaprac.model.availability import Occupied, Room
from ketaprac.model.practice_plan import Lack, PracticePlan, Unplanned
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, PlanRequest
from ketaprac.planning import check_practice


def talks(count: int = 2, **changed: object) -> tuple[PlanRequest, ...]:
    return clients(count, protocol(step("talk")), **changed)


def moved(
    plan: PracticePlan, number: int, to: dt.datetime, *, room: str | None = "r1"
) -> PracticePlan:
    """The plan with the only session of a series at another time."""
    series = plan.series[number]
    one = series.sessions[0]
    length = one.monitored_until - one.start
    there = evolve(one, start=to, end=to + length, monitored_until=to + length, room=room)
    changed = evolve(series, sessions=(there, *series.sessions[1:]))
    return evolve(plan, series=(*plan.series[:number], changed, *plan.series[number + 1 :]))


def codes(plan: PracticePlan, asked: tuple[PlanRequest, ...], **more: object) -> set[str]:
    found = {one.code for one in check_practice(plan, asked, **more)}  # type: ignore[arg-type]
    return found - {"plan.cost", "plan.bound"}


def test_a_good_plan_has_nothing_wrong() -> None:
    asked = talks()
    assert not check_practice(planned(asked), asked)


def test_two_clients_at_once_in_one_room_with_one_therapist() -> None:
    asked = talks()
    plan = planned(asked)
    wrong = moved(plan, 1, plan.series[0].sessions[0].start + 30 * MINUTE)
    assert codes(wrong, asked) == {"person.twice", "room.full"}
    assert {one.series for one in check_practice(wrong, asked) if one.session} == {
        "series-1",
        "series-2",
    }


def test_two_clients_at_once_in_two_rooms_with_one_therapist() -> None:
    asked = talks(rooms=(Room(id="r1"), Room(id="r2")))
    plan = planned(asked)
    wrong = moved(plan, 1, plan.series[0].sessions[0].start, room="r2")
    wrong = moved(wrong, 0, plan.series[0].sessions[0].start, room="r1")
    assert codes(wrong, asked) == {"person.twice"}


def test_a_room_for_two_holds_two_and_not_three() -> None:
    people = tuple(person(f"t{n}") for n in range(3))
    asked = tuple(
        evolve(one, lead_therapist=f"t{n}")
        for n, one in enumerate(talks(3, people=people, rooms=(Room(id="r1", capacity=2),)))
    )
    plan = planned(asked)
    at = MONDAY + 9 * HOUR
    two = moved(moved(moved(plan, 0, at), 1, at), 2, at + HOUR)
    assert codes(two, asked) == set()
    assert codes(moved(two, 2, at), asked) == {"room.full"}


@pytest.mark.parametrize(("minutes", "wrong"), [(74, True), (75, False)])
def test_buffers_of_people_and_rooms(minutes: int, wrong: bool) -> None:
    room = Room(id="r1", buffer=15 * MINUTE)
    asked = talks(people=(evolve(person("t1"), buffer=15 * MINUTE),), rooms=(room,))
    plan = moved(planned(asked), 0, MONDAY + 9 * HOUR)
    found = codes(moved(plan, 1, MONDAY + 9 * HOUR + minutes * MINUTE), asked)
    assert found == ({"person.twice", "room.full"} if wrong else set())


def test_the_sessions_of_one_client_need_no_buffer() -> None:
    plan_of_two = protocol(step("talk"), step("more", "talk", gap(HOUR, HOUR, 2 * HOUR)))
    room = Room(id="r1", buffer=15 * MINUTE)
    asked = clients(
        1, plan_of_two, people=(evolve(person("t1"), buffer=15 * MINUTE),), rooms=(room,)
    )
    plan = planned(asked)
    one, other = plan.series[0].sessions
    assert one.end == other.start


def test_too_many_doses_on_one_day() -> None:
    dose = protocol(step("dose-1", kind=StepKind.DOSING))
    people = (evolve(person("t1"), doses_per_day=1),)
    asked = clients(2, dose, people=people, rooms=(Room(id="r1", doses_per_day=1),))
    plan = moved(planned(asked), 0, MONDAY + 9 * HOUR)
    wrong = moved(plan, 1, MONDAY + 12 * HOUR)
    assert codes(wrong, asked) == {"person.doses", "room.doses"}
    assert codes(moved(plan, 1, MONDAY + DAY + 9 * HOUR), asked) == set()


def test_strangers_and_fixed_sessions_of_unplanned_clients_count() -> None:
    asked = talks()
    plan = moved(planned(asked), 1, MONDAY + 9 * HOUR)
    taken = (Occupied(start=MONDAY + 9 * HOUR, end=MONDAY + 10 * HOUR, person="t1"),)
    assert "person.twice" in codes(plan, asked, taken=taken)
    held_up = evolve(asked[0], locked=(held(asked[0].protocol.steps[0], MONDAY + 9 * HOUR),))
    lost = Unplanned(series="series-1", lack=Lack.TIME, reasons=("None.",))
    without = evolve(plan, series=plan.series[1:], unplanned=(lost,))
    assert "room.full" in codes(without, (held_up, asked[1]))


def test_fixed_sessions_that_meet_each_other_are_nobodys_fault() -> None:
    asked = tuple(
        evolve(one, locked=(held(one.protocol.steps[0], MONDAY + 9 * HOUR),)) for one in talks()
    )
    assert not check_practice(planned(asked), asked)


def test_requests_that_are_lost_doubled_or_invented() -> None:
    asked = talks()
    plan = planned(asked)
    assert codes(evolve(plan, series=plan.series[:1]), asked) == {"plan.missing"}
    assert "plan.twice" in codes(evolve(plan, series=(*plan.series, plan.series[0])), asked)
    assert codes(plan, asked[:1]) == {"plan.unasked"}


def test_costs_are_counted_again() -> None:
    asked = clients(2, pair())
    plan = planned(asked)

    def found(**changed: object) -> set[str]:
        wrong = evolve(plan, cost=evolve(plan.cost, **changed))
        return {one.code for one in check_practice(wrong, asked)}

    assert found() == set()
    assert found(unplanned=1) == {"plan.cost"}
    assert "plan.cost" in found(off_target=HOUR)
    assert "plan.cost" in found(wait=plan.cost.wait + HOUR)
    low = evolve(plan, bound=evolve(plan.bound, off_target=HOUR * 1000))
    assert {one.code for one in check_practice(low, asked)} == {"plan.bound"}


def test_a_session_that_was_fixed_is_the_planned_ones_fault() -> None:
    first, second = talks()
    fixed: PlannedSession = held(first.protocol.steps[0], MONDAY + 9 * HOUR)
    asked = (evolve(first, locked=(fixed,)), second)
    wrong = moved(planned(asked), 1, MONDAY + 9 * HOUR)
    assert {one.series for one in check_practice(wrong, asked) if one.session} == {"series-2"}


def test_it_shares_no_code_with_the_planner() -> None:
    folder = Path(ketaprac.planning.__file__).parent
    tree = ast.parse((folder / "practice_checker.py").read_text(encoding="utf-8"))
    used = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in used if name and name.startswith("ketaprac.planning")]
