"""Busy times from a server for the planner."""

from __future__ import annotations

import datetime as dt
from xml.sax.saxutils import escape

import httpx
import pytest
from calendar_samples import context
from icalendar import Calendar

from ketaprac.errors import BadInput
from ketaprac.files.ics import busy_in
from ketaprac.model.availability import Busy
from ketaprac_calendar.busy import busy_calendar, busy_times
from ketaprac_calendar.dav import Collection
from ketaprac_calendar.lint import lint

ZONE = "America/Los_Angeles"
START = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
END = dt.datetime(2027, 2, 1, 8, tzinfo=dt.UTC)
DAILY = "RRULE:FREQ=WEEKLY;COUNT=20\r\n"


def calendar(uid: str, start: str, more: str = "") -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:Dentist\r\nDTSTART{start}\r\n"
        f"DURATION:PT1H\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def times(*calendars: str, own: tuple[str, ...] = ()) -> list[str]:
    with Collection("https://x.example/a/", transport=server(*calendars)) as collection:
        found = busy_times(collection, START, END, ZONE, own=own)
    return [f"{b.start.astimezone(dt.UTC):%d.%m %H:%M}-{b.end:%H:%M}" for b in found]


def server(*calendars: str) -> httpx.MockTransport:
    rows = "".join(
        f"<D:response><D:href>/a/{n}.ics</D:href><D:propstat><D:prop><C:calendar-data>"
        f"{escape(text)}</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
        "</D:propstat></D:response>"
        for n, text in enumerate(calendars)
    )
    body = (
        '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
        f"{rows}</D:multistatus>"
    )
    return httpx.MockTransport(lambda request: httpx.Response(207, text=body))


def test_what_repeats_is_expanded_within_the_span() -> None:
    weekly = calendar("a", ":20270101T170000Z", DAILY)
    assert times(weekly) == ["15.01 17:00-18:00", "22.01 17:00-18:00", "29.01 17:00-18:00"]


def test_cancelled_and_free_ones_and_our_own_do_not_count() -> None:
    one = calendar("a", ":20270112T170000Z")
    off = calendar("b", ":20270113T170000Z", "STATUS:CANCELLED\r\n")
    free = calendar("c", ":20270114T170000Z", "TRANSP:TRANSPARENT\r\n")
    ours = calendar("d", ":20270115T170000Z")
    assert times(one, off, free, ours, own=("d",)) == ["12.01 17:00-18:00"]
    assert len(times(one, off, free, ours)) == 2


def test_a_time_without_a_zone_is_meant_by_the_practice_s_clock() -> None:
    assert times(calendar("a", ":20270112T090000")) == ["12.01 17:00-18:00"]


def test_a_broken_calendar_and_a_server_in_trouble_are_one_line() -> None:
    with pytest.raises(BadInput, match="broken"):
        times("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:never\r\nEND:X\r\n")
    down = httpx.MockTransport(lambda request: httpx.Response(503))
    with (
        Collection("https://x.example/a/", transport=down) as collection,
        pytest.raises(BadInput, match="answered 503"),
    ):
        busy_times(collection, START, END, ZONE)


def test_the_file_says_busy_and_the_planner_reads_it(tmp_path) -> None:
    hour = dt.timedelta(hours=1)
    found = (Busy(start=START, end=START + hour), Busy(start=START + 3 * hour, end=END))
    content = busy_calendar(found, context())
    assert lint(content, "shared") == ()
    assert content == busy_calendar(found, context())
    assert {str(e["SUMMARY"]) for e in Calendar.from_ical(content).events} == {"Busy"}
    (tmp_path / "busy.ics").write_bytes(content)
    assert busy_in(tmp_path / "busy.ics", ZONE, dt.date(2027, 1, 11), "ics") == found
