"""Figures and the logo: in their place on the page, with words for who does not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaprac_templates.figure import Figure, Label
from ketaprac_templates.pdf import pictures
from ketaprac_templates.pdf.lines import Room, words
from ketaprac_templates.pdf.slabs import Element, Image, Laid, Mark, Slab
from ketaprac_templates.pdf.styles import HEIGHT, WIDTH, Style
from ketaprac_templates.pdf.syntax import text

if TYPE_CHECKING:
    from ketaprac_templates.pdf.flow import Setter

_LOGO = (WIDTH / 2, 54.0)


def figure(setter: Setter, part: Figure, where: str) -> Laid:
    """A figure, as wide as it is or as the page."""
    made = pictures.picture(part, WIDTH, HEIGHT - 40, where)
    element = _element(part.alt)
    scale = made.width / part.width
    labels = [_label(setter, s, scale, element, where) for s in part.shapes if isinstance(s, Label)]
    marks = (Image(element, 0, 0, made), *labels)
    return Laid((Slab(made.height, marks, before=6, after=8),), (element,))


def logo(setter: Setter) -> Laid:
    """The logo, above the title."""
    made = pictures.bitmap(setter.look.logo, "look.logo")
    scale = min(_LOGO[0] / made.width, _LOGO[1] / made.height)
    shown = pictures.Picture(made.width * scale, made.height * scale, bitmap=made)
    element = _element(setter.printable(setter.look.logo_alt, "look.logo_alt"))
    return Laid((Slab(shown.height, (Image(element, 0, 0, shown),), after=10),), (element,))


def _label(setter: Setter, label: Label, scale: float, element: Element, where: str) -> Mark:
    at_end = label.anchor == "end"
    style = Style(size=label.size * scale, leading=label.size * scale, right=at_end)
    shown, room = setter.printable(label.text, where), Room(label.x * scale, 0)
    return words(shown, style, element, room, label.y * scale)


def _element(alt: str) -> Element:
    return Element("Figure", more=b"/Alt " + text(alt))
