"""Who gets to see what, as data: the table that every calendar is made by.

:mod:`ketaprac_calendar.lint` holds a finished file against the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import count
from typing import Final

from attrs import frozen

from ketaprac.errors import unknown
from ketaprac.model.artifact import opaque
from ketaprac.model.base import Id, Line, Value
from ketaprac.model.people import Role
from ketaprac.model.series import Series
from ketaprac_calendar.titles import Title
from ketaprac_calendar.words import tells


class Clock(StrEnum):
    """By whose wall clock the times are written."""

    CLIENT = "client"
    PRACTICE = "practice"


class Profile(StrEnum):
    """What a calendar is for (RFC 5546 calls these methods).

    FEED: to subscribe to. FILE: to send, published by the practice. INVITE: one
    appointment to answer. CALDAV: one resource of a server.
    """

    FEED = "feed"
    FILE = "file"
    INVITE = "invite"
    CALDAV = "caldav"


@frozen(kw_only=True, repr=False)
class Audience(Value):
    """A group of people who get the same file.

    Attributes:
        id: Last part of the exporter's id.
        code: Stands in the file name, where the id would tell too much.
        label: What the file is, for the practice's own screens.
        titles: The only forms of title that the file may have; the first is used
            unless the settings ask for another.
        clock: By whose wall clock the times are written.
        role: Only sessions at which somebody has this role; all where None.
        room: Whether the room is shown.
        relations: Whether sessions may name the ones before and after them.
        cancelled: Whether a cancelled session stays, struck out, so that copies
            that somebody imported earlier are struck out too.
        reminders: Whether the file may hold reminders.
        homework: Whether it may hold what is done between sessions.
        link: Whether it may hold the address of a video meeting.
        invited: In which role somebody is invited to a session; nobody where None.
    """

    id: Id
    code: Id
    label: Line
    titles: tuple[Title, ...]
    clock: Clock = Clock.PRACTICE
    role: Role | None = None
    room: bool = False
    relations: bool = False
    cancelled: bool = True
    reminders: bool = False
    homework: bool = False
    link: bool = False
    invited: Role | None = None

    def properties(self, method: str = "") -> Mapping[str, frozenset[str]]:
        """Names of the properties that the file may have, by component.

        Args:
            method: The file's METHOD, empty where it has none.
        """
        event = _EVENT | _PEOPLE.get(method, frozenset())
        for allowed, name in (
            (self.room, "LOCATION"),
            (self.link, "CONFERENCE"),
            (self.relations, "RELATED-TO"),
        ):
            event = event | {name} if allowed else event
        parts = {"VCALENDAR": _CALENDAR | ({"METHOD"} if method in _PEOPLE else set())}
        parts |= {"VEVENT": event, **_ZONE}
        if self.reminders and method not in _INVITING:
            parts["VALARM"] = _ALARM
        if self.homework and not method:
            parts["VTODO"] = _TODO
        return parts


_CALENDAR: Final = frozenset(
    {"VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
)
_COMMON: Final = frozenset({"UID", "SUMMARY", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS"})
_EVENT: Final = _COMMON | {"DTSTART", "DTEND", "CLASS", "TRANSP"}
_TODO: Final = _COMMON | {"DTSTART", "DUE", "CLASS"}
_INVITING: Final = frozenset({"REQUEST", "CANCEL"})
# RFC 5546, section 3.2: whom a method needs or forbids.
_PEOPLE: Final = {
    "PUBLISH": frozenset({"ORGANIZER"}),
    "REQUEST": frozenset({"ORGANIZER", "ATTENDEE"}),
    "CANCEL": frozenset({"ORGANIZER", "ATTENDEE"}),
}
_ALARM: Final = frozenset({"ACTION", "DESCRIPTION", "TRIGGER"})
_OBSERVANCE: Final = frozenset({"DTSTART", "RRULE", "TZOFFSETFROM", "TZOFFSETTO"})
_ZONE: Final = {
    "VTIMEZONE": frozenset({"TZID"}),
    "STANDARD": _OBSERVANCE,
    "DAYLIGHT": _OBSERVANCE,
}

AUDIENCES: Final = (
    Audience(
        id="client",
        code="c1",
        label="Calendar for the client",
        titles=(Title.NUMBERED, Title.PLAIN, Title.EXERCISE),
        clock=Clock.CLIENT,
        reminders=True,
        homework=True,
        link=True,
        invited=Role.CLIENT,
    ),
    Audience(
        id="therapist",
        code="c2",
        label="Calendar for the therapist",
        titles=(Title.CODE, Title.INITIALS),
        room=True,
        relations=True,
        invited=Role.THERAPIST,
    ),
    Audience(
        id="prescriber",
        code="c3",
        label="Calendar for the prescriber",
        titles=(Title.REFERRED,),
        role=Role.PRESCRIBER,
        relations=True,
        invited=Role.PRESCRIBER,
    ),
    Audience(
        id="front-desk",
        code="c4",
        label="Calendar for the front desk",
        titles=(Title.DESK,),
        room=True,
    ),
    Audience(
        id="shared",
        code="c5",
        label="Calendar to be shared: busy times only",
        titles=(Title.BUSY,),
        cancelled=False,
    ),
)


def audience_of(audience_id: str) -> Audience:
    """The audience with that id.

    Raises:
        BadInput: There is none; the nearest one is named.
    """
    found = next((a for a in AUDIENCES if a.id == audience_id), None)
    if found is None:
        raise unknown("audience", audience_id, [a.id for a in AUDIENCES])
    return found


def staff_code(series: Series, audience: Audience) -> str:
    """The code by which staff know a client's sessions; show it on your own screen.

    Therapist and front desk share one, since they must be able to speak of the
    same client. The prescriber, outside the practice, has another one.

    Args:
        series: Whose sessions.
        audience: For whom.
    """
    side = "outside" if audience.role else "inside"
    # Chance spells a word that tells into one code of some hundreds: that one is drawn again.
    codes = (opaque("calendar", side, series.id, *"x" * again) for again in count())
    return next(code for code in codes if not tells(code))
