"""Text broken into lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from attrs import evolve, frozen

from ketaprac_templates.pdf.faces import BOLD, ITALIC, faces
from ketaprac_templates.pdf.slabs import Element, Slab, Words
from ketaprac_templates.pdf.styles import Style, fill
from ketaprac_templates.pdf.syntax import number
from ketaprac_templates.prose import Span

#: A stretch of text in one face.
Run: TypeAlias = tuple[int, str]
_TOKENS: Final = re.compile(r"\n|[ \t]+|[^ \t\n]+")
_BITS: Final = re.compile(r"[^-/._]*[-/._]|[^-/._]+")
#: Height of capitals as a part of the size, to centre them on their line.
_CAPITALS: Final = 0.73


@frozen
class Room:
    """Where text may stand: its left edge, and how wide it may be."""

    x: float
    width: float


@frozen(eq=False)
class Line:
    """Runs of text, their width in thousandths of the size, and whether a word goes on."""

    runs: list[Run]
    width: int
    inside: bool = False


def paragraph(spans: Iterable[Span], style: Style, element: Element, room: Room) -> list[Slab]:
    """The lines of a paragraph, one slab each.

    Neither its first nor its last line stands alone on a page.

    Args:
        spans: Its text, checked.
        style: How it looks.
        element: To which its text belongs.
        room: For its lines.
    """
    found = list(_lines(spans, style.face, int(room.width * 1000 / style.size)))
    last = len(found) - 1
    return [
        Slab(
            style.leading,
            (_words(line, style, element, room, last=n == last),),
            before=style.before if n == 0 else 0,
            after=style.after if n == last else 0,
            keep=style.keep if n == last else n in (0, last - 1),
        )
        for n, line in enumerate(found)
    ]


def words(text: str, style: Style, element: Element, room: Room, y: float = 0) -> Words:
    """Text on one line, however long it is, with its base line at ``y``."""
    (line,) = _lines([Span(text)], style.face, 1 << 40)
    return evolve(_words(line, style, element, room, last=True), y=y)


def _words(line: Line, style: Style, element: Element, room: Room, *, last: bool) -> Words:
    free = room.width - line.width * style.size / 1000 if style.right else 0
    # Without a space at the end, a reader would join the words of two lines.
    ends = last or line.inside or not line.runs
    runs = line.runs if ends else [*line.runs[:-1], _with_space(line.runs[-1])]
    known = faces()
    body = b" ".join(
        b"%s %s Tf %s Tj" % (known[face].key, number(style.size), known[face].encoded(text))
        for face, text in runs
    )
    used = tuple((face, frozenset(text)) for face, text in runs)
    base = (style.leading + _CAPITALS * style.size) / 2
    return Words(element, room.x + free, base, fill(style.colour) + b" " + body, used)


def _with_space(run: Run) -> Run:
    return run[0], run[1] + " "


def _lines(spans: Iterable[Span], face: int, limit: int) -> Iterator[Line]:
    runs: list[Run] = []
    total = 0
    for word in _whole_words(spans, face):
        if not word:
            yield Line(runs, total)
            runs, total = [], 0
        for pieces, width, inside in _fitted(word, limit):
            gap = _width(runs[-1][0], " ") if runs else 0
            if runs and total + gap + width > limit:
                yield Line(runs, total, inside)
                runs, total, gap = [], 0, 0
            if runs:
                runs[-1] = _with_space(runs[-1])
            for piece in pieces:
                _append(runs, piece)
            total += gap + width
    yield Line(runs, total)


def _whole_words(spans: Iterable[Span], face: int) -> Iterator[list[Run]]:
    """Words, whose letters may be of several faces; an empty one where a line must end."""
    word: list[Run] = []
    for span in spans:
        own = BOLD if span.bold else ITALIC if span.italic else face
        for token in _TOKENS.findall(span.text):
            if token[0] not in " \t\n":
                word.append((own, token))
                continue
            if word:
                yield word
                word = []
            if token == "\n":
                yield []
    if word:
        yield word


def _fitted(word: list[Run], limit: int) -> Iterator[tuple[list[Run], int, bool]]:
    """The word, or pieces of one that is too long; with widths, and whether it goes on."""
    width = sum(_width(*piece) for piece in word)
    if width <= limit:
        if word:
            yield word, width, False
        return
    part: list[Run] = []
    total, inside = 0, False
    for bit in _bits(word, limit):
        width = _width(*bit)
        if part and total + width > limit:
            yield part, total, inside
            part, total, inside = [], 0, True
        _append(part, bit)
        total += width
    yield part, total, inside


def _bits(word: list[Run], limit: int) -> Iterator[Run]:
    """Between which a long word may be broken: at its marks, or anywhere within long bits."""
    for face, text in word:
        for bit in _BITS.findall(text):
            if _width(face, bit) <= limit:
                yield face, bit
            else:
                yield from ((face, letter) for letter in bit)


def _append(runs: list[Run], run: Run) -> None:
    if runs and runs[-1][0] == run[0]:
        runs[-1] = (run[0], runs[-1][1] + run[1])
    else:
        runs.append(run)


def _width(face: int, text: str) -> int:
    return sum(map(faces()[face].widths.__getitem__, text))
