"""The packet for the prescriber, what became of it, and the prescriber's answer."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Prose, Range, Sha256, Value


class ItemKind(StrEnum):
    """What kind of information an item is: a closed list.

    The kinds are the lines of the disclosure consent ("What may be shared"), so a
    consent can be held against a packet kind by kind. Psychotherapy notes and
    counseling notes about substance use have no kind on purpose: each needs a
    consent of its own (42 CFR 2.31(b), 45 CFR 164.508(a)(2)).

    PERSON: who it is and how to reach them. TREATMENT: problem, plan, what is
    asked. SCREENING: findings and questionnaires. SUBSTANCE_USE, MENTAL_HEALTH,
    PHYSICAL_HEALTH: history. COURSE: how sessions went, and later checks.
    """

    PERSON = "person"
    TREATMENT = "treatment"
    SCREENING = "screening"
    SUBSTANCE_USE = "substance-use"
    MENTAL_HEALTH = "mental-health"
    PHYSICAL_HEALTH = "physical-health"
    COURSE = "course"


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
        kind: What it is of the closed list; one without a kind is covered only by
            a consent to everything on the list.
    """

    id: Id
    label: Line
    value: Prose
    why: Line
    origin: Line
    order: int = 0
    kind: ItemKind | None = None


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
        left_out: Kinds of information that a person left out of it on purpose.
        notice: Version of the notice against redisclosure that goes with it (42
            CFR 2.32); None where the practice is not a Part 2 program.
    """

    id: Id
    recipient: Id
    purpose: Line
    items: tuple[ReferralItem, ...]
    consent: Id | None
    made_at: dt.datetime
    complete: bool = True
    left_out: tuple[ItemKind, ...] = ()
    notice: Id | None = None


class ReferralStatus(StrEnum):
    """How far a referral got; what may follow on what: :mod:`ketaprac.referrals`.

    The words follow the task business statuses of HL7's Bidirectional Services
    eReferral guide (BSeR); sent, received and more-information have none there.

    CREATED: put together, not sent. SENT: left the practice. RECEIVED: the
    prescriber has it. ACCEPTED: the prescriber takes it on. DECLINED: does not.
    MORE_INFORMATION: asks for more first. SCHEDULED: the client has an appointment.
    UNATTENDED: did not come. COMPLETED: the prescriber decided. CANCELLED: the
    prescriber gave it up. WITHDRAWN: the practice or the client took it back.
    """

    CREATED = "created"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MORE_INFORMATION = "more-information"
    SCHEDULED = "scheduled"
    UNATTENDED = "unattended"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


#: Nothing more is expected of a referral in one of these.
CLOSED = frozenset(
    {
        ReferralStatus.DECLINED,
        ReferralStatus.COMPLETED,
        ReferralStatus.CANCELLED,
        ReferralStatus.WITHDRAWN,
    }
)


@frozen(kw_only=True, repr=False)
class ReferralStanding(Value):
    """Where a referral stands, folded from what was heard.

    Attributes:
        referral: Id of the packet.
        status: The latest.
        since: When that was recorded.
        expected_on: The day on which something is to happen, such as the
            appointment, where one was named.
        why: The reason that was given, such as for declining.
        news: How often something was heard since it was sent.
    """

    __shown__ = ("referral", "status")

    referral: Id
    status: ReferralStatus
    since: dt.datetime
    expected_on: dt.date | None = None
    why: Prose | None = None
    news: Annotated[int, Range(0, 10_000)] = 0

    @property
    def is_open(self) -> bool:
        """Whether something is still expected of it."""
        return self.status not in CLOSED


class Joined(StrEnum):
    """How two limits go together: either is enough, or both must be reached."""

    OR = "or"
    AND = "and"


@frozen(kw_only=True, repr=False)
class VitalsLimits(Value):
    """The prescriber's limits for vital signs before a session, as numbers.

    They are the prescriber's; ketaprac has none of its own. Limits in words stand
    in :attr:`Clearance.limits`, which no software reads.

    Attributes:
        systolic_from: Hold from this upper blood pressure on, mmHg, 40 to 300.
        diastolic_from: Hold from this lower blood pressure on, mmHg, 20 to 200.
        joined: Whether one of the two pressures is enough or both must be reached.
        pulse_below: Hold below this pulse, beats per minute, 20 to 250.
        pulse_above: Hold above this pulse, beats per minute, 20 to 250.
        oxygen_below: Hold below this saturation, percent, 50 to 100.
    """

    __shown__ = ()

    systolic_from: Annotated[int, Range(40, 300)] | None = None
    diastolic_from: Annotated[int, Range(20, 200)] | None = None
    joined: Joined = Joined.OR
    pulse_below: Annotated[int, Range(20, 250)] | None = None
    pulse_above: Annotated[int, Range(20, 250)] | None = None
    oxygen_below: Annotated[int, Range(50, 100)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if None not in (self.pulse_below, self.pulse_above) and (
            self.pulse_below > self.pulse_above  # type: ignore[operator]
        ):
            raise BadInput("is higher than pulse_above, so no pulse would do", where="pulse_below")

    @property
    def is_empty(self) -> bool:
        """Whether it sets no limit at all."""
        numbers = (
            self.systolic_from,
            self.diastolic_from,
            self.pulse_below,
            self.pulse_above,
            self.oxygen_below,
        )
        return all(number is None for number in numbers)


@frozen(kw_only=True, repr=False)
class Condition(Value):
    """Something that the prescriber wants before the first dosing session starts.

    Attributes:
        id: Unique within the clearance, such as ``condition-1`` or ``lab-1``.
        words: The prescriber's own.
    """

    id: Id
    words: Prose


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
        referral: Id of the packet that it answers, where that is known.
        vitals_limits: Numbers that the gate before a session obeys.
        conditions: What must hold before a dosing session; each must be marked as
            met by a named person.
        labs: Tests that the prescriber wants first; marked like conditions.
        lozenges: How many lozenges the prescription covers, as the prescriber says, 0
            to 1000. A count of pieces for comparing with what the client reports;
            never a dose.
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
    referral: Id | None = None
    vitals_limits: VitalsLimits | None = None
    conditions: tuple[Condition, ...] = ()
    labs: tuple[Condition, ...] = ()
    lozenges: Annotated[int, Range(0, 1000)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        ids = [condition.id for condition in self.wanted]
        if len(set(ids)) != len(ids):
            raise BadInput("has two conditions with the same id", where="conditions")

    @property
    def wanted(self) -> tuple[Condition, ...]:
        """Conditions and tests: all that must be marked as met."""
        return (*self.conditions, *self.labs)


class ClearanceState(StrEnum):
    """What can be said of a clearance at a moment; several can hold at once.

    LIVE: it clears now. DECLINED, MORE_INFORMATION: it does not clear. PARTIAL: for
    fewer sessions than the protocol has. CONDITIONAL: something is not yet marked
    as met. REVIEW_DUE: the prescriber wanted to look again. EXPIRED, REVOKED,
    USED_UP: it no longer clears. UNDATED: it has no last day.
    """

    LIVE = "live"
    DECLINED = "declined"
    MORE_INFORMATION = "more-information"
    PARTIAL = "partial"
    CONDITIONAL = "conditional"
    REVIEW_DUE = "review-due"
    UNDATED = "undated"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used-up"


@frozen(kw_only=True, repr=False)
class Disclosure(Value):
    """One row of the account of disclosures: what left, to whom, and on what basis.

    Attributes:
        referral: Id of the packet.
        at: When it was sent.
        by: Id of who sent it.
        recipient: Id of the prescriber.
        purpose: Why.
        items: Ids of what was in it; never the information itself.
        consent: Id of the consent that it rested on; None outside of Part 2.
        notice: Version of the notice that went with it (42 CFR 2.32).
        packet: SHA-256 of the packet.
        intact: Whether the packet on record still has that sum.
    """

    __shown__ = ("referral",)

    referral: Id
    at: dt.datetime
    by: Id
    recipient: Id
    purpose: Line
    items: tuple[Id, ...]
    consent: Id | None = None
    notice: Id | None = None
    packet: Sha256
    intact: bool = True
