"""How many dosing sessions a client has on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import combinations

from attrs import frozen

from ketaprac.planning.stretches import DAY, Stretch, day_of_tick, start_of_day
from ketaprac.planning.tree import Tree

_LONGEST_DAY = DAY + DAY // 24  # the one on which the clock is set back


@frozen
class DailyLimit:
    """At most so many of some sessions on one day.

    Attributes:
        nodes: Numbers of the sessions that count.
        most: How many.
        zone: Name of the time zone by whose days.
    """

    nodes: tuple[int, ...]
    most: int
    zone: str

    def matters(self, tree: Tree) -> bool:
        """Whether the gaps allow two of the sessions to be on one day at all."""
        loose = [index for index in self.nodes if tree.nodes[index].at is None]
        return any(_distance(tree, *pair) < _LONGEST_DAY for pair in combinations(loose, 2))

    def broken(
        self, tree: Tree, starts: Sequence[int], fixed: Callable[[int, Stretch], bool]
    ) -> tuple[int, int, Stretch] | None:
        """Two sessions on a crowded day, of which the first can still be moved off, and the day.

        Args:
            tree: The sessions.
            starts: Of all nodes.
            fixed: Whether a node has to stay on a day.
        """
        for day, there in self._by_day({index: starts[index] for index in self.nodes}).items():
            span = self._span(day)
            loose = [i for i in there if tree.nodes[i].at is None and not fixed(i, span)]
            if len(there) > self.most and loose:
                other = next(i for i in there if i != loose[-1])
                return loose[-1], other, span
        return None

    def full(self, ends: dict[int, Stretch]) -> list[tuple[list[int], Stretch]]:
        """Days that cannot take another one, each with the sessions that fill it.

        Args:
            ends: First and last possible start of the sessions.
        """
        sure = {i: ends[i][0] for i in self.nodes if self._day(ends[i][0]) == self._day(ends[i][1])}
        return [
            (there, self._span(day))
            for day, there in self._by_day(sure).items()
            if len(there) >= self.most
        ]

    def _by_day(self, starts: dict[int, int]) -> dict[dt.date, list[int]]:
        days: dict[dt.date, list[int]] = {}
        for index, at in starts.items():
            days.setdefault(self._day(at), []).append(index)
        return days

    def _day(self, at: int) -> dt.date:
        return day_of_tick(at, self.zone)

    def _span(self, day: dt.date) -> Stretch:
        after = day + dt.timedelta(days=1)
        return start_of_day(day, self.zone), start_of_day(after, self.zone) - 1


def _distance(tree: Tree, one: int, other: int) -> int:
    """The least distance of two starts where the later one hangs off the first; else nothing."""
    total, at = 0, other
    while at != one:
        node = tree.nodes[at]
        if node.parent is None:
            return 0
        total, at = total + node.least, node.parent
    return total
