"""What is asked again and again once dosing sessions have begun.

The product information warns of harm to bladder and liver on repeated use, and of
misuse. How often to ask was read nowhere: the days are conventions of this rule set.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.screening import Disposition, Stage
from ketaprac_screening import sources
from ketaprac_screening.parts import Draft, rules_of, yes

_rule = rules_of(Stage.SERIES)

_ANSWERED = "Tell the prescriber at once; no dosing session before the prescriber has answered."

DRAFTS: Final[tuple[Draft, ...]] = (
    _rule(
        "bladder-again",
        yes("new_bladder_symptoms", days="bladder_days"),
        Disposition.STOP,
        words="Since the series began: urgency, frequency, pain or blood on passing water. Asked "
        "again every {bladder_days} days.",
        change=_ANSWERED,
        source=sources.REVIEW_OF_BLADDER,
    ),
    _rule(
        "liver-again",
        yes("new_liver_signs", days="liver_days"),
        Disposition.HOLD,
        words="Since the series began: yellow skin or eyes, dark urine, pain under the right "
        "ribs, or a liver test out of range. Asked again every {liver_days} days.",
        change=_ANSWERED,
        source=sources.KETAMINE_LIVER,
    ),
    _rule(
        "misuse-again",
        yes("ketamine_misuse_since", days="misuse_days"),
        Disposition.HOLD,
        words="Since the series began: ketamine between sessions, lost lozenges, or a refill "
        "asked for early. Asked again every {misuse_days} days.",
        change=_ANSWERED,
        source=sources.FDA_COMPOUNDED,
    ),
)
