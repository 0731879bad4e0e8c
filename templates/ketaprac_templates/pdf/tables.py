"""Tables, and cells that stand beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from ketaprac_templates.document import Table
from ketaprac_templates.pdf.lines import Room
from ketaprac_templates.pdf.slabs import Area, Element, Group, Laid, Mark, Slab
from ketaprac_templates.pdf.styles import HEIGHT, RULE, TINT, WIDTH

if TYPE_CHECKING:
    from ketaprac_templates.pdf.flow import Setter

_LEFT, _RIGHT = 4.0, 8.0
_COLUMN = b"/A <</O /Table /Scope /Column>>"


def stacked(lines: Iterable[Slab], top: float = 0) -> Slab:
    """Lines one below the other in one slab, with room above."""
    marks: list[Mark] = []
    height, last = top, 0.0
    for n, line in enumerate(lines):
        height += max(last, line.before) if n else 0
        marks += lowered(line.marks, height)
        height, last = height + line.height, line.after
    return Slab(height, tuple(marks))


def beside(cells: Sequence[Slab], *, bottom: bool = False) -> Slab:
    """Cells in one slab, aligned at their tops or at their bottoms."""
    height = max(cell.height for cell in cells)
    marks = [
        mark
        for cell in cells
        for mark in lowered(cell.marks, height - cell.height if bottom else 0)
    ]
    return Slab(height, tuple(marks))


def lowered(marks: Iterable[Mark], by: float) -> tuple[Mark, ...]:
    """Marks further down."""
    return tuple(evolve(mark, y=mark.y + by) for mark in marks) if by else tuple(marks)


def table(setter: Setter, part: Table, where: str) -> Laid:
    """A table whose head is repeated on every page.

    Its rows stay whole, unless one is higher than half a page.
    """
    rooms = list(_rooms(part))
    head, head_row = _head(setter, part, where, rooms)
    group = Group(head=head)
    slabs, rows = [evolve(head, group=group, keep=True)], [head_row]
    for number, row in enumerate(part.rows, start=1):
        place = f"{where}, row {number}"
        cells = [
            setter.blocks(cell, place, room, small="cell-")
            for cell, room in zip(row, rooms, strict=True)
        ]
        slabs += [evolve(slab, group=group) for slab in _row(cells, tight=part.tight)]
        rows.append(Element("TR", tuple(Element("TD", cell.elements) for cell in cells)))
    slabs[-1] = evolve(slabs[-1], after=10)
    parts = (Element("THead", (rows[0],)), Element("TBody", tuple(rows[1:])))
    return Laid(tuple(slabs), (Element("Table", parts if rows[1:] else parts[:1]),))


def _rooms(part: Table) -> Iterator[Room]:
    left = 0.0
    for column in part.columns:
        yield Room(left + _LEFT, WIDTH * column.share - _LEFT - _RIGHT)
        left += WIDTH * column.share


def _head(setter: Setter, part: Table, where: str, rooms: list[Room]) -> tuple[Slab, Element]:
    pad = 2.0 if part.tight else 4.0
    cells = [Element("TH", more=_COLUMN) for _ in part.columns]
    lines = [
        stacked(
            setter.line(column.title, setter.styles["th"], cell, where, room),
            pad,
        )
        for column, cell, room in zip(part.columns, cells, rooms, strict=True)
    ]
    row = beside(lines)
    height = row.height + pad
    ground = Area(0, 0, WIDTH, height, TINT)
    slab = Slab(height, (ground, *row.marks, _rule(height)))
    return slab, Element("TR", tuple(cells))


def _row(cells: list[Laid], *, tight: bool) -> list[Slab]:
    top, bottom = (2.0, 1.0) if tight else (4.0, 5.0)
    row = beside([stacked(cell.slabs, top) for cell in cells])
    height = row.height + bottom
    whole = Slab(height, (*row.marks, _rule(height)))
    return [whole] if height <= HEIGHT / 2 else _strips(whole, cells, top)


def _strips(row: Slab, cells: list[Laid], top: float) -> list[Slab]:
    """A row cut wherever no line of any cell is in the way."""
    lines: list[tuple[float, float]] = []
    for cell in cells:
        at, last = top, 0.0
        for n, slab in enumerate(cell.slabs):
            at += max(last, slab.before) if n else 0
            lines.append((at, at + slab.height))
            at, last = at + slab.height, slab.after
    ends = {end for _, end in lines}
    cuts = sorted(e for e in ends if not any(start < e - 0.01 < end - 0.02 for start, end in lines))
    return list(_cut(row, [*cuts[:-1], row.height]))


def _cut(row: Slab, cuts: list[float]) -> Iterable[Slab]:
    start = 0.0
    for end in cuts:
        # A base line or a rule lies within the strip that it belongs to.
        marks = [mark for mark in row.marks if start <= mark.y < end]
        yield Slab(end - start, lowered(marks, -start))
        start = end


def _rule(height: float) -> Area:
    return Area(0, height - 0.5, WIDTH, 0.5, RULE)
