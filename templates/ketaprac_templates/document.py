"""A document as plugins describe it; :func:`render` makes the PDF.

Plugins say what stands where and never touch the PDF library. That keeps one
place at which text becomes markup, glyphs are checked and metadata is set.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from ketaprac.errors import BadInput
from ketaprac_templates.figure import Figure
from ketaprac_templates.look import Look
from ketaprac_templates.prose import Block

if TYPE_CHECKING:
    from ketaprac.model.artifact import Artifact
    from ketaprac_templates.pdf import Compiled

DRAFT = "DRAFT - not reviewed by counsel"
_LONGEST_WORD = 1_000
_LONGEST_DOCUMENT = 400_000
#: Left to right letters that need no joining, reordering or stacking.
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_SHAPED = frozenset({"Mn", "Mc", "Me", "Cf", "Cs", "Co"})


@frozen(kw_only=True)
class Heading:
    """A heading. It is never left alone at the foot of a page."""

    text: str
    level: int = 1


@frozen(kw_only=True)
class Text:
    """Paragraphs and lists."""

    blocks: tuple[Block, ...]


@frozen(kw_only=True)
class Column:
    """A column of a table and its share of the width, 0 to 1."""

    title: str
    share: float


@frozen(kw_only=True)
class Table:
    """Rows of cells; the head row is repeated on every page. A tight one has less air."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Block, ...], ...], ...]
    tight: bool = False


@frozen(kw_only=True)
class Box:
    """Something that must be seen, in a frame. A warning stands out more."""

    blocks: tuple[Block, ...]
    warning: bool = False


@frozen(kw_only=True)
class Fields:
    """Lines to write on, side by side: what each is for, and what is known already."""

    entries: tuple[tuple[str, str], ...]
    title: str = ""


@frozen(kw_only=True)
class Initials:
    """A short line at the right edge for initials."""

    label: str


@frozen(kw_only=True)
class Entry:
    """A field to fill in, on the screen or by hand.

    Attributes:
        name: In the file, where software finds it.
        label: What it is for.
        lines: How high it is.
    """

    name: str
    label: str
    lines: int = 1


@frozen(kw_only=True)
class Entries:
    """Fields to fill in, side by side."""

    entries: tuple[Entry, ...]


@frozen(kw_only=True)
class Choice:
    """One of several words to tick, none of them beforehand: value in the file, and words."""

    name: str
    options: tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class NewPage:
    """What follows begins on a page of its own."""


Part: TypeAlias = (
    Heading | Text | Table | Box | Fields | Initials | Entries | Choice | Figure | NewPage
)


@frozen(kw_only=True)
class Data:
    """What software can read of a document, beside its pages; no reader shows it.

    Attributes:
        content: Nothing in it that the pages do not show.
        at: When it was written down, with a time zone.
    """

    content: bytes = field(repr=False)
    at: dt.datetime


@frozen(kw_only=True)
class Document:
    """Everything that a page shows.

    Attributes:
        code: Neutral code, such as ``KP-F1``; also the title in the metadata.
        version: Of the text.
        language: BCP 47 tag.
        title: Heading of the first page.
        subtitle: Under the heading; may be empty.
        parts: In the order in which they are printed.
        digest: SHA-256 of the text; its beginning stands on every page.
        draft: Whether every page says that nobody adopted the text.
        look: Logo and colour of the practice.
        data: For software, beside the pages.
    """

    code: str
    version: str
    language: str
    title: str
    subtitle: str = ""
    parts: tuple[Part, ...]
    digest: str
    draft: bool = True
    look: Look = Look()
    data: Data | None = None


def render(document: Document) -> bytes:
    """The PDF. The same document gives the same bytes, everywhere.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    from ketaprac_templates import pdf

    return pdf.build(document)


def compiled(
    document: Document, places: Collection[str], same: Mapping[str, str] | None = None
) -> Compiled:
    """A document that is laid out once and filled in for many clients.

    Its ``filled(values)`` gives the bytes that :func:`render` gives of the document
    with these values in its places.

    Args:
        document: ``{{name}}`` stands where text is to come.
        places: Names of these places.
        same: Text for those places that are filled with the same each time.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    from ketaprac_templates import pdf

    return pdf.Compiled(document, places, same)


def artifact(document: Document, stamp: str, content: bytes | None = None) -> Artifact:
    """The PDF under a name that tells nothing.

    Args:
        document: What to print.
        stamp: Opaque code that stands for the case.
        content: The PDF, where it is there already.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    from ketaprac.model.artifact import Artifact

    form = document.code.removeprefix("KP-").lower()
    version = "-".join("".join(c if c.isalnum() else " " for c in document.version.lower()).split())
    return Artifact(
        name=f"kp-{stamp}-{form}-v{version}.pdf",
        media_type="application/pdf",
        content=render(document) if content is None else content,
    )


def printable(text: str, glyphs: Collection[int], *, where: str = "") -> str:
    """The text as it goes to the page: composed letters, and none that would be lost.

    Args:
        text: What is to be printed.
        glyphs: Code points that the font has.
        where: Which place of the document, for errors.

    Raises:
        BadInput: A letter is missing from the font, or its script needs joining
            or runs from right to left. Only its code point is told.
    """
    composed = unicodedata.normalize("NFC", text)
    if not (composed.isascii() and composed.isprintable()):
        for character in composed:
            _refuse(character, glyphs, where)
    longest = max(map(len, composed.split()), default=0)
    if longest > _LONGEST_WORD:
        raise BadInput(f"has a word of {longest} letters; at most {_LONGEST_WORD} fit", where=where)
    return composed


def _refuse(character: str, glyphs: Collection[int], where: str) -> None:
    code = f"U+{ord(character):04X}"
    if character in "\n\t":
        return
    if unicodedata.category(character) == "Cc":
        raise BadInput(f"has a control character ({code})", where=where, todo="Leave it out")
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        raise BadInput(
            f"has a letter that is written from right to left ({code})",
            where=where,
            todo="Write it in Latin letters; documents cannot print this script yet",
        )
    if unicodedata.category(character) in _SHAPED:
        raise BadInput(
            f"has a sign that joins others or is not visible ({code})",
            where=where,
            todo="Write it without; documents cannot print it exactly yet",
        )
    if ord(character) not in glyphs:
        raise BadInput(
            f"has a character that the font of documents lacks ({code})",
            where=where,
            todo="Write it in other characters",
        )


def refuse_endless(length: int) -> None:
    """Keeps a document within what can be laid out in reasonable time.

    Args:
        length: Characters in all.
    """
    if length > _LONGEST_DOCUMENT:
        raise BadInput(f"has {length} characters; at most {_LONGEST_DOCUMENT} fit a document")
