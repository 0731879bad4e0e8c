"""DUDIT: eleven items about drugs in the last year, 0 to 44 points, without wording."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac.model.people import Sex
from ketaprac_instruments.parts import OWN_COPY, bands, ids, numbered, questions, source

_SCORING = source(
    "Guidelines on co-occurring conditions (Australia), scoring of the DUDIT",
    "https://comorbidityguidelines.org.au/appendix-x-drug-use-disorders-identification-test-dudit"
    "/dudit-scoring-and-interpretation",
)
_LABELS = questions(11)
_DEPENDENT = ("dependence", "At or above the cut for dependence", 25, 44)

DUDIT = Instrument(
    id="dudit",
    version="1",
    title="Drug Use Disorders Identification Test",
    variant="eleven items; not the DUDIT-E",
    items=(
        *numbered(_LABELS[:9], (0, 1, 2, 3, 4)),
        *numbered(_LABELS[9:], (0, 2, 4), first=10),
    ),
    total=Scale(
        id="total",
        items=ids(1, 11),
        bands=(
            *bands(
                ("below-cut", "Below the cut", 0, 5),
                ("problems", "At or above the cut for men", 6, 24),
                _DEPENDENT,
                sex=Sex.MALE,
            ),
            *bands(
                ("below-cut", "Below the cut", 0, 1),
                ("problems", "At or above the cut for women", 2, 24),
                _DEPENDENT,
                sex=Sex.FEMALE,
            ),
        ),
        source=_SCORING,
    ),
    window_days=365,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice=f"A draft manual of the Karolinska Institutet asks not to be cited. {OWN_COPY}",
    ),
    notes=(
        "Items 10 and 11 take 0, 2 or 4. A printed table of the same guideline has the two kinds "
        "of answers the wrong way round.",
        "Where the client's sex is not recorded, the lower cut holds.",
    ),
)
