"""One entry as a component: an event, a task, or an event of a whole day.

A session is always an event of its own and never part of a recurring one, since
each of them is moved and cancelled alone. The lines stand in the order in which
icalendar sorts them, so that both ways to write them give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from attrs import frozen

from ketaprac_calendar.content import Address, Line, Part, Token
from ketaprac_calendar.entries import Entry, Kind

_NOTHING: Final = dt.timedelta()


@frozen(kw_only=True, repr=False)
class Form:
    """What the components of one file have in common besides their entries.

    Attributes:
        reminder: How long before a session a reminder sounds; None for never.
        organizer: Address of the practice, where the method needs it.
        attendee: Address of who is invited, where the method needs it.
        extended: Whether relations are written.
    """

    reminder: dt.timedelta | None = None
    organizer: str | None = None
    attendee: str | None = None
    extended: bool = False


def component(entry: Entry, form: Form) -> Part:
    """The component of an entry.

    Args:
        entry: What it holds.
        form: What all components of the file have in common.
    """
    if entry.kind is Kind.TASK:
        return _task(entry)
    alarms: tuple[Part, ...] = ()
    if form.reminder is not None and entry.kind is Kind.EVENT and not entry.is_off:
        alarms = (_alarm(entry.title, form.reminder),)
    return Part("VEVENT", tuple(_event(entry, form)), alarms)


def _event(entry: Entry, form: Form) -> list[Line]:
    free = entry.is_off or entry.kind is Kind.DAY
    lines = [
        Line("SUMMARY", entry.title),
        Line("DTSTART", entry.start),
        Line("DTEND", entry.end),
        Line("DTSTAMP", entry.changed),
        Line("UID", Token(entry.uid)),
        Line("SEQUENCE", entry.sequence),
    ]
    if form.attendee is not None:
        lines.append(Line("ATTENDEE", Address(f"mailto:{form.attendee}"), _ASKED))
    lines.append(Line("CLASS", _PRIVATE))
    if entry.link is not None:
        lines.append(Line("CONFERENCE", Address(entry.link), _BY_VIDEO))
    lines.append(Line("LAST-MODIFIED", entry.changed))
    if entry.place is not None:
        lines.append(Line("LOCATION", entry.place))
    if form.organizer is not None:
        lines.append(Line("ORGANIZER", Address(f"mailto:{form.organizer}")))
    if form.extended:
        lines += _relations(entry)
    lines.append(Line("STATUS", Token(entry.status)))
    lines.append(Line("TRANSP", _FREE if free else _TAKEN))
    return lines


_PRIVATE: Final = Token("PRIVATE")
_FREE: Final = Token("TRANSPARENT")
_TAKEN: Final = Token("OPAQUE")
_ASKED: Final = (("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE"))
_BY_VIDEO: Final = (("FEATURE", "VIDEO"), ("VALUE", "URI"))


def _relations(entry: Entry) -> list[Line]:
    found = []
    for relation in entry.relations:
        gap = (("GAP", _duration(relation.gap)),) if relation.gap is not None else ()
        found.append(Line("RELATED-TO", Token(relation.uid), (*gap, ("RELTYPE", relation.kind))))
    return found


def _duration(span: dt.timedelta) -> str:
    """A duration as it stands in a parameter (RFC 5545, section 3.3.6)."""
    from icalendar import vDuration

    made: Any = vDuration(span)
    return str(made.to_ical().decode())


def _task(entry: Entry) -> Part:
    lines = (
        Line("CLASS", _PRIVATE),
        Line("DTSTAMP", entry.changed),
        Line("DTSTART", entry.start),
        Line("DUE", entry.end),
        Line("LAST-MODIFIED", entry.changed),
        Line("SEQUENCE", entry.sequence),
        Line("STATUS", Token(entry.status)),
        Line("SUMMARY", entry.title),
        Line("UID", Token(entry.uid)),
    )
    return Part("VTODO", lines)


def _alarm(title: str, before: dt.timedelta) -> Part:
    lines = (
        Line("ACTION", Token("DISPLAY")),
        Line("DESCRIPTION", title),
        Line("TRIGGER", _NOTHING - before),
    )
    return Part("VALARM", lines)
