"""Takes a case through the pathway as far as its gates are open.

This is what ``ketaprac run`` does: make out the forms, put the packet together,
plan, export. Each part that can be made is made; each that cannot says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from attrs import define, field, frozen

from ketaprac import evidence, weave
from ketaprac.caller import Fault
from ketaprac.decision import Decision
from ketaprac.errors import BadInput
from ketaprac.gates import held_by
from ketaprac.model.alert import AlertStanding
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.gate import Objection
from ketaprac.model.modality import Modality
from ketaprac.model.outcome import Outcomes
from ketaprac.model.people import Role
from ketaprac.model.referral import ClearanceState, Disclosure, ItemKind
from ketaprac.model.screening import Disposition, Screening
from ketaprac.model.series import Series
from ketaprac.practice import Practice
from ketaprac.replay import Replayed
from ketaprac.review import Review, review
from ketaprac.weave import Merged

OFFICE: Final = "office"


class Part(StrEnum):
    """A part of the walk, to which documents and objections belong."""

    RECORD = "record"
    SCREENING = "screening"
    CONSENT = "consent"
    REFERRAL = "referral"
    SERIES = "series"
    FOLLOW_UP = "follow-up"


@frozen(kw_only=True)
class Document:
    """A finished document and what it is.

    Attributes:
        part: To what it belongs.
        title: What it is, for people.
        artifact: The document.
    """

    part: Part
    title: str
    artifact: Artifact


@frozen(kw_only=True)
class Hold:
    """An objection and the part of the walk that it held."""

    part: Part
    objection: Objection


@frozen(kw_only=True)
class Walk:
    """How far a case got.

    Attributes:
        episode: Where it stands now.
        screening: The findings.
        documents: What came out, in the order of the pathway: the screening report first.
        follow_up: What is owed; None where there is neither a series nor an open
            referral.
        holds: What holds it: the urgent first, then in the order of the pathway.
        faults: What plugins did wrong.
        at: The moment of the walk.
        crisis_instructions: The practice's own, for urgent findings.
        rules: Whether a prescriber adopted the screening rules.
        time_zone: The practice's.
        disclosures: What left the practice.
        sent: The one of them that was sent on this walk, and stands in no file yet.
        overdue: What is owed, not done, and late.
        clearance: What can be said of the prescriber's decision.
        therapies: The chosen ones that are installed, for the therapist.
        woven: The same as one.
        evidence: What studies found on this treatment.
        alerts: What somebody must look at.
        outcomes: How the client is doing; None before the first dosing session.
    """

    episode: Episode
    screening: Screening
    documents: tuple[Document, ...]
    follow_up: FollowUpPlan | None
    holds: tuple[Hold, ...]
    faults: tuple[Fault, ...]
    at: dt.datetime
    crisis_instructions: str
    rules: Review
    time_zone: str
    disclosures: tuple[Disclosure, ...] = ()
    sent: Disclosure | None = None
    overdue: tuple[FollowUp, ...] = ()
    clearance: tuple[ClearanceState, ...] = ()
    therapies: tuple[Modality, ...] = ()
    woven: Merged = weave.NOTHING
    evidence: tuple[EvidenceRow, ...] = ()
    alerts: tuple[AlertStanding, ...] = ()
    outcomes: Outcomes | None = None

    @property
    def objections(self) -> tuple[Objection, ...]:
        """All objections, each once."""
        return tuple(dict.fromkeys(hold.objection for hold in self.holds))

    def about(self, part: Part) -> tuple[Objection, ...]:
        """What whoever asks for one part must be told.

        That is what held this part, what of the record could not be taken in,
        and whatever is urgent.
        """
        mine = (part, Part.RECORD)
        told = (h.objection for h in self.holds if h.part in mine or h.objection.urgent)
        return tuple(dict.fromkeys(told))


#: What each form is, for people.
TITLES: Final[Mapping[ConsentKind, str]] = {
    ConsentKind.TREATMENT: "Treatment consent",
    ConsentKind.DISCLOSURE: "Disclosure consent",
    ConsentKind.TPO: "Consent to treatment, payment and operations",
    ConsentKind.HIPAA: "HIPAA authorization",
    ConsentKind.TELEHEALTH: "Telehealth consent",
    ConsentKind.TOUCH: "Touch consent",
    ConsentKind.RECORDING: "Recording consent",
    ConsentKind.RELEASE: "Release between therapist and prescriber",
    ConsentKind.WITHDRAWAL: "Withdrawal of consent",
    ConsentKind.BEFORE: "Handout: before a session",
    ConsentKind.DURING: "Handout: during a session",
    ConsentKind.AFTER: "Handout: after a session",
}

#: The exporter of what screening found.
REPORT: Final = "letters.screening-report"

#: Exporters of how a series went: for the client, and for the prescriber.
SERIES: Final = "letters.series-summary"
PROGRESS: Final = "letters.progress-summary"
#: And of what changed, as a picture.
CHARTS: Final = "letters.outcomes-chart"

#: Exporters of a series, with the role without which a document would be empty.
CALENDARS: Final = (
    ("calendar.client", None),
    ("calendar.therapist", None),
    ("calendar.prescriber", Role.PRESCRIBER),
    ("calendar.front-desk", None),
)


#: Exporters of a packet, and whether they show the packet itself.
PACKET: Final = (
    ("letters.referral", "Referral letter", True),
    ("letters.referral-json", "Referral packet for software", True),
    ("letters.reply-form", "Reply form", False),
    ("letters.reply-template", "Reply for software", False),
)
ACCOUNT: Final = ("letters.accounting", "Account of disclosures")


def walk(
    case: Replayed,
    practice: Practice,
    *,
    prescriber: str | None,
    leave_out: Collection[ItemKind] = (),
    kinds: Collection[ConsentKind] = (),
    takes_back: Collection[ConsentKind] = (),
) -> Walk:
    """Goes through the pathway from where the record stands.

    Args:
        case: The record.
        practice: Whose client it is.
        prescriber: Id of the prescriber to refer to, where one is chosen.
        leave_out: Kinds of information that a person decided not to send.
        kinds: Forms to make out; those that the case needs where empty.
        takes_back: What a withdrawal takes back; all that is live where empty.

    Raises:
        BadInput: Something in the record cannot be printed as it is.
    """
    tour = _Tour(practice=practice, episode=case.episode)
    before = len(case.episode.referrals)
    tour.hold(Part.RECORD, case.objections)
    tour.faults += [*practice.faults, *case.faults]
    needed = kinds or practice.consents_needed(case.episode)
    first = [kind for kind in needed if kind is ConsentKind.DISCLOSURE]
    tour.consents(first, prescriber, takes_back)
    tour.refer(prescriber, leave_out)
    tour.consents([kind for kind in needed if kind not in first], prescriber, takes_back)
    tour.plan(case)
    if tour.episode.series:
        tour.series(tour.episode.series)
    follow_up = tour.follow_up()
    tour.summaries()
    screening = practice.screen(tour.episode)
    catalogue, treatment = practice.catalogue, tour.episode.treatment
    therapies = weave.chosen(tour.episode, catalogue)
    rows, at = practice.disclosures(tour.episode), practice.now(tour.episode)
    tour.report(screening)
    tour.hold(Part.SCREENING, _urgent(screening))
    return Walk(
        episode=tour.episode,
        screening=screening,
        documents=tuple(tour.documents),
        follow_up=follow_up,
        holds=tuple(sorted(tour.holds, key=lambda hold: not hold.objection.urgent)),
        faults=tuple(dict.fromkeys(tour.faults)),
        at=at,
        crisis_instructions=practice.profile.crisis_instructions,
        rules=review(practice.catalogue.rules, practice.profile),
        time_zone=practice.profile.time_zone,
        disclosures=rows,
        sent=rows[-1] if len(rows) > before else None,
        overdue=follow_up.overdue(at) if follow_up else (),
        clearance=practice.clearance_states(tour.episode),
        therapies=therapies,
        woven=weave.merged(therapies, catalogue.protocol(treatment.protocol)),
        evidence=evidence.rows(
            catalogue, treatment.indication, treatment.protocol, treatment.modalities
        ),
        alerts=practice.alerts(tour.episode),
        outcomes=practice.outcomes(tour.episode) if tour.episode.sessions else None,
    )


def _urgent(screening: Screening) -> Iterator[Objection]:
    """Urgent findings, whether or not a gate was asked on the way."""
    return (held_by(f) for f in screening.findings if f.disposition is Disposition.URGENT)


@define(kw_only=True)
class _Tour:
    practice: Practice
    episode: Episode
    documents: list[Document] = field(factory=list)
    holds: list[Hold] = field(factory=list)
    faults: list[Fault] = field(factory=list)

    def hold(self, part: Part, objections: Iterable[Objection]) -> None:
        self.holds += [Hold(part=part, objection=objection) for objection in objections]

    def take(self, part: Part, decision: Decision) -> None:
        self.hold(part, decision.objections)
        self.faults += decision.faults
        self.episode = decision.episode

    def consents(
        self,
        kinds: Iterable[ConsentKind],
        recipient: str | None,
        takes_back: Collection[ConsentKind],
    ) -> None:
        for kind in kinds:
            made = self.practice.consent_form(
                self.episode,
                kind,
                recipient=recipient if kind.names_recipient else None,
                takes_back=takes_back,
            )
            self.hold(Part.CONSENT, made.objections)
            self.faults += made.faults
            if made.value is not None:
                self.export(Part.CONSENT, TITLES[kind], "consent.pdf", made.value)

    def refer(self, prescriber: str | None, leave_out: Collection[ItemKind]) -> None:
        recorded = self.episode.referrals
        behind = recorded or self.episode.clearance is not None
        if not behind and prescriber is None:
            self.hold(Part.REFERRAL, (_NO_PRESCRIBER,))
        elif not behind and prescriber is not None:
            sent = self.practice.refer(self.episode, prescriber, by=OFFICE, leave_out=leave_out)
            self.take(Part.REFERRAL, sent)
        rows = self.practice.disclosures(self.episode)
        for row, packet in zip(rows, self.episode.referrals, strict=True):
            for exporter, title, as_sent in PACKET:
                # What would differ from what was sent must not look like a copy of it.
                if row.intact or not as_sent:
                    self.export(Part.REFERRAL, title, exporter, packet)
        # A packet put together just now is accounted for once the record says that it left.
        if recorded:
            self.export(Part.REFERRAL, ACCOUNT[1], ACCOUNT[0], self.episode)

    def plan(self, case: Replayed) -> None:
        decision = self.practice.plan(
            self.episode, by=OFFICE, availability=case.availability, fixed=case.fixed
        )
        self.take(Part.SERIES, decision)

    def series(self, series: Series) -> None:
        roles = {assigned.role for session in series.sessions for assigned in session.staff}
        if self.practice.profile.key is None:
            self.hold(Part.SERIES, (NO_KEY,))
        for exporter, role in CALENDARS if self.practice.profile.key else ():
            if role is None or role in roles:
                self.export(Part.SERIES, self.title_of(exporter), exporter, series)

    def follow_up(self) -> FollowUpPlan | None:
        follow_up = self.practice.follow_up(self.episode)
        if not self.episode.series and not follow_up.tasks:
            return None
        self.export(Part.FOLLOW_UP, "Follow-up list", "letters.follow-up", follow_up)
        self.hold(Part.FOLLOW_UP, map(_gap, follow_up.gaps))
        return follow_up

    def summaries(self) -> None:
        """How the series went, once a session took place: for the client, and for who decides."""
        episode = self.episode
        if not (episode.sessions or episode.held):
            return
        if episode.client.name is not None:  # who has none is told of it with the forms
            self.export(Part.FOLLOW_UP, self.title_of(SERIES), SERIES, episode)
        if episode.sessions:
            self.export(Part.FOLLOW_UP, self.title_of(CHARTS), CHARTS, episode)
        if self._may_tell_the_prescriber():
            self.export(Part.FOLLOW_UP, self.title_of(PROGRESS), PROGRESS, episode)

    def _may_tell_the_prescriber(self) -> bool:
        given, profile = self.episode.clearance, self.practice.profile
        if given is None or profile.person(given.by) is None or not self.episode.sessions:
            return False
        live = self.episode.live_consents(
            ConsentKind.DISCLOSURE, self.practice.now(self.episode), profile.time_zone
        )
        return not profile.part2_program or given.by in {consent.recipient for consent in live}

    def report(self, screening: Screening) -> None:
        """The screening report; it stands before what rests on it."""
        made = len(self.documents)
        self.export(Part.SCREENING, self.title_of(REPORT), REPORT, screening)
        self.documents = [*self.documents[made:], *self.documents[:made]]

    def title_of(self, exporter: str) -> str:
        return next((e.title for e in self.practice.exporters if e.id == exporter), exporter)

    def export(self, part: Part, title: str, exporter: str, subject: object) -> None:
        if exporter not in {e.id for e in self.practice.exporters}:
            self.hold(part, (_no_exporter(exporter, title),))
            return
        try:
            made = self.practice.export(exporter, subject, self.episode)
        except BadInput as error:
            where = f"{title}, {error.where}" if error.where else title
            raise BadInput(error.what, where=where, todo=error.todo) from None
        if isinstance(made, Fault):
            self.faults.append(made)
            self.hold(part, (_no_exporter(exporter, title),))
        else:
            self.documents.append(Document(part=part, title=title, artifact=made))


_NO_PRESCRIBER: Final = Objection(
    code="referral.no-prescriber",
    words="No prescriber is chosen, so no packet can be put together.",
    todo="Name one of the practice's prescribers.",
    key="referral.prescriber",
)


#: Without the practice's key no calendar is exported.
NO_KEY: Final = Objection(
    code="calendar.no-key",
    words="The practice file has no key, so codes in calendars could be guessed or would change.",
    todo='Write key = "..." with 16 random characters or more, and keep it.',
    key="practice.key",
)


def _gap(words: str) -> Objection:
    return Objection(code="follow-up.gap", words=words, todo="See `ketaprac plugins list`.")


def _no_exporter(exporter: str, title: str) -> Objection:
    return Objection(
        code="exporter.missing",
        words=f"{title}: the exporter {exporter!r} is missing or failed.",
        todo="See `ketaprac plugins list`.",
    )


def artifacts(documents: tuple[Document, ...]) -> Iterator[Artifact]:
    """The documents without their titles."""
    return (document.artifact for document in documents)
