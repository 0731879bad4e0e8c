"""Keeping sessions of one client apart that hang off different ones.

The tree cannot see that, say, an integration session of one dose and the next
dose want the same hour. Where its best plan has such a clash, the search goes
on twice: once with one of the two kept off that moment, once with it there and
everything else kept off. Any plan without a clash lies in exactly one of the
two, and the tree's best plan is never worse than one without clashes. So the
first plan without a clash that comes up in order of cost is the best one
(conflict-based search; Sharon, Stern, Felner and Sturtevant, Artificial
Intelligence 219, 2015, doi 10.1016/j.artint.2014.11.006).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

from attrs import frozen

from ketaprac.planning.dynamic import best
from ketaprac.planning.grid import Grid
from ketaprac.planning.tree import Plan, Tree, narrowed

#: Starts that a search looks at before it stops looking for the very best; some seconds' work.
EFFORT: Final = 1_000_000
_OVERHEAD: Final = 500
_CROWDED: Final = 40


@frozen
class GivenUp:
    """The search was too long.

    Attributes:
        steps: Ids of two steps that keep getting in each other's way.
    """

    steps: tuple[str, str]


@frozen
class _Open:
    """A search that is not finished.

    Attributes:
        plan: No plan is better, but sessions clash in this one.
        left: The possible starts of the part in which it lies.
        clash: Numbers of two sessions that clash.
    """

    plan: Plan
    left: list[int]
    clash: tuple[int, int]


def without_clashes(
    tree: Tree, domains: Sequence[int], grid: Grid, effort: int = EFFORT
) -> Plan | GivenUp | None:
    """The best plan in which no two sessions overlap.

    Where clashes are so many that the effort runs out, sessions are fixed one
    after another where they would be best without clashes. What comes out then
    keeps all rules, but something better may exist.

    Args:
        tree: The sessions.
        domains: Possible starts of each node as bits; anything but 0 where fixed.
        grid: What the bits mean.
        effort: How many starts to look at; counted, so the answer is always the same.

    Returns:
        The plan; None where there is none; or that it was given up.
    """
    found = _search(tree, domains, grid, effort)
    if not isinstance(found, _Open):
        return found
    one, other = (tree.nodes[index].id for index in found.clash)
    for index in _movable(tree):
        at = found.plan.starts[index]
        found.left[index] &= grid.between(at, at)
        further = _search(tree, found.left, grid, effort // 10)
        if not isinstance(further, _Open):
            return further or GivenUp((one, other))
        found = further
    return GivenUp((one, other))


def _search(tree: Tree, domains: Sequence[int], grid: Grid, effort: int) -> Plan | _Open | None:
    queue: list[tuple[Plan, int, list[int]]] = []
    pushed = 0
    pending = [list(domains)]
    while True:
        for some in pending:
            left = _settled(tree, some, grid)
            plan = None if left is None else best(tree, left, grid)
            if left is not None and plan is not None:
                pushed += 1
                effort -= _work(tree, left)
                heappush(queue, (plan, pushed, left))
        if not queue:
            return None
        plan, _, left = heappop(queue)
        clash = _clash(tree, plan)
        if clash is None:
            return plan
        if effort < 0:
            return _Open(plan, left, clash)
        pending = _split(tree, left, grid, clash[0], plan.starts[clash[1]])


def _work(tree: Tree, left: list[int]) -> int:
    """About how long the best plan takes to find; starts with crowds below them take longer."""
    crowded = [any(len(bunch) > 1 for bunch in bunches) for bunches in tree.bunches]
    counts = (bits.bit_count() for bits in left)
    return _OVERHEAD + sum(
        count * (_CROWDED if crowd else 1) for count, crowd in zip(counts, crowded, strict=True)
    )


def _clash(tree: Tree, plan: Plan) -> tuple[int, int] | None:
    """Two sessions of which the second starts before the first has ended."""
    order = sorted(_movable(tree), key=lambda index: (plan.starts[index], index))
    for one, other in pairwise(order):
        if plan.starts[one] + tree.nodes[one].length > plan.starts[other]:
            return one, other
    return None


def _split(tree: Tree, left: list[int], grid: Grid, index: int, at: int) -> list[list[int]]:
    """The same possible starts in two parts: the session is not there at a moment, or it is."""
    there = grid.between(at - tree.nodes[index].length + 1, at)
    off, on = list(left), list(left)
    off[index] &= ~there
    on[index] &= there
    return [off, on]


def _settled(tree: Tree, domains: list[int], grid: Grid) -> list[int] | None:
    """Leaves out starts in which a session meets what another one takes up in any case.

    A session that can start at 9:00 to 9:30 and lasts an hour takes up 9:30 to
    10:00 whatever is chosen.
    """
    settled: dict[int, tuple[int, int]] = {}
    while True:
        left = narrowed(tree, domains, grid)
        if left is None:
            return None
        found = {}
        for index in _movable(tree):
            first, last = grid.ends(left[index])
            if last < first + tree.nodes[index].length:
                found[index] = (last, first + tree.nodes[index].length)
        if found == settled:
            return left
        settled, domains = found, left
        for index, (begin, end) in found.items():
            for other in _movable(tree):
                if other != index:
                    length = tree.nodes[other].length
                    domains[other] &= ~grid.between(begin - length + 1, end - 1)


def _movable(tree: Tree) -> list[int]:
    return [index for index, node in enumerate(tree.nodes) if node.at is None]
