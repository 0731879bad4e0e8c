"""Ticks as small whole numbers, and a cost as one number.

Adding and comparing small integers is what planning spends its time on. All
distances of a request are multiples of some unit, mostly of 5 or 15 minutes; and
moves, gaps and preferences fit into one number of which the first part always decides.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import compress
from math import gcd
from typing import Final

from attrs import frozen

from ketaprac.planning.grid import Grid, as_flags
from ketaprac.planning.stretches import DAY
from ketaprac.planning.tree import Node, Tree

_WEEK: Final = 7 * DAY


@frozen
class Link:
    """A node's numbers, in units.

    Attributes:
        least: Smallest distance from the parent's start.
        target: Wanted distance.
        most: Greatest distance.
        length: How long it lasts.
        weight: What one unit off the target costs.
        same: What it costs not to be at the same time of the week as the parent.
        weekly: Distances at which it can be at the same time, rising.
    """

    least: int
    target: int
    most: int
    length: int
    weight: int
    same: int = 0
    weekly: tuple[int, ...] = ()


@frozen
class Scale:
    """How ticks and costs turn into small numbers and back.

    Attributes:
        grid: The times at which sessions may start.
        unit: Ticks of one unit.
        weight: What one unit off a target costs; more than all preferences together.
        move: What one unit of a move's price costs; more than all gaps and preferences.
        clock: See :class:`~ketaprac.planning.tree.Tree`.
        compares: Whether any node is rather at the same time as its parent.
    """

    grid: Grid
    unit: int
    weight: int
    move: int
    clock: tuple[tuple[int, int, int], ...]
    compares: bool

    @classmethod
    def of(cls, tree: Tree, grid: Grid) -> Scale:
        """The scale for a tree on a grid."""
        nodes = tree.nodes
        numbers = [n for node in nodes for n in (node.least, node.target, node.most, node.length)]
        fixed = [node.at - grid.origin for node in nodes if node.at is not None]
        regrets = sum(bool(node.late) + node.same for node in nodes)
        unit = gcd(grid.step, *numbers, *fixed)
        farthest = sum(max(n.target - n.least, n.most - n.target, 0) for n in nodes) // unit
        return cls(
            grid=grid,
            unit=unit,
            weight=regrets + 1,
            move=(farthest + 1) * (regrets + 1),
            clock=tree.clock,
            compares=any(node.same for node in nodes),
        )

    def link(self, node: Node) -> Link:
        """A node's numbers."""
        unit = self.unit
        return Link(
            least=node.least // unit,
            target=node.target // unit,
            most=node.most // unit,
            length=node.length // unit,
            weight=self.weight,
            same=int(node.same),
            weekly=self._same_times(node) if node.same else (),
        )

    def point(self, at: int) -> int:
        """A tick as units after the grid's first point."""
        return (at - self.grid.origin) // self.unit

    def tick(self, point: int) -> int:
        """Units after the grid's first point as a tick."""
        return self.grid.origin + point * self.unit

    def starts(self, bits: int) -> list[int]:
        """A set of starts as points, in order."""
        flags = as_flags(bits)
        step = self.grid.step // self.unit
        return list(compress(range(0, step * len(flags), step), flags))

    def late(self, late: int, bits: int) -> list[int]:
        """For each of some starts 1 where it is late, else 0."""
        return list(compress(as_flags(late | 1 << bits.bit_length()), as_flags(bits)))

    def moves(self, node: Node, starts: list[int]) -> list[int]:
        """For each of some starts, as points, what it costs that it is not the old one."""
        stays = None if node.stays is None else node.stays - self.grid.origin
        return [(start * self.unit != stays) * node.price * self.move for start in starts]

    def times_of_week(self, points: list[int]) -> list[int]:
        """What the client's clock shows at each point, as ticks into the week."""
        found: list[int] = []
        for _, end, offset in self.clock:
            before = bisect_left(points, -(-(end - self.grid.origin) // self.unit), len(found))
            shift, unit = self.grid.origin + offset, self.unit
            found += [(point * unit + shift) % _WEEK for point in points[len(found) : before]]
        return found

    def _same_times(self, node: Node) -> tuple[int, ...]:
        """All distances within the gap at which the clock may show the same time of the week."""
        offsets = {offset for *_, offset in self.clock}
        turns = {one - other for one in offsets for other in offsets}
        weeks = range(node.least // _WEEK, node.most // _WEEK + 2)
        distances = sorted(week * _WEEK + turn for week in weeks for turn in turns)
        return tuple(
            distance // self.unit
            for distance in distances
            if node.least <= distance <= node.most and distance % self.unit == 0
        )

    def ranked(self, cost: int, start: int) -> tuple[int, int, int, int]:
        """A cost and the first session's start, in the order in which they decide."""
        moves, rest = divmod(cost, self.move)
        return moves, rest // self.weight, start, rest % self.weight
