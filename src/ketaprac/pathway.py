"""What may be recorded: whatever somebody wants to record is decided on here.

A wish is written as the event that it would become. :func:`objections` says
what stands in its way; where nothing does, the event goes into the log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

from ketaprac import alerts, consents, gates, overrides, records, referrals
from ketaprac.alert_rules import REPORTS
from ketaprac.gates import Objections, Situation
from ketaprac.model import events as e
from ketaprac.model.gate import Action, Objection
from ketaprac.model.people import Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.referral import ReferralStatus
from ketaprac.model.screening import Truth
from ketaprac.model.session import Taken

#: Entries that can be declared a mistake. The others stand: taking back a
#: withdrawal or a session that took place would open a gate.
RETRACTABLE: tuple[type[e.Event], ...] = (
    e.ConsultationHeld,
    e.ResponseRecorded,
    e.FactRecorded,
    e.OverrideSigned,
    e.ConsentSigned,
    e.ReferralAnswered,
    e.ConditionMet,
    e.SessionHeld,
    e.TopicSigned,
    e.FollowUpDone,
)

#: Who signs off that a topic was gone through.
SIGNERS: Final = (Role.THERAPIST, Role.SUPERVISOR)

#: What safety still asks for when the episode is closed.
AFTERWARDS: tuple[type[e.Event], ...] = (
    e.FollowUpDone,
    e.AlertRaised,
    e.AlertHandled,
    e.SessionCorrected,
)

_ACTIONS: dict[type[e.Event], Action] = {
    e.ReferralSent: Action.SEND_REFERRAL,
    e.SeriesPlanned: Action.PLAN_DOSES,
    e.SessionStarted: Action.START_DOSING,
    e.SessionEnded: Action.END_DOSING,
}


def action_of(event: e.Event) -> Action | None:
    """The gate that stands before an event, or None."""
    return _ACTIONS.get(type(event))


def objections(event: e.Event, now: Situation) -> tuple[Objection, ...]:
    """What stands in the way of recording an event.

    Args:
        event: What somebody wants to record.
        now: Where things stand.
    """
    return tuple(_all(event, now))


def _all(event: e.Event, now: Situation) -> Iterator[Objection]:
    if now.episode.closed and not isinstance(event, AFTERWARDS):
        yield _no("episode.closed", "The episode of care is closed.", "Open a new one.")
        return
    check = _CHECKS.get(type(event))
    if check is not None:
        yield from check(event, now)


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)


def _future(moment: dt.datetime, now: Situation, key: str) -> Objections:
    if moment > now.at:
        yield _no("date.future", "It is dated in the future.", "Correct the date.", key)


def _opened(_: e.EpisodeOpened, __: Situation) -> Objections:
    yield _no("episode.open", "The episode is open already.", "Record a change instead.")


def _client(event: e.ClientUpdated, now: Situation) -> Objections:
    if event.client.id != now.episode.client.id:
        yield _no(
            "client.other",
            "The particulars belong to another client.",
            "Check the client's id.",
            "client.id",
        )


def _consultation(event: e.ConsultationHeld, now: Situation) -> Objections:
    yield from _future(event.held_at, now, "consultation")


def _response(event: e.ResponseRecorded, now: Situation) -> Objections:
    yield from _future(event.response.at, now, "answers.on")


def _fact(event: e.FactRecorded, now: Situation) -> Objections:
    yield from _future(event.fact.at, now, "facts.on")


def _override(event: e.OverrideSigned, now: Situation) -> Objections:
    yield from overrides.objections(event, now.screening, now.profile)


def _signed(event: e.ConsentSigned, now: Situation) -> Objections:
    head = now.head(event.consent.kind)
    yield from consents.recordable(event.consent, now.episode, now.at, now.profile, head)


def _clearance(event: e.ClearanceGiven, now: Situation) -> Objections:
    clearance = event.clearance
    yield from _future(clearance.given_at, now, "clearance.given_on")
    if not now.profile.has_role(clearance.by, Role.PRESCRIBER):
        yield _no(
            "clearance.not-by-prescriber",
            "Only a prescriber whom the practice file names can decide.",
            "Write the prescriber's id into it.",
            "clearance.by",
        )
    earlier = [x.clearance.id for x in now.episode.log if isinstance(x, e.ClearanceGiven)]
    if clearance.id in earlier:
        yield _no(
            "clearance.twice",
            "A decision with that id is recorded already.",
            "Give it another id.",
            "clearance.id",
        )
    if clearance.referral is not None:
        yield from _answers(clearance.referral, clearance.by, now)


def _answers(referral: str, prescriber: str, now: Situation) -> Objections:
    """That a decision names a packet which its maker was sent, and which still stands."""
    packet, standing = now.episode.referral(referral), now.episode.standing(referral)
    if packet is None or standing is None or packet.recipient != prescriber:
        yield _no(
            "clearance.referral",
            "The decision names a packet that was not sent to this prescriber.",
            "Check the packet's id and the prescriber's.",
            "clearance.referral",
        )
    elif not standing.is_open and standing.status is not ReferralStatus.COMPLETED:
        yield referrals.transition(standing.status, ReferralStatus.COMPLETED)


def _met(event: e.ConditionMet, now: Situation) -> Objections:
    given = now.episode.clearance
    known = [c.id for c in given.wanted] if given and given.id == event.clearance else []
    if event.condition not in known:
        yield _no(
            "condition.unknown",
            "The latest decision has no condition or test with that id.",
            f"Known: {', '.join(known) or 'none'}.",
            "clearance.met.condition",
        )
    elif (event.clearance, event.condition) in now.episode.met:
        yield _no("condition.twice", "It is marked as met already.", "Nothing more to do.")
    if now.profile.person(event.by) is None:
        yield _no(
            "condition.unnamed",
            "Only a person whom the practice file names can mark a condition as met.",
            "Write the person's id into it.",
            "clearance.met.by",
        )


def _answered(event: e.ReferralAnswered, now: Situation) -> Objections:
    yield from referrals.objections(event, now.episode, now.profile)


def _revoked(event: e.ClearanceRevoked, now: Situation) -> Objections:
    given = now.episode.clearance
    if given is None or given.id != event.clearance:
        yield _no("clearance.other", "That is not the latest decision.", "Check its id.")
    if not now.profile.has_role(event.by, Role.PRESCRIBER):
        yield _no(
            "clearance.not-by-prescriber",
            "Only a prescriber can take a decision back.",
            "Record it in the prescriber's name.",
        )


def _referral(event: e.ReferralSent, now: Situation) -> Objections:
    yield from gates.send_referral(now, event.referral)
    if event.referral.id in {known.id for known in now.episode.referrals}:
        yield _no(
            "referral.twice", "A packet with that id was sent already.", "Give it another id."
        )


def _series(_: e.SeriesPlanned, now: Situation) -> Objections:
    yield from gates.plan_doses(now)


def _cancelled(event: e.SessionCancelled, now: Situation) -> Objections:
    series = now.episode.series
    session = series.session(event.session) if series else None
    if session is None:
        yield _no(
            "session.not-planned",
            "No session of that step is planned.",
            "Check the step's id.",
            "sessions.step",
        )
    elif event.session in now.episode.held or now.episode.session(event.session) is not None:
        yield _no(
            "session.took-place",
            "That session took place, or is under way.",
            "Record what happened in it instead.",
        )


def _held(event: e.SessionHeld, now: Situation) -> Objections:
    yield from _future(event.held_at, now, "sessions.start")
    step = now.protocol.step(event.session) if now.protocol else None
    if step is None or step.kind is StepKind.DOSING:
        yield _no(
            "session.kind",
            "That is no session without medicine of the protocol.",
            "Check the step's id.",
            "sessions.step",
        )
    if event.session in now.episode.held:
        yield _no("session.twice", "That session is recorded already.", "Check the step's id.")


def _topic(event: e.TopicSigned, now: Situation) -> Objections:
    if event.session not in now.episode.held:
        yield _no(
            "topic.not-held",
            "The session in which it was gone through is not recorded as held.",
            "Record that the session was held first.",
            "sessions.held",
        )
        return
    step = now.protocol.step(event.session) if now.protocol else None
    known = [
        topic
        for modality in now.modalities
        if step is not None and not isinstance(modality, str)
        for topic in records.checklist(modality, step.kind)
    ]
    if event.topic not in known:
        yield _no(
            "topic.unknown",
            "No chosen therapy has that topic to be signed off in such a session.",
            f"Known: {', '.join(known) or 'none'}."[:500],
            "sessions.signed",
        )
    if not any(now.profile.has_role(event.by, role) for role in SIGNERS):
        yield _no(
            "topic.role",
            "Only a therapist or supervisor of the practice file signs off a topic.",
            "Sign it in the name of who went through it.",
            "sessions.by",
        )


def _reported(event: e.SessionReported, now: Situation) -> Objections:
    yield from _future(event.session.started_at, now, "sessions.start")
    if event.session.ended_at is not None and event.session.ended_at < event.session.started_at:
        yield _no("session.ends", "It ends before it begins.", "Correct the times.", "sessions")
    step = now.protocol.step(event.session.id) if now.protocol else None
    if step is None or step.kind is not StepKind.DOSING:
        yield _no(
            "session.kind",
            "That is no dosing session of the protocol.",
            "Check the step's id.",
            "sessions.step",
        )
    if now.episode.session(event.session.id) is not None:
        yield _no("session.twice", "That session is recorded already.", "Check the step's id.")


def _started(event: e.SessionStarted, now: Situation) -> Objections:
    yield from gates.start_dosing(now, event.session)
    given = now.episode.clearance
    if given is not None and given.id != event.clearance:
        yield _no(
            "clearance.other",
            "The session names another clearance than the latest one.",
            "Name the latest one.",
        )
    step = now.protocol.step(event.session) if now.protocol else None
    yield from records.recorder(event.by, now.profile)
    yield from records.attendance(event.present, event.attended, event.remote, step, now.profile)


def _observed(event: e.SessionObserved, now: Situation) -> Objections:
    session = now.episode.session(event.session)
    if session is None or not session.is_open:
        yield _not_running()
        return
    yield from records.recorder(event.by, now.profile)
    yield from records.timely(event.seen, session, now.at)


def _not_running() -> Objection:
    return _no(
        "session.not-running",
        "That dosing session is not under way.",
        "Check the session's id; start it first, or correct what is closed.",
    )


def _corrected(event: e.SessionCorrected, now: Situation) -> Objections:
    session = now.episode.session(event.session)
    if session is None:
        yield _not_running()
        return
    yield from records.recorder(event.by, now.profile)
    yield from records.timely(event.seen, session, now.at)
    known = [entry.number for entry in session.current if entry.number]
    if event.entry is not None and event.entry not in known:
        yield _no(
            "session.entry",
            "The record has no such entry, or it was corrected already.",
            f"Known: {', '.join(map(str, known)) or 'none'}.",
            "entry",
        )


def _ended(event: e.SessionEnded, now: Situation) -> Objections:
    yield from records.recorder(event.by, now.profile)
    yield from gates.end_dosing(now, event.session, event.discharge)


def _aborted(event: e.SessionAborted, now: Situation) -> Objections:
    session = now.episode.session(event.session)
    if session is None or not session.is_open:
        yield _not_running()
        return
    yield from records.recorder(event.by, now.profile)
    if event.medicine is Truth.NO and session.of(Taken):
        yield _no(
            "session.medicine",
            "The record says that something was taken.",
            "Correct that entry first, or say that medicine may have been taken.",
            "sessions.record.medicine",
        )


def _not_started(event: e.SessionNotStarted, now: Situation) -> Objections:
    step = now.protocol.step(event.session) if now.protocol else None
    if step is None or step.kind is not StepKind.DOSING:
        yield _no(
            "session.kind",
            "That is no dosing session of the protocol.",
            "Check the step's id.",
            "sessions.step",
        )
    if now.episode.session(event.session) is not None:
        yield _no(
            "session.started-before",
            "That dosing session was started before.",
            "Break it off instead, or check the session's id.",
        )


def _follow_up(event: e.FollowUpDone, _: Situation) -> Objections:
    odd = [kind for kind in event.reported if kind not in REPORTS]
    if odd:
        yield _no(
            "follow-up.reported",
            f"What was reported is called {odd[0]!r}, which no alert rule knows.",
            f"Known: {', '.join(REPORTS)}. Anything else goes into the outcome.",
            "done.reported",
        )


def _raised(event: e.AlertRaised, now: Situation) -> Objections:
    if event.alert.id in {standing.alert.id for standing in now.episode.alerts}:
        yield _no("alert.twice", "That alert is raised already.", "Nothing more to do.")


def _handled(event: e.AlertHandled, now: Situation) -> Objections:
    yield from alerts.objections(event, now.episode, now.profile)


def _retracted(event: e.Retracted, now: Situation) -> Objections:
    log = now.episode.log
    if not 1 <= event.entry <= len(log) or not isinstance(log[event.entry - 1], RETRACTABLE):
        yield _no(
            "entry.stands",
            "That entry does not exist or cannot be retracted.",
            "Record what is right as a new entry.",
        )
    elif any(isinstance(x, e.Retracted) and x.entry == event.entry for x in log):
        yield _no("entry.retracted", "That entry is retracted already.", "Nothing more to do.")


_CHECKS: dict[type[e.Event], Callable[[Any, Situation], Objections]] = {
    e.EpisodeOpened: _opened,
    e.ClientUpdated: _client,
    e.ConsultationHeld: _consultation,
    e.ResponseRecorded: _response,
    e.FactRecorded: _fact,
    e.OverrideSigned: _override,
    e.ConsentSigned: _signed,
    e.ClearanceGiven: _clearance,
    e.ClearanceRevoked: _revoked,
    e.ReferralSent: _referral,
    e.ReferralAnswered: _answered,
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
}
