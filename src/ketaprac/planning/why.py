"""Why there is no plan, in plain words with dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from attrs import evolve, frozen

from ketaprac.model.moment import day_of, zone
from ketaprac.model.protocol import MeasuredFrom, Step, StepKind
from ketaprac.model.series import NoPlan, PlanRequest
from ketaprac.planning.calendars import Calendars
from ketaprac.planning.changes import Change, changes
from ketaprac.planning.exact import Found, attempt, domains, therapists, to_place, tree_of
from ketaprac.planning.search import EFFORT
from ketaprac.planning.stretches import moment, tick
from ketaprac.planning.tree import narrowed

#: An explanation tries many variants, and may miss one that takes long to settle.
_EFFORT: Final = EFFORT // 10


@frozen
class _Cure:
    """A change together with the plan that it would give."""

    change: Change
    found: Found


def explain(request: PlanRequest) -> NoPlan:
    """The reasons why a request has no plan, the decisive one first.

    Args:
        request: One for which :func:`ketaprac.planning.exact.attempt` finds nothing.
    """
    step = _stuck(request)
    possible = changes(request, to_place(request))
    cures = [
        _Cure(change, found)
        for change in possible
        if isinstance(found := attempt(change.ease(request), _EFFORT), Found)
    ]
    where = f"{step.id} cannot be placed: {_window(request, step)}."
    if cures:
        blamed = _listed([cure.change.blame for cure in cures], "or")
        first = f"{where} What stands in the way: {blamed}."
        return NoPlan(
            reasons=(first, *(_words(cure, request, step) for cure in cures)), step=step.id
        )
    return NoPlan(reasons=(where, _together(request, possible, step)), step=step.id)


def _stuck(request: PlanRequest) -> Step:
    """The first step that, together with those before it, has no plan."""
    steps = to_place(request)
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if isinstance(attempt(_upto(request, steps[: middle + 1]), _EFFORT), Found):
            low = middle + 1
        else:
            high = middle
    return steps[low]


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
    found = 0
    for therapist in therapists(request):
        rows = domains(upto, calendars, therapist)
        rows[place] = calendars.grid.full
        left = narrowed(tree, rows, calendars.grid)
        found |= left[place] if left else 0
    at = calendars.grid.ticks_of(found)
    return (moment(at[0]), moment(at[-1])) if at else None


def _words(cure: _Cure, request: PlanRequest, step: Step) -> str:
    starts = _starts(cure.found)
    at, last = _minute(starts[step.id], request), _day(max(starts.values()), request)
    detail = _detail(cure, request)
    return (
        f"If {cure.change.cure}, there would be a plan{detail}: {step.id} on {at}, "
        f"the last session on {last}."
    )


def _detail(cure: _Cure, request: PlanRequest) -> str:
    starts = _starts(cure.found)
    match cure.change.key:
        case "other-therapist":
            return f" with {cure.found.therapist}"
        case "holidays":
            closed = {holiday.day for holiday in request.holidays}
            used = {day_of(at, request.practice_zone) for at in starts.values()} & closed
            return f" with sessions on {_listed([str(day) for day in sorted(used)], 'and')}"
        case "clearance":
            doses = [starts[d.id] for d in request.protocol.doses if d.id in starts]
            return f" with the last dose on {_day(max(doses), request)}"
        case "longest-gaps":
            return f" with {_listed(_overlong(cure.found, request), 'and')}"
    return ""


def _overlong(found: Found, request: PlanRequest) -> list[str]:
    """The gaps of a plan that are longer than the protocol allows."""
    tree = tree_of(request)
    words = []
    for node, start in zip(tree.nodes, found.plan.starts, strict=True):
        if node.parent is None:
            continue
        extra = start - found.plan.starts[node.parent] - node.most
        if extra > 0:
            anchor = tree.nodes[node.parent].id
            words.append(f"{node.id} coming {_span(extra)} later after {anchor} than allowed")
    return words


def _together(request: PlanRequest, possible: list[Change], step: Step) -> str:
    """As few changes as needed, where no single one is enough."""
    if not isinstance(_attempt_with(request, possible), Found):
        return (
            "No change of calendars helps: the shortest gaps, the lengths of the sessions and "
            "the locked sessions leave no plan however free everybody is."
        )
    needed = list(possible)
    # The least usual change is given up first.
    for change in reversed(possible):
        fewer = [other for other in needed if other is not change]
        if isinstance(_attempt_with(request, fewer), Found):
            needed = fewer
    found = _attempt_with(request, needed)
    blamed = _listed([change.blame for change in needed], "and")
    if not isinstance(found, Found):  # cannot be: it was found a moment ago
        return f"What stands in the way: {blamed}."
    at = _day(_starts(found)[step.id], request)
    return (
        f"No single change is enough. What stands in the way together: {blamed}. "
        f"With all of these changed there would be a plan, with {step.id} on {at}."
    )


def _attempt_with(request: PlanRequest, some: Iterable[Change]) -> object:
    for change in some:
        request = change.ease(request)
    return attempt(request, _EFFORT)


def _starts(found: Found) -> dict[str, dt.datetime]:
    return {
        node.id: moment(at) for node, at in zip(found.tree.nodes, found.plan.starts, strict=True)
    }


def _day(at: dt.datetime, request: PlanRequest) -> str:
    return day_of(at, request.practice_zone).isoformat()


def _minute(at: dt.datetime, request: PlanRequest) -> str:
    return f"{at.astimezone(zone(request.practice_zone)):%Y-%m-%d at %H:%M}"


def _span(length: int) -> str:
    hours = -(-length // 3_600_000_000)
    days, rest = divmod(hours, 24)
    return " ".join([f"{days} d"] * bool(days) + [f"{rest} h"] * bool(rest))


def _listed(words: list[str], joint: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
