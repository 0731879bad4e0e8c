"""Who gets to see what: the audiences as data, and the closed list of titles.

No text from the record reaches a calendar. A title is one of the patterns below,
filled with a number or with an opaque code. The patterns and property names are
also what :mod:`ketaprac_calendar.lint` holds a file against.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final

from attrs import frozen

from ketaprac.errors import unknown
from ketaprac.model.artifact import opaque
from ketaprac.model.base import Id, Line, Value
from ketaprac.model.people import Role
from ketaprac.model.series import Series
from ketaprac_calendar.settings import Language


class Title(StrEnum):
    """Every form that the title of an appointment can take."""

    PLAIN = "plain"
    NUMBERED = "numbered"
    CODE = "code"
    REFERRED = "referred"
    DESK = "desk"
    BUSY = "busy"


class Clock(StrEnum):
    """By whose wall clock the times are written."""

    CLIENT = "client"
    PRACTICE = "practice"


@frozen(kw_only=True, repr=False)
class Audience(Value):
    """A group of people who get the same file.

    Attributes:
        id: Last part of the exporter's id.
        code: Stands in the file name, where the id would tell too much.
        label: What the file is, for the practice's own screens.
        titles: The only forms of title that the file may have; the first is used
            unless the settings ask for less.
        clock: By whose wall clock the times are written.
        role: Only sessions at which somebody has this role; all where None.
        room: Whether the room is shown.
        cancelled: Whether a cancelled session stays, struck out, so that copies
            that somebody imported earlier are struck out too.
        reminders: Whether the file may hold reminders.
    """

    id: Id
    code: Id
    label: Line
    titles: tuple[Title, ...]
    clock: Clock = Clock.PRACTICE
    role: Role | None = None
    room: bool = False
    cancelled: bool = True
    reminders: bool = False

    def title(
        self, form: Title, language: Language, *, number: int = 0, of: int = 0, code: str = ""
    ) -> str:
        """The title in that form, from the closed list."""
        return _WORDS[language][form].format(number=number, of=of, code=code)

    def allows(self, title: str) -> bool:
        """Whether a title is on the closed list of this audience, in any language."""
        return _pattern(self.titles).fullmatch(title) is not None

    @property
    def properties(self) -> dict[str, frozenset[str]]:
        """Names of the properties that the file may have, by component."""
        event = _EVENT | {"LOCATION"} if self.room else _EVENT
        alarms = {"VALARM": _ALARM} if self.reminders else {}
        return {"VCALENDAR": _CALENDAR, "VEVENT": event, **_ZONE, **alarms}


# A code is ten characters of base 32; see `ketaprac.model.artifact.opaque`.
_CODE: Final = "[a-z2-7]{10}"
_WORDS: Final[dict[Language, dict[Title, str]]] = {
    Language.ENGLISH: {
        Title.PLAIN: "Appointment",
        Title.NUMBERED: "Appointment {number} of {of}",
        Title.CODE: "{code}",
        Title.REFERRED: "Referral slot {code}",
        Title.DESK: "{code}: {number} min",
        Title.BUSY: "Busy",
    },
    Language.GERMAN: {
        Title.PLAIN: "Termin",
        Title.NUMBERED: "Termin {number} von {of}",
        Title.CODE: "{code}",
        Title.REFERRED: "Zuweisung {code}",
        Title.DESK: "{code}: {number} min",
        Title.BUSY: "Belegt",
    },
    Language.SPANISH: {
        Title.PLAIN: "Cita",
        Title.NUMBERED: "Cita {number} de {of}",
        Title.CODE: "{code}",
        Title.REFERRED: "Cita derivada {code}",
        Title.DESK: "{code}: {number} min",
        Title.BUSY: "Ocupado",
    },
}
CALENDAR_NAMES: Final[dict[Language, str]] = {
    Language.ENGLISH: "Appointments",
    Language.GERMAN: "Termine",
    Language.SPANISH: "Citas",
}

_CALENDAR: Final = frozenset(
    {"VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
)
_EVENT: Final = frozenset(
    {
        "UID",
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DTSTAMP",
        "LAST-MODIFIED",
        "SEQUENCE",
        "STATUS",
        "CLASS",
        "TRANSP",
    }
)
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
        titles=(Title.NUMBERED, Title.PLAIN),
        clock=Clock.CLIENT,
        reminders=True,
    ),
    Audience(
        id="therapist",
        code="c2",
        label="Calendar for the therapist",
        titles=(Title.CODE,),
        room=True,
    ),
    Audience(
        id="prescriber",
        code="c3",
        label="Calendar for the prescriber",
        titles=(Title.REFERRED,),
        role=Role.PRESCRIBER,
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
    return opaque("calendar", "outside" if audience.role else "inside", series.id)


@cache
def _pattern(forms: tuple[Title, ...]) -> re.Pattern[str]:
    """Matches every title in these forms, in any language."""
    titles = (re.escape(words[form]) for words in _WORDS.values() for form in forms)
    pattern = "|".join(titles).replace(r"\{code\}", _CODE)
    return re.compile(re.sub(r"\\{(number|of)\\}", "[0-9]{1,5}", pattern))
