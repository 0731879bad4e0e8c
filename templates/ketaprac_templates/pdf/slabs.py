"""What a page is put together from.

A slab is a strip over the whole width that no page break cuts: a line of text, a
row of a table, a figure. Its marks say what is drawn where; each belongs to an
element of the structure tree, or is decoration.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from ketaprac_templates.document import Choice, Entry
from ketaprac_templates.pdf.pictures import Picture


@frozen(eq=False)
class Element:
    """A node of the structure tree (ISO 32000-1, 14.7).

    Attributes:
        tag: Its standard type.
        kids: In the order in which they are read aloud; none where it holds content.
        more: Further entries of its dictionary.
        title: Of a heading, for the bookmarks.
    """

    tag: str
    kids: tuple[Element, ...] = ()
    more: bytes = b""
    title: str = ""


@frozen(eq=False)
class Words:
    """Text on one line.

    Attributes:
        element: Whose text it is.
        x: From the left margin.
        y: Of its base line, from the top of the slab.
        body: Operators that choose fonts and show the text.
        used: Characters of each face.
    """

    element: Element
    x: float
    y: float
    body: bytes
    used: tuple[tuple[int, frozenset[str]], ...]


@frozen(eq=False)
class Area:
    """A filled rectangle, or a rule where it is thin. Decoration."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@frozen(eq=False)
class Image:
    """A figure in its place."""

    element: Element
    x: float
    y: float
    picture: Picture


@frozen(eq=False)
class Widget:
    """A field to fill in: its place, and what it is."""

    element: Element
    x: float
    y: float
    width: float
    height: float
    field: Entry | Choice
    option: int = 0


Mark: TypeAlias = Words | Area | Image | Widget


@frozen(eq=False)
class Group:
    """What belongs together on every page on which a part of it stands.

    Attributes:
        head: Repeated at the top of each further page, as decoration.
        ground: Colour behind all of it.
        edge: Colour of a bar along its left side.
    """

    head: Slab | None = None
    ground: str = ""
    edge: str = ""


@frozen(eq=False)
class Slab:
    """A strip that stays in one piece.

    Attributes:
        height: Of all its marks.
        marks: In the order in which they are drawn.
        before: Least distance from what is above.
        after: Least distance from what is below.
        keep: Whether the next slab stays on the same page.
        group: Table or box to which it belongs.
        new_page: Whether it begins a page.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    before: float = 0
    after: float = 0
    keep: bool = False
    group: Group | None = None
    new_page: bool = False


@frozen(eq=False)
class Laid:
    """A part of a document, laid out."""

    slabs: tuple[Slab, ...]
    elements: tuple[Element, ...]
