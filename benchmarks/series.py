"""One client's series: against CP-SAT, against booking one by one, and how time grows.

``python -m benchmarks.series`` prints the whole report; ``python -m benchmarks``
has its ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from statistics import median, quantiles
from typing import Final

from attrs import evolve, frozen
from tqdm import tqdm

from benchmarks import booking, solver
from benchmarks.harness import Effort, Row, row
from benchmarks.synthetic import Size, client
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning import check, plan_series
from ketaprac.planning.exact import Found, attempt

GOAL: Final = 1 / 10
GOAL_95: Final = 1 / 50
CASES: Final = 120
#: Calm and full calendars, so that there are plans and dead ends.
BUSY: Final = (0.3, 0.55, 0.8)
GROWTH: Final = {
    "sessions": [Size(doses=n, weeks=3 * n) for n in (2, 4, 6, 8, 12)],
    "therapists": [Size(therapists=n) for n in (1, 2, 4, 8)],
    "weeks": [Size(weeks=n) for n in (14, 18, 26, 36, 52)],
}


@frozen(kw_only=True)
class Compared:
    """One case solved by both.

    Attributes:
        ours: CPU seconds of the exact planner.
        peer: CPU seconds of CP-SAT with one worker, calendars included.
        feasible: Whether there is a plan.
        equal: Whether both say the same: the same optimum, or that there is none.
    """

    ours: float
    peer: float
    feasible: bool
    equal: bool


def run(effort: Effort) -> list[Row]:
    """The ratios to CP-SAT, where it is installed, and to twice as long a search."""
    rows = [_growth(effort)]
    if find_spec("ortools") is not None:
        compared = list(map(compare, cases(max(2, 2 * effort.rounds))))
        assert all(one.equal for one in compared), "CP-SAT disagrees"
        rows += ratios(compared)
    return rows


def cases(count: int) -> list[PlanRequest]:
    """That many cases: 14 sessions, 12 to 18 weeks, a grid of 15 minutes."""
    return [
        client(seed, Size(weeks=12 + seed % 7, busy=BUSY[seed % len(BUSY)]))
        for seed in range(count)
    ]


def compare(request: PlanRequest) -> Compared:
    """Solves one case both ways."""
    begin = time.process_time()
    found = attempt(request)
    middle = time.process_time()
    best = solver.solve(request)
    end = time.process_time()
    ours = None
    if isinstance(found, Found):
        ours = found.plan.cost.deviation, found.plan.cost.wait
    return Compared(
        ours=middle - begin, peer=end - middle, feasible=best is not None, equal=ours == best
    )


def ratios(compared: Sequence[Compared]) -> list[Row]:
    """At the median of all cases, and at the 95th percentile."""
    ours, peer = [one.ours for one in compared], [one.peer for one in compared]
    about = "the exact planner / CP-SAT with 1 worker, both to the proved optimum"
    slow = percentile(ours, 95), percentile(peer, 95)
    return [
        row("series: one client", ours, peer, goal=GOAL, about=about),
        row("series: one client, p95", [slow[0]], [slow[1]], goal=GOAL_95, about=about),
    ]


def percentile(values: Sequence[float], which: int) -> float:
    """A percentile of some numbers."""
    return quantiles(values, n=100, method="inclusive")[which - 1]


def seconds(request: PlanRequest) -> float:
    """CPU seconds of one plan."""
    begin = time.process_time()
    attempt(request)
    return time.process_time() - begin


def _growth(effort: Effort) -> Row:
    """A search twice as long must not take much more than twice the time."""
    short, long = Size(weeks=18), Size(weeks=36)
    pairs = [
        (seconds(client(n, long)), seconds(client(n, short))) for n in range(effort.rounds + 1)
    ]
    ours, peer = zip(*pairs[1:], strict=True)
    about = "a search over 36 weeks / over 18 weeks"
    return row("series: twice the weeks", ours, peer, goal=3.0, about=about)


def dead_ends(requests: Iterable[PlanRequest]) -> dict[str, list[int]]:
    """For each way of booking, and for ours, how often there is no plan where there is one."""
    found: dict[str, list[int]] = {"exact": [], **{way: [] for way in booking.WAYS}}
    for request in requests:
        plan = plan_series(request)
        if not isinstance(plan, Series):
            continue
        found["exact"].append(len(check(plan, request)))
        for way in booking.WAYS:
            found[way].append(booking.booked(request, way) is None)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the whole report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.series", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="how many clients")
    count = parser.parse_args(argv).cases
    requests = cases(count)
    if find_spec("ortools") is not None:
        _print_compared([compare(one) for one in tqdm(requests, leave=False, disable=None)])
    ends = dead_ends(tqdm(requests, leave=False, disable=None))
    print(f"\nClients with a plan: {len(ends['exact'])} of {count}. Dead ends among these:")
    for way, failed in ends.items():
        print(f"  {way:18} {sum(map(bool, failed))}")
    print("\nHow time grows (median CPU ms, 5 clients each)")
    for name, sizes in GROWTH.items():
        print(f"  {name}:")
        for size in sizes:
            took = median(seconds(client(seed, evolve(size, busy=0.15))) for seed in range(5))
            bar = "#" * round(took * 500)
            print(f"    {_of(size, name):3}  {1000 * took:7.1f}  {bar}")
    return 0


def _of(size: Size, name: str) -> int:
    return {"sessions": 2 + 2 * size.doses, "weeks": size.weeks}.get(name, size.therapists)


def _print_compared(compared: Sequence[Compared]) -> None:
    rows = ratios(compared)
    print(
        f"{len(compared)} clients, {sum(one.feasible for one in compared)} with a plan; "
        f"the same verdict and optimum on {sum(one.equal for one in compared)}"
    )
    for side in ("ours", "peer"):
        took = [getattr(one, side) for one in compared]
        print(
            f"  {side}: median {1000 * median(took):.1f} ms, p95 {1000 * percentile(took, 95):.1f}"
        )
    for one in rows:
        print(f"  {one.name}: {1 / one.ratio:.0f} times as fast (goal {1 / (one.goal or 1):.0f})")


if __name__ == "__main__":
    raise SystemExit(main())
