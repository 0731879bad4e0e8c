"""A conflict is irreducible, and each change that is offered is enough and as small as can be."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve
from hypothesis import given
from planning_cases import DAY, HOUR, MONDAY, house_request
from test_planning_properties import calm, requests
from test_planning_refusals import DOSE, PLAN, asked

from ketaprac.model.availability import Availability, Hours, Weekday
from ketaprac.model.explanation import Explanation, IngredientKind, RelaxationKind
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning import check, explain, plan_series
from ketaprac.planning.conflict import is_impossible
from ketaprac.planning.exact import to_place
from ketaprac.planning.ingredients import eased, parts


def about(explanation: Explanation, request: PlanRequest) -> PlanRequest:
    return evolve(request, steps=explanation.steps)


def holds(explanation: Explanation, request: PlanRequest) -> None:
    """The conflict, and nothing less, leaves no plan; each change is enough."""
    narrow = about(explanation, request)
    possible = parts(narrow, to_place(narrow))
    names = {one.id for one in explanation.conflict}
    others = [part for part in possible if part.ingredient.id not in names]
    assert is_impossible(narrow)
    assert is_impossible(eased(narrow, others))
    for name in names:
        (more,) = (part for part in possible if part.ingredient.id == name)
        assert not is_impossible(eased(narrow, [*others, more])), name
    for relaxation in explanation.relaxations:
        answer = plan_series(relaxation.request)
        assert isinstance(answer, Series)
        broken = [v for v in check(answer, relaxation.request) if v.code != "locked.breaks-rule"]
        assert not broken


@calm(30)
@given(requests(most_steps=4, days=2))
def test_a_conflict_is_irreducible_and_each_change_is_enough(request: PlanRequest) -> None:
    explanation = explain(request)
    if explanation is None:
        assert isinstance(plan_series(request), Series)
    elif isinstance(explanation, Explanation):
        holds(explanation, request)


@pytest.mark.parametrize("seed", [0, 3])
def test_the_same_for_a_house_series_that_does_not_fit(seed: int) -> None:
    request = house_request(seed, share=0.45)
    explanation = explain(request)
    assert isinstance(explanation, Explanation), "take another seed"
    holds(explanation, request)


@calm(20)
@given(requests(most_steps=4, days=2))
def test_medical_rules_are_never_offered(request: PlanRequest) -> None:
    explanation = explain(request)
    if not isinstance(explanation, Explanation):
        return
    for relaxation in explanation.relaxations:
        new = relaxation.request
        assert new.doses_per_day == request.doses_per_day
        assert new.client.doses == request.client.doses
        for before, after in zip(request.protocol.steps, new.protocol.steps, strict=True):
            assert before.duration == after.duration and before.monitoring == after.monitoring
            if before.gap is not None and after.gap is not None:
                assert before.gap.least == after.gap.least
                assert before.gap.target == after.gap.target
                assert before.gap.most <= after.gap.most
                if before.gap != after.gap:
                    assert relaxation.kind is RelaxationKind.GAP


def test_changes_are_ranked_and_the_amount_is_the_least() -> None:
    request = asked(client=Availability(hours=tuple(
        Hours(day=day, start=dt.time(9), end=dt.time(12)) for day in Weekday
    )))  # fmt: skip
    explanation = explain(request)
    assert isinstance(explanation, Explanation)
    order = list(RelaxationKind)
    ranks = [order.index(one.kind) for one in explanation.relaxations]
    assert ranks == sorted(ranks)
    hours = [one for one in explanation.relaxations if one.kind is RelaxationKind.HOURS]
    assert hours and all(one.amount == HOUR for one in hours)
    # The dose takes 3 h with 1 h of monitoring: half an hour less is not enough.
    (first, *_) = hours
    shorter = first.request.client.hours[-1]
    end = (dt.datetime.combine(dt.date.min, shorter.end) - HOUR / 2).time()
    less = evolve(
        first.request,
        client=Availability(hours=(*request.client.hours, evolve(shorter, end=end))),
    )
    assert is_impossible(less)


def test_the_integration_window_is_named_and_never_offered() -> None:
    """The client's days and the window after a dose cannot both hold."""
    only = tuple(
        Hours(day=day, start=dt.time(9), end=dt.time(17))
        for day in (Weekday.MONDAY, Weekday.THURSDAY)
    )
    plan = evolve(PLAN, steps=(PLAN.steps[0], DOSE, evolve(
        PLAN.steps[2], gap=evolve(PLAN.steps[2].gap, most=2 * DAY))))  # fmt: skip
    request = (
        asked(protocol=plan)
        if False
        else evolve(
            asked(client=Availability(hours=only), horizon=MONDAY + 30 * DAY), protocol=plan
        )
    )
    explanation = explain(request)
    assert isinstance(explanation, Explanation)
    kinds = {one.kind for one in explanation.conflict}
    assert IngredientKind.CLIENT_HOURS in kinds and IngredientKind.LONGEST_GAP in kinds
    assert all(one.medical for one in explanation.conflict if "after" in one.id)
    assert not [one for one in explanation.relaxations if one.id == "gap.after"]
