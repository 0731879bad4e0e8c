"""Why there is no plan: what cannot all hold, and the smallest changes that would help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from attrs import evolve

from ketaprac.model.explanation import Explanation, Ingredient, IngredientKind, Relaxation
from ketaprac.model.moment import day_of, zone
from ketaprac.model.protocol import MeasuredFrom, Step, StepKind
from ketaprac.model.series import NoPlan, PlanRequest
from ketaprac.planning.calendars import Calendars
from ketaprac.planning.conflict import found, irreducible, is_impossible
from ketaprac.planning.exact import Found, domains, therapists, to_place, tree_of
from ketaprac.planning.ingredients import listed, parts
from ketaprac.planning.relaxations import Cure, cures
from ketaprac.planning.stretches import moment, tick
from ketaprac.planning.tree import narrowed

_BEGINNINGS: Final = {
    IngredientKind.CLIENT_HOURS: ("the client's ", "the client's "),
    IngredientKind.LEAST_GAP: ("the least gap of ", "the least gaps of "),
    IngredientKind.LONGEST_GAP: ("the longest gap of ", "the longest gaps of "),
}


def explain(request: PlanRequest) -> Explanation:
    """The conflict behind a request without a plan, and what would help.

    Args:
        request: One for which :func:`ketaprac.planning.exact.attempt` finds nothing.
    """
    stuck = _stuck(request)
    narrow = _about(request, stuck)
    steps = to_place(narrow)
    conflict = irreducible(narrow, parts(narrow, steps))
    helpful = cures(request, steps, _reach(request, stuck)) if conflict is not None else []
    return Explanation(
        step=stuck.id,
        window=_window(request, stuck),
        steps=tuple(step.id for step in steps),
        conflict=tuple(part.ingredient for part in conflict or ()),
        relaxations=tuple(_relaxation(cure, request, stuck) for cure in helpful),
    )


def no_plan(explanation: Explanation) -> NoPlan:
    """An explanation in words, the decisive one first."""
    where = f"{explanation.step} cannot be placed: {explanation.window}."
    if not explanation.conflict:
        reasons = [
            where,
            "No change of calendars helps: the lengths of the sessions and what has taken place "
            "leave no plan however free everybody is.",
        ]
    else:
        blamed = _grouped(explanation.conflict)
        verb = "does not leave it a time" if len(explanation.conflict) == 1 else "cannot all hold"
        reasons = [f"{where} {blamed[:1].upper()}{blamed[1:]} {verb}."]
        reasons += [relaxation.words for relaxation in explanation.relaxations]
        if not explanation.relaxations:
            reasons.append(
                "No single change that may be offered is enough: several of these must give way."
            )
    return NoPlan(reasons=tuple(reasons), step=explanation.step)


def _grouped(conflict: Iterable[Ingredient]) -> str:
    """The ingredients in words; those of a kind that are many are told together."""
    words: dict[IngredientKind, list[str]] = {}
    for one in conflict:
        words.setdefault(one.kind, []).append(one.words)
    said = [_together(kind, several) for kind, several in words.items()]
    if all(len(several) == 1 for several in words.values()):
        return listed(said)
    return "; and ".join(["; ".join(said[:-1])] * bool(said[:-1]) + said[-1:])


def _together(kind: IngredientKind, words: list[str]) -> str:
    if kind is IngredientKind.CLIENT_HOURS and len(words) == 7:
        return "the client's hours"
    begin = _BEGINNINGS.get(kind)
    if begin is None or len(words) < 2:
        return listed(words)
    one, many = begin
    return many + listed(word.removeprefix(one) for word in words)


def _stuck(request: PlanRequest) -> Step:
    """The first step that, together with those before it, has no plan."""
    steps = to_place(request)
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if found(_upto(request, steps[: middle + 1])) is not None:
            low = middle + 1
        else:
            high = middle
    return steps[low]


def _about(request: PlanRequest, stuck: Step) -> PlanRequest:
    """The request with as few steps as show the conflict: mostly the stuck one's anchors."""
    steps = to_place(request)
    before = steps[: steps.index(stuck) + 1]
    anchors, at = {stuck.id}, stuck
    while (anchor := next((one for one in before if one.id == at.anchor), None)) is not None:
        anchors.add(anchor.id)
        at = anchor
    narrow = _upto(request, [step for step in before if step.id in anchors])
    return narrow if is_impossible(narrow) else _upto(request, before)


def _upto(request: PlanRequest, steps: Iterable[Step]) -> PlanRequest:
    return evolve(request, steps=tuple(step.id for step in steps))


def _window(request: PlanRequest, step: Step) -> str:
    """When the step would have to start, going by its gap alone."""
    reach = _reach(request, step)
    if reach and step.kind is StepKind.DOSING and request.not_after is not None:
        if reach[0] > request.not_after:
            return (
                f"its gap leads to {_minute(reach[0], request)} at the earliest, and no dose "
                f"may start after {_minute(request.not_after, request)}"
            )
        reach = reach[0], min(reach[1], request.not_after)
    if reach:
        first, last = (_day(at, request) for at in reach)
        return f"it would have to start from {first} to {last}"
    held = next((one for one in request.locked if one.id == step.anchor), None)
    if held is not None and step.gap is not None:
        begin = held.start if step.gap.after is MeasuredFrom.START else held.monitored_until
        limit = moment(tick(begin)) + step.gap.most
        return f"its gap to {held.id}, which is fixed, ends on {_day(limit, request)}"
    return f"its gap leaves no day until {_day(request.horizon, request)}"


def _reach(request: PlanRequest, step: Step) -> tuple[dt.datetime, dt.datetime] | None:
    """The first and last start to which the steps before it can lead; None where there is none."""
    before = to_place(request)
    upto = _upto(request, before[: before.index(step) + 1])
    calendars, tree = Calendars(upto), tree_of(upto)
    place = next(index for index, node in enumerate(tree.nodes) if node.id == step.id)
    reached = 0
    for therapist in therapists(request):
        rows = domains(upto, calendars, therapist)
        rows[place] = calendars.grid.full
        left = narrowed(tree, rows, calendars.grid)
        reached |= left[place] if left else 0
    at = calendars.grid.ticks_of(reached)
    return (moment(at[0]), moment(at[-1])) if at else None


def _relaxation(cure: Cure, request: PlanRequest, step: Step) -> Relaxation:
    starts = _starts(cure.found)
    at, last = _minute(starts[step.id], request), _day(max(starts.values()), request)
    words = (
        f"If {cure.words}, there would be a plan: {step.id} on {at}, the last session on {last}."
    )
    return Relaxation(
        id=f"{cure.kind.value}.{cure.which}"[:80],
        kind=cure.kind,
        amount=cure.amount,
        words=words,
        request=cure.request,
    )


def _starts(plan: Found) -> dict[str, dt.datetime]:
    nodes = zip(plan.tree.nodes, plan.plan.starts, strict=True)
    return {node.id: moment(at) for node, at in nodes}


def _day(at: dt.datetime, request: PlanRequest) -> str:
    return day_of(at, request.practice_zone).isoformat()


def _minute(at: dt.datetime, request: PlanRequest) -> str:
    return f"{at.astimezone(zone(request.practice_zone)):%Y-%m-%d at %H:%M}"
