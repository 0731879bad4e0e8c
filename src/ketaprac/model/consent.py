"""Consent forms, what goes into them, and consents that were given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Range, Sha256, Value
from ketaprac.model.people import Role
from ketaprac.model.referral import ItemKind
from ketaprac.model.source import Source


class ConsentKind(StrEnum):
    """What is consented to, taken back, or handed out.

    TREATMENT: off-label sublingual ketamine-assisted therapy.
    DISCLOSURE: passing substance use treatment records to a named recipient
    (42 CFR 2.31).
    TPO: using and passing them on for treatment, payment and health care operations.
    HIPAA: an authorization to disclose health information (45 CFR 164.508).
    TELEHEALTH: care by video or telephone.
    TOUCH: supportive touch during a session.
    RECORDING: sound or video of a session.
    RELEASE: therapist and prescriber talk to each other, outside 42 CFR Part 2.
    WITHDRAWAL: taking consents back; a document of its own, never an edit.
    BEFORE, DURING, AFTER: handouts around a session, which nobody signs.
    """

    TREATMENT = "treatment"
    DISCLOSURE = "disclosure"
    TPO = "tpo"
    HIPAA = "hipaa"
    TELEHEALTH = "telehealth"
    TOUCH = "touch"
    RECORDING = "recording"
    RELEASE = "release"
    WITHDRAWAL = "withdrawal"
    BEFORE = "before-session"
    DURING = "during-session"
    AFTER = "after-session"

    @property
    def is_handout(self) -> bool:
        """Whether it is only read, and never signed."""
        return self in (ConsentKind.BEFORE, ConsentKind.DURING, ConsentKind.AFTER)

    @property
    def is_given(self) -> bool:
        """Whether it is a consent that can be given and taken back."""
        return not self.is_handout and self is not ConsentKind.WITHDRAWAL

    @property
    def names_recipient(self) -> bool:
        """Whether it is about passing records to one named person."""
        return self in (ConsentKind.DISCLOSURE, ConsentKind.HIPAA, ConsentKind.RELEASE)


#: What stands on a form of its own and on no other, with the reason.
APART: Final[Mapping[str, str]] = {
    "counseling-notes": "Consent to pass on counseling or psychotherapy notes stands on a form of "
    "its own (42 CFR 2.31(b), 45 CFR 164.508(a)(2))",
    "proceedings": "Consent to use records in civil, criminal, administrative or legislative "
    "proceedings stands on a form of its own (42 CFR 2.31(d))",
}


class ReConsent(StrEnum):
    """When a changed text has to be signed anew.

    ALWAYS: after any change. MATERIAL: after a change for which the version was
    raised. NEVER: what was signed stays good.
    """

    ALWAYS = "always"
    MATERIAL = "material"
    NEVER = "never"


class SignsWhen(StrEnum):
    """When a role signs a form.

    ALWAYS: on every form. MINOR: where the client is under age. USED: where such a
    person took part.
    """

    ALWAYS = "always"
    MINOR = "minor"
    USED = "used"


@frozen(kw_only=True, repr=False)
class Signer(Value):
    """A role that signs a form.

    Attributes:
        role: Who.
        when: In which case.
        of: Whose signature a witness saw, or for whom an interpreter spoke; None
            for everybody else.
    """

    __shown__ = ("role",)

    role: Role
    when: SignsWhen = SignsWhen.ALWAYS
    of: Role | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        tied = self.role in (Role.WITNESS, Role.INTERPRETER)
        if tied and self.of in (None, Role.WITNESS, Role.INTERPRETER):
            raise BadInput("is missing: a witness or interpreter is tied to a signer", where="of")
        if not tied and self.of is not None:
            raise BadInput("is only for a witness or an interpreter", where="of")


@frozen(kw_only=True, repr=False)
class Question(Value):
    """Something that a form asks to be answered with yes or no.

    Attributes:
        id: Unique within the form.
        words: What is asked, without markup.
    """

    id: Id
    words: Line


@frozen(kw_only=True, repr=False)
class Answered(Value):
    """What was answered to a question of a form.

    Attributes:
        question: Its id.
        yes: The answer.
    """

    __shown__ = ("question",)

    question: Id
    yes: bool


@frozen(kw_only=True, repr=False)
class FormHead(Value):
    """What holds for a kind of form as a whole, whatever its sections say.

    Attributes:
        kind: Which form.
        code: Short code in file names and at the foot of every page, such as ``f1``.
        version: Raised whenever the text changes what is agreed to.
        language: BCP 47 tag.
        title: Heading of the document.
        signers: Who signs, and in which case; empty for handouts.
        placeholders: Names that its sections may leave open.
        re_consent: When a changed text has to be signed anew.
        lasts_days: For how many days a signed form holds; None where it has no end.
        re_consent_after_doses: After how many dosing sessions it is to be signed
            anew; None where their number does not matter.
    """

    __shown__ = ("kind", "version")

    kind: ConsentKind
    code: Id = "form"
    version: Id = "1"
    language: Id = "en"
    title: Line
    signers: tuple[Signer, ...] = (
        Signer(role=Role.CLIENT),
        Signer(role=Role.GUARDIAN, when=SignsWhen.MINOR),
    )
    placeholders: tuple[Id, ...] = ()
    re_consent: ReConsent = ReConsent.ALWAYS
    lasts_days: Annotated[int, Range(1, 3660)] | None = None
    re_consent_after_doses: Annotated[int, Range(1, 1000)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.kind.is_handout and self.signers:
            raise BadInput("are named on a handout, which nobody signs", where="signers")
        roles = {signer.role for signer in self.signers}
        for signer in self.signers:
            if signer.of is not None and signer.of not in roles:
                raise BadInput("names a role that does not sign this form", where="signers")

    @property
    def id(self) -> str:
        """Kind and language, such as ``treatment.en``."""
        return f"{self.kind.value}.{self.language}"

    @property
    def roles(self) -> frozenset[Role]:
        """Everybody who may sign."""
        return frozenset(signer.role for signer in self.signers)


@frozen(kw_only=True, repr=False)
class Placeholder(Value):
    """A word that a template leaves open, and what stands there for this client.

    Attributes:
        name: As it stands in the template, without braces.
        value: What is printed; plain text, never markup.
    """

    __shown__ = ("name",)

    name: Id
    value: Prose


@frozen(kw_only=True, repr=False)
class ConsentSection(Value):
    """One section of a form, as contributed by a plugin.

    Attributes:
        id: Unique within the form.
        title: Its heading.
        body: A small Markdown subset: paragraphs, lists, emphasis, and
            ``{{placeholders}}`` that are filled in after parsing.
        order: Sections stand by this number, then by id.
        covers: Codes of the required elements that it covers.
        initials: Whether the signer initials it.
        questions: What the signer answers with yes or no.
        sources: On what its statements rest.
    """

    id: Id
    title: Line
    body: Prose
    order: int
    covers: tuple[Id, ...] = ()
    initials: bool = False
    questions: tuple[Question, ...] = ()
    sources: tuple[Source, ...] = ()


@frozen(kw_only=True, repr=False)
class ConsentForm(Value):
    """A form ready to be printed: sections, placeholders, who signs.

    Attributes:
        head: What holds for the form as a whole.
        sections: In the order in which they are printed.
        placeholders: What stands in the open places.
        signers: Who signs this very form: those who always do and, where the client
            is under age, a guardian. Whether a witness or an interpreter takes part
            is known only at the signing.
        content_hash: SHA-256 of the text of all sections, in order.
        adopted_by: Who adopted exactly this text for the practice; while None,
            every page says that it is a draft.
    """

    __shown__ = ("kind", "version")

    head: FormHead
    sections: tuple[ConsentSection, ...] = ()
    placeholders: tuple[Placeholder, ...] = ()
    signers: tuple[Signer, ...] = ()
    content_hash: Sha256
    adopted_by: Name | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        for section in self.sections:
            for code in section.covers:
                if code in APART:
                    raise BadInput(
                        f"{APART[code]}; this form is about something else",
                        where=f"sections.{section.id}",
                        todo="Take the section out and have counsel write a form of its own",
                    )

    @property
    def kind(self) -> ConsentKind:
        """What is consented to."""
        return self.head.kind

    @property
    def version(self) -> str:
        """Of the text."""
        return self.head.version

    @property
    def language(self) -> str:
        """BCP 47 tag."""
        return self.head.language

    @property
    def title(self) -> str:
        """Heading of the document."""
        return self.head.title


@frozen(kw_only=True, repr=False)
class Consent(Value):
    """A consent that was given.

    Attributes:
        id: Unique within the episode.
        kind: What was consented to.
        version: Of the form that was signed.
        content_hash: SHA-256 of the text that was signed, where known.
        signed_at: When.
        signed_by: Id or role of who signed.
        roles: In which roles the form was signed; the client's where empty, unless
            ``signed_by`` says otherwise.
        recipient: Id of the person who may receive records (disclosure only).
        expires_on: Last day on which it holds; None where the form has no end.
        scope: Kinds of information that may be shared (disclosure only); empty
            means all that the standard form lists.
        presented: SHA-256 of the file that the signers were shown, where known.
        record: SHA-256 of the final record, where one was made. The file is kept as it
            is; from this hash it can be told that it is the one.
        answers: To the form's questions, where they were captured.
    """

    __shown__ = ("id", "kind", "version")

    id: Id
    kind: ConsentKind
    version: Id
    content_hash: Sha256 | None = None
    signed_at: dt.datetime
    signed_by: Id
    roles: tuple[Role, ...] = ()
    recipient: Id | None = None
    expires_on: dt.date | None = None
    scope: tuple[ItemKind, ...] = ()
    presented: Sha256 | None = None
    record: Sha256 | None = None
    answers: tuple[Answered, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.kind.is_given:
            todo = "Record a withdrawal as one; a handout is not signed"
            raise BadInput("is not a consent that can be given", where="kind", todo=todo)

    @property
    def signed_in(self) -> frozenset[Role]:
        """The roles in which it was signed, as far as that is known."""
        told = self.signed_by if self.signed_by in set(Role) else Role.CLIENT
        return frozenset(self.roles) or frozenset({Role(told)})

    def covers(self, kind: ItemKind | None) -> bool:
        """Whether information of a kind may be shared under this consent.

        Args:
            kind: Of the item; None where it has none, which only a consent to the
                whole standard list covers.
        """
        return not self.scope or kind in self.scope or set(self.scope) == set(ItemKind)


@frozen(kw_only=True, repr=False)
class AdoptedText(Value):
    """A form's text that a named person adopted for the practice.

    Attributes:
        content_hash: SHA-256 of exactly the text that was read.
        by: Who adopted it.
        on: When.
    """

    __shown__ = ("content_hash",)

    content_hash: Sha256
    by: Name
    on: dt.date
