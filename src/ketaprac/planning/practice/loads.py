"""What people and rooms are still free for, while series are put in and taken out.

Time is cut into the slots of the grid. A session that starts on the grid takes
whole slots, the last one rounded up: nothing else could start within it anyway.
So what is taken of a person is one big integer, and putting a session in or
taking it out is one operation on it.

Rooms that suit the same and are never closed are one pool. It holds as many
sessions at once as they do together, and which room each one gets is settled at
the end (:mod:`ketaprac.planning.practice.rooms`).
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from ketaprac.model.availability import Room
from ketaprac.model.people import Person, Role
from ketaprac.planning.grid import Grid, all_served
from ketaprac.planning.stretches import DAY, Stretch, busy_times, open_hours, without


@frozen(kw_only=True)
class Need:
    """What a kind of session asks for.

    Attributes:
        length: With its monitoring, in ticks.
        led: Whether the therapist of the series is there.
        posts: Roles that others fill.
        room: Kind of room; None where it needs none.
    """

    length: int
    led: bool
    posts: tuple[Role, ...]
    room: str | None


@frozen(kw_only=True)
class Booking:
    """A session that takes people and a room.

    Attributes:
        people: Their ids, in the order lead, posts.
        pool: Number of the pool that it takes a room of; None where it needs none.
        slots: The time, as bits.
    """

    people: tuple[str, ...]
    pool: int | None
    slots: int


@frozen(kw_only=True)
class Pool:
    """Rooms of which it does not matter which one is taken.

    Attributes:
        rooms: By id.
        suits: Kinds of room that they are.
        closed: When they cannot be had.
    """

    rooms: tuple[Room, ...]
    suits: frozenset[str]
    closed: list[Stretch]
    capacity: int = field(init=False)

    @capacity.default
    def _count(self) -> int:
        return sum(room.capacity for room in self.rooms)


def pools(rooms: Iterable[Room], apart: frozenset[str]) -> tuple[Pool, ...]:
    """Puts rooms that are alike together.

    Args:
        rooms: Of the practice.
        apart: Ids of rooms in which something is fixed already; each is a pool of its own.
    """
    groups: dict[tuple[object, ...], list[Room]] = {}
    for room in sorted(rooms, key=lambda room: room.id):
        alone = room.id if room.busy or room.id in apart else None
        groups.setdefault((frozenset(room.suits), alone), []).append(room)
    return tuple(
        Pool(
            rooms=tuple(alike),
            suits=frozenset(alike[0].suits),
            closed=busy_times(alike[0].busy),
        )
        for alike in groups.values()
    )


class Loads:
    """What is taken so far.

    Args:
        grid: The slots; a session may start at each.
        people: Of the practice.
        pools: Its rooms.
        zone: By whose clock hours of people without a zone are meant.
    """

    def __init__(
        self, grid: Grid, people: Iterable[Person], pools: tuple[Pool, ...], zone: str
    ) -> None:
        self.grid = grid
        self.pools = pools
        self._span = _around(grid)
        self._people = {person.id: person for person in sorted(people, key=_use)}
        self._zone = zone
        self._taken = dict.fromkeys(self._people, 0)
        self._levels = [[0] * pool.capacity for pool in pools]
        self._open: dict[tuple[str | int, int], int] = {}
        self._left: dict[tuple[str | int, int], tuple[int, int]] = {}

    def slots(self, begin: int, length: int) -> int:
        """The slots that a session takes, also one that lies beside the grid."""
        first = (begin - self.grid.origin) // self.grid.step
        last = -(-(begin + length - self.grid.origin) // self.grid.step)
        first, last = max(0, first), max(0, last)
        return (1 << last) - (1 << first)

    def starts(self, need: Need, lead: str | None) -> int:
        """When people and a room can be had for such a session."""
        found = self._person(lead, need.length) if need.led and lead else self.grid.full
        if need.room is not None:
            found &= self._any_pool(need.room, need.length)
        if need.posts and found:
            found &= all_served(
                len(need.posts),
                (
                    (
                        frozenset(i for i, post in enumerate(need.posts) if post in person.roles),
                        self._person(person.id, need.length),
                    )
                    for person in self._able(need, lead)
                ),
            )
        return found

    def book(self, need: Need, lead: str | None, at: int) -> Booking:
        """Who and which pool a session that starts then gets; nothing is put in by that."""
        crew = self._crew(need, lead, at)
        pool = None
        if need.room is not None:
            pool = next(
                number
                for number, one in enumerate(self.pools)
                if need.room in one.suits and self.grid.has(self._pool(number, need.length), at)
            )
        led = (lead,) if need.led and lead else ()
        return Booking(people=(*led, *crew), pool=pool, slots=self.slots(at, need.length))

    def put(self, booking: Booking) -> None:
        """Puts a session in."""
        for person in booking.people:
            self._taken[person] |= booking.slots
        if booking.pool is not None:
            levels, rest = self._levels[booking.pool], booking.slots
            for level, taken in enumerate(levels):
                levels[level] = taken | rest
                rest &= taken
                if not rest:
                    break

    def take_out(self, booking: Booking) -> None:
        """Takes a session out again."""
        for person in booking.people:
            self._taken[person] &= ~booking.slots
        if booking.pool is not None:
            levels, rest = self._levels[booking.pool], booking.slots
            for level in reversed(range(len(levels))):
                hit = levels[level] & rest
                levels[level] ^= hit
                rest ^= hit
                if not rest:
                    break

    def holds(self, booking: Booking) -> bool:
        """Whether a session could be put in just like that."""
        if any(self._taken[person] & booking.slots for person in booking.people):
            return False
        return booking.pool is None or not self._levels[booking.pool][-1] & booking.slots

    def _able(self, need: Need, lead: str | None) -> list[Person]:
        """Those who could fill a post, whoever has the fewest other roles first."""
        return [
            person
            for person in self._people.values()
            if person.id != lead and not set(need.posts).isdisjoint(person.roles)
        ]

    def _crew(self, need: Need, lead: str | None, at: int) -> list[str]:
        free = [
            person
            for person in self._able(need, lead)
            if self.grid.has(self._person(person.id, need.length), at)
        ]
        found = _matched(need.posts, free)
        assert found is not None, "the start was not among those that are possible"
        return found

    def _any_pool(self, kind: str, length: int) -> int:
        found = 0
        for number, pool in enumerate(self.pools):
            if kind in pool.suits:
                found |= self._pool(number, length)
        return found

    def _pool(self, number: int, length: int) -> int:
        return self._cut((number, length), self._levels[number][-1])

    def _person(self, name: str, length: int) -> int:
        return self._cut((name, length), self._taken[name])

    def _cut(self, key: tuple[str | int, int], taken: int) -> int:
        """What is open at all, less what is taken; remembered until that changes."""
        known = self._left.get(key)
        if known is not None and known[0] == taken:
            return known[1]
        slots = -(-key[1] // self.grid.step)
        blocked = self.grid.earlier(taken, 0, (slots - 1) * self.grid.step) if taken else 0
        left = self._always(key) & ~blocked
        self._left[key] = taken, left
        return left

    def _always(self, key: tuple[str | int, int]) -> int:
        """When a session of that length fits into hours and between fixed busy times."""
        if key not in self._open:
            name, length = key
            if isinstance(name, int):
                free = without([self._span], self.pools[name].closed)
            else:
                own = self._people[name].availability
                zone = self._people[name].time_zone or self._zone
                free = without(open_hours(own.hours, zone, self._span), busy_times(own.busy))
            self._open[key] = self.grid.starts(free, length)
        return self._open[key]


def _around(grid: Grid) -> Stretch:
    """All days that a session of the grid can touch; it lasts a day at most."""
    first, last = grid.origin, grid.origin + grid.count * grid.step
    return first // DAY * DAY - DAY, last // DAY * DAY + 3 * DAY


def _use(person: Person) -> tuple[int, str]:
    """Who can do little else comes first, so that the others stay free for what only they can."""
    return len(person.roles), person.id


def _matched(posts: tuple[Role, ...], free: list[Person]) -> list[str] | None:
    """Somebody for each post, the first who work out."""
    if not posts:
        return []
    for index, person in enumerate(free):
        if posts[0] in person.roles:
            rest = _matched(posts[1:], free[:index] + free[index + 1 :])
            if rest is not None:
                return [person.id, *rest]
    return None
