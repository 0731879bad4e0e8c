"""The linter: every finding from the smallest file that shows it, and no crash."""

from __future__ import annotations

import random
import time

import pytest
from calendar_samples import AUDIENCES, export, weekly
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac_calendar import lint as lint_module
from ketaprac_calendar.lint import LintFinding, lint

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kp//1//EN")
EVENT = {
    "UID": "UID:f40838ad-48ce-5e9b-946c-378ff3f8b37f",
    "DTSTAMP": "DTSTAMP:20260901T120000Z",
    "DTSTART": "DTSTART:20261006T170000Z",
    "DTEND": "DTEND:20261006T190000Z",
    "CLASS": "CLASS:PRIVATE",
}
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Tokyo",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0900",
    "TZOFFSETTO:+0900",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def event(*extra: str, without: str = "", **lines: str) -> tuple[str, ...]:
    """A correct event, with some of its lines changed."""
    kept = {name: line for name, line in (EVENT | lines).items() if name != without}
    return ("BEGIN:VEVENT", *kept.values(), *extra, "END:VEVENT")


def calendar(*parts: str, head: tuple[str, ...] = HEAD) -> bytes:
    return "".join(f"{line}\r\n" for line in (*head, *parts, "END:VCALENDAR")).encode()


def codes(content: bytes, audience: str | None = None) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in lint(content, audience)]


def test_a_correct_file_has_no_findings() -> None:
    assert lint(calendar(*event())) == ()
    assert lint(calendar(*ZONE, *event(DTSTART="DTSTART;TZID=Asia/Tokyo:20261006T100000"))) == ()
    assert lint(calendar(*event(DTSTART="DTSTART;VALUE=DATE:20261006", without="DTEND"))) == ()


def zone(key: str, summer: str, winter: str) -> tuple[str, ...]:
    """The block of a zone of Central Europe, with these rules."""
    return (
        "BEGIN:VTIMEZONE", f"TZID:{key}",
        "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", f"RRULE:FREQ=YEARLY;BYDAY={summer}",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:19701025T030000", f"RRULE:FREQ=YEARLY;BYDAY={winter}",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
        "END:VTIMEZONE",
    )  # fmt: skip


IN_BERLIN = "DTSTART;TZID=Europe/Berlin:"
GOOD_BERLIN = zone("Europe/Berlin", "-1SU;BYMONTH=3", "-1SU;BYMONTH=10")
#: Years of the zone, so that every rule has something to be right about.
BERLIN = event("RRULE:FREQ=WEEKLY", DTSTART=f"{IN_BERLIN}20260106T100000", without="DTEND")
ORGANIZER = "ORGANIZER:mailto:desk@house.example"
ATTENDEE = "ATTENDEE:mailto:somebody@home.example"
BROKEN = {
    "version missing": (calendar(head=(HEAD[0], HEAD[2])), [(1, "missing")]),
    "prodid missing": (calendar(head=HEAD[:2]), [(1, "missing")]),
    "uid missing": (calendar(*event(without="UID")), [(4, "missing")]),
    "dtstamp missing": (calendar(*event(without="DTSTAMP")), [(4, "missing")]),
    "dtstart missing": (calendar(*event(without="DTSTART")), [(4, "missing")]),
    "two summaries": (calendar(*event("SUMMARY:a", "SUMMARY:b")), [(11, "twice")]),
    "wrong version": (calendar(head=(HEAD[0], "VERSION:1.0", HEAD[2])), [(2, "bad-value")]),
    "no such status": (calendar(*event("STATUS:NONSENSE")), [(10, "bad-value")]),
    "status of a task": (calendar(*event("STATUS:COMPLETED")), [(10, "bad-value")]),
    "no such class": (calendar(*event(CLASS="CLASS:SECRET")), [(9, "bad-value")]),
    "no such transp": (calendar(*event("TRANSP:GLASS")), [(10, "bad-value")]),
    "sequence is text": (calendar(*event("SEQUENCE:one")), [(10, "bad-value")]),
    "uid is empty": (calendar(*event(UID="UID:")), [(5, "bad-value")]),
    "ends before it starts": (
        calendar(*event(DTEND="DTEND:20261006T160000Z")), [(8, "ends-early")]
    ),
    "ends as it starts": (calendar(*event(DTEND="DTEND:20261006T170000Z")), [(8, "ends-early")]),
    "ends early in another zone": (
        calendar(*ZONE, *event(DTEND="DTEND;TZID=Asia/Tokyo:20261006T190000")),
        [(16, "ends-early")],
    ),
    "ends on a day": (calendar(*event(DTEND="DTEND;VALUE=DATE:20261008")), [(8, "other-kind")]),
    "floating": (
        calendar(*event(DTSTART="DTSTART:20261006T170000", without="DTEND")),
        [(7, "floating")],
    ),
    "floating exception": (calendar(*event("EXDATE:20261006T170000,20261007")), [(10, "floating")]),
    "no such day": (calendar(*event("RECURRENCE-ID:20260230T100000Z")), [(10, "bad-time")]),
    "zone and utc": (
        calendar(*ZONE, *event("RECURRENCE-ID;TZID=Asia/Tokyo:20261006T100000Z")),
        [(18, "bad-time")],
    ),
    "stamp is local": (calendar(*event(DTSTAMP="DTSTAMP:20260901T120000")), [(6, "not-utc")]),
    "zone without block": (
        calendar(*event(DTSTART="DTSTART;TZID=Asia/Tokyo:20261006T100000", without="DTEND")),
        [(7, "unknown-zone")],
    ),
    "zone lists dates": (
        calendar(*ZONE[:4], "RDATE:19710101T000000", *ZONE[4:]), [(8, "zone-dates")]
    ),
    "zone off by an hour": (
        calendar(
            *ZONE[:5], "TZOFFSETTO:+1000", *ZONE[6:],
            *event(DTSTART="DTSTART;TZID=Asia/Tokyo:20261006T100000", without="DTEND"),
        ),
        [(7, "wrong-zone")],
    ),
    "zone with rules of another country": (
        calendar(*zone("Europe/Berlin", "2SU;BYMONTH=3", "1SU;BYMONTH=11"), *BERLIN),
        [(8, "wrong-zone")],
    ),
    "zone with an odd rule": (
        calendar(*zone("Europe/Berlin", "SU;BYMONTH=3;BYMONTHDAY=25", "-1SU;BYMONTH=10"), *BERLIN),
        [(8, "odd-rule")],
    ),
    "a time that is left out": (
        calendar(*GOOD_BERLIN, *event(DTSTART=f"{IN_BERLIN}20270328T023000", without="DTEND")),
        [(22, "skipped")],
    ),
    "a time that comes twice": (
        calendar(*GOOD_BERLIN, *event(DTSTART=f"{IN_BERLIN}20261025T023000", without="DTEND")),
        [(22, "shown-twice")],
    ),
    "zone without observance": (
        calendar("BEGIN:VTIMEZONE", "TZID:x", "END:VTIMEZONE"), [(4, "missing")]
    ),
    "zone with bad onset": (
        calendar(*ZONE[:3], "DTSTART:1970", *ZONE[4:]), [(7, "bad-time")]
    ),
    "observance without offset": (calendar(*ZONE[:5], *ZONE[6:]), [(6, "missing")]),
    "no such method": (calendar("METHOD:SHOUT"), [(4, "bad-value")]),
    "publish without organizer": (calendar("METHOD:PUBLISH", *event()), [(5, "no-organizer")]),
    "publish with two organizers": (
        calendar("METHOD:PUBLISH", *event(ORGANIZER, ORGANIZER)),
        [(5, "no-organizer"), (12, "twice")],
    ),
    "publish with attendee": (
        calendar("METHOD:PUBLISH", *event(ORGANIZER, ATTENDEE)), [(12, "published-attendee")]
    ),
    "request without organizer": (
        calendar("METHOD:REQUEST", *event(ATTENDEE)), [(5, "no-organizer")]
    ),
    "request without attendee": (
        calendar("METHOD:REQUEST", *event(ORGANIZER)), [(5, "no-attendee")]
    ),
    "cancel without organizer": (calendar("METHOD:CANCEL", *event()), [(5, "no-organizer")]),
    "same uid": (calendar(*event(), *event()), [(12, "same-uid")]),
    "calendar uid": (calendar("UID:x"), [(4, "calendar-uid")]),
    "untyped interval": (calendar("REFRESH-INTERVAL:PT4H"), [(4, "untyped-interval")]),
    "long line": (calendar("X-A:" + "x" * 72), [(4, "long-line")]),
    "long line in bytes": (calendar("X-A:" + "é" * 36), [(4, "long-line")]),
    "bare CR": (calendar("X-A:x\rMETHOD:CANCEL"), [(4, "bare-cr")]),
    "bare LF": (calendar("X-A:x").replace(b"X-A:x\r\n", b"X-A:x\n"), [(4, "bare-lf")]),
    "last line open": (calendar()[:-2], [(4, "no-line-end")]),
    "control character": (calendar("X-A:\x07"), [(4, "control-character")]),
    "next line": (calendar("X-A:\x85"), [(4, "control-character")]),
    "line separator": (calendar("X-A:\u2028"), [(4, "control-character")]),
    "not UTF-8": (calendar("X-A:x").replace(b"A:x", b"A:\xff"), [(4, "not-utf8")]),
    "no colon": (calendar("SUMMARY"), [(4, "not-a-line")]),
    "blank line": (calendar(""), [(4, "not-a-line")]),
    "open quotes": (calendar('X-A;B="c:d'), [(4, "not-a-line")]),
    "outside": (b"VERSION:2.0\r\n" + calendar(), [(1, "outside")]),
    "never ends": (calendar().replace(b"END:VCALENDAR\r\n", b""), [(1, "never-ends")]),
    "inner part never ends": (calendar(*event()[:-1]), [(10, "wrong-end")]),
    "ends twice": (calendar("END:VEVENT"), [(4, "wrong-end")]),
    "nested": (calendar(*["BEGIN:X"] * 10, *["END:X"] * 9), [(13, "too-deep")]),
    "no calendar": (b"X-A:x\r\n", [(0, "no-calendar"), (1, "outside")]),
    "another thing": (b"BEGIN:VCARD\r\nEND:VCARD\r\n", [(1, "not-a-calendar")]),
    "empty": (b"", [(0, "empty")]),
    "blank": (b" \r\n\r\n", [(0, "empty")]),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_finding(what: str) -> None:
    content, expected = BROKEN[what]
    assert codes(content) == expected


OTHER = "UID:00000000-48ce-5e9b-946c-378ff3f8b37f"
INVITED = event(ORGANIZER, ATTENDEE)
LEAKS = {
    "a word that tells": (event("SUMMARY:Ketamine session"), ["telling-word", "not-neutral"]),
    "a word alone": (event("SUMMARY:KAP 3"), ["telling-word", "not-neutral"]),
    "a name": (event("SUMMARY:Maria"), ["not-neutral"]),
    "a name in the UID": (event(UID="UID:maria-3@house.example"), ["not-neutral"]),
    "a description": (event("DESCRIPTION:Appointment"), ["not-allowed"]),
    "an attendee": (event(ATTENDEE), ["not-allowed"]),
    "an organizer": (event(ORGANIZER), ["not-allowed"]),
    "a room for the client": (event("LOCATION:r1"), ["not-allowed"]),
    "a private parameter": (event("SUMMARY;X-WHO=Maria:Appointment"), ["parameter"]),
    "a word in a parameter": (event("SUMMARY;VALUE=Ketamine:Appointment"), ["telling-word"]),
    "a private zone": (
        ("BEGIN:VTIMEZONE", "TZID:Maria", *ZONE[2:]), ["not-neutral"]
    ),
    "not private": (event(CLASS="CLASS:PUBLIC"), ["not-private"]),
    "a task": (("BEGIN:VTODO", *event()[1:-1], "END:VTODO"), ["not-allowed"]),
    "an unknown property": (event("X-MARIA:1"), ["not-allowed"]),
    "the calendar's name": (("NAME:Maria",), ["not-neutral"]),
    "a method": (("METHOD:REFRESH",), ["not-allowed"]),
    "an invitation to two things": (
        ("METHOD:REQUEST", *INVITED, *event(ORGANIZER, ATTENDEE, UID=OTHER)), ["several-events"]
    ),
    "an attendee of what is published": (
        ("METHOD:PUBLISH", *INVITED), ["not-allowed", "published-attendee"]
    ),
    "an organizer that tells": (
        ("METHOD:PUBLISH", *event("ORGANIZER:mailto:desk@ketamine.example")), ["telling-word"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LEAKS)
def test_leak_to_the_client(what: str) -> None:
    parts, expected = LEAKS[what]
    found = [code for _, code in codes(calendar(*parts), "client")]
    assert sorted(found) == sorted(expected)
    assert not {"telling-word", "not-neutral", "not-allowed"} & {
        c for _, c in codes(calendar(*parts))
    }


def test_a_folded_or_escaped_word_is_still_found() -> None:
    folded = calendar(*event("SUMMARY:Keta\r\n mine"))
    assert "telling-word" in {code for _, code in codes(folded, "shared")}


def test_what_one_audience_may_see_another_may_not() -> None:
    content = export("therapist", weekly("America/Los_Angeles")).content
    assert lint(content, "therapist") == ()
    assert {code for _, code in codes(content, "client")} == {"not-allowed", "not-neutral"}
    cancelled = calendar(*event("SUMMARY:Busy", "STATUS:CANCELLED"))
    assert codes(cancelled, "shared") == [(4, "cancelled")]
    invited = calendar("METHOD:REQUEST", *INVITED)
    assert codes(invited, "client") == codes(invited, "prescriber") == []
    assert codes(invited, "front-desk") == [(4, "not-invited")]
    with pytest.raises(BadInput, match="Did you mean 'client'"):
        lint(content, "clients")


def test_findings_say_what_to_do_and_show_nothing_of_the_file() -> None:
    content = calendar(*event("X-HARRIET:1", "SUMMARY:Harriet", "HARRIET", UID="UID:harriet"))
    found = [*lint(content, "client"), *lint(b"BEGIN:HARRIET\x07\r\nEND:HARRIET\r\n", "client")]
    assert len(found) >= 5
    for finding in found:
        assert finding.words
        assert finding.todo
        assert "harriet" not in f"{finding} {finding!r}".lower()


def test_of_each_kind_a_few_are_given_and_all_are_counted() -> None:
    content = calendar(*["X-A:1"] * 500).replace(b"\r\n", b"\n")
    found = lint(content)
    assert len(found) == 20
    assert "504 of this kind" in found[-1].words


def test_every_code_is_provoked_here() -> None:
    codes_here = {code for _, expected in BROKEN.values() for _, code in expected}
    codes_here |= {code for _, expected in LEAKS.values() for code in expected}
    assert codes_here | {"too-large", "cancelled", "not-invited"} == set(lint_module._SAID)


HUGE = {
    "too many bytes": b"x" * 20_000_001,
    "too many lines": b"a\n" * 700_000,
}


@pytest.mark.parametrize("what", HUGE)
def test_a_huge_file_gives_one_finding(what: str) -> None:
    assert codes(HUGE[what]) == [(0, "too-large")]


SLOW = {
    "one line": b"BEGIN:VCALENDAR\r\nX-A:" + b"x" * 2_000_000,
    "open quotes": b"BEGIN:VCALENDAR\r\n" + b'X;A="' * 300_000,
    "parameters": b"BEGIN:VCALENDAR\r\nX" + b";A=b" * 300_000,
    "commas": b"BEGIN:VCALENDAR\r\nEXDATE:" + b"," * 1_000_000,
    "returns": b"BEGIN:VCALENDAR\r\n" + b"\r" * 2_000_000,
    "folds": b"BEGIN:VCALENDAR\r\nX-A:" + b"\r\n x" * 300_000,
    "begins": b"BEGIN:X\r\n" * 200_000,
    "ends": b"BEGIN:VCALENDAR\r\n" + b"END:X\r\n" * 200_000,
    "zones": b"BEGIN:VCALENDAR\r\n" + b"".join(b"TZID:z%d\r\n" % n for n in range(20_000)),
    "zeros": b"BEGIN:VCALENDAR\r\n" + b"\0" * 2_000_000,
}


@pytest.mark.parametrize("what", SLOW)
def test_a_hostile_file_takes_no_more_than_time_in_proportion(what: str) -> None:
    began = time.perf_counter()
    assert lint(SLOW[what], "client")
    # Two million bytes take about a second; anything quadratic takes hours.
    assert time.perf_counter() - began < 20


def test_binary_files_give_findings() -> None:
    for seed in range(20):
        assert lint(random.Random(seed).randbytes(5_000), "client")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_a_damaged_file_never_raises(data: st.DataObject) -> None:
    content = bytearray(export("client", weekly("Europe/Berlin", count=1)).content)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    for audience in (None, *AUDIENCES):
        assert all(isinstance(f, LintFinding) for f in lint(bytes(content), audience))
