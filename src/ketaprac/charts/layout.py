"""Where everything of a chart stands: lines, areas and words, in points from the top left.

Dashes are drawn as short lines, so that every format that knows paths shows the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from attrs import field, frozen

from ketaprac.charts.marks import SOON, circle, cross, dashed, interval, line, triangle
from ketaprac.charts.model import Chart
from ketaprac.charts.widths import width_of
from ketaprac.model.outcome import Point, PointKind
from ketaprac.outcome_words import points_of

WIDTH: Final = 468.0
HEIGHT: Final = 224.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 346.0, 42.0, 166.0
_LANE: Final = 174.5  # where gaps stand, under the plot
_DAYS: Final = 188.0  # base line of the days
_KEY: Final = 206.0
_LOW: Final = "#f1f1f1"
_GREY: Final = "#8a8a8a"
_INK: Final = "#000000"
_SMALL: Final = 6.8
_GAP: Final = 2.0
LINE: Final = 0.9  # between forms


@frozen(kw_only=True)
class Stroke:
    """A line or an area: an SVG path of M, L and Z, and C for circles.

    Attributes:
        data: The path.
        ink: Colour of the line; none where empty.
        width: Of the line, in points.
        fill: Colour of the area; none where empty.
    """

    data: str
    ink: str = _INK
    width: float = 1.0
    fill: str = ""


@frozen(kw_only=True)
class Words:
    """Words that begin at a place.

    Attributes:
        text: What they say.
        x: Where they begin.
        y: Of their base line.
        size: Of the letters.
    """

    text: str
    x: float
    y: float
    size: float = _SMALL

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge."""
        right = self.x + width_of(self.text, self.size)
        return self.x, self.y - self.size, right, self.y + 0.25 * self.size

    def hits(self, other: Words) -> bool:
        """Whether two labels touch."""
        a, b = self.box, other.box
        return a[0] < b[2] + _GAP and b[0] < a[2] + _GAP and a[1] < b[3] and b[1] < a[3]


Shape: TypeAlias = Stroke | Words


def shapes(chart: Chart) -> tuple[Shape, ...]:
    """The drawing, from back to front. No two labels touch.

    Args:
        chart: What to draw.
    """
    return tuple(_Sheet(chart).drawn())


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Words broken into lines that fit.

    Args:
        text: What to break.
        size: Of the letters, in points.
        room: Width, in points.
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@frozen
class _Sheet:
    chart: Chart
    labels: list[Words] = field(factory=list)

    def drawn(self) -> Iterator[Shape]:
        yield from self._title()
        yield from self._bands()
        yield from self._axes()
        yield from self._doses()
        yield from self._lines()
        yield from self._forms()
        yield from self._gaps()
        yield from self._values()
        yield from self._key()

    def x(self, at: dt.datetime) -> float:
        first, last = self.chart.span
        return _LEFT + 12 + (at - first) / (last - first) * (_RIGHT - _LEFT - 24)

    def y(self, number: float) -> float:
        wide = (self.chart.high - self.chart.low) or 1
        return _BOTTOM - 5 - (number - self.chart.low) / wide * (_BOTTOM - _TOP - 10)

    def _free(self, words: Words) -> Iterator[Words]:
        """The words, where no others stand already."""
        if not any(words.hits(other) for other in self.labels):
            self.labels.append(words)
            yield words

    def _title(self) -> Iterator[Shape]:
        for number, text in enumerate(wrapped(self.chart.title, 9, WIDTH - 8)[:2]):
            yield from self._free(Words(text=text, x=4, y=11 + 11 * number, size=9))

    def _bands(self) -> Iterator[Shape]:
        """Stretches of the scale, every other one grey, with their names at the right."""
        floor = 0.0
        ordered = sorted(self.chart.bands, key=lambda band: -band.high)
        for number, band in enumerate(ordered):
            low = _BOTTOM if band.low <= self.chart.low else self.y(band.low - 0.5)
            high = _TOP if band.high >= self.chart.high else self.y(band.high + 0.5)
            if number % 2:
                yield Stroke(
                    data=line((_LEFT, low), (_RIGHT, low), (_RIGHT, high), (_LEFT, high)) + "Z",
                    ink="",
                    fill=_LOW,
                )
            told = f"{band.low} to {band.high}: {band.label}"
            lines = wrapped(told, _SMALL, WIDTH - _RIGHT - 10)
            middle = (low + high) / 2 - (len(lines) - 1) * 4.5 + 2.4
            top = max(middle, floor + 9, _TOP + 6)
            yield Stroke(
                data=line((_RIGHT, (low + high) / 2), (_RIGHT + 6, top - 2.4)),
                ink=_GREY,
                width=0.5,
            )
            for step, text in enumerate(lines):
                floor = top + 9 * step
                yield from self._free(Words(text=text, x=_RIGHT + 8, y=floor))

    def _axes(self) -> Iterator[Shape]:
        yield Stroke(data=line((_LEFT, _TOP), (_LEFT, _BOTTOM), (_RIGHT, _BOTTOM)), width=0.8)
        for number in self._steps():
            y = self.y(number)
            text = points_of(number)
            yield Stroke(data=line((_LEFT - 3, y), (_LEFT, y)), width=0.8)
            x = _LEFT - 5 - width_of(text, _SMALL)
            yield from self._free(Words(text=text, x=x, y=y + 2.4))
        first, last = self.chart.span
        days = max(1, (last - first).days)
        parts = min(4, days)
        for part in range(parts + 1):
            at = first + (last - first) * part / parts
            yield Stroke(data=line((self.x(at), _BOTTOM), (self.x(at), _BOTTOM + 3)), width=0.8)
            yield from self._free(self._centred(self.chart.day(at), self.x(at), _DAYS))

    def _steps(self) -> Iterator[float]:
        """Round numbers on the scale, both ends among them."""
        low, high = self.chart.low, self.chart.high
        wide = high - low
        step = next((s for s in (1, 2, 3, 5, 10, 20, 25, 50) if wide / s <= 6), wide / 5)
        yield low
        number = (low // step + 1) * step
        while number <= high - 0.6 * step:
            yield number
            number += step
        yield high

    def _centred(self, text: str, x: float, y: float) -> Words:
        return Words(text=text, x=x - width_of(text, _SMALL) / 2, y=y)

    def _doses(self) -> Iterator[Shape]:
        for number, dose in enumerate(self.chart.doses, start=1):
            x = self.x(dose.at)
            yield Stroke(data=dashed((x, _TOP), (x, _BOTTOM), on=1.5, off=2.5), width=0.8)
            yield Stroke(data=triangle(x, _TOP), fill=_INK, width=0.5)
            yield from self._free(self._centred(str(number), x, _TOP - 8))

    def _lines(self) -> Iterator[Shape]:
        """Between forms that follow each other without a gap; never across one."""
        for before, after in pairwise(self.chart.points):
            between = (before.at <= at <= after.at for at, _ in self.chart.missing)
            if before.total is None or after.total is None or any(between):
                continue
            ends = self._place(before, before.total), self._place(after, after.total)
            soon = before.too_soon or after.too_soon
            yield Stroke(data=dashed(*ends, on=3, off=2) if soon else line(*ends), width=LINE)

    def _place(self, point: Point, total: float) -> tuple[float, float]:
        return self.x(point.at), self.y(total)

    def _forms(self) -> Iterator[Shape]:
        for point in self.chart.points:
            if point.total is not None:
                x, y = self._place(point, point.total)
                yield Stroke(data=circle(x, y, 3), fill="#ffffff" if point.too_soon else _INK)
            elif point.low is not None and point.high is not None:
                x = self.x(point.at)
                yield Stroke(data=interval(x, self.y(point.low), self.y(point.high)), width=1.2)

    def _gaps(self) -> Iterator[Shape]:
        """Under the plot: what gives no number."""
        none = [p.at for p in self.chart.points if p.total is None and p.low is None]
        for at in (*none, *(at for at, _ in self.chart.missing)):
            yield Stroke(data=cross(self.x(at), _LANE, 2.6), width=1.1)

    def _values(self) -> Iterator[Shape]:
        """Totals beside their forms, where least is in the way; the newest ones first."""
        for point in sorted(self.chart.points, key=lambda p: p.at, reverse=True):
            if point.total is not None:
                place = self._place(point, point.total)
                beside = _beside(points_of(point.total), *place)
                free = [w for w in beside if not any(w.hits(other) for other in self.labels)]
                for words in sorted(free, key=self._in_the_way)[:1]:
                    yield from self._free(words)

    def _in_the_way(self, words: Words) -> int:
        """How many dose marks and forms the words would stand on."""
        left, top, right, bottom = words.box
        forms = (self._place(p, p.total) for p in self.chart.points if p.total is not None)
        covered = sum(left - 3 < x < right + 3 and top - 3 < y < bottom + 3 for x, y in forms)
        return covered + sum(left - 1 < self.x(d.at) < right + 1 for d in self.chart.doses)

    def _key(self) -> Iterator[Shape]:
        """What the signs mean, as far as they are used."""
        x, y = 4.0, _KEY
        for marks, text in self._signs():
            words = Words(text=text, x=x + 16, y=y)
            if words.box[2] > WIDTH - 4:
                x, y = 4.0, y + 12
                words = Words(text=text, x=x + 16, y=y)
            for data, fill in marks:
                yield Stroke(data=_moved(data, x, y), fill=fill)
            yield from self._free(words)
            x = words.box[2] + 12

    def _signs(self) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
        points = self.chart.points
        if any(p.total is not None and not p.too_soon for p in points):
            yield (("circle", _INK),), "complete form"
        if any(p.total is not None and p.too_soon for p in points):
            yield (("circle", "#ffffff"),), SOON
        if any(p.low is not None for p in points):
            yield (("interval", ""),), "incomplete: range"
        if self.chart.missing or any(p.kind in _NO_NUMBER for p in points):
            yield (("cross", ""),), "missing, or no number"
        if self.chart.doses:
            yield (("triangle", _INK),), "dosing session"


def _beside(text: str, x: float, y: float) -> tuple[Words, ...]:
    """Where a number can stand: above its form, below, right or left of it."""
    wide = width_of(text, _SMALL)
    places = (
        (x - wide / 2, y - 5),
        (x - wide / 2, y + 10),
        (x + 5, y + 2.4),
        (x - wide - 5, y + 2.4),
    )
    return tuple(Words(text=text, x=left, y=base) for left, base in places)


_NO_NUMBER: Final = (PointKind.CONTRADICTORY, PointKind.UNREADABLE)


def _moved(kind: str, x: float, y: float) -> str:
    """A sign of the key, before its words."""
    middle = (x + 8, y - 2.4)
    if kind == "circle":
        return circle(*middle, 3)
    if kind == "cross":
        return cross(*middle, 2.6)
    if kind == "triangle":
        return triangle(middle[0], middle[1] + 3)
    return interval(middle[0], middle[1] - 4, middle[1] + 4)


def overlapping(drawn: Iterable[Shape]) -> list[tuple[str, str]]:
    """Labels that touch each other; none, if the layout is right.

    Args:
        drawn: The shapes of a chart.
    """
    words = [shape for shape in drawn if isinstance(shape, Words)]
    pairs = ((a, b) for n, a in enumerate(words) for b in words[n + 1 :])
    return [(a.text, b.text) for a, b in pairs if a.hits(b)]
