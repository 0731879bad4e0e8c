"""One planned session as one event of one audience's calendar.

A session is always an event of its own and never part of a recurring one, since
each of them is moved and cancelled alone. Every value comes from the session, so
that the same session gives the same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.availability import Room
from ketaprac.model.series import PlannedSession, SessionStatus
from ketaprac_calendar import clean
from ketaprac_calendar.audiences import Audience, Title
from ketaprac_calendar.leaks import tells
from ketaprac_calendar.settings import Language
from ketaprac_calendar.zones import by_clock, is_utc

if TYPE_CHECKING:
    from icalendar import Alarm, Event

_NAMESPACE: Final = uuid.UUID("5d1c4b52-3f0e-4a39-9a86-1b7c0e4f2d90")
_STATUS: Final = {
    SessionStatus.PLANNED: "TENTATIVE",
    SessionStatus.CONFIRMED: "CONFIRMED",
    SessionStatus.CANCELLED: "CANCELLED",
}


@frozen(kw_only=True, repr=False)
class Sheet:
    """What all events of one file have in common.

    Attributes:
        audience: For whom the file is.
        language: Of the titles.
        zone: By whose wall clock times are written.
        code: How staff call the client.
        numbered: Whether titles that may have a number get one.
        total: Number of sessions in the whole series.
        reminder: How long before a session a reminder sounds; None for never.
        rooms: What the practice has, in its order.
    """

    audience: Audience
    language: Language
    zone: str
    code: str
    numbered: bool
    total: int
    reminder: dt.timedelta | None
    rooms: tuple[Room, ...]


def event(session: PlannedSession, number: int, sheet: Sheet) -> Event:
    """The event of a session.

    Args:
        session: What takes place.
        number: Which one of the series it is, from 1.
        sheet: What it has in common with the other events.

    Raises:
        BadInput: The session does not end after it starts.
    """
    from icalendar import Event, vText

    start, end = times(session, sheet.zone)
    cancelled = session.status is SessionStatus.CANCELLED
    title = clean.line(_title(session, number, sheet), most=clean.SUMMARY_BYTES)
    changed = session.changed_at.astimezone(dt.UTC)
    made = Event()
    made.add("UID", vText(uid(session, sheet.audience)))
    made.add("SUMMARY", vText(title))
    made.add("DTSTART", start)
    made.add("DTEND", end)
    # The time of the change, not of the export: an unchanged session stays the same.
    made.add("DTSTAMP", changed)
    made.add("LAST-MODIFIED", changed)
    made.add("SEQUENCE", session.revision)
    made.add("STATUS", vText(_STATUS[session.status]))
    made.add("CLASS", vText("PRIVATE"))
    made.add("TRANSP", vText("TRANSPARENT" if cancelled else "OPAQUE"))
    if place := _place(session, sheet):
        made.add("LOCATION", vText(clean.line(place, most=clean.LOCATION_BYTES)))
    if sheet.reminder is not None and sheet.audience.reminders and not cancelled:
        made.add_component(_alarm(title, sheet.reminder))
    return made


def uid(session: PlannedSession, audience: Audience) -> str:
    """The UID of a session in one audience's calendar (RFC 7986, section 5.3).

    It stays the same for good. Who does not know the session's own uid cannot tell
    that two audiences' UIDs belong together.
    """
    return str(uuid.uuid5(_NAMESPACE, f"{audience.id}\x1f{session.uid}"))


def times(session: PlannedSession, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Start and end by one clock, or both in UTC where one of them happens twice.

    The end is when monitoring ends: everybody, the client too, must keep that free.

    Raises:
        BadInput: The session does not end after it starts.
    """
    if session.monitored_until <= session.start:
        raise BadInput("does not end after it starts", where=f"series.sessions.{session.id}")
    start, end = by_clock(session.start, zone), by_clock(session.monitored_until, zone)
    if is_utc(start) or is_utc(end):
        return start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    return start, end


def _title(session: PlannedSession, number: int, sheet: Sheet) -> str:
    form = sheet.audience.titles[0]
    if form is Title.NUMBERED and not sheet.numbered:
        form = Title.PLAIN
    if form is Title.DESK:
        number = round((session.monitored_until - session.start) / dt.timedelta(minutes=1))
    return sheet.audience.title(
        form, sheet.language, number=number, of=sheet.total, code=sheet.code
    )


def _place(session: PlannedSession, sheet: Sheet) -> str | None:
    """The room's id; its number on the practice's list where the id would tell."""
    if not sheet.audience.room or session.room is None:
        return None
    if not tells(session.room):
        return session.room
    ids = [room.id for room in sheet.rooms]
    return str(ids.index(session.room) + 1) if session.room in ids else None


def _alarm(title: str, before: dt.timedelta) -> Alarm:
    from icalendar import Alarm, vText

    made = Alarm()
    made.add("ACTION", vText("DISPLAY"))
    made.add("DESCRIPTION", vText(title))
    made.add("TRIGGER", -before)
    return made
