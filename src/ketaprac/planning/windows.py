"""The cheapest start of a session for every start of the one that it hangs off."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque

from attrs import frozen

from ketaprac.planning.scale import Link
from ketaprac.planning.siblings import Option


@frozen
class Rows:
    """The possible starts of a session, one row for each.

    Attributes:
        starts: Rising.
        costs: What each costs with all that hangs off it, without its own gap.
        times: What the client's clock shows, as time of the week; empty where
            nobody asks for the same time.
    """

    starts: list[int]
    costs: list[int]
    times: list[int]

    def joined(self, extra: list[int | None]) -> Rows:
        """The rows with something added to their costs; without those where that is None."""
        kept = [at for at, more in enumerate(extra) if more is not None]
        costs = [self.costs[at] + (extra[at] or 0) for at in kept]
        if len(kept) == len(self.starts):
            return Rows(self.starts, costs, self.times)
        times = [self.times[at] for at in kept] if self.times else []
        return Rows([self.starts[at] for at in kept], costs, times)


def cheapest(parent: Rows, link: Link, child: Rows) -> list[Option | None]:
    """For each start of the parent the least cost of the child, and a start that has it.

    Args:
        parent: Whatever its costs are.
        link: How the child hangs off it.
        child: What hangs off it.
    """
    if any(child.costs):
        found = _cheapest(parent.starts, link, child.starts, child.costs)
    else:
        found = _nearest(parent.starts, link, child.starts)
    return _at_same_time(found, parent, link, child) if link.same else found


def options(start: int, time: int, link: Link, child: Rows) -> list[Option]:
    """All starts of the child for one start of the parent, with what they cost.

    Args:
        start: Of the parent.
        time: What the client's clock shows then.
        link: How the child hangs off it.
        child: What hangs off it.
    """
    starts, aim = child.starts, start + link.target
    window = range(bisect_left(starts, start + link.least), bisect_right(starts, start + link.most))
    costs = [child.costs[at] + link.weight * abs(starts[at] - aim) for at in window]
    if link.same:
        differs = (child.times[at] != time for at in window)
        costs = [cost + link.same * other for cost, other in zip(costs, differs, strict=True)]
    return list(zip(costs, starts[window.start : window.stop], strict=True))


def _nearest(parents: list[int], link: Link, starts: list[int]) -> list[Option | None]:
    """Where nothing hangs off it that costs anything, the start nearest the target wins."""
    found: list[Option | None] = []
    weight, count = link.weight, len(starts)
    pivot = max(link.target, link.least)
    before, beyond, extra = pivot - link.least, link.most - pivot, pivot - link.target
    at = 0
    for parent in parents:
        aim = parent + pivot
        while at < count and starts[at] < aim:
            at += 1
        early = aim - starts[at - 1] if at else before + 1
        late = starts[at] - aim if at < count else beyond + 1
        if early <= before and (early <= late or late > beyond):
            found.append((weight * early, aim - early))
        elif late <= beyond:
            found.append((weight * (late + extra), aim + late))
        else:
            found.append(None)
    return found


def _cheapest(
    parents: list[int], link: Link, starts: list[int], costs: list[int]
) -> list[Option | None]:
    """Up to the target earlier starts cost more, beyond it later ones: two sliding windows."""
    weight, target = link.weight, link.target
    early = [cost - weight * start for cost, start in zip(costs, starts, strict=True)]
    late = [cost + weight * start for cost, start in zip(costs, starts, strict=True)]
    before = _minima(parents, link.least, target, starts, early)
    after = _minima(parents, max(link.least, target + 1), link.most, starts, late)
    found: list[Option | None] = []
    for parent, left, right in zip(parents, before, after, strict=True):
        aim = weight * (parent + target)
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


def _at_same_time(
    found: list[Option | None], parent: Rows, link: Link, child: Rows
) -> list[Option | None]:
    """Each start costs a little more, but for those at the parent's time of the week.

    There are only one or two of these within a window, so they are tried one by one.
    """
    better = [option and (option[0] + link.same, option[1]) for option in found]
    rows = {start: row for row, start in enumerate(child.starts)}
    for distance in link.weekly:
        extra = link.weight * abs(distance - link.target)
        for number, start in enumerate(parent.starts):
            row = rows.get(start + distance)
            if row is not None and child.times[row] == parent.times[number]:
                choice = (child.costs[row] + extra, start + distance)
                best = better[number]
                if best is None or choice < best:
                    better[number] = choice
    return better
