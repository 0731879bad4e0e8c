"""A synthetic practice and one client's whole way through it. All invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

from ketaprac.forms import assemble, blank, placeholders
from ketaprac.hookspecs import (
    ALERTS,
    CHECK_SERIES,
    CONSENT_FORMS,
    CONSENT_SECTIONS,
    FOLLOW_UP,
    GATE,
    INDICATIONS,
    INSTRUMENTS,
    MODALITIES,
    OBSERVE,
    PROTOCOLS,
    REFERRAL_ITEMS,
    RULES,
    SCREEN,
    HookKey,
)
from ketaprac.model import events as e
from ketaprac.model.alert import Alert, AlertLevel, AlertState
from ketaprac.model.artifact import Takes
from ketaprac.model.availability import Availability, Busy, Holiday, Hours, Room, Weekday
from ketaprac.model.consent import (
    AdoptedText,
    Consent,
    ConsentForm,
    ConsentKind,
    ConsentSection,
)
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode, fold
from ketaprac.model.evidence import Grade
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.gate import Action
from ketaprac.model.indication import IndicationGuide
from ketaprac.model.instrument import Instrument, Item, Licence, LicenceStatus, Scale
from ketaprac.model.modality import Modality
from ketaprac.model.people import Client, Contact, Person, Role, Sex
from ketaprac.model.profile import LawRow, PracticeProfile
from ketaprac.model.protocol import Gap, Protocol, Step, StepKind
from ketaprac.model.referral import (
    Clearance,
    ClearanceDecision,
    Condition,
    Referral,
    ReferralItem,
    ReferralStatus,
)
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import (
    Absent,
    Answer,
    Disposition,
    Fact,
    Finding,
    Flag,
    NotScorable,
    Recommendation,
    Response,
    Scored,
    Screening,
    Stage,
    SubScore,
    Truth,
)
from ketaprac.model.series import Assignment, PlannedSession, PlanRequest, Series, SessionStatus
from ketaprac.model.session import (
    AdverseEvent,
    AdverseKind,
    Attendance,
    Attending,
    ChaperoneCheck,
    Discharge,
    Disposal,
    Dissociation,
    DosingSession,
    LozengeCount,
    Note,
    Sedation,
    SessionState,
    Severity,
    Taken,
    Tick,
    TickState,
    Vitals,
    Watched,
)
from ketaprac.model.signing import Affirmation, Affirmed, Identified, Marks, SignedForm, SignerMark
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment

ZONE: Final = "America/Denver"
#: Monday, 1 February 2027, 09:00 in the practice's zone.
BEGIN: Final = dt.datetime(2027, 2, 1, 16, tzinfo=dt.UTC)
_DAY: Final = dt.timedelta(days=1)
_HOUR: Final = dt.timedelta(hours=1)
_HASH: Final = "5a" * 32
_HOUSE: Final = Source(
    title="House rule of the sample practice",
    locator="practice handbook, 1",
    read_on=dt.date(2026, 11, 24),
)

#: What only the client's own papers may show. None of it may stand in a file
#: name, in the metadata of a document, in a calendar or in a log.
PRIVATE: Final = (
    "Ottoline Zymborska",
    "Zymborska",
    "Peregrine Vandermolen",
    "Vandermolen",
    "1979-03-08",
    "555-0143",
    "quillberry@example.org",
    "one lozenge as labelled",
    "felt like swimming through marzipan",
)


@frozen(kw_only=True, repr=False)
class Sample:
    """Everything that a hook, a planner or an exporter can be called with.

    Attributes:
        profile: A practice with a therapist, a prescriber, a monitor and a room.
        context: That practice at one moment, with a small catalogue.
        fresh: An episode that was only just opened: nearly everything is missing.
        episode: The same client a good way further, with an entry of every kind
            that can still be under way.
        screening: The findings on record.
        series: A preparation, a dosing and an integration session.
        referral: A packet that was sent.
        forms: One consent form of each kind.
        follow_ups: What is owed after the dosing session.
        request: What a planner is asked.
    """

    profile: PracticeProfile
    context: Context
    fresh: Episode
    episode: Episode
    screening: Screening
    series: Series
    referral: Referral
    forms: tuple[ConsentForm, ...]
    follow_ups: FollowUpPlan
    request: PlanRequest

    def calls(self, key: HookKey[object]) -> tuple[Mapping[str, object], ...]:
        """Arguments to call a hook with, once for each element; one empty one for
        a hook that takes none."""
        episodes = (self.fresh, self.episode)
        both = [{"episode": episode, "context": self.context} for episode in episodes]
        if key.name == SCREEN.name:
            return tuple(both)
        if key.name == REFERRAL_ITEMS.name:
            return tuple({**some, "screening": self.screening} for some in both)
        if key.name == CHECK_SERIES.name:
            return ({"series": self.series, "episode": self.episode, "context": self.context},)
        if key.name == GATE.name:
            return tuple({**some, "action": action} for action in Action for some in both)
        if key.name == CONSENT_SECTIONS.name:
            return tuple({**some, "form": form} for form in self.forms for some in both)
        if key.name == FOLLOW_UP.name:
            return tuple({**both[1], "session": session} for session in self.series.sessions)
        if key.name == ALERTS.name:
            return tuple({**some, "alerts": _alerts(self.series)} for some in both)
        if key.name == OBSERVE.name:
            return tuple({"event": event} for event in self.episode.log)
        content = (INSTRUMENTS, RULES, PROTOCOLS, MODALITIES, INDICATIONS, CONSENT_FORMS)
        return ({"context": self.context},) if key in content else ({},)

    def subjects(self, takes: Takes) -> tuple[object, ...]:
        """What an exporter of that kind can be given."""
        by_kind: dict[Takes, tuple[object, ...]] = {
            Takes.SERIES: (self.series,),
            Takes.EPISODE: (self.episode,),
            Takes.REFERRAL: (self.referral,),
            Takes.CONSENT_FORM: self.forms,
            Takes.SIGNED_FORM: tuple(_signed(form) for form in self.forms if form.signers),
            Takes.FOLLOW_UPS: (self.follow_ups,),
            Takes.SCREENING: (self.screening,),
        }
        return by_kind[takes]


def sample(*settings: object) -> Sample:
    """A new sample, equal to every other one.

    Args:
        *settings: Settings of the plugin under test.
    """
    profile, series, screening = _profile(), _series(), _screening()
    referral = _referral()
    opened = opening()
    episode = fold("episode-1", (opened, *_middle(screening, referral, series)))
    return Sample(
        profile=profile,
        context=Context(
            profile=profile, now=BEGIN + 20 * _DAY, catalogue=_catalogue(), settings=settings
        ),
        fresh=fold("episode-2", (opened,)),
        episode=episode,
        screening=screening,
        series=series,
        referral=referral,
        forms=tuple(_form(kind, episode, profile) for kind in ConsentKind),
        follow_ups=_follow_ups(series),
        request=_request(profile),
    )


def opening() -> e.EpisodeOpened:
    """The first entry of the sample's log."""
    return e.EpisodeOpened(at=BEGIN, by="tara", client=_client(), treatment=_treatment())


def every_event() -> tuple[e.Event, ...]:
    """A log with at least one entry of each class of event, in a possible order."""
    taken = sample()
    end = taken.episode.latest
    ended = e.SessionEnded(at=end + _HOUR, by="tara", session="dose-1", discharge=_discharge())
    started = e.SessionStarted(
        at=end + 7 * _DAY, by="tara", session="dose-2", clearance="clearance-1", present=("tara",)
    )
    aborted = e.SessionAborted(
        at=end + 7 * _DAY + _HOUR, by="tara", session="dose-2", why="The client wished to stop."
    )
    done = e.FollowUpDone(
        at=end + 8 * _DAY, by="tara", follow_up="dose-1.check-24h", outcome="Reached, all well."
    )
    (alert,) = _alerts(taken.series)
    seen = AlertState.SEEN
    return (
        *taken.episode.log,
        ended,
        started,
        aborted,
        e.SessionNotStarted(
            at=end + 8 * _DAY, by="tara", session="dose-3", why="The client did not come."
        ),
        done,
        e.SessionCancelled(at=end + 8 * _DAY, by="tara", session=taken.series.sessions[-1].id),
        e.SessionCorrected(
            at=end + 8 * _DAY,
            by="tara",
            session="dose-1",
            entry=len(taken.episode.log),
            seen=Note(at=end, text="The client felt like swimming through marzipan."),
            why="The time was wrong.",
        ),
        e.AlertRaised(at=end + 8 * _DAY, by="tara", alert=alert),
        e.AlertHandled(at=end + 8 * _DAY, by="tara", alert=alert.id, state=seen),
        e.ConsentWithdrawn(at=end + 9 * _DAY, by="client-17", kind=ConsentKind.DISCLOSURE),
        e.ClearanceRevoked(
            at=end + 9 * _DAY, by="paul", clearance="clearance-1", why="New information."
        ),
        e.EpisodeClosed(at=end + 10 * _DAY, by="tara", why="The client moved away."),
    )


def _client() -> Client:
    return Client(
        id="client-17",
        name=PRIVATE[0],
        birth_date=dt.date(1979, 3, 8),
        time_zone=ZONE,
        sex=Sex.FEMALE,
        contact=Contact(name=PRIVATE[0], phone="555-0143", email="quillberry@example.org"),
        emergency_contact=Contact(name=PRIVATE[2], relation="brother", phone="555-0143"),
    )


def _treatment() -> Treatment:
    return Treatment(
        indication=Indication.ALCOHOL,
        protocol="sample-series",
        modalities=("sample-therapy",),
        lead_therapist="tara",
        start_after=(BEGIN + 9 * _DAY).date(),
    )


def _profile() -> PracticeProfile:
    week = tuple(Hours(day=day, start=dt.time(9), end=dt.time(17)) for day in tuple(Weekday)[:5])
    busy = Busy(start=BEGIN + 4 * _DAY, end=BEGIN + 4 * _DAY + _HOUR)
    hours = Availability(hours=week, busy=(busy,))
    return PracticeProfile(
        name="Sample Practice",
        time_zone=ZONE,
        crisis_instructions="Call the emergency number.",
        contact=Contact(phone="555-0100"),
        people=(
            Person(
                id="tara", name="Tara Testwell, LCSW", roles=(Role.THERAPIST,), availability=hours
            ),
            Person(
                id="paul",
                name="Paul Proofman, MD",
                roles=(Role.PRESCRIBER,),
                organization="Sample Clinic",
                time_zone="America/New_York",
                availability=hours,
            ),
            Person(
                id="mona",
                name="Mona Mockley, RN",
                roles=(Role.MONITOR, Role.FRONT_DESK),
                availability=hours,
            ),
        ),
        rooms=(Room(id="room-1"),),
        holidays=(Holiday(day=dt.date(2027, 2, 15), name="Closing day"),),
        law=(
            LawRow(
                id="sample-law",
                statement="A statement that ends.",
                source=_HOUSE,
                expires_on=dt.date(2027, 12, 31),
            ),
        ),
        adopted=(AdoptedText(content_hash=_HASH, by="Tara Testwell", on=dt.date(2027, 1, 4)),),
    )


def _catalogue() -> Catalogue:
    instrument = Instrument(
        id="sample-scale",
        version="1",
        title="Sample scale",
        items=(
            Item(id="1", label="First", values=(0, 1, 2, 3)),
            Item(id="2", label="Second", values=(0, 1, 2, 3)),
        ),
        total=Scale(id="total", items=("1", "2"), source=_HOUSE),
        window_days=14,
        licence=Licence(status=LicenceStatus.UNKNOWN),
    )
    rule = Rule(
        id="sample.rule",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=FactIs(field="lives_alone", value=True),
        then=Disposition.REVIEW,
        words="The client lives alone.",
        change="Someone who can stay over night.",
        owner=Role.THERAPIST,
        source=_HOUSE,
    )
    return Catalogue(
        instruments=(instrument,),
        rules=(rule,),
        protocols=(_protocol(),),
        modalities=(
            Modality(id="sample-therapy", version="1", title="Sample therapy", source=_HOUSE),
        ),
        indications=(IndicationGuide(id="sample-problem", version="1", title="Sample problem"),),
    )


def _protocol() -> Protocol:
    gap = Gap(least=_DAY, target=2 * _DAY, most=14 * _DAY)
    return Protocol(
        id="sample-series",
        version="1",
        title="Sample series",
        steps=(
            Step(id="prep-1", kind=StepKind.PREPARATION, title="Preparation", duration=_HOUR),
            Step(
                id="dose-1",
                kind=StepKind.DOSING,
                title="Dosing",
                anchor="prep-1",
                gap=gap,
                duration=2 * _HOUR,
                monitoring=_HOUR,
                roles=(Role.THERAPIST, Role.MONITOR),
            ),
            Step(
                id="int-1",
                kind=StepKind.INTEGRATION,
                title="Integration",
                anchor="dose-1",
                gap=gap,
                duration=_HOUR,
            ),
        ),
        source=_HOUSE,
        grade=Grade.D,
        route_matches=True,
        population_matches=False,
    )


def _series() -> Series:
    kinds = {
        "prep-1": StepKind.PREPARATION,
        "dose-1": StepKind.DOSING,
        "int-1": StepKind.INTEGRATION,
    }
    sessions = tuple(
        _session(step, kind, BEGIN + (10 + 2 * number) * _DAY)
        for number, (step, kind) in enumerate(kinds.items())
    )
    return Series(
        id="series-1",
        protocol="sample-series",
        protocol_version="1",
        time_zone=ZONE,
        sessions=sessions,
        provisional=("dose-2",),
    )


def _session(step: str, kind: StepKind, start: dt.datetime) -> PlannedSession:
    dosing = kind is StepKind.DOSING
    staff = (Assignment(role=Role.THERAPIST, person="tara"),)
    monitor = (Assignment(role=Role.MONITOR, person="mona"),)
    return PlannedSession(
        id=step,
        uid=f"sample-uid-{step}",
        kind=kind,
        start=start,
        end=start + _HOUR * (2 if dosing else 1),
        monitored_until=start + _HOUR * (3 if dosing else 1),
        staff=(*staff, *monitor) if dosing else staff,
        room="room-1",
        status=SessionStatus.CONFIRMED,
        changed_at=BEGIN + 8 * _DAY,
    )


def _screening() -> Screening:
    flag = Flag(id="sample-flag", item="2", words="Somebody must look at this.")
    finding = Finding(
        rule="sample.rule",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.NO,
        disposition=Disposition.CLEAR,
        why="The client does not live alone.",
        change="Nothing.",
        keys=("facts.lives_alone",),
        owner=Role.THERAPIST,
        source=_HOUSE,
        plugin="sample",
    )
    return Screening(
        at=BEGIN + _DAY,
        findings=(finding,),
        scores=(
            Scored(
                instrument="sample-scale",
                version="1",
                total=3,
                band=None,
                subscales=(SubScore(scale="half", total=1),),
                flags=(flag,),
            ),
            NotScorable(
                instrument="other-scale",
                version="1",
                missing=("2",),
                reason="One answer is missing.",
                lowest=1,
                highest=4,
            ),
        ),
    )


def _referral() -> Referral:
    item = ReferralItem(
        id="reason",
        label="Why the client asks",
        value="The client asks for help with drinking.",
        why="The prescriber decides on it.",
        origin="consultation",
    )
    return Referral(
        id="referral-1",
        recipient="paul",
        purpose="Assessment for treatment",
        items=(item,),
        consent="consent-2",
        made_at=BEGIN + 2 * _DAY,
    )


def _middle(screening: Screening, referral: Referral, series: Series) -> tuple[e.Event, ...]:
    dosing = series.sessions[1].start
    return (*_office(screening), *_decided(referral), *_treated(series, dosing))


def _office(screening: Screening) -> tuple[e.Event, ...]:
    at = BEGIN + _DAY
    answers = (Answer(item="1", value=2), Answer(item="2", absent=Absent.DECLINED))
    return (
        e.ConsultationHeld(at=BEGIN + _HOUR, by="tara", held_at=BEGIN),
        e.ClientUpdated(at=BEGIN + _HOUR, by="tara", client=evolve(_client(), language="en-US")),
        e.TreatmentChosen(at=BEGIN + _HOUR, by="tara", treatment=_treatment()),
        e.ResponseRecorded(
            at=at,
            by="tara",
            response=Response(instrument="sample-scale", at=at, by="client-17", answers=answers),
        ),
        e.FactRecorded(
            at=at, by="tara", fact=Fact(field="lives_alone", value=False, at=at, by="tara")
        ),
        e.FactRecorded(
            at=at, by="tara", fact=Fact(field="bmi", value=22.5, unit="kg-m2", at=at, by="tara")
        ),
        e.OverrideSigned(
            at=at,
            by="tara",
            rule="sample.alone",
            version="1",
            truth=Truth.UNKNOWN,
            disposition=Disposition.HOLD,
            why="Spoken about in the consultation.",
        ),
        e.ScreeningRecorded(
            at=at, by="tara", screening=screening, recommendation=Recommendation.REFER
        ),
    )


def _decided(referral: Referral) -> tuple[e.Event, ...]:
    at = BEGIN + 2 * _DAY
    disclosed = Consent(
        id="consent-2",
        kind=ConsentKind.DISCLOSURE,
        version="1",
        signed_at=at,
        signed_by="client-17",
        recipient="paul",
        expires_on=dt.date(2027, 12, 31),
    )
    agreed = Consent(
        id="consent-1",
        kind=ConsentKind.TREATMENT,
        version="1",
        content_hash=_HASH,
        signed_at=at,
        signed_by="client-17",
    )
    clearance = Clearance(
        id="clearance-1",
        decision=ClearanceDecision.CLEARED,
        sessions=2,
        valid_until=dt.date(2027, 5, 31),
        limits="Blood pressure below 140 over 90 before each session.",
        review_on=dt.date(2027, 4, 1),
        by="paul",
        given_at=at + _DAY,
        referral=referral.id,
        labs=(Condition(id="lab-1", words="A blood count."),),
    )
    return (
        e.ConsentSigned(at=at, by="tara", consent=disclosed),
        e.ReferralSent(at=at, by="tara", referral=referral),
        e.ReferralAnswered(
            at=at + _HOUR, by="tara", referral=referral.id, status=ReferralStatus.RECEIVED
        ),
        e.ClearanceGiven(at=at + _DAY, by="tara", clearance=clearance),
        e.ConditionMet(at=at + _DAY, by="tara", clearance=clearance.id, condition="lab-1"),
        e.ConsentSigned(at=at + _DAY, by="tara", consent=agreed),
    )


def _treated(series: Series, dosing: dt.datetime) -> tuple[e.Event, ...]:
    seen = (
        _vitals(dosing),
        Taken(
            at=dosing,
            words="one lozenge as labelled",
            lozenges=1,
            held_minutes=12,
            disposal=Disposal.SPAT,
        ),
        Watched(at=dosing + _HOUR, sedation=Sedation.DROWSY, dissociation=Dissociation.MILD),
        AdverseEvent(
            at=dosing + _HOUR, kind=AdverseKind.NAUSEA, severity=Severity.MILD, done="Rested."
        ),
        Tick(at=dosing, item="vitals-midway", state=TickState.OMITTED, why="The client slept."),
        ChaperoneCheck(at=dosing, words="Lies quietly."),
        LozengeCount(at=dosing, received=4, left=3),
        Note(at=dosing + _HOUR, text="The client felt like swimming through marzipan."),
    )
    earlier = DosingSession(
        id="dose-0",
        state=SessionState.ENDED,
        started_at=BEGIN - 90 * _DAY,
        ended_at=BEGIN - 90 * _DAY + _HOUR,
        reported=True,
    )
    return (
        e.SeriesPlanned(at=BEGIN + 8 * _DAY, by="tara", series=series),
        e.SessionReported(at=BEGIN + 8 * _DAY, by="tara", session=earlier),
        e.SessionHeld(
            at=dosing - _DAY, by="tara", session="prep-1", held_at=series.sessions[0].start
        ),
        e.SessionHeld(at=dosing - _DAY, by="tara", session="int-1", held_at=dosing - _DAY),
        e.TopicSigned(at=dosing - _DAY, by="tara", session="int-1", topic="sample-therapy.goals"),
        e.Retracted(at=dosing - _DAY, by="tara", entry=18, why="Entered for the wrong session."),
        e.SessionStarted(
            at=dosing,
            by="tara",
            session="dose-1",
            clearance="clearance-1",
            present=("tara", "mona"),
            attended=(Attendance(part=Attending.MONITOR, person="mona"),),
        ),
        *(
            e.SessionObserved(at=dosing + _HOUR, by="tara", session="dose-1", seen=some)
            for some in seen
        ),
    )


def _vitals(at: dt.datetime) -> Vitals:
    return Vitals(at=at, systolic=122, diastolic=78, pulse=66, oxygen=98)


def _discharge() -> Discharge:
    at = BEGIN + 12 * _DAY + 3 * _HOUR
    return Discharge(
        at=at,
        vitals=_vitals(at),
        oriented=True,
        steady=True,
        escort=PRIVATE[2],
        no_driving_explained=True,
        crisis_plan_given=True,
        by="tara",
    )


def _signed(form: ConsentForm) -> SignedForm:
    """The form, signed by everybody who must."""
    at = BEGIN + 3 * _DAY
    marks = tuple(
        SignerMark(
            role=signer.role,
            name="Robin Client",
            signed_at=at + _HOUR,
            identified=Identified.KNOWN,
            affirmed=tuple(Affirmed(what=what, at=at + _HOUR) for what in Affirmation),
        )
        for signer in form.signers
    )
    presented = Marks(kind=form.kind, presented="0" * 64, presented_at=at, marks=marks)
    return SignedForm(form=form, marks=presented)


def _form(kind: ConsentKind, episode: Episode, profile: PracticeProfile) -> ConsentForm:
    section = ConsentSection(
        id="sample",
        title="About this form",
        body="For {{client_name}}.",
        order=1,
        sources=(_HOUSE,),
    )
    recipient = "paul" if kind.names_recipient else None
    form = blank(kind)
    places = placeholders(
        form.head,
        episode,
        profile,
        recipient,
        BEGIN + 2 * _DAY,
        taken_back=("Consent to ketamine-assisted therapy",),
    )
    return assemble(form, (section,), places, profile)


def _follow_ups(series: Series) -> FollowUpPlan:
    dosing = series.sessions[1]
    task = FollowUp(
        id="dose-1.check-24h",
        session=dosing.id,
        title="Call after a day",
        todo="Ask how the client is.",
        due_from=dosing.end + 20 * _HOUR,
        due_until=dosing.end + 28 * _HOUR,
        owner=Role.THERAPIST,
        if_missed="Call the emergency contact.",
        source=_HOUSE,
    )
    return FollowUpPlan(tasks=(task,), gaps=("Plugin 'sample' gave no tasks.",))


def _alerts(series: Series) -> tuple[Alert, ...]:
    return (
        Alert(
            id="missed.check.dose-1.check-24h",
            rule="missed.check",
            level=AlertLevel.TODAY,
            about="dose-1.check-24h",
            words="The check on the day after a dosing session is unanswered.",
            todo="Call again.",
            owner=Role.THERAPIST,
            since=series.sessions[1].end + 28 * _HOUR,
            source=_HOUSE,
        ),
    )


def _request(profile: PracticeProfile) -> PlanRequest:
    protocol = _protocol()
    return PlanRequest(
        id="series-2",
        protocol=protocol,
        steps=tuple(step.id for step in protocol.steps),
        not_before=BEGIN + 9 * _DAY,
        not_after=BEGIN + 100 * _DAY,
        horizon=BEGIN + 120 * _DAY,
        client_zone=ZONE,
        practice_zone=ZONE,
        lead_therapist="tara",
        people=profile.people,
        rooms=profile.rooms,
        holidays=profile.holidays,
        now=BEGIN + 8 * _DAY,
    )
