"""When people and rooms can be had."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, TypeAlias

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Range, Value

Buffer: TypeAlias = Annotated[dt.timedelta, Range(dt.timedelta(), dt.timedelta(hours=4))]
"""Time that stays free between two clients."""


class Weekday(StrEnum):
    """A day of the week, in the order of ``datetime.date.weekday()``."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


@frozen(kw_only=True, repr=False)
class Hours(Value):
    """A stretch of one weekday, by the local clock, that comes back every week.

    Attributes:
        day: Which weekday.
        start: Local time at which it begins.
        end: Local time at which it ends; after ``start`` on the same day.
    """

    __shown__ = ("day",)

    day: Weekday
    start: dt.time
    end: dt.time

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.end <= self.start:
            raise BadInput("ends before it starts", where="end", todo="Swap the two times")


@frozen(kw_only=True, repr=False)
class Busy(Value):
    """A time at which somebody or something cannot be had.

    Attributes:
        start: First instant.
        end: The instant from which it is free again.
    """

    __shown__ = ()

    start: dt.datetime
    end: dt.datetime

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.end <= self.start:
            raise BadInput("ends before it starts", where="end", todo="Swap the two times")


@frozen(kw_only=True, repr=False)
class DoseTimes(Value):
    """When a client who can come still must not be given a dose.

    After a dose nobody drives or works that day. Who has to drive home in the
    evening, or to work at night, says so here. By the client's clock.

    Attributes:
        end_by: Dosing sessions, with their monitoring, end by this time of the
            day on which they begin.
        weekdays_off: Weekdays without a dosing session.
        days_off: Days without one.
    """

    __shown__ = ()

    end_by: dt.time | None = None
    weekdays_off: tuple[Weekday, ...] = ()
    days_off: tuple[dt.date, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.end_by == dt.time.min:
            raise BadInput("is midnight, and the day begins with that", where="end_by")


# The hash is kept: planners look up what follows from a calendar again and again.
@frozen(kw_only=True, repr=False, cache_hash=True)
class Availability(Value):
    """Weekly hours less busy times.

    Attributes:
        hours: By the local clock of whoever they belong to.
        busy: Instants taken out of them.
        doses: What holds for dosing sessions besides. Looked at for clients only.
    """

    __shown__ = ()

    hours: tuple[Hours, ...] = ()
    busy: tuple[Busy, ...] = ()
    doses: DoseTimes = DoseTimes()


@frozen(kw_only=True, repr=False)
class Occupied(Value):
    """What one session of another client takes up.

    A session gives one of these for its room and one for each person there,
    since not everybody stays from beginning to end.

    Attributes:
        start: First instant.
        end: The instant from which it is free again, not counting any buffer.
        person: Id of the person.
        room: Id of the room, of which it takes one place.
        dosing: Whether it counts towards the dosing sessions of that day.
    """

    __shown__ = ("person", "room")

    start: dt.datetime
    end: dt.datetime
    person: Id | None = None
    room: Id | None = None
    dosing: bool = False

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.end <= self.start:
            raise BadInput("ends before it starts", where="end", todo="Swap the two times")
        if self.person is None and self.room is None:
            raise BadInput("names neither a person nor a room", where="person")


@frozen(kw_only=True, repr=False, cache_hash=True)
class Room(Value):
    """A room, or several alike.

    Attributes:
        id: Unique within the practice.
        capacity: How many sessions fit at once, 1 to 100.
        suits: Kinds of room that a protocol can ask for.
        busy: When none of it can be had.
        buffer: How long a place stays empty between two clients.
        doses_per_day: How many dosing sessions it takes on one day, by the
            practice's clock; any number where None.
    """

    id: Id
    capacity: Annotated[int, Range(1, 100)] = 1
    suits: tuple[Id, ...] = ("session",)
    busy: tuple[Busy, ...] = ()
    buffer: Buffer = dt.timedelta()
    doses_per_day: Annotated[int, Range(1, 100)] | None = None


@frozen(kw_only=True, repr=False)
class Holiday(Value):
    """A day on which the practice is closed.

    Attributes:
        day: The date, by the practice's clock.
        name: What it is, for explanations.
    """

    __shown__ = ("day",)

    day: dt.date
    name: Name
