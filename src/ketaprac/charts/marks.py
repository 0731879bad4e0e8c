"""Signs of a chart as paths: absolute coordinates, two decimals, always the same."""

from __future__ import annotations

import math
from typing import Final

#: What a hollow circle means.
SOON: Final = "too soon after a dose"
_ROUND: Final = 0.5523  # of a radius: how far the handles of a quarter circle reach

Place = tuple[float, float]


def number(value: float) -> str:
    """With two decimals at most."""
    return f"{round(value, 2) + 0:g}" if abs(value) < 1e5 else f"{value:.0f}"


def line(*places: Place) -> str:
    """A line through places."""
    steps = (f"{number(x)} {number(y)}" for x, y in places)
    return "M" + "L".join(steps)


def dashed(start: Place, end: Place, *, on: float, off: float) -> str:
    """A straight line of short ones.

    Args:
        start: Where it begins.
        end: Where it ends.
        on: Length of a short line.
        off: Length between them.
    """
    length = math.dist(start, end)
    parts, at = [], 0.0
    while at < length:
        parts.append(
            line(_between(start, end, at / length), _between(start, end, (at + on) / length))
        )
        at += on + off
    return "".join(parts) or line(start, end)


def _between(start: Place, end: Place, share: float) -> Place:
    share = min(share, 1.0)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def circle(x: float, y: float, radius: float) -> str:
    """Four quarters."""
    k = radius * _ROUND
    quarters = (
        ((x + k, y - radius), (x + radius, y - k), (x + radius, y)),
        ((x + radius, y + k), (x + k, y + radius), (x, y + radius)),
        ((x - k, y + radius), (x - radius, y + k), (x - radius, y)),
        ((x - radius, y - k), (x - k, y - radius), (x, y - radius)),
    )
    curves = (
        "C" + " ".join(f"{number(a)} {number(b)}" for a, b in quarter) for quarter in quarters
    )
    return f"{line((x, y - radius))}{''.join(curves)}Z"


def cross(x: float, y: float, size: float) -> str:
    """Two strokes across each other."""
    first = line((x - size, y - size), (x + size, y + size))
    return first + line((x - size, y + size), (x + size, y - size))


def triangle(x: float, y: float) -> str:
    """A small one that points down at a place."""
    return line((x - 3.2, y - 6), (x + 3.2, y - 6), (x, y)) + "Z"


def interval(x: float, low: float, high: float) -> str:
    """A range: an upright line with a bar at either end."""
    bars = line((x - 3.5, low), (x + 3.5, low)) + line((x - 3.5, high), (x + 3.5, high))
    return bars + line((x, low), (x, high))
