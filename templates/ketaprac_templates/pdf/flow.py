"""Parts of a document become slabs and elements of the structure tree."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from ketaprac_templates.document import (
    Box,
    Choice,
    Entries,
    Fields,
    Heading,
    Initials,
    NewPage,
    Part,
    Table,
    Text,
    printable,
    refuse_endless,
)
from ketaprac_templates.figure import Figure
from ketaprac_templates.look import Look
from ketaprac_templates.pdf import blanks, figures, tables
from ketaprac_templates.pdf.faces import glyphs
from ketaprac_templates.pdf.lines import Room, paragraph, words
from ketaprac_templates.pdf.lists import Items
from ketaprac_templates.pdf.slabs import (
    Element,
    Group,
    Laid,
    Slab,
)
from ketaprac_templates.pdf.styles import (
    ALERT,
    ALERT_TINT,
    TINT,
    WIDTH,
    Style,
    styles,
)
from ketaprac_templates.prose import Block, Kind, Span

_WHOLE = Room(0, WIDTH)
_EDGE = 12.0


class Setter:
    """Sets the parts of one document, and counts how much text there is."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.styles = styles(look)
        self._length = 0

    def copy(self) -> Setter:
        """One that counts on from here."""
        made = Setter(self.look)
        made._length = self._length
        return made

    def title(self, title: str, subtitle: str) -> Laid:
        """What stands above the parts."""
        found = [figures.logo(self)] if self.look.logo else []
        found.append(self._line(title, "title", Element("H1", title=title), "title"))
        if subtitle:
            found.append(self._line(subtitle, "subtitle", Element("P"), "subtitle"))
        laid = _joined(found)
        return evolve(laid, slabs=(*laid.slabs, Slab(8)))

    def part(self, part: Part, where: str, level: int) -> Laid:
        """One part.

        Args:
            part: What to set.
            where: Which part of the document, for errors.
            level: Of the heading that it stands under, from 1.

        Raises:
            BadInput: Something in it cannot be printed exactly as it stands.
        """
        match part:
            case Heading():
                return self._heading(part, where, level)
            case Initials():
                return blanks.initials(self, part, where)
            case NewPage():
                return Laid((Slab(0, new_page=True),), ())
            case Text():
                return self.blocks(part.blocks, where, _WHOLE, level=level)
            case Table():
                return tables.table(self, part, where)
            case Box():
                return self._box(part, where)
            case Fields():
                return blanks.fields(self, part, where)
            case Entries():
                return blanks.entries(self, part, where)
            case Choice():
                return blanks.choice(self, part, where)
            case Figure():
                return figures.figure(self, part, where)

    def blocks(
        self,
        blocks: Iterable[Block],
        where: str,
        room: Room,
        *,
        small: str = "",
        level: int = 0,
    ) -> Laid:
        """Paragraphs and lists.

        Args:
            blocks: What to set.
            where: In which place of the document, for errors.
            room: For them.
            small: Beginning of the names of the styles.
            level: Of the heading that they stand under; headings are only bold where 0.
        """
        slabs: list[Slab] = []
        elements: list[Element] = []
        items = Items()
        for block in blocks:
            if block.kind is Kind.ITEM:
                if slabs and not items:  # what leads to a list stays with it
                    slabs[-1] = evolve(slabs[-1], keep=True)
                slabs += self._item(block, items, where, room, small)
                continue
            if items:
                elements += items.closed()
                slabs[-1] = evolve(slabs[-1], after=slabs[-1].after + (2 if small else 5))
            element, style = self._element(block, small, level)
            slabs += paragraph(self.checked(block.spans, where), style, element, room)
            elements.append(element)
        return Laid(tuple(slabs), (*elements, *items.closed()))

    def checked(self, spans: Iterable[Span], where: str) -> list[Span]:
        """The text, once it is sure that all of it will be seen."""
        return [evolve(span, text=self.printable(span.text, where)) for span in spans]

    def line(
        self, words_: str, style: Style, element: Element, where: str, room: Room
    ) -> list[Slab]:
        """A paragraph of plain text."""
        return paragraph(self.checked((Span(words_),), where), style, element, room)

    def printable(self, words_: str, where: str) -> str:
        """One text, once it is sure that all of it will be seen."""
        self._length += len(words_)
        refuse_endless(self._length)
        return printable(words_, glyphs(), where=where)

    def _line(self, words_: str, style: str, element: Element, where: str) -> Laid:
        return Laid(
            tuple(self.line(words_, self.styles[style], element, where, _WHOLE)), (element,)
        )

    def _element(self, block: Block, small: str, level: int) -> tuple[Element, Style]:
        if block.kind is Kind.HEADING:
            tag = f"H{level + 1}" if level else "P"
            return Element(tag, title=block.text if level else ""), self.styles[f"{small}h3"]
        return Element("P"), self.styles[small + ("quiet" if block.quiet else "body")]

    def _item(self, block: Block, items: Items, where: str, room: Room, small: str) -> list[Slab]:
        style = self.styles[f"{small}item"]
        left = 16.0 * min(block.level, 4)
        inner = Room(room.x + left, room.width - left)
        label, body = items.add(block)
        lines = paragraph(self.checked(block.spans, where), style, body, inner)
        if label:
            (mark,) = self.checked((Span(block.mark + " "),), where)
            first = words(mark.text, style, label, Room(inner.x - 13, 13), lines[0].marks[0].y)
            lines[0] = evolve(lines[0], marks=(first, *lines[0].marks))
        return lines

    def _heading(self, part: Heading, where: str, level: int) -> Laid:
        style = f"h{min(part.level, 3)}"
        return self._line(part.text, style, Element(f"H{level}", title=part.text), where)

    def _box(self, part: Box, where: str) -> Laid:
        warns = part.warning
        group = Group(
            ground=ALERT_TINT if warns else TINT, edge=ALERT if warns else self.look.accent
        )
        laid = self.blocks(part.blocks, where, Room(_EDGE, WIDTH - 2 * _EDGE), small="cell-")
        slabs = (Slab(9, keep=True), *laid.slabs)
        slabs = (*slabs[:-1], evolve(slabs[-1], keep=True), Slab(7, after=10))
        slabs = tuple(evolve(slab, group=group) for slab in slabs)
        return Laid(slabs, (Element("Div", laid.elements),) if laid.elements else ())


def tied(laid: Laid, before: Part, part: Part, after: Part | None = None) -> Laid:
    """Ties a short text between a heading and a table to both."""
    ties = isinstance(before, Heading) and isinstance(part, Text) and isinstance(after, Table)
    if not ties or len(laid.slabs) > 8:
        return laid
    return evolve(laid, slabs=tuple(evolve(slab, keep=True) for slab in laid.slabs))


def _joined(found: Iterable[Laid]) -> Laid:
    slabs, elements = zip(*((laid.slabs, laid.elements) for laid in found), strict=True)
    return Laid(sum(slabs, ()), sum(elements, ()))
