"""PQ-16: sixteen experiences, and how much each one with a yes distresses. Without wording."""

from __future__ import annotations

from ketaprac.model.instrument import LIFETIME, Instrument, Item, Scale, Skip
from ketaprac_instruments.parts import YES_NO, bands, ids, source, terms_not_found

_ISING = source("Ising 2012, The validity of the PQ-16 (abstract)", "doi:10.1093/schbul/sbs068")
_QXMD = source(
    "QxMD, page on the PQ-16 (sums of both parts, life-long)",
    "https://calculate.qxmd.com/storage/calculators/855/PQ-16.html",
)
_FORM = source(
    "Questmanager, page on the PQ-16 (distress is asked where the answer is yes)",
    "https://www.qitonline.com/en/vragenlijsten/"
    "pq-16-ervaringen-prodromal-questionnaire-ervaringenlijst",
)
_NUMBERS = ids(1, 16)


def _pair(number: str) -> tuple[Item, Item]:
    return (
        Item(id=number, label=f"Question {number}", values=YES_NO),
        Item(id=f"{number}-distress", label=f"Distress at {number}", values=(0, 1, 2, 3)),
    )


PQ_16 = Instrument(
    id="pq-16",
    version="1",
    title="Prodromal Questionnaire, 16 items",
    variant="16 items; not the PQ-B or PQ-92",
    items=tuple(item for number in _NUMBERS for item in _pair(number)),
    total=Scale(
        id="total",
        items=_NUMBERS,
        bands=bands(
            ("below-cut", "Below the cut", 0, 5),
            ("at-cut", "At or above the cut: an interview about psychosis is due", 6, 16),
        ),
        source=_ISING,
    ),
    subscales=(
        Scale(
            id="distress", items=tuple(f"{number}-distress" for number in _NUMBERS), source=_QXMD
        ),
    ),
    skips=tuple(
        Skip(id=f"no-{number}", of=(number,), items=(f"{number}-distress",), source=_FORM)
        for number in _NUMBERS
    ),
    window_days=LIFETIME,
    licence=terms_not_found(),
    notes=(
        "The total counts what was endorsed. Each question is followed by its distress, 0 to 3, "
        "which is not asked where the answer is no.",
        "Cuts of 8 or 9 for distress, and of 5 for the count, did best in some samples.",
    ),
)
