"""What comes back when a host asks for something: it, or the reasons why not."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from ketaprac.caller import Fault
from ketaprac.errors import Held
from ketaprac.model import events as e
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection


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
