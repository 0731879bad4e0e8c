"""What the record holds on a series, for the prescriber's review."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.consent import ConsentKind
from ketaprac.model.moment import day_of, zone
from ketaprac.model.referral import ItemKind
from ketaprac_letters.course import measures, readings, sessions
from ketaprac_letters.letter import Letter, letter
from ketaprac_letters.outcomes import changed
from ketaprac_templates.document import (
    Box,
    Column,
    Document,
    Fields,
    Heading,
    Part,
    Table,
    Text,
    artifact,
)
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import Block, Span, plain

if TYPE_CHECKING:
    from ketaprac.model.consent import Consent
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.people import Person
    from ketaprac.model.referral import Clearance


@frozen(kw_only=True)
class _Standing:
    """On what a summary rests.

    Attributes:
        to: The prescriber who decided last.
        given: That decision.
        basis: The consent that names them; None where no rule asks for one.
    """

    to: Person
    given: Clearance
    basis: Consent | None

    def covers(self, kind: ItemKind) -> bool:
        return self.basis is None or self.basis.covers(kind)


_VITALS: Final = (Column(title="Session", share=0.24), Column(title="Measured", share=0.76))


def render(_: Episode, episode: Episode, context: Context) -> Artifact:
    """The summary as a PDF with a neutral name, to the prescriber who decided last.

    It holds no more than the client's consent covers. Sending it is a disclosure: the
    practice accounts for it.

    Args:
        episode: Whose series.
        context: Practice and moment.

    Raises:
        BadInput: No prescriber has decided yet, no live consent names the one who
            did, or something cannot be printed exactly as it stands.
    """
    to, given = _prescriber(episode, context)
    standing = _Standing(to=to, given=given, basis=_basis(episode, to, context))
    text = letter("progress", episode, context)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=context.profile.name,
        parts=tuple(_parts(text, standing, episode, context)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return artifact(document, opaque(episode.id, opened, "progress", given.id, text.digest))


def _prescriber(episode: Episode, context: Context) -> tuple[Person, Clearance]:
    given = episode.clearance
    to = context.profile.person(given.by) if given else None
    if given is None or to is None:
        raise BadInput(
            "is missing: no prescriber of the practice has decided yet", where="clearance"
        )
    return to, given


def _basis(episode: Episode, to: Person, context: Context) -> Consent | None:
    """The consent that the summary rests on; None where no rule asks for one."""
    profile = context.profile
    if not profile.part2_program:
        return None
    live = episode.live_consents(ConsentKind.DISCLOSURE, context.now, profile.time_zone)
    named = [consent for consent in live if consent.recipient == to.id]
    if not named:
        raise BadInput(
            "has no live disclosure consent that names this prescriber (42 CFR 2.31)",
            where="consents",
            todo="Have the client sign one",
        )
    return named[-1]


def _parts(text: Letter, standing: _Standing, episode: Episode, context: Context) -> Iterator[Part]:
    yield Text(blocks=tuple(_address(standing, episode, context)))
    yield Text(blocks=text.blocks("opening", {"practice_name": context.profile.name}))
    if "notice" in text.texts:
        yield Box(blocks=text.blocks("notice"))
    if standing.covers(ItemKind.COURSE):
        yield Heading(text="Sessions")
        yield sessions(episode, context)
        yield from _vitals(episode, context)
    if standing.covers(ItemKind.SCREENING):
        yield Heading(text=text.texts["measures"].title)
        yield Text(blocks=text.blocks("measures"))
        yield measures(episode, context)
    if standing.covers(ItemKind.COURSE) and standing.covers(ItemKind.SCREENING):
        yield from changed(episode, context)
    for name in ("asked", "limits"):
        yield Heading(text=text.texts[name].title)
        yield Text(blocks=text.blocks(name))
    lead = context.profile.person(episode.treatment.lead_therapist)
    day = day_of(context.now, context.profile.time_zone).isoformat()
    signed = (("Name", lead.name if lead else ""), ("Signature", ""), ("Date", day))
    yield Fields(title="For the practice", entries=signed)


def _address(standing: _Standing, episode: Episode, context: Context) -> Iterator[Block]:
    to, given, basis, client = standing.to, standing.given, standing.basis, episode.client
    born = client.birth_date.isoformat() if client.birth_date else "not recorded"
    yield _pair("To", ", ".join(filter(None, (to.name, to.organization))))
    yield _pair("About", f"{client.name or 'name not recorded'}, born {born}")
    yield _pair(
        "Basis",
        f"the client's written consent {basis.id}, which names you (42 CFR 2.31)"
        if basis
        else f"this practice is not a 42 CFR Part 2 program: {context.profile.part2_reason}",
    )
    used = given.sessions - episode.sessions_left
    until = given.valid_until.isoformat() if given.valid_until else "no last day"
    yield _pair(
        "Your decision",
        f"{given.decision.value} on {day_of(given.given_at, context.profile.time_zone)}; "
        f"{given.sessions} session(s) until {until}, {used} of them used",
    )
    if given.limits:
        yield _pair("Your limits, as you wrote them", given.limits)


def _vitals(episode: Episode, context: Context) -> Iterator[Part]:
    key = context.profile.time_zone
    rows = tuple(
        (
            (plain(f"{s.id}, {s.started_at.astimezone(zone(key)):%Y-%m-%d}"),),
            (plain(readings(s, key)),),
        )
        for s in episode.sessions
    )
    if rows:
        yield Heading(text="Vital signs", level=2)
        yield Table(columns=_VITALS, rows=rows, tight=True)


def _pair(label: str, value: str) -> Block:
    return Block(spans=(Span(f"{label}: ", bold=True), Span(value)))
