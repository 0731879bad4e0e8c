"""What a client who has EMDR consents to besides the rest of the form."""

from __future__ import annotations

from typing import Final

from ketaprac.model.consent import ConsentSection
from ketaprac_emdr import sources

SECTIONS: Final = (
    ConsentSection(
        id="treatment.therapy-emdr",
        title="EMDR: what you agree to",
        order=72,
        initials=True,
        sources=(sources.PHASES, sources.SEARCH),
        body="EMDR works with one hard memory at a time, while you move your eyes, listen to "
        "sounds or tap with your own hands.\n\n"
        "- We begin only when you have found ways to calm yourself, and after we have asked about "
        "dissociation (losing time, feeling unreal).\n"
        "- Nothing hard is called up on purpose while the medicine is strong. If we work on a "
        "memory on a dosing day, it is later that day, when you are clear, and only if you want "
        "to.\n"
        "- You can stop at any moment with the signal that we agree on.\n"
        "- Memories, dreams and strong feelings can come up in the days after. You know whom to "
        "call.\n\n"
        "**We found no study that looked at what comes of EMDR together with ketamine.** You can "
        "have EMDR without ketamine; guidelines recommend that.",
    ),
)
