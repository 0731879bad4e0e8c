"""What is checked on the day, before the medicine is taken."""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac_screening import sources
from ketaprac_screening.parts import not_lately, pressure_from, rules_of
from ketaprac_screening.settings import ScreeningSettings

_rule = rules_of(Stage.DAY_OF)

#: Hours after which what was asked this morning counts as unknown.
DAY_HOURS: Final = 12
#: Minutes after which a blood pressure counts as unknown.
PRESSURE_MINUTES: Final = 60


def rules(settings: ScreeningSettings) -> tuple[Rule, ...]:
    """The checks, with the practice's own limits where it has set any.

    Args:
        settings: Of the practice.
    """
    return (_pressure(settings), *_RULES)


def _pressure(settings: ScreeningSettings) -> Rule:
    upper, lower = settings.systolic_from, settings.diastolic_from
    return evolve(
        _rule(
            "blood-pressure",
            AnyOf(
                tests=(
                    pressure_from("bp_systolic", upper, minutes=PRESSURE_MINUTES),
                    pressure_from("bp_diastolic", lower, minutes=PRESSURE_MINUTES),
                )
            ),
            Disposition.HOLD,
            words=f"Before the session the upper blood pressure is {upper} mmHg or more, or the "
            f"lower one {lower} mmHg or more. {settings.whose}",
            change="Ask the prescriber.",
            source=settings.source or sources.PRESSURE_LIMIT,
        ),
        version=settings.version,
    )


_RULES: Final[tuple[Rule, ...]] = (
    _rule(
        "sober",
        not_lately("sober_today", hours=DAY_HOURS),
        Disposition.STOP,
        words="The client is not sober today.",
        change="Another day. How it is tested, and the limit, are the prescriber's.",
        source=sources.KARE,
    ),
    _rule(
        "health-changes",
        not_lately("no_new_health_changes", hours=DAY_HOURS),
        Disposition.HOLD,
        words="An illness, a medicine or a pregnancy may be new since the prescriber decided.",
        change="Ask the prescriber.",
        source=sources.HOUSE,
    ),
    _rule(
        "fasting",
        not_lately("fasting_followed", hours=DAY_HOURS),
        Disposition.HOLD,
        words="The prescriber's instruction on eating and drinking was not followed.",
        change="Ask the prescriber, or choose another time. Sources differ on the hours.",
        source=sources.FASTING,
    ),
    _rule(
        "escort",
        not_lately("escort_confirmed", hours=DAY_HOURS),
        Disposition.HOLD,
        words="Nobody has confirmed that they take the client home.",
        change="Reach the person and record it.",
        owner=Role.THERAPIST,
        source=sources.ESKETAMINE_DAY,
    ),
    _rule(
        "monitor",
        not_lately("monitor_present", hours=DAY_HOURS),
        Disposition.HOLD,
        words="Nobody is there to watch over the client during the session.",
        change="A monitor is present.",
        source=sources.JOURNEY_SESSIONS,
    ),
)
