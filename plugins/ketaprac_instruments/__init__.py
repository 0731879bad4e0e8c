"""Questionnaires, each in one exact variant and one file.

The structure of a questionnaire (items, points, bands, skips) is data here.
Wording is included only where its licence lets it be passed on and the exact
words are certain; a practice shows the others from its own licensed copy.

LOINC codes stand beside items, panels and totals. LOINC is copyright of
Regenstrief Institute, Inc. and the LOINC Committee, and is available at no cost
under the licence at https://loinc.org/license.
"""

from __future__ import annotations

from collections.abc import Iterable

from ketaprac.hookspecs import hookimpl
from ketaprac.model.instrument import Instrument

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_settings() -> type:
    """Where the practice keeps its own wording."""
    from ketaprac_instruments.settings import InstrumentSettings

    return InstrumentSettings


@hookimpl
def ketaprac_instruments() -> Iterable[Instrument]:
    """The questionnaires of this plugin."""
    from ketaprac_instruments.catalogue import ALL

    return ALL
