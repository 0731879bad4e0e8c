"""What a client who has parts work consents to besides the rest of the form."""

from __future__ import annotations

from typing import Final

from ketaprac.model.consent import ConsentSection
from ketaprac_parts import sources

SECTIONS: Final = (
    ConsentSection(
        id="treatment.therapy-parts",
        title="Parts work: what you agree to",
        order=73,
        sources=(sources.PRACTICE, sources.SEARCH),
        body="We look at the sides of you that protect you and at what they protect.\n\n"
        "- Before a dosing session we ask whether every side of you is willing. A no counts, also "
        "on the day itself.\n"
        "- We do not call up what hurts while the medicine works. We listen to what comes.\n"
        "- Afterwards some sides of you may be angry or afraid, and you may feel worse for a few "
        "days. We come back to it within days.\n\n"
        "**We found no study that looked at what comes of parts work together with ketamine.**",
    ),
)
