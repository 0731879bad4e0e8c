"""A protocol is a tree: each step hangs off exactly one earlier step."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve
from model_support import build

from ketaprac.errors import BadInput
from ketaprac.model.protocol import Gap, MeasuredFrom, Protocol, Step, StepKind
from ketaprac.model.rule import AllOf, AnyOf
from ketaprac.model.screening import Disposition

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
GAP = Gap(least=DAY, target=2 * DAY, most=3 * DAY)


def step(step_id, anchor=None, **more):
    return Step(
        id=step_id,
        kind=more.pop("kind", StepKind.PREPARATION),
        title="Step",
        anchor=anchor,
        gap=GAP if anchor else None,
        duration=HOUR,
        **more,
    )


def protocol(*steps) -> Protocol:
    return evolve(build("Protocol"), steps=steps)


def refused(*steps):
    with pytest.raises(BadInput) as caught:
        protocol(*steps)
    return caught.value


def test_a_tree_is_taken():
    tree = protocol(step("a"), step("b", "a", kind=StepKind.DOSING), step("c", "a"), step("d", "b"))
    assert [s.id for s in tree.doses] == ["b"]
    assert tree.step("d").anchor == "b"
    assert tree.step("z") is None


@pytest.mark.parametrize(
    ("steps", "where", "what"),
    [
        ((), "steps", "has no steps"),
        ((step("a"), step("a", "a")), "steps.a", "stands twice in the protocol"),
        ((step("a"), step("b")), "steps.b", "hangs off no other step"),
        ((step("a", "a"),), "steps.a", "does not stand before it"),
        ((step("a", "b"), step("b", "a")), "steps.a", "hangs off 'b'"),
        ((step("a"), step("b", "c"), step("c", "a")), "steps.b", "hangs off 'c'"),
        ((step("a"), step("b", "nobody")), "steps.b", "hangs off 'nobody'"),
    ],
)
def test_what_is_no_tree_is_refused(steps, where, what):
    error = refused(*steps)
    assert error.where == where
    assert what in error.what


@pytest.mark.parametrize(("anchor", "gap"), [("a", None), (None, GAP)])
def test_an_anchor_and_a_gap_come_together(anchor, gap):
    with pytest.raises(BadInput, match="together, or neither"):
        evolve(step("b", "a"), anchor=anchor, gap=gap)


@pytest.mark.parametrize("days", [(2, 1, 3), (1, 3, 2), (3, 2, 1)])
def test_a_gap_must_not_fall(days):
    least, target, most = (DAY * number for number in days)
    with pytest.raises(BadInput, match="contradicts itself"):
        Gap(least=least, target=target, most=most)


def test_a_gap_can_be_exact_and_begins_at_the_start_unless_said():
    assert Gap(least=DAY, target=DAY, most=DAY).after is MeasuredFrom.START


@pytest.mark.parametrize("days", [-1, 367])
def test_a_gap_has_its_limits(days):
    with pytest.raises(BadInput, match="outside the range"):
        Gap(least=DAY * min(days, 0), target=DAY, most=DAY * max(days, 1))


@pytest.mark.parametrize("minutes", [0, 4, 12 * 60 + 1])
def test_a_session_lasts_5_minutes_to_12_hours(minutes):
    with pytest.raises(BadInput, match=r"^duration: is outside the range"):
        evolve(step("a"), duration=dt.timedelta(minutes=minutes))


@pytest.mark.parametrize("kind", [AnyOf, AllOf])
def test_a_condition_of_no_tests_would_always_or_never_hold(kind):
    with pytest.raises(BadInput, match="at least one test"):
        kind(tests=())


def test_a_rule_never_lets_a_gap_pass():
    rule = build("Rule")
    assert rule.unknown is Disposition.HOLD
    with pytest.raises(BadInput, match="must not let a gap pass"):
        evolve(rule, unknown=Disposition.CLEAR)


@pytest.mark.parametrize("both", [{"value": 1, "absent": "declined"}, {"value": None}])
def test_an_answer_is_a_value_or_a_reason(both):
    from ketaprac.model.screening import Absent, Answer

    if both.get("absent"):
        both = {**both, "absent": Absent(both["absent"])}
    with pytest.raises(BadInput, match="either a value or the reason"):
        Answer(item="1", **both)
