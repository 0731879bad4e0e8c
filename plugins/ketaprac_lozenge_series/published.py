"""Patterns of published trials and practices, each with how far it carries.

The trials gave infusions or injections. Planning the same days with lozenges takes
over the days and nothing else.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.protocol import Gap, MeasuredFrom, Protocol, Step, StepKind
from ketaprac_lozenge_series import sources
from ketaprac_lozenge_series.evidence import NONE_FOUND
from ketaprac_lozenge_series.steps import (
    DOSING,
    INTEGRATION_GAP,
    MONITORING,
    NO_AMOUNT,
    NO_TRIAL,
    PLANNING,
    days,
    dose,
    integration,
    preparation,
    talk,
)

_AROUND: Final = days(5, 7, 9)


def _none_found(*indications: str) -> tuple[EvidenceRow, ...]:
    return tuple(row for row in NONE_FOUND if row.indication in indications)


# -- three weekly doses --------------------------------------------------------------

THREE_WEEKLY: Final = Protocol(
    id="three-weekly",
    version="1",
    title="Three dosing sessions a week apart, with seven conversations",
    steps=(
        preparation("prep-1", "Preparation 1", None, None),
        preparation("prep-2", "Preparation 2", "prep-1", days(2, 4, 7)),
        dose(1, "prep-2", days(1, 3, 7)),
        integration(1),
        dose(2, "dose-1", days(6, 7, 9)),
        integration(2),
        dose(3, "dose-2", days(6, 7, 9)),
        integration(3),
        talk("talk-6", StepKind.INTEGRATION, "Conversation 6", "integration-3", _AROUND),
        talk("talk-7", StepKind.INTEGRATION, "Conversation 7", "talk-6", _AROUND),
    ),
    source=sources.GRABSKI_2022,
    grade=Grade.B,
    route_matches=False,
    population_matches=True,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        "The pattern is that of a trial in alcohol use disorder: three infusions a week apart in "
        "people recently detoxified. Days abstinent rose, relapse did not differ, and therapy did "
        "not add to it significantly. What happens with lozenges instead was not studied.",
        f"{NO_TRIAL} Seven conversations are those of a larger trial that still runs "
        f"({sources.LARGER_TRIAL.locator}); where they lie is practice convention.",
        NO_AMOUNT,
    ),
)

# -- three monthly doses -------------------------------------------------------------

_MONTH: Final = days(25, 28, 35)


def _monthly(number: int) -> tuple[Step, ...]:
    """Counselling after the integration before, then the dose a month after the last."""
    return (
        talk(
            f"counselling-{number}",
            StepKind.PREPARATION,
            f"Counselling before dose {number}",
            f"integration-{number - 1}",
            days(10, 17, 18),
        ),
        dose(number, f"dose-{number - 1}", _MONTH),
        integration(number),
    )


THREE_MONTHLY: Final = Protocol(
    id="three-monthly",
    version="1",
    title="Three dosing sessions a month apart, with counselling before each",
    steps=(
        preparation("prep-1", "Preparation 1", None, None),
        preparation("prep-2", "Preparation 2", "prep-1", days(2, 7, 14)),
        dose(1, "prep-2", days(1, 5, 14)),
        integration(1),
        *_monthly(2),
        *_monthly(3),
    ),
    source=sources.KRUPITSKY_2007,
    grade=Grade.B,
    route_matches=False,
    population_matches=True,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        "The pattern is that of the one trial that compared three sessions with one, in people "
        "with heroin dependence: injections into the muscle a month apart, with counselling before "
        "the second and the third. Abstinence was better, mood and craving were not. What happens "
        "with lozenges instead was not studied.",
        NO_TRIAL,
        NO_AMOUNT,
    ),
)

# -- one dose with a therapy ---------------------------------------------------------

# The fourth day plus 21 hours: three hours of dosing and monitoring and 48 hours
# later it is the same weekday and hour as the weekly sessions before.
_SECOND_WEEK: Final = Gap(
    least=dt.timedelta(days=1),
    target=dt.timedelta(days=5) - DOSING - MONITORING,
    most=dt.timedelta(days=6),
)


def _weekly_talk(number: int, anchor: str, gap: Gap, kind: StepKind) -> Step:
    return talk(f"met-{number}", kind, f"Motivational session {number}", anchor, gap)


SINGLE_WITH_MET: Final = Protocol(
    id="single-with-met",
    version="1",
    title="One dosing session in the second of five weekly motivational sessions",
    steps=(
        preparation("met-1", "Motivational session 1", None, None),
        _weekly_talk(2, "met-1", _AROUND, StepKind.PREPARATION),
        dose(1, "met-2", _SECOND_WEEK),
        _weekly_talk(3, "dose-1", INTEGRATION_GAP, StepKind.INTEGRATION),
        _weekly_talk(4, "met-3", _AROUND, StepKind.INTEGRATION),
        _weekly_talk(5, "met-4", _AROUND, StepKind.INTEGRATION),
    ),
    source=sources.DAKWAR_2020,
    grade=Grade.B,
    route_matches=False,
    population_matches=True,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        "The pattern is that of a trial in alcohol use disorder: one infusion into a vein, on a "
        "chosen quit day in the second of five weeks, at least 24 hours after the last drink. "
        "What happens with a lozenge instead was not studied.",
        "How many motivational sessions the trial held is not known here; one a week is "
        "practice convention. Choose the modality 'met' with it: there stand its topics.",
        NO_TRIAL,
        NO_AMOUNT,
    ),
)

# Twice a week, never on following days.
_TWICE_A_WEEK: Final = days(2, 3, 5)


def _mindful(number: int) -> Step:
    return talk(
        f"mindfulness-{number}",
        StepKind.INTEGRATION,
        f"Mindfulness session {number}",
        f"mindfulness-{number - 1}",
        _TWICE_A_WEEK,
    )


SINGLE_WITH_MINDFULNESS: Final = Protocol(
    id="single-with-mindfulness",
    version="1",
    title="One dosing session early in five weeks of mindfulness sessions twice a week",
    steps=(
        preparation("mindfulness-1", "Mindfulness session 1", None, None),
        dose(1, "mindfulness-1", days(1, 1, 3)),
        talk(
            "mindfulness-2",
            StepKind.INTEGRATION,
            "Mindfulness session 2",
            "dose-1",
            INTEGRATION_GAP,
        ),
        *map(_mindful, range(3, 11)),
    ),
    source=sources.DAKWAR_2019,
    grade=Grade.B,
    route_matches=False,
    population_matches=True,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        "The pattern is that of a trial in cocaine use disorder: one infusion into a vein on the "
        "second of five days in hospital with daily therapy, then two visits a week for four "
        "weeks. Outside a hospital the first days are another thing. What happens with a lozenge "
        "instead was not studied.",
        "Choose the modality 'mindfulness' with it: there stand its topics.",
        NO_TRIAL,
        NO_AMOUNT,
    ),
)

# -- six in three weeks --------------------------------------------------------------

# Narrower than elsewhere, so that the next dose after three days never meets it.
_SOON: Final = Gap(
    least=dt.timedelta(hours=20),
    target=dt.timedelta(hours=24),
    most=dt.timedelta(hours=48),
    after=MeasuredFrom.END,
)

SIX_IN_THREE_WEEKS: Final = Protocol(
    id="six-in-three-weeks",
    version="1",
    title="Six dosing sessions in three weeks",
    steps=(
        preparation("prep-1", "Preparation 1", None, None),
        preparation("prep-2", "Preparation 2", "prep-1", days(2, 7, 14)),
        dose(1, "prep-2", days(1, 5, 14)),
        integration(1, _SOON),
        *(
            step
            for number in range(2, 7)
            for step in (
                dose(number, f"dose-{number - 1}", days(3, 3, 4)),
                integration(number, _SOON),
            )
        ),
    ),
    source=sources.BALANCE,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        "The shortest form of what practices write: about six doses in three to eight weeks "
        f"({sources.BALANCE.locator}). No study was found of this pattern with lozenges.",
        f"{NO_TRIAL} With two doses a week there is no time in which a questionnaire about the "
        "last two weeks could be repeated without reaching over a dosing day, and none for a "
        "review in between: the prescriber authorises what is to be taken in one go, or the "
        "series waits.",
        NO_AMOUNT,
    ),
)

# -- esketamine, for comparison ------------------------------------------------------


def _spray(number: int) -> Step:
    anchor = f"dose-{number - 1}" if number > 1 else None
    gap = days(6, 7, 8) if number > 8 else days(3, 3, 4)
    return Step(
        id=f"dose-{number}",
        kind=StepKind.DOSING,
        title=f"Nasal spray {number}, {'weekly' if number > 8 else 'twice a week'}",
        anchor=anchor,
        gap=gap if anchor else None,
        duration=dt.timedelta(minutes=40),
        monitoring=2 * dt.timedelta(hours=1),
    )


ESKETAMINE: Final = Protocol(
    id="esketamine-reference",
    version="1",
    title="Esketamine nasal spray, weeks 1 to 8 of its label: for comparison, never planned",
    steps=tuple(map(_spray, range(1, 13))),
    source=sources.SPRAVATO,
    grade=Grade.A,
    route_matches=False,
    population_matches=False,
    reference=True,
    notes=(
        PLANNING,
        "Another medicine by another route, approved for some kinds of depression, in certified "
        "clinics and never to take home. It stands here so that a series of lozenges can be held "
        "against it. No series is planned by it: its days say nothing about lozenges.",
        "Twice a week for four weeks, then weekly for four; from week 9 weekly or every two weeks. "
        "Benefit is judged after four weeks. Each time at least two hours of observation, and no "
        f"driving until the next day after sleep ({sources.SPRAVATO_LABEL.locator}).",
        f"{NO_TRIAL} The label asks for careful thought where there is a history of one.",
        NO_AMOUNT,
    ),
)

PUBLISHED: Final[tuple[Protocol, ...]] = (
    THREE_WEEKLY,
    THREE_MONTHLY,
    SINGLE_WITH_MET,
    SINGLE_WITH_MINDFULNESS,
    SIX_IN_THREE_WEEKS,
    ESKETAMINE,
)
