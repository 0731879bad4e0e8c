"""A client's plan as it stands, before something upsets it."""

from __future__ import annotations

from functools import cached_property

from attrs import frozen

from ketaprac.model.availability import Occupied
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning.loads import loads


@frozen(kw_only=True, repr=False)
class Standing:
    """A client's plan as it stands.

    Attributes:
        request: What would be asked to plan it anew, as of now; its locked sessions stay.
        series: The plan.
    """

    request: PlanRequest
    series: Series

    @cached_property
    def takes(self) -> tuple[Occupied, ...]:
        """What its sessions take up; worked out once, since every other client looks at it."""
        return loads(self.series.sessions)
