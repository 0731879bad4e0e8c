"""Where the statements of this plugin come from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_LATER: Final = dt.date(2026, 11, 25)

PHASES: Final = Source(
    title="The eight phases of EMDR and their tasks, table 3 of a review",
    locator="https://pmc.ncbi.nlm.nih.gov/articles/PMC7239557/table/T3",
    read_on=_LATER,
)
DES_MEANS: Final = Source(
    title="Page on the DES-II: mean of people with PTSD 32.0, with a dissociative disorder 41.2",
    locator="https://betterworldhealthcare.com/?p=11657",
    read_on=dt.date(2026, 11, 24),
)
HOUSE: Final = Source(
    title="Convention of this project, for the practice to check",
    locator="ketaprac modality emdr",
    read_on=_LATER,
)
SEARCH: Final = Source(
    title="Search of this project for studies of EMDR together with ketamine",
    locator="no outcome study found; a guest guide for clinicians: emdria.org/?p=91525",
    read_on=dt.date(2026, 11, 24),
)
