"""The default screening rules: psychological, medical, during the series, on the day.

Nobody with the right to prescribe has reviewed these defaults. They say what
published criteria say, with the place where each stands; a practice adopts or
replaces them. Where sources differ, the stricter one is the default, unless the
stricter one would take the decision out of the prescriber's hands.

General criteria exclude active addiction, while programmes that treat addiction
require it. So rules carry the indications for which they are asked, and none
excludes the use of the substance that is treated.
"""

from __future__ import annotations

from collections.abc import Iterable

from ketaprac.hookspecs import hookimpl
from ketaprac.model.context import Context
from ketaprac.model.rule import Rule

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_settings() -> type:
    """The numbers that a practice can set."""
    from ketaprac_screening.settings import ScreeningSettings

    return ScreeningSettings


@hookimpl
def ketaprac_rules(context: Context | None = None) -> Iterable[Rule]:
    """The rules of all stages, with the practice's numbers."""
    from ketaprac_screening import catalogue
    from ketaprac_screening.parts import rules
    from ketaprac_screening.settings import ScreeningSettings

    settings = context.setting(ScreeningSettings) if context else ScreeningSettings()
    return rules(catalogue.DRAFTS, settings)
