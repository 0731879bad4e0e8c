"""What studies found on this therapy together with ketamine: none was found."""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_parts import sources


def _none_found(indication: Indication) -> EvidenceRow:
    return EvidenceRow(
        id=f"none-found.parts-{indication}",
        indication=indication,
        study="Parts work with ketamine, by any route",
        design="looked for, none found",
        participants="none",
        result="No outcome study was found.",
        grade=Grade.D,
        caveat="What is known of this therapy without ketamine need not hold with it. That "
        "nothing was found does not prove that nothing exists.",
        route_matches=False,
        population_matches=False,
        source=sources.SEARCH,
        therapies=("parts",),
    )


EVIDENCE: Final[tuple[EvidenceRow, ...]] = tuple(map(_none_found, Indication))
