"""What is checked on the day, before the medicine is taken."""

from __future__ import annotations

from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Stage
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, any_of, not_lately, pressure_from, rules_of

_rule = rules_of(Stage.DAY_OF)

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "blood-pressure",
        any_of(
            pressure_from("bp_systolic", "systolic_from"),
            pressure_from("bp_diastolic", "diastolic_from"),
        ),
        Disposition.HOLD,
        words="Before the session the upper blood pressure is {systolic_from} mmHg or more, or "
        "the lower one {diastolic_from} mmHg or more. {whose}",
        change="Ask the prescriber.",
        source=sources.PRESSURE_LIMIT,
    ),
    _rule(
        "sober",
        not_lately("sober_today"),
        Disposition.STOP,
        words="The client is not sober today.",
        change="Another day. How it is tested, and the limit, are the prescriber's.",
        source=sources.KARE,
    ),
    _rule(
        "health-changes",
        not_lately("no_new_health_changes"),
        Disposition.HOLD,
        words="An illness, a medicine or a pregnancy may be new since the prescriber decided.",
        change="Ask the prescriber.",
        source=sources.HOUSE,
    ),
    _rule(
        "fasting",
        not_lately("fasting_followed"),
        Disposition.HOLD,
        words="Something was eaten in the last {food_hours} hours or drunk in the last "
        "{drink_hours}, or what the prescriber ordered instead was not followed. {whose}",
        change="Ask the prescriber, or choose another time. Sources differ on the hours.",
        source=sources.FASTING_LONGEST,
        uses=("food_hours", "drink_hours"),
    ),
    _rule(
        "escort",
        not_lately("escort_confirmed"),
        Disposition.HOLD,
        words="Nobody has confirmed that they take the client home.",
        change="Reach the person and record it.",
        owner=Role.THERAPIST,
        source=sources.ESKETAMINE_DAY,
    ),
    _rule(
        "monitor",
        not_lately("monitor_present"),
        Disposition.HOLD,
        words="Nobody is there to watch over the client during the session.",
        change="A monitor is present.",
        source=sources.JOURNEY_SESSIONS,
    ),
)
