"""What RFC 5545 and RFC 5546 ask of a calendar, and what readers trip over."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final

from ketaprac_calendar.reading import Component, Fault, Property
from ketaprac_calendar.times import moment_of, odd
from ketaprac_calendar.zone_rules import wrong_zones
from ketaprac_calendar.zones import known

_NEEDED: Final = {
    "VCALENDAR": ("VERSION", "PRODID"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTODO": ("UID", "DTSTAMP"),
    "VJOURNAL": ("UID", "DTSTAMP"),
    "VFREEBUSY": ("UID", "DTSTAMP"),
    "VALARM": ("ACTION", "TRIGGER"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
    "DAYLIGHT": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
}
_ONCE: Final = frozenset(
    {"VERSION", "PRODID", "METHOD", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE"}
    | {"DURATION", "SUMMARY", "LOCATION", "STATUS", "CLASS", "TRANSP", "SEQUENCE", "TZID"}
    | {"ORGANIZER", "LAST-MODIFIED", "CREATED", "RECURRENCE-ID", "ACTION", "TRIGGER", "PRIORITY"}
    | {"TZOFFSETFROM", "TZOFFSETTO"}
)
# Local time without a zone stands only in zone blocks; these others are read as times.
_TIMES: Final = frozenset({"DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE"})
_LISTS: Final = frozenset({"EXDATE", "RDATE"})
_UTC_TIMES: Final = frozenset({"DTSTAMP", "LAST-MODIFIED", "CREATED", "COMPLETED"})
_VALUES: Final = {
    "VERSION": re.compile(r"2\.0"),
    "CLASS": re.compile(r"(?i)PUBLIC|PRIVATE|CONFIDENTIAL"),
    "TRANSP": re.compile(r"(?i)OPAQUE|TRANSPARENT"),
    "SEQUENCE": re.compile(r"[0-9]{1,10}"),
    "METHOD": re.compile(r"(?i)PUBLISH|REQUEST|REPLY|ADD|CANCEL|REFRESH|COUNTER|DECLINECOUNTER"),
}
_STATUS: Final = {
    "VEVENT": re.compile(r"(?i)TENTATIVE|CONFIRMED|CANCELLED"),
    "VTODO": re.compile(r"(?i)NEEDS-ACTION|COMPLETED|IN-PROCESS|CANCELLED"),
    "VJOURNAL": re.compile(r"(?i)DRAFT|FINAL|CANCELLED"),
}
_INVITABLE: Final = frozenset({"VEVENT", "VTODO", "VJOURNAL"})


def check(calendar: Component) -> Iterator[Fault]:
    """Everything wrong with one calendar that could be read.

    Args:
        calendar: An outermost component.
    """
    if calendar.name != "VCALENDAR":
        yield Fault(calendar.line, "not-a-calendar")
    for prop in calendar.all("UID"):
        yield Fault(prop.line, "calendar-uid")
    for prop in calendar.all("REFRESH-INTERVAL"):
        if prop.parameters.get("VALUE", "").upper() != "DURATION":
            yield Fault(prop.line, "untyped-interval")
    yield from _same_uid(calendar)
    yield from _method(calendar)
    yield from wrong_zones(calendar)
    zones = {part.text("TZID") for part in calendar.parts if part.name == "VTIMEZONE"}
    for component in calendar.walk():
        yield from _presence(component)
        yield from _values(component)
        yield from _zone(component) if component.is_zone else _times(component, zones)


def _presence(component: Component) -> Iterator[Fault]:
    names = [prop.name for prop in component.properties]
    for needed in _NEEDED.get(component.name, ()):
        if needed not in names:
            yield Fault(component.line, "missing", needed)
    seen: set[str] = set()
    for prop in component.properties:
        if prop.name in _ONCE and prop.name in seen:
            yield Fault(prop.line, "twice", prop.name)
        seen.add(prop.name)


def _values(component: Component) -> Iterator[Fault]:
    for prop in component.properties:
        pattern = _VALUES.get(prop.name)
        if prop.name == "STATUS":
            pattern = _STATUS.get(component.name)
        if pattern and not pattern.fullmatch(prop.value.strip()):
            yield Fault(prop.line, "bad-value", prop.name)
        if prop.name == "UID" and not prop.value.strip():
            yield Fault(prop.line, "bad-value", prop.name)


def _zone(component: Component) -> Iterator[Fault]:
    if component.name == "VTIMEZONE" and not component.parts:
        yield Fault(component.line, "missing", "STANDARD")
    for prop in component.all("RDATE"):
        yield Fault(prop.line, "zone-dates")
    for prop in component.all("DTSTART"):
        if moment_of(prop.value) is None:
            yield Fault(prop.line, "bad-time", prop.name)


def _times(component: Component, zones: Iterable[str]) -> Iterator[Fault]:
    for prop in component.properties:
        if prop.name in _UTC_TIMES:
            if moment_of(prop.value) is None or not prop.value.endswith("Z"):
                yield Fault(prop.line, "not-utc", prop.name)
        elif prop.name in _TIMES:
            yield from _one_time(prop, zones)
    yield from _end(component)


def _one_time(prop: Property, zones: Iterable[str]) -> Iterator[Fault]:
    zone = prop.parameters.get("TZID")
    if zone is not None and zone not in zones:
        yield Fault(prop.line, "unknown-zone", prop.name)
    values = prop.value.split(",") if prop.name in _LISTS else [prop.value]
    for value in values:
        start = value.partition("/")[0]
        moment = moment_of(start)
        if moment is None or (zone is not None and start.endswith("Z")):
            yield Fault(prop.line, "bad-time", prop.name)
        elif "T" in start and zone is None and not start.endswith("Z"):
            yield Fault(prop.line, "floating", prop.name)
        elif "T" in start and zone is not None and (how := _odd(moment, zone)) is not None:
            yield Fault(prop.line, how, prop.name)


def _odd(moment: dt.datetime, key: str) -> str | None:
    zone = known(key)
    return odd(moment, zone) if zone else None


def _end(component: Component) -> Iterator[Fault]:
    """RFC 5545, section 3.8.2.2: the end lies later than the start."""
    start, end = component.first("DTSTART"), component.first("DTEND")
    if start is None or end is None:
        return
    begins, ends = moment_of(start.value), moment_of(end.value)
    if begins is None or ends is None:
        return
    if ("T" in start.value) != ("T" in end.value):
        yield Fault(end.line, "other-kind", end.name)
        return
    pair = _comparable(start, begins), _comparable(end, ends)
    if start.parameters.get("TZID") == end.parameters.get("TZID"):
        pair = begins, ends
    if pair[0] is not None and pair[1] is not None and pair[1] <= pair[0]:
        yield Fault(end.line, "ends-early", end.name)


def _comparable(prop: Property, moment: dt.datetime) -> dt.datetime | None:
    """The instant in UTC, or None where the zone is not known here."""
    key = prop.parameters.get("TZID")
    if key is None:
        return moment
    try:
        zone = known(key)
        return moment.replace(tzinfo=zone).astimezone(dt.UTC).replace(tzinfo=None) if zone else None
    except OverflowError:
        return None


def _same_uid(calendar: Component) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for part in calendar.parts:
        uid = part.first("UID")
        if uid is None:
            continue
        key = uid.value, part.text("RECURRENCE-ID")
        if key in seen:
            yield Fault(uid.line, "same-uid")
        seen.add(key)


def _method(calendar: Component) -> Iterator[Fault]:
    """RFC 5546, sections 3.2.1, 3.2.2 and 3.2.5."""
    method = calendar.text("METHOD").strip().upper()
    for part in calendar.parts:
        if part.name not in _INVITABLE:
            continue
        organizers, attendees = len(part.all("ORGANIZER")), part.all("ATTENDEE")
        if method in ("PUBLISH", "REQUEST", "CANCEL") and organizers != 1:
            yield Fault(part.line, "no-organizer", method)
        if method == "PUBLISH" and attendees:
            yield Fault(attendees[0].line, "published-attendee")
        if method == "REQUEST" and not attendees:
            yield Fault(part.line, "no-attendee")
