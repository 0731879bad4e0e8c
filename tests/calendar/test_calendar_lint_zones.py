"""The linter and time zones: blocks of any program are judged by what they say."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from calendar_samples import export, weekly
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from ketaprac_calendar.lint import lint

KEYS = sorted(available_timezones() - {"localtime", "Factory"})
FIRST = dt.datetime(2026, 1, 5, 10)


def file(*parts: str) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *parts, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in lines).encode()


def monthly(key: str) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT", "UID:a", "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID={key}:20260105T100000", "RRULE:FREQ=MONTHLY", "END:VEVENT",
    )  # fmt: skip


def codes(content: bytes) -> set[str]:
    return {finding.code for finding in lint(content)}


def test_no_block_of_ours_is_found_wrong_in_any_zone() -> None:
    wrong = {
        key
        for key in KEYS
        if codes(export("client", weekly(key, count=26, first=FIRST, each=4)).content)
    }
    assert wrong == set()


@pytest.mark.parametrize("key", ["America/Los_Angeles", "Europe/Berlin", "Africa/Cairo"])
def test_icalendar_s_own_blocks_are_right_and_yet_remarked_on(key: str) -> None:
    """They list dates, which readers get wrong; but what they say is true."""
    calendar, event = Calendar(), Event()
    calendar.add("version", "2.0")
    calendar.add("prodid", "x")
    event.add("uid", "a")
    event.add("dtstamp", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    event.add("dtstart", FIRST.replace(tzinfo=ZoneInfo(key)))
    event.add("rrule", {"freq": "monthly"})
    calendar.add_component(event)
    calendar.add_component(Timezone.from_tzinfo(ZoneInfo(key)))
    assert codes(calendar.to_ical()) == {"zone-dates"}


OUTLOOK = (
    "BEGIN:VTIMEZONE", "TZID:America/New_York",
    "BEGIN:STANDARD", "DTSTART:16010101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT",
    "END:VTIMEZONE",
)  # fmt: skip
HISTORY = (
    "BEGIN:VTIMEZONE", "TZID:America/New_York",
    "BEGIN:DAYLIGHT", "DTSTART:19870405T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
    "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:19671029T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:20070311T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:20071104T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500",
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip


@pytest.mark.parametrize("block", [OUTLOOK, HISTORY])
def test_right_blocks_of_other_programs_have_no_findings(block: tuple[str, ...]) -> None:
    assert codes(file(*block, *monthly("America/New_York"))) == set()


def test_a_zone_that_kept_its_old_rules_is_found() -> None:
    ended = (*HISTORY[:14], HISTORY[-1])
    found = lint(file(*ended, *monthly("America/New_York")))
    assert {(finding.line, finding.code) for finding in found} == {(16, "wrong-zone")}


def test_a_change_an_hour_late_matters_where_somebody_meets_in_that_hour() -> None:
    late = tuple(line.replace("T020000", "T030000") for line in HISTORY)
    assert codes(file(*late, *monthly("America/New_York"))) == set()
    start = "DTSTART;TZID=America/New_York:20260308T033000"
    night = tuple(start if line.startswith("DTSTART") else line for line in monthly("x"))
    assert codes(file(*late, *night)) == {"wrong-zone"}
    assert codes(file(*HISTORY, *night)) == set()


def test_a_zone_that_is_not_in_the_database_is_left_alone() -> None:
    named = tuple(line.replace("America/New_York", "Eastern Standard Time") for line in OUTLOOK)
    assert codes(file(*named, *monthly("Eastern Standard Time"))) == set()


LINES = st.sampled_from(
    [*OUTLOOK, *HISTORY, *monthly("America/New_York"), "RDATE:19670430T020000,20260101T000000",
     "RRULE:FREQ=YEARLY;BYDAY=5SU;BYMONTH=2", "RRULE:FREQ=SECONDLY", "RRULE:;;=;BYMONTH=99",
     "TZOFFSETTO:+9999", "TZOFFSETFROM:-0000", "DTSTART:00010101T000000", "TZID:Africa/Casablanca",
     "DTSTART:99991231T235959", "DTSTART;TZID=America/New_York:99991231T235959Z", "BEGIN:STANDARD",
     "DTSTART;TZID=America/New_York:00010101T000000", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=\u0663"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=30))
def test_no_zone_however_broken_ends_in_an_error(lines: list[str]) -> None:
    lint(file(*lines), "client")
