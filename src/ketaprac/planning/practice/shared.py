"""What people and rooms are still free for, while series are put in and taken out.

Time is cut into the slots of the grid. What a session takes of a person or a room
is a set of slots, rounded outward: one big integer, so that putting a series in,
taking it out and asking what is left are a few operations each.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import evolve, field, frozen

from ketaprac.model.availability import Occupied, Room
from ketaprac.model.people import Person
from ketaprac.model.series import PlanRequest
from ketaprac.planning.free import Free
from ketaprac.planning.grid import Grid
from ketaprac.planning.stretches import (
    DAY,
    Stretch,
    busy_times,
    day_of_tick,
    moment,
    open_hours,
    tick,
    ticks,
    whole_days,
    without,
)

Owner: TypeAlias = tuple[str, str]
"""``person`` or ``room``, and its id."""


@frozen(kw_only=True)
class Takes:
    """All that one client's sessions take up.

    Sessions of one client count once even where their buffers meet: buffers keep
    clients apart, not the sessions of one of them.

    Attributes:
        slots: When, for each person and room.
        doses: The days of dosing sessions, for each person and room.
    """

    slots: Mapping[Owner, int] = field(factory=dict)
    doses: Mapping[Owner, tuple[dt.date, ...]] = field(factory=dict)


class Shared:
    """What is taken of a site's people and rooms.

    Args:
        grid: The slots; a session may start at each.
        people: Of the site.
        rooms: Of the site.
        zone: The practice's time zone.
    """

    def __init__(
        self, grid: Grid, people: Iterable[Person], rooms: Iterable[Room], zone: str
    ) -> None:
        self.grid = grid
        self.people = {person.id: person for person in people}
        self.rooms = {room.id: room for room in rooms}
        self.zone = zone
        self._span: Stretch = _around(grid)
        self._levels: dict[Owner, list[int]] = {
            **{("person", name): [0] for name in self.people},
            **{("room", name): [0] * room.capacity for name, room in self.rooms.items()},
        }
        self._doses: dict[Owner, Counter[dt.date]] = {}
        self._open: dict[tuple[Owner, Stretch], int] = {}
        self._left: dict[tuple[Owner, Stretch], tuple[int, int]] = {}

    # --- in and out ---

    def takes(self, uses: Iterable[Occupied]) -> Takes:
        """What some uses by one client come to; those of strangers are left out."""
        slots: dict[Owner, int] = {}
        doses: dict[Owner, list[dt.date]] = {}
        for one in uses:
            for owner in (("person", one.person or ""), ("room", one.room or "")):
                if owner in self._levels:
                    slots[owner] = slots.get(owner, 0) | self._slots(owner, one)
                    if one.dosing:
                        day = day_of_tick(tick(one.start), self.zone)
                        doses.setdefault(owner, []).append(day)
        return Takes(slots=slots, doses={who: tuple(days) for who, days in doses.items()})

    def put(self, takes: Takes) -> None:
        """Puts a client's sessions in."""
        for owner, slots in takes.slots.items():
            _stack(self._levels[owner], slots)
        for owner, days in takes.doses.items():
            self._doses.setdefault(owner, Counter()).update(days)

    def take_out(self, takes: Takes) -> None:
        """Takes a client's sessions out again."""
        for owner, slots in takes.slots.items():
            _unstack(self._levels[owner], slots)
        for owner, days in takes.doses.items():
            self._doses[owner].subtract(days)

    def holds(self, takes: Takes) -> bool:
        """Whether a client's sessions could be put in just like that."""
        return not any(
            self._full(owner) & slots for owner, slots in takes.slots.items()
        ) and not any(
            most is not None and any(self._doses_on(owner, day) >= most for day in days)
            for owner, days in takes.doses.items()
            for most in [self._most(owner)]
        )

    def clashes(self, one: Takes, other: Takes) -> bool:
        """Whether one takes what the other wants, where and when nothing more is left."""
        at_once = (
            slots & other.slots.get(owner, 0) & self._full(owner)
            for owner, slots in one.slots.items()
        )
        on_a_day = (
            self._most(owner) is not None and not set(days).isdisjoint(other.doses.get(owner, ()))
            for owner, days in one.doses.items()
        )
        return any(at_once) or any(on_a_day)

    # --- what is left ---

    def left(self, owner: Owner, span: Stretch, *, dosing: bool) -> int:
        """Starts of sessions for a part of which somebody or something can be had.

        Args:
            owner: Who or what.
            span: When that part begins and ends, in ticks after the start.
            dosing: Whether it is a dosing session.
        """
        full, key = self._full(owner), (owner, span)
        known = self._left.get(key)
        if known is None or known[0] != full:
            known = self._left[key] = (
                full,
                self._always(owner, span) & ~self._blocked(full, span, self._buffer(owner)),
            )
        return known[1] & ~self._full_days(owner) if dosing else known[1]

    def _blocked(self, full: int, span: Stretch, buffer: int) -> int:
        """Starts from which a part would meet what is full."""
        if not full:
            return 0
        step = self.grid.step
        first, last = span[0] // step, -(-(span[1] + buffer) // step) - 1
        return self.grid.earlier(full, first * step, last * step)

    def _always(self, owner: Owner, span: Stretch) -> int:
        """When hours and busy times allow it, whoever else is planned."""
        key = (owner, span)
        if key not in self._open:
            begin, end = span
            self._open[key] = self.grid.starts(self._hours(owner), end - begin, begin)
        return self._open[key]

    def _hours(self, owner: Owner) -> list[Stretch]:
        kind, name = owner
        if kind == "room":
            return without([self._span], busy_times(self.rooms[name].busy))
        person = self.people[name]
        own, zone = person.availability, person.time_zone or self.zone
        return without(open_hours(own.hours, zone, self._span), busy_times(own.busy))

    def _full(self, owner: Owner) -> int:
        """The slots in which nothing more fits."""
        kind, name = owner
        return self._levels[owner][self.rooms[name].capacity - 1 if kind == "room" else 0]

    def _full_days(self, owner: Owner) -> int:
        """The starts on days that take no further dosing session."""
        most = self._most(owner)
        if most is None or owner not in self._doses:
            return 0
        days = [day for day, count in self._doses[owner].items() if count >= most]
        found = 0
        for begin, end in whole_days(days, self.zone):
            found |= self.grid.between(begin, end - 1)
        return found

    def _doses_on(self, owner: Owner, day: dt.date) -> int:
        return self._doses[owner][day] if owner in self._doses else 0

    def _most(self, owner: Owner) -> int | None:
        kind, name = owner
        return (self.rooms[name] if kind == "room" else self.people[name]).doses_per_day

    def _buffer(self, owner: Owner) -> int:
        kind, name = owner
        return ticks((self.rooms[name] if kind == "room" else self.people[name]).buffer)

    def _slots(self, owner: Owner, use: Occupied) -> int:
        origin, step = self.grid.origin, self.grid.step
        first = (tick(use.start) - origin) // step
        last = -(-(tick(use.end) + self._buffer(owner) - origin) // step)
        return (1 << max(0, last)) - (1 << max(0, first))


class FreeOfOthers(Free):
    """Free starts of one client where people and rooms are shared with others.

    Args:
        request: Of the client.
        shared: Of the site.
    """

    def __init__(self, request: PlanRequest, shared: Shared) -> None:
        grid = shared.grid
        last = grid.origin + (grid.count - 1) * grid.step
        super().__init__(evolve(request, not_before=moment(grid.origin), horizon=moment(last)))
        self._shared = shared
        self._window = grid.between(tick(request.not_before), tick(request.horizon))

    def client(self, length: int) -> int:
        """See :meth:`ketaprac.planning.free.Free.client`."""
        return super().client(length) & self._window

    def person(self, person: Person, span: Stretch, *, dosing: bool) -> int:
        """See :meth:`ketaprac.planning.free.Free.person`."""
        return self._shared.left(("person", person.id), span, dosing=dosing)

    def room(self, room: Room, length: int, *, dosing: bool) -> int:
        """See :meth:`ketaprac.planning.free.Free.room`."""
        return self._shared.left(("room", room.id), (0, length), dosing=dosing)


def _around(grid: Grid) -> Stretch:
    """All days that a session of the grid can touch; it lasts a day at most."""
    first, last = grid.origin, grid.origin + grid.count * grid.step
    return first // DAY * DAY - DAY, last // DAY * DAY + 3 * DAY


def _stack(levels: list[int], slots: int) -> None:
    """Counts some slots once more; a slot stands in as many levels as it is taken times."""
    level = 0
    while slots:
        if level == len(levels):
            levels.append(0)  # fixed sessions may be more than fit
        levels[level], slots = levels[level] | slots, levels[level] & slots
        level += 1


def _unstack(levels: list[int], slots: int) -> None:
    """Counts some slots once less."""
    level = len(levels)
    while slots:
        level -= 1
        hit = levels[level] & slots
        levels[level] ^= hit
        slots ^= hit
