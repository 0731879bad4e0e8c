"""Whole calendars: for each profile what stands around the entries (RFC 5545, RFC 5546).

There is no UID for the calendar itself: some programs that copy calendars take all
events of a file that has one for a single event. Only invitations name anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import Series
from ketaprac_calendar import clean
from ketaprac_calendar.audiences import Audience, Profile
from ketaprac_calendar.content import Line, Part, Token, to_bytes
from ketaprac_calendar.entries import Entry, entries, related, view_of
from ketaprac_calendar.events import Form, component
from ketaprac_calendar.homework import homework
from ketaprac_calendar.settings import CalendarSettings, Homework, Wording
from ketaprac_calendar.zones import block, block_bytes, is_utc

# The same for every practice and every version, and it names no product: what
# made a client's calendar would tell what the client is treated with.
_MAKER: Final = "-//kp//1//EN"
_FOOT: Final = b"END:VCALENDAR\r\n"


def entries_of(
    series: Series, episode: Episode, context: Context, audience: Audience
) -> list[Entry]:
    """Everything of a series that an audience may see, in any profile.

    Args:
        series: What is planned.
        episode: Whose it is.
        context: Practice, time, therapies and settings.
        audience: Who looks.

    Raises:
        BadInput: A session has a time that cannot be, or titles are missing.
    """
    view = view_of(audience, series, episode, context)
    made = list(entries(series, view))
    if audience.homework and view.settings.homework is not Homework.NONE:
        made += homework(series, episode, context, view)
    return related(made, series, context) if audience.relations else made


def form_of(
    audience: Audience,
    profile: Profile,
    settings: CalendarSettings,
    *,
    organizer: str | None = None,
    attendee: str | None = None,
    extended: bool = False,
) -> Form:
    """What the components of a file have in common.

    Args:
        audience: Who looks.
        profile: What the file is for.
        settings: Of the practice.
        organizer: Address of the practice; written where the profile needs it.
        attendee: Address of who is invited; written in an invitation alone.
        extended: Whether relations are wanted.
    """
    invites = profile is Profile.INVITE
    return Form(
        reminder=settings.reminder if audience.reminders and not invites else None,
        organizer=organizer if invites or profile is Profile.FILE else None,
        attendee=attendee if invites else None,
        extended=extended and audience.relations,
    )


def head(wording: Wording, settings: CalendarSettings, *, method: str = "") -> tuple[Line, ...]:
    """The lines at the top of a calendar.

    Args:
        wording: With the calendar's name.
        settings: With how often to look again; a file with a method says neither.
        method: Where the profile has one.
    """
    lines: list[Line] = [("VERSION", Token("2.0"), ()), ("PRODID", _MAKER, ())]
    if method:
        return (*lines, ("METHOD", Token(method), ()))
    name = clean.name(wording.name, most=clean.SUMMARY_BYTES)
    return (
        *lines,
        ("NAME", name, ()),
        ("X-WR-CALNAME", name, ()),
        # RFC 7986, section 5.7: this property has no type unless one is written.
        ("REFRESH-INTERVAL", settings.refresh, (("VALUE", "DURATION"),)),
        ("X-PUBLISHED-TTL", settings.refresh, ()),
    )


#: At the top of what a server keeps one by one (RFC 4791, section 4.1: no METHOD).
BARE: Final[tuple[Line, ...]] = (("VERSION", Token("2.0"), ()), ("PRODID", _MAKER, ()))


def calendar(top: Iterable[Line], made: Sequence[Entry], form: Form) -> Part:
    """A whole calendar as data.

    Args:
        top: Its own lines.
        made: Its entries.
        form: What they have in common.
    """
    parts = tuple(component(one, form) for one in made)
    return Part("VCALENDAR", tuple(top), (*_zones(made), *parts))


def to_ical(top: Iterable[Line], made: Sequence[Entry], form: Form) -> bytes:
    """The same as bytes, the quick way.

    Args:
        top: Its own lines.
        made: Its entries.
        form: What they have in common.
    """
    return joined(top, _spans(made), [to_bytes(component(one, form)) for one in made])


def joined(
    top: Iterable[Line], spans: Mapping[str, tuple[int, int]], components: Iterable[bytes]
) -> bytes:
    """A calendar from finished components.

    Args:
        top: Its own lines.
        spans: The zones that are needed, each with the years that it must cover.
        components: Bytes of its components.
    """
    whole = to_bytes(Part("VCALENDAR", tuple(top))).removesuffix(_FOOT)
    zones = [block_bytes(key, first, last) for key, (first, last) in spans.items()]
    return b"".join([whole, *zones, *components, _FOOT])


def _zones(made: Iterable[Entry]) -> list[Part]:
    return [
        block(key, dt.datetime(first, 1, 1), dt.datetime(last, 1, 1))
        for key, (first, last) in _spans(made).items()
    ]


def _spans(made: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    """The zones that times are written in, each with the years that it must cover."""
    spans: dict[str, tuple[int, int]] = {}
    for one in made:
        for moment in (one.start, one.end):
            if not isinstance(moment, dt.datetime) or is_utc(moment):
                continue
            key = str(moment.tzinfo)
            first, last = spans.get(key, (moment.year, moment.year))
            spans[key] = min(first, moment.year), max(last, moment.year)
    return spans


def resources(
    series: Series,
    episode: Episode,
    context: Context,
    audience: Audience,
    *,
    extended: bool = False,
) -> dict[str, bytes]:
    """What a CalDAV server keeps of a series: one resource per UID (RFC 4791, section 4.1).

    Args:
        series: What is planned.
        episode: Whose it is.
        context: Practice, time, therapies and settings.
        audience: Whose calendar on the server.
        extended: Whether sessions name the ones before and after them.

    Returns:
        By UID the bytes of its resource; the same series gives the same bytes.

    Raises:
        BadInput: A session has a time that cannot be, or titles are missing.
    """
    made = entries_of(series, episode, context, audience)
    return as_resources(made, context, audience, extended=extended)


def as_resources(
    made: Iterable[Entry], context: Context, audience: Audience, *, extended: bool = False
) -> dict[str, bytes]:
    """The same from entries, such as those of many series, or carried on from a file.

    Args:
        made: What stands in them.
        context: With the practice's settings.
        audience: Whose calendar on the server.
        extended: Whether sessions name the ones before and after them.
    """
    settings = context.setting(CalendarSettings)
    form = form_of(audience, Profile.CALDAV, settings, extended=extended)
    return {one.uid: to_ical(BARE, [one], form) for one in made}
