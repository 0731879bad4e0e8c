"""What it costs to move a session that stands: above all few, then none that is near.

Of n sessions each costs 2**n, and besides that a power of two that doubles from the
latest to the nearest. So a move less always counts more than anything else; and of plans
with equally many moves the one wins whose nearest moved session is the farthest away.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from ketaprac.planning.tree import Tree


def priced(tree: Tree, stood: Mapping[str, int]) -> Tree:
    """The tree, knowing where its sessions stand.

    Args:
        tree: The sessions.
        stood: The tick at which each session stands, by step.
    """
    movable = [node.id for node in tree.nodes if node.at is None and node.id in stood]
    latest_first = sorted(movable, key=lambda name: (-stood[name], name))
    price = {name: 2 ** len(movable) + 2**rank for rank, name in enumerate(latest_first)}
    nodes = (
        evolve(node, stays=stood[node.id], price=price[node.id]) if node.id in price else node
        for node in tree.nodes
    )
    return Tree(tuple(nodes), tree.clock)
