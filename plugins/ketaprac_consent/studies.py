"""What studies found, as sections of the treatment consent, from the evidence rows.

Nothing here is left to memory: a negative row is printed like a positive one, and each
says where its route or its people do not match what is planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac import evidence
from ketaprac.model.consent import ConsentSection
from ketaprac_templates.prose import escaped

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.evidence import EvidenceRow

_AFTER_SUMMARY = 70
_LONGEST_BODY = 9_500
_WEIGHT = "Weight goes from A (several good trials) to D (nothing was found)."


def studies(episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """One section on what is planned, and one on each chosen therapy.

    Each stands alone, so that a text can be adopted whatever therapies are woven in.

    Args:
        episode: Its treatment picks the rows.
        context: The catalogue.
    """
    treatment, catalogue = episode.treatment, context.catalogue
    yield _section(
        "treatment.evidence-studies",
        "The studies, one by one",
        evidence.of_protocols(treatment, catalogue),
        "No study of ketamine for your problem is on our list.",
        ("evidence-mismatch",),
    )
    for name in sorted(set(treatment.modalities)):
        modality = catalogue.modality(name)
        yield _section(
            f"treatment.evidence-therapies.{name}",
            f"Studies of {modality.title if modality else name} with ketamine"[:500],
            evidence.of_modality(name, treatment, catalogue),
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
        body=_capped("\n".join((*map(_item, rows), "", _reach(rows)))) if rows else none,
        order=_AFTER_SUMMARY,
        covers=covers,
        sources=tuple(dict.fromkeys(row.source for row in rows)),
    )


def _item(row: EvidenceRow) -> str:
    words = (
        f"People in it: {row.participants}.",
        row.result,
        row.caveat or "",
        "" if row.route_matches else "It did not test lozenges.",
        "" if row.population_matches else "It was not on people with an addiction.",
        f"Weight: {row.grade.value}. Source: {row.source.locator}",
    )
    said = (word for word in (words if _took_place(row) else (*words[1:3], words[-1])) if word)
    return f"- **{escaped(row.study)}**. {escaped(' '.join(said))}"


def _took_place(row: EvidenceRow) -> bool:
    """Whether there was a study; a row may also say that none was found."""
    return row.participants != "none"


def _reach(rows: tuple[EvidenceRow, ...]) -> str:
    """How far the rows carry, said once for all of them."""
    rows = tuple(filter(_took_place, rows))
    if not rows:
        return _WEIGHT
    lozenges = any(row.route_matches for row in rows)
    addiction = any(row.population_matches for row in rows)
    said = (
        "Some of these used lozenges." if lozenges else "**None of these used lozenges.**",
        "" if addiction else "People with an addiction did not take part.",
        _WEIGHT,
    )
    return " ".join(word for word in said if word)


def _capped(body: str) -> str:
    """A body holds at most 10,000 characters; what does not fit is said, never dropped."""
    if len(body) <= _LONGEST_BODY:
        return body
    kept = body[:_LONGEST_BODY].rsplit("\n", 1)[0]
    return f"{kept}\n\nThe list is longer than this page can hold. Ask us for all of it."
