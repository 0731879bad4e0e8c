"""The best plans that differ in a way a person sees."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.errors import BadInput
from ketaprac.model.moment import day_of
from ketaprac.model.protocol import Step, StepKind
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning.exact import Found, Problem, series_of, to_place
from ketaprac.planning.stretches import moment, whole_days

_MOST: Final = 20


def alternatives(request: PlanRequest, k: int) -> tuple[Series, ...]:
    """See :func:`ketaprac.planning.alternatives`."""
    if not 1 <= k <= _MOST:
        raise BadInput(f"is outside the range 1 to {_MOST}", where="k")
    steps = to_place(request)
    problem = Problem(request)
    if not steps:
        return tuple(series_of(request, found) for found in problem.best_of_all())
    return tuple(series_of(request, found) for found in _different(problem, _telling(steps), k))


def _telling(steps: list[Step]) -> Step:
    """The step by whose day plans are told apart: the first dose, or whatever comes first."""
    return next((step for step in steps if step.kind is StepKind.DOSING), steps[0])


def _different(problem: Problem, step: Step, k: int) -> list[Found]:
    """Each is the best of all plans whose therapist or day of that step is none of the ones before.

    For each therapist the best plan is known; the best of these is taken, and its
    day is closed for that therapist.
    """
    place = next(n for n, node in enumerate(problem.tree.nodes) if node.id == step.id)
    possible = {who: problem.domains(who) for who in problem.therapists}
    best = {who: problem.solve(who, possible[who]) for who in problem.therapists}
    found: list[Found] = []
    while len(found) < k:
        known = [plan for plan in best.values() if isinstance(plan, Found)]
        # Of equally good ones the first therapist's, as in the single best plan.
        plan = min(known, key=lambda one: (one.plan.cost, one.plan.starts), default=None)
        if plan is None:
            break
        found.append(plan)
        who = plan.therapist
        possible[who][place] &= ~_day(problem, plan.plan.starts[place])
        best[who] = problem.solve(who, possible[who])
    return found


def _day(problem: Problem, at: int) -> int:
    key = problem.request.client_zone
    day: dt.date = day_of(moment(at), key)
    return problem.calendars.free.on_days(whole_days([day], key))
