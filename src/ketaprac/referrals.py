"""What may become of a referral: the table of transitions, and who may say so.

Between practice and prescriber a referral is a loop that has to be closed: sent,
heard of, decided on. The table is data; whatever does not stand in it is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from ketaprac.model import events as e
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.referral import ReferralStatus as S
from ketaprac.model.source import Source

#: What people hear of a packet once it is with the prescriber. Steps may be skipped,
#: since an office often hears only of the last one.
_HEARD: Final = frozenset(
    {S.ACCEPTED, S.DECLINED, S.MORE_INFORMATION, S.SCHEDULED, S.COMPLETED, S.CANCELLED}
)
_END: Final[frozenset[S]] = frozenset()

#: From each status to those that may follow. SENT follows only by sending a packet.
TRANSITIONS: Final[Mapping[S, frozenset[S]]] = {
    S.CREATED: frozenset({S.SENT}),
    S.SENT: _HEARD | {S.RECEIVED, S.WITHDRAWN},
    S.RECEIVED: _HEARD | {S.WITHDRAWN},
    S.ACCEPTED: _HEARD - {S.ACCEPTED} | {S.WITHDRAWN},
    S.MORE_INFORMATION: _HEARD | {S.WITHDRAWN},
    S.SCHEDULED: _HEARD - {S.ACCEPTED} | {S.UNATTENDED, S.WITHDRAWN},
    S.UNATTENDED: frozenset({S.SCHEDULED, S.DECLINED, S.CANCELLED, S.WITHDRAWN}),
    S.DECLINED: _END,
    S.COMPLETED: _END,
    S.CANCELLED: _END,
    S.WITHDRAWN: _END,
}

#: Statuses that help nobody without a reason.
NEEDS_WHY: Final = frozenset({S.DECLINED, S.MORE_INFORMATION, S.CANCELLED, S.WITHDRAWN})

#: The practice's own side: no prescriber records it.
OURS: Final = frozenset({S.WITHDRAWN})

#: The nearest code of HL7's task business statuses; the others have none there.
BSER: Final[Mapping[S, str]] = {
    S.CREATED: "2.0",
    S.ACCEPTED: "3.0",
    S.DECLINED: "4.0",
    S.SCHEDULED: "5.1.1",
    S.UNATTENDED: "5.1.2",
    S.WITHDRAWN: "5.2",
    S.CANCELLED: "6.0",
    S.COMPLETED: "7.0",
}
BSER_SOURCE: Final = Source(
    title="HL7 Bidirectional Services eReferral (BSeR) 2.0.0-ballot, Task Business Status",
    locator="https://build.fhir.org/ig/HL7/bser/CodeSystem-TaskBusinessStatusCS.html",
    read_on=dt.date(2026, 11, 24),
)


def objections(
    event: e.ReferralAnswered, episode: Episode, profile: PracticeProfile
) -> Iterator[Objection]:
    """What stands in the way of recording news of a referral.

    The office relays what the prescriber says; a prescriber may record it too, but
    only of packets that were sent to them.

    Args:
        event: What was heard.
        episode: Where things stand.
        profile: The practice.
    """
    standing, packet = episode.standing(event.referral), episode.referral(event.referral)
    if standing is None or packet is None:
        yield _no("referral.unknown", "No packet with that id was sent.", "Check its id.")
        return
    if event.status not in TRANSITIONS[standing.status]:
        yield transition(standing.status, event.status)
    if event.status in NEEDS_WHY and event.why is None:
        yield _no(
            "referral.no-reason",
            f"{event.status.value!r} was recorded without a reason.",
            "Write down what was said.",
            "referral.answers.why",
        )
    prescriber = profile.has_role(event.by, Role.PRESCRIBER)
    if prescriber and (event.by != packet.recipient or event.status in OURS):
        yield _no(
            "referral.not-theirs",
            "That is not this prescriber's to record.",
            "Have the office or the recipient of the packet record it.",
            "referral.answers.by",
        )


def transition(now: S, then: S) -> Objection:
    """The objection to a step that does not stand in the table.

    Args:
        now: Where the referral stands.
        then: What it was to become.
    """
    allowed = ", ".join(status.value for status in S if status in TRANSITIONS[now])
    return _no(
        "referral.transition",
        f"A referral that is {now.value!r} cannot become {then.value!r}.",
        f"Possible now: {allowed}." if allowed else "It is closed: send a new one.",
        "referral.answers.status",
    )


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)
