"""MDQ: thirteen yes/no items, whether they came together, and how grave. Without wording.

Positive needs all three conditions; the count alone is no result.
"""

from __future__ import annotations

from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import LIFETIME, Instrument, Scale, Skip
from ketaprac_instruments.parts import (
    YES_NO,
    ids,
    need,
    numbered,
    questions,
    source,
    terms_not_found,
)

_SCORING = source(
    "NINDS Common Data Elements, Mood Disorder Questionnaire (the three conditions)",
    "https://commondataelements.ninds.nih.gov/report-viewer/23875/"
    "Mood%20Disorder%20Questionnaire%20(MDQ)",
)
_STRUCTURE = source(
    "Measurely, page on the MDQ (answers; item 14 only where there is more than one yes)",
    "https://measurely.com.au/outcome-measures/mood-disorder-questionnaire",
)

MDQ = Instrument(
    id="mdq",
    version="1",
    title="Mood Disorder Questionnaire",
    variant="13 items, and the two questions after them",
    items=(
        *numbered(questions(13), YES_NO),
        *numbered(("At the same time",), YES_NO, first=14),
        *numbered(("How much of a problem",), (0, 1, 2, 3), first=15),
    ),
    total=Scale(id="total", items=ids(1, 13), source=_STRUCTURE),
    criteria=(
        Criterion(
            id="screen",
            title="Seven or more, at the same time, and at least a moderate problem",
            outcomes=(
                Outcome(
                    id="positive",
                    label="MDQ positive: mania in the past is for the prescriber to look into",
                    needs=(
                        need(*ids(1, 13), enough=7),
                        need("14"),
                        need("15", at_least=2),
                    ),
                ),
                Outcome(id="negative", label="MDQ negative"),
            ),
            source=_SCORING,
        ),
    ),
    skips=(Skip(id="no-cluster", of=ids(1, 13), at_most=1, items=("14",), source=_STRUCTURE),),
    window_days=LIFETIME,
    licence=terms_not_found(),
    notes=(
        "Item 15: 0 no problem, 1 minor, 2 moderate, 3 serious.",
        "Better at finding bipolar I than bipolar II. A Korean sample did best with 5 items "
        "(https://pmc.ncbi.nlm.nih.gov/articles/PMC7006979).",
    ),
)
