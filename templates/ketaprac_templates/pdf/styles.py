"""How text looks, and the measures of a page. Lengths are in points."""

from __future__ import annotations

from functools import cache
from typing import Final

from attrs import evolve, frozen

from ketaprac_templates.look import Look, rgb
from ketaprac_templates.pdf.faces import BOLD, REGULAR
from ketaprac_templates.pdf.syntax import number

PAGE: Final = (612.0, 792.0)
SIDE, TOP, FOOT = 60.0, 64.0, 62.0
WIDTH: Final = PAGE[0] - 2 * SIDE
HEIGHT: Final = PAGE[1] - TOP - FOOT
GUTTER: Final = 18.0

INK, GREY, RULE, WHITE = "#1d2733", "#5b6673", "#cfd6dd", "#ffffff"
TINT, ALERT, ALERT_TINT = "#f3f6f8", "#8f2d1e", "#fbf3f1"


@frozen(kw_only=True)
class Style:
    """One way of setting text.

    Attributes:
        face: Which cut of the font where nothing is emphasised.
        size: Of the letters.
        leading: From line to line.
        colour: ``#rrggbb``.
        before: Least room above, unless at the head of a page.
        after: Least room below.
        keep: Whether what follows stays on the same page.
        right: Whether lines end at the right edge.
    """

    face: int = REGULAR
    size: float = 9.5
    leading: float = 14.2
    colour: str = INK
    before: float = 0
    after: float = 0
    keep: bool = False
    right: bool = False


@cache
def styles(look: Look) -> dict[str, Style]:
    """All styles, in the colours of a practice."""
    base, small = Style(), Style(size=8.3, leading=11.6)
    head = Style(
        face=BOLD, size=11.5, leading=15, colour=look.accent, before=15, after=5, keep=True
    )
    label = Style(size=7.5, leading=10, colour=GREY)
    return {
        "title": Style(face=BOLD, size=18, leading=23, colour=look.accent),
        "subtitle": Style(size=10.5, leading=15, colour=GREY, before=3),
        "h1": head,
        "h2": evolve(head, size=10, leading=14, colour=INK, before=9, after=4),
        "h3": evolve(base, face=BOLD, before=6, after=3, keep=True),
        "body": evolve(base, after=6),
        "quiet": Style(size=8, leading=11.5, colour=GREY, after=5),
        "item": evolve(base, after=3.5),
        "cell-h3": evolve(small, face=BOLD, after=2, keep=True),
        "cell-body": evolve(small, after=2),
        "cell-quiet": Style(size=7.3, leading=10.2, colour=GREY, after=2),
        "cell-item": evolve(small, after=1),
        "th": Style(face=BOLD, size=7.8, leading=10.5, colour=GREY),
        "field-title": evolve(base, face=BOLD, before=14, keep=True),
        "field": Style(leading=13),
        "label": label,
        "initials": evolve(label, right=True),
        "draft": Style(face=BOLD, size=8, leading=10, colour=ALERT),
        "foot": Style(size=7.5, leading=10, colour=GREY),
        "foot-right": Style(size=7.5, leading=10, colour=GREY, right=True),
    }


@cache
def fill(colour: str) -> bytes:
    """The operator that sets a colour for text and areas."""
    return _components(colour) + b" rg"


@cache
def stroke(colour: str) -> bytes:
    """The operator that sets a colour for lines."""
    return _components(colour) + b" RG"


def _components(colour: str) -> bytes:
    return b" ".join(number(part / 255) for part in rgb(colour))
