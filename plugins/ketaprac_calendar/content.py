"""What stands in a calendar, as plain data, and the quick way to its bytes.

A calendar is a tree of parts with lines. It becomes bytes in two ways that give
the same ones: here, line by line with what repeats remembered, and in
:mod:`ketaprac_calendar.objects` through whole objects of icalendar, which takes
ten times as long and more. What needs escaping or folding goes through
icalendar's own properties either way.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

LONGEST_LINE: Final = 75
# Text that needs no escaping, and in ASCII, so that characters are bytes.
_SIMPLE: Final = re.compile("[A-Za-z0-9 .:_()-]*")


class Token(str):
    """A value of ASCII in which nothing needs escaping, such as a UID or a rule."""

    __slots__ = ()


class Address(str):
    """A URI of ASCII."""

    __slots__ = ()


Content: TypeAlias = str | int | dt.datetime | dt.date | dt.timedelta
Parameters: TypeAlias = tuple[tuple[str, str], ...]


Line: TypeAlias = tuple[str, Content, Parameters]
"""One content line (RFC 5545, section 3.1): name, value, and parameters by the alphabet.

A plain ``str`` is text and gets escaped; the classes above are not. Bare tuples, since
there are a dozen for each session.
"""


class Part(NamedTuple):
    """A component.

    Attributes:
        name: Such as ``VEVENT``.
        lines: See :data:`Line`; in the order in which icalendar sorts them.
        parts: Components inside it.
    """

    name: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...] = ()


def to_bytes(part: Part) -> bytes:
    """A component with all that is in it, as it stands in a file."""
    return to_text(part).encode()


def to_text(part: Part) -> str:
    """The same before it is encoded; every line ends, and long ones are folded."""
    name, lines, parts = part
    inside = "".join([_line(*line) for line in lines])
    for inner in parts:
        inside += to_text(inner)
    return f"BEGIN:{name}\r\n{inside}END:{name}\r\n"


def _line(name: str, value: Content, parameters: Parameters) -> str:
    kind = type(value)
    # In the order of how many there are: half of all lines are tokens.
    if kind is Token or kind in _AS_IT_STANDS:
        return _plain(name, value, parameters)
    if kind is dt.datetime:
        return _time(name, value)  # type: ignore[arg-type]
    if kind is str and _SIMPLE.fullmatch(value):  # type: ignore[arg-type]
        return _plain(name, value, parameters)
    return _remembered(name, value, parameters)


_AS_IT_STANDS: Final = frozenset({Address, int})


def _time(name: str, moment: dt.datetime) -> str:
    zone = moment.tzinfo
    if zone is dt.UTC:
        return f"{name}:{_utc_stamp(moment)}\r\n"
    if type(zone) is ZoneInfo:
        return _plain(f"{name};TZID={zone.key}", stamp(moment), ())
    return f"{name}:{stamp(moment)}\r\n"


def stamp(moment: dt.datetime) -> str:
    """A wall time as it stands in a file."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


# Sessions that were planned together share the moment of their last change.
@lru_cache(maxsize=16_384)
def _utc_stamp(moment: dt.datetime) -> str:
    return stamp(moment) + "Z"


def _plain(name: str, value: Content, parameters: Parameters) -> str:
    if parameters:
        name += "".join([f";{key}={setting}" for key, setting in parameters])
    line = f"{name}:{value}\r\n"
    return line if len(line) <= LONGEST_LINE + 2 else _folded(line[:-2])


def _folded(line: str) -> str:
    from icalendar.parser import Contentline

    made: Any = Contentline
    return f"{made(line).to_ical().decode()}\r\n"


# A practice's files share nearly all of their lines: titles, rooms, alarms.
@lru_cache(maxsize=16_384, typed=True)
def _remembered(name: str, value: Content, parameters: Parameters) -> str:
    from icalendar import Parameters as Given
    from icalendar.parser import Contentline

    made: Any = Contentline.from_parts(name, Given(dict(parameters)), typed(value))
    return f"{made.to_ical().decode()}\r\n"


def typed(value: Content) -> Any:
    """The property of icalendar by which a text, number, day or duration is written."""
    from icalendar import vDate, vDuration, vInt, vText

    kinds: dict[type, Any] = {str: vText, int: vInt, dt.timedelta: vDuration, dt.date: vDate}
    return kinds[type(value)](value)
