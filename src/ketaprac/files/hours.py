"""Hours, busy times and moments as people write them into files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from attrs import field, frozen

from ketaprac.errors import BadInput, unknown
from ketaprac.files.convert import in_range, shown
from ketaprac.model.availability import Availability, Busy, Hours, Weekday
from ketaprac.model.base import Value, found
from ketaprac.model.moment import instant, start_of


@frozen(kw_only=True, repr=False)
class AvailabilityTable(Value):
    """``hours = { mon = ["09:00-12:00"] }`` and ``busy = [{ from = ..., to = ... }]``."""

    __shown__ = ()

    hours: dict[str, Any] = field(factory=dict)
    busy: tuple[Any, ...] = ()


def availability(table: AvailabilityTable, key: str, where: str) -> Availability:
    """Weekly hours and busy times.

    Args:
        table: As written.
        key: The time zone by whose clock times without offset are meant.
        where: Path, for errors.
    """
    return Availability(
        hours=tuple(h for day in table.hours for h in _hours(day, table.hours[day], where)),
        busy=busy_times(table.busy, key, f"{where}.busy"),
    )


def _hours(day: str, stretches: object, where: str) -> list[Hours]:
    place = f"{where}.hours.{shown(day)}"
    days = {weekday.value: weekday for weekday in Weekday}
    if day not in days:
        raise unknown("weekday", day, days, where=place)
    if not isinstance(stretches, list):
        raise BadInput(f"expected a list, found {found(stretches)}", where=place)
    return [
        _stretch(days[day], text, f"{place}[{number}]")
        for number, text in enumerate(stretches, start=1)
    ]


def _stretch(day: Weekday, text: object, where: str) -> Hours:
    parts = text.split("-") if isinstance(text, str) else []
    try:
        start, end = (_wall_time(part) for part in parts)
    except ValueError:
        raise BadInput(
            "is not a stretch of hours", where=where, todo='Write it like "09:00-12:30"'
        ) from None
    try:
        return Hours(day=day, start=start, end=end)
    except BadInput as error:
        raise BadInput(error.what, where=where, todo=error.todo) from None


def _wall_time(text: str) -> dt.time:
    time = dt.time.fromisoformat(text.strip())
    if time.tzinfo is not None:
        raise ValueError  # hours are by the local clock, whatever its offset is that week
    return time


def busy_times(entries: tuple[Any, ...], key: str, where: str) -> tuple[Busy, ...]:
    """Busy times, each a table with ``from`` and ``to``.

    Args:
        entries: As written.
        key: The time zone by whose clock times without offset are meant.
        where: Path, for errors.
    """
    return tuple(
        _busy(entry, key, f"{where}[{number}]") for number, entry in enumerate(entries, start=1)
    )


def _busy(entry: object, key: str, where: str) -> Busy:
    if not isinstance(entry, dict) or set(entry) != {"from", "to"}:
        raise BadInput(
            "needs exactly the keys from and to",
            where=where,
            todo="Write it like { from = 2027-01-12T09:00:00, to = 2027-01-12T17:00:00 }",
        )
    start, end = (moment(entry[name], key, f"{where}.{name}") for name in ("from", "to"))
    try:
        return Busy(start=start, end=end)
    except BadInput as error:
        raise BadInput(error.what, where=f"{where}.to", todo=error.todo) from None


def moment(value: object, key: str, where: str) -> dt.datetime:
    """An instant from a date, a local time or a time with offset.

    A mere date means its first instant: the oldest that it can be, so that
    nothing looks fresher than it is.

    Args:
        value: As the parser gave it; JSON has texts.
        key: The time zone by whose clock it is meant.
        where: Path, for errors.
    """
    if isinstance(value, str):
        value = _parsed(value, where)
    try:
        if isinstance(value, dt.date):
            in_range(value)
        if isinstance(value, dt.datetime):
            return instant(value, key)
        if isinstance(value, dt.date):
            return start_of(value, key)
    except BadInput as error:
        raise error.under(where) from None
    raise BadInput(f"expected a date or a date with time, found {found(value)}", where=where)


def _parsed(text: str, where: str) -> dt.date:
    for kind in (dt.date, dt.datetime):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    raise BadInput("is not a date that exists", where=where, todo="Write it like 2027-01-31")
