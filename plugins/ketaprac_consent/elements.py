"""Holding a form against the registry of what it must say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaprac.errors import BadInput
from ketaprac_templates.elements import Element, elements
from ketaprac_templates.prose import open_places, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
    from ketaprac.model.treatment import Indication


def missing(
    kind: ConsentKind, sections: Iterable[ConsentSection], indication: Indication
) -> tuple[Element, ...]:
    """The elements that no section covers, required and recommended ones.

    A section that leaves out a placeholder without which nothing can cover an element,
    such as the recipient's name, does not cover it.

    Args:
        kind: Which form.
        sections: Of the form.
        indication: What is treated.
    """
    said = [(set(s.covers), set(open_places(parse(s.body)))) for s in sections]
    return tuple(
        element
        for element in elements(kind.value)
        if element.applies(indication)
        and not any(
            element.code in covers and set(element.places) <= places for covers, places in said
        )
    )


def refuse_incomplete(form: ConsentForm, indication: Indication) -> None:
    """Keeps a form that leaves out something required from being printed.

    Args:
        form: Assembled.
        indication: What is treated.

    Raises:
        BadInput: Names every missing element with its citation, or a section
            that stands twice.
    """
    ids = [section.id for section in form.sections]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise BadInput(
            f"has two sections with the id {', '.join(twice)}",
            where=f"consent.{form.kind.value}",
            todo="Block one of the plugins that give it",
        )
    gaps = [e for e in missing(form.kind, form.sections, indication) if e.required]
    if gaps:
        words = "; ".join(f"{e.code} ({e.citation})" for e in gaps)
        raise BadInput(
            f"does not cover {len(gaps)} required element(s): {words}",
            where=f"consent.{form.kind.value}",
            todo="Add a section whose 'covers' names it",
        )
