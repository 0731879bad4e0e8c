"""Busy times in the shapes that practice software speaks: FHIR's Schedule and Slot.

A ``Slot`` has ``status``, ``start``, ``end`` and the ``schedule`` that it belongs
to; a ``Schedule`` names its ``actor``. What is not ``free`` counts as busy, so
that a status nobody knows never books somebody twice
(HL7 FHIR R5, Slot, https://hl7.org/fhir/R5/slot.html, read 2026-11-25).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.availability import Busy
from ketaprac.model.base import found
from ketaprac.model.series import PlanRequest

CLIENT: Final = "client"
"""The name by which a host is asked for the client's own busy times."""

BusyFunction: TypeAlias = Callable[
    [str, dt.datetime, dt.datetime], Iterable[Busy | Mapping[str, Any]]
]
"""Asked with an id (of a person, a room, or ``client``) and a time; gives busy times or Slots."""

_FREE: Final = frozenset({"free", "entered-in-error"})


@frozen
class _Resource:
    """A FHIR resource of which only a few fields matter."""

    table: Mapping[str, Any]
    where: str

    def instant(self, name: str) -> dt.datetime:
        value = self.table.get(name)
        if isinstance(value, str):
            try:
                value = dt.datetime.fromisoformat(value)
            except ValueError:
                raise BadInput("is no instant", where=f"{self.where}.{name}") from None
        if not isinstance(value, dt.datetime):
            raise BadInput(
                f"expected an instant, found {found(value)}", where=f"{self.where}.{name}"
            )
        if value.utcoffset() is None:
            raise BadInput(
                "has no time zone",
                where=f"{self.where}.{name}",
                todo="Give an offset, such as +01:00 or Z",
            )
        return value


def busy_of(slots: Iterable[Busy | Mapping[str, Any]], where: str = "busy") -> tuple[Busy, ...]:
    """Busy times from Slots; those that are busy times already stay as they are.

    Args:
        slots: Each a :class:`~ketaprac.model.availability.Busy`, or a table with
            ``resourceType = "Slot"``, ``status``, ``start`` and ``end``.
        where: Path, for errors.

    Raises:
        BadInput: One is neither, or its times are wrong.
    """
    several = (_busy(slot, f"{where}[{n}]") for n, slot in enumerate(slots, 1))
    return tuple(one for one in several if one is not None)


def slots_by_actor(resources: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Busy, ...]]:
    """Busy times by who or what they belong to, from Schedules and their Slots.

    Args:
        resources: Schedules and Slots in any order. A schedule's first actor, such
            as ``Practitioner/t1``, gives the id: its last part.

    Raises:
        BadInput: A slot belongs to no schedule that is there.
    """
    owners: dict[str, str] = {}
    slots: list[tuple[str, Mapping[str, Any]]] = []
    for number, one in enumerate(resources, 1):
        if one.get("resourceType") == "Schedule":
            actors = one.get("actor") or [{}]
            owners[f"Schedule/{one.get('id')}"] = _last(actors[0])
        else:
            slots.append((f"resources[{number}]", one))
    by_actor: dict[str, tuple[Busy, ...]] = dict.fromkeys(owners.values(), ())
    for where, slot in slots:
        reference = (slot.get("schedule") or {}).get("reference")
        if reference not in owners:
            raise BadInput("belongs to no schedule that is there", where=f"{where}.schedule")
        busy = _busy(slot, where)
        by_actor[owners[reference]] += (busy,) if busy else ()
    return by_actor


def with_busy(request: PlanRequest, ask: BusyFunction) -> PlanRequest:
    """The request with what the host's own calendars say added to it.

    Args:
        request: What is to be planned.
        ask: Asked once for each person, each room and the client.
    """
    first, last = request.not_before, request.horizon + dt.timedelta(days=2)

    def more(busy: tuple[Busy, ...], name: str) -> tuple[Busy, ...]:
        return busy + busy_of(ask(name, first, last), f"busy.{name}")

    client = evolve(request.client, busy=more(request.client.busy, CLIENT))
    people = (
        evolve(
            one,
            availability=evolve(one.availability, busy=more(one.availability.busy, one.id)),
        )
        for one in request.people
    )
    rooms = (evolve(one, busy=more(one.busy, one.id)) for one in request.rooms)
    return evolve(request, client=client, people=tuple(people), rooms=tuple(rooms))


def _busy(slot: object, where: str) -> Busy | None:
    if isinstance(slot, Busy):
        return slot
    if not isinstance(slot, Mapping) or slot.get("resourceType") != "Slot":
        raise BadInput(f"expected a busy time or a Slot, found {found(slot)}", where=where)
    if slot.get("status") in _FREE:
        return None
    resource = _Resource(slot, where)
    try:
        return Busy(start=resource.instant("start"), end=resource.instant("end"))
    except BadInput as error:
        raise (error if (error.where or "").startswith(where) else error.under(where)) from None


def _last(actor: Mapping[str, Any]) -> str:
    return str(actor.get("reference", "")).rpartition("/")[2]
