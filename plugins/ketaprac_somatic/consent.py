"""What a client who has somatic therapy consents to besides the rest of the form."""

from __future__ import annotations

from typing import Final

from ketaprac.model.consent import ConsentSection
from ketaprac_somatic import sources

SECTIONS: Final = (
    ConsentSection(
        id="treatment.therapy-somatic",
        title="Somatic therapy: what you agree to",
        order=74,
        initials=True,
        sources=(sources.CONCEPTS, sources.SEARCH),
        body="We pay attention to what your body does, in small steps, and go back to what feels "
        "steady.\n\n"
        "- **This form allows no touch.** If you want any, there is a separate form for it. You "
        "decide before a dosing day, kind by kind, and you can take it back with a word or a sign. "
        "Touch is never sexual. It is never added on a dosing day.\n"
        "- If you are about to fall, we will hold you. That is help, and we write it down.\n"
        "- Shaking, tears or heat may come and go. Tell us at once about chest pain, trouble "
        "breathing or feeling faint.\n\n"
        "**We found no study that looked at what comes of somatic therapy together with "
        "ketamine.**",
    ),
)
