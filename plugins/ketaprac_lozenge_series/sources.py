"""Where the statements of this plugin come from.

Papers were read as abstracts unless their title here says otherwise; practice
pages are no evidence, they only show what is done.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.source import Source

_READ_ON: Final = dt.date(2026, 11, 24)


def _source(title: str, locator: str) -> Source:
    return Source(title=title, locator=locator, read_on=_READ_ON)


# Studies

HULL_2022: Final = _source(
    "At-home, sublingual ketamine telehealth for anxiety and depression "
    "(J Affect Disord 2022), abstract and secondary pages",
    "doi:10.1016/j.jad.2022.07.004",
)
DAKWAR_2019: Final = _source(
    "A single ketamine infusion combined with mindfulness-based behavioral "
    "modification to treat cocaine dependence (Am J Psychiatry 2019)",
    "doi:10.1176/appi.ajp.2019.18101123",
)
DAKWAR_2020: Final = _source(
    "A single ketamine infusion combined with motivational enhancement therapy for "
    "alcohol use disorder (Am J Psychiatry 2020)",
    "doi:10.1176/appi.ajp.2019.19070684",
)
GRABSKI_2022: Final = _source(
    "Adjunctive ketamine with relapse prevention-based psychological therapy in the "
    "treatment of alcohol use disorder (Am J Psychiatry 2022)",
    "doi:10.1176/appi.ajp.2021.21030277; NCT02649231",
)
KRUPITSKY_2007: Final = _source(
    "Single versus repeated sessions of ketamine-assisted psychotherapy for people "
    "with heroin dependence",
    "J Psychoactive Drugs 2007;39(1):13-19",
)
AYCART: Final = _source(
    "Sublingual ketamine for depression and anxiety: a retrospective study (preprint, abstract)",
    "https://moreblossom.com/papers/"
    "sublingual-ketamine-for-depression-and-anxiety-a-retrospective-study-of-real-wor",
)
SEARCH: Final = _source(
    "Search of this project for trials of sublingual ketamine with psychotherapy in "
    "substance use disorders; what was found nearest is a case series without a therapy series",
    "nearest: doi:10.1186/s13722-024-00494-2",
)

LARGER_TRIAL: Final = _source(
    "A larger trial of the same pattern, under way: seven one-to-one sessions (page of the trial)",
    "ISRCTN85955128, https://sites.exeter.ac.uk/morekare",
)
SPRAVATO: Final = _source(
    "Spravato (esketamine) dosing schedule, as reprinted by MIMS",
    "https://uat.mimsdev.com/hongkong/drug/info/spravato",
)
SPRAVATO_LABEL: Final = _source(
    "Spravato (esketamine), observation and transport, for professionals",
    "https://www.spravatohcp.com/trd/dosing-and-administration",
)

# What practices do

KAP_PROCESS: Final = _source(
    "A practice page with lozenges: how ketamine-assisted psychotherapy goes",
    "https://centerpsychotherapy.com/kap-process",
)
BALANCE: Final = _source(
    "A practice page: about six doses in 3 to 8 weeks, integration 1 to 3 days later",
    "https://balancehealthandhealing.com/faq-what-should-i-expect-with-ketamine-therapy/",
)
SAGE: Final = _source(
    "A practice page with lozenges: preparation, length of sessions, integration",
    "https://sageintegrativehealth.org/kat-test-test",
)
JOURNEY: Final = _source(
    "A prescriber network's dictionary: a dosing session lasts about three hours",
    "https://journeyclinical.zendesk.com/hc/en-us/articles/20576146395796-Dictionary",
)

# Follow-up

CONVENTION: Final = _source(
    "Practice convention; no trial that was found fixes this timing", "practice convention"
)
CHECK: Final = _source(
    f"Practice convention; in a preprint mild side effects were gone within 24 hours "
    f"({AYCART.locator})",
    "practice convention",
)
INTEGRATION: Final = _source(f"Practice convention, as on {BALANCE.locator}", "practice convention")
PHQ_9: Final = _source("PHQ-9, which asks about the last two weeks", "LOINC 44249-1")
FDA_2023: Final = _source(
    "Timing: practice convention. Risks to bladder and of misuse: FDA warning of "
    "10 October 2023 on compounded ketamine",
    "https://www.drugs.com/news/fda-warns-dangers-compounded-ketamine-psychiatric-115482.html",
)
