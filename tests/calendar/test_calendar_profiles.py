"""Profiles, the two ways to bytes, relations, homework, invitations and hostile text."""

from __future__ import annotations

import datetime as dt
import email
import json
import subprocess
import sys
from email.policy import SMTP
from pathlib import Path

import attrs
import pytest
from calendar_samples import (
    AUDIENCES,
    NOW,
    context,
    episode,
    events,
    moved,
    series,
    session,
    value,
    weekly,
)
from icalendar import Calendar
from test_calendar_clean import CORPUS

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.model.context import Catalogue
from ketaprac.model.people import Client, Contact, Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import Assignment, Series, SessionStatus
from ketaprac.testing.sample import sample
from ketaprac_calendar import objects
from ketaprac_calendar.audiences import Profile, audience_of
from ketaprac_calendar.changes import diff
from ketaprac_calendar.entries import view_of
from ketaprac_calendar.export import Options, export
from ketaprac_calendar.homework import assignments
from ketaprac_calendar.invitations import invitation
from ketaprac_calendar.kept import KeptFeed
from ketaprac_calendar.lint import lint
from ketaprac_calendar.settings import CalendarSettings, Homework, StaffTitle
from ketaprac_calendar.titles import wordings
from ketaprac_calendar.writer import calendar, entries_of, form_of, head, resources, to_ical

ZONE = "America/Los_Angeles"
DESK = Contact(email="desk@harbour.example")
STAFF = (
    Assignment(role=Role.THERAPIST, person="t1"),
    Assignment(role=Role.PRESCRIBER, person="p1"),
)
ANN = Client(id="c-1", name="Ann Example", contact=Contact(email="ann@home.example"))
WORDS = {
    "language": "fr", "name": "Rendez-vous", "plain": "Rendez-vous",
    "numbered": "Rendez-vous {number} sur {of}", "busy": "Occupé", "referred": "Créneau {code}",
    "exercise": "Exercice {number}",
}  # fmt: skip


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("profile", ["feed", "file"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_quick_way_gives_the_bytes_of_icalendar_s_own(
    audience: str, profile: str, extended: bool
) -> None:
    given = practice(CalendarSettings(reminder=dt.timedelta(days=1), homework=Homework.TASKS))
    plan, who, seen_by = treated(), treated_episode(), audience_of(audience)
    made = entries_of(plan, who, given, seen_by)
    settings = given.setting(CalendarSettings)
    form = form_of(seen_by, Profile(profile), settings, organizer="a@b.example", extended=extended)
    top = head(wordings(settings)[0], settings, method="PUBLISH" if profile == "file" else "")
    quick = to_ical(top, made, form)
    assert quick == objects.component(calendar(top, made, form)).to_ical()
    assert len(made) > 0


def test_a_kept_feed_gives_the_same_bytes_as_a_new_one_whatever_changed() -> None:
    given, seen_by = context(), audience_of("client")
    plan = weekly(ZONE)
    later = moved(plan, 5, start=plan.sessions[4].start + dt.timedelta(hours=1))
    off = later.calling_off("step-6", NOW)
    twice = dt.datetime(2026, 11, 1, 8, 30, tzinfo=dt.UTC)
    settings = given.setting(CalendarSettings)
    form = form_of(seen_by, Profile.FEED, settings)
    top = head(wordings(settings)[0], settings)
    feed = KeptFeed(top, form)
    for each in (plan, later, off, plan, series(session(1, twice))):
        view = view_of(seen_by, each, episode(), given)
        wanted = to_ical(top, entries_of(each, episode(), given, seen_by), form)
        assert feed.to_ical([(each, view)]) == wanted


def practice(*settings: object, **profile: object):
    """A context that knows the sample's protocol and a therapy with two topics."""
    given = context(*settings, contact=DESK, **profile)
    return attrs.evolve(given, catalogue=catalogue())


def catalogue() -> Catalogue:
    return sample().context.catalogue


def treated() -> Series:
    """The sample's series, with a prescriber at each session."""
    plan = sample().series
    sessions = tuple(attrs.evolve(s, staff=STAFF) for s in plan.sessions)
    return attrs.evolve(plan, sessions=sessions)


def treated_episode():
    return sample().episode


def test_a_file_is_published_by_the_practice_and_names_nobody_else() -> None:
    given = practice(CalendarSettings(homework=Homework.TASKS))
    content = export(treated(), treated_episode(), given, audience_of("client"), _file())
    text = content.decode()
    assert text.count("METHOD:PUBLISH\r\n") == 1
    assert text.count("ORGANIZER:mailto:desk@harbour.example\r\n") == len(treated().sessions)
    assert "ATTENDEE" not in text
    assert "VTODO" not in text
    assert lint(content, "client") == ()


def _file(**more: bool) -> Options:
    return Options(profile=Profile.FILE, **more)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (context(), "organizer: is missing"),
        (context(contact=Contact(email="desk@ketamine.example")), "tells what the practice does"),
        (context(contact=Contact(email="desk, x@y")), "is not an e-mail address"),
    ],
)
def test_a_file_needs_a_neutral_address(given, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        export(weekly(ZONE), episode(), given, audience_of("client"), _file())
    assert "x@y" not in str(caught.value)
    assert "ketamine.example" not in str(caught.value)


@pytest.mark.parametrize("off", [False, True])
def test_an_invitation_is_one_appointment_with_its_two_addresses(off: bool) -> None:
    plan = weekly(ZONE)
    plan = plan.calling_off("step-3", NOW) if off else plan
    made = invitation(plan, "step-3", episode(ANN), context(contact=DESK), audience_of("client"))
    assert made.method == ("CANCEL" if off else "REQUEST")
    (event,) = events(made.content)
    assert value(event, "ATTENDEE") == "mailto:ann@home.example"
    assert value(event, "ORGANIZER") == "mailto:desk@harbour.example"
    assert value(event, "SUMMARY") == "Appointment 3 of 8"
    assert lint(made.content, "client") == ()
    mail = email.message_from_bytes(made.message(), policy=SMTP)
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == made.method
    assert part.get_payload(decode=True) == made.content
    assert made.message() == made.message()
    assert f"method={made.method}" in made.headers["Content-Type"]


def test_nobody_is_invited_without_an_address_or_to_what_is_not_there() -> None:
    plan, given = weekly(ZONE), context(contact=DESK)
    for who, audience, step, words in (
        (episode(), "client", "step-3", "client.contact.email: is missing"),
        (episode(ANN), "front-desk", "step-3", "nobody of the audience"),
        (episode(ANN), "prescriber", "step-3", "nobody is assigned as prescriber"),
        (episode(ANN), "client", "step-33", "unknown session"),
    ):
        with pytest.raises(BadInput, match=words):
            invitation(plan, step, who, given, audience_of(audience))


def test_no_other_profile_or_audience_holds_the_client_s_address() -> None:
    given, plan = context(contact=DESK), weekly(ZONE, staff=STAFF)
    for audience in map(audience_of, AUDIENCES):
        for profile in (Profile.FEED, Profile.FILE):
            options = Options(profile=profile)
            assert b"ann@" not in export(plan, episode(ANN), given, audience, options)
        for content in resources(plan, episode(ANN), given, audience).values():
            assert b"ann@" not in content


def test_a_server_gets_one_resource_per_uid_and_only_what_changed() -> None:
    given, who, seen_by = context(), episode(), audience_of("client")
    plan = weekly(ZONE)
    there = resources(plan, who, given, seen_by)
    for uid, content in there.items():
        assert content.count(b"BEGIN:VEVENT") == 1
        assert f"UID:{uid}\r\n".encode() in content
        assert b"METHOD" not in content
        assert lint(content, "client") == ()
    assert not diff(there, resources(plan, who, given, seen_by))
    later = moved(plan, 5, start=plan.sessions[4].start + dt.timedelta(hours=1))
    after = resources(later.calling_off("step-6", NOW), who, given, seen_by)
    todo = diff(there, after)
    assert (len(todo.create), len(todo.update), todo.delete) == (0, 2, ())
    much_later = attrs.evolve(given, now=NOW + dt.timedelta(days=400))
    gone = diff(after, resources(later.calling_off("step-6", NOW), who, much_later, seen_by))
    assert len(gone.delete) == 1
    assert list(gone.put) == []


def test_relations_stand_in_both_sessions_and_only_where_asked_for() -> None:
    given, plan = practice(), treated()
    shown = export(plan, treated_episode(), given, audience_of("therapist"), Options(extended=True))
    assert b"RELTYPE=DEPENDS-ON" in shown
    assert b"GAP=P" in shown
    assert shown.count(b"RELTYPE=NEXT") == shown.count(b"RELTYPE=FIRST") == len(plan.sessions) - 1
    assert lint(shown, "therapist") == ()
    for audience in ("client", "front-desk", "shared"):
        options = Options(extended=True)
        content = export(plan, treated_episode(), given, audience_of(audience), options)
        assert b"RELATED-TO" not in content
    assert b"RELATED-TO" not in export(plan, treated_episode(), given, audience_of("therapist"))


@pytest.mark.parametrize("how", [Homework.TASKS, Homework.DAYS])
def test_homework_says_a_number_and_nothing_of_its_topic(how: Homework) -> None:
    given, plan, who = practice(CalendarSettings(homework=how)), treated(), treated_episode()
    told = list(assignments(plan, who, given))
    content = export(plan, who, given, audience_of("client"))
    name = b"BEGIN:VTODO" if how is Homework.TASKS else b"DTSTART;VALUE=DATE"
    assert content.count(name) == len(told)
    for one in told:
        assert f"SUMMARY:Exercise {one.number}\r\n".encode() in content
        assert one.topic.title.encode() not in content
    assert lint(content, "client") == ()
    assert b"Exercise" not in export(plan, who, given, audience_of("therapist"))


def test_the_video_link_is_the_client_s_alone_and_only_where_no_room_is_needed() -> None:
    given = context(CalendarSettings(conference="https://meet.example/a"))
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    week = dt.timedelta(days=7)
    plan = series(session(1, start, room=None, staff=STAFF), session(2, start + week, staff=STAFF))
    line = b"CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://meet.example/a\r\n"
    for audience in AUDIENCES:
        content = export(plan, episode(), given, audience_of(audience))
        assert content.count(line) == (1 if audience == "client" else 0)


def test_a_practice_adds_a_language_and_a_telling_word_is_refused() -> None:
    settings = structure({"wordings": [WORDS]}, CalendarSettings, where="settings.calendar")
    who = episode(Client(id="c", language="fr-CA"))
    content = export(weekly(ZONE), who, context(settings), audience_of("client"))
    assert "SUMMARY:Rendez-vous 3 sur 8\r\n" in content.decode()
    assert lint(content, "client", wordings(settings)) == ()
    assert {f.code for f in lint(content, "client")} == {"not-neutral"}
    for changes, words in (
        ({"plain": "Ketamine session"}, r"wordings\[1\]\.plain: holds a word that tells"),
        ({"numbered": "Rendez-vous"}, "must hold {number} and {of}"),
        ({"busy": "{busy.__class__}"}, "must hold no braces"),
        ({"name": "A; B"}, "comma, semicolon or backslash"),
    ):
        with pytest.raises(BadInput, match=words) as caught:
            structure({"wordings": [WORDS | changes]}, CalendarSettings, where="s")
        assert "Ketamine" not in str(caught.value)
    with pytest.raises(BadInput, match="unknown language 'fi'"):
        export(weekly(ZONE), who, context(CalendarSettings(language="fi")), audience_of("shared"))


def test_initials_where_the_practice_chose_them() -> None:
    given = context(CalendarSettings(staff_title=StaffTitle.INITIALS))
    content = export(weekly(ZONE, count=1), episode(ANN), given, audience_of("therapist"))
    assert value(events(content)[0], "SUMMARY") == "AE"
    assert b"AE" not in events(export(weekly(ZONE), episode(ANN), given, audience_of("client")))[0]


def test_times_that_cannot_be_are_refused() -> None:
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    one = session(1, start)
    gap = dt.datetime(2027, 3, 14, 2, 30, tzinfo=weekly(ZONE).sessions[0].start.tzinfo)
    for moment, words in (
        (gap, "the clock leaves out"),
        (dt.datetime(2026, 10, 6), "without a ti"),
    ):
        broken = attrs.evolve(one)
        object.__setattr__(broken, "start", moment)  # past the model's own checks
        with pytest.raises(BadInput, match=words):
            export(series(broken), episode(), context(), audience_of("client"))


def test_golden_jcal() -> None:
    start = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
    plan = series(session(1, start))
    shared = audience_of("shared")
    content = export(plan, episode(), context(zone="UTC"), shared, Options(jcal=True))
    name, top, parts = json.loads(content)
    assert name == "vcalendar"
    assert ["refresh-interval", {}, "duration", "PT4H"] in top
    ((kind, lines, inner),) = parts
    assert (kind, inner) == ("vevent", [])
    assert sorted(lines) == [
        ["class", {}, "text", "PRIVATE"],
        ["dtend", {}, "date-time", "2026-10-06T19:00:00Z"],
        ["dtstamp", {}, "date-time", "2026-09-01T12:00:00Z"],
        ["dtstart", {}, "date-time", "2026-10-06T17:00:00Z"],
        ["last-modified", {}, "date-time", "2026-09-01T12:00:00Z"],
        ["sequence", {}, "integer", 0],
        ["status", {}, "text", "TENTATIVE"],
        ["summary", {}, "text", "Busy"],
        ["transp", {}, "text", "OPAQUE"],
        ["uid", {}, "text", "f40838ad-48ce-5e9b-946c-378ff3f8b37f"],
    ]


# Past every check of the model: whatever stands in any text of a session or a wording,
# no line comes out that is not ours. Run with and without assertions.
SCRIPT = """
import json, sys
import attrs
from calendar_samples import context, episode, weekly
from ketaprac_calendar.audiences import AUDIENCES
from ketaprac_calendar.content import to_bytes
from ketaprac_calendar.entries import entry, view_of
from ketaprac_calendar.events import Form, component

plan, given = weekly("Europe/Berlin", count=1), context()
for text in json.loads(sys.stdin.read()):
    for audience in AUDIENCES:
        view = view_of(audience, plan, episode(), given)
        for field in ("uid", "room", "id"):
            one = attrs.evolve(plan.sessions[0])
            object.__setattr__(one, field, text)
            print(json.dumps([__debug__, to_bytes(component(entry(one, 1, view), Form())).hex()]))
        other = attrs.evolve(view)
        object.__setattr__(other, "code", text)
        made = component(entry(plan.sessions[0], 1, other), Form())
        print(json.dumps([__debug__, to_bytes(made).hex()]))
"""
ALLOWED = {
    "BEGIN", "END", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CLASS",
    "LAST-MODIFIED", "LOCATION", "STATUS", "TRANSP",
}  # fmt: skip


@pytest.mark.parametrize("flags", [(), ("-O",)])
def test_no_hostile_text_of_any_field_becomes_a_line_of_its_own(flags: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, *flags, "-c", SCRIPT],
        input=json.dumps(CORPUS),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(CORPUS) * len(AUDIENCES) * 4
    for debug, content in rows:
        assert debug is not bool(flags)
        lines = bytes.fromhex(content).removesuffix(b"\r\n").split(b"\r\n")
        for line in lines:
            assert len(line) <= 75
            assert not any(byte < 0x20 or byte == 0x7F for byte in line)
            line.decode()
        names = [x.replace(b";", b":").split(b":")[0].decode() for x in lines if x[:1] != b" "]
        assert set(names) <= ALLOWED
        assert names.count("STATUS") == names.count("UID") == 1


def test_parsed_back_it_equals_what_was_planned() -> None:
    plan = weekly(ZONE).calling_off("step-4", NOW)
    read = Calendar.from_ical(export(plan, episode(), context(), audience_of("client")))
    planned = [*plan.sessions, *plan.cancelled]
    assert [(e.start, e.end, str(e["STATUS"])) for e in read.events] == [
        (
            s.start,
            s.monitored_until,
            "CANCELLED" if s.status is SessionStatus.CANCELLED else "TENTATIVE",
        )
        for s in planned
    ]
    assert StepKind.DOSING.value not in str(read)
