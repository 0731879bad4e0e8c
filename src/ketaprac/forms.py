"""Putting a consent form together from what plugins contribute."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from attrs import evolve

from ketaprac.model.consent import (
    ConsentForm,
    ConsentKind,
    ConsentSection,
    FormHead,
    Placeholder,
    ReConsent,
    Signer,
    SignsWhen,
)
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile

_NEEDS_CONTACT: Final = (ConsentKind.TREATMENT, ConsentKind.TELEHEALTH)
_NEEDS_THERAPIST: Final = (
    ConsentKind.TREATMENT,
    ConsentKind.TELEHEALTH,
    ConsentKind.TOUCH,
    ConsentKind.RECORDING,
    ConsentKind.RELEASE,
)
#: In the order in which they are needed.
_PATHWAY: Final = (
    ConsentKind.DISCLOSURE,
    *(kind for kind in ConsentKind if kind is not ConsentKind.DISCLOSURE),
)
_NO_TEXT = hashlib.sha256(b"").hexdigest()


def _signers(*more: Role) -> tuple[Signer, ...]:
    """The client, a guardian where the client is under age, and whoever else takes part."""
    return (
        Signer(role=Role.CLIENT),
        Signer(role=Role.GUARDIAN, when=SignsWhen.MINOR),
        *(Signer(role=role) for role in more),
        Signer(role=Role.WITNESS, when=SignsWhen.USED, of=Role.CLIENT),
        Signer(role=Role.INTERPRETER, when=SignsWhen.USED, of=Role.CLIENT),
    )


#: What holds for a kind of form where no plugin says otherwise.
HEADS: Final[Mapping[ConsentKind, FormHead]] = {
    head.kind: head
    for head in (
        FormHead(
            kind=ConsentKind.TREATMENT,
            title="Consent to ketamine-assisted therapy",
            signers=_signers(Role.THERAPIST),
        ),
        FormHead(
            kind=ConsentKind.DISCLOSURE,
            title="Consent to share treatment records with a prescriber",
            signers=_signers(),
            lasts_days=365,
        ),
        FormHead(
            kind=ConsentKind.TPO,
            title="Consent to use my records for treatment, payment and running the practice",
            signers=_signers(),
        ),
        FormHead(
            kind=ConsentKind.HIPAA,
            title="Authorization to share health information",
            signers=_signers(),
            lasts_days=365,
        ),
        FormHead(
            kind=ConsentKind.TELEHEALTH,
            title="Consent to care by video",
            signers=_signers(Role.THERAPIST),
        ),
        FormHead(
            kind=ConsentKind.TOUCH,
            title="Consent to supportive touch",
            signers=_signers(Role.THERAPIST),
            lasts_days=365,
        ),
        FormHead(
            kind=ConsentKind.RECORDING,
            title="Consent to recording",
            signers=_signers(Role.THERAPIST),
            lasts_days=365,
        ),
        FormHead(
            kind=ConsentKind.RELEASE,
            title="My therapist and my prescriber may talk",
            signers=_signers(),
            lasts_days=365,
        ),
        FormHead(
            kind=ConsentKind.WITHDRAWAL,
            title="I take back my consent",
            signers=_signers(),
            re_consent=ReConsent.NEVER,
        ),
        *(
            FormHead(kind=kind, title=title, signers=(), re_consent=ReConsent.NEVER)
            for kind, title in (
                (ConsentKind.BEFORE, "Before your session"),
                (ConsentKind.DURING, "During your session"),
                (ConsentKind.AFTER, "After your session"),
            )
        ),
    )
}


def needed(
    episode: Episode, profile: PracticeProfile, catalogue: Catalogue
) -> tuple[ConsentKind, ...]:
    """The consents that a case asks for, in the order of the pathway.

    Args:
        episode: Its treatment says whether it is remote, with touch, or recorded.
        profile: A program under 42 CFR Part 2 needs a consent before records leave.
        catalogue: A chosen therapy may need one of its own.
    """
    treatment = episode.treatment
    asked = {
        ConsentKind.DISCLOSURE: profile.part2_program,
        ConsentKind.TREATMENT: True,
        ConsentKind.TELEHEALTH: treatment.remote,
        ConsentKind.TOUCH: treatment.touch,
        ConsentKind.RECORDING: treatment.recording,
    }
    for chosen in map(catalogue.modality, treatment.modalities):
        asked.update(dict.fromkeys(chosen.consents if chosen else (), True))
    return tuple(kind for kind in _PATHWAY if asked.get(kind))


def blank(
    kind: ConsentKind, language: str = "en", catalogue: Catalogue | None = None
) -> ConsentForm:
    """The form before any plugin contributed sections: what plugins are shown.

    Args:
        kind: Which form.
        language: BCP 47 tag.
        catalogue: Where plugins may have said what holds for this kind.
    """
    head = catalogue.form(kind, language) if catalogue else None
    return ConsentForm(head=head or evolve(HEADS[kind], language=language), content_hash=_NO_TEXT)


def assemble(
    form: ConsentForm,
    sections: Iterable[ConsentSection],
    placeholders: Iterable[Placeholder],
    profile: PracticeProfile,
    *,
    minor: bool = False,
) -> ConsentForm:
    """The form with its sections in order, its hash, who signs, and who adopted the text.

    Args:
        form: As given by :func:`blank`.
        sections: From all plugins.
        placeholders: What stands in the open places.
        profile: The practice, which may have adopted exactly this text.
        minor: Whether the client is under age.

    Raises:
        BadInput: A section has no place on this form, such as one on counseling notes.
    """
    ordered = in_order(sections)
    digest = content_hash(ordered)
    adopted = profile.adoption(digest)
    return evolve(
        form,
        sections=ordered,
        placeholders=tuple(placeholders),
        signers=tuple(s for s in form.head.signers if s.when in _signing(minor)),
        content_hash=digest,
        adopted_by=adopted.by if adopted else None,
    )


def _signing(minor: bool) -> tuple[SignsWhen, ...]:
    return (SignsWhen.ALWAYS, SignsWhen.MINOR) if minor else (SignsWhen.ALWAYS,)


def is_minor(episode: Episode, profile: PracticeProfile, at: dt.datetime) -> bool:
    """Whether the client is under the age at which the practice lets people sign alone.

    Args:
        episode: Whose birth date; one that is not recorded makes nobody a minor, and no
            form can be made out without it.
        profile: The age, and whose clock counts.
        at: The moment of signing.
    """
    born = episode.client.birth_date
    if born is None:
        return False
    day = day_of(at, profile.time_zone)
    return (
        day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < profile.adult_age
    )


def in_order(sections: Iterable[ConsentSection]) -> tuple[ConsentSection, ...]:
    """Sections as they are printed: by number, then by id."""
    return tuple(sorted(sections, key=lambda section: (section.order, section.id)))


def content_hash(sections: Iterable[ConsentSection]) -> str:
    """SHA-256 over ids, titles, bodies and questions in order.

    White space at line ends and the way accents are encoded do not count, so
    that an editor that tidies up does not make a new text of it.
    """
    digest = hashlib.sha256()
    for section in sections:
        asked = (part for question in section.questions for part in (question.id, question.words))
        for part in (section.id, section.title, section.body, *asked):
            lines = (line.rstrip() for line in part.strip().splitlines())
            digest.update(unicodedata.normalize("NFC", "\n".join(lines)).encode() + b"\x00")
    return digest.hexdigest()


def placeholders(
    head: FormHead,
    episode: Episode,
    profile: PracticeProfile,
    recipient: str | None,
    at: dt.datetime,
    *,
    taken_back: Iterable[str] = (),
) -> tuple[Placeholder, ...]:
    """What stands in the open places of a form, as far as it is known.

    Args:
        head: Which form.
        episode: For whom it is made out.
        profile: The practice.
        recipient: Id of who may receive records.
        at: When it is made out.
        taken_back: Titles of what is taken back (withdrawal only).
    """
    known = (
        *_known(episode, profile, recipient, at),
        ("expires_on", _end(head, day_of(at, profile.time_zone))),
        ("taken_back", "; ".join(taken_back)),
    )
    return tuple(Placeholder(name=name, value=value) for name, value in known if value)


def _end(head: FormHead, day: dt.date) -> str | None:
    if head.lasts_days is None:
        return None
    return (day + dt.timedelta(days=head.lasts_days)).isoformat()


def _known(
    episode: Episode,
    profile: PracticeProfile,
    recipient: str | None,
    at: dt.datetime,
) -> Iterator[tuple[str, str | None]]:
    client, today = episode.client, day_of(at, profile.time_zone)
    lead = profile.person(episode.treatment.lead_therapist)
    to = profile.person(recipient)
    yield "client_name", client.name
    yield "client_birth_date", client.birth_date.isoformat() if client.birth_date else None
    yield "practice_name", profile.name
    yield "practice_phone", profile.contact.phone if profile.contact else None
    yield "recipient_name", to.name if to else None
    yield "recipient_organization", to.organization if to else None
    yield "lead_therapist_name", lead.name if lead else None
    yield "crisis_instructions", profile.crisis_instructions
    yield "indication", episode.treatment.indication.value
    if client.emergency_contact:
        yield "emergency_contact_name", client.emergency_contact.name
    yield "today", today.isoformat()


def holes(
    kind: ConsentKind,
    episode: Episode,
    profile: PracticeProfile,
    catalogue: Catalogue,
    recipient: str | None,
) -> tuple[Objection, ...]:
    """What must be known before a form can be made out to somebody.

    Args:
        kind: Which form.
        episode: For whom it is made out.
        profile: The practice.
        catalogue: What is installed.
        recipient: Id of who may receive records (disclosure only).
    """
    found = list(_holes(kind, episode, profile, recipient))
    if kind is ConsentKind.TREATMENT:
        found += missing_modalities(episode, catalogue)
    return tuple(found)


def missing_modalities(episode: Episode, catalogue: Catalogue) -> tuple[Objection, ...]:
    """Chosen therapies that no plugin offers: a consent could not describe them."""
    known = [modality.id for modality in catalogue.modalities]
    return tuple(
        Objection(
            code="modality.missing",
            words=f"The modality {chosen!r} is not installed, so its content is missing.",
            todo=f"Install its plugin, or choose from: {', '.join(known) or 'none installed'}.",
            key="treatment.modalities",
        )
        for chosen in episode.treatment.modalities
        if chosen not in known
    )


def _holes(
    kind: ConsentKind, episode: Episode, profile: PracticeProfile, recipient: str | None
) -> Iterator[Objection]:
    if kind.is_handout:
        return
    if episode.client.name is None:
        yield _hole("name", "The client's name is not recorded.", "client.name")
    if episode.client.birth_date is None:
        yield _hole("birth-date", "The client's birth date is not recorded.", "client.birth_date")
    if kind in _NEEDS_THERAPIST and profile.person(episode.treatment.lead_therapist) is None:
        yield _hole(
            "lead-therapist",
            "The lead therapist is not chosen, or not known to the practice file.",
            "treatment.lead_therapist",
        )
    if kind in _NEEDS_CONTACT and not episode.client.emergency_contact:
        yield _hole(
            "emergency-contact", "No emergency contact is recorded.", "client.emergency_contact"
        )
    if kind.names_recipient and profile.person(recipient) is None:
        yield _hole(
            "recipient",
            "The prescriber who may receive records is not named.",
            "referral.prescriber",
        )


def _hole(code: str, words: str, key: str) -> Objection:
    return Objection(code=f"form.{code}", words=words, todo="Fill it in.", key=key)
