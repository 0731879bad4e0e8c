"""Busy times from a calendar file (iCalendar, RFC 5545), recurrence expanded.

Only times are read. What an appointment is about stays in the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from ketaprac.errors import BadInput
from ketaprac.files.read import read_text
from ketaprac.model.availability import Busy
from ketaprac.model.moment import start_of, zone

#: Calendars reach this far back and ahead of the day on which they are read.
BEFORE: Final = dt.timedelta(days=31)
AHEAD: Final = dt.timedelta(days=800)

_MOST: Final = 50_000
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})


def busy_in(path: Path, key: str, on: dt.date, where: str) -> tuple[Busy, ...]:
    """When a calendar says that somebody is busy.

    Cancelled appointments and those marked as free (``TRANSP:TRANSPARENT``) do
    not count. Appointments of whole days take them from midnight to midnight.

    Args:
        path: The calendar file.
        key: The time zone by whose clock times without a zone, and days, are meant.
        on: The day around which to look.
        where: Path of the key that names the file, for errors.

    Raises:
        BadInput: The file is missing, too large, or no calendar, or what it
            repeats is too much to expand.
    """
    try:
        text = read_text(path, too_large="Export fewer years", empty="Export it again")
    except BadInput as error:
        raise BadInput(f"the calendar file {error.what}", where=where, todo=error.todo) from None
    span = start_of(on - BEFORE, key), start_of(on + AHEAD, key)
    return busy_within([text], key, span, where)


def busy_within(
    texts: Iterable[str], key: str, span: tuple[dt.datetime, dt.datetime], where: str
) -> tuple[Busy, ...]:
    """The same from the texts of calendars.

    Args:
        texts: Calendars; what overlaps between them is joined.
        key: The time zone by whose clock times without a zone, and days, are meant.
        span: From when to when to look.
        where: Path of the key that names them, for errors.

    Raises:
        BadInput: One is no calendar, or what it repeats is too much to expand.
    """
    spans = [
        found
        for text in texts
        for event in _occurrences(_parsed(text, where), *span, where)
        if _is_busy(event) and (found := _span(event, key)) is not None
    ]
    return tuple(Busy(start=start, end=end) for start, end in _merged(spans))


def _parsed(text: str, where: str) -> Any:
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(text)
    except Exception:  # whatever a broken file makes a parser do; its words may quote the file
        raise _broken(where) from None
    if calendar.name != "VCALENDAR":
        raise _broken(where)
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if _TOO_OFTEN.intersection(map(str, rule.get("FREQ", ()))):
                raise BadInput(
                    "the calendar file has something that repeats more often than daily",
                    where=where,
                    todo="Take that appointment out of the calendar",
                )
    return calendar


def _occurrences(calendar: Any, first: dt.datetime, last: dt.datetime, where: str) -> list[Any]:
    import recurring_ical_events

    try:
        found = list(recurring_ical_events.of(calendar).between(first, last))
    except Exception:  # as above: dates that do not exist, rules that contradict themselves
        raise _broken(where) from None
    if len(found) > _MOST:
        raise BadInput(
            f"the calendar file has more than {_MOST} appointments in the next two years",
            where=where,
            todo="Export fewer of them",
        )
    return found


def _broken(where: str) -> BadInput:
    return BadInput(
        "the calendar file is broken, or is no iCalendar file",
        where=where,
        todo="Export it again from the calendar",
    )


def _is_busy(event: Any) -> bool:
    transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not transparent and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _span(event: Any, key: str) -> tuple[dt.datetime, dt.datetime] | None:
    start, end = (_instant(event[name].dt, key) for name in ("DTSTART", "DTEND"))
    return (start, end) if start < end else None


def _instant(value: dt.date, key: str) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return start_of(value, key).astimezone(dt.UTC)
    # A time that the clock skips or shows twice is no reason to refuse a whole calendar.
    local = value if value.tzinfo is not None else value.replace(tzinfo=zone(key))
    return local.astimezone(dt.UTC)


def _merged(
    spans: Iterable[tuple[dt.datetime, dt.datetime]],
) -> list[tuple[dt.datetime, dt.datetime]]:
    found: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
