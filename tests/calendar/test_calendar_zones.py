"""Time zones: what readers make of our blocks, against the zone database itself."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

import pytest
from calendar_samples import events, export, series, session, value, weekly
from icalendar import Calendar, Timezone

from ketaprac_calendar import objects, zones
from ketaprac_calendar.zones import by_clock, observances

START = dt.datetime(2026, 1, 1, 10)
# Their clocks change by no yearly rule, or were changed for good lately.
IRREGULAR = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Coyhaique",
    "America/Godthab", "America/Nuuk", "America/Santiago", "America/Scoresbysund", "Asia/Gaza",
    "Asia/Hebron", "Asia/Jerusalem", "Chile/Continental", "Chile/EasterIsland", "Egypt",
    "Israel", "Pacific/Easter",
)  # fmt: skip
REGULAR = (
    "America/Los_Angeles", "America/New_York", "America/Havana",
    "America/Port-au-Prince", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut",
    "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin", "Europe/London", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Norfolk",
)  # fmt: skip
FIXED = ("Africa/Lagos", "America/Phoenix", "Asia/Kathmandu", "Asia/Tokyo", "Etc/GMT+5")
ZONES = [key for key in (*IRREGULAR, *REGULAR, *FIXED) if key in available_timezones()]


def moments(key: str, months: int = 24) -> list[dt.datetime]:
    """Ten o'clock on the first of each month, and around each change of the clock."""
    tz = ZoneInfo(key)
    noons = [
        START.replace(year=START.year + n // 12, month=n % 12 + 1, tzinfo=tz) for n in range(months)
    ]
    days = (noons[0] + dt.timedelta(days=n) for n in range(months * 30))
    edges = [
        day + dt.timedelta(days=shift)
        for day in days
        if day.utcoffset() != (day + dt.timedelta(days=1)).utcoffset()
        for shift in (0, 1)
    ]
    return sorted((*noons, *edges))


def block(key: str, first: dt.datetime, last: dt.datetime) -> Timezone:
    made = objects.component(zones.block(key, first, last))
    assert isinstance(made, Timezone)
    return made


def wrong(key: str, read: Reader, rules: str = "") -> list[dt.datetime]:
    """The moments that a reader of our block takes for others."""
    wanted = moments(key)
    tz = read(block(rules or key, wanted[0], wanted[-1]))
    written = [by_clock(moment, key) for moment in wanted]
    return [
        moment
        for moment, local in zip(wanted, written, strict=True)
        if local.tzinfo is not dt.UTC and local.replace(tzinfo=tz).timestamp() != moment.timestamp()
    ]


def by_icalendar(made: Timezone) -> dt.tzinfo:
    return made.to_tz(lookup_tzid=False)


def by_vobject(made: Timezone) -> dt.tzinfo:
    text = f"BEGIN:VCALENDAR\r\n{made.to_ical().decode()}END:VCALENDAR\r\n"
    found = vobject_reads(text).vtimezone.tzinfo
    assert isinstance(found, dt.tzinfo)
    return found


def vobject_reads(text: str) -> Any:
    """A second reader, which computes zones in its own way.

    It gets a zone name that nobody knows, so that it must go by our block.
    """
    renamed = text.replace("\r\n ", "").replace("TZID=", "TZID=x-").replace("TZID:", "TZID:x-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = pytest.importorskip("vobject", reason="vobject, the second reader, is missing")
        # What it has read before must not answer for what it reads now.
        reader.icalendar.__dict__["__tzidMap"].clear()
        return reader.readOne(renamed)


Reader: TypeAlias = Callable[[Timezone], dt.tzinfo]
READERS: tuple[Reader, ...] = (by_icalendar, by_vobject)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("key", ZONES)
def test_every_moment_of_two_years_reads_right(key: str, read: Reader) -> None:
    assert wrong(key, read) == []


@pytest.mark.parametrize("read", READERS)
def test_a_reader_that_is_given_another_zone_s_rules_is_caught(read: Reader) -> None:
    assert len(wrong("America/New_York", read, rules="Europe/Berlin")) >= 24


@pytest.mark.parametrize("read", READERS)
def test_every_zone_reads_right(read: Reader) -> None:
    assert [key for key in sorted(available_timezones()) if wrong(key, read)] == []


def test_blocks_have_as_few_observances_as_possible() -> None:
    found = {key: observances(key, 2026, 2027) for key in available_timezones()}
    fixed = [key for key, parts in found.items() if len(parts) == 1]
    yearly = [key for key, parts in found.items() if len(parts) == 2 and parts[0].rule]
    assert len(found) - len(fixed) - len(yearly) < 30
    assert set(fixed) >= set(FIXED)
    assert set(yearly) >= set(REGULAR) & found.keys()


@pytest.mark.parametrize("year", [2023, 2031])
@pytest.mark.parametrize(
    "key", ["America/Los_Angeles", "America/Mexico_City", "Asia/Tehran", "Asia/Amman"]
)
def test_series_of_past_and_coming_years_come_out_right(key: str, year: int) -> None:
    first = dt.datetime(year, 3, 1, 10)
    plan = weekly(key, count=40, first=first)
    assert read_by_vobject(export("client", plan).content) == [
        s.start.astimezone(dt.UTC) for s in plan.sessions
    ]


def read_by_vobject(content: bytes) -> list[dt.datetime]:
    found = vobject_reads(content.decode())
    return [event.dtstart.value.astimezone(dt.UTC) for event in found.vevent_list]


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("America/Los_Angeles", dt.datetime(2026, 10, 6, 10)),
        ("America/Los_Angeles", dt.datetime(2027, 2, 23, 10)),
        ("Europe/Berlin", dt.datetime(2026, 10, 6, 10)),
        ("Europe/Berlin", dt.datetime(2027, 3, 2, 10)),
        ("Australia/Lord_Howe", dt.datetime(2026, 9, 8, 10)),
        ("Australia/Lord_Howe", dt.datetime(2027, 3, 9, 10)),
        ("Australia/Sydney", dt.datetime(2026, 9, 8, 10)),
        ("Australia/Sydney", dt.datetime(2027, 3, 9, 10)),
    ],
)
def test_a_series_across_a_clock_change_reads_back_exactly(key: str, first: dt.datetime) -> None:
    plan = weekly(key, first=first)
    assert len({s.start.utcoffset() for s in plan.sessions}) == 2, "the sample crosses no change"
    content = export("client", plan).content
    wanted = [s.start.astimezone(dt.UTC) for s in plan.sessions]
    assert [e.start.astimezone(dt.UTC) for e in Calendar.from_ical(content).events] == wanted
    assert read_by_vobject(content) == wanted


def test_the_example_of_los_angeles_in_utc() -> None:
    plan = weekly("America/Los_Angeles")
    read = [
        e.start.astimezone(dt.UTC).hour
        for e in Calendar.from_ical(export("client", plan).content).events
    ]
    assert read == [17, 17, 17, 17, 18, 18, 18, 18]


@pytest.mark.parametrize(("fold", "utc"), [(0, "20261101T083000Z"), (1, "20261101T093000Z")])
def test_a_time_that_happens_twice_is_written_in_utc(fold: int, utc: str) -> None:
    start = dt.datetime(2026, 11, 1, 1, 30, fold=fold, tzinfo=ZoneInfo("America/Los_Angeles"))
    start = start.astimezone(dt.UTC)
    content = export("client", series(session(1, start))).content
    (event,) = events(content)
    assert value(event, "DTSTART") == utc
    assert value(event, "DTEND").endswith("Z")
    (read,) = Calendar.from_ical(content).events
    assert read.start == start
    assert read.end == start + dt.timedelta(hours=2)


def test_times_on_both_sides_of_a_gap_stay_what_they_are() -> None:
    before = dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC)
    (event,) = events(export("client", series(session(1, before))).content)
    assert value(event, "DTSTART") == "20270314T013000"
    assert value(event, "DTEND") == "20270314T043000"


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu"])
def test_a_zone_that_is_utc_needs_no_block(key: str) -> None:
    content = export("client", weekly(key, count=1)).content
    assert b"VTIMEZONE" not in content
    assert b"DTSTART:20261006T100000Z" in content


def test_blocks_hold_no_lists_of_dates_and_yearly_ones_do_not_depend_on_the_year() -> None:
    for key in ZONES:
        first = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        assert b"RDATE" not in block(key, first, first).to_ical()
    one, other = (
        block(
            "Europe/Berlin",
            dt.datetime(y, 1, 1, tzinfo=dt.UTC),
            dt.datetime(y, 6, 1, tzinfo=dt.UTC),
        )
        for y in (2021, 2040)
    )
    assert one.to_ical() == other.to_ical()
    assert len(one.to_ical()) < 400
