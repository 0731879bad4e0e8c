"""ACE: ten yes/no items about childhood, 0 to 10. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import LIFETIME, Instrument, Scale
from ketaprac_instruments.parts import YES_NO, ids, numbered, questions, source, terms_not_found

_SCORING = source(
    "Therapist Assist, page on the ACE questionnaire (count of ten)",
    "https://therapistassist.app/learn/assessments/ace",
)

ACE_10 = Instrument(
    id="ace-10",
    version="1",
    title="Adverse Childhood Experiences questionnaire, ten items",
    variant="ten items; not the ACE-IQ",
    items=numbered(questions(10), YES_NO),
    total=Scale(id="total", items=ids(1, 10), source=_SCORING),
    window_days=LIFETIME,
    window="before the age of 18",
    licence=terms_not_found(),
    notes=(
        "A measure of populations, not a forecast for one person. 4 or more is cited most.",
        "The questions can hurt: ask only with time and a plan for what follows.",
    ),
)
