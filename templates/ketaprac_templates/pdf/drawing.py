"""The content of a page: operators, each either part of an element or an artifact.

ISO 32000-1, 14.6 to 14.8: everything that is drawn is marked as one or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from attrs import frozen

from ketaprac_templates.pdf.paging import Page
from ketaprac_templates.pdf.pictures import Bitmap, Picture
from ketaprac_templates.pdf.slabs import Area, Element, Image, Mark, Widget, Words
from ketaprac_templates.pdf.styles import FOOT, PAGE, RULE, SIDE, TOP, WIDTH, fill
from ketaprac_templates.pdf.syntax import deflated, numbers

_ARTIFACT = b"/Artifact BMC"
_PAGING = b"/Artifact <</Type /Pagination>> BDC"
_BAR = 2.0


@frozen(eq=False)
class Drawn:
    """A finished page.

    Attributes:
        content: Its operators, compressed.
        elements: Whose content each marked sequence is, by its number.
        widgets: Fields on it, with the height of the upper edge of their slab.
        bitmaps: Pictures on it, by name.
        boxes: Corners of figures: left, bottom, right, top.
        used: Characters of each face.
    """

    content: bytes
    elements: tuple[Element, ...]
    widgets: tuple[tuple[Widget, float], ...]
    bitmaps: tuple[Bitmap, ...]
    boxes: Mapping[Element, tuple[float, ...]]
    used: tuple[frozenset[str], ...]


class Artist:
    """Draws one page."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._elements: list[Element] = []
        self._widgets: list[tuple[Widget, float]] = []
        self._bitmaps: list[Bitmap] = []
        self._boxes: dict[Element, tuple[float, ...]] = {}
        self._used: tuple[set[str], ...] = (set(), set(), set())

    def page(self, page: Page, edges: Iterable[tuple[Words, float, bool]]) -> Drawn:
        """The page.

        Args:
            page: What stands where.
            edges: Words at its head and foot, how far down, and whether they are read aloud.
        """
        self._ground(page)
        marks: list[tuple[Mark, float, bool]] = [(m, y, True) for m, y, read in edges if read]
        marks += [(mark, p.top, not p.repeated) for p in page for mark in p.slab.marks]
        marks += [(m, y, False) for m, y, read in edges if not read]
        for element, run in groupby(_in_order(_visible(marks)), key=lambda mark: mark[0]):
            self._run(element, [(mark, top) for _, mark, top in run])
        return Drawn(
            deflated(b"\n".join(self._lines)),
            tuple(self._elements),
            tuple(self._widgets),
            tuple(self._bitmaps),
            self._boxes,
            tuple(map(frozenset, self._used)),
        )

    def _ground(self, page: Page) -> None:
        self._lines.append(_ARTIFACT)
        for area, top in _areas(page):
            y = PAGE[1] - TOP - top - area.y - area.height
            box = numbers(SIDE + area.x, y, area.width, area.height)
            self._lines.append(fill(area.colour) + b" " + box + b" re f")
        self._lines.append(b"EMC")

    def _run(self, element: Element | None, marks: list[tuple[Mark, float]]) -> None:
        if element is None:
            self._lines.append(_PAGING)
        elif not any(isinstance(mark, Widget) for mark, _ in marks):
            tag = element.tag.encode()
            self._lines.append(b"/%s <</MCID %d>> BDC" % (tag, len(self._elements)))
            self._elements.append(element)
        else:
            self._widgets += [(mark, top) for mark, top in marks if isinstance(mark, Widget)]
            return
        for mark, top in marks:
            self._mark(mark, top)
        self._lines.append(b"EMC")

    def _mark(self, mark: Mark, top: float) -> None:
        if isinstance(mark, Words):
            at = numbers(SIDE + mark.x, PAGE[1] - TOP - top - mark.y)
            self._lines.append(b"BT %s Td %s ET" % (at, mark.body))
            for face, characters in mark.used:
                self._used[face].update(characters)
        elif isinstance(mark, Image):
            x, y = SIDE + mark.x, PAGE[1] - TOP - top - mark.y - mark.picture.height
            self._boxes[mark.element] = (x, y, x + mark.picture.width, y + mark.picture.height)
            self._image(mark.picture, x, y)

    def _image(self, picture: Picture, x: float, y: float) -> None:
        if picture.bitmap is None:
            move = numbers(1, 0, 0, 1, x, y)
            self._lines.append(b"q %s cm %s Q" % (move, picture.drawing))
            return
        at = numbers(picture.width, 0, 0, picture.height, x, y)
        self._lines.append(b"q %s cm /Im%d Do Q" % (at, len(self._bitmaps)))
        self._bitmaps.append(picture.bitmap)


def _visible(
    marks: Iterable[tuple[Mark, float, bool]],
) -> Iterator[tuple[Element | None, Mark, float]]:
    for mark, top, read in marks:
        empty = isinstance(mark, Words) and not mark.used
        if not (empty or isinstance(mark, Area)):
            yield mark.element if read else None, mark, top


def _in_order(
    marks: Iterable[tuple[Element | None, Mark, float]],
) -> list[tuple[Element | None, Mark, float]]:
    """Together what is of one element, where it begins: cells that go on over lines."""
    found = list(marks)
    first: dict[Element | int, int] = {}
    order = [first.setdefault(mark[0] or n, n) for n, mark in enumerate(found)]
    return [found[n] for n in sorted(range(len(found)), key=order.__getitem__)]


def _areas(page: Page) -> Iterator[tuple[Area, float]]:
    yield Area(0, 0, WIDTH, 0.5, RULE), PAGE[1] - TOP - FOOT + 16
    for group, run in groupby(page, key=lambda placed: placed.slab.group):
        if group is None or not group.ground:
            continue
        rows = list(run)
        first, last = rows[0], rows[-1]
        height = last.top + last.slab.height - first.top
        yield Area(0, 0, WIDTH, height, group.ground), first.top
        yield Area(0, 0, _BAR, height, group.edge), first.top
    for placed in page:
        for mark in placed.slab.marks:
            if isinstance(mark, Area):
                yield mark, placed.top
