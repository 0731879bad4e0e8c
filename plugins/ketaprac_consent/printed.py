"""The printed consent form: checked, filled in, and laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from attrs import evolve, field, frozen

from ketaprac.errors import BadInput
from ketaprac.forms import content_hash
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.consent import Signer, SignsWhen
from ketaprac.model.people import Role
from ketaprac_consent.elements import refuse_incomplete
from ketaprac_consent.settings import ConsentSettings
from ketaprac_templates.document import (
    Document,
    Fields,
    Heading,
    Initials,
    Part,
    Text,
    artifact,
    compiled,
)
from ketaprac_templates.look import Look, look_of
from ketaprac_templates.prose import fill as fill_in
from ketaprac_templates.prose import open_places, parse, plain

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm, ConsentSection, Question
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac_templates.pdf import Compiled

#: Open places that hold something else for each client; the rest is the same for many.
_THEIRS: Final = frozenset(
    {"client_name", "client_birth_date", "emergency_contact_name", "taken_back"}
)
#: Layouts that are kept, each for one form, therapist and recipient.
_KEPT: Final = 32
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
_CROSSED: Final = "\u2612"
INITIALS: Final = "My initials for this section:"
#: Words for what a person may lack; everything else must be recorded.
_UNSAID: Final[Mapping[str, str]] = {"recipient_organization": "(no organization named)"}
NAMES: Final[Mapping[Role, str]] = {
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
    values = checked(form, episode, context)
    stamp = opaque(*_code(form, episode, values))
    paper = paper_of(context)
    if not _is_plain(form, paper):
        return artifact(document(form, values, paper, Blank()), stamp)
    same = tuple((name, text) for name, text in sorted(values.items()) if name not in _THEIRS)
    laid = _laid_out(evolve(form, placeholders=()), paper, tuple(sorted(values)), same)
    return artifact(laid.document, stamp, laid.filled(values))


@frozen
class Paper:
    """What every form of a practice has in common.

    Attributes:
        head: Stands under the title.
        look: Logo and colour.
    """

    head: str
    look: Look


def paper_of(context: Context) -> Paper:
    """The practice's paper."""
    return Paper(context.profile.name, look_of(context.profile))


@frozen(eq=False)
class _LaidOut:
    """A form that is laid out once for all clients of the same kind."""

    document: Document
    compiled: Compiled
    lock: Lock = field(factory=Lock)

    def filled(self, values: Mapping[str, str]) -> bytes:
        with self.lock:
            return self.compiled.filled(values)


@lru_cache(maxsize=_KEPT)
def _laid_out(
    form: ConsentForm, paper: Paper, names: tuple[str, ...], same: tuple[tuple[str, str], ...]
) -> _LaidOut:
    """The form with its places still open, but for what is the same for many clients."""
    page = document(form, {name: f"{{{{{name}}}}}" for name in names}, paper, Blank())
    return _LaidOut(page, compiled(page, names, dict(same)))


def _is_plain(form: ConsentForm, paper: Paper) -> bool:
    """Whether braces stand only where a text leaves something open, not in what is never filled."""
    asked = (question.words for section in form.sections for question in section.questions)
    never = (form.title, paper.head, *(section.title for section in form.sections), *asked)
    return not any("{{" in text for text in never)


def checked(form: ConsentForm, episode: Episode, context: Context) -> dict[str, str]:
    """What stands in the form's open places, once it is sure that it may be printed.

    Args:
        form: Assembled, with all sections and known placeholders.
        episode: For whom it is made out.
        context: Practice and moment.

    Raises:
        BadInput: A required element or a needed value is missing, or the text is not
            the one that its hash stands for.
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
    return values


def _code(form: ConsentForm, episode: Episode, values: Mapping[str, str]) -> tuple[str, ...]:
    """For what the file's name stands, and gives nothing of it away."""
    opened = episode.log[0].at.isoformat() if episode.log else ""
    recipient = values.get("recipient_name", "")
    return episode.id, opened, form.kind.value, form.content_hash, recipient


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


class Fill(Protocol):
    """What stands where a form is filled in."""

    def question(self, question: Question) -> str:
        """A question, with room for its answer or with the answer."""

    def initials(self, section: ConsentSection) -> Part:
        """Initials at a section."""

    def signature(self, signer: Signer, values: Mapping[str, str]) -> Iterator[Part]:
        """A signature."""

    def more(self) -> Iterator[Part]:
        """What follows the signatures."""


class Blank:
    """Room to write by hand."""

    def question(self, question: Question) -> str:
        """Two boxes and the question."""
        return asked(question, None)

    def initials(self, section: ConsentSection) -> Part:  # noqa: ARG002
        """A short line."""
        return Initials(label=INITIALS)

    def signature(self, signer: Signer, values: Mapping[str, str]) -> Iterator[Part]:
        """Lines for name, signature, date and time."""
        yield signature(signer, name=values.get(NAMES.get(signer.role, ""), ""))

    def more(self) -> Iterator[Part]:
        """Nothing."""
        yield from ()


def document(form: ConsentForm, values: Mapping[str, str], paper: Paper, fill: Fill) -> Document:
    """The form, with something in the places where it is filled in.

    Args:
        form: What to print.
        values: Of its open places.
        paper: The practice's.
        fill: What stands where people write.
    """
    return Document(
        code=f"KP-{form.head.code.upper()}",
        version=form.version,
        language=form.language,
        title=form.title,
        subtitle=paper.head,
        parts=tuple(_parts(form, values, fill)),
        digest=form.content_hash,
        draft=form.adopted_by is None,
        look=paper.look,
    )


def _parts(form: ConsentForm, values: Mapping[str, str], fill: Fill) -> Iterator[Part]:
    for number, section in enumerate(form.sections, start=1):
        yield from _section(number, section, values, fill)
    if form.head.signers:
        yield Heading(text="Signatures")
    for signer in form.head.signers:
        if signer in form.signers or signer.when is SignsWhen.USED:
            yield from fill.signature(signer, values)
    yield from fill.more()


def signature(
    signer: Signer, *, name: str = "", signed: str = "", when: str = "", right: str = ""
) -> Fields:
    """The lines of one signature, empty or with what was captured."""
    used = " (where one takes part)" if signer.when is SignsWhen.USED else ""
    whose = f" for the {signer.of.value}" if signer.of else ""
    entries = [("Name", name), ("Signature", signed), ("Date and time", when)]
    if signer.role is Role.GUARDIAN:
        entries.append(("Right to sign for the client", right))
    return Fields(title=f"{signer.role.value.capitalize()}{whose}{used}", entries=tuple(entries))


def asked(question: Question, answer: bool | None) -> str:
    """A question with its two boxes; one is crossed where it was answered."""
    yes, no = (_CROSSED if answer is given else _BOX for given in (True, False))
    return f"{yes} yes   {no} no   {question.words}"


def _section(
    number: int, section: ConsentSection, values: Mapping[str, str], fill: Fill
) -> Iterator[Part]:
    yield Heading(text=f"{number}. {section.title}")
    yield Text(blocks=fill_in(parse(section.body), values))
    for question in section.questions:
        yield Text(blocks=(plain(fill.question(question)),))
    if section.initials:
        yield fill.initials(section)
