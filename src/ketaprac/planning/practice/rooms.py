"""Rooms that are alike as one, and which of them each session gets in the end.

Rooms that suit the same and of which none is ever closed need not be told apart
while series are planned: it is enough that never more sessions are there at once
than fit. Sorted by their start, each session then finds a place that is free, as in
any colouring of intervals; so nothing is lost by putting that off.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from attrs import frozen

from ketaprac.model.availability import Room


@frozen(kw_only=True)
class Stay:
    """A session in a pool of rooms.

    Attributes:
        series: Id of the series.
        step: Id of the step.
        pool: Id of the pool.
        start: When it begins.
        end: When the room is free again, not counting any buffer.
    """

    series: str
    step: str
    pool: str
    start: dt.datetime
    end: dt.datetime


def pooled(rooms: Iterable[Room], apart: frozenset[str]) -> dict[str, tuple[Room, ...]]:
    """The rooms in pools, by the id of the first of each.

    Args:
        rooms: Of the practice.
        apart: Ids of rooms with sessions that stay where they are; each by itself.
    """
    found: dict[object, list[Room]] = {}
    for room in sorted(rooms, key=lambda room: room.id):
        alone = bool(room.busy) or room.id in apart or room.doses_per_day is not None
        like = room.id if alone else (frozenset(room.suits), room.buffer)
        found.setdefault(like, []).append(room)
    return {alike[0].id: tuple(alike) for alike in found.values()}


def assigned(
    stays: Iterable[Stay], pools: dict[str, tuple[Room, ...]]
) -> dict[tuple[str, str], str]:
    """A room for each session, by series and step; of those that are free the least used.

    Args:
        stays: The sessions; never more at once than the pool has places.
        pools: From :func:`pooled`.
    """
    found: dict[tuple[str, str], str] = {}
    used: Counter[str] = Counter()
    before: dict[str, list[tuple[Stay, Room]]] = {pool: [] for pool in pools}
    for stay in sorted(stays, key=lambda stay: (stay.start, stay.series, stay.step)):
        there = [one for one in before[stay.pool] if one[0].end + one[1].buffer > stay.start]
        room = _own(stay, there) or _least_used(pools[stay.pool], there, used)
        before[stay.pool] = [*there, (stay, room)]
        used[room.id] += 1
        found[stay.series, stay.step] = room.id
    return found


def _own(stay: Stay, there: list[tuple[Stay, Room]]) -> Room | None:
    """The room in which the client is already: a buffer keeps only others out."""
    return next((room for one, room in there if one.series == stay.series), None)


def _least_used(
    rooms: tuple[Room, ...], there: list[tuple[Stay, Room]], used: Counter[str]
) -> Room:
    # A client that stays in the same room takes one place, not two.
    taken = Counter(room for room, _ in {(room.id, one.series) for one, room in there})
    free = (room for room in rooms if taken[room.id] < room.capacity)
    return min(free, key=lambda room: (used[room.id], room.id))
