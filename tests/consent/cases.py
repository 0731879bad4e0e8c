"""An invented practice and client, and short ways to forms and their text."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import attrs
import pypdf

from ketaprac import forms
from ketaprac.model.artifact import Artifact
from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened, Event
from ketaprac.model.people import Client, Contact, Person, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.treatment import Indication, Treatment
from ketaprac_consent import ketaprac_consent_forms, ketaprac_consent_sections, ketaprac_exporters
from ketaprac_templates.document import DRAFT

AT = dt.datetime(2027, 1, 5, 18, 0, tzinfo=dt.UTC)

PRACTICE = PracticeProfile(
    name="Harbor Lane Therapy",
    time_zone="America/Los_Angeles",
    crisis_instructions="Call 988.\nThen call the office.",
    contact=Contact(phone="555-0100"),
    people=(
        Person(id="dana", name="Dana Reyes, LMFT", roles=(Role.THERAPIST,)),
        Person(
            id="okafor",
            name="Dr. Ifeoma Okafor",
            roles=(Role.PRESCRIBER,),
            organization="Bayside Psychiatry",
        ),
    ),
)
CLIENT = Client(
    id="c-17",
    name="Zoë Märtens-Łukasz",
    birth_date=dt.date(1985, 3, 9),
    emergency_contact=Contact(name="Ari Stone", relation="brother", phone="555-0111"),
)


def episode(*events: Event, indication: str = "alcohol", client: Client = CLIENT) -> Episode:
    treatment = Treatment(
        indication=Indication(indication),
        protocol="six-weeks",
        modalities=("met",),
        lead_therapist="dana",
    )
    opened = EpisodeOpened(at=AT, by="dana", client=client, treatment=treatment)
    return fold("ep-1", (opened, *events))


def context(profile: PracticeProfile = PRACTICE, catalogue: Catalogue | None = None) -> Context:
    return Context(profile=profile, now=AT, catalogue=catalogue or Catalogue())


def blank(kind: str, where: Context) -> ConsentForm:
    catalogue = Catalogue(forms=tuple(ketaprac_consent_forms(where)))
    return forms.blank(ConsentKind(kind), "en", catalogue)


def sections(kind: str, who: Episode, where: Context) -> tuple[ConsentSection, ...]:
    return tuple(ketaprac_consent_sections(blank(kind, where), who, where))


def form(
    kind: str,
    who: Episode | None = None,
    where: Context | None = None,
    drop: str = "",
    more: tuple[ConsentSection, ...] = (),
) -> ConsentForm:
    who, where = who or episode(), where or context()
    chosen = [s for s in sections(kind, who, where) if s.id != drop]
    head = blank(kind, where)
    places = forms.placeholders(
        head.head, who, where.profile, "okafor", AT, taken_back=("Consent to everything",)
    )
    minor = forms.is_minor(who, where.profile, AT)
    return forms.assemble(head, (*chosen, *more), places, where.profile, minor=minor)


def printed(
    made: ConsentForm, who: Episode | None = None, where: Context | None = None
) -> Artifact:
    exporter = next(e for e in ketaprac_exporters() if e.id == "consent.pdf")
    artifact = exporter.render(made, who or episode(), where or context())
    assert isinstance(artifact, Artifact)
    return artifact


def adopted(made: ConsentForm) -> ConsentForm:
    return attrs.evolve(made, adopted_by="Ines Counsel")


def pages(artifact: Artifact) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(artifact.content))
    return [page.extract_text() for page in reader.pages]


def reader(artifact: Artifact) -> Any:
    return pypdf.PdfReader(io.BytesIO(artifact.content))


def words(artifact: Artifact) -> str:
    """The text of all pages without head, foot and white space."""
    foot = re.compile(r"KP-[FLH]\d\s+·\s+version \S+\s+·\s+text [0-9a-f]{12}|Page \d+ of \d+")
    return squeezed("".join(foot.sub("", page).replace(DRAFT, "") for page in pages(artifact)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
