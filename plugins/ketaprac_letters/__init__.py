"""Letters: the packet for the prescriber, what is owed to a client, the screening report.

Nothing heavy is imported here: the PDF library loads with the first document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl
from ketaprac.model.artifact import Artifact, Exporter, LintFinding, Takes

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
    """The packet, the list and the screening report on paper."""
    yield Exporter(
        id="letters.referral",
        title="Letter to the prescriber",
        media_type="application/pdf",
        takes=Takes.REFERRAL,
        render=_referral,
        lint=_lint,
    )
    yield Exporter(
        id="letters.referral-json",
        title="Packet for the prescriber's software",
        media_type="application/json",
        takes=Takes.REFERRAL,
        render=_packet,
    )
    yield Exporter(
        id="letters.reply-form",
        title="Reply form for the prescriber",
        media_type="application/pdf",
        takes=Takes.REFERRAL,
        render=_reply_form,
    )
    yield Exporter(
        id="letters.reply-template",
        title="Reply for the prescriber's software",
        media_type="application/json",
        takes=Takes.REFERRAL,
        render=_reply_template,
    )
    yield Exporter(
        id="letters.accounting",
        title="Account of disclosures",
        media_type="text/csv",
        takes=Takes.EPISODE,
        render=_accounting,
    )
    yield Exporter(
        id="letters.follow-up",
        title="Follow-up list",
        media_type="application/pdf",
        takes=Takes.FOLLOW_UPS,
        render=_follow_up,
    )
    yield Exporter(
        id="letters.screening-report",
        title="Screening report",
        media_type="application/pdf",
        takes=Takes.SCREENING,
        render=_report,
    )
    yield Exporter(
        id="letters.series-summary",
        title="Series summary for the client",
        media_type="application/pdf",
        takes=Takes.EPISODE,
        render=_series,
    )
    yield Exporter(
        id="letters.progress-summary",
        title="Progress summary for the prescriber",
        media_type="application/pdf",
        takes=Takes.EPISODE,
        render=_progress,
    )
    yield Exporter(
        id="letters.outcomes-chart",
        title="Charts of outcomes",
        media_type="image/svg+xml",
        takes=Takes.EPISODE,
        render=_outcomes,
    )


def _lint(content: bytes, audience: str | None = None) -> tuple[LintFinding, ...]:
    from ketaprac_templates.lint import lint

    return lint(content, audience)


def _referral(referral: Referral, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.referral import render

    return render(referral, episode, context)


def _packet(referral: Referral, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.data import packet

    return packet(referral, episode, context)


def _reply_form(referral: Referral, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.reply import render

    return render(referral, episode, context)


def _reply_template(referral: Referral, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.reply import template

    return template(referral, episode, context)


def _accounting(subject: Episode, _: Episode, context: Context) -> Artifact:
    from ketaprac_letters.data import accounting

    return accounting(subject, context)


def _follow_up(plan: FollowUpPlan, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.follow_up import render

    return render(plan, episode, context)


def _report(screening: Screening, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.report import render

    return render(screening, episode, context)


def _series(subject: Episode, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.series import render

    return render(subject, episode, context)


def _progress(subject: Episode, episode: Episode, context: Context) -> Artifact:
    from ketaprac_letters.progress import render

    return render(subject, episode, context)


def _outcomes(subject: Episode, _: Episode, context: Context) -> Artifact:
    from ketaprac_letters.outcomes import drawing

    return drawing(subject, context)
