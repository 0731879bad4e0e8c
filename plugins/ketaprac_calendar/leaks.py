"""What a calendar must not give away: words that tell, and anything off the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ketaprac_calendar.audiences import Audience
from ketaprac_calendar.reading import Component, Fault, Property
from ketaprac_calendar.settings import Wording
from ketaprac_calendar.titles import WORDINGS, is_listed
from ketaprac_calendar.words import tells
from ketaprac_calendar.zones import known

_DURATION: Final = r"-?P[0-9DTHMSW]{1,20}"
# What these hold where nothing of anybody's stands in them.
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAIL: Final = re.compile(r"mailto:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,180}")
_NEUTRAL: Final = {
    "UID": _UUID,
    "RELATED-TO": _UUID,
    "ORGANIZER": _MAIL,
    "ATTENDEE": _MAIL,
    "CONFERENCE": re.compile(r"https://[!-~]{1,200}"),
    "PRODID": re.compile("-//kp//1//EN"),
    "LOCATION": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"),
    "TRIGGER": re.compile(_DURATION),
    "REFRESH-INTERVAL": re.compile(_DURATION),
    "X-PUBLISHED-TTL": re.compile(_DURATION),
    "ACTION": re.compile("DISPLAY"),
    "RRULE": re.compile("FREQ=YEARLY;[A-Z0-9=,;-]{1,60}"),
    "TZOFFSETFROM": re.compile(r"[+-][0-9]{4}([0-9]{2})?"),
    "TZOFFSETTO": re.compile(r"[+-][0-9]{4}([0-9]{2})?"),
}
_TITLES: Final = frozenset({"SUMMARY", "DESCRIPTION"})
_NAMES: Final = frozenset({"NAME", "X-WR-CALNAME"})
_PARAMETERS: Final = frozenset({"TZID", "VALUE"})
_MORE_PARAMETERS: Final = {
    "RELATED-TO": frozenset({"RELTYPE", "GAP"}),
    "CONFERENCE": frozenset({"FEATURE"}),
    "ATTENDEE": frozenset({"PARTSTAT", "RSVP"}),
}


def leaks(
    calendar: Component, audience: Audience, words: tuple[Wording, ...] = WORDINGS
) -> Iterator[Fault]:
    """What an audience's calendar must not hold.

    Args:
        calendar: An outermost component.
        audience: For whom the calendar is.
        words: The wordings that its titles may have.
    """
    method = calendar.text("METHOD").strip().upper()
    allowed = audience.properties(method)
    if method in ("REQUEST", "CANCEL"):
        yield from _one_event(calendar, audience)
    for component in calendar.walk():
        yield from _component(component, allowed, audience, words)


def _component(
    component: Component,
    properties: Mapping[str, frozenset[str]],
    audience: Audience,
    words: tuple[Wording, ...],
) -> Iterator[Fault]:
    allowed = properties.get(component.name)
    if allowed is None:
        yield Fault(component.line, "not-allowed", component.name)
    for prop in component.properties:
        if allowed is not None and prop.name not in allowed:
            yield Fault(prop.line, "not-allowed", prop.name)
        yield from _one(prop, audience, words)
    if component.name in ("VEVENT", "VTODO"):
        yield from _whole_event(component, audience)


def _one_event(calendar: Component, audience: Audience) -> Iterator[Fault]:
    """An invitation names somebody, so it is about one appointment of theirs alone."""
    for prop in calendar.all("METHOD") if audience.invited is None else ():
        yield Fault(prop.line, "not-invited", prop.name)
    for other in [part for part in calendar.parts if part.name == "VEVENT"][1:]:
        yield Fault(other.line, "several-events", other.name)


def _one(prop: Property, audience: Audience, words: tuple[Wording, ...]) -> Iterator[Fault]:
    zone = prop.parameters.get("TZID")
    if not _parameters_of(prop).issuperset(prop.parameters) or (zone and not known(zone)):
        yield Fault(prop.line, "parameter", prop.name)
    if prop.name != "ATTENDEE" and any(map(tells, (prop.name, prop.text, *prop.texts))):
        yield Fault(prop.line, "telling-word", prop.name)
    if not _is_neutral(prop, audience, words):
        yield Fault(prop.line, "not-neutral", prop.name)


def _parameters_of(prop: Property) -> frozenset[str]:
    return _PARAMETERS | _MORE_PARAMETERS.get(prop.name, frozenset())


def _whole_event(event: Component, audience: Audience) -> Iterator[Fault]:
    if event.text("CLASS").upper() != "PRIVATE":
        yield Fault(event.line, "not-private", event.name)
    if not audience.cancelled and event.text("STATUS").upper() == "CANCELLED":
        yield Fault(event.line, "cancelled", event.name)


def _is_neutral(prop: Property, audience: Audience, words: tuple[Wording, ...]) -> bool:
    """Whether a value is one of those that give nothing away."""
    if prop.name in _TITLES:
        return is_listed(prop.text, audience.titles, words)
    if prop.name in _NAMES:
        return prop.text in {wording.name for wording in words}
    if prop.name == "TZID":
        return known(prop.value) is not None
    pattern = _NEUTRAL.get(prop.name)
    return pattern is None or pattern.fullmatch(prop.value) is not None
