"""What could be different so that a series fits: one ingredient left out at a time.

The shortest gaps and the sessions' lengths are not among them: those are never
traded for a date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

from attrs import evolve, frozen

from ketaprac.model.availability import Availability, Hours, Weekday
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Step
from ketaprac.model.series import PlanRequest
from ketaprac.planning.calendars import split_posts

_EXTENSION: Final = dt.timedelta(weeks=13)
_LONGEST: Final = dt.timedelta(days=366)
_ALWAYS: Final = Availability(
    hours=tuple(Hours(day=day, start=dt.time.min, end=dt.time.max) for day in Weekday)
)


@frozen
class Change:
    """An ingredient and how to leave it out.

    Attributes:
        key: Short name.
        blame: The ingredient, as in "what stands in the way: ...".
        cure: How it could be different, as in "if ...".
        ease: The request without it.
    """

    key: str
    blame: str
    cure: str
    ease: Callable[[PlanRequest], PlanRequest]


def changes(request: PlanRequest, steps: Iterable[Step]) -> list[Change]:
    """The changes that make a difference to a request, the most usual first.

    Args:
        request: What was asked.
        steps: The steps to be placed.
    """
    steps = list(steps)
    found = [_CLIENT]
    if any(split_posts(step)[0] for step in steps):
        found += [_lead(request.lead_therapist), _OTHER_LEAD]
    posts = dict.fromkeys(post.role for step in steps for post in split_posts(step)[1])
    found += [_role(post) for post in posts]
    found += [_ROOMS, _HOLIDAYS, _HORIZON, _CLEARANCE, _GAPS]
    return [change for change in found if change.ease(request) != request]


def _lead(lead: str | None) -> Change:
    def ease(request: PlanRequest) -> PlanRequest:
        return _freed(request, lambda p: Role.THERAPIST in p.roles and lead in (None, p.id))

    if lead is None:
        return Change("therapist", "the therapists' calendars", "a therapist had other times", ease)
    return Change("therapist", f"the calendar of {lead}", f"{lead} had other times", ease)


def _role(role: Role) -> Change:
    def ease(request: PlanRequest) -> PlanRequest:
        return _freed(request, lambda person: role in person.roles)

    word = role.value
    return Change(word, f"the calendars for the role {word}", f"a {word} had other times", ease)


def _freed(request: PlanRequest, whose: Callable[[Person], bool]) -> PlanRequest:
    people = tuple(
        evolve(person, availability=_ALWAYS)
        if person.availability.hours and whose(person)
        else person
        for person in request.people
    )
    return evolve(request, people=people)


def _without_rooms_busy(request: PlanRequest) -> PlanRequest:
    return evolve(request, rooms=tuple(evolve(room, busy=()) for room in request.rooms))


def _without_longest_gaps(request: PlanRequest) -> PlanRequest:
    steps = tuple(
        step
        if step.gap is None
        else evolve(step, gap=evolve(step.gap, most=_longer(step.gap.most)))
        for step in request.protocol.steps
    )
    return evolve(request, protocol=evolve(request.protocol, steps=steps))


def _longer(most: dt.timedelta) -> dt.timedelta:
    return min(_LONGEST, 2 * most + dt.timedelta(days=1))


_CLIENT: Final = Change(
    "client",
    "the client's times",
    "the client could come at other times",
    lambda request: evolve(request, client=Availability()),
)
_OTHER_LEAD: Final = Change(
    "other-therapist",
    "the choice of the lead therapist",
    "another therapist led the series",
    lambda request: evolve(request, lead_therapist=None),
)
_ROOMS: Final = Change(
    "rooms", "the rooms", "a room could be had at other times", _without_rooms_busy
)
_HOLIDAYS: Final = Change(
    "holidays",
    "the holidays",
    "the practice were open on its holidays",
    lambda request: evolve(request, holidays=()),
)
_HORIZON: Final = Change(
    "horizon",
    "the last day that may be planned",
    "later days could be planned",
    lambda request: evolve(request, horizon=request.horizon + _EXTENSION),
)
_CLEARANCE: Final = Change(
    "clearance",
    "the clearance's last day",
    "the clearance lasted longer",
    lambda request: evolve(request, not_after=None),
)
_GAPS: Final = Change(
    "longest-gaps",
    "the longest gaps that the protocol allows",
    "the protocol allowed longer gaps (only those who answer for it may decide that)",
    _without_longest_gaps,
)
