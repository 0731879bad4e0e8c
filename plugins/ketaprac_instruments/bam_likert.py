"""BAM with Likert answers: three scales about the last month, no total, without wording.

The BAM with continuous answers (0 to 30 each) is another instrument.
"""

from __future__ import annotations

import datetime as dt

from ketaprac.model.instrument import (
    Instrument,
    Item,
    Licence,
    LicenceStatus,
    Method,
    NoMoreThan,
    Scale,
    Skip,
)
from ketaprac.model.source import Source
from ketaprac_instruments.parts import OWN_COPY, bands, source

_SCALES = source(
    "Kipu, page on the BAM (items of the three scales, item-level reading)",
    "https://www.kipu.health/bam-assessments/",
)
_CUTS = source(
    "Blueprint, page on the BAM (answers from 0 to 4, ranges, cuts of this vendor)",
    "https://ebchelp.blueprint.ai/en/articles/3945380-brief-addiction-monitor-bam",
)
_AUTHORS = source(
    "Cacciola 2013, Development and initial evaluation of the Brief Addiction Monitor",
    "doi:10.1016/j.jsat.2012.07.013",
)
_FORM = Source(
    title="ARC measures, copy of the BAM (no day with alcohol leads on to item 6)",
    locator="https://github.com/jjcurtin/arc_measures/blob/main/BAM/BAM.pdf",
    read_on=dt.date(2026, 11, 25),
)
_LIKERT = (0, 1, 2, 3, 4)
_ITEMS = (
    ("1", "Physical health"),
    ("2", "Sleep"),
    ("3", "Mood"),
    ("4", "Days with alcohol"),
    ("5", "Days with much alcohol"),
    ("6", "Days with drugs"),
    *((f"7{letter}", f"Kind of drug, 7{letter.upper()}") for letter in "abcdefg"),
    ("8", "Craving"),
    ("9", "Confidence"),
    ("10", "Self-help meetings"),
    ("11", "Risky situations"),
    ("12", "Religion or spirituality"),
    ("13", "Work, school or volunteering"),
    ("14", "Enough income"),
    ("15", "Trouble with family or friends"),
    ("16", "Contact with supportive people"),
    ("17", "Satisfaction with progress"),
)


def _item(number: str, label: str) -> Item:
    """Item 14 is yes or no; the kinds of drugs and item 17 go into no scale."""
    return Item(
        id=number,
        label=label,
        values=(0, 4) if number == "14" else _LIKERT,
        optional=number.startswith("7") or number == "17",
    )


BAM_LIKERT = Instrument(
    id="bam-likert",
    version="1",
    title="Brief Addiction Monitor",
    variant="Likert answers from 0 to 4; not the continuous BAM",
    items=tuple(_item(number, label) for number, label in _ITEMS),
    total=Scale(id="total", items=(), method=Method.NONE, source=_SCALES),
    subscales=(
        Scale(
            id="use",
            items=("4", "5", "6"),
            bands=bands(("none", "No use", 0, 0), ("any", "Any use", 1, 12)),
            source=_CUTS,
        ),
        Scale(
            id="risk",
            items=("1", "2", "3", "8", "11", "15"),
            bands=bands(
                ("below-cut", "Below one vendor's cut", 0, 11),
                ("at-cut", "At or above one vendor's cut", 12, 24),
            ),
            source=_CUTS,
        ),
        Scale(
            id="protective",
            items=("9", "10", "12", "13", "14", "16"),
            bands=bands(
                ("weak", "At or below one vendor's cut", 0, 12),
                ("above-cut", "Above one vendor's cut", 13, 24),
            ),
            higher_is_better=True,
            source=_CUTS,
        ),
    ),
    skips=(Skip(id="no-alcohol", of=("4",), items=("5",), source=_FORM),),
    limits=(NoMoreThan(item="5", than="4"),),
    window_days=30,
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice="Developed at the U.S. Department of Veterans Affairs; a line that puts the wording "
        f"into the public domain was not found. {OWN_COPY}",
        source=_AUTHORS,
    ),
    notes=(
        "Item 1 runs from 0 for excellent to 4 for poor; some software has it the other way round.",
        "Item 14 takes 0 for no and 4 for yes.",
        "Meant to be read item by item. No total has been validated.",
        "For the protective scale, high is good.",
        "Items 7A to 7G and 17 go into no scale and may stay blank.",
    ),
)
