"""When people and rooms can be had."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Range, Value


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
class Availability(Value):
    """Weekly hours less busy times.

    Attributes:
        hours: By the local clock of whoever they belong to.
        busy: Instants taken out of them.
    """

    __shown__ = ()

    hours: tuple[Hours, ...] = ()
    busy: tuple[Busy, ...] = ()


@frozen(kw_only=True, repr=False)
class Room(Value):
    """A room, or several alike.

    Attributes:
        id: Unique within the practice.
        capacity: How many sessions fit at once, 1 to 100.
        suits: Kinds of room that a protocol can ask for.
        busy: When none of it can be had.
    """

    id: Id
    capacity: Annotated[int, Range(1, 100)] = 1
    suits: tuple[Id, ...] = ("session",)
    busy: tuple[Busy, ...] = ()


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
