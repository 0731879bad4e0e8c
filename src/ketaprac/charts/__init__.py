"""Charts of a scale over time: what they show, how it is laid out, and as SVG.

The same shapes go into SVG files and into PDF documents. Nothing in a chart rests on
colour: forms, dosing sessions, ranges and gaps differ by shape and by kind of line.
"""

from ketaprac.charts.layout import Shape, Stroke, Words, shapes
from ketaprac.charts.model import Chart, charts
from ketaprac.charts.svg import svg

__all__ = ["Chart", "Shape", "Stroke", "Words", "charts", "shapes", "svg"]
