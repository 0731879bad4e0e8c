"""Repair: the exhaustive minimum on small cases, and what never moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from planning_brute import Best, every_plan
from planning_cases import DAY, HOUR, MINUTE, MONDAY, WEEK, gap, hours, person, protocol, step
from planning_cases import request as asked_for
from planning_cases import starts as starts_of
from practice_cases import crowd
from test_planning_properties import calm, requests

from ketaprac.errors import BadInput
from ketaprac.model.availability import Busy, Room
from ketaprac.model.people import Role
from ketaprac.model.protocol import Protocol, StepKind
from ketaprac.model.repair import (
    Disruption,
    MovedByHand,
    OnHold,
    PersonLost,
    Repair,
    RoomClosed,
    SessionMissed,
    SessionOff,
)
from ketaprac.model.series import PlannedSession, PlanRequest, Series, Substitute
from ketaprac.planning import check, check_practice, plan_practice, plan_series, repair
from ketaprac.planning.loads import loads
from ketaprac.planning.standing import Standing


def planned(asked: PlanRequest) -> Series:
    series = plan_series(asked)
    assert isinstance(series, Series)
    return series


def mended(asked: PlanRequest, *disruptions: Disruption, **options: Any) -> Repair:
    standing = Standing(request=asked, series=planned(asked))
    return repair([standing], disruptions, **{"now": asked.now, **options})


# --- against trying everything ---


@st.composite
def disruptions(draw: st.DrawFn, asked: PlanRequest, series: Series) -> Disruption:
    fixed = {one.id for one in asked.locked}
    session = draw(st.sampled_from([s for s in series.sessions if s.id not in fixed]))
    begin = session.start + draw(st.integers(-3, 0)) * HOUR
    end = session.monitored_until + draw(st.integers(0, 3)) * HOUR
    choices: list[Disruption] = [SessionOff(series=series.id, session=session.id)]
    choices += [PersonLost(person=one.person, start=begin, end=end) for one in session.staff]
    if session.room:
        choices.append(RoomClosed(room=session.room, start=begin, end=end))
    choices.append(OnHold(series=series.id, start=begin, end=end))
    return draw(st.sampled_from(choices))


def hits(one: Disruption, session: PlannedSession) -> bool:
    if isinstance(one, SessionOff):
        return session.id == one.session
    assert isinstance(one, (PersonLost, RoomClosed, OnHold)) and one.end is not None
    spans = [(session.start, session.monitored_until)]
    if isinstance(one, PersonLost):
        spans = [
            (a.start or session.start, a.end or session.monitored_until)
            for a in session.staff
            if a.person == one.person
        ]
    elif isinstance(one, RoomClosed) and session.room != one.room:
        return False
    return any(begin < one.end and one.start < end for begin, end in spans)


def without(asked: PlanRequest, series: Series, one: Disruption) -> PlanRequest:
    """What was asked, less what is lost, with whoever leads and stands in."""
    session = series.session(one.session) if isinstance(one, SessionOff) else None
    if session is not None:
        lost = Busy(start=session.start, end=session.monitored_until)
    else:
        assert isinstance(one, (PersonLost, RoomClosed, OnHold)) and one.end is not None
        lost = Busy(start=one.start, end=one.end)
    people = tuple(
        evolve(p, availability=evolve(p.availability, busy=(*p.availability.busy, lost)))
        if isinstance(one, PersonLost) and p.id == one.person
        else p
        for p in asked.people
    )
    rooms = tuple(
        evolve(r, busy=(*r.busy, lost)) if isinstance(one, RoomClosed) and r.id == one.room else r
        for r in asked.rooms
    )
    changed = evolve(asked, people=people, rooms=rooms)
    if isinstance(one, (SessionOff, OnHold)):
        changed = evolve(changed, client=evolve(asked.client, busy=(*asked.client.busy, lost)))
    led = [
        a.person
        for s in series.sessions
        for a in s.staff
        if a.role is Role.THERAPIST and s.id not in {x.step for x in asked.substitutes}
    ]
    lead = asked.lead_therapist or (led[0] if led else None)
    return evolve(changed, lead_therapist=lead)


@calm(80)
@given(requests(most_steps=3, days=2), st.data())
def test_the_repair_is_the_smallest_there_is(asked: PlanRequest, data: st.DataObject) -> None:
    asked = evolve(asked, locked=(), now=asked.now - DAY)
    series = plan_series(asked)
    assume(isinstance(series, Series))
    assert isinstance(series, Series)
    one = data.draw(disruptions(asked, series))
    found = repair([Standing(request=asked, series=series)], [one], now=asked.now)
    if not any(hits(one, s) for s in series.sessions):
        assert found == Repair()
        return
    changed = without(asked, series, one)
    names = [s.id for s in asked.protocol.steps]
    before = starts_of(series)
    nearest_first = sorted(names, key=lambda name: (before[name], -names.index(name)))

    def price(plan: Best) -> tuple[object, ...]:
        (deviation, first, missed), at, _ = plan
        moved = [n for n, start in zip(names, at, strict=True) if start != before[n]]
        return (
            len(moved),
            [name in moved for name in nearest_first],
            deviation,
            first or dt.datetime.min,
            missed,
            at,
        )

    best = min(every_plan(changed), key=price, default=None)
    if best is None:
        assert not found.plans and [u.series for u in found.unrepaired] == [series.id]
        assert found.unrepaired[0].reasons
        return
    (new,) = found.plans or (series,)
    assert tuple(starts_of(new)[name] for name in names) == best[1]
    assert not check(new, changed)
    assert found.retimed == price(best)[0]


# --- a house of several clients ---


def house(seed: int) -> tuple[list[Standing], tuple[PlanRequest, ...]]:
    asked = crowd(seed)
    by_id = {one.id: one for one in asked}
    plan = plan_practice(asked)
    return [Standing(request=by_id[s.id], series=s) for s in plan.series], asked


@pytest.mark.parametrize("seed", range(8))
def test_what_is_mended_fits_together(seed: int) -> None:
    standing, asked = house(seed)
    lost = PersonLost(person="t2", start=MONDAY, end=MONDAY + 9 * DAY)
    found = repair(standing, [lost], now=MONDAY - DAY)
    left = {one.series for one in found.unrepaired}
    after = {s.series.id: s.series for s in standing if s.series.id not in left}
    after |= {one.id: one for one in found.plans}
    busy = Busy(start=lost.start, end=lost.end)
    requests_now = tuple(
        evolve(
            one,
            people=tuple(
                evolve(p, availability=evolve(p.availability, busy=(busy,))) if p.id == "t2" else p
                for p in one.people
            ),
        )
        for one in asked
        if one.id in after
    )
    plan = evolve(
        plan_practice(requests_now),
        series=tuple(after[name] for name in sorted(after)),
        unplanned=(),
    )
    wrong = [v for v in check_practice(plan, requests_now) if v.code.startswith(("staff", "room"))]
    assert not wrong
    for one in requests_now:
        assert not check(after[one.id], one)
    untouched = {s.series.id for s in standing} - {m.series for m in found.moves} - left
    assert all(
        not any(a.person == "t2" and s.start < lost.end for a in s.staff)
        for s in (s for name in untouched for s in after[name].sessions)
    )


def test_the_house_test_finds_repairs() -> None:
    found = [
        repair(
            house(seed)[0],
            [PersonLost(person="t2", start=MONDAY, end=MONDAY + 9 * DAY)],
            now=MONDAY - DAY,
        )
        for seed in range(8)
    ]
    assert sum(len(one.plans) for one in found) >= 3


@pytest.mark.parametrize("seed", range(3))
def test_no_disruption_and_one_that_meets_nobody_move_nothing(seed: int) -> None:
    standing, _ = house(seed)
    assert repair(standing, [], now=MONDAY) == Repair()
    far = PersonLost(person="t1", start=MONDAY + 52 * WEEK, end=MONDAY + 53 * WEEK)
    assert repair(standing, [far], now=MONDAY) == Repair()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_clients_does_not_matter(seed: int) -> None:
    standing, _ = house(seed)
    lost = PersonLost(person="t3", start=MONDAY, end=MONDAY + 8 * DAY)
    one = repair(standing, [lost], now=MONDAY - DAY)
    assert one == repair(reversed(standing), [lost], now=MONDAY - DAY)


# --- one client, by hand ---


def course(plan: Protocol | None = None, **changed: Any) -> PlanRequest:
    """Three doses a week apart, each with an integration one to three days later."""
    steps = []
    anchor = None
    for number in (1, 2, 3):
        weekly = gap(5 * DAY, WEEK, 2 * WEEK) if anchor else None
        dose = step(f"dose-{number}", anchor, weekly, kind=StepKind.DOSING, duration=2 * HOUR)
        anchor = dose.id
        steps += [dose, step(f"integration-{number}", anchor, gap(DAY, 2 * DAY, 3 * DAY))]
    given = {
        "people": (person("t1"), person("t2")),
        "lead_therapist": "t1",
        "rooms": (Room(id="r1"), Room(id="r2")),
        "now": MONDAY - HOUR,
    }
    return asked_for(plan or protocol(*steps), **{**given, **changed})


def test_an_integration_follows_its_dose_and_later_sessions_stay() -> None:
    asked = course()
    before = planned(asked)
    dose = before.session("dose-1")
    assert dose is not None
    lost = PersonLost(person="t1", start=MONDAY, end=MONDAY + 2 * DAY)
    found = mended(asked, lost)
    assert [m.old.id for m in found.moves] == ["dose-1", "integration-1"]
    (after,) = found.plans
    for one in ("dose-2", "integration-2", "dose-3", "integration-3"):
        assert after.session(one) == before.session(one)


def test_a_closed_room_changes_the_room_and_no_time() -> None:
    asked = course()
    dose = planned(asked).session("dose-2")
    assert dose is not None and dose.room is not None
    closed = RoomClosed(room=dose.room, start=dose.start, end=dose.end)
    found = mended(asked, closed)
    (move,) = found.moves
    assert (move.old.id, move.retimed, found.retimed) == ("dose-2", False, 0)
    assert move.new is not None and move.new.room not in (None, dose.room)


def test_a_locked_session_stays_and_is_reported() -> None:
    asked = course()
    before = planned(asked)
    dose = before.session("dose-2")
    assert dose is not None
    locked = evolve(dose, locked=True)
    series = evolve(before, sessions=tuple(locked if s is dose else s for s in before.sessions))
    standing = Standing(request=evolve(asked, locked=(locked,)), series=series)
    lost = PersonLost(person="t1", start=dose.start - DAY, end=dose.start + 3 * DAY)
    found = repair([standing], [lost], now=asked.now)
    assert [(u.session, u.code) for u in found.unmoved] == [("dose-2", "locked.breaks-rule")]
    assert "dose-2" not in {m.old.id for m in found.moves}
    # The client's own word moves it all the same.
    off = repair([standing], [SessionOff(series=series.id, session="dose-2")], now=asked.now)
    assert "dose-2" in {m.old.id for m in off.moves} and not off.unmoved


def test_what_is_over_stays_even_without_a_record() -> None:
    asked = course()
    before = planned(asked)
    second = before.session("dose-2")
    assert second is not None
    later = second.start + HOUR / 2
    lost = PersonLost(person="t1", start=MONDAY, end=second.start + 3 * DAY)
    found = repair([Standing(request=asked, series=before)], [lost], now=later)
    assert {m.old.id for m in found.moves}.isdisjoint(("dose-1", "integration-1", "dose-2"))
    (after,) = found.plans
    assert after.session("dose-1") == before.session("dose-1")


def test_a_missed_session_gets_another_time_while_there_is_one() -> None:
    asked = course()
    before = planned(asked)
    missed = before.session("integration-1")
    assert missed is not None
    standing = Standing(request=asked, series=before)
    word = SessionMissed(series=before.id, session="integration-1")
    soon = missed.monitored_until + MINUTE
    found = repair([standing], [word], now=soon)
    (move,) = found.moves
    assert move.new is not None and move.new.start > soon
    with pytest.raises(BadInput, match="still to come"):
        repair([standing], [word], now=asked.now)


def test_a_move_by_hand_takes_the_others_with_it() -> None:
    asked = course()
    before = planned(asked)
    dose = before.session("dose-2")
    assert dose is not None
    at = dose.start + 4 * DAY + 10 * MINUTE
    found = mended(asked, MovedByHand(series=before.id, session="dose-2", start=at))
    (after,) = found.plans
    new = after.session("dose-2")
    assert new is not None and new.start == at and new.locked and new.staff
    assert after.session("dose-1") == before.session("dose-1")
    assert "integration-2" in {m.old.id for m in found.moves}
    assert not found.unmoved


def test_a_move_by_hand_that_breaks_a_rule_says_so() -> None:
    asked = course()
    before = planned(asked)
    dose = before.session("dose-1")
    assert dose is not None
    sunday = MONDAY + 6 * DAY + 10 * HOUR
    found = mended(asked, MovedByHand(series=before.id, session="dose-1", start=sunday))
    assert found.unmoved and {u.session for u in found.unmoved} == {"dose-1"}


def test_a_hold_without_an_end_calls_everything_off() -> None:
    asked = course()
    before = planned(asked)
    found = mended(asked, OnHold(series=before.id, start=MONDAY + WEEK))
    off = {m.old.id for m in found.moves if m.new is None}
    assert off == {s.id for s in before.sessions if s.start > MONDAY + WEEK}
    (after,) = found.plans
    assert {s.id for s in after.sessions} == {s.id for s in before.sessions} - off


def exact_gaps() -> PlanRequest:
    """Every gap is exactly its target, and the therapist works on Mondays and Wednesdays."""
    steps = (
        evolve(one, gap=one.gap and evolve(one.gap, least=one.gap.target, most=one.gap.target))
        for one in course().protocol.steps
    )
    return course(
        plan=protocol(*steps),
        people=(person("t1", at=hours(0, 2)), person("t2")),
        horizon=MONDAY + 3 * WEEK,
    )


def test_a_substitute_comes_only_where_somebody_accepts_one() -> None:
    asked = exact_gaps()
    before = planned(asked)
    dose = before.session("dose-2")
    assert dose is not None
    # Any other week is too late for the horizon, and any other hour of that day is lost.
    lost = PersonLost(person="t1", start=dose.start - 8 * HOUR, end=dose.end + 8 * HOUR)
    found = mended(asked, lost)
    (left,) = found.unrepaired
    assert not found.moves and left.substitutes == (Substitute(step="dose-2", person="t2"),)
    accepted = mended(asked, lost, accept=("t2",))
    (move,) = accepted.moves
    assert not move.retimed and move.new is not None
    assert [a.person for a in move.new.staff] == ["t2"]
    with pytest.raises(BadInput, match="t9"):
        mended(asked, lost, accept=("t9",))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (PersonLost(person="t9", start=MONDAY, end=MONDAY + DAY), "t9"),
        (RoomClosed(room="r9", start=MONDAY, end=MONDAY + DAY), "r9"),
        (SessionOff(series="series-1", session="dose-9"), "dose-9"),
        (SessionOff(series="series-9", session="dose-1"), "series-9"),
        (MovedByHand(series="series-1", session="dose-1", start=MONDAY - DAY), "past"),
        (
            MovedByHand(series="series-1", session="dose-1", start=MONDAY + DAY + MINUTE),
            "5 minutes",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(one: Disruption, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        mended(course(), one)


def test_times_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(BadInput, match="ends before it starts"):
        PersonLost(person="t1", start=MONDAY, end=MONDAY)
    with pytest.raises(BadInput, match="ends before it starts"):
        RoomClosed(room="r1", start=MONDAY, end=MONDAY - DAY)
    with pytest.raises(BadInput, match="ends before it starts"):
        OnHold(series="series-1", start=MONDAY, end=MONDAY)


def test_others_keep_what_they_have() -> None:
    """Two clients of one therapist: the one who is not hit does not move, nor is in the way."""
    one, two = course(id="series-1"), course(id="series-2")
    plan = plan_practice([one, two])
    standing = [Standing(request=r, series=s) for r, s in zip((one, two), plan.series, strict=True)]
    off = SessionOff(series="series-1", session="dose-2")
    found = repair(standing, [off], now=one.now)
    assert {m.series for m in found.moves} == {"series-1"}
    (after,) = found.plans
    taken = loads(plan.series[1].sessions)
    assert not check(after, evolve(one, taken=taken))
