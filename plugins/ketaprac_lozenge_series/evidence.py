"""That nothing was found on lozenges in a series, for people with a substance use disorder.

Studies by other routes stand with the indication, rows on one therapy with its modality.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication
from ketaprac_lozenge_series import sources


def _none_found(indication: Indication) -> EvidenceRow:
    """The row that must never be missing where a substance use disorder is treated."""
    return EvidenceRow(
        id=f"none-found.sublingual-{indication}",
        indication=indication,
        study="Sublingual ketamine with psychotherapy for a substance use disorder",
        design="looked for, none found",
        participants="none",
        result="No trial was found that gave lozenges together with psychotherapy to people "
        "with a substance use disorder. Trials of ketamine in addiction used infusions or "
        "injections.",
        grade=Grade.D,
        caveat="Using lozenges here carries findings over from another route. That nothing was "
        "found does not prove that nothing exists.",
        route_matches=False,
        population_matches=False,
        source=sources.SEARCH,
    )


NONE_FOUND: Final[tuple[EvidenceRow, ...]] = tuple(
    _none_found(indication) for indication in Indication if indication.is_substance_use
)
