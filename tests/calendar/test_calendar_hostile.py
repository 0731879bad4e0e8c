"""Hostile text at every door through which something could reach a calendar.

Either it is refused in one clear error that does not quote it, or what comes out holds
nothing but allowed lines. Run with and without assertions.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from test_calendar_clean import CORPUS

# Fills one field after the other with one hostile text after the other, as values or as
# tables of files, and writes everything that can be written.
SCRIPT = """
import json, sys
import attrs
from calendar_samples import NOW, context, episode, weekly
from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.model.availability import Room
from ketaprac.model.people import Client, Contact
from ketaprac.testing.sample import sample
from ketaprac_calendar.audiences import AUDIENCES, Profile
from ketaprac_calendar.export import Options, export
from ketaprac_calendar.invitations import invitation
from ketaprac_calendar.settings import CalendarSettings
from ketaprac_calendar.writer import resources

WORDS = {"language": "fr", "name": "n", "plain": "p", "numbered": "{number} {of}", "busy": "b",
         "referred": "{code}", "desk": "{code} {number}", "exercise": "{number}"}
HOLES = {"numbered": "{number} {of}", "referred": "{code}", "desk": "{code} {number}",
         "exercise": "{number}"}
desk = Contact(email="desk@harbour.example")

def setting(**given):
    return structure({"homework": "tasks", **given}, CalendarSettings)

def wording(field, text):
    return lambda: setting(language="fr", wordings=[{**WORDS, field: text}])

def doors(text):
    plan, ann = weekly("Europe/Berlin", count=2), Client(id="c-1", contact=desk)
    def made(settings=None, who=None, series=None, **profile):
        profile = {"contact": desk, **profile}
        given = context(settings or setting(), **profile)
        given = attrs.evolve(given, catalogue=sample().context.catalogue)
        return series or plan, episode(who or ann), given
    first = plan.sessions[0]
    with_first = lambda **changes: attrs.evolve(
        plan, sessions=(attrs.evolve(first, **changes), *plan.sessions[1:]))
    yield "uid", lambda: made(series=with_first(uid=text))
    yield "session id", lambda: made(series=with_first(id=text))
    yield "room", lambda: made(series=with_first(room=text))
    yield "series id", lambda: made(series=attrs.evolve(plan, id=text))
    yield "zone", lambda: made(series=attrs.evolve(plan, time_zone=text))
    yield "practice zone", lambda: made(zone=text)
    yield "practice name", lambda: made(name=text)
    yield "crisis", lambda: made(crisis_instructions=text)
    yield "practice mail", lambda: made(contact=Contact(email=text))
    yield "practice room", lambda: made(rooms=(Room(id=text),))
    yield "client name", lambda: made(who=attrs.evolve(ann, name=text))
    yield "client mail", lambda: made(who=attrs.evolve(ann, contact=Contact(email=text)))
    yield "client id", lambda: made(who=attrs.evolve(ann, id=text))
    yield "language", lambda: made(who=attrs.evolve(ann, language=text))
    yield "organizer", lambda: made(setting(organizer=text))
    yield "conference", lambda: made(setting(conference=text))
    yield "initials", lambda: made(setting(staff_title="initials"), attrs.evolve(ann, name=text))
    for field in WORDS:
        for kept in {text, text + HOLES.get(field, "")}:
            yield field, lambda door=wording(field, kept): made(door())
    def topic():
        series, who, given = made()
        modality = given.catalogue.modalities[0]
        topics = tuple(attrs.evolve(one, title=text) for one in modality.topics)
        catalogue = attrs.evolve(
            given.catalogue, modalities=(attrs.evolve(modality, topics=topics),))
        return sample().series, sample().episode, attrs.evolve(given, catalogue=catalogue)
    yield "homework", topic

def written(plan, who, given):
    for audience in AUDIENCES:
        for profile in (Profile.FEED, Profile.FILE):
            yield export(plan, who, given, audience, Options(profile=profile, extended=True))
        yield from resources(plan, who, given, audience, extended=True).values()
    client = AUDIENCES[0]
    yield invitation(plan, plan.sessions[0].id, who, given, client).content

for number, text in enumerate(json.loads(sys.stdin.read())):
    for door, make in doors(text):
        found, refused = [], ""
        try:
            for content in written(*make()):
                found.append(content.hex())
        except BadInput as error:
            refused = str(error)
        print(json.dumps([__debug__, number, door, refused, found]))
"""
ALLOWED = {
    "BEGIN", "END", "VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL", "TZID", "DTSTART", "DTEND", "DUE", "RRULE", "TZOFFSETFROM", "TZOFFSETTO",
    "SUMMARY", "DTSTAMP", "UID", "SEQUENCE", "CLASS", "LAST-MODIFIED", "LOCATION", "STATUS",
    "TRANSP", "ORGANIZER", "ATTENDEE", "RELATED-TO", "CONFERENCE",
}  # fmt: skip


@pytest.mark.parametrize("flags", [(), ("-O",)])
def test_hostile_text_is_refused_or_harmless_at_every_door(flags: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, *flags, "-c", SCRIPT],
        input=json.dumps(CORPUS),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len({door for _, _, door, _, _ in rows}) == 25
    seen: set[str] = set()
    for debug, number, door, refused, found in rows:
        assert debug is not bool(flags)
        assert refused == "".join(c for c in refused if c.isprintable()), door
        if len(CORPUS[number].strip()) > 3:
            assert CORPUS[number] not in refused, door
        assert refused or found
        for content in set(found) - seen:
            harmless(bytes.fromhex(content), door)
        seen |= set(found)
    assert len(seen) > 50


def harmless(content: bytes, door: str) -> None:
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in lines:
        assert len(line) <= 75, door
        assert not any(byte < 0x20 or byte == 0x7F for byte in line), door
        assert not {"\u2028", "\u2029", "\u202e", "\x85"} & set(line.decode()), door
    names = [x.replace(b";", b":").split(b":")[0].decode() for x in lines if x[:1] != b" "]
    assert set(names) <= ALLOWED, door
    parts = content.count(b"BEGIN:VEVENT") + content.count(b"BEGIN:VTODO")
    assert names.count("STATUS") == names.count("UID") == parts, door
    assert names.count("METHOD") <= 1, door
