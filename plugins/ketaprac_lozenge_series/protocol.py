"""The series as data.

Every step hangs off one earlier step, and the times that two branches can take
never overlap. So a planner can place each branch by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.people import Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Protocol, Step, StepKind
from ketaprac_lozenge_series import sources
from ketaprac_lozenge_series.evidence import EVIDENCE, NONE_FOUND

_TALK: Final = dt.timedelta(minutes=50)
_DOSING: Final = dt.timedelta(hours=2)
_MONITORING: Final = dt.timedelta(hours=1)
_PLANNING: Final = "For planning, not a recommendation."


def _days(least: float, target: float, most: float) -> Gap:
    """Days from start to start."""
    return Gap(
        least=dt.timedelta(days=least),
        target=dt.timedelta(days=target),
        most=dt.timedelta(days=most),
    )


# The end of monitoring counts: the client is the practice's until then.
_INTEGRATION_GAP: Final = Gap(
    least=dt.timedelta(hours=24),
    target=dt.timedelta(hours=48),
    most=dt.timedelta(hours=72),
    after=MeasuredFrom.END,
)


def _preparation(step_id: str, title: str, anchor: str | None, gap: Gap | None) -> Step:
    return Step(
        id=step_id,
        kind=StepKind.PREPARATION,
        title=title,
        anchor=anchor,
        gap=gap,
        duration=_TALK,
    )


def _dose(number: int, anchor: str, gap: Gap) -> Step:
    return Step(
        id=f"dose-{number}",
        kind=StepKind.DOSING,
        title=f"Dosing session {number}",
        anchor=anchor,
        gap=gap,
        duration=_DOSING,
        monitoring=_MONITORING,
    )


def _integration(number: int) -> Step:
    return Step(
        id=f"integration-{number}",
        kind=StepKind.INTEGRATION,
        title=f"Integration {number}",
        anchor=f"dose-{number}",
        gap=_INTEGRATION_GAP,
        duration=_TALK,
    )


# Weekly, as most practices do. Five days leave the integration before room.
_WEEKLY: Final = _days(5, 7, 14)

# Target: 30 days after the first dose. At least 16 days after the second one, so
# that a questionnaire about the last two weeks can be filled in before the review
# without reaching back over a dosing day. Off the second dose, not the first: then
# a late second dose takes the review along.
_REVIEW: Final = Step(
    id="review-1",
    kind=StepKind.REVIEW,
    title="Prescriber review",
    anchor="dose-2",
    gap=_days(16, 23, 26),
    duration=dt.timedelta(minutes=30),
    roles=(Role.PRESCRIBER,),
    room=None,
)

HOUSE: Final = Protocol(
    id="lozenge-house-series",
    version="1",
    title="House series: six sublingual sessions with a prescriber review after the second",
    steps=(
        _preparation("prep-1", "Preparation 1", None, None),
        _preparation("prep-2", "Preparation 2", "prep-1", _days(2, 7, 14)),
        _dose(1, "prep-2", _days(1, 5, 14)),
        _integration(1),
        _dose(2, "dose-1", _WEEKLY),
        _integration(2),
        _REVIEW,
        # Time for the decision to be recorded and the prescription to arrive.
        _dose(3, "review-1", _days(1, 5, 14)),
        _integration(3),
        _dose(4, "dose-3", _WEEKLY),
        _integration(4),
        _dose(5, "dose-4", _WEEKLY),
        _integration(5),
        _dose(6, "dose-5", _WEEKLY),
        _integration(6),
    ),
    source=sources.KAP_PROCESS,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
    evidence=EVIDENCE,
    notes=(
        _PLANNING,
        "No trial was found that gave sublingual lozenges with psychotherapy to people with a "
        "substance use disorder. Trials in addiction used infusions or injections.",
        "The gaps are practice convention. Weekly doses are the pattern of a study of lozenges "
        f"for depression ({sources.HULL_2022.locator}), which left out people with substance "
        f"dependence; about six doses with integration after 1 to 3 days is one practice's "
        f"pattern ({sources.BALANCE.locator}).",
        "A dosing session takes two hours and one more hour of monitoring, with the therapist "
        "there throughout and the room taken for all of it. Practice pages give 2 to 3 hours "
        f"({sources.SAGE.locator}), 2.5 to 3 hours ({sources.KAP_PROCESS.locator}) and about "
        f"3 hours ({sources.JOURNEY.locator}).",
        "Two preparation sessions lie between what practices write: one to three "
        f"({sources.KAP_PROCESS.locator}) and at least three ({sources.SAGE.locator}).",
        "The review comes after the second dose because one practice's first prescription "
        f"covers two sessions ({sources.KAP_PROCESS.locator}). No later dose without it: a "
        "series that does not help is looked at again and not carried on by itself.",
        "How much is taken is the prescriber's decision alone and stands in no protocol.",
    ),
)

# The fourth day plus 21 hours: three hours of dosing and monitoring and 48 hours
# later it is the same weekday and hour as the weekly sessions before.
_SECOND_WEEK: Final = Gap(
    least=dt.timedelta(days=1),
    target=dt.timedelta(days=5) - _DOSING - _MONITORING,
    most=dt.timedelta(days=6),
)


def _weekly_talk(number: int, anchor: str, gap: Gap, kind: StepKind) -> Step:
    return Step(
        id=f"met-{number}",
        kind=kind,
        title=f"Motivational session {number}",
        anchor=anchor,
        gap=gap,
        duration=_TALK,
    )


_AROUND: Final = _days(5, 7, 9)

_SINGLE_EVIDENCE: Final[tuple[EvidenceRow, ...]] = tuple(
    row for row in NONE_FOUND if row.indication == "alcohol"
)

SINGLE_WITH_MET: Final = Protocol(
    id="single-with-met",
    version="1",
    title="One dosing session in the second of five weekly motivational sessions",
    steps=(
        _preparation("met-1", "Motivational session 1", None, None),
        _weekly_talk(2, "met-1", _AROUND, StepKind.PREPARATION),
        _dose(1, "met-2", _SECOND_WEEK),
        _weekly_talk(3, "dose-1", _INTEGRATION_GAP, StepKind.INTEGRATION),
        _weekly_talk(4, "met-3", _AROUND, StepKind.INTEGRATION),
        _weekly_talk(5, "met-4", _AROUND, StepKind.INTEGRATION),
    ),
    source=sources.DAKWAR_2020,
    grade=Grade.B,
    route_matches=False,
    population_matches=True,
    evidence=_SINGLE_EVIDENCE,
    notes=(
        _PLANNING,
        "The pattern is that of a trial in alcohol use disorder: one infusion into a vein, on a "
        "chosen quit day in the second of five weeks, at least 24 hours after the last drink. "
        "What happens with a lozenge instead was not studied.",
        "How many motivational sessions the trial held is not known here; one a week is "
        "practice convention. Choose the modality 'met' with it: there stand its topics and "
        "what studies found.",
        "No trial was found that gave sublingual lozenges with psychotherapy to people with a "
        "substance use disorder.",
        "How much is taken is the prescriber's decision alone and stands in no protocol.",
    ),
)

PROTOCOLS: Final[tuple[Protocol, ...]] = (HOUSE, SINGLE_WITH_MET)
