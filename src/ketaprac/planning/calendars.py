"""Which starts a step has left once everybody and every room was asked."""

from __future__ import annotations

from ketaprac.model.people import Role
from ketaprac.model.protocol import Presence, Step, StepKind
from ketaprac.model.series import Assignment, PlanRequest
from ketaprac.planning.free import Free
from ketaprac.planning.grid import all_served
from ketaprac.planning.stretches import Stretch, moment, ticks


class Calendars:
    """The starts that calendars and rooms leave for each step.

    Attributes:
        grid: The times at which sessions may start.
        free: Who and what can be had when.
    """

    def __init__(self, request: PlanRequest, free: Free | None = None) -> None:
        self.free = free or Free(request)
        self.grid = self.free.grid
        self._people = sorted(request.people, key=lambda person: person.id)
        self._rooms = sorted(request.rooms, key=lambda room: room.id)
        self._substitutes = {one.step: one.person for one in request.substitutes}

    def domain(self, step: Step, therapist: str | None) -> int:
        """The starts of a step that everything but its gap allows.

        Args:
            step: What is to be placed.
            therapist: Id of the series' therapist.
        """
        length = length_of(step)
        allowed = self.free.client(length)
        if step.kind is StepKind.DOSING:
            allowed &= self.free.doses(length)
        if allowed and step.room is not None:
            allowed &= self._any_room(step, length)
        return allowed & self._crew(step, therapist) if allowed else 0

    def staff(self, step: Step, therapist: str | None, at: int) -> tuple[Assignment, ...]:
        """Who is at a session that starts then: for each role the lowest id that works out."""
        first, posts = split_posts(step)
        lead = self._lead(step, therapist)
        names = self._choose(step, posts, at, frozenset([lead])) or []
        if first is not None and lead is not None:
            posts, names = (first, *posts), [lead, *names]
        return tuple(
            _assignment(step, post, name, at) for post, name in zip(posts, names, strict=True)
        )

    def room(self, step: Step, at: int) -> str | None:
        """The room for a session that starts then; None where it needs none.

        Of the rooms with a place the one that others use least on that day, then
        the one with the lowest id.
        """
        dosing = step.kind is StepKind.DOSING
        able = [
            room
            for room in self._rooms
            if step.room in room.suits
            and self.grid.has(self.free.room(room, length_of(step), dosing=dosing), at)
        ]
        if len(able) == 1:
            return able[0].id
        best = min(able, key=lambda room: (self.free.load(room, at), room.id), default=None)
        return best.id if best else None

    def _lead(self, step: Step, therapist: str | None) -> str | None:
        return self._substitutes.get(step.id, therapist) if split_posts(step)[0] else None

    def _choose(
        self, step: Step, posts: tuple[Presence, ...], at: int, taken: frozenset[str | None]
    ) -> list[str] | None:
        if not posts:
            return []
        for person in self._people:
            if person.id in taken or posts[0].role not in person.roles:
                continue
            if self.grid.has(self._fills(step, posts[0], person.id), at):
                rest = self._choose(step, posts[1:], at, taken | {person.id})
                if rest is not None:
                    return [person.id, *rest]
        return None

    def _crew(self, step: Step, therapist: str | None) -> int:
        """The starts at which every post can be filled, each by another person."""
        first, posts = split_posts(step)
        lead = self._lead(step, therapist)
        found = self.grid.full if first is None else self._fills(step, first, lead)
        if not posts or not found:
            return found
        others = [person.id for person in self._people if person.id != lead]
        fits = [[self._fills(step, post, who) for post in posts] for who in others]
        return found & all_served(len(posts), fits)

    def _fills(self, step: Step, post: Presence, who: str | None) -> int:
        person = next((one for one in self._people if one.id == who), None)
        if person is None or post.role not in person.roles:
            return 0
        dosing = step.kind is StepKind.DOSING
        return self.free.person(person, span_of(step, post), dosing=dosing)

    def _any_room(self, step: Step, length: int) -> int:
        found, dosing = 0, step.kind is StepKind.DOSING
        for room in self._rooms:
            if step.room in room.suits:
                found |= self.free.room(room, length, dosing=dosing)
        return found


def length_of(step: Step) -> int:
    """How long a step keeps the client and the room, in ticks."""
    return ticks(step.duration + step.monitoring)


def span_of(step: Step, post: Presence) -> Stretch:
    """When somebody comes and goes, in ticks after the session's start."""
    begin, end = step.span_of(post)
    return ticks(begin), ticks(end)


def split_posts(step: Step) -> tuple[Presence | None, tuple[Presence, ...]]:
    """The post of the series' therapist, if there is one, and those that others fill."""
    posts = step.posts
    lead = next((n for n, post in enumerate(posts) if post.role is Role.THERAPIST), None)
    if lead is None:
        return None, posts
    return posts[lead], posts[:lead] + posts[lead + 1 :]


def _assignment(step: Step, post: Presence, who: str, at: int) -> Assignment:
    begin, end = span_of(step, post)
    if (begin, end) == (0, length_of(step)):
        return Assignment(role=post.role, person=who)
    return Assignment(role=post.role, person=who, start=moment(at + begin), end=moment(at + end))
