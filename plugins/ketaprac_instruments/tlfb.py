"""Timeline follow-back over 30 days: days of use and heavy days, counted off a calendar."""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Item, NoMoreThan, Scale
from ketaprac.model.people import Role
from ketaprac_instruments.parts import source, terms_not_found

_METHOD = source(
    "URBAN ARCH, conducting an alcohol timeline follow-back over the past 30 days",
    "http://sites.bu.edu/urbanarch/tips-from-the-field-4",
)
_HEAVY = source(
    "ClinicalTrials.gov, ketamine trial that counts heavy days by it",
    "https://clinicaltrials.gov/ct2/show/NCT01535937",
)
_DAYS = tuple(range(31))

TLFB_30 = Instrument(
    id="tlfb-30",
    version="1",
    title="Timeline follow-back, 30 days",
    variant="past 30 days; one substance at a time",
    items=(
        Item(id="used", label="Days of use", values=_DAYS),
        Item(id="heavy", label="Heavy days", values=_DAYS),
    ),
    total=Scale(id="total", items=("used",), source=_METHOD),
    subscales=(Scale(id="heavy-days", items=("heavy",), source=_HEAVY),),
    limits=(NoMoreThan(item="heavy", than="used"),),
    window_days=30,
    filled_in_by=Role.THERAPIST,
    licence=terms_not_found(),
    notes=(
        "The total is the number of days of use. What a heavy day is, the practice says; write it "
        "beside the calendar.",
        "The days are counted by the interviewer; the calendar itself is not kept here.",
    ),
)
