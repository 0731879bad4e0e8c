"""The same calendars as objects of icalendar: for jCal, and to check the quick way."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from ketaprac_calendar.content import Address, Content, Part, Token, typed

if TYPE_CHECKING:
    from icalendar import Component


def component(part: Part) -> Component:
    """A component with all that is in it.

    Args:
        part: A calendar or a part of one.
    """
    from icalendar import Component

    made = Component.get_component_class(part.name)()
    for name, value, parameters in part.lines:
        made.add(name, _value(name, value), parameters=dict(parameters))
    for inner in part.parts:
        made.add_component(component(inner))
    return made


def to_jcal(part: Part) -> bytes:
    """A calendar as jCal (RFC 7265): JSON with sorted keys, in UTF-8.

    Args:
        part: A whole calendar.
    """
    return json.dumps(component(part).to_jcal(), ensure_ascii=False, indent=1).encode() + b"\n"


def _value(name: str, value: Content) -> Any:
    kind = type(value)
    if kind is dt.datetime or kind is dt.date:
        return value  # icalendar adds the type and the zone itself
    if isinstance(value, (Token, Address)):
        return _plain(name, value)
    return typed(value)


def _plain(name: str, value: str) -> Any:
    import icalendar

    if name == "RRULE":
        return icalendar.vRecur.from_ical(value)
    if name in ("TZOFFSETFROM", "TZOFFSETTO"):
        made: Any = icalendar.vUTCOffset
        return made(made.from_ical(value))
    return icalendar.vUri(value) if isinstance(value, Address) else icalendar.vText(value)
