"""What is asked where somatic therapy is woven in; not reviewed by a prescriber."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac_somatic import sources

#: Days after which grounding must be tried again.
GROUNDED_DAYS: Final = 60

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="somatic.grounding",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=AnyOf(
            tests=(
                FactIs(field="grounding_works", value=False),
                FactIs(
                    field="grounding_works",
                    value=False,
                    max_age=dt.timedelta(days=GROUNDED_DAYS),
                ),
            )
        ),
        then=Disposition.HOLD,
        words="No way to ground has worked for the client yet.",
        change="Find and practise two ways, and record that they work.",
        owner=Role.THERAPIST,
        source=sources.CONCEPTS,
        modalities=("somatic",),
    ),
)
