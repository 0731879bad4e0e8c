"""Motivational Enhancement Therapy as a modality."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl

if TYPE_CHECKING:
    from ketaprac.model.modality import Modality

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_modalities() -> Iterable[Modality]:
    """The one modality of this plugin."""
    from ketaprac_met.modality import MET

    yield MET
