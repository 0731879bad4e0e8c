"""Whether the time zones of a file say what the time zone database says.

A block is judged by the clock changes that it gives for the times in the file, whatever
form it has: yearly rules, lists of dates, or one observance for each change.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

from ketaprac_calendar.reading import Component, Fault, Property
from ketaprac_calendar.times import moment_of
from ketaprac_calendar.zones import DayRule, changes, known, offset_at, offset_of

#: No file of ours or of anybody's needs more; a hostile one must not take all day.
_MOST_BLOCKS: Final = 1_000
_MOST_YEARS: Final = 20
_YEARS: Final = range(1900, 2200)
_DAY: Final = dt.timedelta(days=1)
_NIGHT: Final = dt.timedelta(hours=3)
_OFFSET: Final = re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?")
_BYDAY: Final = re.compile(r"(-?[1-5])(MO|TU|WE|TH|FR|SA|SU)")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_RULE_PARTS: Final = frozenset({"FREQ", "BYMONTH", "BYDAY", "UNTIL", "INTERVAL", "WKST"})


class Onset(NamedTuple):
    """That an offset begins.

    Attributes:
        at: When, in UTC, without a zone.
        before: Offset until then.
        after: Offset from then on.
        line: Where the file says so.
    """

    at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    line: int


def wrong_zones(calendar: Component) -> Iterator[Fault]:
    """Time zone blocks that put times elsewhere than their zone does.

    Args:
        calendar: An outermost component.
    """
    used = _Used(calendar)
    blocks = (part for part in calendar.parts if part.name == "VTIMEZONE")
    for block in islice(blocks, _MOST_BLOCKS):
        key = block.text("TZID")
        if used.first is not None and known(key) is not None:
            yield from _compared(block, key, used)


class _Used:
    """The times of a file, for which its zones must be right.

    Attributes:
        first: A day before the first one; None where there is none.
        last: A day after the last one, two years on where something repeats.
        local: By zone the times by its clock.
    """

    def __init__(self, calendar: Component) -> None:
        self.local: dict[str, set[dt.datetime]] = {}
        found: list[dt.datetime] = []
        repeats = False
        for part in calendar.walk():
            if part.is_zone:
                continue
            repeats = repeats or part.first("RRULE") is not None
            for prop in filter(None, map(part.first, ("DTSTART", "DTEND", "DUE"))):
                moment = moment_of(prop.value)
                if moment is not None and moment.year in _YEARS:
                    found.append(moment)
                    self.local.setdefault(prop.parameters.get("TZID", ""), set()).add(moment)
        self.first = min(found) - _DAY if found else None
        last = max(found) + (731 if repeats else 1) * _DAY if found else dt.datetime.min
        self.last = min(last, self.first + 366 * _MOST_YEARS * _DAY) if self.first else last


def _compared(block: Component, key: str, used: _Used) -> Iterator[Fault]:
    assert used.first is not None
    first, last = used.first, used.last
    said: list[Onset] = []
    for part in block.parts:
        found = _onsets(part, first, last)
        if found is None:
            yield Fault(part.all("RRULE")[0].line, "odd-rule", "RRULE")
            return
        said += found
    if said:
        said.sort()
        wrong = (_wrong_at(said, key, instant) for instant in _instants(said, key, used))
        lines = sorted({line for line in wrong if line is not None})
        yield from (Fault(line, "wrong-zone", "VTIMEZONE") for line in lines)


def _instants(said: list[Onset], key: str, used: _Used) -> Iterator[dt.datetime]:
    """One moment of each spell between two changes, and every time of the file itself.

    Some programs write changes of the clock an hour late. In that night nobody meets,
    and if somebody does, the time itself is looked at.
    """
    assert used.first is not None
    first, last = used.first, used.last
    true = {c.onset - c.before for c in changes(key, first.year, last.year)}
    turns = sorted({*true, *(onset.at for onset in said), first, last})
    for begin, end in pairwise(turn for turn in turns if first <= turn <= last):
        if end - begin > _NIGHT:
            yield begin + (end - begin) / 2
    for local in used.local.get(key, ()):
        yield local - offset_of(key, local)


def _wrong_at(said: list[Onset], key: str, instant: dt.datetime) -> int | None:
    """The line that is wrong about an instant, or None where it is right."""
    place = bisect_right(said, instant, key=lambda onset: onset.at)
    there = said[place - 1] if place else said[0]
    offset = there.after if place else there.before
    return None if offset == offset_at(key, instant) else there.line


def _onsets(part: Component, first: dt.datetime, last: dt.datetime) -> list[Onset] | None:
    """When an observance begins; None where it says so in a way that is not known here."""
    start = part.first("DTSTART")
    begins = moment_of(start.value) if start else None
    before, after = _offset(part.text("TZOFFSETFROM")), _offset(part.text("TZOFFSETTO"))
    if start is None or begins is None or before is None or after is None:
        return []  # said elsewhere
    found = [Onset(begins - before, before, after, start.line)] if begins.year in _YEARS else []
    if begins.year not in _YEARS:  # some programs begin in the year 1601, or in the year 1
        begins = begins.replace(year=_YEARS[0], day=min(begins.day, 28))
        found = [Onset(begins - before, before, after, start.line)]
    for prop in part.all("RDATE"):
        found += [
            Onset(moment - before, before, after, prop.line)
            for value in prop.value.split(",")
            if (moment := moment_of(value.partition("/")[0])) is not None and moment.year in _YEARS
        ]
    for prop in part.all("RRULE"):
        repeated = _repeated(prop, begins, before, (first, last))
        if repeated is None:
            return None
        found += [Onset(local - before, before, after, prop.line) for local in repeated]
    return found


def _repeated(
    prop: Property,
    begins: dt.datetime,
    before: dt.timedelta,
    span: tuple[dt.datetime, dt.datetime],
) -> list[dt.datetime] | None:
    """The local times of a yearly rule near a span; None for any other rule."""
    parts = dict(pair.partition("=")[::2] for pair in prop.value.upper().split(";"))
    day, month = _BYDAY.fullmatch(parts.get("BYDAY", "")), parts.get("BYMONTH", "")
    yearly = parts.get("FREQ") == "YEARLY" and parts.get("INTERVAL", "1") == "1"
    numbered = month.isdecimal() and month.isascii() and 1 <= int(month[:3]) <= 12
    if not (yearly and day and numbered) or parts.keys() - _RULE_PARTS:
        return None
    rule = DayRule(int(month), _DAYS.index(day[2]), int(day[1]))
    until = moment_of(parts.get("UNTIL", "")) or dt.datetime(_YEARS[-1], 1, 1)
    # One that has ended still holds if nothing came after it.
    first = max(begins.year, min(span[0].year, until.year) - 2)
    found = []
    for year in range(first, min(span[1].year, until.year) + 2):
        there = rule.day_in(year)
        local = dt.datetime.combine(there, begins.time()) if there else None
        if local is not None and begins <= local and local - before <= until:
            found.append(local)
    return found


def _offset(text: str) -> dt.timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    size = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -size if match[1] == "-" else size
