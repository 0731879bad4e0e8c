"""Synthetic practices from a seed: clients, therapists, rooms, and calendars that are not empty.

Everything is invented. A practice of any size is the same practice in a larger
house: five therapists and three rooms for every fifty clients.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Final

from attrs import frozen

from ketaprac.model.availability import Availability, Busy, Holiday, Hours, Room, Weekday
from ketaprac.model.people import Person, Role
from ketaprac.model.series import PlanRequest
from ketaprac_lozenge_series.protocol import HOUSE

ZONE: Final = "America/Los_Angeles"
#: A Monday; the 26 weeks from here cross both changes of the clock or one of them.
BEGIN: Final = dt.datetime(2027, 1, 4, 8, tzinfo=dt.UTC)
WEEKS: Final = 26
STARTS_WITHIN: Final = 14

_HOUR: Final = dt.timedelta(hours=1)
_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = list(Weekday)


@frozen(kw_only=True)
class House:
    """The size of a practice.

    Attributes:
        clients: How many want a series.
        therapists: How many lead one.
        rooms: How many there are.
        busy: Share of working time that is taken already.
    """

    clients: int
    therapists: int
    rooms: int
    busy: float = 0.06


def house(clients: int) -> House:
    """Five therapists and three rooms for every fifty clients."""
    return House(clients=clients, therapists=-(-clients // 10), rooms=-(-clients * 3 // 50))


def requests(size: House, seed: int) -> tuple[PlanRequest, ...]:
    """What every client of a practice asks for.

    Args:
        size: Of the practice.
        seed: Another one gives another practice of that size.
    """
    rng = random.Random(f"practice {seed} {size}")
    people = _people(size, rng)
    rooms = tuple(Room(id=f"room-{n:02}") for n in range(size.rooms))
    led: Counter[str] = Counter()
    return tuple(_request(number, people, rooms, led, rng) for number in range(size.clients))


def _people(size: House, rng: random.Random) -> tuple[Person, ...]:
    therapists = [
        _person(
            f"therapist-{n:03}", Role.THERAPIST, rng, days=rng.choice((4, 4, 5)), share=size.busy
        )
        for n in range(size.therapists)
    ]
    prescribers = [
        _person(f"prescriber-{n:02}", Role.PRESCRIBER, rng, days=3, share=size.busy)
        for n in range(1 + size.therapists // 10)
    ]
    return (*therapists, *prescribers)


def _person(name: str, role: Role, rng: random.Random, *, days: int, share: float) -> Person:
    begin = rng.choice((8, 9, 10))
    hours = tuple(
        Hours(day=day, start=dt.time(begin), end=dt.time(begin + 8))
        for day in sorted(rng.sample(_WEEK[:5], days), key=_WEEK.index)
    )
    return Person(
        id=name,
        name="Invented Person",
        roles=(role,),
        availability=Availability(hours=hours, busy=_busy(rng, share)),
    )


def _busy(rng: random.Random, share: float) -> tuple[Busy, ...]:
    """Single hours here and there, and one week off."""
    away = BEGIN + rng.randrange(2, WEEKS) * 7 * _DAY
    found = [Busy(start=away, end=away + 7 * _DAY)]
    for day in range(7 * WEEKS):
        for hour in range(8, 19):
            if rng.random() < share:
                start = BEGIN + day * _DAY + hour * _HOUR
                found.append(Busy(start=start, end=start + _HOUR))
    return tuple(found)


def _request(
    number: int,
    people: tuple[Person, ...],
    rooms: tuple[Room, ...],
    led: Counter[str],
    rng: random.Random,
) -> PlanRequest:
    client = _client(rng)
    return PlanRequest(
        id=f"series-{number:04}",
        protocol=HOUSE,
        steps=tuple(step.id for step in HOUSE.steps),
        not_before=BEGIN + rng.randrange(STARTS_WITHIN * 7) * _DAY,
        horizon=BEGIN + WEEKS * 7 * _DAY,
        client=client,
        client_zone=ZONE,
        practice_zone=ZONE,
        lead_therapist=_lead(client, people, led, rng),
        people=people,
        rooms=rooms,
        holidays=(Holiday(day=dt.date(2027, 1, 18), name="Invented"),),
        now=BEGIN,
    )


def _lead(
    client: Availability, people: tuple[Person, ...], led: Counter[str], rng: random.Random
) -> str:
    """Who works on at least two of the client's days and has the fewest clients of three."""
    days = {one.day for one in client.hours}
    able = [
        person.id
        for person in people
        if Role.THERAPIST in person.roles
        and len(days.intersection(one.day for one in person.availability.hours)) >= 2
    ]
    lead = min(rng.sample(able, min(3, len(able))), key=lambda name: led[name])
    led[lead] += 1
    return lead


def _client(rng: random.Random) -> Availability:
    """Three to five days a week, and single days away."""
    hours = tuple(
        Hours(
            day=day, start=dt.time(rng.choice((7, 8, 9, 10))), end=dt.time(rng.choice((17, 18, 20)))
        )
        for day in sorted(rng.sample(_WEEK[:5], rng.choice((3, 4, 5))), key=_WEEK.index)
    )
    return Availability(hours=hours, busy=_busy(rng, 0.06)[1:])
