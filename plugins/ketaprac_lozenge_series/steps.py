"""What the steps of this plugin's protocols have in common."""

from __future__ import annotations

import datetime as dt
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Step, StepKind

TALK: Final = dt.timedelta(minutes=50)
DOSING: Final = dt.timedelta(hours=2)
MONITORING: Final = dt.timedelta(hours=1)
PLANNING: Final = "For planning, not a recommendation."
NO_AMOUNT: Final = "How much is taken is the prescriber's decision alone and stands in no protocol."
NO_TRIAL: Final = (
    "No trial was found that gave sublingual lozenges with psychotherapy to people with a "
    "substance use disorder."
)


def days(least: float, target: float, most: float) -> Gap:
    """Days from start to start."""
    return Gap(
        least=dt.timedelta(days=least),
        target=dt.timedelta(days=target),
        most=dt.timedelta(days=most),
    )


# The end of monitoring counts: the client is the practice's until then.
INTEGRATION_GAP: Final = Gap(
    least=dt.timedelta(hours=24),
    target=dt.timedelta(hours=48),
    most=dt.timedelta(hours=72),
    after=MeasuredFrom.END,
)


def preparation(step_id: str, title: str, anchor: str | None, gap: Gap | None) -> Step:
    return Step(
        id=step_id,
        kind=StepKind.PREPARATION,
        title=title,
        anchor=anchor,
        gap=gap,
        duration=TALK,
    )


def dose(number: int, anchor: str, gap: Gap) -> Step:
    return Step(
        id=f"dose-{number}",
        kind=StepKind.DOSING,
        title=f"Dosing session {number}",
        anchor=anchor,
        gap=gap,
        duration=DOSING,
        monitoring=MONITORING,
    )


def integration(number: int, gap: Gap = INTEGRATION_GAP) -> Step:
    return Step(
        id=f"integration-{number}",
        kind=StepKind.INTEGRATION,
        title=f"Integration {number}",
        anchor=f"dose-{number}",
        gap=gap,
        duration=TALK,
    )


def talk(step_id: str, kind: StepKind, title: str, anchor: str, gap: Gap) -> Step:
    """A conversation that hangs off something else than a dose."""
    return Step(id=step_id, kind=kind, title=title, anchor=anchor, gap=gap, duration=TALK)


def review(number: int, title: str, anchor: str, gap: Gap) -> Step:
    """Half an hour of the prescriber's, without a room of the practice."""
    return Step(
        id=f"review-{number}",
        kind=StepKind.REVIEW,
        title=title,
        anchor=anchor,
        gap=gap,
        duration=dt.timedelta(minutes=30),
        roles=(Role.PRESCRIBER,),
        room=None,
    )
