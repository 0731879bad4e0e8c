"""A simulated year of whole practices: events per second, memory, and growth with clients.

The practice is that of ``examples/practice-50``; its invariants are checked at every step,
and that is part of what is measured. Each size runs in a process of its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.harness import Effort, Row, row

EXAMPLE: Final = Path(__file__).parents[1] / "examples" / "practice-50"
#: An event may cost this much more in the largest practice than in the smallest.
LINEAR: Final = 2.0
#: A client more may take this many bytes at most, above what the program itself takes.
PER_CLIENT: Final = 2e6


def run(effort: Effort) -> list[Row]:
    """Runs the sizes in turn, smallest first, each with one seed per round."""
    months, rounds, sizes = effort.year
    found = {
        size: [measured(size, months, seed) for seed in range(1, rounds + 1)] for size in sizes
    }
    small, large = found[sizes[0]], found[sizes[-1]]
    rates = ", ".join(f"{n}: {_rate(runs):,.0f}" for n, runs in found.items())
    about = f"{months:g} months; events a second by clients: {rates}"
    between = sizes[-1] - sizes[0]
    return [
        row(
            f"year: one event, {sizes[0]} to {sizes[-1]} clients",
            [one["seconds"] / one["events"] for one in large],
            [one["seconds"] / one["events"] for one in small],
            goal=LINEAR,
            about=f"one event of {sizes[-1]} clients / of {sizes[0]}; {about}",
        ),
        row(
            "year: memory for one client more",
            [
                max(b["memory"] - a["memory"], 1.0) / between
                for a, b in zip(small, large, strict=True)
            ],
            [PER_CLIENT for _ in large],
            goal=1.0,
            about="growth of the peak with each client / 2 MB",
            unit="B",
        ),
    ]


def _rate(runs: Sequence[dict[str, Any]]) -> float:
    return float(sum(one["events"] for one in runs) / sum(one["seconds"] for one in runs))


def measured(clients: int, months: float, seed: int) -> dict[str, Any]:
    """Runs a year in a process of its own.

    Args:
        clients: How many.
        months: How long.
        seed: Of the year.
    """
    words = [sys.executable, "-m", "benchmarks.year", *map(str, (clients, months, seed))]
    done = subprocess.run(words, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lived(clients: int, months: float, seed: int) -> dict[str, Any]:
    """Runs a year here.

    Args:
        clients: How many.
        months: How long.
        seed: Of the year.
    """
    sys.path.insert(0, str(EXAMPLE))
    import simulate

    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        year = simulate.lived(
            Path(folder), clients=clients, months=months, seed=seed, on_step=lambda: None
        )
        seconds = time.process_time() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"events": year.watch.seen, "seconds": seconds, "memory": memory}


if __name__ == "__main__":
    print(json.dumps(lived(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))))
