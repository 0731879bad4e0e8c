"""Where the statements of this plugin come from."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_READ_ON: Final = dt.date(2026, 11, 24)


def _source(title: str, locator: str) -> Source:
    return Source(title=title, locator=locator, read_on=_READ_ON)


MANUAL: Final = _source(
    "Motivational Enhancement Therapy Manual, Project MATCH Monograph Series, volume 2 "
    "(public domain)",
    "NIH Publication No. 94-3723",
)
HOUSE: Final = _source(
    "Convention of this project, for the practice to check", "ketaprac modality met"
)
SEARCH: Final = _source(
    "Search of this project for studies of this therapy with sublingual ketamine",
    "no study found; nearest: doi:10.1176/appi.ajp.2019.19070684",
)
