"""Keeping sessions of one client apart that hang off different ones.

The tree cannot see that, say, an integration session of one dose and the next
dose want the same hour. Where its best plan has such a clash, the search goes
on twice: once with the one session kept off that moment, once with the other.
Any plan without a clash lies in one of the two, and the tree's cost is a lower
bound for both, so the first plan without a clash that comes up in order of cost
is the best one (conflict-based search; Sharon, Stern, Felner and Sturtevant,
Artificial Intelligence 219, 2015, doi 10.1016/j.artint.2014.11.006).
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final

from attrs import frozen

from ketaprac.planning.dynamic import best
from ketaprac.planning.grid import Grid
from ketaprac.planning.tree import Plan, Tree

#: Starts that a search looks at before it gives up; some seconds' work.
EFFORT: Final = 3_000_000


@frozen
class GivenUp:
    """The search was too long.

    Attributes:
        steps: Ids of two steps that keep getting in each other's way.
    """

    steps: tuple[str, str]


def without_clashes(
    tree: Tree, domains: Sequence[int], grid: Grid, effort: int = EFFORT
) -> Plan | GivenUp | None:
    """The best plan in which no two sessions overlap.

    Args:
        tree: The sessions.
        domains: Possible starts of each node as bits; anything but 0 where fixed.
        grid: What the bits mean.
        effort: How many starts to look at; counted, so the answer is always the same.

    Returns:
        The plan; None where there is none; or that it was given up.
    """
    queue: list[tuple[Plan, int, list[int]]] = []
    pushed = 0
    pending = [list(domains)]
    while True:
        for some in pending:
            effort -= sum(bits.bit_count() for bits in some) + 100
            plan = best(tree, some, grid)
            if plan is not None:
                pushed += 1
                heappush(queue, (plan, pushed, some))
        if not queue:
            return None
        plan, _, chosen = heappop(queue)
        clash = _clash(tree, plan)
        if clash is None:
            return plan
        if effort < 0:
            return GivenUp((tree.nodes[clash[0]].id, tree.nodes[clash[1]].id))
        at = plan.starts[clash[1]]
        pending = [_kept_off(tree, chosen, index, at, grid) for index in clash]


def _clash(tree: Tree, plan: Plan) -> tuple[int, int] | None:
    """Two sessions of which the second starts before the first has ended."""
    order = sorted(range(len(plan.starts)), key=lambda i: (plan.starts[i], i))
    movable = [i for i in order if tree.nodes[i].at is None]
    for one, other in pairwise(movable):
        if plan.starts[one] + tree.nodes[one].length > plan.starts[other]:
            return one, other
    return None


def _kept_off(tree: Tree, domains: list[int], index: int, at: int, grid: Grid) -> list[int]:
    """The same possible starts, but this session does not take place at that moment."""
    length = tree.nodes[index].length
    left = list(domains)
    left[index] &= ~grid.between(at - length + 1, at)
    return left
