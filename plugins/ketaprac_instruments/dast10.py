"""DAST-10: ten yes/no items about drugs in the last year, without wording.

The third item is reversed: ten times "no" is one point, not none. The DAST-28
turns other items round and is another instrument.
"""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac_instruments.parts import (
    OWN_COPY,
    YES_NO,
    awell,
    bands,
    camcops,
    ids,
    numbered,
    questions,
)

_SCORING = awell("awell-score, page on the DAST-10 (item 3 reversed, bands)", "dast_10")

DAST_10 = Instrument(
    id="dast-10",
    version="1",
    title="Drug Abuse Screening Test, ten items",
    variant="ten items; not the DAST-20 or DAST-28",
    items=numbered(questions(10), YES_NO, turned=(3,)),
    total=Scale(
        id="total",
        items=ids(1, 10),
        bands=bands(
            ("none", "No problems reported", 0, 0),
            ("low", "Low level", 1, 2),
            ("moderate", "Moderate level", 3, 5),
            ("substantial", "Substantial level", 6, 8),
            ("severe", "Severe level", 9, 10),
        ),
        source=_SCORING,
    ),
    window_days=365,
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice=f"© Harvey A. Skinner and CAMH; not for commercial use. {OWN_COPY}",
        source=camcops("CamCOPS, page on the DAST, with its terms", "docs/source/tasks/dast.rst"),
    ),
    notes=(
        "Enter what was ticked: 1 for yes, 0 for no, for item 3 as well.",
        "Alcohol and tobacco are not meant.",
    ),
)
