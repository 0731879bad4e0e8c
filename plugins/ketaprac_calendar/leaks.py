"""What a calendar must not give away: words that tell, and anything off the list.

A calendar travels: onto phones, into family and company accounts, past lock
screens. A word that says what a practice does, or what a client suffers from, is
a disclosure there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ketaprac_calendar.audiences import CALENDAR_NAMES, Audience
from ketaprac_calendar.reading import Component, Fault, Property
from ketaprac_calendar.zones import known

# Beginnings of words that tell wherever they stand, even inside a longer word.
_STEMS: Final = (
    "addict", "adicci", "alcohol", "alkohol", "amphetamin", "benzodiaz", "buprenorphin",
    "cannabis", "cocain", "depressi", "detox", "diagnos", "entzug", "fentanyl", "heroin",
    "ketamin", "ketaprac", "lozenge", "marijuana", "methadon", "mindful", "opiat", "opioid",
    "overdos", "psychedel", "psychiatr", "psycholog", "psychother", "psychotic", "relaps",
    "sobriet", "spravato", "sublingual", "substance", "suicid", "therap", "terapia", "trauma",
    "treatment", "troche",
)  # fmt: skip
# Words that tell only when they stand alone.
_WORDS: Final = (
    "12-step", "anxiety", "aud", "clinic", "craving", "cravings", "depot", "dose", "doses",
    "dosing", "drug", "drugs", "emdr", "icd", "infusion", "integration", "iv", "kap", "kat", "ket",
    "medication", "medicine", "meth", "monitoring", "mrn", "naltrexone", "oud", "patient",
    "preparation", "prescriber", "ptsd", "rehab", "screening", "sober", "somatic", "stimulant",
    "stimulants", "sucht", "sud",
)  # fmt: skip
_ALONE: Final = re.compile(rf"(?<![a-z])(?:{'|'.join(_WORDS)})(?![a-z])")
_DURATION: Final = r"-?P[0-9DTHMSW]{1,20}"
# What these hold where nothing of anybody's stands in them.
_NEUTRAL: Final = {
    "UID": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
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


def tells(text: str) -> bool:
    """Whether a text holds a word that says what a practice does or a client has."""
    lower = text.lower()
    return any(stem in lower for stem in _STEMS) or _ALONE.search(lower) is not None


def leaks(component: Component, audience: Audience) -> Iterator[Fault]:
    """What an audience's calendar must not hold.

    Args:
        component: A calendar or any part of it, looked at alone.
        audience: For whom the calendar is.
    """
    allowed = audience.properties.get(component.name)
    if allowed is None:
        yield Fault(component.line, "not-allowed", component.name)
    for prop in component.properties:
        if allowed is not None and prop.name not in allowed:
            yield Fault(prop.line, "not-allowed", prop.name)
        yield from _one(prop, audience)
    if component.name == "VEVENT":
        yield from _whole_event(component, audience)


def _one(prop: Property, audience: Audience) -> Iterator[Fault]:
    zone = prop.parameters.get("TZID")
    if not _PARAMETERS.issuperset(prop.parameters) or (zone is not None and not known(zone)):
        yield Fault(prop.line, "parameter", prop.name)
    if any(map(tells, (prop.name, prop.text, *prop.texts))):
        yield Fault(prop.line, "telling-word", prop.name)
    if not _is_neutral(prop, audience):
        yield Fault(prop.line, "not-neutral", prop.name)


def _whole_event(event: Component, audience: Audience) -> Iterator[Fault]:
    if event.text("CLASS").upper() != "PRIVATE":
        yield Fault(event.line, "not-private", event.name)
    if not audience.cancelled and event.text("STATUS").upper() == "CANCELLED":
        yield Fault(event.line, "cancelled", event.name)


def _is_neutral(prop: Property, audience: Audience) -> bool:
    """Whether a value is one of those that give nothing away."""
    if prop.name in _TITLES:
        return audience.allows(prop.text)
    if prop.name in _NAMES:
        return prop.text in CALENDAR_NAMES.values()
    if prop.name == "TZID":
        return known(prop.value) is not None
    pattern = _NEUTRAL.get(prop.name)
    return pattern is None or pattern.fullmatch(prop.value) is not None
