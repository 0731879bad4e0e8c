"""The shipped sections of a form, chosen for the client's situation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac import evidence
from ketaprac.model.consent import ConsentKind, ConsentSection
from ketaprac_templates.prose import escaped
from ketaprac_templates.text import SectionText
from ketaprac_templates.text import sections as read_sections

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.evidence import EvidenceRow
    from ketaprac.model.modality import Modality

_AFTER_EVIDENCE = 70
_LONGEST_BODY = 9_500


def sections(form: ConsentForm, episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """The sections that this plugin contributes to a form.

    Args:
        form: Kind and language.
        episode: For whom it is made out; its indication chooses the evidence.
        context: Practice and catalogue.
    """
    indication = episode.treatment.indication
    for text in read_sections(f"consent/{form.kind.value}"):
        if text.applies(form.language, indication, part2=context.profile.part2_program):
            yield _section(text)
    if form.kind is ConsentKind.TREATMENT:
        yield from _therapies(episode, context)
        yield from _studies(episode, context)


def _section(text: SectionText) -> ConsentSection:
    return ConsentSection(
        id=text.id,
        title=text.title,
        body=text.body,
        order=text.order,
        covers=text.covers,
        initials=text.initials,
        sources=text.sources,
    )


def _therapies(episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """One section on the therapies that were chosen, negative results included."""
    names = episode.treatment.modalities
    if not names:
        return
    known = _bearing(episode, context)
    found = [_rows(context.catalogue.modality(name), known) for name in names]
    titles = [_title(context.catalogue.modality(name), name) for name in names]
    body = "\n\n".join(_therapy(title, rows) for title, rows in zip(titles, found, strict=True))
    yield ConsentSection(
        id="treatment.evidence-therapies",
        title="What studies found on the therapies we plan",
        body=_capped(body),
        order=_AFTER_EVIDENCE,
        sources=tuple(dict.fromkeys(row.source for rows in found for row in rows)),
    )


def _studies(episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """Every study that bears on the treatment, so that the summary before can be checked."""
    known = _bearing(episode, context)
    if not known:
        return
    lines = (f"- **{escaped(row.study)}** ({escaped(row.design)}). {_row(row)}" for row in known)
    yield ConsentSection(
        id="treatment.evidence-studies",
        title="The studies one by one",
        body=_capped("\n".join((*lines, "", evidence.summary(known)))),
        order=_AFTER_EVIDENCE + 5,
        sources=tuple(dict.fromkeys(row.source for row in known)),
    )


def _title(modality: Modality | None, name: str) -> str:
    return modality.title if modality else name


def _bearing(episode: Episode, context: Context) -> tuple[EvidenceRow, ...]:
    """The core's rows on this treatment, the same as on screen and on the page."""
    chosen = episode.treatment
    return evidence.rows(context.catalogue, chosen.indication, chosen.protocol, chosen.modalities)


def _rows(modality: Modality | None, known: tuple[EvidenceRow, ...]) -> tuple[EvidenceRow, ...]:
    return tuple(evidence.on_therapy(known, modality.evidence, modality.id)) if modality else ()


def _therapy(title: str, rows: tuple[EvidenceRow, ...]) -> str:
    head = f"**{escaped(title)}**"
    if not rows:
        return f"{head}: no study of it together with ketamine is listed for your problem."
    return "\n".join(
        (f"{head}:", "", *(f"- {escaped(row.study)}" for row in rows), "", _reach(rows))
    )


def _row(row: EvidenceRow) -> str:
    words = (
        row.result,
        row.caveat or "",
        f"How far it carries: {'; '.join(evidence.reach(row))}." if evidence.reach(row) else "",
        f"People in it: {row.participants}. Weight: {row.grade.value}.",
    )
    return escaped(" ".join(word for word in words if word))


def _reach(rows: tuple[EvidenceRow, ...]) -> str:
    """How far the rows carry, said once for all of them."""
    lozenges = any(row.route_matches for row in rows)
    addiction = any(row.population_matches for row in rows)
    return " ".join(
        (
            "Some of these used lozenges." if lozenges else "**None of these used lozenges.**",
            "" if addiction else "People with an addiction did not take part.",
            "Weight goes from A (several good trials) to D (nothing was found).",
        )
    ).replace("  ", " ")


def _capped(body: str) -> str:
    """A body holds at most 10,000 characters; what does not fit is said, never dropped."""
    if len(body) <= _LONGEST_BODY:
        return body
    kept = body[:_LONGEST_BODY].rsplit("\n", 1)[0]
    return f"{kept}\n\nThe list is longer than this page can hold. Ask us for all of it."
