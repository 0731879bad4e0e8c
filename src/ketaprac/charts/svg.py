"""A chart as SVG: one file that stands alone, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.etree import ElementTree

from ketaprac.charts.layout import HEIGHT, WIDTH, Shape, Stroke, shapes
from ketaprac.charts.marks import number
from ketaprac.charts.model import Chart

_FONT: Final = "'DejaVu Sans', Verdana, Arial, sans-serif"
_SPACE: Final = "http://www.w3.org/2000/svg"


def svg(shown: Iterable[Chart], *, prefix: str = "") -> bytes:
    """Charts one below the other, each with a title and a description for screen readers.

    Args:
        shown: What to draw; nothing gives an empty drawing.
        prefix: Before ids, where several drawings stand in one page.
    """
    each = list(shown)
    tall = HEIGHT * max(1, len(each))
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": _SPACE,
            "viewBox": f"0 0 {number(WIDTH)} {number(tall)}",
            "width": f"{number(WIDTH * 2)}",
            "height": f"{number(tall * 2)}",
            "font-family": _FONT,
            "role": "img" if len(each) == 1 else "group",
        },
    )
    ground = {"width": number(WIDTH), "height": number(tall), "fill": "#ffffff"}
    if len(each) != 1:
        ElementTree.SubElement(root, "rect", ground)
        for place, chart in enumerate(each):
            _group(root, chart, place, prefix)
    else:
        _named(root, each[0], prefix)
        ElementTree.SubElement(root, "rect", ground)
        _draw(root, each[0])
    ElementTree.indent(root, " ")
    drawn: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return drawn + b"\n"


def _group(root: ElementTree.Element, chart: Chart, place: int, prefix: str) -> None:
    move = f"translate(0 {number(HEIGHT * place)})"
    group = ElementTree.SubElement(root, "g", {"role": "img", "transform": move})
    _named(group, chart, prefix)
    _draw(group, chart)


def _named(element: ElementTree.Element, chart: Chart, prefix: str) -> None:
    """Ids differ between charts, so that several can stand in one page."""
    code = f"{prefix}{chart.code}"
    element.set("aria-labelledby", f"{code}-title {code}-desc")
    for tag, words in (("title", chart.title), ("desc", chart.words)):
        ElementTree.SubElement(element, tag, {"id": f"{code}-{tag}"}).text = words


def _draw(element: ElementTree.Element, chart: Chart) -> None:
    for shape in shapes(chart):
        _shape(element, shape)


def _shape(element: ElementTree.Element, shape: Shape) -> None:
    if isinstance(shape, Stroke):
        looks = {"d": shape.data, "fill": shape.fill or "none"}
        if shape.ink:
            looks |= {"stroke": shape.ink, "stroke-width": number(shape.width)}
        ElementTree.SubElement(element, "path", looks)
    else:
        place = {"x": number(shape.x), "y": number(shape.y), "font-size": number(shape.size)}
        ElementTree.SubElement(element, "text", place).text = shape.text
