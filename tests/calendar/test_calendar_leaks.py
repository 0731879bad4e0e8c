"""Nothing that is known of a client or a practice reaches any calendar."""

from __future__ import annotations

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from calendar_samples import AUDIENCES, NOW, context, export, unfolded, weekly
from icalendar import Calendar

from ketaprac.model.availability import Room
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened, FactRecorded
from ketaprac.model.people import Client, Contact, Person, Role, Sex
from ketaprac.model.protocol import StepKind
from ketaprac.model.screening import Fact
from ketaprac.model.series import Assignment, Series, SessionStatus
from ketaprac.model.treatment import Indication, Treatment
from ketaprac_calendar.lint import lint
from ketaprac_calendar.words import tells

FIRST = ("Aurelia", "Bartholomew", "Crescentia", "Dagfinnur", "Eudoxia", "Faustina", "Żaneta")
LAST = ("Quackenbush", "Ravensworth", "Szymborska", "Thistlewood", "Ущелье", "O'Shaughnessy")
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo")
TELLING = (
    "ketamin", "lozenge", "kap", "addict", "dosing", "dose", "integration", "opioid", "alcohol",
    "cocaine", "depression", "trauma", "emdr", "mindful", "substance", "therap", "diagnos",
    "clinic", "screening", "ketaprac", "sublingual", "mrn", "prescri",
)  # fmt: skip


def chosen(rng: random.Random) -> tuple[Episode, Series, list[str]]:
    """A client, a series and every text of theirs that must not come out."""
    name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    birth = dt.date(rng.randrange(1940, 2008), rng.randrange(1, 13), rng.randrange(1, 29))
    phone = f"+1 555 {rng.randrange(10**6, 10**7)}"
    number = f"MRN-{rng.randrange(10**6, 10**7)}"
    helper = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    client = Client(
        id=number,
        name=name,
        birth_date=birth,
        sex=rng.choice(list(Sex)),
        contact=Contact(phone=phone, email=f"{number.lower()}@mail.example"),
        emergency_contact=Contact(name=helper, relation="sister", phone=phone),
    )
    treatment = Treatment(
        indication=rng.choice(list(Indication)),
        protocol="ketamine-lozenge-series",
        modalities=("emdr", "mindfulness"),
        lead_therapist="therapist-wilhelmina",
    )
    opened = EpisodeOpened(at=NOW, by="therapist-wilhelmina", client=client, treatment=treatment)
    fact = Fact(field="substance_last_used", value="cocaine, Saturday", at=NOW, by="t")
    whose = fold(f"episode-{number}", [opened, FactRecorded(at=NOW, by="t", fact=fact)])
    parts = [*name.split(), *helper.split(), birth.isoformat(), birth.strftime("%Y%m%d"), phone]
    return whose, plan_of(rng), [*parts, number, number[4:], "wilhelmina", "mail.example", "sister"]


def plan_of(rng: random.Random) -> Series:
    staff = (
        Assignment(role=Role.THERAPIST, person="therapist-wilhelmina"),
        Assignment(role=Role.PRESCRIBER, person="dr-ottoline"),
    )
    first = dt.datetime(2026, rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(6, 18))
    plan = weekly(
        rng.choice(ZONES),
        count=rng.randrange(1, 4),
        first=first,
        staff=staff,
        kind=rng.choice(list(StepKind)),
        room=rng.choice((None, "blue", "ketamine-suite", "dosing-2")),
        status=rng.choice(list(SessionStatus)),
    )
    return Series(
        id=f"series-{rng.randrange(10**9)}",
        protocol="ketamine-lozenge-series",
        protocol_version="1",
        time_zone=plan.time_zone,
        sessions=plan.sessions,
    )


PRACTICE = {
    "name": "Willowbrook Ketamine Recovery",
    "contact": Contact(phone="+1 555 0199199", email="desk@willowbrook.example"),
    "rooms": (Room(id="blue"), Room(id="ketamine-suite"), Room(id="dosing-2")),
    "people": (Person(id="dr-ottoline", name="Dr Ottoline Fairweather", roles=(Role.PRESCRIBER,)),),
}
OF_THE_PRACTICE = ("Willowbrook", "Recovery", "0199199", "ottoline", "Fairweather", "Call 112")


def test_no_text_of_a_thousand_clients_is_in_any_audience_s_bytes() -> None:
    rng = random.Random(20261124)
    for number in range(1_000):
        whose, plan, secrets = chosen(rng)
        given = context(zone=rng.choice(ZONES), **PRACTICE)
        for audience in AUDIENCES:
            made = export(audience, plan, who=whose, context=given)
            seen = f"{made.name}\n{unfolded(made.content)}".lower()
            for secret in (*secrets, *OF_THE_PRACTICE, *TELLING, plan.id, whose.id):
                # Two-letter codes could turn up in a hash by chance; these are longer.
                if len(secret) > 3 or secret.isupper():
                    assert secret.lower() not in seen, f"{audience} shows a secret"
            if number % 20 == 0:  # reading back takes most of the time
                assert not any(tells(str(v)) for v in values(made.content)), audience
                assert lint(made.content, audience) == ()  # as the export itself looks


def values(content: bytes) -> list[str]:
    read = Calendar.from_ical(content)
    return [str(value) for part in (read, *read.events) for value in part.values()]


def test_uids_of_audiences_and_of_clients_are_all_different() -> None:
    uids: list[str] = []
    staff = (Assignment(role=Role.PRESCRIBER, person="p"),)
    plan = weekly("Europe/Berlin", count=20, staff=staff)
    for audience in AUDIENCES:
        uids.extend(
            str(e["UID"]) for e in Calendar.from_ical(export(audience, plan).content).events
        )
    assert len(uids) == len(set(uids)) == 100
    assert not any("@" in uid or "7f3kq2" in uid for uid in uids)


@pytest.mark.parametrize(
    "text",
    ["Ketamine", "ESKETAMINE", "my KAP session", "dosing-2", "Integration", "alcohol", "Lozenges",
     "room_dose", "SUD group", "ketaprac", "EMDR", "Depression follow-up", "psychotherapy"],
)  # fmt: skip
def test_words_that_tell(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text", ["Appointment 3 of 8", "blue", "room-2", "Busy", "kapok-room", "audio", "east-wing"]
)
def test_words_that_do_not(text: str) -> None:
    assert not tells(text)


def test_the_zone_of_the_client_is_not_in_the_files_of_others() -> None:
    plan = weekly("Australia/Lord_Howe", staff=(Assignment(role=Role.PRESCRIBER, person="p"),))
    assert ZoneInfo(plan.time_zone)
    for audience in AUDIENCES[1:]:
        assert b"Lord_Howe" not in export(audience, plan, zone="Australia/Sydney").content
