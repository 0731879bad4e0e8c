"""Folding logs of different lengths: the time per event must not grow with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from itertools import chain, count, islice
from statistics import median
from typing import Final

from benchmarks.harness import Effort, Row, call, interleaved, row
from ketaprac.model import events as e
from ketaprac.model.episode import fold
from ketaprac.model.screening import Answer, Fact, Response
from ketaprac.model.session import Discharge, Note, Vitals
from ketaprac.testing.sample import BEGIN, opening

GOAL: Final = 1.5
#: From here on the fixed cost of an episode is spread thin.
LONG: Final = 1_000
_BY: Final = "tara"


def run(effort: Effort) -> list[Row]:
    """Compares the slowest with the fastest length, without and with short logs."""
    sizes = effort.fold_sizes
    longest = tuple(islice(log(), sizes[-1]))
    sides = [
        call(partial(fold, "episode-1", longest[:size]), seconds=effort.seconds, units=size)
        for size in sizes
    ]
    samples = dict(zip(sizes, interleaved(sides, effort.rounds), strict=True))
    long = {size: taken for size, taken in samples.items() if size >= LONG}
    return [_flat(some) for some in (long, samples) if some]


def _flat(samples: dict[int, list[float]]) -> Row:
    by_speed = sorted(samples, key=lambda size: median(samples[size]))
    fastest, slowest = by_speed[0], by_speed[-1]
    return row(
        f"fold: {min(samples):,} to {max(samples):,} events",
        samples[slowest],
        samples[fastest],
        goal=GOAL,
        about=f"one event of a log of {slowest:,} / of {fastest:,}; medians: "
        + ", ".join(f"{size:,}: {median(taken) * 1e9:.0f} ns" for size, taken in samples.items()),
    )


def log() -> Iterator[e.Event]:
    """A possible log without end: an opening, then one dosing session after another."""
    return chain((opening(),), chain.from_iterable(map(_round, count(1))))


def _round(number: int) -> Iterator[e.Event]:
    """What one dosing session brings with it: twenty entries of eight kinds."""
    at, dose = BEGIN + number * dt.timedelta(hours=6), f"dose-{number}"
    yield e.SessionHeld(at=at, by=_BY, session=f"prep-{number}", held_at=at)
    for field in ("lives_alone", "pregnancy_excluded"):
        yield e.FactRecorded(at=at, by=_BY, fact=Fact(field=field, value=False, at=at, by=_BY))
    yield _response(at)
    yield e.SessionStarted(at=at, by=_BY, session=dose, clearance="clearance-1", present=(_BY,))
    for minutes in range(0, 120, 15):
        seen = at + dt.timedelta(minutes=minutes)
        yield e.SessionObserved(at=seen, by=_BY, session=dose, seen=_seen(seen))
    end = at + dt.timedelta(hours=2)
    yield e.SessionEnded(at=end, by=_BY, session=dose, discharge=_discharge(end))
    for task in ("call", "driving", "crisis-plan", "letter"):
        yield e.FollowUpDone(at=end, by=_BY, follow_up=f"{dose}.{task}", outcome="All well.")
    yield e.SessionHeld(at=end, by=_BY, session=f"int-{number}", held_at=end)
    yield _response(end)


def _response(at: dt.datetime) -> e.ResponseRecorded:
    answers = tuple(Answer(item=str(item), value=1) for item in range(1, 4))
    response = Response(instrument="sample-scale", at=at, by="client-17", answers=answers)
    return e.ResponseRecorded(at=at, by=_BY, response=response)


def _seen(at: dt.datetime) -> Note | Vitals:
    if at.minute % 30:
        return Note(at=at, text="Rests with eyes closed.")
    return Vitals(at=at, systolic=122, diastolic=78, pulse=70)


def _discharge(at: dt.datetime) -> Discharge:
    return Discharge(
        at=at,
        vitals=Vitals(at=at, systolic=120, diastolic=80, pulse=68),
        oriented=True,
        steady=True,
        escort="Someone Invented",
        no_driving_explained=True,
        crisis_plan_given=True,
        by=_BY,
    )
