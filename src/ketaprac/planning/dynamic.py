"""The best starts of a tree of sessions, by dynamic programming.

Once a session's start is known, what hangs off it no longer cares about the
rest. So from the leaves up every possible start gets the least cost of all that
hangs off it, and from the root down the cheapest starts are picked. That is
exact, and needs time in proportion to sessions times starts.

The cost is the sum of how far each gap misses its target, in ticks. Of equally
good plans the one with the earliest starts wins, compared session by session in
the order of the protocol.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from ketaprac.planning.grid import Grid
from ketaprac.planning.siblings import Option, together
from ketaprac.planning.tree import Plan, Tree, narrowed
from ketaprac.planning.windows import cheapest


def best(tree: Tree, domains: Sequence[int], grid: Grid) -> Plan | None:
    """The best starts, or None where there are none.

    Only sessions that hang off the same one are kept out of each other's way;
    see :mod:`ketaprac.planning.search` for the others.

    Args:
        tree: The sessions.
        domains: Possible starts of each node as bits; anything but 0 where fixed.
        grid: What the bits mean.
    """
    left = narrowed(tree, domains, grid)
    if left is None:
        return None
    table = _Table(tree, left, grid)
    return table.plan() if table.fill() else None


class _Table:
    """Possible starts of each node, and the least cost below each of them."""

    def __init__(self, tree: Tree, domains: Sequence[int], grid: Grid) -> None:
        self._tree = tree
        self._starts = [
            grid.ticks_of(bits) if node.at is None else [node.at]
            for node, bits in zip(tree.nodes, domains, strict=True)
        ]
        self._costs = [[0] * len(starts) for starts in self._starts]

    def fill(self) -> bool:
        """Works out all costs from the leaves up; False where nothing is left."""
        for index in reversed(range(len(self._tree.nodes))):
            for bunch in self._tree.bunches[index]:
                self._add(index, self._bunch_costs(self._starts[index], bunch))
            if not self._starts[index]:
                return False
        return True

    def plan(self) -> Plan:
        """Picks the cheapest starts from the root down."""
        picked = [0] * len(self._starts)
        total = 0
        for index, node in enumerate(self._tree.nodes):
            if node.parent is None:
                cost, picked[index] = min(zip(self._costs[index], self._starts[index], strict=True))
                total += cost
            for bunch in self._tree.bunches[index]:
                chosen = together(self._options(bunch, picked[index]), self._lengths(bunch))
                for child, start in zip(bunch, chosen[1] if chosen else (), strict=True):
                    picked[child] = start
        return Plan(total, tuple(picked))

    def _add(self, index: int, extra: list[int | None]) -> None:
        """Adds the cost of a bunch; starts for which there is none are dropped."""
        old = zip(self._starts[index], self._costs[index], extra, strict=True)
        rows = [(start, cost + more) for start, cost, more in old if more is not None]
        self._starts[index] = [start for start, _ in rows]
        self._costs[index] = [cost for _, cost in rows]

    def _bunch_costs(self, parents: list[int], bunch: tuple[int, ...]) -> list[int | None]:
        """For each start of a node the least cost of a bunch that hangs off it."""
        each = [
            cheapest(parents, self._tree.nodes[child], self._starts[child], self._costs[child])
            for child in bunch
        ]
        if len(bunch) == 1:
            return [None if option is None else option[0] for option in each[0]]
        return [
            self._joint(start, bunch, [option for option in options if option is not None])
            for start, *options in zip(parents, *each, strict=True)
        ]

    def _joint(self, start: int, bunch: tuple[int, ...], options: list[Option]) -> int | None:
        """The least cost of a bunch, given what would be cheapest for each alone."""
        if len(options) < len(bunch):
            return None
        lengths = self._lengths(bunch)
        if _apart(options, lengths):
            return sum(cost for cost, _ in options)
        chosen = together(self._options(bunch, start), lengths)
        return chosen[0] if chosen else None

    def _options(self, bunch: tuple[int, ...], start: int) -> list[list[Option]]:
        return [self._window(child, start) for child in bunch]

    def _window(self, child: int, parent_start: int) -> list[Option]:
        node, starts, costs = self._tree.nodes[child], self._starts[child], self._costs[child]
        low = bisect_left(starts, parent_start + node.least)
        high = bisect_right(starts, parent_start + node.most)
        return [
            (costs[at] + node.cost(parent_start, starts[at]), starts[at]) for at in range(low, high)
        ]

    def _lengths(self, bunch: tuple[int, ...]) -> list[int]:
        return [self._tree.nodes[child].length for child in bunch]


def _apart(options: list[Option], lengths: list[int]) -> bool:
    spans = sorted(
        (start, start + length) for (_, start), length in zip(options, lengths, strict=True)
    )
    return all(one[1] <= other[0] for one, other in pairwise(spans))
