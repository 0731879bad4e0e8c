"""ASQ: four questions about suicide and one on how acute it is; no total, without wording."""

from __future__ import annotations

from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import (
    LIFETIME,
    Instrument,
    Licence,
    LicenceStatus,
    Method,
    SafetyItem,
    Scale,
    Skip,
)
from ketaprac.model.people import Role
from ketaprac_instruments.parts import OWN_COPY, YES_NO, ids, need, numbered, source

_SCORING = source(
    "PsyPack, page on the ASQ (yes or a refusal is positive; when the fifth is asked)",
    "https://psypack.com/assessments/ask-suicide-screening-questions/",
)
_NIMH = source(
    "NIMH, Ask Suicide-Screening Questions toolkit",
    "https://www.nimh.nih.gov/labs-at-nimh/asq-toolkit-materials/index.shtml",
)
_LABELS = ("Question 1", "Question 2", "Question 3", "Question 4", "Thoughts right now")

ASQ = Instrument(
    id="asq",
    version="1",
    title="Ask Suicide-Screening Questions",
    items=numbered(_LABELS, YES_NO),
    total=Scale(id="total", items=(), method=Method.NONE, source=_NIMH),
    criteria=(
        Criterion(
            id="screen",
            title="Any yes or refusal, and whether it is acute",
            outcomes=(
                Outcome(id="acute", label="ASQ positive, acute: imminent", needs=(need("5"),)),
                Outcome(
                    id="non-acute",
                    label="ASQ positive, not acute",
                    needs=(need(*ids(1, 4), declined=True),),
                ),
                Outcome(id="negative", label="ASQ negative"),
            ),
            source=_SCORING,
        ),
    ),
    skips=(Skip(id="all-no", of=ids(1, 4), items=("5",), source=_SCORING),),
    safety=(
        *(
            SafetyItem(
                id=f"question-{number}",
                item=number,
                at_least=1,
                declined=True,
                words="A yes, or no answer given, to a question about suicide.",
                source=_SCORING,
            )
            for number in ids(1, 4)
        ),
        SafetyItem(
            id="acute",
            item="5",
            at_least=1,
            words="Thoughts of suicide right now: imminent.",
            source=_SCORING,
        ),
    ),
    window_days=LIFETIME,
    window="past weeks; one question about life, one about now",
    filled_in_by=Role.THERAPIST,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice="A free resource of the National Institute of Mental Health; a line that puts the "
        f"wording into the public domain was not found. {OWN_COPY}",
        source=_NIMH,
    ),
    notes=(
        "1 is yes, 0 is no. Write a refusal as declined: it counts as positive.",
        "Clinical judgement goes before a negative screen.",
    ),
)
