"""What can happen in an episode of care.

An event says what happened, when it was recorded and by whom. Its place in the
episode's log is its number, counted from 1. Nothing is ever edited: something
recorded in error is retracted by a later event, and both stay.
"""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.alert import Alert, AlertState
from ketaprac.model.base import Id, Prose, Sha256, Value
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.people import Client
from ketaprac.model.referral import Clearance, Referral, ReferralStatus
from ketaprac.model.screening import (
    Disposition,
    Fact,
    Recommendation,
    Response,
    Screening,
    Truth,
)
from ketaprac.model.series import Series
from ketaprac.model.session import Attendance, Discharge, DosingSession, Observation
from ketaprac.model.treatment import Treatment


@frozen(kw_only=True, repr=False)
class Event(Value):
    """Base of all events.

    Attributes:
        at: When it was recorded.
        by: Id of who recorded it.
    """

    __shown__ = ("at",)

    at: dt.datetime
    by: Id


@frozen(kw_only=True, repr=False)
class EpisodeOpened(Event):
    """A client asked for help and an episode of care began."""

    client: Client
    treatment: Treatment


@frozen(kw_only=True, repr=False)
class ClientUpdated(Event):
    """The client's particulars changed; the id stays."""

    client: Client


@frozen(kw_only=True, repr=False)
class TreatmentChosen(Event):
    """The therapist chose another treatment."""

    treatment: Treatment


@frozen(kw_only=True, repr=False)
class ConsultationHeld(Event):
    """The complimentary consultation took place."""

    held_at: dt.datetime


@frozen(kw_only=True, repr=False)
class ResponseRecorded(Event):
    """A questionnaire came in, complete or not."""

    response: Response


@frozen(kw_only=True, repr=False)
class FactRecorded(Event):
    """Something was found out."""

    fact: Fact


@frozen(kw_only=True, repr=False)
class ScreeningRecorded(Event):
    """A named person looked at the findings and wrote down what they recommend."""

    screening: Screening
    recommendation: Recommendation


@frozen(kw_only=True, repr=False)
class OverrideSigned(Event):
    """A named person answers for going on in spite of a finding.

    It holds for this finding as it was seen: another version of the rule, another
    outcome, or a new entry on what the rule looks at, and it has to be signed anew.

    Attributes:
        rule: Id of the rule.
        version: Of the rule.
        truth: What its condition came to.
        disposition: What the finding asked for.
        why: The reason, in the person's words.
    """

    rule: Id
    version: Id
    truth: Truth
    disposition: Disposition
    why: Prose


@frozen(kw_only=True, repr=False)
class ConsentSigned(Event):
    """A consent was given."""

    consent: Consent


@frozen(kw_only=True, repr=False)
class ConsentWithdrawn(Event):
    """All consents of a kind were taken back; what was done before stays done.

    Attributes:
        kind: Which kind.
        document: SHA-256 of the signed withdrawal, where there is one: word of mouth
            is enough to stop.
    """

    kind: ConsentKind
    document: Sha256 | None = None

    def __attrs_post_init__(self) -> None:
        Event.__attrs_post_init__(self)
        if not self.kind.is_given:
            raise BadInput("is not a consent that could be taken back", where="kind")


@frozen(kw_only=True, repr=False)
class ReferralSent(Event):
    """A packet left the practice; it is never changed afterwards.

    Attributes:
        referral: The packet.
        packet: SHA-256 of its canonical JSON; None in documents of older versions.
    """

    referral: Referral
    packet: Sha256 | None = None


@frozen(kw_only=True, repr=False)
class ReferralAnswered(Event):
    """Something was heard of a packet, or done about it, after it was sent.

    Attributes:
        referral: Id of the packet.
        status: What it has become.
        why: The reason, or what is asked for.
        expected_on: The day on which something is to happen, such as the
            appointment.
    """

    referral: Id
    status: ReferralStatus
    why: Prose | None = None
    expected_on: dt.date | None = None


@frozen(kw_only=True, repr=False)
class ClearanceGiven(Event):
    """The prescriber decided; the latest decision is the one that counts."""

    clearance: Clearance


@frozen(kw_only=True, repr=False)
class ClearanceRevoked(Event):
    """The prescriber took the decision back."""

    clearance: Id
    why: Prose


@frozen(kw_only=True, repr=False)
class ConditionMet(Event):
    """A named person marked a condition or test of the prescriber as met.

    Attributes:
        clearance: Id of the decision that it belongs to.
        condition: Id of the condition.
        how: What shows it.
    """

    clearance: Id
    condition: Id
    how: Prose | None = None


@frozen(kw_only=True, repr=False)
class SeriesPlanned(Event):
    """A series was planned or planned anew; the latest one counts."""

    series: Series


@frozen(kw_only=True, repr=False)
class SessionCancelled(Event):
    """A planned session was called off. Planning again finds another time for it."""

    session: Id


@frozen(kw_only=True, repr=False)
class SessionHeld(Event):
    """A session without medicine took place."""

    session: Id
    held_at: dt.datetime


@frozen(kw_only=True, repr=False)
class TopicSigned(Event):
    """A therapist signs that a topic of a therapy was gone through in a session.

    Attributes:
        session: Id of the session without medicine.
        topic: Therapy and topic, such as ``met.commitment.change-plan``.
    """

    session: Id
    topic: Id


@frozen(kw_only=True, repr=False)
class SessionReported(Event):
    """A dosing session took place outside ketaprac and is only reported here.

    It counts against the clearance like any other; no gate was asked.
    """

    session: DosingSession


@frozen(kw_only=True, repr=False)
class SessionStarted(Event):
    """A dosing session began, after its gate was found open.

    Attributes:
        session: Id of the planned session.
        clearance: Id of the clearance that it counts against.
        present: Ids of the practice's people who are there.
        attended: Who is there and as what, also from outside.
        remote: Whether the client is elsewhere.
    """

    session: Id
    clearance: Id
    present: tuple[Id, ...]
    attended: tuple[Attendance, ...] = ()
    remote: bool = False


@frozen(kw_only=True, repr=False)
class SessionObserved(Event):
    """Something was seen, measured or taken during a dosing session."""

    session: Id
    seen: Observation


@frozen(kw_only=True, repr=False)
class SessionCorrected(Event):
    """An observation was wrong or came late. The old one stays beside the new one.

    Attributes:
        session: Id of the session.
        entry: Number of the entry in the log that is wrong; None where something is
            added after the session was closed.
        seen: What is right.
        why: What was wrong, or why it comes late.
    """

    session: Id
    entry: int | None = None
    seen: Observation
    why: Prose


@frozen(kw_only=True, repr=False)
class SessionEnded(Event):
    """The client was discharged, after the gate was found open."""

    session: Id
    discharge: Discharge


@frozen(kw_only=True, repr=False)
class SessionAborted(Event):
    """A started session was broken off (emergency, wish of the client).

    Attributes:
        session: Id of the session.
        why: The reason.
        medicine: Whether medicine may have been taken. Only a plain *no* leaves the
            authorised session unused.
    """

    session: Id
    why: Prose
    medicine: Truth = Truth.UNKNOWN


@frozen(kw_only=True, repr=False)
class SessionNotStarted(Event):
    """A planned dosing session did not begin; the series can be planned anew."""

    session: Id
    why: Prose


@frozen(kw_only=True, repr=False)
class FollowUpDone(Event):
    """Somebody did what was owed, or tried to.

    Attributes:
        follow_up: Id of the task.
        outcome: What came of it.
        reached: Whether it was done; one who was not reached is still owed it.
        reported: What the client reported, as ids such as ``bladder``, that alert
            rules know.
    """

    follow_up: Id
    outcome: Prose
    reached: bool = True
    reported: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class AlertRaised(Event):
    """An alert came to the notice of the practice."""

    alert: Alert


@frozen(kw_only=True, repr=False)
class AlertHandled(Event):
    """Somebody saw an alert, did something about it, or closed it.

    Attributes:
        alert: Id of the alert.
        state: What it has become.
        why: What was done, or why it is closed.
    """

    alert: Id
    state: AlertState
    why: Prose | None = None


@frozen(kw_only=True, repr=False)
class Retracted(Event):
    """An earlier entry was made in error. It stays in the log but no longer counts.

    Attributes:
        entry: Number of the entry, from 1.
        why: The reason.
    """

    entry: int
    why: Prose


@frozen(kw_only=True, repr=False)
class EpisodeClosed(Event):
    """The episode of care came to its end."""

    why: Prose


EVENTS: tuple[type[Event], ...] = (
    EpisodeOpened,
    ClientUpdated,
    TreatmentChosen,
    ConsultationHeld,
    ResponseRecorded,
    FactRecorded,
    ScreeningRecorded,
    OverrideSigned,
    ConsentSigned,
    ConsentWithdrawn,
    ReferralSent,
    ReferralAnswered,
    ClearanceGiven,
    ClearanceRevoked,
    ConditionMet,
    SeriesPlanned,
    SessionCancelled,
    SessionHeld,
    TopicSigned,
    SessionReported,
    SessionStarted,
    SessionObserved,
    SessionCorrected,
    SessionEnded,
    SessionAborted,
    SessionNotStarted,
    FollowUpDone,
    AlertRaised,
    AlertHandled,
    Retracted,
    EpisodeClosed,
)
