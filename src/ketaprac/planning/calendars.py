"""Who and what is free when, for one request."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Step, StepKind
from ketaprac.model.series import Assignment, PlanRequest
from ketaprac.planning.grid import Grid, all_served
from ketaprac.planning.stretches import (
    DAY,
    Stretch,
    busy_times,
    merged,
    open_hours,
    tick,
    ticks,
    whole_days,
    without,
)


class Calendars:
    """The starts that calendars and rooms leave, worked out once for each length.

    Attributes:
        grid: The times at which sessions may start.
    """

    def __init__(self, request: PlanRequest) -> None:
        first, last = tick(request.not_before), tick(request.horizon)
        self.grid = Grid.over(first, last, ticks(request.grid))
        self._request = request
        # A session with its monitoring lasts a day at most.
        self._span: Stretch = (first // DAY * DAY - DAY, last // DAY * DAY + 3 * DAY)
        self._people = sorted(request.people, key=lambda person: person.id)
        self._rooms = sorted(request.rooms, key=lambda room: room.id)
        self._free: dict[str, list[Stretch]] = {}
        self._starts: dict[tuple[str, int], int] = {}

    def domain(self, step: Step, therapist: str | None) -> int:
        """The starts of a step that everything but its gap allows.

        Args:
            step: What is to be placed.
            therapist: Id of the series' therapist.
        """
        length = length_of(step)
        allowed = self._client(length) & self._crew(step, length, therapist)
        if step.room is not None:
            allowed &= self._any_room(step.room, length)
        if step.kind is StepKind.DOSING and self._request.not_after is not None:
            allowed &= self.grid.between(self.grid.origin, tick(self._request.not_after))
        return allowed

    def staff(self, step: Step, therapist: str | None, at: int) -> tuple[Assignment, ...]:
        """Who is at a session that starts then: for each role the lowest id that works out."""
        posts = posts_of(step)
        lead = therapist if Role.THERAPIST in step.roles else None
        names = self._choose(posts, length_of(step), at, frozenset([lead]))
        if lead is not None:
            posts, names = (Role.THERAPIST, *posts), [lead, *(names or ())]
        return tuple(
            Assignment(role=role, person=name)
            for role, name in zip(posts, names or (), strict=True)
        )

    def room(self, step: Step, at: int) -> str | None:
        """The room with the lowest id for a session that starts then; None if none is needed."""
        length = length_of(step)
        return next(
            (
                room.id
                for room in self._rooms
                if step.room in room.suits and self.grid.has(self._room(room.id, length), at)
            ),
            None,
        )

    def _choose(
        self, posts: tuple[Role, ...], length: int, at: int, taken: frozenset[str | None]
    ) -> list[str] | None:
        if not posts:
            return []
        for person in self._people:
            if person.id in taken or posts[0] not in person.roles:
                continue
            if self.grid.has(self._person(person, length), at):
                rest = self._choose(posts[1:], length, at, taken | {person.id})
                if rest is not None:
                    return [person.id, *rest]
        return None

    def _crew(self, step: Step, length: int, therapist: str | None) -> int:
        posts = posts_of(step)
        found = self.grid.full
        lead = therapist if Role.THERAPIST in step.roles else None
        if Role.THERAPIST in step.roles:
            found &= sum(self._person(p, length) for p in self._people if p.id == lead)
        if posts:
            found &= all_served(
                len(posts),
                (
                    (
                        frozenset(i for i, post in enumerate(posts) if post in p.roles),
                        self._person(p, length),
                    )
                    for p in self._people
                    if p.id != lead
                ),
            )
        return found

    def _any_room(self, kind: str, length: int) -> int:
        found = 0
        for room in self._rooms:
            if kind in room.suits:
                found |= self._room(room.id, length)
        return found

    def _client(self, length: int) -> int:
        return self._cached("client", length, self._client_free)

    def _person(self, person: Person, length: int) -> int:
        return self._cached(f"person {person.id}", length, lambda: self._person_free(person))

    def _room(self, room_id: str, length: int) -> int:
        return self._cached(f"room {room_id}", length, lambda: self._room_free(room_id))

    def _cached(self, name: str, length: int, free: Callable[[], list[Stretch]]) -> int:
        starts = self._starts.get((name, length))
        if starts is None:
            if name not in self._free:
                self._free[name] = free()
            starts = self.grid.starts(self._free[name], length)
            self._starts[name, length] = starts
        return starts

    def _client_free(self) -> list[Stretch]:
        request = self._request
        own = request.client
        free = [self._span]
        if own.hours:
            free = open_hours(own.hours, request.client_zone, self._span)
        held = ((tick(one.start), tick(one.monitored_until)) for one in request.locked)
        # Holidays stand here because no session takes place without the client.
        closed = whole_days((holiday.day for holiday in request.holidays), request.practice_zone)
        return without(free, merged(chain(busy_times(own.busy), held, closed)))

    def _person_free(self, person: Person) -> list[Stretch]:
        own = person.availability
        key = person.time_zone or self._request.practice_zone
        return without(open_hours(own.hours, key, self._span), busy_times(own.busy))

    def _room_free(self, room_id: str) -> list[Stretch]:
        # Capacity needs no counting: one client's sessions never overlap, and
        # what others use stands in ``busy``.
        return without(
            [self._span],
            merged(chain.from_iterable(busy_times(r.busy) for r in self._rooms if r.id == room_id)),
        )


def length_of(step: Step) -> int:
    """How long a step keeps the client, the people and the room, in ticks."""
    return ticks(step.duration + step.monitoring)


def posts_of(step: Step) -> tuple[Role, ...]:
    """Roles of a step that somebody other than the series' therapist fills."""
    posts = [role for role in step.roles if role is not Role.CLIENT]
    if Role.THERAPIST in posts:
        posts.remove(Role.THERAPIST)
    return tuple(posts)
