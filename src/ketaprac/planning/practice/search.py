"""Searching for the best plan of one site.

Each client is planned exactly, given what the others have; what is searched for
is who goes first. Two ways, one after the other:

1. *Squeaky wheel* (Joslin and Clements, Journal of Artificial Intelligence
   Research 10, 1999, doi 10.1613/jair.561): plan all in some order, move those that came off badly
   to the front, and again.
2. *Large neighbourhood search* (Shaw, CP 1998, doi 10.1007/3-540-49481-2_30): take a few related
   series out of the best plan, put them in again in another order, and keep what
   is no worse.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from attrs import frozen

from ketaprac.planning.practice.shared import Shared, Takes
from ketaprac.planning.practice.solo import Placed, Solo

#: Unplanned, off target, wait, wishes not met; compared in this order.
Value: TypeAlias = tuple[int, int, int, int]

_ROUNDS: Final = 12
_STALE: Final = 3
_MOST_OUT: Final = 6
_SHY: Final = 0.2
_PIECES: Final = (4, 8, 16, 32, 96)
_WEEK: Final = 7 * 86_400_000_000


class Spent(Exception):
    """The budget or the time is over."""


@frozen(kw_only=True)
class Outcome:
    """What a search came to.

    Attributes:
        placed: Series by id; the others have none.
        reached: Ids of those whose turn came at all.
        iterations: How many times one client was planned.
        stopped_by: ``best``, ``iterations`` or ``time``.
    """

    placed: dict[str, Placed]
    reached: frozenset[str]
    iterations: int
    stopped_by: str


class Search:
    """The search at one site.

    Args:
        solos: The clients that have a series at all, by id.
        shared: What is taken; everybody's fixed sessions are in.
        rng: Source of all chance.
        budget: How many times one client's series may be planned.
        late: Tells whether the time is over.
        tell: Is told how far the search is.
    """

    def __init__(
        self,
        solos: Iterable[Solo],
        shared: Shared,
        rng: random.Random,
        *,
        budget: int,
        late: Callable[[], bool],
        tell: Callable[[int, Value], None] | None = None,
    ) -> None:
        self._solos = {solo.id: solo for solo in solos}
        self._shared = shared
        self._rng = rng
        self._budget = budget
        self._late = late
        self._tell = tell
        self._now: dict[str, Placed] = {}
        self._best: dict[str, Placed] = {}
        self._best_value: Value | None = None
        self._reached: set[str] = set()
        self._done = 0

    def run(self) -> Outcome:
        """Searches until nothing better exists, or budget or time are over."""
        stopped = "best"
        try:
            self._squeak()
            self._go_back()
            while self._best_value != self._bound:
                self._reinsert()
        except Spent as over:
            stopped = str(over)
            self._keep()
        self._go_back()
        return Outcome(
            placed=dict(self._best),
            reached=frozenset(self._reached),
            iterations=self._done,
            stopped_by=stopped,
        )

    @property
    def _bound(self) -> Value:
        alone = [solo.alone for solo in self._solos.values()]
        return total((placed for placed in alone if placed is not None), 0)

    def _value(self, placed: dict[str, Placed], of: Iterable[str] | None = None) -> Value:
        names = list(self._solos if of is None else of)
        there = [placed[name] for name in names if name in placed]
        return total(there, len(names) - len(there))

    # --- squeaky wheel ---

    def _squeak(self) -> None:
        """Plans all clients in an order that learns who needs to go first."""
        urgency = dict.fromkeys(self._solos, 0.0)
        stale = 0
        for _ in range(_ROUNDS):
            self._clear()
            for name in self._order(urgency):
                self._plan(name)
            stale = 0 if self._keep() else stale + 1
            if self._best_value == self._bound or stale >= _STALE:
                return
            self._blame(urgency)

    def _order(self, urgency: dict[str, float]) -> list[str]:
        """The most urgent first; else those whose time begins first."""
        begin = {name: solo.begin for name, solo in self._solos.items()}
        return sorted(self._solos, key=lambda name: (-urgency[name], begin[name], name))

    def _blame(self, urgency: dict[str, float]) -> None:
        """Moves those that came off badly towards the front."""
        for name, solo in self._solos.items():
            placed = self._now.get(name)
            if placed is None:
                urgency[name] = urgency[name] / 2 + 1.0 + self._rng.random() / 4
            else:
                urgency[name] /= 2
                assert solo.alone is not None
                if placed.cost[0] > solo.alone.cost[0]:
                    lost = placed.cost[0] - solo.alone.cost[0]
                    urgency[name] += 0.5 * lost / (lost + _WEEK) + self._rng.random() / 8

    # --- large neighbourhood ---

    def _reinsert(self) -> None:
        """Takes some related series out and puts them in again in another order."""
        out = self._related(self._unlucky())
        before = {name: self._now[name] for name in out if name in self._now}
        value = self._value(self._now, out)
        for name in before:
            self._remove(name)
        self._put_in_again(self._new_order(out, before))
        if self._value(self._now, out) <= value:
            self._keep()
            return
        for name in out:
            self._remove(name)
        for name, placed in before.items():
            self._put(name, placed)

    def _put_in_again(self, order: list[str]) -> None:
        """Plans some clients, some of them at first not where they would like it best.

        Everybody's best series can be in somebody's way in any order. So a client may
        have to keep random times free, until the others are planned too.
        """
        shy = [name for name in order if self._rng.random() < _SHY]
        for name in order:
            self._plan(name, self._random_times() if name in shy else 0)
        for name in shy:
            self._remove(name)
            self._plan(name)

    def _random_times(self) -> int:
        """Pieces of time of one length, about half of all."""
        count, length = self._shared.grid.count, self._rng.choice(_PIECES)
        pieces = f"{self._rng.getrandbits(count // length + 1):b}"
        return int("".join(piece * length for piece in pieces), 2)

    def _unlucky(self) -> str:
        """Somebody without a series, or with one that is worse than it could be."""
        names = list(self._solos)
        missing = [name for name in names if name not in self._now]
        if missing and self._rng.random() < 0.5:
            return self._rng.choice(missing)
        weights = [1 + self._regret(name) / _WEEK for name in names]
        return self._rng.choices(names, weights)[0]

    def _regret(self, name: str) -> int:
        alone, placed = self._solos[name].alone, self._now.get(name)
        return placed.cost[0] - alone.cost[0] if placed is not None and alone is not None else _WEEK

    def _related(self, name: str) -> list[str]:
        """Somebody, with some of those who take what they would want."""
        alone = self._solos[name].alone
        assert alone is not None
        near = {
            other: _overlap(placed.takes, alone.takes)
            for other, placed in self._now.items()
            if other != name
        }
        ranked = sorted(near, key=lambda other: (-near[other] * self._rng.random(), other))
        count = self._rng.randint(1, _MOST_OUT)
        missing = [one for one in self._solos if one not in self._now and one != name]
        extra = [self._rng.choice(missing)] if missing and self._rng.random() < 0.3 else []
        return list(dict.fromkeys([name, *ranked[:count], *extra]))

    def _new_order(self, out: list[str], before: dict[str, Placed]) -> list[str]:
        """Who was left out first, mostly; the rest as it falls."""
        return sorted(
            out,
            key=lambda name: (name in before and self._rng.random() < 0.8, self._rng.random()),
        )

    # --- the plan as it stands ---

    def _plan(self, name: str, kept_free: int = 0) -> None:
        if self._done >= self._budget:
            raise Spent("iterations")
        if self._late():
            raise Spent("time")
        self._done += 1
        self._reached.add(name)
        solo = self._solos[name]
        self._shared.take_out(solo.fixed)
        placed = (solo.best_beside(kept_free) if kept_free else None) or solo.best()
        self._shared.put(solo.fixed)
        if placed is not None:
            self._put(name, placed)
        if self._tell is not None and self._best_value is not None:
            self._tell(self._done, self._best_value)

    def _put(self, name: str, placed: Placed) -> None:
        self._now[name] = placed
        self._shared.take_out(self._solos[name].fixed)
        self._shared.put(placed.takes)

    def _remove(self, name: str) -> None:
        placed = self._now.pop(name, None)
        if placed is not None:
            self._shared.take_out(placed.takes)
            self._shared.put(self._solos[name].fixed)

    def _clear(self) -> None:
        for name in list(self._now):
            self._remove(name)

    def _keep(self) -> bool:
        """Remembers the plan where it is better than all before."""
        value = self._value(self._now)
        if self._best_value is not None and value >= self._best_value:
            return False
        self._best, self._best_value = dict(self._now), value
        return True

    def _go_back(self) -> None:
        """To the best plan so far."""
        self._clear()
        for name, placed in self._best.items():
            self._put(name, placed)


def total(placed: Iterable[Placed], unplanned: int) -> Value:
    """What some series cost together.

    Args:
        placed: The series.
        unplanned: How many clients have none.
    """
    costs = [one.cost for one in placed]
    off, wait, wishes = (sum(column) for column in zip(*costs, strict=True)) if costs else (0, 0, 0)
    return unplanned, off, wait, wishes


def _overlap(one: Takes, other: Takes) -> float:
    """How much one takes of what the other wants, and a little for having to do with it at all."""
    score = 0.0
    for owner, wanted in other.slots.items():
        taken = one.slots.get(owner)
        if taken is not None:
            weight = 2.0 if owner[0] == "person" else 0.5
            score += 0.1 + weight * (taken & wanted).bit_count() / 16
    return score
