"""Hours, busy times and moments as people write them into files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from ketaprac.errors import BadInput, unknown
from ketaprac.files.convert import in_range, shown
from ketaprac.model.availability import Availability, Busy, DoseTimes, Hours, Weekday
from ketaprac.model.base import Value, found
from ketaprac.model.moment import instant, start_of


@frozen(kw_only=True, repr=False)
class AvailabilityTable(Value):
    """``hours = { mon = ["09:00-12:00"] }`` and ``busy = [{ from = ..., to = ... }]``.

    Attributes:
        hours: Stretches of each weekday.
        busy: Tables with ``from`` and ``to``.
        ics: A calendar file with busy times, or a list of them.
        doses_end_by: When a dosing session has to be over, such as ``17:00``.
        no_doses_on: Weekdays and dates without a dosing session.
    """

    __shown__ = ()

    hours: dict[str, Any] = field(factory=dict)
    busy: tuple[Any, ...] = ()
    ics: Any = None
    doses_end_by: Any = None
    no_doses_on: tuple[Any, ...] = ()


@frozen
class Reading:
    """What it takes to read times.

    Attributes:
        key: The time zone by whose clock times without offset are meant.
        folder: Where calendar files that are not given with a whole path lie.
        on: The day around which calendars are expanded.
    """

    key: str
    folder: Path
    on: dt.date


def availability(table: AvailabilityTable, reading: Reading, where: str) -> Availability:
    """Weekly hours and busy times.

    Args:
        table: As written.
        reading: How to read it.
        where: Path, for errors.
    """
    return Availability(
        hours=tuple(h for day in table.hours for h in _hours(day, table.hours[day], where)),
        busy=all_busy(table.busy, table.ics, reading, where),
        doses=_dose_times(table, where),
    )


def beside(table: AvailabilityTable, folder: Path) -> AvailabilityTable:
    """The same table with the whole paths of its calendar files."""
    files = table.ics
    if isinstance(files, str) and files:
        return evolve(table, ics=str(folder / files))
    if isinstance(files, list | tuple):
        whole = (str(folder / one) if isinstance(one, str) and one else one for one in files)
        return evolve(table, ics=tuple(whole))
    return table


def all_busy(
    entries: tuple[Any, ...], files: object, reading: Reading, where: str
) -> tuple[Busy, ...]:
    """Busy times from a list and from calendar files.

    Args:
        entries: The list, as written.
        files: The name of a calendar file, or a list of names; None for none.
        reading: How to read them.
        where: Path, for errors.
    """
    busy = busy_times(entries, reading.key, f"{where}.busy")
    names = files if isinstance(files, list | tuple) else [files] if files is not None else []
    for name in names:
        if not isinstance(name, str) or not name:
            raise BadInput(
                f"expected the name of a calendar file, found {found(name)}", where=f"{where}.ics"
            )
        from ketaprac.files.ics import busy_in

        busy += busy_in(reading.folder / name, reading.key, reading.on, f"{where}.ics")
    return busy


def _dose_times(table: AvailabilityTable, where: str) -> DoseTimes:
    end_by = table.doses_end_by
    if isinstance(end_by, str):
        try:
            end_by = _wall_time(end_by)
        except ValueError:
            raise BadInput(
                "is not a time of day", where=f"{where}.doses_end_by", todo='Write it like "17:00"'
            ) from None
    days = [
        _day_off(one, f"{where}.no_doses_on[{n}]") for n, one in enumerate(table.no_doses_on, 1)
    ]
    try:
        return DoseTimes(
            end_by=end_by,
            weekdays_off=tuple(day for day in days if isinstance(day, Weekday)),
            days_off=tuple(day for day in days if not isinstance(day, Weekday)),
        )
    except BadInput as error:
        raise BadInput(error.what, where=f"{where}.doses_end_by", todo=error.todo) from None


def _day_off(value: object, where: str) -> Weekday | dt.date:
    days = {weekday.value: weekday for weekday in Weekday}
    if isinstance(value, str) and value in days:
        return days[value]
    day = _parsed(value, where) if isinstance(value, str) else value
    if isinstance(day, dt.date) and not isinstance(day, dt.datetime):
        in_range(day)
        return day
    raise BadInput("is neither a weekday nor a date", where=where, todo='Write "fri" or 2027-01-31')


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
