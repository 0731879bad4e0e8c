"""Time as stretches: half-open spans ``[begin, end)`` in ticks.

A tick is a microsecond since 1970-01-01 UTC. Whole numbers keep everything
exact; a clock change is then nothing but another offset.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from ketaprac.model.availability import Busy, Hours, Weekday
from ketaprac.model.moment import start_of, zone

Stretch: TypeAlias = tuple[int, int]

DAY: Final = 86_400_000_000
_SECOND: Final = 1_000_000
_TICK: Final = dt.timedelta(microseconds=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WEEKDAYS: Final = tuple(Weekday)


def tick(moment: dt.datetime) -> int:
    """The tick of an instant."""
    return (moment - _EPOCH) // _TICK


def moment(at: int) -> dt.datetime:
    """The instant of a tick, in UTC."""
    return _EPOCH + at * _TICK


def ticks(duration: dt.timedelta) -> int:
    """A duration in ticks."""
    return duration // _TICK


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in as few stretches as possible, in order."""
    found: list[Stretch] = []
    for begin, end in sorted(stretches):
        if begin >= end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def without(free: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """The free time that is left once some of it is taken; both merged."""
    left: list[Stretch] = []
    index = 0
    for begin, end in free:
        while index < len(taken) and taken[index][1] <= begin:
            index += 1
        at, since = index, begin
        while at < len(taken) and taken[at][0] < end:
            left.append((since, taken[at][0]))
            since = taken[at][1]
            at += 1
        left.append((since, end))
    return [(begin, end) for begin, end in left if begin < end]


def busy_times(busy: Iterable[Busy]) -> list[Stretch]:
    """Busy times as stretches."""
    return merged((tick(one.start), tick(one.end)) for one in busy)


def whole_days(days: Iterable[dt.date], key: str) -> list[Stretch]:
    """Days by a zone's clock, from midnight to midnight (23 to 25 hours long)."""
    one = dt.timedelta(days=1)
    return merged((tick(start_of(day, key)), tick(start_of(day + one, key))) for day in days)


def crowded(uses: Iterable[Stretch], most: int) -> list[Stretch]:
    """When at least so many of the uses go on at once."""
    changes = sorted(change for begin, end in uses for change in ((begin, 1), (end, -1)))
    found, going, since = [], 0, 0
    for at, by in changes:
        before, going = going, going + by
        if before < most <= going:
            since = at
        elif going < most <= before:
            found.append((since, at))
    return merged(found)


def start_of_day(day: dt.date, key: str) -> int:
    """The first tick of a day by a zone's clock."""
    return tick(start_of(day, key))


def day_of_tick(at: int, key: str) -> dt.date:
    """The day of a tick by a zone's clock."""
    return moment(at).astimezone(zone(key)).date()


def days_to(end: dt.time, key: str, span: Stretch) -> list[Stretch]:
    """Every day of a span by a zone's clock, up to a time of the day."""
    day = [Hours(day=day, start=dt.time.min, end=end) for day in Weekday]
    return open_hours(day, key, span)


def weekdays(days: Iterable[Weekday], key: str, span: Stretch) -> list[Stretch]:
    """Those weekdays of a span, whole, by a zone's clock."""
    wanted = {_WEEKDAYS.index(day) for day in days}
    first, last = day_of_tick(span[0], key), day_of_tick(span[1], key)
    every = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return whole_days((day for day in every if day.weekday() in wanted), key)


def open_hours(hours: Iterable[Hours], key: str, span: Stretch) -> list[Stretch]:
    """All instants in a span at which the zone's wall clock shows a time within the hours.

    So an hour that the clock skips is not there, and one that it shows twice
    is there twice.

    Args:
        hours: Weekly hours by the local clock.
        key: Name of the time zone.
        span: Where to look.
    """
    by_day: dict[int, list[Stretch]] = {}
    for one in hours:
        by_day.setdefault(_WEEKDAYS.index(one.day), []).append(
            (_of_day(one.start), _of_day(one.end))
        )
    found = []
    for begin, end, offset in offsets(key, span):
        for day in range((begin + offset) // DAY, (end - 1 + offset) // DAY + 1):
            # 1970-01-01 was a Thursday, number 3 of the week.
            midnight = day * DAY - offset
            for start, stop in by_day.get((day + 3) % 7, ()):
                found.append((max(begin, midnight + start), min(end, midnight + stop)))
    return merged(found)


def _of_day(time: dt.time) -> int:
    seconds = (time.hour * 60 + time.minute) * 60 + time.second
    return seconds * _SECOND + time.microsecond


@lru_cache(maxsize=64)
def offsets(key: str, span: Stretch) -> tuple[tuple[int, int, int], ...]:
    """Cuts a span where the zone's offset changes: begin, end and offset of each part."""
    found = []
    begin, end = span
    while begin < end:
        offset = _offset(key, begin)
        later = begin
        while later < end and _offset(key, later) == offset:
            later += DAY
        change = min(end, _change(key, max(begin, later - DAY), later, offset))
        found.append((begin, change, offset))
        begin = change
    return tuple(found)


def _change(key: str, same: int, other: int, offset: int) -> int:
    """The first whole second after ``same`` with another offset; ``other`` where none is."""
    while other - same > _SECOND:
        middle = (same + (other - same) // 2) // _SECOND * _SECOND
        if _offset(key, middle) == offset:
            same = middle
        else:
            other = middle
    return other


def _offset(key: str, at: int) -> int:
    offset = moment(at).astimezone(zone(key)).utcoffset()
    return ticks(offset or dt.timedelta())
