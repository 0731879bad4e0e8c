"""What studies found on this therapy with lozenges: none. Infusions stand with the indication."""

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
        therapies=("met",),
    )


EVIDENCE: Final[tuple[EvidenceRow, ...]] = tuple(map(_none_found, Indication))
