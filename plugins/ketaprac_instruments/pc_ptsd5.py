"""PC-PTSD-5: whether there was a trauma, and five yes/no items. Without wording.

Nought because there was no trauma is not nought because nothing was answered
with yes: the branch is kept with the score.
"""

from __future__ import annotations

from ketaprac.model.instrument import Instrument, Item, Licence, LicenceStatus, Scale, Skip
from ketaprac_instruments.parts import OWN_COPY, YES_NO, bands, ids, numbered, source

_SCORING = source(
    "Guidelines on co-occurring conditions (Australia), scoring of the PC-PTSD-5",
    "https://comorbidityguidelines.org.au/appendix-r-primary-care-ptsd-screen-for-dsm5-pcptsd5/"
    "pcptsd5-scoring-and-interpretation",
)
_LABELS = ("Intrusion", "Avoidance", "On guard", "Numbness", "Guilt or blame")

PC_PTSD_5 = Instrument(
    id="pc-ptsd-5",
    version="1",
    title="Primary Care PTSD Screen for DSM-5",
    items=(
        Item(id="trauma", label="Any trauma in life", values=YES_NO),
        *numbered(_LABELS, YES_NO),
    ),
    total=Scale(
        id="total",
        items=ids(1, 5),
        bands=bands(
            ("below-cuts", "Below both cuts", 0, 2),
            ("sensitive-cut", "At the cut that misses fewest", 3, 3),
            ("efficient-cut", "At or above the cut that balances best", 4, 5),
        ),
        source=_SCORING,
    ),
    skips=(Skip(id="no-trauma", of=("trauma",), items=ids(1, 5), source=_SCORING),),
    window_days=30,
    window="past month, after any trauma in life",
    licence=Licence(
        status=LicenceStatus.UNKNOWN,
        notice="Developed at the National Center for PTSD; a line that puts the wording into the "
        f"public domain was not found. {OWN_COPY}",
    ),
    notes=(
        "1 is yes, 0 is no. A no to the first question ends the form.",
        "In a large VA sample 4 balanced best overall and for men, and missed many women "
        "(https://pbpsychiatricservices.com/ptsd5).",
    ),
)
