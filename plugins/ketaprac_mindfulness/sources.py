"""Where the statements of this plugin come from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

STRUCTURE: Final = Source(
    title="Session outline of mindfulness-based relapse prevention as a trial used it, table 1",
    locator="https://pmc.ncbi.nlm.nih.gov/articles/PMC5516757/table/tab1",
    read_on=dt.date(2026, 11, 25),
)
DAKWAR_2019: Final = Source(
    title="A single ketamine infusion combined with mindfulness-based behavioral "
    "modification to treat cocaine dependence (Am J Psychiatry 2019)",
    locator="doi:10.1176/appi.ajp.2019.18101123",
    read_on=dt.date(2026, 11, 24),
)
HOUSE: Final = Source(
    title="Convention of this project, for the practice to check",
    locator="ketaprac modality mindfulness",
    read_on=dt.date(2026, 11, 25),
)
SEARCH: Final = Source(
    title="Search of this project for studies of this therapy with sublingual ketamine",
    locator="no study found; nearest: doi:10.1176/appi.ajp.2019.18101123",
    read_on=dt.date(2026, 11, 24),
)
