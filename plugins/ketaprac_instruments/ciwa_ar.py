"""CIWA-Ar: ten signs of alcohol withdrawal as rated by a clinician, 0 to 67 points.

Its wording may be used freely. It is not here all the same, as the copies that
were read differ.
"""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac.model.people import Role
from ketaprac_instruments.parts import bands, camcops, ids, numbered

_SCORING = camcops(
    "CamCOPS, definition of the CIWA-Ar (sum, bands from 8 and 15)",
    "server/camcops_server/tasks/ciwa.py",
)
_TO_SEVEN = (
    "Nausea and vomiting",
    "Tremor",
    "Sweats",
    "Anxiety",
    "Agitation",
    "Tactile disturbances",
    "Auditory disturbances",
    "Visual disturbances",
    "Headache",
)

CIWA_AR = Instrument(
    id="ciwa-ar",
    version="1",
    title="Clinical Institute Withdrawal Assessment for Alcohol, revised",
    variant="revised, ten items",
    items=(
        *numbered(_TO_SEVEN, tuple(range(8))),
        *numbered(("Orientation",), tuple(range(5)), first=10),
    ),
    total=Scale(
        id="total",
        items=ids(1, 10),
        bands=bands(
            ("mild", "Minimal or mild", 0, 7),
            ("moderate", "Moderate", 8, 14),
            ("severe", "Severe", 15, 67),
        ),
        source=_SCORING,
    ),
    window_days=0,
    filled_in_by=Role.MONITOR,
    licence=Licence(
        status=LicenceStatus.PUBLIC_DOMAIN,
        notice="Not copyrighted; may be used freely (Sullivan 1989, as quoted by CamCOPS).",
        source=camcops("CamCOPS, page on the CIWA-Ar", "docs/source/tasks/ciwa.rst"),
    ),
    notes=("Withdrawal on the day of a session is for the prescriber at once.",),
)
