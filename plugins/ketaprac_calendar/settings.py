"""What a practice can choose about its calendars."""

from __future__ import annotations

import datetime as dt
import string
from enum import StrEnum
from typing import Annotated, Final

from attrs import fields, frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Pattern, Range, Text, Value
from ketaprac_calendar.words import tells

_MINUTE = dt.timedelta(minutes=1)
Wish = Annotated[str, Text(longest=60, lines=False, markup=False, empty=False)]
Tag = Annotated[str, Pattern(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag, such as fr")]
Mail = Annotated[
    str,
    Pattern(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,180}", "an e-mail address"),
]
Link = Annotated[str, Pattern(r"https://[!-~]{1,200}", "an address that begins with https://")]
#: What a wording may have filled in; each stands for a number or an opaque code.
_FILLED: Final = {
    "numbered": frozenset({"number", "of"}),
    "referred": frozenset({"code"}),
    "desk": frozenset({"code", "number"}),
    "exercise": frozenset({"number"}),
}


class Homework(StrEnum):
    """How what a client does between sessions stands in their calendar."""

    NONE = "none"
    TASKS = "tasks"
    DAYS = "days"


class StaffTitle(StrEnum):
    """How the therapist's calendar calls a client."""

    CODE = "code"
    INITIALS = "initials"


@frozen(kw_only=True, repr=False)
class Wording(Value):
    """The neutral titles of one language.

    Braces stand for what is filled in: ``{number}`` and ``{of}`` for numbers,
    ``{code}`` for a client's opaque code.

    Attributes:
        language: BCP 47 tag, such as ``fr``.
        name: Of the calendar; without ``,``, ``;`` and a backslash, which some
            readers show as they stand in the file.
        plain: Of an appointment.
        numbered: The same with ``{number}`` and ``{of}``.
        busy: Of a time at which somebody is not free.
        referred: For the prescriber, with ``{code}``.
        desk: For the front desk, with ``{code}`` and ``{number}`` of minutes.
        exercise: Of what a client does between two appointments, with ``{number}``.
    """

    __shown__ = ("language",)

    language: Tag
    name: Wish
    plain: Wish
    numbered: Wish
    busy: Wish
    referred: Wish
    desk: Wish = "{code}: {number} min"
    exercise: Wish

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        for field in fields(type(self)):
            text = getattr(self, field.name)
            if field.name == "language":
                continue
            if tells(text):
                raise BadInput(
                    "holds a word that tells what a practice does or a client has",
                    where=field.name,
                    todo="Use a neutral one, such as a plain word for an appointment",
                )
            _refuse_braces(field.name, text)
        if set(",;\\") & set(self.name):
            raise BadInput("holds a comma, semicolon or backslash", where="name", todo="Remove it")


def _refuse_braces(name: str, text: str) -> None:
    """Refuses a wording with other things to fill in than numbers and codes."""
    wanted = _FILLED.get(name, frozenset())
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        parts = [("", "", None, None)]
    found = [(part, spec, how) for _, part, spec, how in parts if part is not None]
    if {part for part, _, _ in found} != wanted or any(spec or how for _, spec, how in found):
        listed = " and ".join(f"{{{part}}}" for part in sorted(wanted)) or "no braces"
        raise BadInput(f"must hold {listed} and no other braces", where=name)


@frozen(kw_only=True, repr=False)
class PersonalCollection(Value):
    """Where somebody's calendar lives on a CalDAV server.

    Attributes:
        person: Id of the person.
        url: Address of the collection; a user name or password is never part of it.
    """

    __shown__ = ("person",)

    person: Id
    url: Annotated[str, Pattern(r"https?://[!-~]{1,400}", "an address that begins with https://")]


@frozen(kw_only=True, repr=False)
class CalendarSettings(Value):
    """Table ``[settings.calendar]`` of the practice file.

    Attributes:
        number_sessions: Whether the client's titles say which appointment it is
            and how many there are in all.
        language: Of the titles; a client's own language goes first in the
            client's file, where titles exist in it.
        wordings: Titles in further languages, or other ones than ours.
        staff_title: How the therapist's calendar calls a client: by an opaque code,
            or by initials, which anyone who knows the client can read.
        reminder: How long before a session the client's calendar reminds,
            5 minutes to 14 days; None for no reminders. Many calendars ignore
            reminders in what they subscribe to, and others sound them unasked.
        refresh: How often a subscriber is asked to look again, 15 minutes to 7
            days. Large providers ignore it: a calendar is no notice of a change
            on the same day.
        keep_days: How many days after its time a session that is off stays in the
            calendar, struck out, 0 to 366.
        homework: Whether what a client does between sessions stands in their
            calendar, and how: as tasks, which many subscribed calendars do not
            show, or as all-day entries.
        homework_days: How many days after its session it is due, 1 to 60.
        organizer: Address that files and invitations come from; that of the
            practice where None. It must not tell what the practice does.
        conference: Where the client meets by video: it stands in the client's
            calendar at sessions that need no room.
        collections: Where the calendars of the practice's people live on a server.
    """

    __shown__ = ()

    number_sessions: bool = True
    language: Tag = "en"
    wordings: tuple[Wording, ...] = ()
    staff_title: StaffTitle = StaffTitle.CODE
    reminder: Annotated[dt.timedelta, Range(5 * _MINUTE, dt.timedelta(days=14))] | None = None
    refresh: Annotated[dt.timedelta, Range(15 * _MINUTE, dt.timedelta(days=7))] = dt.timedelta(
        hours=4
    )
    keep_days: Annotated[int, Range(0, 366)] = 30
    homework: Homework = Homework.NONE
    homework_days: Annotated[int, Range(1, 60)] = 7
    organizer: Mail | None = None
    conference: Link | None = None
    collections: tuple[PersonalCollection, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        for name in ("organizer", "conference"):
            if tells(getattr(self, name) or ""):
                raise BadInput("holds a word that tells what the practice does", where=name)
