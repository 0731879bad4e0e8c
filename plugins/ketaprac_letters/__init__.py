"""Letters: the packet for the prescriber and the list of what is owed to a client.

Nothing heavy is imported here: the PDF library loads with the first document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl
from ketaprac.model.artifact import Artifact, Exporter, Takes

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.followup import FollowUpPlan
    from ketaprac.model.referral import Referral, ReferralItem
    from ketaprac.model.screening import Screening

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_referral_items(
    episode: Episode, screening: Screening, context: Context
) -> Iterable[ReferralItem]:
    """The least that a prescriber needs; what is unknown is listed as such."""
    from ketaprac_letters.packet import items

    return items(episode, screening, context)


@hookimpl
def ketaprac_exporters() -> Iterable[Exporter]:
    """The packet and the list on paper."""
    yield Exporter(
        id="letters.referral",
        title="Letter to the prescriber",
        media_type="application/pdf",
        takes=Takes.REFERRAL,
        render=_referral,
    )
    yield Exporter(
        id="letters.follow-up",
        title="Follow-up list",
        media_type="application/pdf",
        takes=Takes.FOLLOW_UPS,
        render=_follow_up,
    )


def _referral(referral: Referral, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.referral import render

    return render(referral, episode, context)


def _follow_up(plan: FollowUpPlan, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.follow_up import render

    return render(plan, episode, context)
