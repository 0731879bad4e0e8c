"""Where the statements of this plugin come from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_LATER: Final = dt.date(2026, 11, 25)

PRACTICE: Final = Source(
    title="A practice page on parts work before and after ketamine; no evidence, it shows what "
    "is done",
    locator="https://www.redmaplewellness.com/blog/blog-post-title-one-kc6jy",
    read_on=_LATER,
)
WORSE: Final = Source(
    title="A practice page on protectors and why symptoms can worsen after a session",
    locator="https://elephantintheroomllc.com/why-symptoms-worsen-after-psychedelic-therapy/",
    read_on=_LATER,
)
HOUSE: Final = Source(
    title="Convention of this project, for the practice to check",
    locator="ketaprac modality parts",
    read_on=_LATER,
)
SEARCH: Final = Source(
    title="Search of this project for studies of parts work together with ketamine",
    locator="no outcome study found",
    read_on=dt.date(2026, 11, 24),
)
