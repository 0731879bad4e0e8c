"""Places to write in: lines for hands, and fields for screens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from ketaprac_templates.document import Choice, Entries, Fields, Initials
from ketaprac_templates.pdf import tables
from ketaprac_templates.pdf.lines import Room
from ketaprac_templates.pdf.slabs import Area, Element, Laid, Mark, Slab, Widget
from ketaprac_templates.pdf.styles import GREY, GUTTER, WIDTH

if TYPE_CHECKING:
    from ketaprac_templates.pdf.flow import Setter

_TICK = 11.0
_INITIALS = 72.0


def initials(setter: Setter, part: Initials, where: str) -> Laid:
    """A short line at the right edge."""
    element, style = Element("P"), setter.styles["initials"]
    lines = setter.line(part.label, style, element, where, Room(0, WIDTH - _INITIALS - 6))
    row = tables.stacked(lines, 14)
    rule = Area(WIDTH - _INITIALS, row.height + 2, _INITIALS, 0.6, GREY)
    return Laid((Slab(row.height + 3, (*row.marks, rule), after=2),), (element,))


def fields(setter: Setter, part: Fields, where: str) -> Laid:
    """Lines side by side: what is known stands on them, what they are for below."""
    titled = Element("P")
    head = setter.line(part.title, setter.styles["field-title"], titled, where, Room(0, WIDTH))
    width = _share(len(part.entries))
    elements: list[Element] = [titled] if part.title else []
    values: list[Slab] = []
    labels: list[Slab] = []
    rules: list[Mark] = []
    for n, (label, value) in enumerate(part.entries):
        x, named, given = n * (width + GUTTER), Element("P"), Element("P")
        elements += (named, given) if value else (named,)
        cell = partial(setter.line, where=where, room=Room(x, width))
        if value:
            values.append(tables.stacked(cell(value, setter.styles["field"], given)))
        labels.append(tables.stacked(cell(label, setter.styles["label"], named)))
        rules.append(Area(x, 0, width, 0.6, GREY))
    top = tables.beside(values, bottom=True) if values else Slab(13)
    room = Slab(14 + top.height, tables.lowered(top.marks, 14), keep=True)
    under = tables.beside(labels)
    foot = Slab(under.height + 6, (*rules, *tables.lowered(under.marks, 4)))
    kept = tuple(evolve(slab, keep=True) for slab in head) if part.title else ()
    return Laid((*kept, room, foot), tuple(elements))


def entries(setter: Setter, part: Entries, where: str) -> Laid:
    """Fields side by side, each below its label."""
    width = _share(len(part.entries))
    columns: list[Slab] = []
    elements: list[Element] = []
    for n, entry in enumerate(part.entries):
        x, label, form = n * (width + GUTTER), Element("P"), Element("Form")
        elements += (label, form)
        lines = setter.line(entry.label, setter.styles["label"], label, where, Room(x, width))
        named = tables.stacked(lines, 2)
        height = 4.0 + 13 * entry.lines
        field = Widget(form, x, named.height + 4, width, height, entry)
        columns.append(Slab(named.height + height + 9, (*named.marks, field)))
    return Laid((tables.beside(columns, bottom=True),), tuple(elements))


def choice(setter: Setter, part: Choice, where: str) -> Laid:
    """Buttons side by side, each before its words."""
    share = WIDTH / len(part.options)
    columns: list[Slab] = []
    elements: list[Element] = []
    for n, (_, shown) in enumerate(part.options):
        x, form, label = n * share, Element("Form"), Element("P")
        elements += (form, label)
        inner = partial(setter.line, where=where, room=Room(x + _TICK + 6, share - _TICK - 6))
        named = tables.stacked(inner(shown, setter.styles["field"], label), 3)
        tick = Widget(form, x, 3.5, _TICK, _TICK, part, n)
        columns.append(Slab(max(named.height, _TICK) + 5, (tick, *named.marks)))
    return Laid((tables.beside(columns),), tuple(elements))


def _share(count: int) -> float:
    return (WIDTH - GUTTER * (count - 1)) / count
