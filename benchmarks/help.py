"""How long the command line takes to say what it can do."""

from __future__ import annotations

from typing import Final

from benchmarks.harness import Effort, Row, processes, row

GOAL: Final = 4.0


def run(effort: Effort) -> list[Row]:
    """Measures ``ketaprac --help`` against a Python that does nothing."""
    ours, peer = processes([("-m", "ketaprac", "--help"), ("-c", "pass")], effort.processes)
    about = "`python -m ketaprac --help` / `python -c pass`"
    return [row("help", ours, peer, goal=GOAL, about=about)]
