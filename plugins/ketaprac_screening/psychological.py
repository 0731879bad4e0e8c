"""What the therapist's office asks before it refers anybody."""

from __future__ import annotations

from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.treatment import Indication
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, flagged, no, rules_of, unscored, yes

#: Conditions for which no substance use disorder is treated.
NOT_SUBSTANCE_USE: Final = tuple(str(i) for i in Indication if not i.is_substance_use)

#: What is done about danger.
CONTACT: Final = (
    "Clinician contact today, by the practice's own crisis plan. "
    "Only what the clinician then records changes this."
)

_rule = rules_of(Stage.PSYCHOLOGICAL)

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "self-harm-answer",
        flagged("phq-9", "self-harm"),
        Disposition.URGENT,
        words="The client reports thoughts of death or self-harm (PHQ-9 item 9).",
        change=CONTACT,
        owner=Role.THERAPIST,
        source=sources.PHQ_ITEM_9,
    ),
    _rule(
        "suicidal-intent",
        yes("suicidal_intent", days="mind_days"),
        Disposition.URGENT,
        words="The client intends to end their life, or has planned how.",
        change=CONTACT,
        owner=Role.THERAPIST,
        source=sources.JOURNEY_ELIGIBILITY,
    ),
    _rule(
        "psychosis",
        yes("psychosis_history"),
        Disposition.STOP,
        words="A psychotic disorder, now or in the past, in the client or a parent, sibling or "
        "child.",
        change="A prescriber's written opinion that this was recorded in error.",
        source=sources.KARE,
    ),
    _rule(
        "mania",
        yes("current_mania", days="mind_days"),
        Disposition.STOP,
        words="A manic or mixed episode now.",
        change="The episode is over, as the treating psychiatrist confirms. Bipolar disorder "
        "itself is for the prescriber to weigh.",
        source=sources.JOURNEY_ELIGIBILITY,
    ),
    _rule(
        "dissociative-disorder",
        yes("dissociative_disorder"),
        Disposition.STOP,
        words="A dissociative disorder as the main diagnosis.",
        change="A prescriber's written opinion that another diagnosis is the main one.",
        source=sources.CAROLINAS,
    ),
    _rule(
        "ketamine-misuse",
        yes("ketamine_misuse_history", days="use_days"),
        Disposition.STOP,
        words="Misuse of ketamine or PCP, now or in the past.",
        change="A prescriber's decision. Ask again during the series, not only at the start.",
        source=sources.KETA,
    ),
    _rule(
        "other-substance-use",
        yes("uncontrolled_substance_use", days="use_days"),
        Disposition.HOLD,
        words="A substance use disorder that is not under control, while something else is to "
        "be treated.",
        change="Treat the substance use first, or choose it as what is treated.",
        source=sources.JOURNEY_ELIGIBILITY,
        indications=NOT_SUBSTANCE_USE,
    ),
    _rule(
        "phq-9",
        unscored("phq-9"),
        Disposition.HOLD,
        words="A complete and recent PHQ-9 is needed.",
        change="Have the client answer all nine items.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
    ),
    _rule(
        "gad-7",
        unscored("gad-7"),
        Disposition.HOLD,
        words="A complete and recent GAD-7 is needed.",
        change="Have the client answer all seven items.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
    ),
    _rule(
        "audit-c",
        unscored("audit-c", days="audit_c_days"),
        Disposition.HOLD,
        words="A complete AUDIT-C is needed where alcohol is treated.",
        change="Have the client answer all three items.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
        indications=(str(Indication.ALCOHOL),),
    ),
    _rule(
        "support-person",
        no("support_person", days="use_days"),
        Disposition.HOLD,
        words="Nobody can be with the client after a session.",
        change="A named person who can take the client home and stay.",
        owner=Role.THERAPIST,
        source=sources.JOURNEY_SESSIONS,
    ),
    _rule(
        "readiness",
        no("readiness_asked", days="use_days"),
        Disposition.HOLD,
        words="The client has not been asked whether they are ready for this work.",
        change="Ask, and record that it was asked.",
        owner=Role.THERAPIST,
        source=sources.HOUSE,
    ),
)
