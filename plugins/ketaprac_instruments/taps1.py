"""TAPS-1: four questions about the last year; any use leads to a closer look.

Its wording is in the public domain in the U.S. It is not here all the same, as
the copies that were read differ.
"""

from __future__ import annotations

from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Method, Scale
from ketaprac_instruments.parts import ids, need, numbered, source

_US_CORE = source(
    "HL7 US Core, TAPS questionnaire (codes, and the terms of the TAPS-1)",
    "https://hl7.org/fhir/us/core/Questionnaire-TAPS.html",
)
_NIDA = source(
    "NIDA, page on the TAPS tool (any answer other than never is positive)",
    "https://nida.nih.gov/taps2/",
)
_LABELS = (
    "Tobacco",
    "Days with many drinks",
    "Illegal or recreational drugs",
    "Prescription medicines in other ways",
)
# The code of the second item depends on the client's sex.
_CODES = ("96842-0", None, "96843-8", "96844-6")

TAPS_1 = Instrument(
    id="taps-1",
    version="1",
    title="Tobacco, Alcohol, Prescription medication and other Substance use tool, part 1",
    variant="part 1 only, four items",
    items=numbered(_LABELS, (0, 1, 2, 3, 4), loinc=_CODES),
    total=Scale(id="total", items=(), method=Method.NONE, source=_NIDA),
    criteria=(
        Criterion(
            id="screen",
            title="Any use in the last year",
            outcomes=(
                Outcome(
                    id="positive",
                    label="Positive TAPS-1: the second part is due",
                    needs=(need(*ids(1, 4)),),
                ),
                Outcome(id="negative", label="Negative TAPS-1"),
            ),
            source=_NIDA,
        ),
    ),
    window_days=365,
    licence=Licence(
        status=LicenceStatus.PUBLIC_DOMAIN,
        notice="Developed by the National Institute on Drug Abuse; considered to be in the public "
        "domain in the U.S. Take the wording from NIDA's own form.",
        source=_US_CORE,
    ),
    loinc="96841-2",
    notes=(
        "Answers, from 0 to 4: never, less than monthly, monthly, weekly, daily or almost daily "
        "(https://ebchelp.blueprint.ai/en/articles/9908846).",
        "Item 2 is asked of men about five or more drinks in one day, and of women about four or "
        "more.",
        "No total: a sum over substances has no published meaning.",
    ),
)
