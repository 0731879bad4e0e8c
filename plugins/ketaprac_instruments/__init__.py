"""Questionnaires: PHQ-9 and GAD-7 with their wording, AUDIT-C without.

The structure of a questionnaire (items, points, bands) is data here. Wording is
included only where its licence lets it be passed on; a practice shows the
others from its own licensed copy.

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
def ketaprac_instruments() -> Iterable[Instrument]:
    """The questionnaires of this plugin."""
    from ketaprac_instruments.audit_c import AUDIT_C
    from ketaprac_instruments.gad7 import GAD_7
    from ketaprac_instruments.phq9 import PHQ_9

    return (PHQ_9, GAD_7, AUDIT_C)
