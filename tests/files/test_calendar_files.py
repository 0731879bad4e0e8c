"""Busy times from calendar files beside the case and the practice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from file_support import SECRET, is_one_line, put, shipped, write

from ketaprac.errors import BadInput
from ketaprac.files.case import load_case
from ketaprac.files.ics import busy_in
from ketaprac.files.practice import load_practice

DAY = dt.date(2027, 1, 11)
LA = "America/Los_Angeles"


def calendar(*events: str) -> str:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{n}\n{event}\nEND:VEVENT\n" for n, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//invented//EN\n{body}END:VCALENDAR\n"


def busy(folder: Path, text: str, key: str = LA) -> list[tuple[str, str]]:
    path = folder / "busy.ics"
    path.write_text(text, encoding="utf-8")
    return [
        (f"{one.start:%m-%dT%H:%M}", f"{one.end:%m-%dT%H:%M}")
        for one in busy_in(path, key, DAY, "people[1].ics")
        if one.start.year == 2027 and one.start.month == 3
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("DTSTART:20270301T100000Z\nDTEND:20270301T110000Z", [("03-01T10:00", "03-01T11:00")]),
        ("DTSTART:20270301T100000Z\nDURATION:PT90M", [("03-01T10:00", "03-01T11:30")]),
        # Without a zone: by the clock of whoever it belongs to, eight hours behind UTC.
        ("DTSTART:20270301T100000\nDTEND:20270301T110000", [("03-01T18:00", "03-01T19:00")]),
        ("DTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270303",
         [("03-01T08:00", "03-03T08:00")]),
        ("DTSTART;VALUE=DATE:20270301", [("03-01T08:00", "03-02T08:00")]),
        # Weekly over the change of the clock on 14 March, but for one that was taken out.
        (f"DTSTART;TZID={LA}:20270201T100000\nDTEND;TZID={LA}:20270201T110000\n"
         f"RRULE:FREQ=WEEKLY;UNTIL=20270323T000000Z\nEXDATE;TZID={LA}:20270308T100000",
         [("03-01T18:00", "03-01T19:00"), ("03-15T17:00", "03-15T18:00"),
          ("03-22T17:00", "03-22T18:00")]),
        ("DTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nSTATUS:CANCELLED", []),
        ("DTSTART:20270301T100000Z\nDTEND:20270301T100000Z", []),
    ],
)  # fmt: skip
def test_times_are_read_as_they_are_meant(
    tmp_path: Path, event: str, expected: list[tuple[str, str]]
) -> None:
    assert busy(tmp_path, calendar(event)) == expected


def test_one_of_many_that_was_moved_or_cancelled(tmp_path: Path) -> None:
    daily = "DTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "RECURRENCE-ID:20270302T100000Z\nDTSTART:20270302T150000Z\nDTEND:20270302T160000Z"
    off = "RECURRENCE-ID:20270303T100000Z\nDTSTART:20270303T100000Z\nSTATUS:CANCELLED"
    text = calendar(daily, moved, off).replace("UID:1", "UID:0").replace("UID:2", "UID:0")
    assert busy(tmp_path, text) == [("03-01T10:00", "03-01T11:00"), ("03-02T15:00", "03-02T16:00")]


def test_what_overlaps_is_told_once(tmp_path: Path) -> None:
    text = calendar(
        "DTSTART:20270301T100000Z\nDTEND:20270301T120000Z",
        "DTSTART:20270301T110000Z\nDTEND:20270301T113000Z",
        "DTSTART:20270301T120000Z\nDTEND:20270301T130000Z",
    )
    assert busy(tmp_path, text) == [("03-01T10:00", "03-01T13:00")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SECRET, "is broken"),
        (calendar(f"DTSTART:{SECRET}"), "is broken"),
        (calendar("DTSTART:20271301T100000Z"), "is broken"),
        (calendar("DTSTART:20270301T100000Z\nRRULE:FREQ=SECONDLY"), "more often than daily"),
        (f"BEGIN:VEVENT\nSUMMARY:{SECRET}\nEND:VEVENT\n", "is broken"),
        ("", "is empty"),
        (f"{SECRET}\n" * 500_000, "larger than 5 MB"),
    ],
    ids=["text", "date", "month", "seconds", "no calendar", "empty", "huge"],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        busy(tmp_path, text)
    assert caught.value.where == "people[1].ics"
    assert is_one_line(caught.value) and SECRET not in str(caught.value)


def test_the_practice_file_names_calendars_of_people_and_rooms(tmp_path: Path) -> None:
    table = shipped("practice")
    before = load_practice(write(tmp_path, table)).profile
    event = "DTSTART:20270301T100000Z\nDTEND:20270301T110000Z"
    (tmp_path / "one.ics").write_text(calendar(event))
    (tmp_path / "two.ics").write_text(calendar(event.replace("0301", "0302")))
    put(table, ("people", 0, "ics"), ["one.ics", "two.ics"])
    put(table, ("people", 0, "buffer_minutes"), 15)
    put(table, ("rooms", 0, "ics"), "one.ics")
    put(table, ("rooms", 0, "doses_per_day"), 2)
    after = load_practice(write(tmp_path, table), on=DAY).profile
    assert len(after.people[0].availability.busy) - len(before.people[0].availability.busy) == 2
    assert len(after.rooms[0].busy) - len(before.rooms[0].busy) == 1
    assert after.people[0].buffer == dt.timedelta(minutes=15)
    assert after.rooms[0].doses_per_day == 2


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("people", 0, "ics"), "none.ics", "people[1].ics: the calendar file is not there"),
        (("people", 0, "ics"), 7, "people[1].ics: expected the name of a calendar file"),
        (("people", 0, "buffer_minutes"), -1, "people[1].buffer_minutes: is outside the range"),
        (("rooms", 0, "buffer_minutes"), 999, "rooms[1].buffer_minutes: is outside the range"),
        (("rooms", 0, "doses_per_day"), 0, "rooms[1].doses_per_day: is outside the range"),
        (("rooms", 0, "capacity"), 0, "rooms[1].capacity: is outside the range"),
    ],
)
def test_what_is_wrong_in_the_practice_file_has_its_place(
    tmp_path: Path, path: tuple[str | int, ...], value: object, where: str
) -> None:
    table = shipped("practice")
    put(table, path, value)
    with pytest.raises(BadInput) as caught:
        load_practice(write(tmp_path, table))
    assert where in str(caught.value)


def test_the_case_file_names_a_calendar_beside_it(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    put(table, ("availability", "ics"), "mine.ics")
    case = load_case(write(tmp_path, table))
    assert case.availability.ics == str(tmp_path / "mine.ics")
