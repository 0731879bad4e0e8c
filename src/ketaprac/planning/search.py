"""Keeping sessions of one client apart that hang off different ones.

The tree cannot see that, say, an integration session of one dose and the next
dose want the same hour. Where its best plan has such a clash, the search goes
on twice: once with one of the two kept off that moment, once with it there and
everything else kept off. Any plan without a clash lies in exactly one of the
two, and the tree's best plan is never worse than one without clashes. So the
first plan without a clash that comes up in order of cost is the best one
(conflict-based search; Sharon, Stern, Felner and Sturtevant, Artificial
Intelligence 219, 2015, doi 10.1016/j.artint.2014.11.006).

A day with more dosing sessions than the client may have is such a clash too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

from attrs import frozen

from ketaprac.planning.daily import DailyLimit
from ketaprac.planning.dynamic import best
from ketaprac.planning.grid import Grid
from ketaprac.planning.stretches import Stretch
from ketaprac.planning.tree import Node, Plan, Tree, narrowed

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
        clash: How sessions clash in it.
    """

    plan: Plan
    left: list[int]
    clash: _Clash


@frozen
class _Clash:
    """Two sessions that cannot both stay where they are.

    Attributes:
        index: Number of the one that is to be told apart.
        other: Number of the other one.
        there: First and last start from which the first one clashes.
    """

    index: int
    other: int
    there: Stretch


def without_clashes(
    tree: Tree,
    domains: Sequence[int],
    grid: Grid,
    effort: int = EFFORT,
    limit: DailyLimit | None = None,
) -> Plan | GivenUp | None:
    """The best plan in which no two sessions overlap, and no day has too many.

    Where clashes are so many that the effort runs out, sessions are fixed one
    after another where they would be best without clashes. What comes out then
    keeps all rules, but something better may exist.

    Args:
        tree: The sessions.
        domains: Possible starts of each node as bits; anything but 0 where fixed.
        grid: What the bits mean.
        effort: How many starts to look at; counted, so the answer is always the same.
        limit: How many of some sessions a day may have.

    Returns:
        The plan; None where there is none; or that it was given up.
    """
    if limit is not None and not limit.matters(tree):
        limit = None
    found = _search(tree, domains, grid, effort, limit)
    if not isinstance(found, _Open):
        return found
    one, other = (tree.nodes[index].id for index in (found.clash.index, found.clash.other))
    for index in _movable(tree):
        at = found.plan.starts[index]
        found.left[index] &= grid.between(at, at)
        further = _search(tree, found.left, grid, effort // 10, limit)
        if not isinstance(further, _Open):
            return further or GivenUp((one, other))
        found = further
    return GivenUp((one, other))


def _search(
    tree: Tree, domains: Sequence[int], grid: Grid, effort: int, limit: DailyLimit | None
) -> Plan | _Open | None:
    queue: list[tuple[Plan, int, list[int]]] = []
    pushed = 0
    pending = [list(domains)]
    while True:
        for some in pending:
            left = _settled(tree, some, grid, limit)
            plan = None if left is None else best(tree, left, grid)
            if left is not None and plan is not None:
                pushed += 1
                effort -= _work(tree, left)
                heappush(queue, (plan, pushed, left))
        if not queue:
            return None
        plan, _, left = heappop(queue)
        clash = _overlap(tree, plan) or _crowd(tree, plan, left, grid, limit)
        if clash is None:
            return plan
        if effort < 0:
            return _Open(plan, left, clash)
        pending = _split(left, grid, clash)


def _work(tree: Tree, left: list[int]) -> int:
    """About how long the best plan takes to find; starts with crowds below them take longer."""
    crowded = [any(len(bunch) > 1 for bunch in bunches) for bunches in tree.bunches]
    counts = (bits.bit_count() for bits in left)
    return _OVERHEAD + sum(
        count * (_CROWDED if crowd else 1) for count, crowd in zip(counts, crowded, strict=True)
    )


def _overlap(tree: Tree, plan: Plan) -> _Clash | None:
    """Two sessions of which the second starts before the first has ended."""
    order = sorted(_movable(tree), key=lambda index: (plan.starts[index], index))
    for one, other in pairwise(order):
        at, length = plan.starts[other], tree.nodes[one].length
        if plan.starts[one] + length > at:
            return _Clash(one, other, (at - length + 1, at))
    return None


def _crowd(
    tree: Tree, plan: Plan, left: list[int], grid: Grid, limit: DailyLimit | None
) -> _Clash | None:
    """A session on a day that has too many."""
    if limit is None:
        return None

    def stays(index: int, day: Stretch) -> bool:
        return not left[index] & ~grid.between(*day)

    found = limit.broken(tree, plan.starts, stays)
    return None if found is None else _Clash(*found)


def _split(left: list[int], grid: Grid, clash: _Clash) -> list[list[int]]:
    """The same possible starts in two parts: the session is not there, or it is."""
    there = grid.between(*clash.there)
    off, on = list(left), list(left)
    off[clash.index] &= ~there
    on[clash.index] &= there
    return [off, on]


def _settled(
    tree: Tree, domains: list[int], grid: Grid, limit: DailyLimit | None
) -> list[int] | None:
    """Leaves out starts in which a session meets what another one takes up in any case.

    A session that can start at 9:00 to 9:30 and lasts an hour takes up 9:30 to
    10:00 whatever is chosen.
    """
    known: list[tuple[int, int, int]] = []
    while True:
        left = narrowed(tree, domains, grid)
        if left is None:
            return None
        found = [*_taken_up(tree, left, grid), *_full_days(tree, left, grid, limit)]
        if found == known:
            return left
        known, domains = found, left
        for index, first, last in found:
            domains[index] &= ~grid.between(first, last)


def _taken_up(tree: Tree, left: list[int], grid: Grid) -> Iterator[tuple[int, int, int]]:
    """Sessions, and the starts that they lose because another one is there in any case."""
    for index in _movable(tree):
        first, last = grid.ends(left[index])
        end = first + tree.nodes[index].length
        if last < end:
            for other in _movable(tree):
                if other != index:
                    yield other, last - tree.nodes[other].length + 1, end - 1


def _full_days(
    tree: Tree, left: list[int], grid: Grid, limit: DailyLimit | None
) -> Iterator[tuple[int, int, int]]:
    """Sessions, and the starts that they lose because a day is full in any case."""
    if limit is None:
        return
    ends = {index: _ends(tree.nodes[index], left[index], grid) for index in limit.nodes}
    for there, (first, last) in limit.full(ends):
        spare = there[: limit.most]
        for index in limit.nodes:
            if index not in spare and tree.nodes[index].at is None:
                yield index, first, last


def _ends(node: Node, left: int, grid: Grid) -> Stretch:
    return grid.ends(left) if node.at is None else (node.at, node.at)


def _movable(tree: Tree) -> list[int]:
    return [index for index, node in enumerate(tree.nodes) if node.at is None]
