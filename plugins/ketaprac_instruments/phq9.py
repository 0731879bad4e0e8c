"""PHQ-9: nine items about the last two weeks, 0 to 27 points, item 9 is a safety item."""

from __future__ import annotations

import datetime as dt

from ketaprac.model.criterion import Criterion, Mark, Need, Outcome
from ketaprac.model.instrument import (
    Band,
    ChangeThreshold,
    Instrument,
    Item,
    Licence,
    LicenceStatus,
    SafetyItem,
    Scale,
)
from ketaprac.model.source import Source
from ketaprac_instruments.parts import need, source

_READ_ON = dt.date(2026, 11, 24)
_SCORING = Source(
    title="CamCOPS, definition of the PHQ-9 (sum, bands from 5, 10, 15 and 20, item 9 from 1)",
    locator="https://github.com/ucam-department-of-psychiatry/camcops"
    "/blob/master/server/camcops_server/tasks/phq9.py",
    read_on=_READ_ON,
)
_TERMS = Source(
    title="CamCOPS, page on the PHQ-9, with the terms of phqscreeners.com",
    locator="https://github.com/ucam-department-of-psychiatry/camcops"
    "/blob/master/docs/source/tasks/phq9.rst",
    read_on=_READ_ON,
)

# Label, LOINC code and wording of each item, in the order of the form.
_ITEMS = (
    ("Interest", "44250-9", "Little interest or pleasure in doing things"),
    ("Mood", "44255-8", "Feeling down, depressed, or hopeless"),
    ("Sleep", "44259-0", "Trouble falling or staying asleep, or sleeping too much"),
    ("Energy", "44254-1", "Feeling tired or having little energy"),
    ("Appetite", "44251-7", "Poor appetite or overeating"),
    (
        "Self-worth",
        "44258-2",
        "Feeling bad about yourself — or that you are a failure or have let yourself or "
        "your family down",
    ),
    (
        "Concentration",
        "44252-5",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
    ),
    (
        "Movement",
        "44253-3",
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — "
        "being so fidgety or restless that you have been moving around a lot more than usual",
    ),
    (
        "Thoughts of death or self-harm",
        "44260-8",
        "Thoughts that you would be better off dead or of hurting yourself in some way",
    ),
)

# Code, name, lowest and highest total.
_BANDS = (
    ("minimal", "Minimal", 0, 4),
    ("mild", "Mild", 5, 9),
    ("moderate", "Moderate", 10, 14),
    ("moderately-severe", "Moderately severe", 15, 19),
    ("severe", "Severe", 20, 27),
)

# A symptom counts from 2 points; the ninth from 1.
_SYMPTOMS = tuple(
    Mark(item=str(number), at_least=1 if number == 9 else 2) for number in range(1, 10)
)
_CORE = need("1", "2", at_least=2)

PHQ_9 = Instrument(
    id="phq-9",
    version="1",
    title="Patient Health Questionnaire-9",
    items=tuple(
        Item(id=str(number), label=label, values=(0, 1, 2, 3), text=text, loinc=loinc)
        for number, (label, loinc, text) in enumerate(_ITEMS, start=1)
    ),
    total=Scale(
        id="total",
        items=tuple(str(number) for number in range(1, 10)),
        bands=tuple(Band(id=i, label=label, low=low, high=high) for i, label, low, high in _BANDS),
        source=_SCORING,
    ),
    criteria=(
        Criterion(
            id="syndrome",
            title="Core symptom, and number of symptoms",
            outcomes=(
                Outcome(
                    id="major",
                    label="PHQ-9 rule for a major depressive syndrome met; not a diagnosis",
                    needs=(_CORE, Need(enough=5, of=_SYMPTOMS)),
                ),
                Outcome(
                    id="other",
                    label="PHQ-9 rule for another depressive syndrome met; not a diagnosis",
                    needs=(_CORE, Need(enough=2, of=_SYMPTOMS)),
                ),
                Outcome(id="none", label="Neither of the PHQ-9's syndrome rules met"),
            ),
            source=_SCORING,
        ),
    ),
    safety=(
        SafetyItem(
            id="self-harm",
            item="9",
            at_least=1,
            words="Thoughts of being better off dead or of self-harm in the last two weeks.",
            source=_SCORING,
        ),
    ),
    changes=(
        ChangeThreshold(
            id="working",
            points=5,
            words="working threshold",
            source=source(
                "Rivet, clinical change thresholds",
                "https://docs.getrivet.ca/measurement-based-care/clinical-change-thresholds",
            ),
        ),
        ChangeThreshold(
            id="smallest",
            points=1.7,
            percent=21,
            words="smallest difference that matters, at moderate severity",
            source=source(
                "Study of smallest important differences of PHQ-9 and GAD-7",
                "https://pmc.ncbi.nlm.nih.gov/articles/PMC9340848",
            ),
        ),
    ),
    window_days=14,
    licence=Licence(
        status=LicenceStatus.PUBLIC_DOMAIN,
        notice="Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and "
        "colleagues, with an educational grant from Pfizer Inc. No permission required to "
        "reproduce, translate, display or distribute.",
        source=_TERMS,
    ),
    loinc="44249-1",
    loinc_total="44261-6",
    notes=(
        "Asked is: Over the last 2 weeks, how often have you been bothered by any of the "
        "following problems?",
        "Answers: 0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day.",
        "The question about difficulty at the end of the form is not scored and not kept here.",
        "A total hides item 9: look at the flag as well.",
    ),
)
