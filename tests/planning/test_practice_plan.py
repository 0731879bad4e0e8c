"""All clients of a practice planned together."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise, product
from multiprocessing import get_context
from pathlib import Path

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
from practice_cases import clients, crowd, planned, starts, towns

from ketaprac.errors import BadInput
from ketaprac.model.availability import Availability, Occupied, Room
from ketaprac.model.practice_plan import Lack, PracticePlan, Progress, StoppedBy
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import NoPlan, PlanRequest, Series
from ketaprac.planning import plan_practice, plan_series
from ketaprac.planning.practice.sites import sites

# --- one client is the one-client planner ---


@pytest.mark.parametrize("seed", range(12))
def test_a_single_client_gets_the_best_series_there_is(seed: int) -> None:
    for one in crowd(seed):
        alone, plan = plan_series(one), planned((one,))
        assert plan.stopped_by is StoppedBy.BEST
        assert plan.cost == plan.bound
        if isinstance(alone, Series):
            assert starts(plan) == {(one.id, s.id): s.start for s in alone.sessions}
        else:
            assert plan.unplanned[0].lack is Lack.ALONE
            assert plan.unplanned[0].reasons == alone.reasons


def test_nobody_asks_for_anything() -> None:
    plan = plan_practice(())
    assert (plan.series, plan.unplanned, plan.stopped_by) == ((), (), StoppedBy.BEST)


# --- several ---


def test_clients_of_one_therapist_never_meet() -> None:
    plan = planned(clients(6))
    assert len(plan.series) == 6
    assert plan.cost.unplanned == 0


def test_a_full_week_of_one_therapist_is_filled_to_the_last_hour() -> None:
    asked = clients(40, protocol(step("talk")), horizon=MONDAY + 5 * DAY)
    assert not planned(asked).unplanned


def test_who_is_left_over_lost_to_somebody_over_the_therapist() -> None:
    asked = clients(9, protocol(step("talk")), horizon=MONDAY + DAY)
    plan = planned(asked)
    (lost,) = plan.unplanned
    assert lost.lack is Lack.COMPETITION
    assert len(lost.against) == 1
    assert lost.over == ("r1", "t1") or set(lost.over) == {"t1", "r1"}
    assert "t1" in lost.reasons[0]


def test_rooms_alone_can_be_what_is_lost_over() -> None:
    people = tuple(person(f"t{n}") for n in range(3))
    asked = tuple(
        evolve(one, lead_therapist=f"t{n % 3}")
        for n, one in enumerate(
            clients(
                17,
                protocol(step("talk")),
                horizon=MONDAY + DAY,
                people=people,
                rooms=(Room(id="r1"), Room(id="r2")),
            )
        )
    )
    (lost,) = planned(asked).unplanned
    assert set(lost.over) == {"r1", "r2"}


@pytest.mark.parametrize("seed", range(20))
def test_who_lost_would_fit_without_those_named_and_not_without_fewer(seed: int) -> None:
    asked = crowd(seed, 14)
    plan = planned(asked, iterations=60)
    by_id = {one.id: one for one in asked}
    for lost in plan.unplanned:
        if lost.lack is not Lack.COMPETITION:
            continue
        assert lost.against
        out = set(lost.against)
        assert isinstance(_beside(plan, by_id[lost.series], out), Series)
        for name in out:
            assert isinstance(_beside(plan, by_id[lost.series], out - {name}), NoPlan)


def _beside(plan: PracticePlan, one: PlanRequest, out: set[str]) -> Series | NoPlan:
    """The client alone, beside all series but some; rooms that are alike as one."""
    from ketaprac.planning.loads import loads

    there = [
        session for series in plan.series if series.id not in out for session in series.sessions
    ]
    taken = tuple(evolve(use, room="r1" if use.room else None) for use in loads(there))
    pool = Room(id="r1", capacity=len(one.rooms))
    return plan_series(evolve(one, rooms=(pool,), taken=taken))


# --- as good as trying everything ---


def tiny(seed: int) -> tuple[PlanRequest, ...]:
    rng = random.Random(seed)
    plan = protocol(
        step("dose-1", kind=StepKind.DOSING, duration=2 * HOUR),
        step("talk-1", "dose-1", gap(20 * HOUR, DAY, 30 * HOUR)),
    )
    people = (person("t1", at=hours(0, 1, end=15)), person("t2", at=hours(0, 1, start=11, end=16)))
    return tuple(
        request(
            plan,
            id=f"series-{number}",
            horizon=MONDAY + 2 * DAY,
            lead_therapist=rng.choice(("t1", "t2")),
            people=people,
            client=Availability(busy=(busy(MONDAY + rng.randrange(9, 16) * HOUR, HOUR),)),
            grid=HOUR,
        )
        for number in range(3)
    )


def exhaustive(asked: tuple[PlanRequest, ...]) -> tuple[int, dt.timedelta, dt.timedelta]:
    """The best of all ways to give each client any pair of hours, or none."""
    ways = [_ways(one) for one in asked]
    return min(
        (
            sum(way is None for way in some),
            sum((way[1] for way in some if way), dt.timedelta()),
            sum((way[2] for way in some if way), dt.timedelta()),
        )
        for some in product(*ways)
        if _apart(
            [
                (span, one.lead_therapist)
                for way, one in zip(some, asked, strict=True)
                if way
                for span in way[0]
            ]
        )
    )


def _ways(
    one: PlanRequest,
) -> list[tuple[list[tuple[dt.datetime, dt.datetime]], dt.timedelta, dt.timedelta] | None]:
    lead = next(p for p in one.people if p.id == one.lead_therapist)
    day = lead.availability.hours[0]
    taken = one.client.busy[0]

    def free(at: dt.datetime, length: dt.timedelta) -> bool:
        end = at + length
        inside = at.date() == end.date() and day.start <= at.time() and end.time() <= day.end
        return inside and not (at < taken.end and taken.start < at + length)

    found: list[tuple[list[tuple[dt.datetime, dt.datetime]], dt.timedelta, dt.timedelta] | None] = [
        None
    ]
    for first, second in product(range(24), range(24, 48)):
        dose, talk = MONDAY + first * HOUR, MONDAY + second * HOUR
        if free(dose, 2 * HOUR) and free(talk, HOUR) and 20 * HOUR <= talk - dose <= 30 * HOUR:
            spans = [(dose, dose + 2 * HOUR), (talk, talk + HOUR)]
            found.append((spans, abs(talk - dose - DAY), dose - MONDAY))
    return found


def _apart(spans: list[tuple[tuple[dt.datetime, dt.datetime], str | None]]) -> bool:
    """There is one room, so nobody meets anybody."""
    ordered = sorted(span for span, _ in spans)
    return all(one[1] <= other[0] for one, other in pairwise(ordered))


@pytest.mark.parametrize("seed", range(25))
def test_a_small_practice_is_planned_as_well_as_by_trying_everything(seed: int) -> None:
    asked = tiny(seed)
    plan = planned(asked, iterations=300, seed=seed)
    cost = plan.cost
    assert (cost.unplanned, cost.off_target, cost.wait) == exhaustive(asked)


# --- always the same ---


def test_the_order_of_the_requests_does_not_matter() -> None:
    asked = crowd(3, 10)
    assert planned(asked, iterations=80) == planned(asked[::-1], iterations=80)


def test_the_same_seed_gives_the_same_plan() -> None:
    asked = crowd(5, 14)
    one, again, other = (planned(asked, iterations=200, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert (one.seed, other.seed) == (1, 2)


_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from practice_cases import crowd
from ketaprac.planning import plan_practice
from ketaprac.files.convert import unstructure
print(unstructure(plan_practice(crowd(3, 12), iterations=150, seed=7)))
"""


def test_the_plan_does_not_depend_on_how_python_hashes() -> None:
    here = str(Path(__file__).parent)
    printed = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, here],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "99")
    }
    assert len(printed) == 1
    assert b"series-1" in printed.pop()


# --- sites and workers ---


def test_sites_are_those_that_share_nothing() -> None:
    asked = towns(3)
    assert [len(site) for site in sites(asked)] == [8, 8, 8]
    shared = tuple(evolve(one, rooms=crowd(0)[0].rooms) for one in asked)
    assert [len(site) for site in sites(shared)] == [24]


def test_the_plan_is_the_same_on_any_number_of_workers() -> None:
    asked = towns(4)
    told: list[Progress] = []
    alone = planned(asked, iterations=400, seed=3)
    with ProcessPoolExecutor(2, get_context("spawn")) as two, ThreadPoolExecutor(3) as three:
        assert planned(asked, iterations=400, seed=3, executor=two) == alone
        assert (
            planned(asked, iterations=400, executor=three, seed=3, on_progress=told.append) == alone
        )
    assert len(told) == 4
    assert told[-1].cost == alone.cost


def test_workers_have_their_share_of_the_time() -> None:
    with ProcessPoolExecutor(2, get_context("spawn")) as executor:
        plan = planned(
            towns(2), stop_after=dt.timedelta(seconds=1), iterations=10**6, executor=executor
        )
    assert plan.stopped_by is StoppedBy.TIME


@pytest.mark.parametrize("seed", range(6))
def test_more_iterations_are_never_worse(seed: int) -> None:
    asked = crowd(seed, 12)
    costs = [planned(asked, iterations=n, seed=seed).cost for n in (12, 40, 120)]
    assert costs == sorted(costs, reverse=True)
    assert all(cost >= plan_practice(asked, iterations=12).bound for cost in costs)


# --- more room never hurts, where the best is known ---


@pytest.mark.parametrize("seed", range(10))
def test_a_room_or_hours_more_never_lose_a_client(seed: int) -> None:
    asked = tiny(seed)
    cost = exhaustive(asked)
    roomier = tuple(evolve(one, rooms=(Room(id="r1"), Room(id="r2"))) for one in asked)
    longer = tuple(
        evolve(
            one,
            people=tuple(
                evolve(p, availability=Availability(hours=hours(0, 1, end=16))) for p in one.people
            ),
        )
        for one in asked
    )
    for more in (roomier, longer):
        found = planned(more, iterations=300, seed=seed).cost
        assert (found.unplanned, found.off_target) <= cost[:2]


# --- budget, time, progress ---


def test_iterations_are_a_budget_of_at_least_one_for_each_client() -> None:
    plan = planned(crowd(1, 12), iterations=1)
    assert plan.stopped_by in (StoppedBy.ITERATIONS, StoppedBy.BEST)
    assert plan.iterations == 12
    assert not [one for one in plan.unplanned if one.lack is Lack.TIME]


class Clock:
    """Goes on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


@pytest.mark.parametrize("seconds", [0, 1, 5, 17, 40, 90])
def test_the_clock_stops_it_at_any_moment_and_what_there_is_is_right(seconds: int) -> None:
    asked = crowd(2, 12)
    plan = planned(
        asked, iterations=10_000, stop_after=dt.timedelta(seconds=seconds), clock=Clock()
    )
    assert plan.stopped_by is StoppedBy.TIME
    if seconds == 0:
        assert {one.lack for one in plan.unplanned} == {Lack.TIME}
        assert len(plan.unplanned) == 12
    if seconds == 90:
        assert not [one for one in plan.unplanned if one.lack is Lack.TIME]


def test_progress_is_told_and_ends_at_the_plan() -> None:
    told: list[Progress] = []
    plan = planned(crowd(4, 12), iterations=60, on_progress=told.append)
    assert [one.iterations for one in told] == sorted(one.iterations for one in told)
    assert {one.budget for one in told} == {60}
    last = told[-1]
    assert last.iterations == plan.iterations
    lost = list(plan.unplanned)
    assert last.cost.unplanned == len(lost)
    assert last.cost == plan.cost


# --- what is fixed, limits ---


def test_fixed_sessions_stay_and_nobody_is_put_on_them() -> None:
    first, second = clients(2)
    dose = first.protocol.steps[0]
    fixed = held(dose, MONDAY + 9 * HOUR)
    first = evolve(first, locked=(fixed,))
    plan = planned((first, second))
    assert fixed in plan.series[0].sessions
    assert plan.cost.unplanned == 0


def test_fixed_sessions_of_a_client_without_a_series_count_too() -> None:
    talk_plan = protocol(step("talk"), step("more", "talk", gap(DAY, DAY, DAY)))
    first, second = clients(2, talk_plan, horizon=MONDAY + 10 * HOUR)
    fixed = held(talk_plan.steps[0], MONDAY + 9 * HOUR)
    first = evolve(first, locked=(fixed,))
    second = evolve(second, steps=("talk",))
    plan = planned((first, second))
    assert [u.series for u in plan.unplanned] == ["series-1"]
    assert plan.series[0].sessions[0].start >= MONDAY + 10 * HOUR


def test_what_strangers_take_is_kept_free() -> None:
    taken = (Occupied(start=MONDAY, end=MONDAY + 5 * DAY, person="t1"),)
    plan = planned(clients(1), taken=taken)
    assert plan.series[0].sessions[0].start >= MONDAY + WEEK


def test_two_fixed_sessions_at_once_are_left_alone() -> None:
    first, second, third = clients(3)
    dose = first.protocol.steps[0]
    both = held(dose, MONDAY + 9 * HOUR)
    plan = planned((evolve(first, locked=(both,)), evolve(second, locked=(both,)), third))
    assert not plan.unplanned


def test_buffers_keep_clients_apart() -> None:
    people = (evolve(person("t1"), buffer=30 * MINUTE),)
    asked = clients(6, protocol(step("talk")), people=people, horizon=MONDAY + DAY)
    plan = planned(asked)
    at = sorted(start for start in starts(plan).values())
    assert len(at) == 5
    assert all(other - one >= 90 * MINUTE for one, other in pairwise(at))


def test_doses_per_day_of_a_therapist_are_kept() -> None:
    people = (evolve(person("t1"), doses_per_day=1),)
    plan = planned(clients(3, people=people, horizon=MONDAY + 5 * DAY))
    days = [start.date() for (_, step_id), start in starts(plan).items() if step_id == "dose-1"]
    assert len(days) == len(set(days)) == 3


def test_doses_per_day_can_be_what_is_lost_over() -> None:
    people = (evolve(person("t1", at=hours(0, 1, 2, end=17)), doses_per_day=1),)
    asked = clients(4, people=people, horizon=MONDAY + 5 * DAY)
    plan = planned(asked)
    assert plan.unplanned
    assert {u.lack for u in plan.unplanned} == {Lack.COMPETITION}
    assert all(u.over == ("t1",) for u in plan.unplanned if len(u.against) == 1) or all(
        "t1" in u.over for u in plan.unplanned
    )


def test_rooms_of_different_kinds_and_closed_ones_are_told_apart() -> None:
    people = tuple(person(f"t{n}") for n in range(4))
    rooms = (
        Room(id="a", suits=("session", "group")),
        Room(id="b", busy=(busy(MONDAY, 5 * DAY),)),
        Room(id="c"),
        Room(id="d", suits=("group",)),
    )
    asked = clients(16, protocol(step("talk")), people=people, rooms=rooms, horizon=MONDAY + DAY)
    plan = planned(asked)
    assert not plan.unplanned
    assert {s.room for one in plan.series for s in one.sessions} == {"a", "c"}


def test_the_rooms_of_a_pool_are_used_evenly() -> None:
    people = tuple(person(f"t{n}") for n in range(4))
    rooms = tuple(Room(id=f"r{n}") for n in range(4))
    plan = planned(clients(8, protocol(step("talk")), people=people, rooms=rooms))
    used = [s.room for one in plan.series for s in one.sessions]
    assert {used.count(room.id) for room in rooms} == {2}


def test_other_posts_go_first_to_those_who_can_do_little_else() -> None:
    asked = crowd(1, 10)
    plan = planned(asked)
    assert plan.series


# --- bad input ---


def test_the_same_series_twice() -> None:
    one = clients(1)[0]
    with pytest.raises(BadInput, match="twice"):
        plan_practice((one, one))


def test_people_and_rooms_must_be_the_same_for_all() -> None:
    first, second = clients(2)
    other = evolve(second, people=(person("t1", at=hours(1)),))
    with pytest.raises(BadInput, match="not the same in all requests"):
        plan_practice((first, other))
    other = evolve(second, rooms=(Room(id="r1", capacity=2),))
    with pytest.raises(BadInput, match=r"rooms.*not the same in all requests"):
        plan_practice((first, other))


def test_a_request_that_contradicts_itself_is_named() -> None:
    first, second = clients(2)
    wrong = evolve(second, horizon=MONDAY - DAY)
    with pytest.raises(BadInput, match=r"requests\.series-2\.horizon"):
        plan_practice((first, wrong))


def test_what_others_take_is_said_once() -> None:
    taken = (Occupied(start=MONDAY, end=MONDAY + DAY, person="t1"),)
    with pytest.raises(BadInput, match="taken"):
        plan_practice(tuple(evolve(one, taken=taken) for one in clients(2)))


def test_different_grids_are_refused() -> None:
    first, second = clients(2)
    with pytest.raises(BadInput, match="grid"):
        plan_practice((first, evolve(second, grid=5 * MINUTE)))


@pytest.mark.parametrize("options", [{"iterations": 0}, {"stop_after": -DAY}])
def test_a_budget_below_nothing(options: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        plan_practice(clients(1), **options)  # type: ignore[arg-type]
