"""Calendars: how long a feed takes, from ten sessions to a hundred thousand.

Every side gets planned sessions and gives the bytes of a whole feed. What is ours
remembers the lines that repeat, as it does in use.
"""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs
from icalendar import Timezone

from benchmarks.calendar_sides import REMINDER, ZONE, by_hand, peers, series
from benchmarks.harness import Effort, Row, call, interleaved, row
from ketaprac.model.context import Context
from ketaprac.model.series import Series
from ketaprac.testing.sample import sample
from ketaprac_calendar import objects, zones
from ketaprac_calendar.audiences import Profile, audience_of
from ketaprac_calendar.entries import View, view_of
from ketaprac_calendar.kept import KeptFeed
from ketaprac_calendar.settings import CalendarSettings
from ketaprac_calendar.writer import calendar, entries_of, form_of, head, to_ical

HAND: Final = 1.3
LIBRARY: Final = 0.1
CHANGED: Final = 1 / 40
ZONES: Final = 0.2
ZONE_BYTES: Final = 1 / 3
#: More sessions than this would keep objects of icalendar busy for minutes.
MOST_OBJECTS: Final = 10_000
_CLIENT: Final = audience_of("client")


def run(effort: Effort) -> list[Row]:
    """Compares with a hand-written writer, with icalendar, and with others that are there."""
    rows: list[Row] = []
    for size in effort.calendar_sizes:
        rows += _feeds(size, effort)
    middle = min(1_000, effort.calendar_sizes[-1])
    return [*rows, *_others(middle, effort), *_memory(middle), *_zones(effort)]


def _rounds(size: int, effort: Effort) -> int:
    return max(1, min(effort.rounds, effort.rounds * 3_000 // size))


def _feeds(size: int, effort: Effort) -> list[Row]:
    bench = Bench(size)
    sides: list[Callable[[], object]] = [bench.cold, partial(by_hand, bench.plan), bench.changed]
    sides.append(bench.first)
    if size <= MOST_OBJECTS:
        sides += [bench.lines, bench.objects]
    samples = [call(side, seconds=effort.seconds, units=size) for side in sides]
    cold, hand, changed, first, *rest = interleaved(samples, _rounds(size, effort))
    name = f"calendar: {size:,} sessions"
    about = "a whole feed from sessions, nothing kept / a bare writer by hand"
    rows = [row(name, cold, hand, goal=HAND if size >= 100 else None, about=about)]
    note = "the first time of a feed that is kept for the next / the bare writer"
    rows.append(row(f"{name}, first", first, hand, goal=None, about=note))
    if rest:
        lines, slow = rest
        note = "entries to bytes, line by line / Calendar.to_ical() of objects that are there"
        goal = LIBRARY if size >= 100 else None
        rows.append(row(f"{name}, to_ical", lines, slow, goal=goal, about=note))
        note = "the feed again with 1 % of sessions moved / Calendar.to_ical()"
        goal = CHANGED if size >= 1_000 else None
        rows.append(row(f"{name}, 1 % new", changed, slow, goal=goal, about=note))
    else:
        note = "the feed again with 1 % of sessions moved / the bare writer"
        rows.append(row(f"{name}, 1 % new", changed, hand, goal=None, about=note))
    return rows


class Bench:
    """One size of calendar, ready to be written in several ways."""

    def __init__(self, size: int) -> None:
        self.plan = series(size)
        given = sample()
        self.episode = given.episode
        self.context: Context = attrs.evolve(
            given.context,
            profile=attrs.evolve(given.context.profile, time_zone=ZONE),
            settings=(CalendarSettings(reminder=REMINDER),),
        )
        self.view: View = view_of(_CLIENT, self.plan, self.episode, self.context)
        self.form = form_of(_CLIENT, Profile.FEED, self.view.settings)
        self.top = head(self.view.wording, self.view.settings)
        self._made = entries_of(self.plan, self.episode, self.context, _CLIENT)
        self._kept = KeptFeed(self.top, self.form)
        self._moved = [self.plan, self._with_one_percent_moved()]
        self._turn = 0
        self._object: Any = None
        assert self.cold() == by_hand(self.plan), "the sides do not write the same"

    def cold(self) -> bytes:
        """A feed as an export writes it, with nothing kept."""
        made = entries_of(self.plan, self.episode, self.context, _CLIENT)
        return to_ical(self.top, made, self.form)

    def first(self) -> bytes:
        """The first time of a feed that is kept for the next."""
        return KeptFeed(self.top, self.form).to_ical([(self.plan, self.view)])

    def lines(self) -> bytes:
        """Finished entries as bytes, the quick way."""
        return to_ical(self.top, self._made, self.form)

    def objects(self) -> object:
        """The same through icalendar, whose objects are there already."""
        if self._object is None:
            self._object = objects.component(calendar(self.top, self._made, self.form))
        return self._object.to_ical()

    def changed(self) -> bytes:
        """A kept feed after one session in a hundred was moved, or moved back."""
        self._turn = 1 - self._turn
        return self._kept.to_ical([(self._moved[self._turn], self.view)])

    def _with_one_percent_moved(self) -> Series:
        hour = dt.timedelta(hours=1)
        sessions = tuple(
            attrs.evolve(
                session,
                start=session.start + hour,
                end=session.end + hour,
                monitored_until=session.monitored_until + hour,
                revision=session.revision + 1,
            )
            if number % 100 == 50
            else session
            for number, session in enumerate(self.plan.sessions)
        )
        return attrs.evolve(self.plan, sessions=sessions)


def _others(size: int, effort: Effort) -> list[Row]:
    rows = []
    for name, (write, most) in peers().items():
        bench = Bench(min(size, most))
        number = len(bench.plan.sessions)
        sides = (bench.cold, partial(write, bench.plan))
        samples = [call(side, seconds=effort.seconds, units=number) for side in sides]
        ours, peer = interleaved(samples, max(1, effort.rounds // 6))
        about = f"a whole feed from sessions / {name}: objects made and serialised"
        rows.append(row(f"calendar: {number:,} with {name}", ours, peer, goal=None, about=about))
    return rows


def _memory(size: int) -> list[Row]:
    bench = Bench(size)
    bench.changed()
    kept = _held(lambda: _filled(KeptFeed(bench.top, bench.form), bench)) / size
    whole = calendar(
        bench.top, entries_of(bench.plan, bench.episode, bench.context, _CLIENT), bench.form
    )
    theirs = _held(lambda: objects.component(whole)) / size
    about = "bytes kept per session by a feed / by icalendar's objects"
    return [row("calendar: memory", [kept], [theirs], goal=1.0, about=about, unit="B")]


def _filled(feed: KeptFeed, bench: Bench) -> KeptFeed:
    feed.to_ical([(bench.plan, bench.view)])
    return feed


def _held(make: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        kept = make()
        held, _ = tracemalloc.get_traced_memory()
        del kept
        return float(held)
    finally:
        tracemalloc.stop()


def _zones(effort: Effort) -> list[Row]:
    first, last = (dt.datetime(year, 6, 1, tzinfo=dt.UTC) for year in (2026, 2027))
    keys = (ZONE, "Europe/Berlin", "Africa/Cairo", "Asia/Tokyo")

    def ours() -> bytes:
        zones.observances.cache_clear()
        zones.block_bytes.cache_clear()
        return b"".join(zones.block_bytes(key, first.year, last.year) for key in keys)

    def theirs() -> bytes:
        return b"".join(Timezone.from_tzinfo(ZoneInfo(key)).to_ical() for key in keys)

    samples = [call(side, seconds=effort.seconds, units=len(keys)) for side in (ours, theirs)]
    mine, peer = interleaved(samples, max(1, effort.rounds // 6))
    about = "a VTIMEZONE from the zone database, nothing remembered / Timezone.from_tzinfo"
    sizes = [len(side()) / len(keys) for side in (ours, theirs)]
    return [
        row("calendar: a zone", mine, peer, goal=ZONES, about=about),
        row(
            "calendar: size of a zone",
            [sizes[0]],
            [sizes[1]],
            goal=ZONE_BYTES,
            about="bytes of a VTIMEZONE / of icalendar's own",
            unit="B",
        ),
    ]
