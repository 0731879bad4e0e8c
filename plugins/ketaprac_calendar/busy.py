"""Busy times from a calendar on a server, for the planner: times, and nothing else.

What a push put there itself does not count: a session must not stand in its own way
when it is planned anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection as Some
from collections.abc import Iterable

from ketaprac.errors import BadInput
from ketaprac.files.ics import busy_within
from ketaprac.model.availability import Busy
from ketaprac.model.context import Context
from ketaprac_calendar.audiences import Profile, audience_of
from ketaprac_calendar.dav import Collection, ServerError
from ketaprac_calendar.entries import Entry, uid_of
from ketaprac_calendar.reading import Faults, read
from ketaprac_calendar.settings import CalendarSettings
from ketaprac_calendar.titles import wording_of
from ketaprac_calendar.writer import form_of, head, to_ical


def busy_times(
    collection: Collection,
    start: dt.datetime,
    end: dt.datetime,
    zone: str,
    *,
    own: Some[str] = (),
) -> tuple[Busy, ...]:
    """When a calendar on a server says that somebody is busy, recurrence expanded.

    Args:
        collection: The calendar.
        start: First instant.
        end: The instant after the last.
        zone: By whose clock times without a zone, and days, are meant.
        own: UIDs of appointments that do not count, such as those of a ledger.

    Raises:
        BadInput: The collection lets nobody in, cannot answer now, or holds what is
            no calendar.
    """
    try:
        calendars = collection.within(start, end)
    except ServerError as error:
        raise BadInput(
            f"the server {error.words}", where="url", todo="Try again later; nothing was written"
        ) from None
    texts = [c.decode("utf-8", "replace") for c in calendars if not _uids(c) & set(own)]
    return _cut(busy_within(texts, zone, (start, end), "url"), start, end)


def _uids(content: bytes) -> set[str]:
    return {
        part.text("UID")
        for calendar in read(content, Faults())
        for part in calendar.parts
        if part.name == "VEVENT"
    }


def _cut(found: Iterable[Busy], start: dt.datetime, end: dt.datetime) -> tuple[Busy, ...]:
    """Only what lies within the span; a year of absence is asked for by the month."""
    pairs = ((max(one.start, start), min(one.end, end)) for one in found)
    return tuple(Busy(start=first, end=last) for first, last in pairs if first < last)


def busy_calendar(found: Iterable[Busy], context: Context) -> bytes:
    """Busy times as a calendar that says "Busy" and nothing of what they are.

    It is for the key ``ics`` of a practice file or a case file. The same times give
    the same bytes.

    Args:
        found: From `busy_times`.
        context: With the practice's settings.
    """
    settings, shared = context.setting(CalendarSettings), audience_of("shared")
    wording = wording_of(settings)
    made = [_entry(one, wording.busy) for one in found]
    return to_ical(head(wording, settings), made, form_of(shared, Profile.FEED, settings))


def _entry(one: Busy, title: str) -> Entry:
    start, end = one.start.astimezone(dt.UTC), one.end.astimezone(dt.UTC)
    shared = audience_of("shared")
    return Entry(
        uid=uid_of(f"{start.isoformat()}/{end.isoformat()}", shared, "busy"),
        title=title,
        start=start,
        end=end,
        status="CONFIRMED",
        # Not the moment of asking: the file stays the same while the times do.
        changed=start,
    )
