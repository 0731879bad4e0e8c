"""Splitting a practice where nobody on one side needs anything of the other.

Series that share neither people nor rooms cannot get in each other's way, however
they are planned. So such sites can be planned at the same time on several
machines, and give the same plan as one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ketaprac.model.people import Role
from ketaprac.model.series import PlanRequest
from ketaprac.planning.exact import therapists, to_place


def sites(requests: Iterable[PlanRequest]) -> list[tuple[PlanRequest, ...]]:
    """The requests in groups that share nothing, each by id, the groups by their first id."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    ordered = sorted(requests, key=lambda request: request.id)
    for request in ordered:
        own = root(f"series {request.id}")
        for name in _used(request):
            parent[root(name)] = own
            own = root(own)
    groups: dict[str, list[PlanRequest]] = {}
    for request in ordered:
        groups.setdefault(root(f"series {request.id}"), []).append(request)
    return [tuple(group) for group in groups.values()]


def _used(request: PlanRequest) -> Iterator[str]:
    """Everybody and everything that a series could take or has taken."""
    steps = to_place(request)
    roles = {role for step in steps for role in step.roles}
    kinds = {step.room for step in steps}
    leads = set(therapists(request))
    for person in request.people:
        # A therapist may also fill another role of a step.
        if person.id in leads or not (roles - {Role.THERAPIST}).isdisjoint(person.roles):
            yield f"person {person.id}"
    for room in request.rooms:
        if not kinds.isdisjoint(room.suits):
            yield f"room {room.id}"
    for held in request.locked:
        yield from (f"person {one.person}" for one in held.staff)
        if held.room is not None:
            yield f"room {held.room}"
