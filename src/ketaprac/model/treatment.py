"""What is to be treated, and how."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from attrs import frozen

from ketaprac.model.base import Id, Value


class Indication(StrEnum):
    """What the practice treats."""

    ALCOHOL = "alcohol"
    OPIOID = "opioid"
    COCAINE = "cocaine"
    STIMULANTS = "stimulants"
    CANNABIS = "cannabis"
    DEPRESSION = "depression"
    ANXIETY = "anxiety"
    TRAUMA = "trauma"

    @property
    def is_substance_use(self) -> bool:
        """Whether it is a substance use disorder."""
        return self in _SUBSTANCES


_SUBSTANCES = frozenset(
    {
        Indication.ALCOHOL,
        Indication.OPIOID,
        Indication.COCAINE,
        Indication.STIMULANTS,
        Indication.CANNABIS,
    }
)


@frozen(kw_only=True, repr=False)
class Treatment(Value):
    """The therapist's choice for one client.

    Attributes:
        indication: What is treated.
        protocol: Id of the protocol; None while none is chosen.
        modalities: Ids of the therapies woven into it.
        lead_therapist: Id of the therapist who leads every session.
        start_after: No session before this day.
        remote: Whether sessions are held by video or telephone; asks for a consent.
        touch: Whether supportive touch is planned; asks for a consent.
        recording: Whether sessions are to be recorded; asks for a consent.
    """

    __shown__ = ("protocol",)

    indication: Indication
    protocol: Id | None = None
    modalities: tuple[Id, ...] = ()
    lead_therapist: Id | None = None
    start_after: dt.date | None = None
    remote: bool = False
    touch: bool = False
    recording: bool = False
