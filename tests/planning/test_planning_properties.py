"""What holds for every plan, on invented practices around both changes of clocks."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning_brute import brute, regrets
from planning_cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    WEEK,
    cost,
    gap,
    held,
    hours,
    house_request,
    person,
    protocol,
    request,
    starts,
    step,
)

from ketaprac.model.availability import (
    Availability,
    Busy,
    DoseTimes,
    Holiday,
    Hours,
    Occupied,
    Room,
    Weekday,
)
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Part, Presence, Protocol, Step, StepKind
from ketaprac.model.series import NoPlan, PlanRequest, Preferences, Series, Substitute
from ketaprac.planning import check, plan_series

ZONES = ("UTC", "America/Los_Angeles", "Europe/Berlin")

#: Noon before a quiet night, and before each change of clocks of the two zones.
BEGINNINGS = tuple(
    dt.datetime(*day, 12, tzinfo=dt.UTC)
    for day in ((2026, 6, 1), (2026, 10, 24), (2026, 10, 31), (2027, 3, 13), (2027, 3, 27))
)


def calm(examples: int) -> settings:
    """Always the same examples, however slow the machine; KETAPRAC_EXAMPLES times as many."""
    return settings(
        max_examples=examples * int(os.environ.get("KETAPRAC_EXAMPLES", "1")),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@st.composite
def some_hours(draw: st.DrawFn) -> tuple[Hours, ...]:
    found = []
    for day in draw(st.sets(st.sampled_from(list(Weekday)), min_size=4)):
        start = draw(st.integers(0, 15))
        end = draw(st.integers(start + 3, 23))
        minute = draw(st.sampled_from((0, 30, 45)))
        found.append(Hours(day=day, start=dt.time(start, minute), end=dt.time(end, 50)))
    return tuple(sorted(found, key=lambda one: list(Weekday).index(one.day)))


@st.composite
def some_busy(draw: st.DrawFn, begin: dt.datetime) -> tuple[Busy, ...]:
    found = []
    for _ in range(draw(st.integers(0, 2))):
        start = begin + draw(st.integers(0, 200)) * 20 * MINUTE
        found.append(Busy(start=start, end=start + draw(st.integers(1, 12)) * 25 * MINUTE))
    return tuple(found)


@st.composite
def some_person(draw: st.DrawFn, number: int, begin: dt.datetime) -> Person:
    roles = draw(st.sampled_from([(Role.THERAPIST,), (Role.MONITOR,), tuple(Role)[1:4]]))
    return Person(
        id=f"p{number}",
        name="Invented",
        roles=roles,
        buffer=draw(st.sampled_from((0, 0, 15, 45))) * MINUTE,
        doses_per_day=draw(st.sampled_from((None, None, 1, 2))),
        time_zone=draw(st.sampled_from((None, *ZONES))),
        availability=Availability(hours=draw(some_hours()), busy=draw(some_busy(begin))),
    )


@st.composite
def some_room(draw: st.DrawFn, number: int, begin: dt.datetime) -> Room:
    return Room(
        id=f"r{number}",
        capacity=draw(st.integers(1, 2)),
        buffer=draw(st.sampled_from((0, 0, 30))) * MINUTE,
        doses_per_day=draw(st.sampled_from((None, None, 1))),
        busy=draw(some_busy(begin)),
    )


@st.composite
def some_protocol(draw: st.DrawFn, most_steps: int) -> Protocol:
    steps: list[Step] = []
    for number in range(draw(st.integers(1, most_steps))):
        least = draw(st.sampled_from((0, 1, 4, 12, 20)))
        target = least + draw(st.integers(0, 8))
        most = target + draw(st.integers(0, 12))
        between = gap(
            least * HOUR, target * HOUR, most * HOUR, draw(st.sampled_from(list(MeasuredFrom)))
        )
        anchor = f"s{draw(st.integers(0, number - 1))}" if number else None
        monitoring = draw(st.sampled_from((0, 0, 40))) * MINUTE
        parts = draw(some_parts(bool(monitoring))) if draw(st.booleans()) else ()
        steps.append(
            step(
                f"s{number}",
                anchor,
                between if anchor else None,
                kind=draw(st.sampled_from((StepKind.DOSING, StepKind.REVIEW))),
                duration=draw(st.sampled_from((30, 50, 120))) * MINUTE,
                monitoring=monitoring,
                partly=parts,
                roles=draw(
                    st.sampled_from(
                        ((), (Role.THERAPIST,), (Role.THERAPIST, Role.MONITOR), (Role.MONITOR,) * 2)
                    )
                ),
                room=draw(st.sampled_from((None, "session"))),
            )
        )
    return protocol(*steps)


@st.composite
def some_dose_times(draw: st.DrawFn, begin: dt.datetime) -> DoseTimes:
    if not draw(st.booleans()):
        return DoseTimes()
    return DoseTimes(
        end_by=draw(st.sampled_from((None, dt.time(16), dt.time(21, 30)))),
        weekdays_off=tuple(draw(st.sets(st.sampled_from(list(Weekday)), max_size=1))),
        days_off=draw(st.sampled_from(((), ((begin + DAY).date(),)))),
    )


@st.composite
def some_taken(draw: st.DrawFn, begin: dt.datetime, people: tuple[Person, ...]) -> Occupied:
    start = begin + draw(st.integers(0, 90)) * 30 * MINUTE
    whose: dict[str, Any] = draw(
        st.sampled_from([{"person": p.id} for p in people] + [{"room": f"r{n}"} for n in range(2)])
    )
    length = draw(st.integers(1, 8)) * 20 * MINUTE
    return Occupied(start=start, end=start + length, dosing=draw(st.booleans()), **whose)


@st.composite
def some_limits(
    draw: st.DrawFn, begin: dt.datetime, people: tuple[Person, ...], plan: Protocol
) -> dict[str, Any]:
    """What other clients, consents, preferences and agreed substitutes change."""
    if not draw(st.booleans()):
        return {}
    therapists = [p.id for p in people if Role.THERAPIST in p.roles]
    found: dict[str, Any] = {
        "taken": tuple(draw(st.lists(some_taken(begin, people), max_size=4))),
        "preferences": Preferences(
            done_by=draw(st.sampled_from((None, dt.time(15), dt.time(18)))),
            same_time=draw(st.booleans()),
        ),
    }
    if draw(st.booleans()):
        found["consent_from"] = begin + draw(st.integers(0, 20)) * HOUR
        found["consent_until"] = begin + draw(st.integers(10, 48)) * HOUR
    if therapists and draw(st.booleans()):
        one = Substitute(
            step=draw(st.sampled_from(plan.steps)).id, person=draw(st.sampled_from(therapists))
        )
        found["substitutes"] = (one,)
    return found


@st.composite
def some_parts(draw: st.DrawFn, monitored: bool) -> tuple[Presence, ...]:
    parts = [
        Presence(role=Role.PRESCRIBER, part=Part.CHECK_IN, length=15 * MINUTE),
        Presence(role=Role.MONITOR, part=Part.SESSION),
        Presence(role=Role.THERAPIST, part=Part.SESSION),
    ]
    if monitored:
        parts.append(Presence(role=Role.MONITOR, part=Part.MONITORING))
    return tuple(draw(st.lists(st.sampled_from(parts), max_size=2)))


@st.composite
def requests(draw: st.DrawFn, most_steps: int = 3, days: int = 2) -> PlanRequest:
    begin = draw(st.sampled_from(BEGINNINGS))
    plan = draw(some_protocol(most_steps))
    people = tuple(draw(some_person(number, begin)) for number in range(draw(st.integers(1, 3))))
    changed: dict[str, Any] = {}
    if draw(st.booleans()):
        changed["not_after"] = begin + draw(st.integers(10, 48)) * HOUR
    if draw(st.booleans()):
        day = (begin + draw(st.integers(0, 2)) * DAY).date()
        changed["holidays"] = (Holiday(day=day, name="Invented"),)
    if draw(st.booleans()):
        one = draw(st.sampled_from(plan.steps))
        at = begin + draw(st.integers(0, 300)) * 10 * MINUTE
        changed["locked"] = (held(one, at, staff=(), room=None),)
    changed |= draw(some_limits(begin, people, plan))
    client = Availability(
        hours=draw(st.one_of(st.just(()), some_hours())),
        busy=draw(some_busy(begin)),
        doses=draw(some_dose_times(begin)),
    )
    return request(
        plan,
        not_before=begin,
        horizon=begin + days * DAY,
        client=client,
        client_zone=draw(st.sampled_from(ZONES)),
        practice_zone=draw(st.sampled_from(ZONES)),
        people=people,
        rooms=tuple(draw(some_room(n, begin)) for n in range(2)),
        grid=HOUR / draw(st.sampled_from((1, 2))),
        now=begin,
        **changed,
    )


def unforced(series: Series, asked: PlanRequest) -> list[str]:
    """What the checker says, but for locked sessions, which no planner may move."""
    return [v.code for v in check(series, asked) if v.code != "locked.breaks-rule"]


@calm(60)
@given(requests())
def test_the_plan_is_the_best_there_is(asked: PlanRequest) -> None:
    answer, best = plan_series(asked), brute(asked)
    if best is None:
        assert isinstance(answer, NoPlan)
        return
    assert isinstance(answer, Series)
    assert not unforced(answer, asked)
    locked = {one.id for one in asked.locked}
    found = starts(answer)
    in_order = tuple(found[s.id] for s in asked.protocol.steps if s.id not in locked)
    led = {
        a.person
        for s in answer.sessions
        for a in s.staff[:1]
        if s.id not in locked and a.role is Role.THERAPIST
        if s.id not in {one.step for one in asked.substitutes}
    }
    chosen = {name: at for name, at in found.items() if name not in locked}
    first = chosen.get(asked.protocol.steps[0].id)
    assert (cost(answer, asked), first, regrets(asked, chosen)) == best[0]
    assert in_order == best[1]
    assert led in (set(), {best[2]})


@st.composite
def tangled(draw: st.DrawFn) -> PlanRequest:
    """Sessions that hang off different ones and want the same hours of one day."""

    def wide(low: int, high: int) -> Gap:
        least = draw(st.integers(low, high))
        target = least + draw(st.integers(0, 3))
        return gap(least * HOUR, target * HOUR, (target + draw(st.integers(0, 3))) * HOUR)

    long = draw(st.sampled_from((60, 90, 150))) * MINUTE
    steps = [
        step("s0"),
        step("s1", "s0", wide(1, 3)),
        step("s2", "s0", wide(3, 8), duration=long),
        step("s3", "s1", wide(1, 5), duration=long),
        step("s4", draw(st.sampled_from(("s0", "s1", "s2"))), wide(2, 6)),
    ]
    begin = MONDAY + 8 * HOUR
    return request(
        protocol(*steps[: draw(st.integers(4, 5))]),
        not_before=begin,
        horizon=begin + 11 * HOUR,
        people=(person("t1", at=hours(0, start=8, end=20), taken=draw(some_busy(begin))),),
        grid=HOUR / draw(st.sampled_from((1, 1, 2))),
    )


@calm(25)
@given(tangled())
def test_the_best_plan_without_clashes_is_found(asked: PlanRequest) -> None:
    test_the_plan_is_the_best_there_is.hypothesis.inner_test(asked)  # type: ignore[attr-defined]


@calm(40)
@given(requests(most_steps=7, days=5))
def test_every_plan_passes_the_checker(asked: PlanRequest) -> None:
    answer = plan_series(asked)
    if isinstance(answer, Series):
        assert not unforced(answer, asked)
        for one in asked.locked:
            assert answer.session(one.id) == one
    else:
        assert answer.reasons


@calm(30)
@given(requests(most_steps=4, days=4), st.data())
def test_more_free_time_never_makes_it_worse(asked: PlanRequest, data: st.DataObject) -> None:
    before = plan_series(asked)
    which = data.draw(st.integers(0, len(asked.people) - 1))
    more = data.draw(some_hours())
    people = tuple(
        evolve(
            one,
            availability=evolve(one.availability, hours=one.availability.hours + more, busy=()),
        )
        if number == which
        else one
        for number, one in enumerate(asked.people)
    )
    after = plan_series(evolve(asked, people=people))
    if isinstance(before, Series):
        assert isinstance(after, Series)
        assert cost(after, asked) <= cost(before, asked)


@calm(40)
@given(requests(most_steps=5, days=4))
def test_the_same_request_gives_the_same_plan(asked: PlanRequest) -> None:
    shuffled = evolve(asked, people=asked.people[::-1], rooms=asked.rooms[::-1])
    assert plan_series(asked) == plan_series(asked) == plan_series(shuffled)


@pytest.mark.parametrize("seed", range(3))
def test_a_shift_by_whole_weeks_shifts_the_plan(seed: int) -> None:
    asked = house_request(seed, zone="UTC")
    later = house_request(seed, zone="UTC")
    by = 3 * WEEK

    def moved(times: tuple[Busy, ...]) -> tuple[Busy, ...]:
        return tuple(Busy(start=one.start + by, end=one.end + by) for one in times)

    later = evolve(
        asked,
        not_before=asked.not_before + by,
        horizon=asked.horizon + by,
        people=tuple(
            evolve(p, availability=evolve(p.availability, busy=moved(p.availability.busy)))
            for p in asked.people
        ),
        rooms=tuple(evolve(room, busy=moved(room.busy)) for room in asked.rooms),
        holidays=tuple(evolve(one, day=one.day + by) for one in asked.holidays),
    )
    one, other = plan_series(asked), plan_series(later)
    assert isinstance(one, Series) and isinstance(other, Series)
    assert {name: at + by for name, at in starts(one).items()} == starts(other)
    assert [s.staff for s in one.sessions] == [s.staff for s in other.sessions]


@calm(40)
@given(
    st.sampled_from(("America/Los_Angeles", "Europe/Berlin")),
    st.sampled_from(BEGINNINGS[1:]),
    st.integers(6, 10),
)
def test_a_gap_is_absolute_time_over_a_change_of_clocks(
    zone: str, begin: dt.datetime, days: int
) -> None:
    exact = gap(days * DAY, days * DAY, days * DAY)
    every_day = tuple(Hours(day=day, start=dt.time(8), end=dt.time(20)) for day in Weekday)
    asked = request(
        protocol(step("one"), step("two", "one", exact)),
        not_before=begin - 3 * DAY,
        horizon=begin + 20 * DAY,
        client_zone=zone,
        practice_zone=zone,
        people=(
            Person(
                id="t1",
                name="X",
                roles=(Role.THERAPIST,),
                availability=Availability(hours=every_day),
            ),
        ),
    )
    answer = plan_series(asked)
    assert isinstance(answer, Series)
    one, two = answer.sessions
    assert two.start.astimezone(dt.UTC) - one.start.astimezone(dt.UTC) == days * DAY
    # By the wall clock the two starts differ by exactly what the clock was moved.
    moved = (two.start.utcoffset() or MONDAY) - (one.start.utcoffset() or MONDAY)
    wall = two.start.replace(tzinfo=None) - one.start.replace(tzinfo=None)
    assert wall == days * DAY + moved
    assert not check(answer, asked)
