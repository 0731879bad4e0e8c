"""Consent forms, what goes into them, and consents that were given."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from attrs import frozen

from ketaprac.model.base import Id, Line, Name, Prose, Sha256, Value
from ketaprac.model.people import Role
from ketaprac.model.referral import ItemKind
from ketaprac.model.source import Source


class ConsentKind(StrEnum):
    """What is consented to.

    TREATMENT: off-label sublingual ketamine-assisted therapy.
    DISCLOSURE: passing substance use treatment records to a named recipient
    (42 CFR 2.31).
    """

    TREATMENT = "treatment"
    DISCLOSURE = "disclosure"


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
        sources: On what its statements rest.
    """

    id: Id
    title: Line
    body: Prose
    order: int
    covers: tuple[Id, ...] = ()
    initials: bool = False
    sources: tuple[Source, ...] = ()


@frozen(kw_only=True, repr=False)
class ConsentForm(Value):
    """A form ready to be printed: sections, placeholders, who signs.

    Attributes:
        kind: What is consented to.
        version: Of the text.
        language: BCP 47 tag.
        title: Heading of the document.
        sections: In the order in which they are printed.
        placeholders: What stands in the open places.
        signers: Roles that sign.
        content_hash: SHA-256 of the text of all sections, in order.
        adopted_by: Who adopted exactly this text for the practice; while None,
            every page says that it is a draft.
    """

    __shown__ = ("kind", "version")

    kind: ConsentKind
    version: Id
    language: Id = "en"
    title: Line
    sections: tuple[ConsentSection, ...]
    placeholders: tuple[Placeholder, ...] = ()
    signers: tuple[Role, ...] = (Role.CLIENT, Role.THERAPIST)
    content_hash: Sha256
    adopted_by: Name | None = None


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
        recipient: Id of the person who may receive records (disclosure only).
        expires_on: Last day on which it holds; None where the form has no end.
        scope: Kinds of information that may be shared (disclosure only); empty
            means all that the standard form lists.
    """

    __shown__ = ("id", "kind", "version")

    id: Id
    kind: ConsentKind
    version: Id
    content_hash: Sha256 | None = None
    signed_at: dt.datetime
    signed_by: Id
    recipient: Id | None = None
    expires_on: dt.date | None = None
    scope: tuple[ItemKind, ...] = ()

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
