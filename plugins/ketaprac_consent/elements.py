"""What each kind of form must say, and on whose authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaprac.errors import BadInput
from ketaprac_templates.text import Element, FormText
from ketaprac_templates.text import form as read_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection


def form_text(kind: ConsentKind) -> FormText:
    """The ``form.toml`` of that kind."""
    return read_form(f"consent/{kind.value}")


def required(kind: ConsentKind) -> tuple[Element, ...]:
    """The elements that a form of that kind must cover, each with its source."""
    return form_text(kind).elements


def missing(kind: ConsentKind, sections: Iterable[ConsentSection]) -> tuple[Element, ...]:
    """The required elements that no section covers."""
    covered = {code for section in sections for code in section.covers}
    return tuple(element for element in required(kind) if element.code not in covered)


def refuse_incomplete(form: ConsentForm) -> None:
    """Keeps a form that leaves out something required from being printed.

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
    gaps = missing(form.kind, form.sections)
    if gaps:
        words = "; ".join(f"{e.code} ({e.source.locator})" for e in gaps)
        raise BadInput(
            f"does not cover {len(gaps)} required element(s): {words}",
            where=f"consent.{form.kind.value}",
            todo="Add a section whose 'covers' names it",
        )
