"""The starts at which each person, room and the client can be had, as bits."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain

from ketaprac.model.availability import Availability, Occupied, Room
from ketaprac.model.people import Person
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlanRequest
from ketaprac.planning.grid import Grid
from ketaprac.planning.stretches import (
    DAY,
    Stretch,
    busy_times,
    crowded,
    day_of_tick,
    days_to,
    merged,
    open_hours,
    tick,
    ticks,
    weekdays,
    whole_days,
    without,
)


class Free:
    """Free starts for one request, each worked out when it is first asked for.

    Attributes:
        grid: The times at which sessions may start.
    """

    def __init__(self, request: PlanRequest) -> None:
        first, last = tick(request.not_before), tick(request.horizon)
        self.grid = Grid.over(first, last, ticks(request.grid))
        self._request = request
        # A session with its monitoring lasts a day at most.
        self._span: Stretch = (first // DAY * DAY - DAY, last // DAY * DAY + 3 * DAY)
        self._stretches: dict[tuple[str, str], list[Stretch]] = {}
        self._starts: dict[tuple[object, ...], int] = {}
        self._people = _by_owner(request.taken, lambda one: one.person)
        self._rooms = _by_owner(request.taken, lambda one: one.room)
        self._loads: dict[str, Counter[dt.date]] = {}

    def client(self, length: int) -> int:
        """Starts of sessions of that length, in ticks, to which the client can come."""
        return self._once(
            ("client", length),
            lambda: self.grid.starts(self._kept("client", "", self._client), length),
        )

    def doses(self, length: int) -> int:
        """Starts that all limits for dosing sessions of that length leave."""
        return self._once(("doses", length), lambda: self._doses(length))

    def late(self, length: int, limit: dt.time) -> int:
        """Starts of sessions of that length that end after a time of the day."""

        def find() -> int:
            days = days_to(limit, self._request.client_zone, self._span)
            return self.grid.full & ~self.grid.starts(days, length)

        return self._once(("late", length, limit), find)

    def person(self, person: Person, span: Stretch, *, dosing: bool) -> int:
        """Starts of sessions for a part of which a person can be had.

        Args:
            person: The person.
            span: When they come and go, in ticks after the start.
            dosing: Whether it is a dosing session.
        """
        begin, end = span

        def find() -> int:
            key = person.time_zone or self._request.practice_zone
            found = at_work(person.availability, key, self._span, self.grid, span)
            taken = self._people.get(person.id)
            if taken:
                buffer = ticks(person.buffer)
                rest = self._left(taken, 1, buffer)
                found &= self.grid.starts(rest, end - begin + buffer, begin)
                if dosing:
                    found &= ~self._full_days(taken, person.doses_per_day)
            return found

        return self._once(("person", person.id, span, dosing), find)

    def room(self, room: Room, length: int, *, dosing: bool) -> int:
        """Starts of sessions of that length for which a room has a place."""

        def find() -> int:
            found = open_to(room, self._span, self.grid, length)
            taken = self._rooms.get(room.id)
            if taken:
                buffer = ticks(room.buffer)
                rest = self._left(taken, room.capacity, buffer)
                found &= self.grid.starts(rest, length + buffer)
                if dosing:
                    found &= ~self._full_days(taken, room.doses_per_day)
            return found

        return self._once(("room", room.id, length, dosing), find)

    def load(self, room: Room, at: int) -> int:
        """How many sessions of others a room has on the day of a start."""
        key = self._request.practice_zone
        if room.id not in self._loads:
            days = (day_of_tick(tick(one.start), key) for one in self._rooms.get(room.id, ()))
            self._loads[room.id] = Counter(days)
        return self._loads[room.id][day_of_tick(at, key)]

    def on_days(self, days: Iterable[Stretch]) -> int:
        """All starts within some stretches."""
        found = 0
        for begin, end in days:
            found |= self.grid.between(begin, end - 1)
        return found

    def _once(self, key: tuple[object, ...], find: Callable[[], int]) -> int:
        starts = self._starts.get(key)
        if starts is None:
            starts = self._starts[key] = find()
        return starts

    def _kept(self, kind: str, name: str, find: Callable[[], list[Stretch]]) -> list[Stretch]:
        stretches = self._stretches.get((kind, name))
        if stretches is None:
            stretches = self._stretches[kind, name] = find()
        return stretches

    def _client(self) -> list[Stretch]:
        request = self._request
        own = request.client
        free = [self._span]
        if own.hours:
            free = open_hours(own.hours, request.client_zone, self._span)
        held = ((tick(one.start), tick(one.monitored_until)) for one in request.locked)
        # Holidays stand here because no session takes place without the client.
        closed = whole_days((holiday.day for holiday in request.holidays), request.practice_zone)
        return without(free, merged(chain(busy_times(own.busy), held, closed)))

    def _left(self, taken: list[Occupied], capacity: int, buffer: int) -> list[Stretch]:
        """When fewer than all places are taken; each stays taken until its buffer is over."""
        uses = ((tick(one.start), tick(one.end) + buffer) for one in taken)
        return without([self._span], crowded(uses, capacity))

    def _full_days(self, taken: list[Occupied], most: int | None) -> int:
        if most is None:
            return 0
        key = self._request.practice_zone
        doses = Counter(day_of_tick(tick(one.start), key) for one in taken if one.dosing)
        full = (day for day, count in doses.items() if count >= most)
        return self.on_days(whole_days(full, key))

    def _doses(self, length: int) -> int:
        request, grid = self._request, self.grid
        found = grid.full
        own, key = request.client.doses, request.client_zone
        if own.end_by is not None:
            found &= grid.starts(days_to(own.end_by, key, self._span), length)
        found &= ~self.on_days(weekdays(own.weekdays_off, key, self._span))
        found &= ~self.on_days(whole_days(own.days_off, key))
        if request.consent_from is not None:
            found &= grid.between(tick(request.consent_from), self._span[1])
        for last in (request.not_after, request.consent_until):
            if last is not None:
                found &= grid.between(grid.origin, tick(last))
        return found & ~self._own_full_days()

    def _own_full_days(self) -> int:
        """Days on which the client has as many locked dosing sessions as a day may have."""
        key = self._request.practice_zone
        doses = Counter(
            day_of_tick(tick(one.start), key)
            for one in self._request.locked
            if one.kind is StepKind.DOSING
        )
        full = (day for day, count in doses.items() if count >= self._request.doses_per_day)
        return self.on_days(whole_days(full, key))


def _by_owner(
    taken: Iterable[Occupied], owner: Callable[[Occupied], str | None]
) -> dict[str, list[Occupied]]:
    found: dict[str, list[Occupied]] = {}
    for one in taken:
        name = owner(one)
        if name is not None:
            found.setdefault(name, []).append(one)
    return found


@lru_cache(maxsize=4096)
def at_work(own: Availability, key: str, span: Stretch, grid: Grid, part: Stretch) -> int:
    """Starts of sessions for a part of which somebody works; asked for again with every client."""
    begin, end = part
    free = without(open_hours(own.hours, key, span), busy_times(own.busy))
    return grid.starts(free, end - begin, begin)


@lru_cache(maxsize=1024)
def open_to(room: Room, span: Stretch, grid: Grid, length: int) -> int:
    """Starts of sessions of that length at which a room is open."""
    return grid.starts(without([span], busy_times(room.busy)), length)
