"""Federal rules of the United States that the pathway rests on, as rows with dates.

They are somebody's reading on a day, not legal advice. A row of the practice file with
the same id takes the place of one of these; rows of the states come from the practice.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.profile import LawRow, OnExpiry
from ketaprac.model.source import Source

_READ_ON: Final = dt.date(2026, 11, 24)
_FEDERAL: Final = "US"


def _row(
    row_id: str,
    statement: str,
    title: str,
    locator: str,
    *,
    read_on: dt.date = _READ_ON,
    expires_on: dt.date | None = None,
    part2: bool = False,
) -> LawRow:
    return LawRow(
        id=row_id,
        jurisdiction=_FEDERAL,
        statement=statement,
        source=Source(title=title, locator=locator, read_on=read_on),
        expires_on=expires_on,
        on_expiry=OnExpiry.WARN,
        part2_only=part2,
    )


ROWS: Final[tuple[LawRow, ...]] = (
    _row(
        "prescribing-by-video",
        "A practitioner with a DEA registration may prescribe controlled substances, ketamine "
        "among them, by telemedicine without having seen the person in the room before. "
        "Afterwards one visit in person comes first, unless something else is in force by then.",
        "DEA and HHS, fourth temporary extension of telemedicine flexibilities",
        "90 FR 61301, FR Doc. 2025-24123, 21 CFR 1307.41",
        read_on=dt.date(2026, 11, 25),
        expires_on=dt.date(2026, 12, 31),
    ),
    _row(
        "part2-consent",
        "A program discloses records only on a written consent that names who discloses, what, to "
        "whom, why, until when, and how it is taken back.",
        "Confidentiality of substance use disorder patient records, consent requirements",
        "42 CFR 2.31, 89 FR 12472",
        part2=True,
    ),
    _row(
        "part2-counselling-notes",
        "Counselling notes on substance use need a consent of their own, on which care may not "
        "depend.",
        "Confidentiality of substance use disorder patient records, consent requirements",
        "42 CFR 2.31(b), 89 FR 12472",
        part2=True,
    ),
    _row(
        "part2-notice",
        "Whatever is disclosed on a consent carries the notice on redisclosure, and the consent "
        "or what it covers.",
        "Confidentiality of substance use disorder patient records, notice with disclosures",
        "42 CFR 2.32, 89 FR 12472",
        part2=True,
    ),
    _row(
        "part2-accounting",
        "A person may ask for an account of the disclosures of the last three years.",
        "Confidentiality of substance use disorder patient records, accounting of disclosures",
        "42 CFR 2.25, 89 FR 12472",
        part2=True,
    ),
)
