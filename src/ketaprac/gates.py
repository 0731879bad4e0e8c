"""What must hold before each risky step of the pathway.

Pure functions of the situation: each gives its objections, none means open.
Plugins add objections in :mod:`ketaprac.practice`; nothing takes one away.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from attrs import frozen

from ketaprac import clearances, consents, law, records
from ketaprac.model.consent import Consent, ConsentForm, ConsentKind, FormHead
from ketaprac.model.episode import Episode
from ketaprac.model.events import SeriesPlanned
from ketaprac.model.gate import Objection
from ketaprac.model.modality import Modality
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import MeasuredFrom, Protocol, Step, StepKind
from ketaprac.model.referral import ClearanceDecision, Referral
from ketaprac.model.screening import Disposition, Finding, Recommendation, Screening, Stage
from ketaprac.model.session import Discharge, DosingSession, SessionState

Objections = Iterator[Objection]

#: How an item would call itself that has no place in any packet.
_NOTES = re.compile(
    r"(psychotherapy|therapy|process|counsell?ing|session|private)[\W_]*notes?\b", re.IGNORECASE
)


@frozen(kw_only=True)
class Situation:
    """All that a gate looks at.

    Attributes:
        episode: Where things stand.
        at: The moment of the step; never before the episode's newest entry.
        profile: The practice.
        protocol: The chosen protocol, or None where it is not installed.
        screen: Gives the findings at that moment.
        form: Gives the current form of a kind, or None where none can be made.
        needed: Consents that the case asks for besides that to treatment.
        head: Gives what holds for a kind of form: who signs it.
        modalities: The chosen therapies; the id alone of one that is not installed.
    """

    episode: Episode
    at: dt.datetime
    profile: PracticeProfile
    protocol: Protocol | None
    screen: Callable[[], Screening]
    form: Callable[[ConsentKind], ConsentForm | None]
    needed: tuple[ConsentKind, ...] = ()
    head: Callable[[ConsentKind], FormHead | None] = lambda _: None
    modalities: tuple[Modality | str, ...] = ()

    @cached_property
    def screening(self) -> Screening:
        """The findings; asked for once, and only by gates that need them."""
        return self.screen()


def send_referral(now: Situation, referral: Referral) -> Objections:
    """Before a packet leaves the practice.

    The consent rules follow 42 CFR 2.31 (a named recipient, a live consent) for
    practices that are programs under 42 CFR Part 2.
    """
    yield from law.objections(now.profile, now.at)
    yield from _psychological(now)
    if not now.profile.has_role(referral.recipient, Role.PRESCRIBER):
        yield _no(
            "referral.recipient-unknown",
            "The recipient is not a prescriber that the practice file names.",
            "Add the prescriber to [[people]] of the practice file.",
            "referral.prescriber",
        )
    yield from _no_notes(referral)
    if now.profile.part2_program:
        yield from _disclosure(now, referral)
    if not referral.complete:
        yield _no(
            "referral.incomplete",
            "A plugin could not contribute to the packet, so it may lack something.",
            "See `ketaprac plugins list`.",
        )


def plan_doses(now: Situation) -> Objections:
    """Before dosing sessions are planned."""
    if now.protocol is None:
        yield _no(
            "protocol.unknown",
            "The chosen protocol is not installed.",
            "Choose one from `ketaprac protocols list`.",
            "treatment.protocol",
        )
    elif now.protocol.reference:
        yield _no(
            "protocol.reference",
            "The chosen protocol stands for comparison only: it is that of another medicine.",
            "Choose one without the mark reference in `ketaprac protocols list`.",
            "treatment.protocol",
        )
    yield from law.objections(now.profile, now.at)
    yield from _screened(now)
    yield from _grave(now, Stage.PSYCHOLOGICAL, Stage.MEDICAL, Stage.SERIES)
    if _next_batch(now.episode):
        yield from _repeated(now)
    yield from _cleared(now)
    yield from _consents(now)


def start_dosing(now: Situation, session_id: str) -> Objections:
    """Before a dosing session starts."""
    yield from _psychological(now)
    yield from _cleared(now)
    yield from _consents(now)
    yield from _due(now, session_id)
    yield from _prepared(now)
    yield from _conditions(now)
    yield from clearances.beyond_limits(now.episode, now.at)
    yield from _day_of(now)
    yield from _repeated(now)
    yield from _grave(now, Stage.MEDICAL)


def end_dosing(now: Situation, session_id: str, discharge: Discharge) -> Objections:
    """Before a client is let go after a dosing session."""
    record = now.episode.session(session_id)
    if record is None or not record.is_open:
        yield _no(
            "session.not-running",
            "That dosing session is not under way.",
            "Check the session's id.",
        )
        return
    if discharge.at < record.started_at or discharge.at > now.at:
        yield _no(
            "discharge.time",
            "The discharge check is dated before the session or in the future.",
            "Correct its time.",
            "discharge.at",
        )
    yield from records.missing(record, discharge, now.episode.clearance, now.modalities)
    yield from _let_go(discharge)
    vitals = discharge.vitals
    if vitals is not None and not record.started_at <= vitals.at <= now.at:
        yield _no(
            "discharge.vitals-time",
            "The last vital signs were not taken during this session.",
            "Take them again.",
            "discharge.vitals.at",
        )


def record(now: Situation, session: DosingSession, by: str) -> Objections:
    """What the whole record of a session lacks, whether it is open or only reported.

    Args:
        now: Where things stand.
        session: The record.
        by: Id of who keeps it.
    """
    step = now.protocol.step(session.id) if now.protocol else None
    yield from records.recorder(by, now.profile)
    yield from records.attendance(
        session.present, session.attended, session.remote, step, now.profile
    )
    for entry in session.entries:
        yield from records.timely(entry.what, session, now.at)
    if session.state is SessionState.ABORTED:
        return
    yield from records.missing(session, session.discharge, now.episode.clearance, now.modalities)
    nothing = Discharge(at=session.started_at, by=by)
    yield from _let_go(session.discharge or nothing)


def _let_go(discharge: Discharge) -> Objections:
    for name, words in _DISCHARGE:
        if not getattr(discharge, name):
            yield _no(
                f"discharge.{name.replace('_', '-')}",
                words,
                "Check and record it.",
                f"discharge.{name}",
            )


_DISCHARGE = (
    ("vitals", "No vital signs were taken before leaving."),
    ("oriented", "It is not recorded that the client knows who, where and when."),
    ("steady", "It is not recorded that the client walks without help."),
    ("escort", "Nobody is named who takes the client home."),
    ("no_driving_explained", "It is not recorded that not driving was explained."),
    ("crisis_plan_given", "It is not recorded that the client knows whom to call."),
)


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)


def _psychological(now: Situation) -> Objections:
    """Screened by a named person, and nothing since then holds."""
    yield from _screened(now)
    for finding in now.screening.at_stage(Stage.PSYCHOLOGICAL):
        if finding.holds:
            yield held_by(finding)
    if not now.screening.at_stage(Stage.PSYCHOLOGICAL):
        yield _no(
            "screening.no-rules",
            "No psychological screening rule was asked.",
            "See `ketaprac plugins list`: a screening plugin must be active.",
        )


def _screened(now: Situation) -> Objections:
    """A named person looked at the findings and recommends to refer."""
    recorded = now.episode.screening
    if recorded is None:
        yield _no(
            "screening.not-recorded",
            "No named person has recorded the psychological screening.",
            "Look at the findings and record what you recommend.",
            "screening",
        )
    elif recorded.recommendation is not Recommendation.REFER:
        yield _no(
            "screening.not-referred",
            f"The recorded recommendation is {recorded.recommendation.value!r}.",
            "Resolve the findings and record the screening again.",
            "screening.recommendation",
        )


def held_by(finding: Finding) -> Objection:
    """A finding as a reason why a gate stays shut."""
    return Objection(
        code=f"finding.{finding.rule}"[:80],
        words=finding.why[:500].replace("\n", " "),
        todo=finding.change[:500].replace("\n", " "),
        key=finding.keys[0] if finding.keys else None,
        plugin=finding.plugin,
        urgent=finding.disposition is Disposition.URGENT,
    )


def _grave(now: Situation, *stages: Stage) -> Objections:
    """What would stop a prescriber, or is urgent, stops here too.

    Lesser findings do not: an appointment may be moved although a questionnaire
    has grown old in the meantime. Starting a session asks for all of them.
    """
    for finding in now.screening.at_stage(*stages):
        if finding.counts_as >= Disposition.STOP:
            yield held_by(finding)


def _next_batch(episode: Episode) -> bool:
    """Whether sessions are to be planned that were authorised after earlier ones took place.

    Within a batch an appointment may be moved, whatever has become due meanwhile.
    """
    given = episode.clearance
    if given is None or not any(s.started_at < given.given_at for s in episode.sessions):
        return False
    planned = [event.at for event in episode.log if isinstance(event, SeriesPlanned)]
    return not any(at > given.given_at for at in planned)


def _repeated(now: Situation) -> Objections:
    """What is asked again during a series has an answer, and none that holds."""
    for finding in now.screening.at_stage(Stage.SERIES):
        if finding.holds:
            yield held_by(finding)


def _no_notes(referral: Referral) -> Objections:
    """Psychotherapy and counseling notes need a consent of their own, and never go along."""
    for item in referral.items:
        if _NOTES.search(item.id) or _NOTES.search(item.label):
            yield _no(
                "referral.notes",
                f"The item {item.id!r} of the packet says that it holds notes of sessions.",
                "Take it out: such notes need a consent of their own (42 CFR 2.31(b)).",
            )


def _disclosure(now: Situation, referral: Referral) -> Objections:
    live = now.episode.live_consents(ConsentKind.DISCLOSURE, now.at, now.profile.time_zone)
    if not live:
        yield _no(
            "disclosure.missing",
            "No disclosure consent is live (signed, not withdrawn, not expired).",
            "Have the client sign the disclosure consent.",
            "consents",
        )
        return
    named = [consent for consent in live if consent.recipient == referral.recipient]
    if not named:
        yield _no(
            "disclosure.recipient",
            "The disclosure consent does not name this recipient.",
            "Have one signed that names the prescriber.",
            "consents.recipient",
        )
    elif referral.consent not in {consent.id for consent in named}:
        yield _no(
            "disclosure.not-cited",
            "The packet does not rest on the live disclosure consent.",
            "Put the packet together again.",
        )
    for consent in named:
        if consent.id == referral.consent:
            yield from _scope(consent, referral)


def _scope(consent: Consent, referral: Referral) -> Objections:
    """That the consent covers every kind of information in the packet."""
    outside = {item.kind for item in referral.items if not consent.covers(item.kind)}
    if outside:
        words = ", ".join(sorted(kind.value if kind else "unclassified" for kind in outside))
        yield _no(
            "disclosure.scope",
            f"The disclosure consent does not cover: {words}.",
            "Have one signed that does, or leave these kinds out of the packet.",
            "consents.scope",
        )


def _cleared(now: Situation) -> Objections:
    episode = now.episode
    given = episode.clearance
    if given is None:
        yield _no(
            "clearance.missing",
            "The prescriber has not decided yet.",
            "Record the prescriber's decision.",
            "clearance",
        )
        return
    if given.decision is not ClearanceDecision.CLEARED:
        yield _no(
            "clearance.not-given",
            f"The prescriber's decision is {given.decision.value!r}.",
            "Wait for another decision.",
            "clearance.decision",
        )
        return
    if episode.clearance_at(now.at, now.profile.time_zone) is None:
        yield _no(
            "clearance.not-live",
            "The prescriber's clearance is revoked, expired or has no last day.",
            "Ask the prescriber for a new decision.",
            "clearance.valid_until",
        )
    if clearances.review_is_due(episode, now.at, now.profile.time_zone):
        yield _no(
            "clearance.review-due",
            "The day on which the prescriber wanted to look again has gone by.",
            "Ask the prescriber for a new decision.",
            "clearance.review_on",
        )
    if episode.sessions_left == 0:
        yield _no(
            "clearance.used-up",
            "All dosing sessions that the prescriber authorised are used.",
            "Have the prescriber review the series.",
            "clearance.sessions",
        )


def _conditions(now: Situation) -> Objections:
    """What the prescriber wants first is marked as met by a named person."""
    for condition in now.episode.open_conditions:
        yield _no(
            "clearance.condition",
            f"What the prescriber wants first ({condition.id}) is not marked as met.",
            "See to it, and have a named person record it.",
            "clearance.met",
        )


def _consents(now: Situation) -> Objections:
    """To treatment, and to whatever else this case does with the client."""
    for kind in (ConsentKind.TREATMENT, *now.needed):
        if kind is not ConsentKind.DISCLOSURE:
            yield from consents.holds(kind, now.episode, now.at, now.profile, now.form)


def _due(now: Situation, session_id: str) -> Objections:
    """That this session is the one to start now."""
    step = now.protocol.step(session_id) if now.protocol else None
    planned = now.episode.series.session(session_id) if now.episode.series else None
    if step is None or step.kind is not StepKind.DOSING or planned is None:
        yield _no(
            "session.not-planned",
            "That is not a planned dosing session of the current series.",
            "Plan the series first, or check the session's id.",
            "sessions",
        )
        return
    if now.episode.session(session_id) is not None:
        yield _no(
            "session.started-before",
            "That dosing session was started before.",
            "Check the session's id.",
        )
    if any(record.is_open for record in now.episode.sessions):
        yield _no(
            "session.other-running",
            "Another dosing session has not been ended yet.",
            "Complete its discharge record first.",
        )
    yield from _too_soon(now, step)


def _prepared(now: Situation) -> Objections:
    """Before the first dose: what the therapies want gone through is signed off."""
    if now.episode.sessions:
        return
    for modality in now.modalities:
        if isinstance(modality, str):
            continue  # the consent cannot be made without it, and says so
        for topic in records.checklist(modality, StepKind.PREPARATION):
            if topic not in now.episode.signed:
                yield _no(
                    "preparation.not-signed",
                    f"The topic {topic!r} of the preparation is not signed off.",
                    "Go through it with the client, and sign it off.",
                    "sessions.signed",
                )


def _too_soon(now: Situation, step: Step) -> Objections:
    """The least gap to a dosing session before it is medical and never relaxed."""
    earliest = [
        record.started_at + least
        for record in now.episode.sessions
        if record.id != step.id and (least := _least_after(now.protocol, step, record.id))
    ]
    if earliest and now.at < max(earliest):
        yield _no(
            "session.too-soon",
            "The least time since the dosing session before has not passed.",
            f"Not before {max(earliest).isoformat(timespec='minutes')}.",
        )


def _least_after(protocol: Protocol | None, step: Step, earlier: str) -> dt.timedelta | None:
    """Shortest time between the starts of two steps; None where no chain joins them."""
    least = dt.timedelta()
    current: Step | None = step
    while protocol and current and current.gap and current.id != earlier:
        anchor = protocol.step(current.anchor or "")
        least += current.gap.least
        if anchor and current.gap.after is MeasuredFrom.END:
            least += anchor.duration + anchor.monitoring
        current = anchor
    return least if current and current.id == earlier else None


def _day_of(now: Situation) -> Objections:
    checks = now.screening.at_stage(Stage.DAY_OF)
    if not checks:
        yield _no(
            "day-of.no-rules",
            "No check for the day of the session was asked.",
            "See `ketaprac plugins list`: a screening plugin must be active.",
        )
    for finding in checks:
        if finding.holds:
            yield held_by(finding)
