"""The steps of a series as a tree: each session hangs off one other."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from ketaprac.planning.grid import Grid


@frozen(kw_only=True)
class Node:
    """A session to be placed, or one that stays where it is.

    Attributes:
        id: Id of the step.
        length: How long it keeps the client, in ticks.
        at: Tick at which it starts, where that is fixed.
        parent: Number of the node that it hangs off; None where nothing binds it.
        least: Smallest distance of the two starts, in ticks.
        target: Wanted distance of the two starts.
        most: Greatest distance of the two starts.
        late: Starts, as bits, from which it ends later than one would like.
        same: Whether it is rather at the same time of the week as its parent.
        stays: Tick at which it was planned before; None where it was not.
        price: What it costs to start at any other tick; see :mod:`~ketaprac.planning.prices`.
    """

    id: str
    length: int
    at: int | None = None
    parent: int | None = None
    least: int = 0
    target: int = 0
    most: int = 0
    late: int = 0
    same: bool = False
    stays: int | None = None
    price: int = 0


@frozen(order=True)
class Cost:
    """What a plan costs; the first difference decides.

    Attributes:
        moved: The prices of the sessions that do not stay where they were; 0 in a new plan.
        deviation: How far the gaps miss their targets, added up, in ticks.
        wait: The tick at which the first session starts; 0 where that is fixed.
        regrets: Preferences that it does not meet.
    """

    moved: int
    deviation: int
    wait: int
    regrets: int


@frozen
class Plan:
    """Starts of all nodes and what they cost; the lesser plan is the better one."""

    cost: Cost
    starts: tuple[int, ...]

    def __lt__(self, other: Plan) -> bool:
        return (self.cost, self.starts) < (other.cost, other.starts)


@frozen
class Tree:
    """Nodes, each after the one that it hangs off.

    Attributes:
        nodes: In the order of the protocol.
        clock: Parts of the time in which the client's clock has one offset: first
            tick, last tick and offset of each; for what is rather at the same time.
        bunches: For each node what hangs off it, in bunches of sessions that can
            get in each other's way; most bunches hold one.
    """

    nodes: tuple[Node, ...]
    clock: tuple[tuple[int, int, int], ...] = ()
    bunches: tuple[tuple[tuple[int, ...], ...], ...] = field(init=False)

    @bunches.default
    def _bunch(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        return tuple(_bunches(self.nodes, parent) for parent in range(len(self.nodes)))


def narrowed(tree: Tree, domains: Sequence[int], grid: Grid) -> list[int] | None:
    """Leaves out each start that the gaps rule out.

    Args:
        tree: The sessions.
        domains: Possible starts of each node as bits; anything but 0 where fixed.
        grid: What the bits mean.

    Returns:
        The starts from which all gaps can be kept, or None where there are none.
    """
    left = list(domains)
    for index, node in reversed(list(enumerate(tree.nodes))):
        if node.parent is not None and tree.nodes[node.parent].at is None:
            left[node.parent] &= _before(node, left[index], grid)
    for index, node in enumerate(tree.nodes):
        if node.parent is not None and node.at is None:
            left[index] &= _after(node, tree.nodes[node.parent], left[node.parent], grid)
    return left if all(left) else None


def _after(node: Node, parent: Node, starts: int, grid: Grid) -> int:
    if parent.at is not None:
        return grid.between(parent.at + node.least, parent.at + node.most)
    return grid.later(starts, node.least, node.most)


def _before(node: Node, starts: int, grid: Grid) -> int:
    if node.at is not None:
        return grid.between(node.at - node.most, node.at - node.least)
    return grid.earlier(starts, node.least, node.most)


def _bunches(nodes: tuple[Node, ...], parent: int) -> tuple[tuple[int, ...], ...]:
    """What hangs off a node, split where windows are apart whatever is chosen."""
    children = [i for i, node in enumerate(nodes) if node.parent == parent]
    loose = [i for i in children if nodes[i].at is None]
    # A fixed session is in nobody's way here: the client's calendar holds it.
    bunches = [[i] for i in children if nodes[i].at is not None]
    end = None
    for index in sorted(loose, key=lambda i: (nodes[i].least, i)):
        node = nodes[index]
        if end is not None and node.least < end:
            bunches[-1].append(index)
            end = max(end, node.most + node.length)
        else:
            bunches.append([index])
            end = node.most + node.length
    return tuple(tuple(sorted(bunch)) for bunch in bunches)
