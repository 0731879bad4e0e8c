"""A document that is laid out once and filled in many times."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from ketaprac.errors import BadInput
from ketaprac_templates.document import DRAFT, Document, Heading, Part
from ketaprac_templates.pdf.assembly import Assembly
from ketaprac_templates.pdf.drawing import Artist, Drawn
from ketaprac_templates.pdf.flow import Setter, tied
from ketaprac_templates.pdf.lines import Room, words
from ketaprac_templates.pdf.paging import Page, pages
from ketaprac_templates.pdf.slabs import Element, Laid, Words
from ketaprac_templates.pdf.styles import FOOT, HEIGHT, PAGE, TOP, WIDTH, styles
from ketaprac_templates.places import fill_part, fill_text, places_of

#: Drawn pages that are kept; more come up only where names move the page breaks.
_KEPT = 60


class Compiled:
    """A document with open places.

    What has no open place is laid out and drawn once. What has one is laid out
    for each client and forgotten. Page breaks are found anew each time, so that a
    long name moves what follows, as it must.
    """

    def __init__(
        self,
        document: Document,
        places: Collection[str] = (),
        same: Mapping[str, str] | None = None,
    ) -> None:
        """Lays out what is the same for everybody.

        Args:
            document: ``{{name}}`` stands where text is to come.
            places: Names of these places; braces around anything else stay as they are.
            same: Text for those places that are filled with the same each time.

        Raises:
            BadInput: Something in it cannot be printed exactly as it stands.
        """
        self._document = document
        self._same = dict(same or {})
        self._open = frozenset(places) - self._same.keys()
        self._levels = tuple(_levels(document.parts))
        self._setter = Setter(document.look)
        self._edges = _Edges(document, self._setter)
        self._head = None if self._is_open(document.title, document.subtitle) else self._title({})
        self._laid = tuple(
            None if self._open & places_of(part) else self._part(n, {}, self._setter)
            for n, part in enumerate(document.parts)
        )
        kept = [laid for laid in (self._head, *self._laid) if laid]
        self._fixed = frozenset(id(slab) for laid in kept for slab in laid.slabs)
        self._drawn: dict[tuple[object, ...], Drawn] = {}

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The PDF for one client.

        Args:
            values: Plain text by name of the place.

        Raises:
            BadInput: A place has no value, or one cannot be printed exactly as it stands.
        """
        missing = sorted(self._open - values.keys())
        if missing:
            raise BadInput("is open and has no value", where=", ".join(missing))
        laid = list(self._all({name: values[name] for name in self._open}))
        found = list(pages((slab for part in laid for slab in part.slabs), HEIGHT))
        drawn = [self._draw(page, n, len(found)) for n, page in enumerate(found, start=1)]
        elements = chain(self._edges.elements, *(part.elements for part in laid))
        return Assembly(self._document, drawn).finished(elements)

    def _all(self, values: Mapping[str, str]) -> Iterator[Laid]:
        setter = self._setter.copy()
        yield self._head or self._title(values)
        for number, laid in enumerate(self._laid):
            yield laid or self._part(number, values, setter)

    def _is_open(self, *texts: str) -> bool:
        return bool(self._open & places_of(*texts))

    def _title(self, values: Mapping[str, str]) -> Laid:
        given = {**self._same, **values}
        document = self._document
        return self._setter.title(
            fill_text(document.title, given), fill_text(document.subtitle, given)
        )

    def _part(self, number: int, values: Mapping[str, str], setter: Setter) -> Laid:
        parts = self._document.parts
        part = fill_part(parts[number], {**self._same, **values})
        laid = setter.part(part, f"part {number + 1}", self._levels[number])
        _refuse_high(laid, f"part {number + 1}")
        return tied(laid, *parts[max(0, number - 1) : number + 2]) if number else laid

    def _draw(self, page: Page, number: int, total: int) -> Drawn:
        edges = self._edges.of(number, total)
        if not all(p.repeated or id(p.slab) in self._fixed for p in page):
            return Artist().page(page, edges)
        key = (number, total, *(id(p.slab) for p in page))
        if key not in self._drawn:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            self._drawn[key] = Artist().page(page, edges)
        return self._drawn[key]


class _Edges:
    """What stands at the head and at the foot of every page.

    It is decoration there, except that the first page says aloud that the text is
    a draft: who only listens must hear that too.
    """

    def __init__(self, document: Document, setter: Setter) -> None:
        foot = (
            f"{document.code}  \u00b7  version {document.version}"
            f"  \u00b7  text {document.digest[:12]}"
        )
        self._foot, self._draft = setter.printable(foot, "foot"), document.draft
        self._styles = styles(document.look)
        self._read = Element("P")
        self.elements = (self._read,) if document.draft else ()

    def of(self, number: int, total: int) -> list[tuple[Words, float, bool]]:
        """The words, how far below the upper edge of the text, and whether they are read."""
        rows: list[tuple[Words, float, bool]] = []
        if self._draft:
            rows.append((self._words(DRAFT, "draft"), 40 - TOP, number == 1))
        low = PAGE[1] - TOP - FOOT + 28
        rows.append((self._words(self._foot, "foot"), low, False))
        rows.append((self._words(f"Page {number} of {total}", "foot-right"), low, False))
        return rows

    def _words(self, text: str, style: str) -> Words:
        return words(text, self._styles[style], self._read, Room(0, WIDTH))


def _refuse_high(laid: Laid, where: str) -> None:
    """Nothing may run over the lower edge of a page, where nobody would see it."""
    heads = (slab.group.head for slab in laid.slabs if slab.group and slab.group.head)
    if any(slab.height > HEIGHT for slab in laid.slabs) or any(
        head.height > HEIGHT / 2 for head in heads
    ):
        raise BadInput("is higher than a page, in one piece", where=where, todo="Shorten it")


def _levels(parts: tuple[Part, ...]) -> Iterator[int]:
    """The level of the heading that each part is or stands under; none is skipped."""
    level = 1
    for part in parts:
        if isinstance(part, Heading):
            level = min(part.level, level) + 1
        yield level
