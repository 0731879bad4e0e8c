"""Takes a case through the pathway as far as its gates are open.

This is what ``ketaprac run`` does: make out the forms, put the packet together,
plan, export. Each part that can be made is made; each that cannot says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import define, field, frozen

from ketaprac.caller import Fault
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.gate import Objection
from ketaprac.model.people import Role
from ketaprac.model.screening import Screening
from ketaprac.practice import Practice
from ketaprac.replay import Replayed

OFFICE: Final = "office"


@frozen(kw_only=True)
class Document:
    """A finished document and what it is.

    Attributes:
        step: The step of the pathway that it belongs to.
        title: What it is, for people.
        artifact: The document.
    """

    step: str
    title: str
    artifact: Artifact


@frozen(kw_only=True)
class Walk:
    """How far a case got.

    Attributes:
        episode: Where it stands now.
        screening: The findings.
        documents: What came out, in the order of the pathway.
        follow_up: What is owed; None without a series.
        objections: What holds it: the urgent first, then in the order of the pathway.
        faults: What plugins did wrong.
        at: The moment of the walk.
        crisis_instructions: The practice's own, for urgent findings.
    """

    episode: Episode
    screening: Screening
    documents: tuple[Document, ...]
    follow_up: FollowUpPlan | None
    objections: tuple[Objection, ...]
    faults: tuple[Fault, ...]
    at: dt.datetime
    crisis_instructions: str


#: Exporters of a series, with the role without which a document would be empty.
CALENDARS: Final = (
    ("calendar.client", None),
    ("calendar.therapist", None),
    ("calendar.prescriber", Role.PRESCRIBER),
    ("calendar.front-desk", None),
)


def walk(case: Replayed, practice: Practice, *, prescriber: str | None) -> Walk:
    """Goes through the pathway from where the record stands.

    Args:
        case: The record.
        practice: Whose client it is.
        prescriber: Id of the prescriber to refer to, where one is chosen.

    Raises:
        BadInput: Something in the record cannot be printed as it is.
    """
    tour = _Tour(practice=practice, episode=case.episode)
    tour.objections += case.objections
    tour.faults += [*practice.faults, *case.faults]
    tour.consent(ConsentKind.DISCLOSURE, "Disclosure consent", prescriber)
    tour.refer(prescriber)
    tour.consent(ConsentKind.TREATMENT, "Treatment consent", None)
    tour.plan(case)
    follow_up = tour.series() if tour.episode.series else None
    return Walk(
        episode=tour.episode,
        screening=practice.screen(tour.episode),
        documents=tuple(tour.documents),
        follow_up=follow_up,
        objections=tuple(sorted(dict.fromkeys(tour.objections), key=lambda o: not o.urgent)),
        faults=tuple(dict.fromkeys(tour.faults)),
        at=practice.now(tour.episode),
        crisis_instructions=practice.profile.crisis_instructions,
    )


@define(kw_only=True)
class _Tour:
    practice: Practice
    episode: Episode
    documents: list[Document] = field(factory=list)
    objections: list[Objection] = field(factory=list)
    faults: list[Fault] = field(factory=list)

    def consent(self, kind: ConsentKind, title: str, recipient: str | None) -> None:
        if kind is ConsentKind.DISCLOSURE and not self.practice.profile.part2_program:
            return
        made = self.practice.consent_form(self.episode, kind, recipient=recipient)
        self.objections += made.objections
        self.faults += made.faults
        if made.value is not None:
            self.export("consent", title, "consent.pdf", made.value)

    def refer(self, prescriber: str | None) -> None:
        decided = self.episode.clearance is not None
        if not self.episode.referrals and not decided and prescriber is None:
            self.objections.append(_NO_PRESCRIBER)
        elif not self.episode.referrals and not decided and prescriber is not None:
            decision = self.practice.refer(self.episode, prescriber, by=OFFICE)
            self.objections += decision.objections
            self.faults += decision.faults
            self.episode = decision.episode
        for packet in self.episode.referrals:
            self.export("referral", "Referral letter", "letters.referral", packet)

    def plan(self, case: Replayed) -> None:
        decision = self.practice.plan(
            self.episode, by=OFFICE, availability=case.availability, fixed=case.fixed
        )
        self.objections += decision.objections
        self.faults += decision.faults
        self.episode = decision.episode

    def series(self) -> FollowUpPlan:
        series = self.episode.series
        roles = {a.role for s in series.sessions for a in s.staff} if series else set()
        for exporter, role in CALENDARS:
            if role is None or role in roles:
                title = self.title_of(exporter)
                self.export("series", title, exporter, series)
        follow_up = self.practice.follow_up(self.episode)
        self.export("follow-up", "Follow-up list", "letters.follow-up", follow_up)
        self.objections += [
            Objection(code="follow-up.gap", words=gap, todo="See `ketaprac plugins list`.")
            for gap in follow_up.gaps
        ]
        return follow_up

    def title_of(self, exporter: str) -> str:
        return next((e.title for e in self.practice.exporters if e.id == exporter), exporter)

    def export(self, step: str, title: str, exporter: str, subject: object) -> None:
        if exporter not in {e.id for e in self.practice.exporters}:
            self.objections.append(_no_exporter(step, exporter, title))
            return
        made = self.practice.export(exporter, subject, self.episode)
        if isinstance(made, Fault):
            self.faults.append(made)
            self.objections.append(_no_exporter(step, exporter, title))
        else:
            self.documents.append(Document(step=step, title=title, artifact=made))


_NO_PRESCRIBER: Final = Objection(
    code="referral.no-prescriber",
    words="No prescriber is chosen, so no packet can be put together.",
    todo="Name one of the practice's prescribers.",
    key="referral.prescriber",
)


def _no_exporter(step: str, exporter: str, title: str) -> Objection:
    return Objection(
        code=f"exporter.missing.{step}",
        words=f"{title}: the exporter {exporter!r} is missing or failed.",
        todo="See `ketaprac plugins list`.",
    )


def artifacts(documents: tuple[Document, ...]) -> Iterator[Artifact]:
    """The documents without their titles."""
    return (document.artifact for document in documents)
