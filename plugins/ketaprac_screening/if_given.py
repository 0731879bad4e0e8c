"""What a questionnaire says that nobody must give, wherever one was given."""

from __future__ import annotations

from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.treatment import Indication
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, came_to, rules_of, total_from
from ketaprac_screening.psychological import CONTACT

_rule = rules_of(Stage.PSYCHOLOGICAL)
_NOT_DEPRESSION: Final = tuple(str(i) for i in Indication if i is not Indication.DEPRESSION)

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "c-ssrs-high",
        came_to("c-ssrs-screener", "level", "high"),
        Disposition.URGENT,
        words="The C-SSRS screener comes to a high level: intent, a plan, or recent behaviour.",
        change=CONTACT,
        owner=Role.THERAPIST,
        source=sources.C_SSRS_LEVELS,
        if_given=True,
    ),
    _rule(
        "c-ssrs-moderate",
        came_to("c-ssrs-screener", "level", "moderate", "high"),
        Disposition.HOLD,
        words="The C-SSRS screener comes to a moderate level or a higher one.",
        change="A clinician's assessment of suicide risk, and a newer screen.",
        owner=Role.THERAPIST,
        source=sources.C_SSRS_LEVELS,
        if_given=True,
    ),
    _rule(
        "asq-acute",
        came_to("asq", "screen", "acute"),
        Disposition.URGENT,
        words="The ASQ is acutely positive: thoughts of suicide now.",
        change=CONTACT,
        owner=Role.THERAPIST,
        source=sources.ASQ_TOOLKIT,
        if_given=True,
    ),
    _rule(
        "asq-positive",
        came_to("asq", "screen", "non-acute", "acute"),
        Disposition.HOLD,
        words="The ASQ is positive.",
        change="A clinician's assessment of suicide risk, and a newer screen.",
        owner=Role.THERAPIST,
        source=sources.ASQ_TOOLKIT,
        if_given=True,
    ),
    _rule(
        "mdq-positive",
        came_to("mdq", "screen", "positive"),
        Disposition.REVIEW,
        words="The MDQ is positive: mania in the past is for the prescriber to look into.",
        change="The prescriber's opinion.",
        source=sources.MDQ_CONDITIONS,
        indications=_NOT_DEPRESSION,
        if_given=True,
    ),
    _rule(
        "pq-16",
        total_from("pq-16", "pq16_from"),
        Disposition.HOLD,
        words="{pq16_from} or more experiences in the PQ-16: risk of psychosis is to be looked "
        "into. {whose}",
        change="An interview on risk of psychosis, and the prescriber's opinion.",
        source=sources.PQ_16_CUT,
        if_given=True,
    ),
)
