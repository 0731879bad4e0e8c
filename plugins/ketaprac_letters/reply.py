"""The form on which the prescriber answers: one page to fill in, and the same for software."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ketaprac.disclosures import disclosures, packet_hash
from ketaprac.files.reply import blank
from ketaprac.law import part2_words
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.moment import day_of
from ketaprac_letters.letter import Letter, letter
from ketaprac_letters.referral import recipient
from ketaprac_templates.document import (
    Choice,
    Document,
    Entries,
    Entry,
    Fields,
    Heading,
    Part,
    Text,
    artifact,
)
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import plain

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.people import Person
    from ketaprac.model.referral import Referral

_DECISIONS: Final = (
    ("cleared", "cleared"),
    ("declined", "declined"),
    ("more-information", "more information needed"),
)
_JOINED: Final = (
    ("or", "either blood pressure is enough"),
    ("and", "only when both are reached"),
)


def render(referral: Referral, episode: Episode, context: Context) -> Artifact:
    """The form as a PDF with fields to fill in, under a neutral name.

    Its fields are named like the keys of the reply for software.

    Args:
        referral: The packet that is to be answered.
        episode: Whose packet it is.
        context: Practice and moment.

    Raises:
        BadInput: The packet is one that must not leave, or something in it cannot
            be printed exactly as it stands.
    """
    to = recipient(referral, context)
    text = letter("reply", episode, context)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=f"To {context.profile.name}",
        parts=tuple(_parts(referral, to, text, episode, context)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    return artifact(document, _stamp(referral, episode, text))


def template(referral: Referral, episode: Episode, context: Context) -> Artifact:
    """The same as JSON (``ketaprac.reply/1``), for the prescriber's software to fill in.

    Args:
        referral: The packet that is to be answered.
        episode: Whose packet it is.
        context: Practice and moment.

    Raises:
        BadInput: The packet is one that must not leave.
    """
    recipient(referral, context)
    text = letter("reply", episode, context)
    table = blank(referral.id, as_sent(referral, episode), referral.recipient)
    return Artifact(
        name=f"kp-{_stamp(referral, episode, text)}-{text.form.code}-v{text.form.version}.json",
        media_type="application/json",
        content=(json.dumps(table, indent=2) + "\n").encode(),
    )


def as_sent(referral: Referral, episode: Episode) -> str:
    """SHA-256 of the packet as it was sent, or of the packet itself before that."""
    sent = {row.referral: row.packet for row in disclosures(episode)}
    return sent.get(referral.id) or packet_hash(referral)


def _stamp(referral: Referral, episode: Episode, text: Letter) -> str:
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return opaque(episode.id, opened, referral.id, text.digest)


def _parts(
    referral: Referral, to: Person, text: Letter, episode: Episode, context: Context
) -> Iterator[Part]:
    client, zone = episode.client, context.profile.time_zone
    born = client.birth_date.isoformat() if client.birth_date else ""
    sent = day_of(referral.made_at, zone).isoformat()
    yield Text(blocks=text.blocks("about", {"practice_name": context.profile.name}))
    yield Fields(
        entries=(
            ("About", client.name or ""),
            ("Birth date", born),
            ("Packet", f"{referral.id} of {sent}"),
        )
    )
    yield Text(blocks=(plain(f"SHA-256 {as_sent(referral, episode)}", quiet=True),))
    yield Heading(text="Your decision", level=2)
    yield Choice(name="decision", options=_DECISIONS)
    yield from _allowed()
    yield Heading(text=text.texts["vitals"].title, level=2)
    yield Text(blocks=text.blocks("vitals"))
    yield from _vitals()
    if "notice" in text.texts:
        yield Text(blocks=text.blocks("notice"))
    yield Text(blocks=(plain(part2_words(context.profile), quiet=True),))
    yield Fields(entries=(("Prescriber", to.name), ("Signature", ""), ("Date", "")))


def _allowed() -> Iterator[Part]:
    yield Entries(
        entries=(
            Entry(name="sessions", label="Number of dosing sessions"),
            Entry(name="valid_until", label="Valid until (YYYY-MM-DD)"),
        )
    )
    yield Entries(
        entries=(
            Entry(name="review_on", label="You look again on (YYYY-MM-DD)"),
            Entry(name="given_on", label="Decided on (YYYY-MM-DD)"),
        )
    )
    yield Entries(entries=(Entry(name="limits", label="Limits, in your words", lines=3),))
    yield Entries(
        entries=(
            Entry(name="conditions", label="Conditions to be met first, in your words", lines=2),
            Entry(name="labs", label="Tests or lab work that you want first", lines=2),
        )
    )


def _vitals() -> Iterator[Part]:
    yield Entries(
        entries=(
            Entry(name="systolic_from", label="Upper blood pressure from (mmHg)"),
            Entry(name="diastolic_from", label="Lower blood pressure from (mmHg)"),
        )
    )
    yield Choice(name="joined", options=_JOINED)
    yield Entries(
        entries=(
            Entry(name="pulse_below", label="Pulse below (per minute)"),
            Entry(name="pulse_above", label="Pulse above (per minute)"),
            Entry(name="oxygen_below", label="Oxygen saturation below (%)"),
        )
    )
