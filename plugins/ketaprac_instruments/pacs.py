"""PACS: five items about craving for alcohol in the last week, 0 to 30 points. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac_instruments.parts import OWN_COPY, bands, ids, numbered, source

_CUTS = source(
    "Hartwell 2019, Convergence between the PACS and diagnostic interview (abstract)",
    "doi:10.1016/j.abrep.2019.100198",
)
_LABELS = ("Frequency", "Strength", "Time", "Resisting", "Overall")

PACS = Instrument(
    id="pacs",
    version="1",
    title="Penn Alcohol Craving Scale",
    variant="for alcohol",
    items=numbered(_LABELS, tuple(range(7))),
    total=Scale(
        id="total",
        items=ids(1, 5),
        bands=bands(
            ("below-cuts", "Below both cuts", 0, 14),
            ("lower-cut", "At or above the lower cut (15)", 15, 20),
            ("upper-cut", "Above the upper cut (20)", 21, 30),
        ),
        source=_CUTS,
    ),
    window_days=7,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice="PhenX says freely available, permission not required for use; that is no leave to "
        f"pass the wording on. {OWN_COPY}",
        source=source(
            "PhenX Toolkit, protocol 511702", "https://test.phenxtoolkit.org/protocols/view/511702"
        ),
    ),
    notes=(
        "The total is the plain sum. A calculator on the web divides four items by four instead.",
        "Both cuts are from people with heavy drinking who did not look for treatment.",
    ),
)
