"""Craving right now on a scale from 0 to 10: one number, no bands."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Licence, LicenceStatus, Scale
from ketaprac_instruments.parts import numbered, source

_USE = source(
    "Dakwar 2019, ketamine for cocaine dependence (craving as one of the outcomes)",
    "doi:10.1176/appi.ajp.2019.18101123",
)

CRAVING_0_10 = Instrument(
    id="craving-0-10",
    version="1",
    title="Craving now, from 0 to 10",
    variant="one whole number from 0 to 10; not a line of 100",
    items=numbered(("Craving now",), tuple(range(11))),
    total=Scale(id="total", items=("1",), source=_USE),
    window_days=0,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice="There is no fixed wording; ask in the practice's own words.",
    ),
    notes=("0 is none, 10 the strongest imaginable. No cut has been published.",),
)
