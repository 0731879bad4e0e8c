"""Which studies bear on a treatment: the same rows for screen, page, form and letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ketaprac.model.context import Catalogue
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.treatment import Indication


def rows(
    catalogue: Catalogue,
    indication: str,
    protocol: str | None = None,
    modalities: Iterable[str] = (),
) -> tuple[EvidenceRow, ...]:
    """The rows that bear on one treatment, none left out because it speaks against it.

    Args:
        catalogue: What all plugins offer. Of an unknown id there are no rows.
        indication: What is treated.
        protocol: Id of the chosen protocol.
        modalities: Ids of the chosen therapies.

    Returns:
        Each row once: what is known on the indication, then on the protocol, then on
        each therapy.
    """
    therapies = map(catalogue.modality, modalities)
    holders = (catalogue.indication(indication), catalogue.protocol(protocol), *therapies)
    found: dict[str, EvidenceRow] = {}
    for row in (row for holder in holders if holder is not None for row in holder.evidence):
        if row.indication == indication:
            found.setdefault(row.id, row)
    return tuple(found.values())


def everything(catalogue: Catalogue, indication: str) -> tuple[EvidenceRow, ...]:
    """The rows of an indication, whatever protocol and therapies are chosen.

    Args:
        catalogue: What all plugins offer.
        indication: What is treated.
    """
    modalities = [modality.id for modality in catalogue.modalities]
    found: dict[str, EvidenceRow] = {}
    for protocol in (None, *(p.id for p in catalogue.protocols)):
        for row in rows(catalogue, indication, protocol, modalities):
            found.setdefault(row.id, row)
    return tuple(found.values())


def on_therapy(
    found: Iterable[EvidenceRow], own: Iterable[EvidenceRow], modality: str
) -> Iterator[EvidenceRow]:
    """Of some rows those on one therapy: its own, and studies in which it was given.

    Args:
        found: Rows of a treatment, from :func:`rows`.
        own: The therapy's own rows.
        modality: Id of the therapy.
    """
    ids = {row.id for row in own}
    return (row for row in found if row.id in ids or modality in row.therapies)


def reach(row: EvidenceRow) -> tuple[str, ...]:
    """Why a row may not carry over to lozenges and to the people treated, in words.

    Args:
        row: Any row. One that says that nothing was found carries nothing over.
    """
    if row.grade is Grade.D:
        return ("nothing was found",)
    words = [] if row.route_matches else ["another route than lozenges"]
    if not row.population_matches:
        treated = row.indication in set(Indication) and Indication(row.indication).is_substance_use
        words.append("other people" if treated else "no people with an addiction")
    return tuple(words)


def summary(found: Iterable[EvidenceRow]) -> str:
    """How far some rows carry, said once for all of them.

    Args:
        found: Rows of one treatment.
    """
    studies = [row for row in found if row.grade is not Grade.D]
    if not studies:
        return "Nothing was found. That does not prove that nothing exists."
    lozenges = sum(row.route_matches for row in studies)
    both = sum(row.route_matches and row.population_matches for row in studies)
    if len(studies) == 1:
        words = f"The only study that was found used {'lozenges' if lozenges else 'no lozenges'}"
        words += ", in people with an addiction" if both else ""
    else:
        words = f"Of {len(studies)} studies and reviews {lozenges or 'none'} used lozenges"
        words += f", {both or 'none'} of them in people with an addiction" if lozenges else ""
    return (
        f"{words}. Weight goes from A (several good trials) to D (nothing was found). Graded by "
        "this project, mostly from abstracts."
    )


def untested(found: Iterable[EvidenceRow]) -> bool:
    """Whether no trial gave lozenges, together with a therapy, to people with an addiction.

    Args:
        found: Rows of one treatment. Without any, nothing was tested; a case series is
            no trial, and neither is a review.
    """
    trials = (row for row in found if row.grade in (Grade.A, Grade.B))
    return not any(row.route_matches and row.population_matches and row.therapies for row in trials)
