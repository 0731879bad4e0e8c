"""From a request to a series that may be recorded: planned, checked, asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from ketaprac.caller import Fault, Origin, Provided
from ketaprac.errors import unknown
from ketaprac.faults import as_objection
from ketaprac.gates import held_by
from ketaprac.hookspecs import CHECK_SERIES, PLANNERS
from ketaprac.house import House
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.practice_plan import PracticePlan
from ketaprac.model.screening import Disposition
from ketaprac.model.series import NoPlan, PlanRequest, Series, Violation
from ketaprac.planning import EXACT, check, check_practice
from ketaprac.planning.request import missed
from ketaprac.planning.revision import revised, without

_KINDS: Final[tuple[type[Series | NoPlan], ...]] = (Series, NoPlan)


def series_for(
    house: House, episode: Episode, request: PlanRequest, planner: str
) -> Series | tuple[Objection, ...]:
    """The planned series, or why there is none that could be recorded.

    Args:
        house: The practice and its plugins.
        episode: Whose series.
        request: What to plan.
        planner: Id of the engine.

    Raises:
        BadInput: No planner has that id, or the request contradicts itself.
    """
    planned = _planned(house, request, planner)
    if not isinstance(planned, Series):
        return planned
    return recordable(house, episode, request, planned)


def recordable(
    house: House, episode: Episode, request: PlanRequest, planned: Series
) -> Series | tuple[Objection, ...]:
    """A planned series as it may be recorded, or what speaks against it.

    The core's own checker goes over it, and plugins are asked.

    Args:
        house: The practice and its plugins.
        episode: Whose series.
        request: What was asked.
        planned: By whichever planner.
    """
    broken = check(planned, request)
    if broken:
        return tuple(map(_broken, broken))
    return repairable(house, episode, request, planned)


def repairable(
    house: House, episode: Episode, request: PlanRequest, mended: Series
) -> Series | tuple[Objection, ...]:
    """A mended series as it may be recorded, or what speaks against it.

    The checker went over it already; locked sessions that break a rule are for people
    to decide about, and do not keep the others from being mended.

    Args:
        house: The practice and its plugins.
        episode: Whose series.
        request: What would be asked to plan it anew.
        mended: From :func:`ketaprac.planning.repair`.
    """
    starts = {session.id: session.start for session in request.locked}
    gone = missed(request.protocol, starts, request.now)
    series = revised(without(mended, gone), episode.series, request.now)
    return _spoken_against(house, episode, series, request) or series


def _planned(house: House, request: PlanRequest, planner: str) -> Series | tuple[Objection, ...]:
    engines = {EXACT.id: Provided(EXACT, Origin("core")), **house.registry.planners}
    if planner not in engines:
        raise unknown("planner", planner, engines)
    engine = engines[planner]
    result = house.caller.render(
        engine.origin,
        PLANNERS.name,
        _KINDS,
        lambda: engine.value.plan(request),
        PLANNERS.on_fault,
    )
    if isinstance(result, Fault):
        return (as_objection(result),)
    if isinstance(result, NoPlan):
        return tuple(map(no_plan, result.reasons))
    assert isinstance(result, Series)
    return result


def outcomes(
    plan: PracticePlan, requests: Mapping[str, PlanRequest]
) -> dict[str, Series | tuple[Objection, ...]]:
    """What the plan of a practice gave each client.

    Nothing of a plan is used that the core's own checker refuses.

    Args:
        plan: Of the practice.
        requests: What was asked, by any key.
    """
    broken = {one.series: one for one in check_practice(plan, requests.values())}
    series = {one.id: one for one in plan.series}
    reasons = {one.series: tuple(map(no_plan, one.reasons)) for one in plan.unplanned}
    found: dict[str, Series | tuple[Objection, ...]] = {}
    for name, request in requests.items():
        wrong = broken.get(request.id) or broken.get(None)
        if wrong is not None:
            found[name] = (no_plan(f"The plan breaks a rule: {wrong.words}"),)
        else:
            found[name] = series.get(request.id) or reasons[request.id]
    return found


def _spoken_against(
    house: House, episode: Episode, series: Series, request: PlanRequest
) -> tuple[Objection, ...]:
    asked = house.caller.checked(
        CHECK_SERIES, series=series, episode=episode, context=house.context(request.now)
    )
    found = (attrs.evolve(item.value, plugin=item.origin.plugin) for item in asked.items)
    held = (held_by(finding) for finding in found if finding.disposition >= Disposition.HOLD)
    return (*held, *map(as_objection, asked.faults))


def no_plan(reason: str) -> Objection:
    """Why there is no series, as an objection.

    Args:
        reason: In plain words.
    """
    return Objection(
        code="plan.none",
        words=reason[:500],
        todo="Change what the reason names, and plan again.",
    )


def _broken(violation: Violation) -> Objection:
    return Objection(
        code=f"plan.{violation.code}"[:80],
        words=f"{violation.session}: {violation.words}"[:500],
        todo="This plan is not used; plan again, or correct what is fixed.",
        key="sessions",
    )
