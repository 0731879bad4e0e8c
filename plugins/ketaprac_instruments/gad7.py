"""GAD-7: seven items about the last two weeks, 0 to 21 points, no safety item."""

from __future__ import annotations

import datetime as dt

from ketaprac.model.instrument import (
    Band,
    ChangeThreshold,
    Instrument,
    Item,
    Licence,
    LicenceStatus,
    Scale,
)
from ketaprac.model.source import Source
from ketaprac_instruments.parts import source

_READ_ON = dt.date(2026, 11, 24)
_SCORING = Source(
    title="CamCOPS, definition of the GAD-7 (sum, bands from 5, 10 and 15)",
    locator="https://github.com/ucam-department-of-psychiatry/camcops"
    "/blob/master/server/camcops_server/tasks/gad7.py",
    read_on=_READ_ON,
)
_TERMS = Source(
    title="CamCOPS, page on the GAD-7, with the terms of phqscreeners.com",
    locator="https://github.com/ucam-department-of-psychiatry/camcops"
    "/blob/master/docs/source/tasks/gad7.rst",
    read_on=_READ_ON,
)

# Label and wording of each item, in the order of the form.
_ITEMS = (
    ("Nervousness", "Feeling nervous, anxious or on edge"),
    ("Uncontrolled worry", "Not being able to stop or control worrying"),
    ("Much worry", "Worrying too much about different things"),
    ("Tension", "Trouble relaxing"),
    ("Restlessness", "Being so restless that it is hard to sit still"),
    ("Irritability", "Becoming easily annoyed or irritable"),
    ("Dread", "Feeling afraid as if something awful might happen"),
)

# Code, name, lowest and highest total.
_BANDS = (
    ("minimal", "Minimal", 0, 4),
    ("mild", "Mild", 5, 9),
    ("moderate", "Moderate", 10, 14),
    ("severe", "Severe", 15, 21),
)

GAD_7 = Instrument(
    id="gad-7",
    version="1",
    title="Generalized Anxiety Disorder 7-item scale",
    items=tuple(
        Item(id=str(number), label=label, values=(0, 1, 2, 3), text=text)
        for number, (label, text) in enumerate(_ITEMS, start=1)
    ),
    total=Scale(
        id="total",
        items=tuple(str(number) for number in range(1, 8)),
        bands=tuple(Band(id=i, label=label, low=low, high=high) for i, label, low, high in _BANDS),
        source=_SCORING,
    ),
    changes=(
        ChangeThreshold(
            id="working",
            points=4,
            words="working threshold",
            source=source(
                "Rivet, clinical change thresholds",
                "https://docs.getrivet.ca/measurement-based-care/clinical-change-thresholds",
            ),
        ),
        ChangeThreshold(
            id="smallest",
            points=1.5,
            percent=26.8,
            words="smallest difference that matters",
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
    loinc_total="70274-6",
    notes=(
        "Asked is: Over the last 2 weeks, how often have you been bothered by the following "
        "problems?",
        "Answers: 0 Not at all, 1 Several days, 2 More than half the days, 3 Nearly every day.",
        "Copies whose answer 0 reads 'not at all sure' carry a known printing error "
        "(Zorowitz 2021, doi:10.1016/S2215-0366(21)00001-8).",
    ),
)
