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

_DISPLAY: Final[Line] = ("ACTION", Token("DISPLAY"), ())
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
    lines: list[Line] = [
        ("SUMMARY", entry.title, ()),
        ("DTSTART", entry.start, ()),
        ("DTEND", entry.end, ()),
        ("DTSTAMP", entry.changed, ()),
        ("UID", Token(entry.uid), ()),
        ("SEQUENCE", entry.sequence, ()),
    ]
    if form.attendee is not None:
        lines.append(("ATTENDEE", Address(f"mailto:{form.attendee}"), _ASKED))
    lines.append(_PRIVATE)
    if entry.link is not None:
        lines.append(("CONFERENCE", Address(entry.link), _BY_VIDEO))
    lines.append(("LAST-MODIFIED", entry.changed, ()))
    if entry.place is not None:
        lines.append(("LOCATION", entry.place, ()))
    if form.organizer is not None:
        lines.append(("ORGANIZER", Address(f"mailto:{form.organizer}"), ()))
    if form.extended:
        lines += _relations(entry)
    lines.append(("STATUS", Token(entry.status), ()))
    lines.append(_FREE if free else _TAKEN)
    return lines


_PRIVATE: Final[Line] = ("CLASS", Token("PRIVATE"), ())
_FREE: Final[Line] = ("TRANSP", Token("TRANSPARENT"), ())
_TAKEN: Final[Line] = ("TRANSP", Token("OPAQUE"), ())
_ASKED: Final = (("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE"))
_BY_VIDEO: Final = (("FEATURE", "VIDEO"), ("VALUE", "URI"))


def _relations(entry: Entry) -> list[Line]:
    found: list[Line] = []
    for relation in entry.relations:
        gap = (("GAP", _duration(relation.gap)),) if relation.gap is not None else ()
        found.append(("RELATED-TO", Token(relation.uid), (*gap, ("RELTYPE", relation.kind))))
    return found


def _duration(span: dt.timedelta) -> str:
    """A duration as it stands in a parameter (RFC 5545, section 3.3.6)."""
    from icalendar import vDuration

    made: Any = vDuration(span)
    return str(made.to_ical().decode())


def _task(entry: Entry) -> Part:
    lines: tuple[Line, ...] = (
        _PRIVATE,
        ("DTSTAMP", entry.changed, ()),
        ("DTSTART", entry.start, ()),
        ("DUE", entry.end, ()),
        ("LAST-MODIFIED", entry.changed, ()),
        ("SEQUENCE", entry.sequence, ()),
        ("STATUS", Token(entry.status), ()),
        ("SUMMARY", entry.title, ()),
        ("UID", Token(entry.uid), ()),
    )
    return Part("VTODO", lines)


def _alarm(title: str, before: dt.timedelta) -> Part:
    lines: tuple[Line, ...] = (
        _DISPLAY,
        ("DESCRIPTION", title, ()),
        ("TRIGGER", _NOTHING - before, ()),
    )
    return Part("VALARM", lines)
