"""The case file: ``schema = "ketaprac.case/1"``, one client's record as an office keeps it.

Holes are normal: what is missing shows up later as an objection or a finding
that holds. Only what is there and wrong is an error.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.hours import AvailabilityTable, beside
from ketaprac.files.read import load
from ketaprac.files.session import RecordTable
from ketaprac.model.alert import AlertState
from ketaprac.model.base import Id, Prose, Sha256, Value
from ketaprac.model.consent import Answered, ConsentKind
from ketaprac.model.people import Client, Role
from ketaprac.model.referral import (
    Clearance,
    ClearanceDecision,
    Condition,
    ItemKind,
    ReferralStatus,
    VitalsLimits,
)
from ketaprac.model.screening import Absent, Recommendation
from ketaprac.model.treatment import Treatment

SCHEMA: Final = "ketaprac.case"
VERSION: Final = 1
OFFICE: Final = "office"


@frozen(kw_only=True, repr=False)
class AnswersTable(Value):
    """One filled-in questionnaire.

    Attributes:
        instrument: Its id.
        on: A date, or a date with time.
        by: Who filled it in.
        values: Raw answers: a list in item order with ``"-"`` for a missing one,
            a text like ``"2,1,-"``, or a table from item to answer.
        total: A total that came with the form, in points. It is held against the
            answers and not kept.
    """

    __shown__ = ("instrument",)

    instrument: Id
    on: Any
    by: Id = OFFICE
    values: Any
    total: float | None = None


@frozen(kw_only=True, repr=False)
class FactTable(Value):
    """Something found out; ``absent`` says why there is no value."""

    __shown__ = ("field",)

    field: Id
    value: bool | int | float | str | None = None
    unit: Id | None = None
    on: Any
    by: Id = OFFICE
    absent: Absent | None = None


@frozen(kw_only=True, repr=False)
class ScreeningTable(Value):
    """That a named person looked at the findings, and what they recommend."""

    __shown__ = ()

    on: Any
    by: Id
    recommendation: Recommendation = Recommendation.REFER


@frozen(kw_only=True, repr=False)
class OverrideTable(Value):
    """That a named person answers for going on in spite of a finding."""

    __shown__ = ("rule",)

    rule: Id
    on: Any
    by: Id
    why: Prose


@frozen(kw_only=True, repr=False)
class AnswerTable(Value):
    """Something that was heard of the packet after it was sent."""

    __shown__ = ("status",)

    status: ReferralStatus
    on: Any
    why: Prose | None = None
    expected_on: dt.date | None = None
    by: Id = OFFICE


@frozen(kw_only=True, repr=False)
class ReferralTable(Value):
    """To whom the packet goes, when it went, and what was heard of it."""

    __shown__ = ()

    prescriber: Id | None = None
    sent_on: Any = None
    by: Id = OFFICE
    packet: Sha256 | None = None
    leave_out: tuple[ItemKind, ...] = ()
    answers: tuple[AnswerTable, ...] = ()


@frozen(kw_only=True, repr=False)
class DecisionTable(Value):
    """What the prescriber decided: in a case file, and in a reply."""

    __shown__ = ()

    decision: ClearanceDecision
    sessions: int = 0
    valid_until: dt.date | None = None
    limits: Prose | None = None
    vitals_limits: VitalsLimits | None = None
    conditions: tuple[Prose, ...] = ()
    labs: tuple[Prose, ...] = ()
    review_on: dt.date | None = None
    referral: Id | None = None
    lozenges: int | None = None
    by: Id
    given_on: Any = None

    def clearance(self, clearance_id: str, at: dt.datetime) -> Clearance:
        """The decision as a value.

        Args:
            clearance_id: What to call it.
            at: When it was given.

        Raises:
            BadInput: Something does not fit.
        """
        limits = self.vitals_limits
        return Clearance(
            id=clearance_id,
            decision=self.decision,
            sessions=self.sessions,
            valid_until=self.valid_until,
            limits=self.limits,
            review_on=self.review_on,
            by=self.by,
            given_at=at,
            referral=self.referral,
            vitals_limits=None if limits is None or limits.is_empty else limits,
            conditions=_numbered("condition", self.conditions),
            labs=_numbered("lab", self.labs),
            lozenges=self.lozenges,
        )


def _numbered(name: str, texts: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple(Condition(id=f"{name}-{n}", words=words) for n, words in enumerate(texts, 1))


@frozen(kw_only=True, repr=False)
class MetTable(Value):
    """That a named person marked a condition or test as met."""

    __shown__ = ("condition",)

    condition: Id
    on: Any
    by: Id
    how: Prose | None = None


@frozen(kw_only=True, repr=False)
class ClearanceTable(DecisionTable):
    """What the prescriber decided, and what became of it."""

    met: tuple[MetTable, ...] = ()
    revoked_on: Any = None
    revoked_why: Prose | None = None


@frozen(kw_only=True, repr=False)
class ConsentTable(Value):
    """A signed form."""

    __shown__ = ("kind",)

    kind: ConsentKind
    version: Id
    signed_on: Any
    by: Id = "client"
    roles: tuple[Role, ...] = ()
    recipient: Id | None = None
    expires_on: dt.date | None = None
    content_hash: Sha256 | None = None
    scope: tuple[ItemKind, ...] = ()
    presented: Sha256 | None = None
    record: Sha256 | None = None
    answers: tuple[Answered, ...] = ()


@frozen(kw_only=True, repr=False)
class WithdrawalTable(Value):
    """That all consents of a kind were taken back."""

    __shown__ = ("kind",)

    kind: ConsentKind
    on: Any
    by: Id = "client"
    document: Sha256 | None = None


@frozen(kw_only=True, repr=False)
class SessionTable(Value):
    """A session that took place (``held = true``), that did not, or whose time is fixed.

    Attributes:
        step: Id of the step of the protocol.
        start: When it begins or began.
        held: Whether it took place.
        not_started: Why it did not begin (dosing sessions).
        signed: Topics of the therapies that the therapist signed off in it.
        record: The record of a dosing session; it took place, then.
        by: Id of who recorded it.
    """

    __shown__ = ("step",)

    step: Id
    start: Any
    held: bool = False
    not_started: Prose | None = None
    signed: tuple[Id, ...] = ()
    record: RecordTable | None = None
    by: Id = OFFICE

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.not_started is not None and (self.held or self.record is not None):
            raise BadInput("says that it did not begin, and that it did", where="not_started")

    @property
    def is_past(self) -> bool:
        """Whether it is about what happened, and not about a time that is fixed."""
        return self.held or self.not_started is not None or self.record is not None


@frozen(kw_only=True, repr=False)
class DoneTable(Value):
    """That somebody did what was owed after a session, or tried to."""

    __shown__ = ("follow_up",)

    follow_up: Id
    on: Any
    by: Id = OFFICE
    outcome: Prose
    reached: bool = True
    reported: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class AlertTable(Value):
    """What became of an alert."""

    __shown__ = ("alert", "state")

    alert: Id
    state: AlertState
    on: Any
    by: Id
    why: Prose | None = None


@frozen(kw_only=True, repr=False)
class CaseFile(Value):
    """What a case file says, table by table."""

    __shown__ = ()

    schema: str
    client: Client
    treatment: Treatment
    consultation_on: Any = None
    answers: tuple[AnswersTable, ...] = ()
    facts: tuple[FactTable, ...] = ()
    availability: AvailabilityTable = AvailabilityTable()
    overrides: tuple[OverrideTable, ...] = ()
    screening: ScreeningTable | None = None
    referral: ReferralTable = ReferralTable()
    clearance: ClearanceTable | None = None
    consents: tuple[ConsentTable, ...] = ()
    withdrawals: tuple[WithdrawalTable, ...] = ()
    sessions: tuple[SessionTable, ...] = ()
    done: tuple[DoneTable, ...] = ()
    alerts: tuple[AlertTable, ...] = ()


def load_case(path: Path | str) -> CaseFile:
    """Reads a case file.

    Args:
        path: A TOML file, or JSON with the same keys. Calendar files that it names
            lie beside it.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    case = load(path, SCHEMA, VERSION, lambda table: structure(table, CaseFile))
    return evolve(case, availability=beside(case.availability, Path(path).parent))
