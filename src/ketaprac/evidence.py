"""Which evidence rows bear on a client's treatment."""

from __future__ import annotations

from collections.abc import Iterable

from ketaprac.model.context import Catalogue
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.treatment import Treatment


def of_protocols(treatment: Treatment, catalogue: Catalogue) -> tuple[EvidenceRow, ...]:
    """Rows on the chosen protocol, negatives included; on every protocol where none is chosen.

    Args:
        treatment: Its indication picks the rows.
        catalogue: What is installed.
    """
    chosen = catalogue.protocol(treatment.protocol)
    protocols = (chosen,) if chosen is not None else catalogue.protocols
    return _once(
        row for p in protocols for row in p.evidence if row.indication == treatment.indication
    )


def of_modality(
    modality_id: str, treatment: Treatment, catalogue: Catalogue
) -> tuple[EvidenceRow, ...]:
    """Rows on one therapy, negatives included; none where it is not installed.

    Args:
        modality_id: Which therapy.
        treatment: Its indication picks the rows.
        catalogue: What is installed.
    """
    modality = catalogue.modality(modality_id)
    rows = modality.evidence if modality else ()
    return _once(row for row in rows if row.indication == treatment.indication)


def of_treatment(treatment: Treatment, catalogue: Catalogue) -> tuple[EvidenceRow, ...]:
    """All rows on a treatment: its protocol, then its therapies.

    Args:
        treatment: Indication, protocol and therapies.
        catalogue: What is installed.
    """
    therapies = (of_modality(name, treatment, catalogue) for name in treatment.modalities)
    return _once(
        (*of_protocols(treatment, catalogue), *(row for rows in therapies for row in rows))
    )


def untested(rows: Iterable[EvidenceRow]) -> bool:
    """Whether no row is on lozenges and on people with an addiction at once.

    Args:
        rows: As picked for a treatment. Without any, nothing was tested.
    """
    return not any(row.route_matches and row.population_matches for row in rows)


def _once(rows: Iterable[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    return tuple({row.id: row for row in rows}.values())
