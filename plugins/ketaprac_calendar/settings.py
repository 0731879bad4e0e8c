"""What a practice can choose about its calendars."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.model.base import Range, Value

_MINUTE = dt.timedelta(minutes=1)


class Language(StrEnum):
    """Languages that the neutral titles exist in."""

    ENGLISH = "en"
    GERMAN = "de"
    SPANISH = "es"


@frozen(kw_only=True, repr=False)
class CalendarSettings(Value):
    """Table ``[settings.calendar]`` of the practice file.

    Attributes:
        number_sessions: Whether the client's titles say which appointment it is
            and how many there are in all.
        language: Of the titles; a client's own language goes first in the
            client's file, where titles exist in it.
        reminder: How long before a session the client's calendar reminds,
            5 minutes to 14 days; None for no reminders. Many calendars ignore
            reminders in what they subscribe to, and others sound them unasked.
        refresh: How often a subscriber is asked to look again, 15 minutes to 7
            days. Large providers ignore it: a calendar is no notice of a change
            on the same day.
    """

    __shown__ = ()

    number_sessions: bool = True
    language: Language = Language.ENGLISH
    reminder: Annotated[dt.timedelta, Range(5 * _MINUTE, dt.timedelta(days=14))] | None = None
    refresh: Annotated[dt.timedelta, Range(15 * _MINUTE, dt.timedelta(days=7))] = dt.timedelta(
        hours=4
    )
