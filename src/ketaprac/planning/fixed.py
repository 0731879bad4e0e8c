"""People and a room for sessions whose time was fixed before anything was planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import evolve

from ketaprac.model.people import Role
from ketaprac.model.protocol import Step
from ketaprac.model.series import Assignment, PlannedSession, PlanRequest
from ketaprac.planning.calendars import Calendars
from ketaprac.planning.exact import therapists
from ketaprac.planning.stretches import tick

_FINE: Final = dt.timedelta(minutes=5)


def with_people(request: PlanRequest) -> PlanRequest:
    """The request, in which every fixed session that is still to come has people and a room.

    Whoever is free then; where nobody is, whoever would have been asked first, so
    that the check says what is wrong with that time.

    Args:
        request: With sessions that are locked and have nobody yet.
    """
    locked = tuple(
        _filled(request, one) if one.start > request.now and not one.staff else one
        for one in request.locked
    )
    return evolve(request, locked=locked) if locked != request.locked else request


def _filled(request: PlanRequest, session: PlannedSession) -> PlannedSession:
    step = request.protocol.step(session.id)
    if step is None or not step.posts:
        return session
    there = evolve(
        request,
        steps=(step.id,),
        locked=tuple(one for one in request.locked if one is not session),
        not_before=session.start,
        horizon=session.start,
        grid=_FINE,
    )
    calendars, at = Calendars(there), tick(session.start)
    for therapist in therapists(there):
        if calendars.grid.count and calendars.domain(step, therapist):
            staff = calendars.staff(step, therapist, at)
            return evolve(session, staff=staff, room=calendars.room(step, at))
    room = next((room.id for room in request.rooms if step.room in room.suits), None)
    return evolve(session, staff=tuple(_first(request, step, session)), room=room)


def _first(request: PlanRequest, step: Step, session: PlannedSession) -> Iterator[Assignment]:
    taken: set[str] = set()
    for post in step.posts:
        able = [one.id for one in request.people if post.role in one.roles and one.id not in taken]
        lead = request.lead_therapist
        name = lead if post.role is Role.THERAPIST and lead in able else min(able, default=None)
        if name is None:
            continue
        taken.add(name)
        begin, end = (session.start + part for part in step.span_of(post))
        whole = (begin, end) == (session.start, session.monitored_until)
        yield Assignment(
            role=post.role,
            person=name,
            start=None if whole else begin,
            end=None if whole else end,
        )
