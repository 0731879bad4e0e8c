"""Measuring two or more things fairly beside each other.

Everything is CPU time, since that of a clock on the wall grows with whatever
else the machine does. All sides are measured in turn, many times, so that a slow
minute hits each of them; what counts is the median of the ratios of neighbours.
"""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeAlias

from attrs import frozen

#: Takes one measurement: CPU seconds per unit (a call, a process, an event).
Sample: TypeAlias = Callable[[], float]
Unit: TypeAlias = Literal["s", "B", "n", "h"]


@frozen(kw_only=True)
class Effort:
    """How much measuring is done.

    Attributes:
        rounds: Rounds of measurements within this process.
        processes: Rounds in which a process is started for each side.
        seconds: Least CPU seconds that one measurement of a call lasts.
        fold_sizes: Lengths of the logs that are folded, shortest first.
        calendar_sizes: Numbers of sessions in a calendar, smallest first.
        practices: Practices that are planned: clients, seconds, how many times each client
            is planned at most, and how many seeds.
        repair: Clients of the practice whose therapists lose days, and how many days.
        year: A simulated year: months, how many seeds, and numbers of clients, smallest
            first.
    """

    rounds: int
    processes: int
    seconds: float
    fold_sizes: tuple[int, ...]
    calendar_sizes: tuple[int, ...] = (10, 100)
    practices: tuple[tuple[int, float, int, int], ...] = ((8, 60, 5, 1),)
    repair: tuple[int, int] = (12, 4)
    year: tuple[float, int, tuple[int, ...]] = (2, 1, (2, 4))


FULL: Final = Effort(
    rounds=31,
    processes=21,
    seconds=0.02,
    fold_sizes=(100, 1_000, 10_000, 100_000),
    calendar_sizes=(10, 100, 1_000, 10_000, 100_000),
    repair=(200, 40),
    practices=((50, 60, 10_000, 3), (200, 60, 10_000, 2), (1_000, 120, 10_000, 1)),
    year=(12, 2, (10, 50, 200)),
)
QUICK: Final = Effort(
    rounds=7,
    processes=7,
    seconds=0.005,
    fold_sizes=(100, 1_000, 10_000),
    calendar_sizes=(10, 1_000),
)


@frozen(kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        name: What was measured.
        ours: Median CPU seconds of our side.
        peer: Median CPU seconds of the other side.
        ratio: Median of the ratios of neighbouring measurements, ours to peer.
        spread: First and third quartile of these ratios.
        goal: Greatest ratio that is good; None where the row is only reported.
        about: What the two sides are.
        unit: Of both sides; seconds of the CPU, bytes, a count, or hours.
    """

    name: str
    ours: float
    peer: float
    ratio: float
    spread: tuple[float, float]
    goal: float | None
    about: str
    unit: Unit = "s"

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        return None if self.goal is None else self.ratio <= self.goal


def row(
    name: str,
    ours: Sequence[float],
    peer: Sequence[float],
    *,
    goal: float | None,
    about: str,
    unit: Unit = "s",
) -> Row:
    """Sums up the measurements of two sides.

    Args:
        name: What was measured.
        ours: Measurements of our side, one per round.
        peer: Those of the other side, in the same rounds.
        goal: Greatest ratio that is good, if there is such a goal.
        about: What the two sides are.
        unit: Of what was measured.
    """
    ratios = [mine / theirs for mine, theirs in zip(ours, peer, strict=True)]
    low, _, high = quantiles(ratios, n=4, method="inclusive") if ratios[1:] else ratios * 3
    return Row(
        name=name,
        ours=median(ours),
        peer=median(peer),
        ratio=median(ratios),
        spread=(low, high),
        goal=goal,
        about=about,
        unit=unit,
    )


def interleaved(sides: Sequence[Sample], rounds: int) -> list[list[float]]:
    """Measures all sides in turn.

    Every other round goes backwards, so that no side always comes after the same
    one. The first round is thrown away: it fills caches and writes bytecode.

    Args:
        sides: What to measure.
        rounds: How often.

    Returns:
        For each side its measurements, one per round.
    """
    samples: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        turns = list(zip(sides, samples, strict=True))
        for side, taken in turns if number % 2 else reversed(turns):
            seconds = side()
            if number:
                taken.append(seconds)
    return samples


def call(function: Callable[[], object], *, seconds: float, units: int = 1) -> Sample:
    """Measures a function by calling it until enough time has gone by.

    The garbage is collected before and not during a measurement: otherwise a
    collection would be paid for by whichever side happens to set it off.

    Args:
        function: What to call.
        seconds: Least CPU seconds of one measurement.
        units: How many units of work one call does.
    """
    times = 1
    while (took := _seconds(function, times)) < seconds:
        times = max(times + 1, min(10 * times, round(1.2 * times * seconds / (took or seconds))))
    return lambda: _seconds(function, times) / times / units


def _seconds(function: Callable[[], object], times: int) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(times):
            function()
        return time.process_time() - start
    finally:
        gc.enable()


def processes(sides: Sequence[Sequence[str]], rounds: int) -> list[list[float]]:
    """Measures whole runs of this Python in turn, each from its start to its end.

    Args:
        sides: Arguments of the interpreter, for each side.
        rounds: How often.

    Returns:
        For each side its CPU seconds, one per round.
    """
    with TemporaryDirectory() as cache:
        # All bytecode lies there after the first round, whoever owns the sources.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return interleaved([_process(words, environment) for words in sides], rounds)


def _process(words: Sequence[str], environment: Mapping[str, str]) -> Sample:
    def sample() -> float:
        before = _children()
        subprocess.run(
            [sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=environment
        )
        return _children() - before

    return sample


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
