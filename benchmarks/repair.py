"""A therapist loses a day: how long mending takes, and how many sessions move.

Beside it stands planning the same clients freely anew: the best series that the
others leave, with no price on moves. Every mended plan has passed the checker.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from attrs import evolve, frozen

from benchmarks.harness import Effort, Row, row
from benchmarks.practices import WEEKS, house, requests
from ketaprac.model.people import Role
from ketaprac.model.repair import PersonLost
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning import plan_practice, plan_series, repair
from ketaprac.planning.disruptions import hit, upset
from ketaprac.planning.loads import loads
from ketaprac.planning.standing import Standing

SECONDS: Final = 0.05
_DAY: Final = dt.timedelta(days=1)


@frozen
class _Event:
    """One therapist's day.

    Attributes:
        seconds: CPU time of the repair.
        moved: Sessions that got another time.
        free: Sessions that got another time when the same clients were planned anew.
        unrepaired: Clients without a repair.
    """

    seconds: float
    moved: int
    free: int
    unrepaired: int


def run(effort: Effort) -> list[Row]:
    """Takes days from therapists of one practice."""
    clients, events = effort.repair
    asked = {one.id: one for one in requests(house(clients), 1)}
    plan = plan_practice(asked.values(), seed=1, iterations=2 * clients)
    standing = [Standing(request=asked[one.id], series=one) for one in plan.series]
    found = [_measured(standing, one) for one in _days(standing, events)]
    mended = [one for one in found if not one.unrepaired]
    name = f"repair: {clients:,} clients"
    return [
        row(
            name,
            [median(one.seconds for one in mended)],
            [SECONDS],
            goal=1.0,
            about=f"a therapist's day lost, {len(mended)} times: median per event / 50 ms",
        ),
        row(
            f"{name}, moves",
            [sum(one.moved for one in mended)],
            [max(1, sum(one.free for one in mended))],
            goal=1.0,
            about="sessions moved / moved when the same clients are planned freely anew",
            unit="n",
        ),
        row(
            f"{name}, mended",
            [len(found)],
            [max(1, len(mended))],
            goal=None,
            about="such days / those after which every client has a plan without a substitute",
            unit="n",
        ),
    ]


def _days(standing: Sequence[Standing], count: int) -> Iterator[PersonLost]:
    """Days on which a therapist has a session, drawn from a seed."""
    rng = random.Random(7)
    people = [p.id for p in standing[0].request.people if Role.THERAPIST in p.roles]
    now = standing[0].request.now
    while count:
        begin = now.replace(hour=8) + rng.randrange(14, 7 * WEEKS - 28) * _DAY
        lost = PersonLost(person=rng.choice(people), start=begin, end=begin + _DAY)
        if any(hit(one.series, [lost], now) for one in standing):
            count -= 1
            yield lost


def _measured(standing: Sequence[Standing], lost: PersonLost) -> _Event:
    now = standing[0].request.now
    begin = time.process_time()
    found = repair(standing, [lost], now=now)
    seconds = time.process_time() - begin
    return _Event(
        seconds=seconds,
        moved=found.retimed,
        free=0 if found.unrepaired else _moved_freely(standing, lost),
        unrepaired=len(found.unrepaired),
    )


def _moved_freely(standing: Sequence[Standing], lost: PersonLost) -> int:
    """How many sessions move when those who are hit are planned anew, one after the other."""
    now, moved = standing[0].request.now, 0
    current = {one.series.id: one.series for one in standing}
    for one in standing:
        if hit(one.series, [lost], now):
            new = plan_series(_freely(one, lost, current))
            if isinstance(new, Series):
                moved += _differ(one.series, new)
                current[new.id] = new
    return moved


def _freely(one: Standing, lost: PersonLost, current: dict[str, Series]) -> PlanRequest:
    others = (
        s for name, series in current.items() if name != one.series.id for s in series.sessions
    )
    return evolve(upset(one.request, one.series, [lost]), taken=loads(others))


def _differ(old: Series, new: Series) -> int:
    starts = {session.id: session.start for session in new.sessions}
    return sum(starts.get(session.id) != session.start for session in old.sessions)
