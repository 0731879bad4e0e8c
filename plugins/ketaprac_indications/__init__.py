"""What is known on each thing that is treated: studies, measures, alternatives.

Studies by any route stand here, negatives included, and what went with the
medicine in each. Rows on lozenges in a series stand with the protocol, rows on one
therapy with lozenges stand with the therapy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl

if TYPE_CHECKING:
    from ketaprac.model.indication import IndicationGuide

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_indications() -> Iterable[IndicationGuide]:
    """One guide for each indication."""
    from ketaprac_indications.guides import GUIDES

    return GUIDES
