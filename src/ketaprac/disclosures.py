"""What left the practice: the sum over a packet, and the account of disclosures.

The account follows what 42 CFR 2.25 asks to be kept: when, to whom, what and why.
It names items by id and holds none of the information itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import attrs

from ketaprac.files.convert import unstructure
from ketaprac.model import events as e
from ketaprac.model.base import Sha256
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.referral import Clearance, Disclosure, Referral


def canonical(referral: Referral) -> bytes:
    """The packet as canonical JSON: sorted keys, no spaces, UTF-8, time in UTC.

    Keys whose value is the default are left out, so a field that a later version
    adds does not change the sum of an older packet.

    Args:
        referral: The packet.
    """
    import datetime as dt

    moment = referral.made_at.astimezone(dt.UTC)
    table = unstructure(attrs.evolve(referral, made_at=moment))
    text = json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def packet_hash(referral: Referral) -> Sha256:
    """SHA-256 of the packet's canonical JSON, in hexadecimal.

    Args:
        referral: The packet.
    """
    return hashlib.sha256(canonical(referral)).hexdigest()


def disclosures(episode: Episode) -> tuple[Disclosure, ...]:
    """The account of disclosures, oldest first.

    Args:
        episode: Whose records left.
    """
    return tuple(_row(event) for event in episode.log if isinstance(event, e.ReferralSent))


def _row(event: e.ReferralSent) -> Disclosure:
    packet, own = event.referral, packet_hash(event.referral)
    return Disclosure(
        referral=packet.id,
        at=event.at,
        by=event.by,
        recipient=packet.recipient,
        purpose=packet.purpose,
        items=tuple(item.id for item in packet.items),
        consent=packet.consent,
        notice=packet.notice,
        packet=event.packet or own,
        intact=event.packet in (None, own),
    )


def misdirected(episode: Episode, clearance: Clearance, packet: str) -> Iterator[Objection]:
    """Why a reply does not answer what was sent, if so.

    Args:
        episode: Where things stand.
        clearance: The decision, with the id of the packet that it answers.
        packet: SHA-256 of the packet that the reply names.
    """
    sent = {row.referral: row.packet for row in disclosures(episode)}
    if clearance.referral not in sent:
        yield Objection(
            code="reply.referral",
            words="The reply names a packet that was not sent.",
            todo="Check its id, and record when the packet was sent.",
            key="referral.sent_on",
        )
    elif sent[clearance.referral] != packet:
        yield Objection(
            code="reply.packet",
            words="The reply was given on another packet than the one that was sent.",
            todo="Compare the SHA-256 on the letter with the one in the reply.",
            key="referral.packet",
        )
