"""The printed consent form: checked, filled in, and laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ketaprac.errors import BadInput
from ketaprac.forms import content_hash
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.people import Role
from ketaprac_consent.elements import form_text, refuse_incomplete
from ketaprac_templates.document import Document, Fields, Heading, Initials, Part, Text, artifact
from ketaprac_templates.prose import fill, open_places, parse

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm, ConsentSection
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode

#: Where the value of an open place is recorded, for errors.
KEYS: Final[Mapping[str, str]] = {
    "client_name": "client.name",
    "client_birth_date": "client.birth_date",
    "practice_name": "practice.name",
    "practice_phone": "practice.contact.phone",
    "recipient_name": "referral.prescriber",
    "lead_therapist_name": "treatment.lead_therapist",
    "crisis_instructions": "practice.crisis_instructions",
    "indication": "treatment.indication",
    "emergency_contact_name": "client.emergency_contact.name",
}
#: Words for what a person may lack; everything else must be recorded.
_UNSAID: Final[Mapping[str, str]] = {"recipient_organization": "(no organization named)"}
_SIGNERS: Final[Mapping[Role, tuple[str, str]]] = {
    Role.CLIENT: ("Client", "client_name"),
    Role.THERAPIST: ("Therapist", "lead_therapist_name"),
    Role.PRESCRIBER: ("Prescriber", "recipient_name"),
}


def render(form: ConsentForm, episode: Episode, context: Context) -> Artifact:
    """The form as a PDF with a neutral name.

    Args:
        form: Assembled, with all sections and known placeholders.
        episode: For whom it is made out.
        context: Practice and moment.

    Raises:
        BadInput: A required element or a needed value is missing, the text is
            not the one that its hash stands for, or something cannot be printed.
    """
    refuse_incomplete(form)
    if content_hash(form.sections) != form.content_hash:
        raise BadInput(
            "has a text that its hash does not stand for",
            where=f"consent.{form.kind.value}.content_hash",
            todo="Assemble the form anew",
        )
    values = {**_UNSAID, **{place.name: place.value for place in form.placeholders}}
    _refuse_open(form, values)
    opened = episode.log[0].at.isoformat() if episode.log else ""
    recipient = values.get("recipient_name", "")
    stamp = opaque(episode.id, opened, form.kind.value, form.content_hash, recipient)
    return artifact(_document(form, values, context), stamp)


def _refuse_open(form: ConsentForm, values: Mapping[str, str]) -> None:
    declared = form_text(form.kind).placeholders
    used: dict[str, str] = {}
    for section in form.sections:
        for name in open_places(parse(section.body)):
            used.setdefault(name, section.id)
    for name, section_id in used.items():
        if name not in declared and name not in values:
            raise BadInput(
                f"leaves {name!r} open, which this form does not know",
                where=f"sections.{section_id}",
                todo="Use one of: " + ", ".join(declared),
            )
    holes = [KEYS.get(name, name) for name in used if name not in values]
    if holes:
        raise BadInput(
            "is not recorded, and the form prints it",
            where=", ".join(holes),
            todo="Record it, then make the form again",
        )


def _document(form: ConsentForm, values: Mapping[str, str], context: Context) -> Document:
    return Document(
        code=f"KP-{form_text(form.kind).code.upper()}",
        version=form.version,
        language=form.language,
        title=form.title,
        subtitle=context.profile.name,
        parts=tuple(_parts(form, values)),
        digest=form.content_hash,
        draft=form.adopted_by is None,
    )


def _parts(form: ConsentForm, values: Mapping[str, str]) -> Iterator[Part]:
    for number, section in enumerate(form.sections, start=1):
        yield from _section(number, section, values)
    yield Heading(text="Signatures")
    for role in form.signers:
        title, name = _SIGNERS.get(role, (role.value.replace("-", " ").capitalize(), ""))
        yield Fields(
            title=title,
            entries=(
                ("Name", values.get(name, "")),
                ("Signature", ""),
                ("Date and time", ""),
            ),
        )


def _section(number: int, section: ConsentSection, values: Mapping[str, str]) -> Iterator[Part]:
    yield Heading(text=f"{number}. {section.title}")
    yield Text(blocks=fill(parse(section.body), values))
    if section.initials:
        yield Initials(label="My initials for this section:")
