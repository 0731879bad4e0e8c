"""One client's way through the pathway: an immutable value folded from events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import attrs
from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model import events as e
from ketaprac.model.alert import AlertStanding
from ketaprac.model.base import Id, Value
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.moment import start_of
from ketaprac.model.people import Client
from ketaprac.model.referral import (
    Clearance,
    ClearanceDecision,
    Condition,
    Referral,
    ReferralStanding,
    ReferralStatus,
)
from ketaprac.model.screening import Fact, Response
from ketaprac.model.series import Series
from ketaprac.model.session import DosingSession, Entry, SessionState
from ketaprac.model.treatment import Treatment


@frozen(kw_only=True, repr=False)
class Episode(Value):
    """Everything that happened, and where it leads to now.

    The log is what counts: every other attribute is folded from it.

    Attributes:
        id: The host's id of this episode.
        log: All events, in the order in which they were recorded.
        client: Latest particulars.
        treatment: Latest choice.
        consulted: Whether the consultation took place.
        responses: Questionnaires, in the order in which they came in.
        facts: In the order in which they came in.
        screening: The latest recorded screening, or None.
        consents: In the order in which they were given.
        withdrawals: Which kinds were taken back, and when.
        referrals: Packets that were sent.
        standings: What became of each of them, in the same order.
        clearance: The latest decision, or None.
        revoked: Whether that decision was taken back.
        met: Conditions that were marked as met: clearance and condition.
        series: The latest plan, or None.
        held: Ids of sessions without medicine that took place.
        signed: Topics of therapies that were signed off in them.
        sessions: Dosing sessions, in the order in which they began.
        attempts: Dosing sessions that did not begin, or were broken off before any
            medicine; they use up nothing and can be planned anew.
        alerts: Those that were raised, and where they stand.
        done: Ids of follow-ups that were done.
        closed: Whether the episode has ended.
    """

    id: Id
    log: tuple[e.Event, ...]
    client: Client
    treatment: Treatment
    consulted: bool = False
    responses: tuple[Response, ...] = ()
    facts: tuple[Fact, ...] = ()
    screening: e.ScreeningRecorded | None = None
    consents: tuple[Consent, ...] = ()
    withdrawals: tuple[tuple[ConsentKind, dt.datetime], ...] = ()
    referrals: tuple[Referral, ...] = ()
    standings: tuple[ReferralStanding, ...] = ()
    clearance: Clearance | None = None
    revoked: bool = False
    met: tuple[tuple[Id, Id], ...] = ()
    series: Series | None = None
    held: tuple[Id, ...] = ()
    signed: tuple[Id, ...] = ()
    sessions: tuple[DosingSession, ...] = ()
    attempts: tuple[DosingSession, ...] = ()
    alerts: tuple[AlertStanding, ...] = ()
    done: tuple[Id, ...] = ()
    closed: bool = False

    @property
    def latest(self) -> dt.datetime:
        """When the newest entry was recorded; time never runs back past it."""
        return self.log[-1].at

    def live_consents(self, kind: ConsentKind, at: dt.datetime, zone: str) -> tuple[Consent, ...]:
        """Consents of a kind that were given, not taken back and not expired.

        Args:
            kind: Which kind.
            at: The moment in question.
            zone: The practice's time zone, by which days end.
        """
        taken_back = [when for what, when in self.withdrawals if what is kind and when <= at]
        floor = max(taken_back, default=None)
        return tuple(
            c
            for c in self.consents
            if c.kind is kind
            and c.signed_at <= at
            and (floor is None or c.signed_at > floor)
            and (c.expires_on is None or at < start_of(c.expires_on + dt.timedelta(days=1), zone))
        )

    def clearance_at(self, at: dt.datetime, zone: str) -> Clearance | None:
        """The prescriber's decision, if it clears, is not revoked and not expired."""
        given = self.clearance
        if given is None or self.revoked or given.decision is not ClearanceDecision.CLEARED:
            return None
        if given.given_at > at or given.valid_until is None:
            return None
        ends = start_of(given.valid_until + dt.timedelta(days=1), zone)
        return given if at < ends else None

    def referral(self, referral_id: str) -> Referral | None:
        """The packet with that id that was sent, or None."""
        return next((r for r in self.referrals if r.id == referral_id), None)

    def standing(self, referral_id: str) -> ReferralStanding | None:
        """Where that referral stands, or None where it was not sent."""
        return next((s for s in self.standings if s.referral == referral_id), None)

    @property
    def open_conditions(self) -> tuple[Condition, ...]:
        """What the prescriber wants first and nobody has marked as met."""
        given = self.clearance
        if given is None:
            return ()
        return tuple(c for c in given.wanted if (given.id, c.id) not in self.met)

    @property
    def sessions_left(self) -> int:
        """How many dosing sessions the latest clearance still authorises."""
        if self.clearance is None:
            return 0
        used = sum(s.clearance == self.clearance.id for s in self.sessions)
        return max(0, self.clearance.sessions - used)

    def session(self, session_id: str) -> DosingSession | None:
        """The record of that dosing session, or None."""
        return next((s for s in self.sessions if s.id == session_id), None)


def fold(episode_id: str, log: Iterable[e.Event]) -> Episode:
    """The episode that these events add up to.

    Linear in the number of events: the parts are gathered in lists and frozen
    once, since adding to a tuple event by event would be quadratic.

    Args:
        episode_id: The host's id of the episode.
        log: All events, oldest first; the first one opens the episode.

    Raises:
        BadInput: The log does not begin with an opening, or an entry refers to
            something that is not there.
    """
    entries = tuple(log)
    if not entries or not isinstance(entries[0], e.EpisodeOpened):
        raise BadInput("does not begin with the opening of an episode", where="log")
    draft = _Draft(client=entries[0].client, treatment=entries[0].treatment)
    void = {entry.entry for entry in entries if isinstance(entry, e.Retracted)}
    for number, event in enumerate(entries[1:], start=2):
        if number not in void:
            draft.apply(number, event)
    return draft.freeze(episode_id, entries)


def evolve(episode: Episode, event: e.Event) -> Episode:
    """The episode after one more event; the old value stays as it was.

    Args:
        episode: Where things stand.
        event: What happened next.
    """
    if isinstance(event, e.Retracted):
        return fold(episode.id, (*episode.log, event))
    draft = _Draft.thaw(episode)
    draft.apply(len(episode.log) + 1, event)
    return draft.freeze(episode.id, (*episode.log, event))


@attrs.define(kw_only=True)
class _Draft:
    """The episode while it is being folded. Never leaves this module."""

    client: Client
    treatment: Treatment
    consulted: bool = False
    responses: list[Response] = attrs.Factory(list)
    facts: list[Fact] = attrs.Factory(list)
    screening: e.ScreeningRecorded | None = None
    consents: list[Consent] = attrs.Factory(list)
    withdrawals: list[tuple[ConsentKind, dt.datetime]] = attrs.Factory(list)
    referrals: list[Referral] = attrs.Factory(list)
    standings: list[ReferralStanding] = attrs.Factory(list)
    clearance: Clearance | None = None
    revoked: bool = False
    met: list[tuple[str, str]] = attrs.Factory(list)
    series: Series | None = None
    held: list[str] = attrs.Factory(list)
    signed: list[str] = attrs.Factory(list)
    sessions: dict[str, DosingSession] = attrs.Factory(dict)
    attempts: list[DosingSession] = attrs.Factory(list)
    observations: dict[str, list[Entry]] = attrs.Factory(dict)
    alerts: list[AlertStanding] = attrs.Factory(list)
    number: int = 0
    done: list[str] = attrs.Factory(list)
    closed: bool = False

    @classmethod
    def thaw(cls, episode: Episode) -> _Draft:
        parts: dict[str, Any] = {
            field.name: getattr(episode, field.name)
            for field in attrs.fields(cls)
            if field.name not in ("sessions", "observations", "number")
        }
        lists = {name: list(part) for name, part in parts.items() if isinstance(part, tuple)}
        return cls(**{**parts, **lists}, sessions={s.id: s for s in episode.sessions})

    def apply(self, number: int, event: e.Event) -> None:
        try:
            handler = _HANDLERS[type(event)]
        except KeyError:
            raise BadInput(
                "is not an event that an episode can hold", where=f"log[{number}]"
            ) from None
        self.number = number
        try:
            handler(self, event)
        except BadInput as error:
            raise error.under(f"log[{number}]") from None

    def freeze(self, episode_id: str, log: tuple[e.Event, ...]) -> Episode:
        parts: dict[str, Any] = {
            field.name: getattr(self, field.name) for field in attrs.fields(type(self))
        }
        del parts["observations"], parts["number"]
        tuples = {name: tuple(part) for name, part in parts.items() if isinstance(part, list)}
        sessions = tuple(self._observed(session) for session in self.sessions.values())
        return Episode(id=episode_id, log=log, **{**parts, **tuples, "sessions": sessions})

    def _observed(self, session: DosingSession) -> DosingSession:
        seen = self.observations.get(session.id)
        return session.with_entries(seen) if seen else session

    def running(self, session_id: str) -> DosingSession:
        session = self.sessions.get(session_id)
        if session is None or not session.is_open:
            raise BadInput("refers to a dosing session that is not under way", where="session")
        return session


def _opened(_: _Draft, __: e.EpisodeOpened) -> None:
    raise BadInput("opens an episode that is open already")


def _client(draft: _Draft, event: e.ClientUpdated) -> None:
    if event.client.id != draft.client.id:
        raise BadInput("belongs to another client", where="client.id")
    draft.client = event.client


def _treatment(draft: _Draft, event: e.TreatmentChosen) -> None:
    draft.treatment = event.treatment


def _consultation(draft: _Draft, _: e.ConsultationHeld) -> None:
    draft.consulted = True


def _response(draft: _Draft, event: e.ResponseRecorded) -> None:
    draft.responses.append(event.response)


def _fact(draft: _Draft, event: e.FactRecorded) -> None:
    draft.facts.append(event.fact)


def _screening(draft: _Draft, event: e.ScreeningRecorded) -> None:
    draft.screening = event


def _override(_: _Draft, __: e.OverrideSigned) -> None:
    """Nothing to add: :mod:`ketaprac.overrides` reads it from the log with what came after."""


def _signed(draft: _Draft, event: e.ConsentSigned) -> None:
    draft.consents.append(event.consent)


def _withdrawn(draft: _Draft, event: e.ConsentWithdrawn) -> None:
    draft.withdrawals.append((event.kind, event.at))


def _referral(draft: _Draft, event: e.ReferralSent) -> None:
    draft.referrals.append(event.referral)
    draft.standings.append(
        ReferralStanding(referral=event.referral.id, status=ReferralStatus.SENT, since=event.at)
    )


def _answered(draft: _Draft, event: e.ReferralAnswered) -> None:
    for place, standing in enumerate(draft.standings):
        if standing.referral == event.referral:
            draft.standings[place] = ReferralStanding(
                referral=event.referral,
                status=event.status,
                since=event.at,
                expected_on=event.expected_on,
                why=event.why,
                news=standing.news + 1,
            )
            return
    raise BadInput("answers a referral that was not sent", where="referral")


def _clearance(draft: _Draft, event: e.ClearanceGiven) -> None:
    draft.clearance = event.clearance
    draft.revoked = False
    _close_the_loop(draft, event)


def _close_the_loop(draft: _Draft, event: e.ClearanceGiven) -> None:
    """A decision completes every open packet to its maker.

    One that asks for more is about the packet that it names, or else the latest.
    """
    given = event.clearance
    asked = given.decision is ClearanceDecision.MORE_INFORMATION
    status = ReferralStatus.MORE_INFORMATION if asked else ReferralStatus.COMPLETED
    mine = [
        place
        for place, packet in enumerate(draft.referrals)
        if packet.recipient == given.by and draft.standings[place].is_open
    ]
    if asked:
        named = [p for p in mine if draft.referrals[p].id == given.referral]
        mine = named if given.referral else mine[-1:]
    for place in mine:
        before = draft.standings[place]
        draft.standings[place] = ReferralStanding(
            referral=before.referral, status=status, since=event.at, news=before.news + 1
        )


def _met(draft: _Draft, event: e.ConditionMet) -> None:
    draft.met.append((event.clearance, event.condition))


def _revoked(draft: _Draft, event: e.ClearanceRevoked) -> None:
    if draft.clearance is None or draft.clearance.id != event.clearance:
        raise BadInput("revokes a clearance that is not the latest one", where="clearance")
    draft.revoked = True


def _series(draft: _Draft, event: e.SeriesPlanned) -> None:
    draft.series = event.series


def _cancelled(draft: _Draft, event: e.SessionCancelled) -> None:
    if draft.series is None or draft.series.session(event.session) is None:
        raise BadInput("calls off a session that is not planned", where="session")
    draft.series = draft.series.calling_off(event.session, event.at)


def _held(draft: _Draft, event: e.SessionHeld) -> None:
    draft.held.append(event.session)


def _topic(draft: _Draft, event: e.TopicSigned) -> None:
    draft.signed.append(event.topic)


def _reported(draft: _Draft, event: e.SessionReported) -> None:
    if event.session.id in draft.sessions:
        raise BadInput("is recorded already", where="session.id")
    if event.session.counts:
        draft.sessions[event.session.id] = event.session
    else:
        draft.attempts.append(event.session)


def _started(draft: _Draft, event: e.SessionStarted) -> None:
    if event.session in draft.sessions:
        raise BadInput("was started already", where="session")
    draft.sessions[event.session] = DosingSession(
        id=event.session,
        clearance=event.clearance,
        started_at=event.at,
        present=event.present,
        attended=event.attended,
        remote=event.remote,
    )


def _observed(draft: _Draft, event: e.SessionObserved) -> None:
    draft.running(event.session)
    entry = Entry(number=draft.number, by=event.by, what=event.seen)
    draft.observations.setdefault(event.session, []).append(entry)


def _corrected(draft: _Draft, event: e.SessionCorrected) -> None:
    if event.session not in draft.sessions:
        raise BadInput("corrects a dosing session that is not on record", where="session")
    entry = Entry(
        number=draft.number, by=event.by, what=event.seen, replaces=event.entry, why=event.why
    )
    draft.observations.setdefault(event.session, []).append(entry)


def _ended(draft: _Draft, event: e.SessionEnded) -> None:
    session = draft.running(event.session)
    draft.sessions[event.session] = attrs.evolve(
        session,
        state=SessionState.ENDED,
        ended_at=event.discharge.at,
        discharge=event.discharge,
    )


def _aborted(draft: _Draft, event: e.SessionAborted) -> None:
    broken_off = attrs.evolve(
        draft.running(event.session),
        state=SessionState.ABORTED,
        ended_at=event.at,
        medicine=event.medicine,
        why=event.why,
    )
    if broken_off.counts:
        draft.sessions[event.session] = broken_off
        return
    del draft.sessions[event.session]
    seen = draft.observations.pop(event.session, [])
    draft.attempts.append(broken_off.with_entries(seen) if seen else broken_off)


def _not_started(draft: _Draft, event: e.SessionNotStarted) -> None:
    if event.session in draft.sessions:
        raise BadInput("was started already", where="session")
    draft.attempts.append(
        DosingSession(
            id=event.session,
            state=SessionState.NOT_STARTED,
            started_at=event.at,
            why=event.why,
        )
    )


def _follow_up(draft: _Draft, event: e.FollowUpDone) -> None:
    if event.reached:
        draft.done.append(event.follow_up)


def _raised(draft: _Draft, event: e.AlertRaised) -> None:
    draft.alerts.append(AlertStanding(alert=event.alert, changed_at=event.at))


def _handled(draft: _Draft, event: e.AlertHandled) -> None:
    for place, standing in enumerate(draft.alerts):
        if standing.alert.id == event.alert:
            draft.alerts[place] = AlertStanding(
                alert=standing.alert,
                state=event.state,
                changed_at=event.at,
                by=event.by,
                why=event.why,
            )
            return
    raise BadInput("is about an alert that was not raised", where="alert")


def _retracted(_: _Draft, __: e.Retracted) -> None:
    """Nothing to add: `fold` leaves the retracted entry out."""


def _closed(draft: _Draft, _: e.EpisodeClosed) -> None:
    draft.closed = True


_HANDLERS: dict[type[e.Event], Callable[[_Draft, Any], None]] = {
    e.EpisodeOpened: _opened,
    e.ClientUpdated: _client,
    e.TreatmentChosen: _treatment,
    e.ConsultationHeld: _consultation,
    e.ResponseRecorded: _response,
    e.FactRecorded: _fact,
    e.ScreeningRecorded: _screening,
    e.OverrideSigned: _override,
    e.ConsentSigned: _signed,
    e.ConsentWithdrawn: _withdrawn,
    e.ReferralSent: _referral,
    e.ReferralAnswered: _answered,
    e.ClearanceGiven: _clearance,
    e.ClearanceRevoked: _revoked,
    e.ConditionMet: _met,
    e.SeriesPlanned: _series,
    e.SessionCancelled: _cancelled,
    e.SessionHeld: _held,
    e.TopicSigned: _topic,
    e.SessionReported: _reported,
    e.SessionStarted: _started,
    e.SessionObserved: _observed,
    e.SessionCorrected: _corrected,
    e.SessionEnded: _ended,
    e.SessionAborted: _aborted,
    e.SessionNotStarted: _not_started,
    e.FollowUpDone: _follow_up,
    e.AlertRaised: _raised,
    e.AlertHandled: _handled,
    e.Retracted: _retracted,
    e.EpisodeClosed: _closed,
}
