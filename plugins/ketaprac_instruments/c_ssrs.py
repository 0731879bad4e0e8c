"""C-SSRS screener: six questions, the last in two parts; a level, no total. Without wording.

All "no" is a negative screen, which is not the same as a low level.
"""

from __future__ import annotations

from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import (
    LIFETIME,
    Instrument,
    Item,
    Licence,
    LicenceStatus,
    Method,
    SafetyItem,
    Scale,
    Skip,
)
from ketaprac.model.people import Role
from ketaprac_instruments.parts import OWN_COPY, YES_NO, need, source

_LEVELS = source(
    "Blueprint, page on the C-SSRS screener (levels by question)",
    "https://help.blueprint-health.com/en/articles/5208202-columbia-suicide-severity-rating-scale"
    "-screen-c-ssrs-screen",
)
_FORM = source(
    "The Columbia Protocol, screener (which questions follow on the second one)",
    "https://cssrs.columbia.edu/wp-content/uploads/Columbia_Protocol.pdf",
)

# Id, label, LOINC code, and what a yes means.
_ITEMS = (
    ("1", "Wish to be dead", "93246-7", "A wish to be dead."),
    ("2", "Thoughts of suicide", "93247-5", "Thoughts of suicide."),
    ("3", "With a method", "93248-3", "Thoughts of suicide with a method."),
    ("4", "With some intent", "93249-1", "Thoughts of suicide with some intent to act: high."),
    ("5", "With plan and intent", "93250-9", "Thoughts of suicide with plan and intent: high."),
    ("6", "Behaviour, lifetime", "93267-3", "Suicidal behaviour during life."),
    (
        "6-recent",
        "Behaviour, last three months",
        "93269-9",
        "Suicidal behaviour in the last three months: high.",
    ),
)

C_SSRS_SCREENER = Instrument(
    id="c-ssrs-screener",
    version="1",
    title="Columbia-Suicide Severity Rating Scale, screener",
    variant="screener, past month and lifetime; not since last contact",
    items=tuple(
        Item(id=number, label=label, values=YES_NO, loinc=code) for number, label, code, _ in _ITEMS
    ),
    total=Scale(id="total", items=(), method=Method.NONE, source=_LEVELS),
    criteria=(
        Criterion(
            id="level",
            title="Level by the gravest question with a yes",
            outcomes=(
                Outcome(id="high", label="C-SSRS level: high", needs=(need("4", "5", "6-recent"),)),
                Outcome(id="moderate", label="C-SSRS level: moderate", needs=(need("3", "6"),)),
                Outcome(id="low", label="C-SSRS level: low", needs=(need("1", "2"),)),
                Outcome(id="negative", label="C-SSRS screen negative"),
            ),
            source=_LEVELS,
        ),
    ),
    skips=(
        Skip(id="no-thoughts", of=("2",), items=("3", "4", "5"), source=_FORM),
        Skip(id="no-behaviour", of=("6",), items=("6-recent",), source=_LEVELS),
    ),
    safety=tuple(
        SafetyItem(id=f"question-{number}", item=number, at_least=1, words=words, source=_LEVELS)
        for number, _, _, words in _ITEMS
    ),
    window_days=LIFETIME,
    window="past month; behaviour in life and in the last three months",
    filled_in_by=Role.THERAPIST,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice=f"The owner's terms were not read (https://cssrs.columbia.edu). {OWN_COPY}",
    ),
    notes=(
        "1 is yes, 0 is no. Where question 2 is no, questions 3 to 5 are not asked.",
        "A high level never waits for other answers.",
    ),
)
