"""What makes a request impossible to read, or pointless to search."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ketaprac.errors import BadInput, unknown
from ketaprac.model.people import Role
from ketaprac.model.protocol import Step
from ketaprac.model.series import NoPlan, PlanRequest, SessionStatus
from ketaprac.planning.calendars import split_posts

_FARTHEST: Final = dt.timedelta(days=731)


def verify(request: PlanRequest) -> None:
    """Refuses a request that contradicts itself.

    Raises:
        BadInput: An id that nothing answers to or that stands twice, times in
            the wrong order, or a search of more than two years.
    """
    _verify_times(request)
    for where, ids in (
        ("people", [person.id for person in request.people]),
        ("rooms", [room.id for room in request.rooms]),
        ("steps", request.steps),
        ("locked", [session.id for session in request.locked]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                raise BadInput(f"{name!r} stands there twice", where=where)
    _verify_steps(request)
    _verify_locked(request)
    _verify_lead(request)
    _verify_substitutes(request)
    _verify_daily(request)


def lacking(request: PlanRequest, steps: Iterable[Step]) -> NoPlan | None:
    """The first thing that the practice has none of at all, whatever the time.

    Args:
        request: What is asked.
        steps: Steps to be planned.
    """
    usable = [person for person in request.people if person.availability.hours]
    for step in steps:
        if step.room is not None and not any(step.room in room.suits for room in request.rooms):
            return _without(step, f"a room of the kind {step.room!r}, and there is none")
        lead, others = split_posts(step)
        roles = [post.role for post in step.posts]
        for post in others:
            role = post.role
            able = sum(role in person.roles for person in usable)
            if able < roles.count(role):
                return _without(
                    step, f"somebody for the role {role.value!r}, and too few have hours"
                )
        if lead is not None and not _therapists(request):
            whose = request.lead_therapist or "a therapist"
            return _without(step, f"{whose}, who has no working hours")
    return None


def _therapists(request: PlanRequest) -> bool:
    lead = request.lead_therapist
    return any(
        Role.THERAPIST in person.roles and person.availability.hours
        for person in request.people
        if lead is None or person.id == lead
    )


def _without(step: Step, what: str) -> NoPlan:
    return NoPlan(reasons=(f"{step.id} cannot be placed: it needs {what}.",), step=step.id)


def _verify_times(request: PlanRequest) -> None:
    if dt.timedelta(days=1) % request.grid:
        raise BadInput("does not divide a day evenly", where="grid", todo="Take 15 minutes")
    if request.horizon < request.not_before:
        raise BadInput(
            "lies before the first possible day", where="horizon", todo="Swap the two, or move one"
        )
    if request.horizon < request.now:
        raise BadInput("is in the past", where="horizon", todo="Take a later day")
    if request.horizon - min(request.not_before, request.now) > _FARTHEST:
        raise BadInput(
            "lies more than two years ahead", where="horizon", todo="Plan a shorter time"
        )


def _verify_steps(request: PlanRequest) -> None:
    fixed = {session.id for session in request.locked}
    known = {*request.steps, *fixed}
    names = [step.id for step in request.protocol.steps]
    for step_id in request.steps:
        step = request.protocol.step(step_id)
        if step is None:
            raise unknown("step", step_id, names, where="steps")
        if step_id not in fixed and step.anchor is not None and step.anchor not in known:
            raise BadInput(
                f"{step_id!r} hangs off {step.anchor!r}, which is neither planned nor locked",
                where="steps",
                todo=f"Add {step.anchor!r} to the steps or to the locked sessions",
            )


def _verify_locked(request: PlanRequest) -> None:
    for session in request.locked:
        where = f"locked.{session.id}"
        if request.protocol.step(session.id) is None:
            names = [step.id for step in request.protocol.steps]
            raise unknown("step", session.id, names, where="locked")
        if session.status is SessionStatus.CANCELLED:
            raise BadInput("is cancelled", where=where, todo="Leave it out of the locked ones")
        if not session.start < session.end <= session.monitored_until:
            raise BadInput("ends before it starts", where=where, todo="Put its times in order")


def _verify_lead(request: PlanRequest) -> None:
    lead = request.lead_therapist
    if lead is None:
        return
    person = next((person for person in request.people if person.id == lead), None)
    able = [one.id for one in request.people if Role.THERAPIST in one.roles]
    if person is None:
        raise unknown("therapist", lead, able, where="lead_therapist")
    if Role.THERAPIST not in person.roles:
        raise BadInput(
            f"{lead!r} does not have the role of a therapist",
            where="lead_therapist",
            todo="Give the person that role, or name another one",
        )


def _verify_substitutes(request: PlanRequest) -> None:
    able = [one.id for one in request.people if Role.THERAPIST in one.roles]
    names = [step.id for step in request.protocol.steps]
    for one in request.substitutes:
        if one.step not in names:
            raise unknown("step", one.step, names, where="substitutes")
        if one.person not in able:
            raise unknown("therapist", one.person, able, where="substitutes")


def _verify_daily(request: PlanRequest) -> None:
    """Two doses of a client on a day would have to share the limits of people and rooms."""
    limits = [person.doses_per_day for person in request.people]
    limits += [room.doses_per_day for room in request.rooms]
    if request.doses_per_day > 1 and any(limit is not None for limit in limits):
        raise BadInput(
            "is more than one while a person or a room has a limit of its own",
            where="doses_per_day",
            todo="Leave one of the two limits out",
        )
