"""What a client who has this therapy consents to besides the rest of the form."""

from __future__ import annotations

from typing import Final

from ketaprac.model.consent import ConsentSection
from ketaprac_mindfulness import sources

SECTIONS: Final = (
    ConsentSection(
        id="treatment.therapy-mindfulness",
        title="Mindfulness-based relapse prevention: what you agree to",
        order=72,
        sources=(sources.STRUCTURE, sources.DAKWAR_2019),
        body="You learn to notice urges early and to let them pass without acting on them. There "
        "is practice at home between sessions.\n\n"
        "- Sitting still can be unpleasant: it can bring fear, memories or a feeling of being "
        "unreal. Tell us, and we change it or stop.\n"
        "- If you use again, tell us. You are not thrown out for that.\n\n"
        "In one trial with cocaine use disorder this therapy went together with one infusion of "
        "ketamine, beginning in a hospital. **We found no study of it together with lozenges.**",
    ),
)
