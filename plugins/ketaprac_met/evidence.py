"""What studies found on this therapy with ketamine, negatives included."""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_met import sources


def _none_found(indication: Indication) -> EvidenceRow:
    return EvidenceRow(
        id=f"none-found.met-{indication}",
        indication=indication,
        study="Motivational Enhancement Therapy with sublingual ketamine",
        design="looked for, none found",
        participants="none",
        result="No study was found in which this therapy went together with lozenges.",
        grade=Grade.D,
        caveat="What was found for infusions need not hold for lozenges.",
        route_matches=False,
        population_matches=False,
        source=sources.SEARCH,
    )


_ALCOHOL: Final = (
    EvidenceRow(
        id="dakwar-2020",
        indication=Indication.ALCOHOL,
        study="Dakwar et al. 2020",
        design="randomised, double blind, against midazolam; pilot",
        participants="40 (17 with ketamine, 23 with midazolam)",
        result="One infusion in the second of five weeks of this therapy: over the next 21 days "
        "abstinence was likelier, relapse came later and heavy drinking days were fewer.",
        grade=Grade.B,
        caveat="One small pilot trial of one infusion with a short look ahead. Its authors ask "
        "for replication.",
        route_matches=False,
        population_matches=True,
        source=sources.DAKWAR_2020,
    ),
    EvidenceRow(
        id="grabski-2022",
        indication=Indication.ALCOHOL,
        study="Grabski et al. 2022",
        design="randomised, double blind, placebo, two by two groups, phase 2",
        participants="96",
        result="Of its two primary outcomes one was positive: 10.1 percentage points more days "
        "abstinent at six months (95 % confidence interval 1.1 to 19.0). The other was negative: "
        "relapse did not differ between ketamine and placebo.",
        grade=Grade.B,
        caveat="Three infusions. The therapy was relapse prevention, not this one. Days "
        "abstinent were as people reported them, and the intervals are wide.",
        route_matches=False,
        population_matches=True,
        source=sources.GRABSKI_2022,
    ),
    EvidenceRow(
        id="grabski-2022.therapy",
        indication=Indication.ALCOHOL,
        study="Grabski et al. 2022, what therapy added",
        design="randomised comparison within the same trial",
        participants="96 in four groups of 23 to 25",
        result="Ketamine with therapy did not differ significantly from ketamine with alcohol "
        "education: 4.2 percentage points in days abstinent (95 % confidence interval -6.7 to "
        "15.2).",
        grade=Grade.B,
        caveat="A small trial cannot rule out that therapy adds something; neither does it show "
        "it. Read in a report, not in the paper.",
        route_matches=False,
        population_matches=True,
        source=sources.GRABSKI_THERAPY,
    ),
    EvidenceRow(
        id="rathore-2025",
        indication=Indication.ALCOHOL,
        study="Rathore et al. 2025",
        design="systematic review without pooling, studies to December 2024",
        participants="605 in 6 studies",
        result="Five of six studies reported something favourable. Route, amount, number of "
        "sessions and outcomes differed so much that they can hardly be compared.",
        grade=Grade.B,
        caveat="Counting favourable studies says little about how large or lasting an effect is.",
        route_matches=False,
        population_matches=True,
        source=sources.RATHORE_2025,
    ),
)

_CANNABIS: Final = (
    EvidenceRow(
        id="azhari-2021",
        indication=Indication.CANNABIS,
        study="Azhari et al. 2021",
        design="uncontrolled, this therapy followed by mindfulness-based relapse prevention",
        participants="8",
        result="Use fell from before to the week after the first infusion and stayed lower to "
        "the end of the six weeks.",
        grade=Grade.C,
        caveat="Eight people without a control group; therapy alone may explain it.",
        route_matches=False,
        population_matches=True,
        source=sources.AZHARI_2021,
    ),
)

EVIDENCE: Final[tuple[EvidenceRow, ...]] = (
    *_ALCOHOL,
    *_CANNABIS,
    _none_found(Indication.ALCOHOL),
    _none_found(Indication.CANNABIS),
)
