"""What is asked where parts work is woven in. Nobody with the right to prescribe reviewed it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac_parts import sources

#: Hours for which an agreement counts; the day of the session and the night before.
AGREED_HOURS: Final = 24
#: Days after which lost time must be asked about again.
LOST_TIME_DAYS: Final = 90

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="parts.lost-time",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=AnyOf(
            tests=(
                FactIs(field="lost_time", value=True),
                FactIs(field="lost_time", value=True, max_age=dt.timedelta(days=LOST_TIME_DAYS)),
            )
        ),
        then=Disposition.HOLD,
        words="The client loses time, or finds that parts act without their knowing.",
        change="An assessment for a dissociative disorder, recorded, and the prescriber told.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        modalities=("parts",),
    ),
    Rule(
        id="parts.agreement",
        version="1",
        stage=Stage.DAY_OF,
        when=FactIs(
            field="protectors_agree", value=False, max_age=dt.timedelta(hours=AGREED_HOURS)
        ),
        then=Disposition.HOLD,
        words="A protector does not agree to the session today.",
        change="Ask on the day; wait where the answer is no.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        modalities=("parts",),
    ),
)
