"""Sessions that hang off the same one and must not get in each other's way."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeAlias

from attrs import frozen

Option: TypeAlias = tuple[int, int]
"""What a start costs, and the start."""

Choice: TypeAlias = tuple[int, tuple[int, ...]]
"""What starts cost together, and the starts."""


@frozen
class _Frontier:
    """The best choice for some sessions, by when the last of them has ended."""

    ends: list[int]
    choices: list[Choice]

    def by(self, end: int) -> Choice | None:
        at = bisect_right(self.ends, end)
        return self.choices[at - 1] if at else None


def together(options: list[list[Option]], lengths: list[int]) -> Choice | None:
    """The cheapest starts of several sessions, one option each, that do not overlap.

    Exact: in any choice one session comes last; for each set of sessions the
    best choice is known by when it ends, from the smaller sets up. Of equally
    cheap choices the one with the earliest starts wins, in the given order.

    Args:
        options: What each session can start at, by start.
        lengths: How long each lasts.

    Returns:
        The choice, or None where all choices overlap.
    """
    if len(options) == 1:
        return min(((cost, (start,)) for cost, start in options[0]), default=None)
    options = _worthwhile(options, lengths)
    known = {0: _Frontier([-(1 << 100)], [(0, (0,) * len(options))])}
    for some in range(1, 1 << len(options)):
        known[some] = _frontier(
            [
                (start + lengths[last], _with(before, last, cost, start))
                for last in range(len(options))
                if some >> last & 1
                for cost, start in options[last]
                if (before := known[some ^ (1 << last)].by(start)) is not None
            ]
        )
    choices = known[(1 << len(options)) - 1].choices
    return choices[-1] if choices else None


def _with(choice: Choice, index: int, cost: int, start: int) -> Choice:
    total, starts = choice
    return total + cost, (*starts[:index], start, *starts[index + 1 :])


def _frontier(found: list[tuple[int, Choice]]) -> _Frontier:
    found.sort()
    ends: list[int] = []
    choices: list[Choice] = []
    for end, choice in found:
        if not choices or choice < choices[-1]:
            ends.append(end)
            choices.append(choice)
    return _Frontier(ends, choices)


def _worthwhile(options: list[list[Option]], lengths: list[int]) -> list[list[Option]]:
    """Leaves out options that cost more than a simple choice that is already at hand."""
    if not all(options):
        return options
    limit = _simple(options, lengths)
    if limit is None:
        return options
    cheapest = [min(some)[0] for some in options]
    spare = limit - sum(cheapest)
    return [
        [option for option in some if option[0] <= low + spare]
        for some, low in zip(options, cheapest, strict=True)
    ]


def _simple(options: list[list[Option]], lengths: list[int]) -> int | None:
    """What it costs to let each session in turn take the cheapest start that is left."""
    total = 0
    taken: list[tuple[int, int]] = []
    for some, length in zip(options, lengths, strict=True):
        free = (
            option
            for option in some
            if all(option[1] + length <= begin or end <= option[1] for begin, end in taken)
        )
        choice = min(free, default=None)
        if choice is None:
            return None
        total += choice[0]
        taken.append((choice[1], choice[1] + length))
    return total
