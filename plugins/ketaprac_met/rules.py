"""What is asked where this therapy is woven in. Nobody with the right to prescribe reviewed it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac_met import sources

#: Days after which a plan counts as no longer the client's.
PLAN_DAYS: Final = 90

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="met.change-plan",
        version="1",
        stage=Stage.DAY_OF,
        when=AnyOf(
            tests=(
                FactIs(field="change_plan_written", value=False),
                FactIs(
                    field="change_plan_written",
                    value=False,
                    max_age=dt.timedelta(days=PLAN_DAYS),
                ),
            )
        ),
        then=Disposition.REVIEW,
        unknown=Disposition.REVIEW,
        words="No change plan in the client's own words lies on the table.",
        change="Write it in preparation; the dosing session supports a plan, it makes none.",
        owner=Role.THERAPIST,
        source=sources.MANUAL,
        modalities=("met",),
    ),
)
