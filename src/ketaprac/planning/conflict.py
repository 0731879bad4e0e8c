"""As few ingredients as it takes to leave no plan."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ketaprac.model.series import PlanRequest, Preferences
from ketaprac.planning.exact import Found, attempt
from ketaprac.planning.ingredients import Part, eased
from ketaprac.planning.search import EFFORT

#: An explanation tries many variants, and may miss one that takes long to settle.
_EFFORT: Final = EFFORT // 10
_NONE: Final = Preferences(done_by=None, same_time=False)


def is_impossible(request: PlanRequest) -> bool:
    """Whether it is certain that a request has no plan."""
    plain = evolve(request, preferences=_NONE)
    return attempt(plain, _EFFORT, any_will_do=True) is None


def found(request: PlanRequest) -> Found | None:
    """The plan of a request, where one comes up soon enough."""
    result = attempt(request, _EFFORT)
    return result if isinstance(result, Found) else None


def irreducible(request: PlanRequest, possible: list[Part]) -> list[Part] | None:
    """Ingredients that cannot all hold, while all but any one of them can.

    A deletion filter (Chinneck and Dravnieks, ORSA Journal on Computing 3, 1991,
    doi 10.1287/ijoc.3.2.157): each in turn is left out for good if there is still
    no plan without it.

    Args:
        request: One without a plan.
        possible: Its ingredients; earlier ones are left out first.

    Returns:
        The ingredients; None where even without all of them there is no plan.
    """
    if is_impossible(eased(request, possible)):
        return None
    kept = list(possible)
    gone: list[Part] = []
    for part in possible:
        if is_impossible(eased(request, [*gone, part])):
            gone.append(part)
            kept.remove(part)
    return kept
