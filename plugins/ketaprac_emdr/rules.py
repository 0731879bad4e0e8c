"""What is asked before EMDR is woven in. Nobody with the right to prescribe reviewed it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, Compare, FactIs, Rule, ScoreIs
from ketaprac.model.screening import Disposition, Stage
from ketaprac_emdr import sources

#: Days after which readiness must be asked again.
READY_DAYS: Final = 60
#: Days after which a DES-II counts as old. It gives no time span itself.
DES_DAYS: Final = 180
#: Published mean of people with PTSD, in points of 100. A mean, not a cut-off.
DES_MEAN_PTSD: Final = 32

_ONLY: Final = ("emdr",)

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="emdr.dissociation",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=ScoreIs(
            instrument="des-ii",
            compare=Compare.AT_LEAST,
            value=DES_MEAN_PTSD,
            max_age=dt.timedelta(days=DES_DAYS),
        ),
        then=Disposition.HOLD,
        words="The DES-II is at or above the published mean of people with PTSD. That is no "
        "cut-off and no diagnosis: it asks for an assessment before reprocessing and before a "
        "dissociative medicine.",
        change="An assessment for a dissociative disorder, recorded, and the prescriber told; then "
        "a named person signs for going on. Without a DES-II: have all 28 items answered.",
        owner=Role.THERAPIST,
        source=sources.DES_MEANS,
        modalities=_ONLY,
    ),
    Rule(
        id="emdr.stabilisation",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=AnyOf(
            tests=(
                FactIs(field="stabilised", value=False),
                FactIs(
                    field="stabilised",
                    value=False,
                    max_age=dt.timedelta(days=READY_DAYS),
                ),
            )
        ),
        then=Disposition.HOLD,
        words="The client has not yet been able to calm down from mild distress by themselves.",
        change="Practise phase 2 until it works in the room and at home, and record it.",
        owner=Role.THERAPIST,
        source=sources.PHASES,
        modalities=_ONLY,
    ),
)
