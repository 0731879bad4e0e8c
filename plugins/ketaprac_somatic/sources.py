"""Where the statements of this plugin come from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_LATER: Final = dt.date(2026, 11, 25)

REVIEW: Final = Source(
    title="Somatic Experiencing: a scoping review of effectiveness and key factors (Eur J "
    "Psychotraumatol 2021), abstract; without ketamine",
    locator="doi:10.1080/20008198.2021.1929023",
    read_on=_LATER,
)
CONCEPTS: Final = Source(
    title="A teaching page on resourcing, titration and pendulation; no evidence, it shows what "
    "is done",
    locator="https://integrativetrauma.org/blog/resourcing-pendulation-and-titration-the-core-"
    "concepts-of-somatic-therapy",
    read_on=_LATER,
)
HOUSE: Final = Source(
    title="Convention of this project, for the practice to check",
    locator="ketaprac modality somatic",
    read_on=_LATER,
)
SEARCH: Final = Source(
    title="Search of this project for studies of somatic therapy together with ketamine",
    locator="no outcome study found",
    read_on=dt.date(2026, 11, 24),
)
