"""Writing a placed series down."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from ketaprac.model.protocol import Step
from ketaprac.model.series import Assignment, PlanRequest, Series
from ketaprac.planning.exact import Found, series_of, tree_of
from ketaprac.planning.practice.solo import Placed


@frozen
class _Settled:
    """Crews and rooms that are settled already."""

    crews: Mapping[str, tuple[Assignment, ...]]
    rooms: Mapping[str, str]

    def staff(self, step: Step, _therapist: str | None, _at: int, /) -> tuple[Assignment, ...]:
        return self.crews[step.id]

    def room(self, step: Step, _at: int, /) -> str | None:
        return self.rooms.get(step.id)


def written(request: PlanRequest, placed: Placed, rooms: Mapping[str, str]) -> Series:
    """A placed series as a value, by the client's clock.

    Args:
        request: What was asked.
        placed: Where it was placed.
        rooms: The room of each step that needs one.
    """
    settled = _Settled(placed.crews, rooms)
    return series_of(request, Found(placed.plan, tree_of(request), placed.lead, settled))
