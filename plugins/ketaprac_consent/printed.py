"""The printed consent form: checked, filled in, and laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ketaprac.errors import BadInput
from ketaprac.forms import content_hash
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.consent import Signer, SignsWhen
from ketaprac.model.people import Role
from ketaprac_consent.elements import refuse_incomplete
from ketaprac_consent.settings import ConsentSettings
from ketaprac_templates.document import Document, Fields, Heading, Initials, Part, Text, artifact
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import fill, open_places, parse, plain

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
    "taken_back": "consents",
}
_BOX: Final = "\u2610"
#: Words for what a person may lack; everything else must be recorded.
_UNSAID: Final[Mapping[str, str]] = {"recipient_organization": "(no organization named)"}
_NAMES: Final[Mapping[Role, str]] = {
    Role.CLIENT: "client_name",
    Role.THERAPIST: "lead_therapist_name",
    Role.PRESCRIBER: "recipient_name",
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
    refuse_incomplete(form, episode.treatment.indication)
    if content_hash(form.sections) != form.content_hash:
        raise BadInput(
            "has a text that its hash does not stand for",
            where=f"consent.{form.kind.value}.content_hash",
            todo="Assemble the form anew",
        )
    own = context.setting(ConsentSettings).words
    known = (*own, *form.placeholders)
    values = {**_UNSAID, **{place.name: place.value for place in known}}
    _refuse_open(form, values)
    opened = episode.log[0].at.isoformat() if episode.log else ""
    recipient = values.get("recipient_name", "")
    stamp = opaque(episode.id, opened, form.kind.value, form.content_hash, recipient)
    return artifact(_document(form, values, context), stamp)


def _refuse_open(form: ConsentForm, values: Mapping[str, str]) -> None:
    declared = form.head.placeholders
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
        code=f"KP-{form.head.code.upper()}",
        version=form.version,
        language=form.language,
        title=form.title,
        subtitle=context.profile.name,
        parts=tuple(_parts(form, values)),
        digest=form.content_hash,
        draft=form.adopted_by is None,
        look=look_of(context.profile),
    )


def _parts(form: ConsentForm, values: Mapping[str, str]) -> Iterator[Part]:
    for number, section in enumerate(form.sections, start=1):
        yield from _section(number, section, values)
    if form.head.signers:
        yield Heading(text="Signatures")
    for signer in form.head.signers:
        if signer in form.signers or signer.when is SignsWhen.USED:
            yield _signature(signer, values)


def _signature(signer: Signer, values: Mapping[str, str]) -> Fields:
    used = " (where one takes part)" if signer.when is SignsWhen.USED else ""
    whose = f" for the {signer.of.value}" if signer.of else ""
    entries = [
        ("Name", values.get(_NAMES.get(signer.role, ""), "")),
        ("Signature", ""),
        ("Date and time", ""),
    ]
    if signer.role is Role.GUARDIAN:
        entries.append(("Right to sign for the client", ""))
    return Fields(title=f"{signer.role.value.capitalize()}{whose}{used}", entries=tuple(entries))


def _section(number: int, section: ConsentSection, values: Mapping[str, str]) -> Iterator[Part]:
    yield Heading(text=f"{number}. {section.title}")
    yield Text(blocks=fill(parse(section.body), values))
    for question in section.questions:
        yield Text(blocks=(plain(f"{_BOX} yes   {_BOX} no   {question.words}"),))
    if section.initials:
        yield Initials(label="My initials for this section:")
