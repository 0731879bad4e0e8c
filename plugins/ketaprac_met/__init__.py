"""Motivational Enhancement Therapy as a modality."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm, ConsentSection
    from ketaprac.model.episode import Episode
    from ketaprac.model.modality import Modality
    from ketaprac.model.rule import Rule

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_modalities() -> Iterable[Modality]:
    """The one modality of this plugin."""
    from ketaprac_met.modality import MET

    yield MET


@hookimpl
def ketaprac_rules() -> Iterable[Rule]:
    """Asked only where this therapy is chosen."""
    from ketaprac_met.rules import RULES

    return RULES


@hookimpl
def ketaprac_consent_sections(form: ConsentForm, episode: Episode) -> Iterable[ConsentSection]:
    """What the client consents to with this therapy, where it is chosen."""
    from ketaprac.weave import where_chosen
    from ketaprac_met.consent import SECTIONS

    return where_chosen("met", SECTIONS, form, episode)
