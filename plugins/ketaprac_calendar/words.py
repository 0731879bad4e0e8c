"""Words that must not stand in any calendar.

A calendar travels: onto phones, into family and company accounts, past lock
screens. A word that says what a practice does, or what a client suffers from, is
a disclosure there.
"""

from __future__ import annotations

import re
from typing import Final

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
_TELLING: Final = re.compile(
    rf"(?:{'|'.join(_STEMS)})|(?<![a-z])(?:{'|'.join(_WORDS)})(?![a-z])", re.IGNORECASE
)


def tells(text: str) -> bool:
    """Whether a text holds a word that says what a practice does or a client has."""
    return _TELLING.search(text) is not None
