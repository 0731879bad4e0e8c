"""Figures that documents can hold: drawings of paths and labels, or a picture file."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from ketaprac.errors import BadInput

_INK: Final = "#1d2733"


@frozen(kw_only=True)
class Path:
    """A line or an area.

    Attributes:
        data: As in the ``d`` of an SVG path: M, L, H, V, C, S, Q, T and Z, also small.
        stroke: Colour of the line, ``#rrggbb``; none where empty.
        width: Of the line, in points.
        fill: Colour of the area, ``#rrggbb``; none where empty.
    """

    data: str = field(repr=False)
    stroke: str = _INK
    width: float = 1.0
    fill: str = ""


@frozen(kw_only=True)
class Label:
    """Words in a drawing.

    Attributes:
        text: What it says.
        x: Of its anchor, in points from the left.
        y: Of its base line, in points from the top.
        size: Of the letters, in points.
        anchor: Which part of it stands at ``x``.
    """

    text: str
    x: float
    y: float
    size: float = 7.5
    anchor: Literal["start", "end"] = "start"


Shape: TypeAlias = Path | Label


def _said(figure: Figure, attribute: object, value: str) -> None:  # noqa: ARG001
    if not value.strip():
        raise BadInput(
            "says nothing to people who cannot see it",
            where="figure.alt",
            todo="Write in a sentence what it shows",
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise BadInput("has a character that cannot be read aloud", where="figure.alt")


def _size(figure: Figure, attribute: object, value: float) -> None:  # noqa: ARG001
    if not 0 < value <= 2_000:
        raise BadInput("has no size that fits a page", where="figure")


@frozen(kw_only=True)
class Figure:
    """A drawing or a picture; wider ones than the page are made smaller.

    Attributes:
        alt: What it shows, in words. Never empty.
        width: In points; for a drawing also the width of its coordinates.
        height: In points, likewise; y goes down from the top.
        shapes: The drawing, from back to front.
        image: A PNG or JPEG file instead.

    Raises:
        BadInput: It has no words, or no size.
    """

    alt: str = field(validator=_said, repr=False)
    width: float = field(validator=_size)
    height: float = field(validator=_size)
    shapes: tuple[Shape, ...] = ()
    image: bytes = field(default=b"", repr=False)
