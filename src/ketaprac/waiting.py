"""Referrals that nobody has heard of: whom to call, and when to tell the supervisor.

The rules are data. How long is a convention of the practice (``[waiting]`` of the
practice file); the tasks stand on the same list as those after sessions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ketaprac.model.artifact import opaque
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.moment import start_of
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.referral import ReferralStanding
from ketaprac.model.referral import ReferralStatus as S
from ketaprac.model.source import Source

CONVENTION: Final = Source(
    title="Practice convention",
    locator="[waiting] of the practice file",
    read_on=dt.date(2026, 11, 24),
)
_THEIRS: Final = frozenset({S.SENT, S.RECEIVED, S.ACCEPTED, S.SCHEDULED})
_OURS: Final = frozenset({S.MORE_INFORMATION, S.UNATTENDED})


@frozen(kw_only=True)
class Ageing:
    """What is owed while a referral stands in one of some statuses.

    Attributes:
        id: Last part of the task's id.
        statuses: While it is in one of these.
        opens: When it can first be done: at once, after the days until a call, or
            after those until escalation.
        title: In a few words.
        todo: What to do.
        owner: Role that sees to it.
        if_missed: What it means when nobody did.
    """

    id: str
    statuses: frozenset[S]
    opens: str
    title: str
    todo: str
    owner: Role
    if_missed: str


RULES: Final = (
    Ageing(
        id="ours",
        statuses=_OURS,
        opens="at-once",
        title="The prescriber waits for us",
        todo="Send what was asked for, or find another appointment, and record it.",
        owner=Role.THERAPIST,
        if_missed="The referral stands still, and it is our turn.",
    ),
    Ageing(
        id="call",
        statuses=_THEIRS,
        opens="call",
        title="Ask what became of the referral",
        todo="Call the prescriber's office, and record what you hear.",
        owner=Role.FRONT_DESK,
        if_missed="Nobody knows whether the packet arrived, and the client waits.",
    ),
    Ageing(
        id="escalate",
        statuses=_THEIRS | _OURS,
        opens="escalate",
        title="Still no decision on the referral",
        todo="Decide with the client: ask again, withdraw it, or refer to somebody else.",
        owner=Role.SUPERVISOR,
        if_missed="The client waits, and nobody is in charge of it.",
    ),
)


def tasks(episode: Episode, profile: PracticeProfile) -> Iterator[FollowUp]:
    """What is owed about the referrals that are still open.

    Time runs from the latest news, or from the day on which something is expected.
    Of several packets to one person the latest counts: it answers what was asked.

    Args:
        episode: Whose referrals.
        profile: The practice, which says how long it waits.
    """
    latest = {packet.recipient: packet.id for packet in episode.referrals}.values()
    for standing in () if episode.closed else episode.standings:
        for rule in RULES:
            if standing.referral in latest and standing.status in rule.statuses:
                yield _task(rule, standing, profile)


def _task(rule: Ageing, standing: ReferralStanding, profile: PracticeProfile) -> FollowUp:
    call = dt.timedelta(days=profile.waiting.call_after_days)
    escalate = dt.timedelta(days=profile.waiting.escalate_after_days)
    start, end = {
        "at-once": (dt.timedelta(), call),
        "call": (call, escalate),
        "escalate": (escalate, escalate + call),
    }[rule.opens]
    since = _since(standing, profile.time_zone)
    packet = standing.referral
    stem = packet if len(packet) <= 50 else opaque(packet)
    return FollowUp(
        id=f"{stem}.news-{standing.news}.{rule.id}",
        session=packet,
        title=rule.title,
        todo=rule.todo,
        due_from=since + start,
        due_until=since + end,
        owner=rule.owner,
        if_missed=rule.if_missed,
        source=CONVENTION,
    )


def _since(standing: ReferralStanding, zone: str) -> dt.datetime:
    expected = standing.expected_on
    if expected is None:
        return standing.since
    return max(standing.since, start_of(expected + dt.timedelta(days=1), zone))
