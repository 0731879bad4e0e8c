"""Showing what was measured, for people and for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from benchmarks.harness import Row

_HEADS: Final = ("name", "ours", "peer", "ratio", "spread", "goal", "met")
_UNITS: Final = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")),
    "B": ((1e6, "MB"), (1e3, "kB"), (1.0, "B")),
    "n": ((1.0, ""),),
    "h": ((1.0, "h"),),
}


def text(rows: Sequence[Row]) -> str:
    """The table, and below it what the two sides of each line are."""
    cells = [_HEADS, *map(_cells, rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(_HEADS))]
    lines = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in cells
    ]
    lines.insert(1, "-" * len(lines[0]))
    notes = [f"{each.name.ljust(widths[0])}  {each.about}" for each in rows]
    return "\n".join(
        [*lines, "", "CPU time, unless another unit stands there; what is ours / the peer:", *notes]
    )


def as_json(rows: Sequence[Row]) -> str:
    """The rows in seconds or bytes, and on what they were measured."""
    machine = {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": platform.system(),
        "processor": platform.machine(),
        **{name: version(name) for name in ("ketaprac", "pluggy", "attrs")},
    }
    lines = [
        {
            "name": each.name,
            "ours": each.ours,
            "peer": each.peer,
            "ratio": each.ratio,
            "spread": each.spread,
            "goal": each.goal,
            "met": each.met,
            "about": each.about,
            "unit": each.unit,
        }
        for each in rows
    ]
    return json.dumps({"machine": machine, "rows": lines}, indent=2) + "\n"


def _cells(each: Row) -> tuple[str, ...]:
    return (
        each.name,
        _amount(each.ours, each.unit),
        _amount(each.peer, each.unit),
        f"{each.ratio:.2f}" if each.ratio >= 0.1 else f"{each.ratio:.3f}",
        f"{each.spread[0]:.2f}-{each.spread[1]:.2f}",
        "-" if each.goal is None else f"<= {each.goal:.3g}",
        {None: "-", True: "yes", False: "NO"}[each.met],
    )


def _amount(value: float, of: str) -> str:
    units = _UNITS[of]
    size, unit = next((u for u in units if value >= u[0]), units[-1])
    return f"{value / size:.{4 if of == 'n' else 3}g} {unit}".rstrip()
