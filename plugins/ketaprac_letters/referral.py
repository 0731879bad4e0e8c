"""The letter to the prescriber."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ketaprac.disclosures import packet_hash
from ketaprac.errors import BadInput
from ketaprac.law import part2_words
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.moment import day_of
from ketaprac.model.referral import ItemKind
from ketaprac.review import review
from ketaprac_letters.letter import Letter, letter
from ketaprac_templates.document import (
    Box,
    Column,
    Document,
    Fields,
    Heading,
    NewPage,
    Part,
    Table,
    Text,
    artifact,
)
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import Block, Span, plain

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.people import Person
    from ketaprac.model.referral import Referral, ReferralItem

_COLUMNS: Final = (
    Column(title="What", share=0.26),
    Column(title="Information", share=0.46),
    Column(title="Where it comes from", share=0.28),
)
#: Headings by the first part of an item's id; other plugins' items come as they are.
_GROUPS: Final = {
    "client": "The person",
    "treatment": "What is to be treated",
    "screening": "Screening findings",
    "scores": "Questionnaires",
    "facts": "History and health, as far as we know",
    "plan": "The plan",
    "asked": "What we ask",
}
_OTHER: Final = "Further information"
_DECISION: Final = (
    "\u2610 cleared \u00a0 \u00a0 \u2610 declined \u00a0 \u00a0 \u2610 more information needed"
)
_ANSWERS: Final = (
    ("Number of dosing sessions", "Valid until (date)", "You look again on (date)"),
    ("Limits, in your words",),
    ("",),
    ("Limits for vital signs before and during a session",),
    ("",),
    ("Tests or lab work that you want first",),
)


def render(referral: Referral, episode: Episode, context: Context) -> Artifact:
    """The letter as a PDF with a neutral name.

    Args:
        referral: The packet.
        episode: Whose packet it is.
        context: Practice and moment.

    Raises:
        BadInput: The packet is incomplete, rests on no consent although it has
            to, or names nobody whom the practice knows.
    """
    to = recipient(referral, context)
    text = letter("referral", episode, context)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=context.profile.name,
        parts=tuple(_parts(referral, to, text, episode, context)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return artifact(document, opaque(episode.id, opened, referral.id, text.digest))


def recipient(referral: Referral, context: Context) -> Person:
    """To whom a packet goes.

    Args:
        referral: The packet.
        context: The practice.

    Raises:
        BadInput: The packet is one that must not leave.
    """
    if not referral.complete:
        raise BadInput(
            "is incomplete: a plugin could not contribute",
            where="referral",
            todo="See the faults that were reported, then make the packet again",
        )
    if context.profile.part2_program and referral.consent is None:
        raise BadInput(
            "rests on no disclosure consent, which 42 CFR 2.31 asks for",
            where="referral.consent",
            todo="Let the client sign a consent that names this prescriber",
        )
    to = context.profile.person(referral.recipient)
    if to is None:
        raise BadInput(
            "names nobody whom the practice knows",
            where="referral.recipient",
            todo="Add the prescriber to the practice's people",
        )
    return to


def _parts(
    referral: Referral, to: Person, text: Letter, episode: Episode, context: Context
) -> Iterator[Part]:
    yield Text(blocks=tuple(_address(referral, to, episode, context)))
    values = {"practice_name": context.profile.name, "purpose": referral.purpose}
    yield Text(blocks=text.blocks("opening", values))
    yield Box(blocks=text.blocks("off-label"), warning=True)
    if "notice" in text.texts:
        yield Box(blocks=text.blocks("notice"))
    yield from _packet(referral)
    yield Text(blocks=text.blocks("left-out"))
    lead = context.profile.person(episode.treatment.lead_therapist)
    made = day_of(referral.made_at, context.profile.time_zone).isoformat()
    signed = (("Name", lead.name if lead else ""), ("Signature", ""), ("Date", made))
    yield Fields(title="For the practice", entries=signed)
    yield NewPage()
    yield from _reply(referral, to, text, episode)


def _packet(referral: Referral) -> Iterator[Part]:
    """One table per group of items that are needed for the same reason."""
    last = ""
    for (title, why), items in groupby(referral.items, key=lambda i: (_group(i), i.why)):
        if title != last:
            yield Heading(text=title)
        yield Text(blocks=(plain(f"Why you need this: {why}", quiet=True),))
        yield Table(columns=_COLUMNS, rows=tuple(_row(item) for item in items))
        last = title


def _reply(referral: Referral, to: Person, text: Letter, episode: Episode) -> Iterator[Part]:
    client = episode.client
    born = client.birth_date.isoformat() if client.birth_date else ""
    yield Heading(text=text.texts["asked-back"].title)
    yield Text(blocks=text.blocks("asked-back"))
    about = (("About", client.name or ""), ("Birth date", born), ("Packet", referral.id))
    yield Fields(entries=about)
    yield Heading(text="Decision", level=2)
    yield Text(blocks=(plain(_DECISION),))
    for labels in _ANSWERS:
        yield Fields(entries=tuple((label, "") for label in labels))
    yield Fields(title="Prescriber", entries=(("Name", to.name), ("Signature", ""), ("Date", "")))


def covered(referral: Referral, episode: Episode) -> tuple[str, ...]:
    """The kinds of information that the packet's consent covers (42 CFR 2.32).

    Args:
        referral: The packet.
        episode: With its consents.

    Returns:
        Empty where the packet rests on no consent that is on record.
    """
    consent = next((c for c in episode.consents if c.id == referral.consent), None)
    if consent is None:
        return ()
    return tuple(kind.value for kind in ItemKind if consent.covers(kind))


def _address(referral: Referral, to: Person, episode: Episode, context: Context) -> Iterator[Block]:
    zone = context.profile.time_zone
    yield _pair("To", ", ".join(filter(None, (to.name, to.organization))))
    contact = context.profile.contact
    phone = f", {contact.phone}" if contact and contact.phone else ""
    yield _pair("From", f"{context.profile.name}{phone}")
    yield _pair("Date", day_of(referral.made_at, zone).isoformat())
    basis = (
        f"the client's written consent {referral.consent}, which names you (42 CFR 2.31)"
        if referral.consent
        else f"this practice is not a 42 CFR Part 2 program: {context.profile.part2_reason}"
    )
    yield _pair("Basis", basis)
    yield _pair("Part 2", part2_words(context.profile))
    yield _pair("Rules", review(context.catalogue.rules, context.profile).words)
    if kinds := covered(referral, episode):
        yield _pair("The consent covers", ", ".join(kinds))
    yield _pair("Packet", f"{referral.id}, SHA-256 {packet_hash(referral)}")
    if referral.left_out:
        yield _pair("Left out on purpose", ", ".join(kind.value for kind in referral.left_out))


def _pair(label: str, value: str) -> Block:
    return Block(spans=(Span(f"{label}: ", bold=True), Span(value)))


def _group(item: ReferralItem) -> str:
    return _GROUPS.get(item.id.partition(".")[0], _OTHER)


def _row(item: ReferralItem) -> tuple[tuple[Block, ...], ...]:
    return (
        (plain(item.label, bold=True),),
        (plain(item.value),),
        (plain(item.origin),),
    )
