"""What a client who has this therapy consents to besides the rest of the form."""

from __future__ import annotations

from typing import Final

from ketaprac.model.consent import ConsentSection
from ketaprac_met import sources

SECTIONS: Final = (
    ConsentSection(
        id="treatment.therapy-met",
        title="Motivational Enhancement Therapy: what you agree to",
        order=71,
        sources=(sources.MANUAL, sources.SEARCH),
        body="We talk about your own reasons to change, and write a plan in your words.\n\n"
        "- The choice stays yours. Nobody talks you into anything, least of all while the medicine "
        "works: no promises and no changes to the plan on a dosing day.\n"
        "- If somebody close to you is to come along, we ask you first.\n"
        "- If you use again, tell us. You are not thrown out for that.\n\n"
        "**We found no study of this therapy together with lozenges.**",
    ),
)
