"""What studies found, as sections of the treatment consent, from the evidence rows.

Nothing here is left to memory: a negative row is printed like a positive one, and each
says where its route or its people do not match what is planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac import evidence
from ketaprac.model.consent import ConsentSection
from ketaprac.model.evidence import Grade
from ketaprac_templates.prose import escaped

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.evidence import EvidenceRow

_AFTER_SUMMARY = 70
_LONGEST_BODY = 9_500


def studies(episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """One section on what is treated and planned, and one on each chosen therapy.

    Each stands alone, so that a text can be adopted whatever therapies are woven in.

    Args:
        episode: Its treatment picks the rows.
        context: The catalogue.
    """
    chosen, catalogue = episode.treatment, context.catalogue
    yield _section(
        "treatment.evidence-studies",
        "The studies one by one",
        evidence.rows(catalogue, chosen.indication, chosen.protocol),
        "No study of ketamine for your problem is on our list.",
        ("evidence-mismatch",),
    )
    for name in sorted(set(chosen.modalities)):
        modality = catalogue.modality(name)
        known = evidence.rows(catalogue, chosen.indication, None, (name,))
        own = modality.evidence if modality else ()
        yield _section(
            f"treatment.evidence-therapies.{name}",
            f"Studies of {modality.title if modality else name} with ketamine"[:500],
            tuple(evidence.on_therapy(known, own, name)),
            "No study of this therapy together with ketamine is on our list for your problem.",
        )


def _section(
    section_id: str,
    title: str,
    rows: tuple[EvidenceRow, ...],
    none: str,
    covers: tuple[str, ...] = (),
) -> ConsentSection:
    return ConsentSection(
        id=section_id[:80],
        title=title,
        body=_capped("\n".join((*map(_item, rows), "", evidence.summary(rows)))) if rows else none,
        order=_AFTER_SUMMARY,
        covers=covers,
        sources=tuple(dict.fromkeys(row.source for row in rows)),
    )


def _item(row: EvidenceRow) -> str:
    reach = "; ".join(evidence.reach(row))
    words = (
        f"{row.study} ({row.design})",
        row.result,
        row.caveat or "",
        f"How far it carries: {reach}." if reach else "",
        f"People in it: {row.participants}." if row.grade is not Grade.D else "",
        f"Weight: {row.grade.value}.",
        f"Source: {row.source.locator}",
    )
    study, *said = (escaped(word) for word in words if word)
    return f"- **{study}**. {' '.join(said)}"


def _capped(body: str) -> str:
    """A body holds at most 10,000 characters; what does not fit is said, never dropped."""
    if len(body) <= _LONGEST_BODY:
        return body
    kept = body[:_LONGEST_BODY].rsplit("\n", 1)[0]
    return f"{kept}\n\nThe list is longer than this page can hold. Ask us for all of it."
