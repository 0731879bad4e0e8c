"""The packet for the prescriber, and the prescriber's answer."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Range, Value


@frozen(kw_only=True, repr=False)
class ReferralItem(Value):
    """One piece of information for the prescriber.

    Attributes:
        id: Unique within the packet.
        label: What it is.
        value: The information itself.
        why: Why the prescriber needs it (only what is needed is sent).
        origin: Where it came from.
        order: Items stand by this number, then by id.
    """

    id: Id
    label: Line
    value: Prose
    why: Line
    origin: Line
    order: int = 0


@frozen(kw_only=True, repr=False)
class Referral(Value):
    """A packet; never changed once it is sent.

    Attributes:
        id: Unique within the episode.
        recipient: Id of the prescriber.
        purpose: Why the information is passed on.
        items: In the order in which they are printed.
        consent: Id of the disclosure consent that it rests on; None where the
            practice is not a 42 CFR Part 2 program.
        made_at: When it was put together.
        complete: Whether every plugin could contribute.
    """

    id: Id
    recipient: Id
    purpose: Line
    items: tuple[ReferralItem, ...]
    consent: Id | None
    made_at: dt.datetime
    complete: bool = True


class ClearanceDecision(StrEnum):
    """What the prescriber decided."""

    CLEARED = "cleared"
    DECLINED = "declined"
    MORE_INFORMATION = "more-information"


@frozen(kw_only=True, repr=False)
class Clearance(Value):
    """A prescriber's recorded decision. Nothing else clears anyone.

    Attributes:
        id: Unique within the episode.
        decision: What was decided.
        sessions: How many dosing sessions are authorised, 0 to 100.
        valid_until: Last day on which a dosing session may start.
        limits: The prescriber's own words; never read by software.
        review_on: When the prescriber wants to look again.
        by: Id of the prescriber.
        given_at: When it was given.
    """

    __shown__ = ("id", "decision")

    id: Id
    decision: ClearanceDecision
    sessions: Annotated[int, Range(0, 100)] = 0
    valid_until: dt.date | None = None
    limits: Prose | None = None
    review_on: dt.date | None = None
    by: Id
    given_at: dt.datetime
