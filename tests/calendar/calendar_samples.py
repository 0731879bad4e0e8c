"""Invented series, clients and practices for the calendar tests."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve

from ketaprac.model.artifact import Artifact
from ketaprac.model.availability import Room
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened
from ketaprac.model.people import Client, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import Assignment, PlannedSession, Series
from ketaprac.model.treatment import Indication, Treatment
from ketaprac_calendar import ketaprac_exporters

NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
AUDIENCES = ("client", "therapist", "prescriber", "front-desk", "shared")
TUESDAY = dt.datetime(2026, 10, 6, 10)


def session(number: int, start: dt.datetime, **changes: Any) -> PlannedSession:
    """A session of 50 minutes and 70 more of monitoring."""
    values: dict[str, Any] = {
        "id": f"step-{number}",
        "uid": f"u{number:02}-7f3kq2",
        "kind": StepKind.DOSING,
        "start": start,
        "end": start + dt.timedelta(minutes=50),
        "monitored_until": start + dt.timedelta(minutes=120),
        "staff": (Assignment(role=Role.THERAPIST, person="t1"),),
        "room": "r1",
        "changed_at": NOW,
    }
    return PlannedSession(**{**values, **changes})


def weekly(
    zone: str, count: int = 8, first: dt.datetime = TUESDAY, each: int = 1, **changes: Any
) -> Series:
    """The same local time every week, or every so many weeks."""
    tz = ZoneInfo(zone)
    starts = [(first + dt.timedelta(weeks=each * n)).replace(tzinfo=tz) for n in range(count)]
    sessions = tuple(session(n, start, **changes) for n, start in enumerate(starts, start=1))
    return series(*sessions, zone=zone)


def series(*sessions: PlannedSession, zone: str = "America/Los_Angeles") -> Series:
    return Series(
        id="series-q7w2e9",
        protocol="plan",
        protocol_version="1",
        time_zone=zone,
        sessions=sessions,
    )


def moved(plan: Series, number: int, **changes: Any) -> Series:
    """The same series with one session changed and its revision raised."""
    old = plan.sessions[number - 1]
    new = evolve(old, revision=old.revision + 1, changed_at=NOW + dt.timedelta(days=1), **changes)
    return evolve(plan, sessions=(*plan.sessions[: number - 1], new, *plan.sessions[number:]))


def episode(client: Client | None = None, **treatment: Any) -> Episode:
    chosen = Treatment(
        **{"indication": Indication.OPIOID, "protocol": "lozenge-6", "modalities": ("emdr",)}
        | treatment
    )
    who = client or Client(id="case-881")
    return fold("ep-1", [EpisodeOpened(at=NOW, by="t1", client=who, treatment=chosen)])


def context(*settings: object, zone: str = "America/Los_Angeles", **profile: Any) -> Context:
    values: dict[str, Any] = {
        "name": "Harbour House",
        "time_zone": zone,
        "crisis_instructions": "Call 112.",
        "rooms": (Room(id="r1"), Room(id="ketamine-suite")),
    }
    return Context(profile=PracticeProfile(**values | profile), now=NOW, settings=settings)


def export(audience: str, plan: Series, *, who: Episode | None = None, **where: Any) -> Artifact:
    """What the exporter of an audience makes of a series."""
    exporter = next(e for e in ketaprac_exporters() if e.id == f"calendar.{audience}")
    given = where.pop("context", None) or context(**where)
    made = exporter.render(plan, who or episode(), given)
    assert isinstance(made, Artifact)
    return made


def events(content: bytes) -> list[bytes]:
    """The bytes of each event."""
    return re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content, re.DOTALL)


def value(event: bytes, name: str) -> str:
    """The value of a property of an event; the property must stand there once."""
    (found,) = re.findall(rf"^{name}(?:;[^:]*)?:(.*)\r$", unfolded(event), re.MULTILINE)
    return str(found)


def unfolded(content: bytes) -> str:
    return content.decode().replace("\r\n ", "")
