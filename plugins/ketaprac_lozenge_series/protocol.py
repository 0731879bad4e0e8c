"""The house series as data, with what comes before, after and instead of its six doses.

Every step hangs off one earlier step, and the times that two branches can take
never overlap. So a planner can place each branch by itself.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import Grade
from ketaprac.model.protocol import Protocol, Step
from ketaprac_lozenge_series import sources
from ketaprac_lozenge_series.evidence import NONE_FOUND
from ketaprac_lozenge_series.published import PUBLISHED
from ketaprac_lozenge_series.steps import (
    NO_AMOUNT,
    NO_TRIAL,
    PLANNING,
    days,
    dose,
    integration,
    preparation,
    review,
)

# Weekly, as most practices do. Five days leave the integration before room.
_WEEKLY: Final = days(5, 7, 14)

# Target: 30 days after the first dose. At least 16 days after the second one, so
# that a questionnaire about the last two weeks can be filled in before the review
# without reaching back over a dosing day. Off the second dose, not the first: then
# a late second dose takes the review along.
_REVIEW: Final = review(1, "Prescriber review", "dose-2", days(16, 23, 26))

_BEGIN: Final = (
    preparation("prep-1", "Preparation 1", None, None),
    preparation("prep-2", "Preparation 2", "prep-1", days(2, 7, 14)),
    dose(1, "prep-2", days(1, 5, 14)),
    integration(1),
    dose(2, "dose-1", _WEEKLY),
    integration(2),
    _REVIEW,
    # Time for the decision to be recorded and the prescription to arrive.
    dose(3, "review-1", days(1, 5, 14)),
    integration(3),
)


def _weekly(first: int, last: int) -> tuple[Step, ...]:
    numbers = range(first, last + 1)
    return tuple(
        step for n in numbers for step in (dose(n, f"dose-{n - 1}", _WEEKLY), integration(n))
    )


_NOTES: Final = (
    PLANNING,
    f"{NO_TRIAL} Trials in addiction used infusions or injections.",
    "The gaps are practice convention. Weekly doses are the pattern of a study of lozenges "
    f"for depression ({sources.HULL_2022.locator}), which left out people with substance "
    f"dependence; about six doses with integration after 1 to 3 days is one practice's "
    f"pattern ({sources.BALANCE.locator}).",
    "A dosing session takes two hours and one more hour of monitoring, with the therapist "
    "there throughout and the room taken for all of it. Practice pages give 2 to 3 hours "
    f"({sources.SAGE.locator}), 2.5 to 3 hours ({sources.KAP_PROCESS.locator}) and about "
    f"3 hours ({sources.JOURNEY.locator}).",
    "Two preparation sessions lie between what practices write: one to three "
    f"({sources.KAP_PROCESS.locator}) and at least three ({sources.SAGE.locator}). The "
    "consultation comes before all of them and stands in the case file.",
    "The review comes after the second dose because one practice's first prescription "
    f"covers two sessions ({sources.KAP_PROCESS.locator}). No later dose without it: a "
    "series that does not help is looked at again and not carried on by itself.",
    NO_AMOUNT,
)

HOUSE: Final = Protocol(
    id="lozenge-house-series",
    version="1",
    title="House series: six sublingual sessions with a prescriber review after the second",
    steps=(*_BEGIN, *_weekly(4, 6)),
    source=sources.KAP_PROCESS,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
    evidence=NONE_FOUND,
    notes=_NOTES,
)

HOUSE_OF_EIGHT: Final = Protocol(
    id="lozenge-house-series-eight",
    version="1",
    title="House series: eight sublingual sessions with a prescriber review after the second "
    "and at the end",
    steps=(
        *_BEGIN,
        *_weekly(4, 8),
        review(2, "Prescriber review at the end", "dose-8", days(16, 23, 30)),
    ),
    source=sources.KAP_PROCESS,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
    evidence=NONE_FOUND,
    notes=(
        *_NOTES,
        "Six sessions after the review are the most that the house series foresees; whether there "
        "are any at all is decided at the review.",
    ),
)

MAINTENANCE: Final = Protocol(
    id="lozenge-maintenance",
    version="1",
    title="Maintenance: one more sublingual session after a finished series, then a review",
    steps=(
        preparation("prep-1", "Look back and preparation", None, None),
        dose(1, "prep-1", days(1, 5, 14)),
        integration(1),
        review(1, "Prescriber review: another one, or the end", "dose-1", days(16, 23, 30)),
    ),
    source=sources.CONVENTION,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
    evidence=NONE_FOUND,
    notes=(
        PLANNING,
        f"{NO_TRIAL} Nothing was found on maintenance or booster doses for a substance use "
        "disorder either.",
        "Each maintenance dose is a series of its own with its own authorisation, so that none "
        "follows by habit. When it comes is for the prescriber to decide at the review before.",
        NO_AMOUNT,
    ),
)

PROTOCOLS: Final[tuple[Protocol, ...]] = (HOUSE, HOUSE_OF_EIGHT, MAINTENANCE, *PUBLISHED)
