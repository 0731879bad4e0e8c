"""ISI: seven items about sleep, 0 to 28 points, without wording."""

from __future__ import annotations

from ketaprac.model.instrument import (
    ChangeThreshold,
    Instrument,
    Licence,
    LicenceStatus,
    Scale,
)
from ketaprac_instruments.parts import OWN_COPY, awell, bands, ids, numbered, questions, source

_SCORING = awell("awell-score, page on the ISI (sum, bands, all items needed)", "isi")
_MORIN = source("Morin 2011, The Insomnia Severity Index (abstract)", "doi:10.1093/sleep/34.5.601")
_LABELS = (
    "Falling asleep",
    "Staying asleep",
    "Waking too early",
    "Satisfaction with sleep",
    *questions(7)[4:],  # copies put the last three in different orders
)

ISI = Instrument(
    id="isi",
    version="1",
    title="Insomnia Severity Index",
    items=numbered(_LABELS, (0, 1, 2, 3, 4)),
    total=Scale(
        id="total",
        items=ids(1, 7),
        bands=bands(
            ("none", "No clinically significant insomnia", 0, 7),
            ("subthreshold", "Subthreshold insomnia", 8, 14),
            ("moderate", "Clinical insomnia, moderate", 15, 21),
            ("severe", "Clinical insomnia, severe", 22, 28),
        ),
        source=_SCORING,
    ),
    changes=(
        ChangeThreshold(
            id="moderate-improvement", points=8.4, words="moderate improvement", source=_MORIN
        ),
    ),
    window_days=30,
    window="usually the last month",
    licence=Licence(
        status=LicenceStatus.RESTRICTED,
        notice=f"© Charles M. Morin; distributed by Mapi Research Trust. {OWN_COPY}",
        source=_MORIN,
    ),
    notes=(
        "In a community sample a cut of 10 did best (Morin 2011).",
        "The confidence interval of the change threshold runs from 7.1 to 9.4.",
    ),
)
