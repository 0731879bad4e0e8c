"""The best starts of a tree of sessions, by dynamic programming.

Once a session's start is known, what hangs off it no longer cares about the
rest. So from the leaves up every possible start gets the least cost of all that
hangs off it, and from the root down the cheapest starts are picked. That is
exact, and needs time in proportion to sessions times starts.

The cost is what it costs to move sessions, where that has a price; then how far the
gaps miss their targets, then the start of the first
session, then the preferences that are not met. Of equally good plans the one
with the earliest starts wins, compared session by session in the order of the
protocol.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ketaprac.planning.grid import Grid
from ketaprac.planning.scale import Scale
from ketaprac.planning.siblings import Option, together
from ketaprac.planning.tree import Cost, Node, Plan, Tree, narrowed
from ketaprac.planning.windows import Rows, cheapest, options


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
    table = _Table(tree, left, Scale.of(tree, grid))
    return table.plan() if table.fill() else None


class _Table:
    """Possible starts of each node, and the least cost below each of them."""

    def __init__(self, tree: Tree, domains: Sequence[int], scale: Scale) -> None:
        self._tree = tree
        self._scale = scale
        self._links = [scale.link(node) for node in tree.nodes]
        self._rows = [self._of(node, bits) for node, bits in zip(tree.nodes, domains, strict=True)]

    def fill(self) -> bool:
        """Works out all costs from the leaves up; False where nothing is left."""
        for index in reversed(range(len(self._tree.nodes))):
            for bunch in self._tree.bunches[index]:
                self._rows[index] = self._rows[index].joined(self._bunch_costs(index, bunch))
            if not self._rows[index].starts:
                return False
        return True

    def plan(self) -> Plan:
        """Picks the cheapest starts from the root down."""
        scale = self._scale
        picked = [0] * len(self._rows)
        moves = deviation = wait = regrets = 0
        for index, node in enumerate(self._tree.nodes):
            if node.parent is None:
                rows = zip(self._rows[index].costs, self._rows[index].starts, strict=True)
                best_row = min(scale.ranked(cost, at) for cost, at in rows)
                moved, gaps, picked[index], missed = best_row
                moves, deviation, regrets = moves + moved, deviation + gaps, regrets + missed
                if node.at is None:
                    wait += scale.tick(picked[index])
            for bunch in self._tree.bunches[index]:
                chosen = together(self._options(bunch, picked[index]), self._lengths(bunch))
                for child, start in zip(bunch, chosen[1] if chosen else (), strict=True):
                    picked[child] = start
        cost = Cost(moves, deviation * scale.unit, wait, regrets)
        return Plan(cost, tuple(map(scale.tick, picked)))

    def _of(self, node: Node, bits: int) -> Rows:
        scale = self._scale
        starts = scale.starts(bits) if node.at is None else [scale.point(node.at)]
        costs = scale.late(node.late, bits) if node.late else [0] * len(starts)
        if node.price and node.at is None:
            moves = scale.moves(node, starts)
            costs = [cost + more for cost, more in zip(costs, moves, strict=True)]
        return Rows(starts, costs, scale.times_of_week(starts) if scale.compares else [])

    def _bunch_costs(self, index: int, bunch: tuple[int, ...]) -> list[int | None]:
        """For each start of a node the least cost of a bunch that hangs off it."""
        own = self._rows[index]
        each = [cheapest(own, self._links[child], self._rows[child]) for child in bunch]
        if len(bunch) == 1:
            return [None if option is None else option[0] for option in each[0]]
        return [
            self._joint(start, bunch, [option for option in some if option is not None])
            for start, *some in zip(own.starts, *each, strict=True)
        ]

    def _joint(self, start: int, bunch: tuple[int, ...], some: list[Option]) -> int | None:
        """The least cost of a bunch, given what would be cheapest for each alone."""
        if len(some) < len(bunch):
            return None
        lengths = self._lengths(bunch)
        if _apart(some, lengths):
            return sum(cost for cost, _ in some)
        chosen = together(self._options(bunch, start), lengths)
        return chosen[0] if chosen else None

    def _options(self, bunch: tuple[int, ...], start: int) -> list[list[Option]]:
        time = self._scale.times_of_week([start])[0] if self._scale.compares else 0
        return [options(start, time, self._links[i], self._rows[i]) for i in bunch]

    def _lengths(self, bunch: tuple[int, ...]) -> list[int]:
        return [self._links[child].length for child in bunch]


def _apart(some: list[Option], lengths: list[int]) -> bool:
    spans = sorted(
        (start, start + length) for (_, start), length in zip(some, lengths, strict=True)
    )
    return all(one[1] <= other[0] for one, other in pairwise(spans))
