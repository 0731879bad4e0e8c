"""Parts of a document become slabs and elements of the structure tree."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

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
from ketaprac_templates.figure import Figure, Label
from ketaprac_templates.look import Look
from ketaprac_templates.pdf import pictures, tables
from ketaprac_templates.pdf.faces import glyphs
from ketaprac_templates.pdf.lines import Room, paragraph, words
from ketaprac_templates.pdf.lists import Items
from ketaprac_templates.pdf.slabs import (
    Area,
    Element,
    Group,
    Image,
    Laid,
    Mark,
    Slab,
    Widget,
)
from ketaprac_templates.pdf.styles import (
    ALERT,
    ALERT_TINT,
    GREY,
    GUTTER,
    HEIGHT,
    TINT,
    WIDTH,
    Style,
    styles,
)
from ketaprac_templates.pdf.syntax import text
from ketaprac_templates.prose import Block, Kind, Span

_WHOLE = Room(0, WIDTH)
_TICK = 11.0
_EDGE = 12.0
_LOGO = (WIDTH / 2, 54.0)


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
        found = [self._logo()] if self.look.logo else []
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
                return self._initials(part, where)
            case NewPage():
                return Laid((Slab(0, new_page=True),), ())
            case Text():
                return self.blocks(part.blocks, where, _WHOLE, level=level)
            case Table():
                return tables.table(self, part, where)
            case Box():
                return self._box(part, where)
            case Fields():
                return self._fields(part, where)
            case Entries():
                return self._entries(part, where)
            case Choice():
                return self._choice(part, where)
            case Figure():
                return self._figure(part, where)

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

    def _initials(self, part: Initials, where: str) -> Laid:
        element, style = Element("P"), self.styles["initials"]
        lines = self.line(part.label, style, element, where, Room(0, WIDTH - 78))
        row = tables.stacked(lines, 14)
        rule = Area(WIDTH - 72, row.height + 2, 72, 0.6, GREY)
        return Laid((Slab(row.height + 3, (*row.marks, rule), after=2),), (element,))

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

    def _fields(self, part: Fields, where: str) -> Laid:
        titled = Element("P")
        head = self.line(part.title, self.styles["field-title"], titled, where, _WHOLE)
        width = _share(len(part.entries))
        elements: list[Element] = [titled] if part.title else []
        values: list[Slab] = []
        labels: list[Slab] = []
        rules: list[Mark] = []
        for n, (label, value) in enumerate(part.entries):
            x, named, given = n * (width + GUTTER), Element("P"), Element("P")
            elements += (named, given) if value else (named,)
            cell = partial(self.line, where=where, room=Room(x, width))
            if value:
                values.append(tables.stacked(cell(value, self.styles["field"], given)))
            labels.append(tables.stacked(cell(label, self.styles["label"], named)))
            rules.append(Area(x, 0, width, 0.6, GREY))
        top = tables.beside(values, bottom=True) if values else Slab(13)
        room = Slab(14 + top.height, tables.lowered(top.marks, 14), keep=True)
        under = tables.beside(labels)
        foot = Slab(under.height + 6, (*rules, *tables.lowered(under.marks, 4)))
        kept = tuple(evolve(slab, keep=True) for slab in head) if part.title else ()
        return Laid((*kept, room, foot), tuple(elements))

    def _entries(self, part: Entries, where: str) -> Laid:
        width = _share(len(part.entries))
        columns: list[Slab] = []
        elements: list[Element] = []
        for n, entry in enumerate(part.entries):
            x, label, form = n * (width + GUTTER), Element("P"), Element("Form")
            elements += (label, form)
            lines = self.line(entry.label, self.styles["label"], label, where, Room(x, width))
            named = tables.stacked(lines, 2)
            height = 4.0 + 13 * entry.lines
            field = Widget(form, x, named.height + 4, width, height, entry)
            columns.append(Slab(named.height + height + 9, (*named.marks, field)))
        return Laid((tables.beside(columns, bottom=True),), tuple(elements))

    def _choice(self, part: Choice, where: str) -> Laid:
        share = WIDTH / len(part.options)
        columns: list[Slab] = []
        elements: list[Element] = []
        for n, (_, shown) in enumerate(part.options):
            x, form, label = n * share, Element("Form"), Element("P")
            elements += (form, label)
            inner = partial(self.line, where=where, room=Room(x + _TICK + 6, share - _TICK - 6))
            named = tables.stacked(inner(shown, self.styles["field"], label), 3)
            tick = Widget(form, x, 3.5, _TICK, _TICK, part, n)
            columns.append(Slab(max(named.height, _TICK) + 5, (tick, *named.marks)))
        return Laid((tables.beside(columns),), tuple(elements))

    def _figure(self, part: Figure, where: str) -> Laid:
        made = pictures.picture(part, WIDTH, HEIGHT - 40, where)
        element = _figure(part.alt)
        scale = made.width / part.width
        labels = [
            self._label(s, scale, element, where) for s in part.shapes if isinstance(s, Label)
        ]
        marks = (Image(element, 0, 0, made), *labels)
        return Laid((Slab(made.height, marks, before=6, after=8),), (element,))

    def _label(self, label: Label, scale: float, element: Element, where: str) -> Mark:
        at_end = label.anchor == "end"
        style = Style(size=label.size * scale, leading=label.size * scale, right=at_end)
        (span,) = self.checked((Span(label.text),), where)
        return words(span.text, style, element, Room(label.x * scale, 0), label.y * scale)

    def _logo(self) -> Laid:
        made = pictures.bitmap(self.look.logo, "look.logo")
        scale = min(_LOGO[0] / made.width, _LOGO[1] / made.height)
        shown = pictures.Picture(made.width * scale, made.height * scale, bitmap=made)
        element = _figure(self.printable(self.look.logo_alt, "look.logo_alt"))
        return Laid((Slab(shown.height, (Image(element, 0, 0, shown),), after=10),), (element,))


def tied(laid: Laid, before: Part, part: Part, after: Part | None = None) -> Laid:
    """Ties a short text between a heading and a table to both."""
    ties = isinstance(before, Heading) and isinstance(part, Text) and isinstance(after, Table)
    if not ties or len(laid.slabs) > 8:
        return laid
    return evolve(laid, slabs=tuple(evolve(slab, keep=True) for slab in laid.slabs))


def _figure(alt: str) -> Element:
    return Element("Figure", more=b"/Alt " + text(alt))


def _joined(found: Iterable[Laid]) -> Laid:
    slabs, elements = zip(*((laid.slabs, laid.elements) for laid in found), strict=True)
    return Laid(sum(slabs, ()), sum(elements, ()))


def _share(count: int) -> float:
    return (WIDTH - GUTTER * (count - 1)) / count
