"""The same calendar written by hand and by other libraries, for comparison.

All of them get the same sessions and write about the same lines: eleven properties,
a reminder, and the zone where the library can.
"""

from __future__ import annotations

import datetime as dt
import uuid
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final
from zoneinfo import ZoneInfo

from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, Series

ZONE: Final = "America/Los_Angeles"
BEGIN: Final = dt.datetime(2026, 10, 6, 17, tzinfo=dt.UTC)
REMINDER: Final = dt.timedelta(hours=24)
_NAMESPACE: Final = uuid.UUID("5d1c4b52-3f0e-4a39-9a86-1b7c0e4f2d90")


def series(size: int) -> Series:
    """So many sessions, one every 37 minutes."""
    sessions = tuple(_session(number) for number in range(size))
    return Series(
        id="series-1", protocol="p", protocol_version="1", time_zone=ZONE, sessions=sessions
    )


def _session(number: int) -> PlannedSession:
    start = BEGIN + dt.timedelta(minutes=37 * number)
    return PlannedSession(
        id=f"s-{number}",
        uid=f"u{number}",
        kind=StepKind.PREPARATION,
        start=start,
        end=start + dt.timedelta(minutes=50),
        monitored_until=start + dt.timedelta(minutes=50),
        staff=(),
        room="r1",
        changed_at=BEGIN - dt.timedelta(days=30),
    )


# -- by hand ---------------------------------------------------------------------

_HEAD: Final = (
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kp//1//EN", "NAME:Appointments",
    "X-WR-CALNAME:Appointments", "REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H",
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}",
    "BEGIN:STANDARD", "DTSTART:19701101T020000", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
    "TZOFFSETFROM:-0700", "TZOFFSETTO:-0800", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700308T020000", "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
    "TZOFFSETFROM:-0800", "TZOFFSETTO:-0700", "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip


def by_hand(plan: Series) -> bytes:
    """What a programmer would write who does without a library, but escapes and folds."""
    zone, total = ZoneInfo(plan.time_zone), len(plan.sessions)
    lines = list(_HEAD)
    for number, session in enumerate(plan.sessions, start=1):
        lines += _by_hand(session, f"Appointment {number} of {total}", zone)
    lines.append("END:VCALENDAR")
    return ("\r\n".join([_fold(line) for line in lines]) + "\r\n").encode()


def _by_hand(session: PlannedSession, title: str, zone: ZoneInfo) -> list[str]:
    start, end = session.start.astimezone(zone), session.monitored_until.astimezone(zone)
    changed = f"{session.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    uid = uuid.uuid5(_NAMESPACE, f"client\x1f{session.uid}")
    # A time that the clock shows twice must be written in UTC, or readers differ.
    if start.utcoffset() != start.replace(fold=1 - start.fold).utcoffset() or (
        end.utcoffset() != end.replace(fold=1 - end.fold).utcoffset()
    ):
        span = [
            f"DTSTART:{start.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
            f"DTEND:{end.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        ]
    else:
        span = [
            f"DTSTART;TZID={zone.key}:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID={zone.key}:{end:%Y%m%dT%H%M%S}",
        ]
    return [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escape(title)}",
        *span,
        f"DTSTAMP:{changed}",
        f"UID:{uid}",
        f"SEQUENCE:{session.revision}",
        "CLASS:PRIVATE",
        f"LAST-MODIFIED:{changed}",
        "STATUS:TENTATIVE",
        "TRANSP:OPAQUE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escape(title)}",
        "TRIGGER:-P1D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;")
    return text.replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    if len(line.encode()) <= 75:
        return line
    parts, room = [""], 75
    for character in line:
        if len((parts[-1] + character).encode()) > room:
            parts.append("")
            room = 74
        parts[-1] += character
    return "\r\n ".join(parts)


# -- by other libraries ------------------------------------------------------------


def peers() -> dict[str, tuple[Callable[[Series], object], int]]:
    """The installed ones, each with the greatest number of sessions that is bearable."""
    found: dict[str, tuple[Callable[[Series], object], int]] = {}
    for name, module, write, most in (
        ("vobject", "vobject", _vobject, 1_000),
        ("ical", "ical.calendar", _ical, 1_000),
        ("ics", "ics", _ics, 300),
    ):
        try:
            import_module(module)
        except ModuleNotFoundError:
            continue
        found[name] = write, most
    return found


def _vobject(plan: Series) -> object:
    library: Any = import_module("vobject")
    calendar = library.iCalendar()
    zone = ZoneInfo(plan.time_zone)
    for number, session in enumerate(plan.sessions, start=1):
        event = calendar.add("vevent")
        event.add("summary").value = f"Appointment {number} of {len(plan.sessions)}"
        event.add("uid").value = str(uuid.uuid5(_NAMESPACE, session.uid))
        event.add("dtstart").value = session.start.astimezone(zone)
        event.add("dtend").value = session.monitored_until.astimezone(zone)
        # It knows no other UTC than its own.
        stamp = session.changed_at.astimezone(library.icalendar.utc)
        event.add("dtstamp").value = stamp
        event.add("last-modified").value = stamp
        for key, text in (
            ("sequence", str(session.revision)),
            ("status", "TENTATIVE"),
            ("class", "PRIVATE"),
            ("transp", "OPAQUE"),
        ):
            event.add(key).value = text
        alarm = event.add("valarm")
        alarm.add("action").value = "DISPLAY"
        alarm.add("description").value = "Appointment"
        alarm.add("trigger").value = -REMINDER
    return calendar.serialize()


def _ical(plan: Series) -> object:
    calendar: Any = import_module("ical.calendar").Calendar()
    make: Any = import_module("ical.event").Event
    alarm: Any = import_module("ical.alarm").Alarm
    stream: Any = import_module("ical.calendar_stream").IcsCalendarStream
    zone = ZoneInfo(plan.time_zone)
    calendar.events.extend(
        make(
            summary=f"Appointment {number} of {len(plan.sessions)}",
            uid=str(uuid.uuid5(_NAMESPACE, session.uid)),
            start=session.start.astimezone(zone),
            end=session.monitored_until.astimezone(zone),
            dtstamp=session.changed_at,
            last_modified=session.changed_at,
            sequence=session.revision,
            status="TENTATIVE",
            classification="PRIVATE",
            transparency="OPAQUE",
            alarm=[alarm(action="DISPLAY", description="Appointment", trigger=-REMINDER)],
        )
        for number, session in enumerate(plan.sessions, start=1)
    )
    return stream.calendar_to_ics(calendar)


def _ics(plan: Series) -> object:
    library: Any = import_module("ics")
    alarm: Any = import_module("ics.alarm").DisplayAlarm
    calendar = library.Calendar()
    for number, session in enumerate(plan.sessions, start=1):
        event = library.Event(
            name=f"Appointment {number} of {len(plan.sessions)}",
            uid=str(uuid.uuid5(_NAMESPACE, session.uid)),
            begin=session.start,
            end=session.monitored_until,
            created=session.changed_at,
            last_modified=session.changed_at,
            status="TENTATIVE",
            classification="PRIVATE",
            transparent=False,
            alarms=[alarm(trigger=-REMINDER, display_text="Appointment")],
        )
        calendar.events.add(event)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own next version
        return calendar.serialize()
