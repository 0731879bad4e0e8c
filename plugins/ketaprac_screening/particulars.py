"""What the prescriber needs in words: a list, a history. "none" is an answer, a blank is not."""

from __future__ import annotations

from typing import Final

from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.treatment import Indication
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, blank, rules_of

_rule = rules_of(Stage.MEDICAL)
_SUBSTANCES: Final = tuple(str(one) for one in Indication if one.is_substance_use)
_ASK = 'Ask, and write it down; write "none" where there is none.'

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "medicines",
        blank("medicines", days="state_days"),
        Disposition.HOLD,
        words="The prescriber needs the list of medicines.",
        change=_ASK,
        source=sources.HOUSE,
    ),
    _rule(
        "allergies",
        blank("allergies"),
        Disposition.HOLD,
        words="The prescriber needs the list of allergies.",
        change=_ASK,
        source=sources.HOUSE,
    ),
    _rule(
        "substance-history",
        blank("substance_history"),
        Disposition.HOLD,
        words="The prescriber needs the history of substance use.",
        change=_ASK,
        source=sources.HOUSE,
    ),
    _rule(
        "last-use",
        blank("last_use", days="state_days"),
        Disposition.HOLD,
        words="The prescriber needs to know when the substance was last used.",
        change=_ASK,
        source=sources.HOUSE,
        indications=_SUBSTANCES,
    ),
)
