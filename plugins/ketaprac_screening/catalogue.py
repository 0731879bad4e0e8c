"""All rules of this plugin, as drafts."""

from __future__ import annotations

from typing import Final

from ketaprac_screening import (
    day_of,
    if_given,
    indications,
    medical,
    particulars,
    psychological,
    repeats,
)
from ketaprac_screening.parts import Draft

DRAFTS: Final[tuple[Draft, ...]] = (
    *psychological.DRAFTS,
    *if_given.DRAFTS,
    *medical.DRAFTS,
    *particulars.DRAFTS,
    *indications.DRAFTS,
    *repeats.DRAFTS,
    *day_of.DRAFTS,
)
