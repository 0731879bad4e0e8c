"""The cheapest start of a session for every start of the one that it hangs off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque

from ketaprac.planning.siblings import Option
from ketaprac.planning.tree import Node


def cheapest(
    parents: list[int], node: Node, starts: list[int], costs: list[int]
) -> list[Option | None]:
    """For each start of the parent the least cost, and a start that has it.

    Args:
        parents: Starts of the parent, rising.
        node: What hangs off it.
        starts: Its possible starts, rising.
        costs: What each costs with all that hangs off it, without its own gap.
    """
    return (
        _cheapest(parents, node, starts, costs) if any(costs) else _nearest(parents, node, starts)
    )


def _nearest(parents: list[int], node: Node, starts: list[int]) -> list[Option | None]:
    """Where nothing hangs off it that costs anything, the start nearest the target wins."""
    found: list[Option | None] = []
    beyond = max(node.least, node.target + 1)
    for parent in parents:
        aim = parent + node.target
        options = []
        at = bisect_right(starts, aim)
        if at and starts[at - 1] - parent >= node.least:
            options.append((aim - starts[at - 1], starts[at - 1]))
        at = bisect_left(starts, parent + beyond, at)
        if at < len(starts) and starts[at] - parent <= node.most:
            options.append((starts[at] - aim, starts[at]))
        found.append(min(options, default=None))
    return found


def _cheapest(
    parents: list[int], node: Node, starts: list[int], costs: list[int]
) -> list[Option | None]:
    """Up to the target earlier starts cost more, beyond it later ones: two sliding windows."""
    early = [cost - start for cost, start in zip(costs, starts, strict=True)]
    late = [cost + start for cost, start in zip(costs, starts, strict=True)]
    before = _minima(parents, node.least, node.target, starts, early)
    after = _minima(parents, max(node.least, node.target + 1), node.most, starts, late)
    found: list[Option | None] = []
    for parent, left, right in zip(parents, before, after, strict=True):
        aim = parent + node.target
        low = None if left < 0 else (early[left] + aim, starts[left])
        high = None if right < 0 else (late[right] - aim, starts[right])
        found.append(low if high is None or (low is not None and low <= high) else high)
    return found


def _minima(
    parents: list[int], least: int, most: int, starts: list[int], keys: list[int]
) -> list[int]:
    """For each parent the index of the smallest key among starts in its window, or -1.

    Both ends of the window only move on, so a queue of candidates with rising
    keys gives each minimum at once.
    """
    queue: deque[int] = deque()
    upcoming, count = 0, len(starts)
    found = []
    for parent in parents:
        first, last = parent + least, parent + most
        while upcoming < count and starts[upcoming] <= last:
            key = keys[upcoming]
            while queue and keys[queue[-1]] > key:
                queue.pop()
            queue.append(upcoming)
            upcoming += 1
        while queue and starts[queue[0]] < first:
            queue.popleft()
        found.append(queue[0] if queue else -1)
    return found
