"""Time zones in a form that every calendar program reads alike.

A VTIMEZONE block with lists of dates (RDATE) puts sessions an hour off in widely
used readers. So the blocks here have none: a zone without changes gets one
observance, a zone whose clock changes by a yearly rule gets two with that rule
(RFC 5545, section 3.6.5), and any other zone gets one observance per change.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, available_timezones

from attrs import frozen

from ketaprac.model.moment import zone
from ketaprac_calendar.content import Line, Part, Token, to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
# Clock changes lie weeks apart, the shortest known spell being a month of Ramadan.
_STRIDE: Final = dt.timedelta(days=7)
_SECOND: Final = dt.timedelta(seconds=1)
# Enough years to tell "the last Sunday" from "the fourth Sunday".
_YEARS: Final = 6
_EPOCH: Final = 1970
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@frozen
class DayRule:
    """A day by rule, such as the last Sunday of October.

    Attributes:
        month: 1 to 12.
        weekday: 0 for Monday to 6.
        nth: 1 to 5 from the start of the month, -1 for the last one.
    """

    month: int
    weekday: int
    nth: int

    def in_year(self, year: int) -> dt.date:
        """The day of that year, for rules that hold every year."""
        day = self.day_in(year)
        assert day is not None
        return day

    def day_in(self, year: int) -> dt.date | None:
        """The day of that year, or None where a month has no fifth such weekday."""
        first, length = calendar.monthrange(year, self.month)
        days = range(1 + (self.weekday - first) % 7, length + 1, 7)
        place = self.nth if self.nth < 0 else self.nth - 1
        return dt.date(year, self.month, days[place]) if -len(days) <= place < len(days) else None


@frozen
class Observance:
    """A spell with one offset from UTC.

    Attributes:
        onset: When it begins, by the clock that was in force before.
        before: Offset until then.
        after: Offset from then on.
        rule: On which day it begins every year; None where it begins once.
    """

    onset: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    rule: DayRule | None = None


def by_clock(moment: dt.datetime, key: str) -> dt.datetime:
    """A moment as a wall clock in a zone shows it, for writing into a calendar.

    Where the clock shows the same time twice, readers disagree about which one is
    meant; such a moment comes back in UTC. So do zones that are UTC by name.

    Args:
        moment: Any aware time.
        key: Name of the zone.
    """
    local = moment.astimezone(zone(key))
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return moment.astimezone(dt.UTC) if twice or _is_utc(key) else local


def is_utc(moment: dt.datetime) -> bool:
    """Whether `by_clock` gave this moment in UTC."""
    return moment.tzinfo is dt.UTC


def known(key: str) -> ZoneInfo | None:
    """The zone of a name that comes from a file, or None where there is none."""
    return zone(key) if key in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1024)
def observances(key: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """What a zone's clock does in these years, in as few observances as possible.

    Args:
        key: Name of the zone.
        first_year: Of the earliest time that must come out right.
        last_year: Of the latest one.
    """
    start = dt.datetime(first_year - 1, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(max(last_year + 2, first_year + _YEARS), 1, 1, tzinfo=dt.UTC)
    found = tuple(_changes(key, start, end))
    if found and (yearly := _yearly(found, range(start.year, end.year))):
        return yearly
    offset = _offset(key, start)
    return (Observance(dt.datetime(_EPOCH, 1, 1), offset, offset), *found)


@lru_cache(maxsize=256)
def changes(key: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """Every change of a zone's clock in these years.

    Args:
        key: Name of the zone.
        first_year: The first one.
        last_year: The last one.
    """
    start = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    return tuple(_changes(key, start, dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)))


def offset_of(key: str, local: dt.datetime) -> dt.timedelta:
    """A zone's offset from UTC at a time by its own clock, the first one where it has two.

    Args:
        key: Name of the zone.
        local: Without a zone.
    """
    return local.replace(tzinfo=zone(key)).utcoffset() or dt.timedelta()


def offset_at(key: str, instant: dt.datetime) -> dt.timedelta:
    """A zone's offset from UTC.

    Args:
        key: Name of the zone.
        instant: In UTC, without a zone.
    """
    return _offset(key, instant.replace(tzinfo=dt.UTC))


def block(key: str, first: dt.datetime, last: dt.datetime) -> Part:
    """The VTIMEZONE block that makes all times between two moments come out right.

    Args:
        key: Name of the zone; it becomes the TZID.
        first: The earliest moment.
        last: The latest moment.
    """
    found = observances(key, first.year, last.year)
    return Part("VTIMEZONE", (("TZID", Token(key), ()),), tuple(map(_component, found)))


@lru_cache(maxsize=1024)
def block_bytes(key: str, first_year: int, last_year: int) -> bytes:
    """The same as it stands in a file; remembered, since most files share it.

    Args:
        key: Name of the zone.
        first_year: Of the earliest time.
        last_year: Of the latest one.
    """
    years = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first_year, last_year))
    return to_bytes(block(key, *years))


def _component(observance: Observance) -> Part:
    name = "DAYLIGHT" if observance.after > observance.before else "STANDARD"
    lines: list[Line] = [("DTSTART", observance.onset, ())]
    if observance.rule is not None:
        day = f"{observance.rule.nth}{_DAYS[observance.rule.weekday]}"
        rule = f"FREQ=YEARLY;BYDAY={day};BYMONTH={observance.rule.month}"
        lines.append(("RRULE", Token(rule), ()))
    lines.append(("TZOFFSETFROM", Token(_signed(observance.before)), ()))
    lines.append(("TZOFFSETTO", Token(_signed(observance.after)), ()))
    return Part(name, tuple(lines))


def _signed(offset: dt.timedelta) -> str:
    """An offset from UTC as it stands in a file (RFC 5545, section 3.3.14)."""
    seconds = int(offset.total_seconds())
    minutes, odd = divmod(abs(seconds), 60)
    digits = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}{minutes % 60:02}"
    return f"{digits}{odd:02}" if odd else digits


@cache
def _is_utc(key: str) -> bool:
    """Whether the name stands for UTC rather than for a place that keeps it."""
    if "/" in key and not key.startswith("Etc/"):
        return False
    far = [
        _offset(key, dt.datetime(year, month, 1, tzinfo=dt.UTC))
        for year in (1980, 2020)
        for month in (1, 7)
    ]
    return not any(far)


def _offset(key: str, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone(key)).utcoffset() or dt.timedelta()


def _changes(key: str, start: dt.datetime, end: dt.datetime) -> Iterator[Observance]:
    """Every change of the clock, found by striding and then halving."""
    low, before = start, _offset(key, start)
    while low < end:
        high = low + _STRIDE
        after = _offset(key, high)
        if after != before:
            onset = _halve(key, low, high, before)
            yield Observance((onset + before).replace(tzinfo=None), before, after)
        low, before = high, after


def _halve(key: str, low: dt.datetime, high: dt.datetime, before: dt.timedelta) -> dt.datetime:
    """The first second with another offset."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        low, high = (middle, high) if _offset(key, middle) == before else (low, middle)
    return high


def _yearly(changes: tuple[Observance, ...], years: range) -> tuple[Observance, ...] | None:
    """Two observances by yearly rule, where two such rules explain all changes."""
    offsets = sorted({change.after for change in changes})
    if len(offsets) != 2 or len(changes) != 2 * len(years):
        return None
    pair = []
    for offset in offsets:
        rule = _rule([change for change in changes if change.after == offset], len(years))
        if rule is None:
            return None
        pair.append(rule)
    return tuple(pair)


def _rule(changes: list[Observance], years: int) -> Observance | None:
    """The observance with a rule on whose days all these changes fall."""
    one = changes[0]
    if len({change.onset.year for change in changes}) != years:
        return None
    if any((c.before, c.onset.time()) != (one.before, one.onset.time()) for c in changes):
        return None
    rules = frozenset.intersection(*(_candidates(change.onset.date()) for change in changes))
    if not rules:
        return None
    rule = min(rules, key=lambda r: r.nth)
    onset = dt.datetime.combine(rule.in_year(_EPOCH), one.onset.time())
    return Observance(onset, one.before, one.after, rule)


def _candidates(day: dt.date) -> frozenset[DayRule]:
    """The rules by which a day can be named."""
    found = {DayRule(day.month, day.weekday(), (day.day - 1) // 7 + 1)}
    if day.day + 7 > calendar.monthrange(day.year, day.month)[1]:
        found.add(DayRule(day.month, day.weekday(), -1))
    return frozenset(found)
