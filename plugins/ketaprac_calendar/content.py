"""What stands in a calendar, as plain data, and the quick way to its bytes.

A calendar is a tree of parts with lines. It becomes bytes in two ways that give
the same ones: here, line by line with what repeats remembered, and in
:mod:`ketaprac_calendar.objects` through whole objects of icalendar, which takes
ten times as long and more. What needs escaping or folding goes through
icalendar's own properties either way.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

LONGEST_LINE: Final = 75


class Token(str):
    """A value of ASCII in which nothing needs escaping, such as a UID or a rule."""

    __slots__ = ()


class Address(str):
    """A URI of ASCII."""

    __slots__ = ()


Content: TypeAlias = str | int | dt.datetime | dt.date | dt.timedelta
Parameters: TypeAlias = tuple[tuple[str, str], ...]


class Line(NamedTuple):
    """One content line (RFC 5545, section 3.1).

    Attributes:
        name: Of the property.
        value: A plain ``str`` is text and gets escaped; see also the classes above.
        parameters: In the order of the alphabet.
    """

    name: str
    value: Content
    parameters: Parameters = ()


class Part(NamedTuple):
    """A component.

    Attributes:
        name: Such as ``VEVENT``.
        lines: In the order in which icalendar sorts them.
        parts: Components inside it.
    """

    name: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...] = ()


def to_bytes(part: Part) -> bytes:
    """A component with all that is in it, as it stands in a file."""
    inside = b"".join([_line(line) for line in part.lines])
    for inner in part.parts:
        inside += to_bytes(inner)
    return b"BEGIN:%b\r\n%bEND:%b\r\n" % (name := part.name.encode(), inside, name)


def stamp(moment: dt.datetime) -> str:
    """A time as it stands in a file; with ``Z`` where it is in UTC."""
    digits = f"{moment.isoformat()[:19]}".replace("-", "").replace(":", "")
    return digits + "Z" if moment.tzinfo is dt.UTC else digits


def _line(line: Line) -> bytes:
    name, value, parameters = line
    kind = type(value)
    if kind is dt.datetime:
        return _time(name, value)  # type: ignore[arg-type]
    if kind is Token or kind is Address:
        return _plain(name, value, parameters)  # type: ignore[arg-type]
    return _remembered(name, value, parameters)


def _time(name: str, moment: dt.datetime) -> bytes:
    if type(moment.tzinfo) is ZoneInfo:
        return _short(f"{name};TZID={moment.tzinfo.key}:{stamp(moment)}")
    return _short(f"{name}:{stamp(moment)}")


def _plain(name: str, value: str, parameters: Parameters) -> bytes:
    given = "".join([f";{key}={setting}" for key, setting in parameters])
    return _short(f"{name}{given}:{value}")


def _short(line: str) -> bytes:
    """A line of ASCII that needs no escaping; folded where it is long."""
    if len(line) <= LONGEST_LINE:
        return f"{line}\r\n".encode()
    return _folded(line)


def _folded(line: str) -> bytes:
    from icalendar.parser import Contentline

    made: Any = Contentline
    return bytes(made(line).to_ical()) + b"\r\n"


# A practice's files share nearly all of their lines: titles, states, alarms.
@lru_cache(maxsize=16_384, typed=True)
def _remembered(name: str, value: Content, parameters: Parameters) -> bytes:
    from icalendar import Parameters as Given
    from icalendar.parser import Contentline

    made: Any = Contentline.from_parts(name, Given(dict(parameters)), typed(value))
    return bytes(made.to_ical()) + b"\r\n"


def typed(value: Content) -> Any:
    """The property of icalendar by which a text, number, day or duration is written."""
    from icalendar import vDate, vDuration, vInt, vText

    kinds: dict[type, Any] = {str: vText, int: vInt, dt.timedelta: vDuration, dt.date: vDate}
    return kinds[type(value)](value)
