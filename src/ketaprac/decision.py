"""What comes back when a host asks for something: it, or the reasons why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from ketaprac.caller import Fault
from ketaprac.errors import Held
from ketaprac.model import events as e
from ketaprac.model.availability import Availability
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.practice_plan import PracticePlan
from ketaprac.model.repair import Repair


@frozen(kw_only=True, repr=False)
class Decision:
    """What became of something that somebody wanted to record.

    Attributes:
        episode: After it, or unchanged where it was held.
        events: What was recorded; empty where it was held.
        objections: Why it was held; empty where it was recorded.
        faults: What plugins did wrong on the way.
    """

    episode: Episode
    events: tuple[e.Event, ...] = ()
    objections: tuple[Objection, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def held(self) -> bool:
        """Whether a gate stayed shut."""
        return bool(self.objections)

    def unwrap(self) -> Episode:
        """The episode after it.

        Raises:
            Held: A gate stayed shut.
        """
        if self.objections:
            raise Held(self.objections)
        return self.episode


@frozen(kw_only=True, repr=False)
class Made:
    """A form or a packet, or why there is none.

    Attributes:
        value: The form or packet; None where it cannot be made.
        objections: Why not.
        faults: What plugins did wrong on the way.
    """

    value: Any
    objections: tuple[Objection, ...] = ()
    faults: tuple[Fault, ...] = ()


@frozen(kw_only=True, repr=False)
class ToPlan:
    """A client whose series is to be planned together with those of others.

    Attributes:
        episode: Whose series.
        availability: When the client can come; any time where it has no hours.
        fixed: Starts of sessions that must not move, by step.
    """

    episode: Episode
    availability: Availability = Availability()
    fixed: Mapping[str, dt.datetime] = field(factory=dict)


@frozen(kw_only=True, repr=False)
class Repaired:
    """What mending upset plans came to. Until a host stores the episodes, nothing has changed.

    Attributes:
        repair: The moves, and who is without a repair.
        decisions: The episode with its mended series, or why there is none; only for
            clients whose sessions are hit, by episode.
        series: Ids of all series that stand, by episode.
    """

    repair: Repair
    decisions: Mapping[str, Decision]
    series: Mapping[str, str]


@frozen(kw_only=True, repr=False)
class PlannedTogether:
    """What became of clients whose series were planned together.

    Attributes:
        plan: Of all for whom the gate was open.
        decisions: The episode with its series, or why there is none, by episode.
        series: Ids of the series in the plan, by episode.
    """

    plan: PracticePlan
    decisions: Mapping[str, Decision]
    series: Mapping[str, str]
