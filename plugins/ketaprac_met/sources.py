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
GRABSKI_2022: Final = _source(
    "Adjunctive ketamine with relapse prevention-based psychological therapy in the "
    "treatment of alcohol use disorder (Am J Psychiatry 2022), abstract",
    "doi:10.1176/appi.ajp.2021.21030277; NCT02649231",
)
GRABSKI_THERAPY: Final = _source(
    "A report on the same trial that gives the comparison of therapy with education",
    "https://www.psychiatryadvisor.com/home/topics/addiction/alcohol-related-disorders/"
    "ketamine-infusions-were-associated-with-fewer-days-of-alcohol-use/",
)
DAKWAR_2020: Final = _source(
    "A single ketamine infusion combined with motivational enhancement therapy for "
    "alcohol use disorder: a randomized midazolam-controlled pilot trial (Am J "
    "Psychiatry 2020), abstract",
    "doi:10.1176/appi.ajp.2019.19070684",
)
RATHORE_2025: Final = _source(
    "A systematic review of ketamine for alcohol use disorder (Am J Drug Alcohol Abuse "
    "2025), abstract",
    "doi:10.1080/00952990.2025.2535559",
)
AZHARI_2021: Final = _source(
    "Ketamine-facilitated behavioral treatment for cannabis use disorder: a proof of "
    "concept study (Am J Drug Alcohol Abuse 2021), abstract",
    "doi:10.1080/00952990.2020.1808982",
)
SEARCH: Final = _source(
    "Search of this project for studies of this therapy with sublingual ketamine",
    "no study found; nearest: doi:10.1176/appi.ajp.2019.19070684",
)
