"""Putting a consent form together from what plugins contribute."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection, Placeholder
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile

_NO_TEXT = hashlib.sha256(b"").hexdigest()


@frozen(kw_only=True)
class FormHead:
    """What the pathway fixes about a kind of form; its text comes from plugins.

    Attributes:
        version: Raised whenever the shipped text changes what is agreed to.
        title: Heading of the document.
        signers: Roles that sign.
        lasts: How long a signed form holds; None where the text sets no end.
    """

    version: str
    title: str
    signers: tuple[Role, ...]
    lasts: dt.timedelta | None = None


HEADS: dict[ConsentKind, FormHead] = {
    ConsentKind.TREATMENT: FormHead(
        version="1",
        title="Consent to ketamine-assisted therapy",
        signers=(Role.CLIENT, Role.THERAPIST),
    ),
    ConsentKind.DISCLOSURE: FormHead(
        version="1",
        title="Consent to share treatment records with a prescriber",
        signers=(Role.CLIENT,),
        lasts=dt.timedelta(days=365),
    ),
}


def blank(kind: ConsentKind, language: str = "en") -> ConsentForm:
    """The form before any plugin contributed: what plugins are shown.

    Args:
        kind: Which form.
        language: BCP 47 tag.
    """
    head = HEADS[kind]
    return ConsentForm(
        kind=kind,
        version=head.version,
        language=language,
        title=head.title,
        sections=(),
        signers=head.signers,
        content_hash=_NO_TEXT,
    )


def assemble(
    form: ConsentForm,
    sections: Iterable[ConsentSection],
    placeholders: Iterable[Placeholder],
    profile: PracticeProfile,
) -> ConsentForm:
    """The form with its sections in order, its hash, and who adopted the text.

    Args:
        form: As given by :func:`blank`.
        sections: From all plugins.
        placeholders: What stands in the open places.
        profile: The practice, which may have adopted exactly this text.
    """
    ordered = tuple(sorted(sections, key=lambda section: (section.order, section.id)))
    digest = content_hash(ordered)
    adopted = profile.adoption(digest)
    return evolve(
        form,
        sections=ordered,
        placeholders=tuple(placeholders),
        content_hash=digest,
        adopted_by=adopted.by if adopted else None,
    )


def content_hash(sections: Iterable[ConsentSection]) -> str:
    """SHA-256 over ids, titles and bodies in order.

    White space at line ends and the way accents are encoded do not count, so
    that an editor that tidies up does not make a new text of it.
    """
    digest = hashlib.sha256()
    for section in sections:
        for part in (section.id, section.title, section.body):
            lines = (line.rstrip() for line in part.strip().splitlines())
            digest.update(unicodedata.normalize("NFC", "\n".join(lines)).encode() + b"\x00")
    return digest.hexdigest()


def placeholders(
    kind: ConsentKind,
    episode: Episode,
    profile: PracticeProfile,
    recipient: str | None,
    at: dt.datetime,
) -> tuple[Placeholder, ...]:
    """What stands in the open places of a form, as far as it is known.

    Args:
        kind: Which form.
        episode: For whom it is made out.
        profile: The practice.
        recipient: Id of who may receive records (disclosure only).
        at: When it is made out.
    """
    return tuple(
        Placeholder(name=name, value=value)
        for name, value in _known(kind, episode, profile, recipient, at)
        if value
    )


def _known(
    kind: ConsentKind,
    episode: Episode,
    profile: PracticeProfile,
    recipient: str | None,
    at: dt.datetime,
) -> Iterator[tuple[str, str | None]]:
    client, today = episode.client, day_of(at, profile.time_zone)
    lead = profile.person(episode.treatment.lead_therapist)
    to = profile.person(recipient)
    lasts = HEADS[kind].lasts
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
    yield "expires_on", (today + lasts).isoformat() if lasts else None
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
    if episode.client.name is None:
        yield _hole("name", "The client's name is not recorded.", "client.name")
    if episode.client.birth_date is None:
        yield _hole("birth-date", "The client's birth date is not recorded.", "client.birth_date")
    if kind is ConsentKind.TREATMENT and profile.person(episode.treatment.lead_therapist) is None:
        yield _hole(
            "lead-therapist",
            "The lead therapist is not chosen, or not known to the practice file.",
            "treatment.lead_therapist",
        )
    if kind is ConsentKind.TREATMENT and not episode.client.emergency_contact:
        yield _hole(
            "emergency-contact", "No emergency contact is recorded.", "client.emergency_contact"
        )
    if kind is ConsentKind.DISCLOSURE and profile.person(recipient) is None:
        yield _hole(
            "recipient",
            "The prescriber who may receive records is not named.",
            "referral.prescriber",
        )


def _hole(code: str, words: str, key: str) -> Objection:
    return Objection(code=f"form.{code}", words=words, todo="Fill it in.", key=key)
