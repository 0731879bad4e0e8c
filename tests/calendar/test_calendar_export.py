"""The five exporters: what is in each file, and that nothing changes by itself."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from zoneinfo import ZoneInfo

import attrs
import pytest
from calendar_samples import (
    AUDIENCES,
    NOW,
    context,
    episode,
    events,
    export,
    moved,
    series,
    session,
    unfolded,
    value,
    weekly,
)
from icalendar import Calendar

import ketaprac_calendar
from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.model.artifact import Takes
from ketaprac.model.people import Client, Role
from ketaprac.model.series import Assignment, SessionStatus
from ketaprac_calendar.lint import lint
from ketaprac_calendar.settings import CalendarSettings

ZONE = "America/Los_Angeles"
PRESCRIBER = (Assignment(role=Role.PRESCRIBER, person="p1"),)


def changed_events(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    pairs = zip(events(before), events(after), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def test_five_exporters_take_a_series_and_give_a_calendar() -> None:
    exporters = list(ketaprac_calendar.ketaprac_exporters())
    assert [e.id for e in exporters] == [f"calendar.{a}" for a in AUDIENCES]
    assert {e.takes for e in exporters} == {Takes.SERIES}
    assert {e.media_type for e in exporters} == {"text/calendar; charset=utf-8"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_series_gives_the_same_bytes_whenever_it_is_exported(audience: str) -> None:
    plan = weekly(ZONE)
    later = attrs.evolve(context(), now=NOW + dt.timedelta(days=30))
    assert export(audience, plan) == export(audience, plan, context=later)


@pytest.mark.parametrize("audience", ["client", "therapist", "front-desk", "shared"])
def test_moving_one_session_changes_its_event_alone(audience: str) -> None:
    plan = weekly(ZONE)
    later = plan.sessions[4].start + dt.timedelta(hours=3)
    new_plan = moved(
        plan, 5, start=later, end=later + dt.timedelta(hours=1),
        monitored_until=later + dt.timedelta(hours=2),
    )  # fmt: skip
    before, after = export(audience, plan).content, export(audience, new_plan).content
    ((old, new),) = changed_events(before, after)
    assert value(new, "UID") == value(old, "UID")
    assert (value(old, "SEQUENCE"), value(new, "SEQUENCE")) == ("0", "1")
    assert value(new, "DTSTART") == "20261103T130000"
    assert value(new, "DTSTAMP") == value(new, "LAST-MODIFIED") == "20260902T120000Z"
    for event in events(before):
        before, after = before.replace(event, b""), after.replace(event, b"")
    assert after.replace(new, b"") == before, "something outside of the events changed"


@pytest.mark.parametrize("audience", ["client", "therapist", "front-desk"])
def test_a_cancelled_session_stays_struck_out_and_silent(audience: str) -> None:
    given = context(CalendarSettings(reminder=dt.timedelta(days=1)))
    plan = weekly(ZONE)
    before = export(audience, plan, context=given).content
    after = export(audience, moved(plan, 6, status=SessionStatus.CANCELLED), context=given).content
    ((old, new),) = changed_events(before, after)
    assert value(new, "UID") == value(old, "UID")
    assert (value(new, "STATUS"), value(new, "SEQUENCE")) == ("CANCELLED", "1")
    assert value(new, "TRANSP") == "TRANSPARENT"
    assert (b"VALARM" in old) is (audience == "client")
    assert b"VALARM" not in new


def test_a_cancelled_session_leaves_the_shared_calendar() -> None:
    plan = weekly(ZONE)
    before = events(export("shared", plan).content)
    after = events(export("shared", moved(plan, 6, status=SessionStatus.CANCELLED)).content)
    assert after == before[:5] + before[6:]


def test_the_prescriber_sees_only_sessions_with_a_prescriber() -> None:
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    plan = series(session(1, start), session(2, start + dt.timedelta(days=7), staff=PRESCRIBER))
    (event,) = events(export("prescriber", plan).content)
    assert value(event, "DTSTART") == "20261013T100000"
    assert re.fullmatch("Referral slot [a-z2-7]{10}", value(event, "SUMMARY"))
    assert events(export("prescriber", weekly(ZONE)).content) == []


def test_the_client_file_counts_the_sessions_that_wait_for_an_authorisation_too() -> None:
    plan = attrs.evolve(weekly(ZONE, count=2), provisional=("step-3", "step-4"))
    titles = [value(e, "SUMMARY") for e in events(export("client", plan).content)]
    assert titles == ["Appointment 1 of 4", "Appointment 2 of 4"]


def test_numbers_can_be_left_out() -> None:
    given = context(CalendarSettings(number_sessions=False))
    found = {
        value(e, "SUMMARY") for e in events(export("client", weekly(ZONE), context=given).content)
    }
    assert found == {"Appointment"}


@pytest.mark.parametrize(
    ("client", "practice", "expected"),
    [
        ("de-AT", "en", "Termin 1 von 1"),
        ("es", "en", "Cita 1 de 1"),
        ("fi", "de", "Termin 1 von 1"),
    ],
)
def test_titles_are_in_the_client_s_language_or_else_the_practice_s(
    client: str, practice: str, expected: str
) -> None:
    made = export(
        "client",
        weekly(ZONE, count=1),
        who=episode(Client(id="c", language=client)),
        context=context(CalendarSettings(language=practice)),
    )
    (event,) = events(made.content)
    assert value(event, "SUMMARY") == expected
    assert lint(made.content, "client") == ()


def test_staff_titles_hold_a_code_that_inside_and_outside_do_not_share() -> None:
    plan = weekly(ZONE, count=1, staff=PRESCRIBER)
    therapist, prescriber, desk = (
        value(events(export(a, plan).content)[0], "SUMMARY")
        for a in ("therapist", "prescriber", "front-desk")
    )
    assert re.fullmatch("[a-z2-7]{10}", therapist)
    assert desk == f"{therapist}: 120 min"
    assert therapist not in prescriber


@pytest.mark.parametrize("audience", AUDIENCES)
def test_only_therapist_and_front_desk_see_the_room(audience: str) -> None:
    content = export(audience, weekly(ZONE, count=1, staff=PRESCRIBER)).content
    assert (b"LOCATION:r1\r\n" in content) is (audience in ("therapist", "front-desk"))


def test_a_room_whose_id_tells_is_shown_by_its_number() -> None:
    content = export("front-desk", weekly(ZONE, count=1, room="ketamine-suite")).content
    assert b"LOCATION:2\r\n" in content
    unlisted = export("front-desk", weekly(ZONE, count=1, room="dosing-9")).content
    assert b"LOCATION" not in unlisted


def test_client_times_are_by_the_client_s_clock_and_staff_times_by_the_practice_s() -> None:
    plan = weekly("America/New_York", count=1)
    client, desk = (
        export(a, plan, zone="Europe/Berlin").content.decode() for a in ("client", "front-desk")
    )
    assert "DTSTART;TZID=America/New_York:20261006T100000" in client
    assert "DTEND;TZID=America/New_York:20261006T120000" in client, "until monitoring ends"
    assert "DTSTART;TZID=Europe/Berlin:20261006T160000" in desk
    assert "Europe/Berlin" not in client
    assert "America/New_York" not in desk


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (SessionStatus.PLANNED, ("TENTATIVE", "OPAQUE")),
        (SessionStatus.CONFIRMED, ("CONFIRMED", "OPAQUE")),
        (SessionStatus.CANCELLED, ("CANCELLED", "TRANSPARENT")),
    ],
)
def test_status(status: SessionStatus, expected: tuple[str, str]) -> None:
    (event,) = events(export("client", weekly(ZONE, count=1, status=status)).content)
    assert (value(event, "STATUS"), value(event, "TRANSP")) == expected


def test_reminders_are_in_the_client_s_file_alone_and_only_when_wanted() -> None:
    plan = weekly(ZONE, staff=PRESCRIBER)
    wanted = context(CalendarSettings(reminder=dt.timedelta(hours=24)))
    for audience in AUDIENCES:
        assert b"VALARM" not in export(audience, plan).content
        content = export(audience, plan, context=wanted).content
        assert content.count(b"BEGIN:VALARM") == (8 if audience == "client" else 0)
    (alarm,) = (
        Calendar.from_ical(export("client", plan, context=wanted).content).events[0].alarms.times
    )
    assert alarm.trigger == dt.datetime(2026, 10, 5, 10, tzinfo=ZoneInfo(ZONE))


def test_audiences_share_no_uid_and_no_file_name() -> None:
    plan = weekly(ZONE, staff=PRESCRIBER)
    made = [export(a, plan) for a in AUDIENCES]
    uids = [value(e, "UID") for artifact in made for e in events(artifact.content)]
    assert len(set(uids)) == len(uids) == 5 * 8
    stems = {a.name[3:13] for a in made}
    assert len(stems) == 5
    assert [a.name[13:] for a in made] == [f"-c{n}.ics" for n in range(1, 6)]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_file_is_a_plain_calendar_that_lints_clean(audience: str) -> None:
    content = export(audience, weekly(ZONE, staff=PRESCRIBER)).content
    text = unfolded(content)
    calendar = Calendar.from_ical(content)
    assert "UID" not in calendar, "programs that copy calendars would take all for one event"
    assert "METHOD" not in calendar
    assert "RRULE" not in {name for event in calendar.events for name in event}
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\nX-PUBLISHED-TTL:PT4H\r\n" in text
    assert text.count("CLASS:PRIVATE") == 8
    assert lint(content) == ()
    assert lint(content, audience) == ()


def test_a_session_that_ends_before_it_starts_is_refused() -> None:
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    plan = series(session(1, start, monitored_until=start))
    with pytest.raises(BadInput, match=r"series\.sessions\.step-1: does not end after it starts"):
        export("client", plan)


def test_two_sessions_with_one_uid_are_refused() -> None:
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    plan = series(session(1, start), session(2, start + dt.timedelta(days=7), uid="u01-7f3kq2"))
    with pytest.raises(BadInput, match="same-uid"):
        export("client", plan)


def test_settings_come_from_a_table_and_refuse_what_does_not_fit() -> None:
    cls = ketaprac_calendar.ketaprac_settings()
    table = {"number_sessions": False, "language": "es", "reminder": "PT24H", "refresh": "PT30M"}
    made = structure(table, cls, where="settings.calendar")
    assert made == CalendarSettings(
        number_sessions=False,
        language="es",
        reminder=dt.timedelta(days=1),
        refresh=dt.timedelta(minutes=30),
    )
    with pytest.raises(BadInput, match=r"settings\.calendar\.reminder"):
        structure({"reminder": "P90D"}, cls, where="settings.calendar")


def test_the_file_reads_back_as_what_was_planned() -> None:
    plan = weekly(ZONE)
    read = Calendar.from_ical(export("client", plan).content)
    assert [(e.start, e.end) for e in read.events] == [
        (s.start, s.monitored_until) for s in plan.sessions
    ]


def test_golden_file() -> None:
    """Every byte of a small file; change it knowingly."""
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    content = export("shared", series(session(1, start)), zone="Asia/Tokyo").content
    assert content.decode().splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kp//1//EN",
        "NAME:Appointments",
        "X-WR-CALNAME:Appointments",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Tokyo",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0900",
        "TZOFFSETTO:+0900",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Busy",
        "DTSTART;TZID=Asia/Tokyo:20261007T020000",
        "DTEND;TZID=Asia/Tokyo:20261007T040000",
        "DTSTAMP:20260901T120000Z",
        "UID:f40838ad-48ce-5e9b-946c-378ff3f8b37f",
        "SEQUENCE:0",
        "CLASS:PRIVATE",
        "LAST-MODIFIED:20260901T120000Z",
        "STATUS:TENTATIVE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_importing_the_plugin_loads_no_calendar_library() -> None:
    code = (
        "import sys, ketaprac_calendar, ketaprac_calendar.export\n"
        "list(ketaprac_calendar.ketaprac_exporters())\n"
        "print([m for m in ('icalendar', 'vobject', 'dateutil') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
