"""Whole practices: clients planned, cost beside the lower bound, memory.

Each practice is planned in a process of its own, with a stop by the clock as in
the goals. Both checkers go over every plan; one that breaks a rule is no result.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from benchmarks.harness import Effort, Row, row
from benchmarks.practices import house, requests
from ketaprac.planning import check, check_practice, plan_practice

#: Share of the clients that have a series alone of whom no more may be lost.
MAY_LOSE: Final = {50: 0.0, 200: 0.01, 1000: 0.03}
MEMORY: Final = 600e6
_HOUR: Final = dt.timedelta(hours=1)


def run(effort: Effort) -> list[Row]:
    """Plans practices of several sizes, with several seeds each."""
    rows: list[Row] = []
    for clients, seconds, each, seeds in effort.practices:
        found = [measured(clients, seed, seconds, each) for seed in range(1, seeds + 1)]
        rows += _rows(clients, seconds, found)
    return rows


def _rows(clients: int, seconds: float, found: Sequence[dict[str, Any]]) -> list[Row]:
    name, stop = f"practice: {clients:,} clients", f"stopped after {seconds:g} s"
    lost = MAY_LOSE.get(clients)
    rows = [
        row(
            name,
            [one["able"] for one in found],
            [max(one["planned"], 1) for one in found],
            goal=None if lost is None else 1 / (1 - lost),
            about=f"clients with a series alone / those planned together, {stop}",
            unit="n",
        ),
        row(
            f"{name}, cost",
            [max(one["off_target"], 0.25) for one in found],
            [max(one["alone"], 0.25) for one in found],
            goal=None,
            about="hours off target of those planned / of the same clients each alone",
            unit="h",
        ),
        row(
            f"{name}, memory",
            [one["memory"] for one in found],
            [MEMORY for _ in found],
            goal=1.0,
            about="peak memory of the process / 600 MB",
            unit="B",
        ),
    ]
    return rows


def measured(clients: int, seed: int, seconds: float, each: int) -> dict[str, Any]:
    """Plans a practice in a process of its own.

    Args:
        clients: How many.
        seed: Of the practice and of the search.
        seconds: When to stop.
        each: How many times each client is planned at most, on average.
    """
    words = [sys.executable, "-m", "benchmarks.practice", *map(str, (clients, seed, seconds, each))]
    done = subprocess.run(words, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def planned(clients: int, seed: int, seconds: float, each: int) -> dict[str, Any]:
    """Plans a practice here, and checks the plan.

    Args:
        clients: How many.
        seed: Of the practice and of the search.
        seconds: When to stop.
        each: How many times each client is planned at most, on average.
    """
    asked = requests(house(clients), seed)
    plan = plan_practice(
        asked, seed=seed, stop_after=dt.timedelta(seconds=seconds), iterations=each * clients
    )
    by_id = {one.id: one for one in asked}
    wrong = [
        *check_practice(plan, asked),
        *(each for one in plan.series for each in check(one, by_id[one.id])),
    ]
    assert not wrong, wrong
    alone = plan_practice([by_id[one.id] for one in plan.series], iterations=1).bound
    return {
        "able": clients - plan.bound.unplanned,
        "planned": len(plan.series),
        "off_target": plan.cost.off_target / _HOUR,
        "alone": alone.off_target / _HOUR,
        "iterations": plan.iterations,
        "stopped_by": plan.stopped_by.value,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


if __name__ == "__main__":
    print(
        json.dumps(
            planned(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
        )
    )
