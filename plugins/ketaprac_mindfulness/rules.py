"""What is asked where mindfulness is woven in. Nobody with the right to prescribe reviewed it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac_mindfulness import sources

#: Days after which reactions to stillness must be asked about again.
ASKED_DAYS: Final = 180

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="mindfulness.stillness",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=AnyOf(
            tests=(
                FactIs(field="stillness_distress", value=True),
                FactIs(
                    field="stillness_distress",
                    value=True,
                    max_age=dt.timedelta(days=ASKED_DAYS),
                ),
            )
        ),
        then=Disposition.REVIEW,
        unknown=Disposition.REVIEW,
        words="Sitting still has brought panic, flashbacks or a feeling of being unreal.",
        change="Ask, and adapt the practice: eyes open, short, something to hold.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        modalities=("mindfulness",),
    ),
)
