"""Start times as bits of one big integer: bit *k* is the *k*-th grid point.

Python's integers are bit sets of any size: "both" is ``&``, "either" is ``|``,
"some minutes later" is ``<<``, and each runs over weeks of starts at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final

from attrs import frozen

from ketaprac.planning.stretches import Stretch

_AS_BYTES: Final = bytes.maketrans(b"01", b"\x00\x01")
_RUNS: Final = re.compile("1+")


@frozen
class Grid:
    """The times at which sessions may start.

    Attributes:
        origin: Tick of the first one.
        step: Ticks between two of them.
        count: How many there are.
    """

    origin: int
    step: int
    count: int

    @classmethod
    def over(cls, first: int, last: int, step: int) -> Grid:
        """All multiples of ``step`` from ``first`` to ``last``, both included."""
        origin = -(-first // step) * step
        return cls(origin, step, max(0, (last - origin) // step + 1))

    @property
    def full(self) -> int:
        """Every start."""
        return (1 << self.count) - 1

    def between(self, first: int, last: int) -> int:
        """The starts from one tick to another, both included."""
        low = max(0, -(-(first - self.origin) // self.step))
        high = min(self.count - 1, (last - self.origin) // self.step)
        return ((1 << (high - low + 1)) - 1) << low if low <= high else 0

    def starts(self, free: list[Stretch], length: int, after: int = 0) -> int:
        """The starts from which something of that length stays within free time.

        Args:
            free: Merged stretches.
            length: In ticks.
            after: How long after the start it begins, in ticks.
        """
        pieces = []
        above, origin = self.count, self.origin + after
        for begin, end in reversed(free):
            low = max(0, -(-(begin - origin) // self.step))
            high = min(above - 1, (end - length - origin) // self.step)
            if low <= high:
                pieces += ["0" * (above - high - 1), "1" * (high - low + 1)]
                above = low
        return int("".join([*pieces, "0" * above]) or "0", 2)

    def ticks_of(self, bits: int) -> list[int]:
        """The ticks of a set of starts, in order."""
        found: list[int] = []
        # Sets of starts are sparse, and come in runs.
        for run in _RUNS.finditer(f"{bits:b}"[::-1]):
            begin, end = run.span()
            found += range(
                self.origin + self.step * begin, self.origin + self.step * end, self.step
            )
        return found

    def ends(self, bits: int) -> tuple[int, int]:
        """The ticks of the first and the last of some starts."""
        first, last = (bits & -bits).bit_length() - 1, bits.bit_length() - 1
        return self.origin + first * self.step, self.origin + last * self.step

    def has(self, bits: int, at: int) -> bool:
        """Whether a tick is one of these starts."""
        return bool(bits >> ((at - self.origin) // self.step) & 1)

    def later(self, bits: int, least: int, most: int) -> int:
        """The starts that lie ``least`` to ``most`` ticks after one of these."""
        low, high = -(-least // self.step), min(most // self.step, self.count)
        return _smeared(bits, high - low) << low & self.full if low <= high else 0

    def earlier(self, bits: int, least: int, most: int) -> int:
        """The starts that lie ``least`` to ``most`` ticks before one of these."""
        low, high = -(-least // self.step), min(most // self.step, self.count)
        return _smeared(bits, high - low) >> high & self.full if low <= high else 0


def as_flags(bits: int) -> bytes:
    """The bits from the lowest up, one byte for each: 0 or 1."""
    return f"{bits:b}"[::-1].encode().translate(_AS_BYTES)


def _smeared(bits: int, width: int) -> int:
    """Every bit together with the ``width`` bits above it, by doubling."""
    covered = 1
    while covered <= width:
        shift = min(covered, width + 1 - covered)
        bits |= bits << shift
        covered += shift
    return bits


def at_least(wanted: int, sets: Iterable[int]) -> int:
    """The bits that stand in at least so many (one or more) of the sets."""
    levels = [-1] + [0] * wanted
    for one in sets:
        for level in range(wanted, 0, -1):
            levels[level] |= levels[level - 1] & one
    return levels[wanted]


def all_served(wanted: int, fits: Sequence[Sequence[int]]) -> int:
    """The bits at which so many posts can each have somebody of their own.

    Hall's theorem: it works out exactly where any choice of posts has between
    them at least as many people who can take one of them.

    Args:
        wanted: How many posts.
        fits: For each person, post by post, when they can take it.
    """
    found = -1
    for size in range(1, wanted + 1):
        for some in combinations(range(wanted), size):
            found &= at_least(size, (_any(person[post] for post in some) for person in fits))
    return found


def _any(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)
