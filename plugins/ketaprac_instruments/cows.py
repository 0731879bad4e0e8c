"""COWS: eleven signs of opioid withdrawal as rated by a clinician, 0 to 48 points."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Item, Scale
from ketaprac.model.people import Role
from ketaprac_instruments.parts import bands, ids, source, terms_not_found

_POINTS = source(
    "PCSS-MAT, Clinical Opiate Withdrawal Scale (points of each sign)",
    "https://abcdocz.com/doc/1591907/clinical-opiate-withdrawal-scale---pcss-mat",
)
_BANDS = source(
    "Valant, page on the COWS (bands from 5, 13, 25 and above 36)",
    "https://help.valant.com/79967-measures/cows-clinical-opiate-withdrawal-scale",
)

# Label and allowed points of each sign; many steps are left out on purpose.
_ITEMS = (
    ("Pulse at rest", (0, 1, 2, 4)),
    ("Sweating", (0, 1, 2, 3, 4)),
    ("Restlessness", (0, 1, 3, 5)),
    ("Pupils", (0, 1, 2, 5)),
    ("Aches in bones or joints", (0, 1, 2, 4)),
    ("Nose and eyes", (0, 1, 2, 4)),
    ("Stomach and bowels", (0, 1, 2, 3, 5)),
    ("Tremor", (0, 1, 2, 4)),
    ("Yawning", (0, 1, 2, 4)),
    ("Anxiety or irritability", (0, 1, 2, 4)),
    ("Gooseflesh", (0, 3, 5)),
)

COWS = Instrument(
    id="cows",
    version="1",
    title="Clinical Opiate Withdrawal Scale",
    items=tuple(
        Item(id=str(number), label=label, values=values)
        for number, (label, values) in enumerate(_ITEMS, start=1)
    ),
    total=Scale(
        id="total",
        items=ids(1, 11),
        bands=bands(
            ("mild", "Mild", 5, 12),
            ("moderate", "Moderate", 13, 24),
            ("moderately-severe", "Moderately severe", 25, 36),
            ("severe", "Severe", 37, 48),
        ),
        source=_BANDS,
    ),
    window_days=0,
    filled_in_by=Role.MONITOR,
    licence=terms_not_found(),
    notes=(
        f"Points of each sign: {_POINTS.locator}.",
        "Below 5 the source names no band.",
        "Withdrawal on the day of a session is for the prescriber at once.",
    ),
)
