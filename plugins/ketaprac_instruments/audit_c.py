"""AUDIT-C: the three consumption items of the AUDIT, 0 to 12 points, without wording.

Not the USAUDIT-C, whose items are scaled differently.
"""

from __future__ import annotations

import datetime as dt

from ketaprac.model.instrument import Band, Instrument, Item, Licence, LicenceStatus, Scale
from ketaprac.model.people import Sex
from ketaprac.model.source import Source

_READ_ON = dt.date(2026, 11, 24)
_SCORING = Source(
    title="HL7 US Core, AUDIT-C questionnaire (cut at 4 points for men, 3 for women)",
    locator="https://hl7.org/fhir/us/core/Questionnaire-AUDIT-C.html",
    read_on=_READ_ON,
)
_TERMS = Source(
    title="AUDIT manual of the WHO (2001): no use in conjunction with commercial purposes",
    locator="AUDIT: guidelines for use in primary care, 2nd ed., WHO/MSD/MSB/01.6a",
    read_on=_READ_ON,
)

# Label and LOINC code; that of the first question is not verified, so it is left out.
_ITEMS = (
    ("How often alcohol is drunk", None),
    ("How much on a drinking day", "68519-8"),
    ("How often a lot in one go", "68520-6"),
)


def _bands(sex: Sex, cut: int) -> tuple[Band, Band]:
    below = Band(id="below-cut", label="Below the cut", low=0, high=cut - 1, sex=sex)
    return below, Band(id="at-risk", label="At or above the cut", low=cut, high=12, sex=sex)


AUDIT_C = Instrument(
    id="audit-c",
    version="1",
    title="AUDIT-C (first three items of the AUDIT)",
    variant="first three items of the AUDIT; not the USAUDIT-C",
    items=tuple(
        Item(id=str(number), label=label, values=(0, 1, 2, 3, 4), loinc=loinc)
        for number, (label, loinc) in enumerate(_ITEMS, start=1)
    ),
    total=Scale(
        id="total",
        items=("1", "2", "3"),
        bands=(*_bands(Sex.MALE, 4), *_bands(Sex.FEMALE, 3)),
        source=_SCORING,
    ),
    window_days=365,
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice="The wording of the AUDIT is the World Health Organization's. Show it from your "
        "own copy, under its terms.",
        source=_TERMS,
    ),
    loinc="72109-2",
    loinc_total="75626-2",
    notes=(
        "Where the client's sex is not recorded, the lower cut holds.",
        "Points from the first item alone probably mean drinking within limits; look at the "
        "single answers.",
    ),
)
