"""What holds for each kind of form as a whole, from its ``form.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from ketaprac.model.consent import ConsentKind, FormHead
from ketaprac_consent.settings import ConsentSettings
from ketaprac_templates.text import FormText, form

if TYPE_CHECKING:
    from ketaprac.model.context import Context


def heads(context: Context) -> Iterator[FormHead]:
    """The head of every kind, as the practice may have changed it.

    Args:
        context: Its settings name the practice's own texts.

    Raises:
        BadInput: A file of the practice does not fit.
    """
    settings = context.setting(ConsentSettings)
    for kind in ConsentKind:
        head = head_of(kind, form(f"consent/{kind.value}", settings.templates))
        doses = settings.re_consent_after_doses
        if kind is ConsentKind.TREATMENT and doses is not None:
            head = evolve(head, re_consent_after_doses=doses)
        yield evolve(
            head, placeholders=(*head.placeholders, *(place.name for place in settings.words))
        )


def head_of(kind: ConsentKind, text: FormText) -> FormHead:
    """A form file as the head of that kind of form."""
    return FormHead(
        kind=kind,
        code=text.code,
        version=text.version,
        language=text.language,
        title=text.title,
        signers=text.signers,
        placeholders=text.placeholders,
        re_consent=text.re_consent,
        lasts_days=text.lasts_days,
        re_consent_after_doses=text.re_consent_after_doses,
    )
