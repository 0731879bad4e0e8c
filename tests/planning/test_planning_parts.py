"""The planner's own tools against the plainest way of doing the same."""

from __future__ import annotations

import datetime as dt
import random
from itertools import permutations, product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac.model.availability import Hours, Weekday
from ketaprac.planning.grid import Grid, all_served, at_least
from ketaprac.planning.scale import Link
from ketaprac.planning.siblings import together
from ketaprac.planning.stretches import merged, moment, open_hours, tick, whole_days, without
from ketaprac.planning.tree import Node, Tree
from ketaprac.planning.windows import Rows, cheapest, options

quick = settings(max_examples=60, deadline=None, derandomize=True, database=None)

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)
one_row = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=5, unique_by=lambda o: o[1]
)


def instants(stretches: list[tuple[int, int]]) -> set[int]:
    return {at for begin, end in stretches for at in range(begin, end)}


@quick
@given(spans, spans)
def test_time_taken_out_of_free_time(
    free: list[tuple[int, int]], taken: list[tuple[int, int]]
) -> None:
    left = without(merged(free), merged(taken))
    assert instants(left) == instants(free) - instants(taken)
    assert left == merged(left)


@quick
@given(spans, st.integers(1, 8), st.integers(-3, 3), st.integers(1, 5))
def test_starts_from_which_a_session_fits(
    free: list[tuple[int, int]], length: int, first: int, step: int
) -> None:
    grid = Grid.over(first, 38, step)
    fits = [
        at
        for at in range(grid.origin, 39, step)
        if instants(free).issuperset(range(at, at + length))
    ]
    assert grid.ticks_of(grid.starts(merged(free), length)) == fits


@quick
@given(st.integers(0, 2**12 - 1), st.integers(0, 30), st.integers(0, 30))
def test_starts_some_time_before_and_after_others(bits: int, least: int, more: int) -> None:
    grid, most = Grid(0, 3, 12), least + more
    chosen = set(grid.ticks_of(bits))
    every = range(0, 36, 3)
    later = [x for x in every if any(least <= x - s <= most for s in chosen)]
    earlier = [s for s in every if any(least <= x - s <= most for x in chosen)]
    assert grid.ticks_of(grid.later(bits, least, most)) == later
    assert grid.ticks_of(grid.earlier(bits, least, most)) == earlier


@quick
@given(st.lists(st.tuples(st.frozensets(st.integers(0, 2)), st.integers(0, 15)), max_size=5))
def test_everybody_needed_is_somebody_else(people: list[tuple[frozenset[int], int]]) -> None:
    fits = [[free if post in posts else 0 for post in range(3)] for posts, free in people]
    served = all_served(3, fits)
    for bit in range(4):
        able = [posts for posts, free in people if free >> bit & 1]
        works = any(
            all(post in posts for post, posts in enumerate(some)) for some in permutations(able, 3)
        )
        assert bool(served >> bit & 1) == works


def test_bits_that_stand_in_enough_sets() -> None:
    assert at_least(2, [0b0111, 0b0011, 0b1001]) == 0b0011


@quick
@given(
    st.lists(one_row, min_size=1, max_size=3),
    st.lists(st.integers(1, 5), min_size=3, max_size=3),
)
def test_siblings_get_the_cheapest_starts_that_do_not_overlap(
    given_options: list[list[tuple[int, int]]], lengths: list[int]
) -> None:
    rows = [sorted(some, key=lambda option: option[1]) for some in given_options]
    lengths = lengths[: len(rows)]
    choices = []
    for some in product(*rows):
        busy = [set(range(s, s + n)) for (_, s), n in zip(some, lengths, strict=True)]
        if sum(map(len, busy)) == len(set().union(*busy)):
            choices.append((sum(c for c, _ in some), tuple(s for _, s in some)))
    assert together(rows, lengths) == min(choices, default=None)


@pytest.mark.parametrize("key", ["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize("year", [2026, 2027])
def test_hours_are_open_whenever_the_wall_clock_says_so(key: str, year: int) -> None:
    night = [
        Hours(day=Weekday.SUNDAY, start=dt.time(1, 15), end=dt.time(2, 45)),
        Hours(day=Weekday.MONDAY, start=dt.time(0, 30), end=dt.time(23, 30)),
    ]
    begin = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    found = open_hours(night, key, (tick(begin), tick(begin + dt.timedelta(days=365))))
    bounds = [moment(at) for one in found for at in one]
    zone, week = ZoneInfo(key), list(Weekday)
    for quarter in range(365 * 96):
        at = begin + quarter * dt.timedelta(minutes=15)
        wall = at.astimezone(zone)
        shown = any(
            one.day is week[wall.weekday()] and one.start <= wall.time() < one.end for one in night
        )
        while bounds and bounds[0] <= at:
            bounds.pop(0)
        assert shown == bool(len(bounds) % 2), at


def test_days_are_as_long_as_the_clock_makes_them() -> None:
    days = [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2026, 12, 24)]
    lengths = [(end - begin) // 3_600_000_000 for begin, end in whole_days(days, "Europe/Berlin")]
    assert lengths == [23, 25, 24]


@pytest.mark.parametrize("same", [0, 1])
@pytest.mark.parametrize("leaf", [True, False])
def test_the_cheapest_start_in_each_window(leaf: bool, same: int) -> None:
    """Also where the session before takes longer than the target allows, so least > target."""
    rng = random.Random(1)
    for _ in range(500):
        parents = sorted(rng.sample(range(31), rng.randint(1, 6)))
        starts = sorted(rng.sample(range(41), rng.randint(0, 9)))
        costs = [0 if leaf else rng.randint(0, 9) for _ in starts]
        least, target, longer = (rng.randint(0, 12) for _ in range(3))
        link = Link(
            least=least,
            target=target,
            most=target + longer,
            length=1,
            weight=5,
            same=same,
            weekly=tuple(d for d in range(0, 30, 7) if least <= d <= target + longer),
        )
        child = Rows(starts, costs, [at % 7 for at in starts])
        found = cheapest(Rows(parents, [], [at % 7 for at in parents]), link, child)
        for parent, option in zip(parents, found, strict=True):
            window = {
                start: cost + 5 * abs(start - parent - target) + same * ((start - parent) % 7 != 0)
                for start, cost in zip(starts, costs, strict=True)
                if least <= start - parent <= target + longer
            }
            assert sorted(options(parent, parent % 7, link, child)) == sorted(
                (cost, start) for start, cost in window.items()
            )
            assert (option is None) == (not window)
            assert option is None or option == min((c, s) for s, c in window.items())


def test_only_sessions_whose_windows_meet_are_bunched() -> None:
    nodes = (
        Node(id="dose", length=4),
        Node(id="call", length=1, parent=0, least=10, target=12, most=14),
        Node(id="talk", length=2, parent=0, least=14, target=16, most=20),
        Node(id="next", length=4, parent=0, least=22, target=30, most=40),
        Node(id="held", length=4, parent=0, least=12, target=12, most=20, at=13),
    )
    assert Tree(nodes).bunches[0] == ((4,), (1, 2), (3,))
