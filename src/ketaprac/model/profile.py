"""A practice: its people, rooms, rules of the house and choices."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.availability import Holiday, Room
from ketaprac.model.base import Id, Name, Pattern, Prose, Range, Value, Zone
from ketaprac.model.consent import AdoptedText
from ketaprac.model.people import Contact, Person, Role
from ketaprac.model.source import Source

Colour = Annotated[str, Pattern(r"#[0-9a-fA-F]{6}", "a colour such as #1f4e6b")]
#: How files of pictures begin (PNG specification, section 5.2; JFIF 1.02).
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
Secret = Annotated[str, Pattern(r"[!-~]{16,200}", "a secret of 16 to 200 visible characters")]


class OnExpiry(StrEnum):
    """What an expired legal row does."""

    WARN = "warn"
    BLOCK = "block"


@frozen(kw_only=True, repr=False)
class LawRow(Value):
    """A legal statement with dates.

    Attributes:
        id: Unique within the practice.
        statement: What holds, in plain words.
        source: Where it stands.
        expires_on: Last day on which it is known to hold; None where it has no end.
        on_expiry: What happens afterwards, and while it is unchecked; neither passes in
            silence.
        checked_on: When somebody last looked whether it holds; the day on which its
            source was read where None.
        check_every_days: For how many days such a look counts.
        jurisdiction: Where it holds, such as ``US`` or ``US-CA``.
        part2_only: Whether it concerns only programs under 42 CFR Part 2.
    """

    id: Id
    statement: Prose
    source: Source
    expires_on: dt.date | None = None
    on_expiry: OnExpiry = OnExpiry.BLOCK
    checked_on: dt.date | None = None
    check_every_days: Annotated[int, Range(1, 3_650)] = 365
    jurisdiction: Id | None = None
    part2_only: bool = False

    @property
    def checked(self) -> dt.date:
        """The day of the last look."""
        return self.checked_on or self.source.read_on

    @property
    def recheck_on(self) -> dt.date:
        """Last day on which that look counts."""
        days = dt.timedelta(days=self.check_every_days)
        return self.checked + days if self.checked < dt.date.max - days else dt.date.max


@frozen(kw_only=True, repr=False)
class Waiting(Value):
    """When somebody asks what became of a referral: a convention of the practice.

    Attributes:
        call_after_days: Days without news until the front desk calls, 1 to 90.
        escalate_after_days: Days until the supervisor is told, 2 to 180, and more
            than those above.
    """

    __shown__ = ("call_after_days", "escalate_after_days")

    call_after_days: Annotated[int, Range(1, 90)] = 7
    escalate_after_days: Annotated[int, Range(2, 180)] = 14

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.escalate_after_days <= self.call_after_days:
            raise BadInput("is not later than call_after_days", where="escalate_after_days")


@frozen(kw_only=True, repr=False)
class Brand(Value):
    """How documents of the practice look.

    Attributes:
        logo: Bytes of a PNG or JPEG picture; None where there is none.
        logo_text: What the picture shows, for people who do not see it.
        accent: Colour of headings, as ``#`` and six hexadecimal digits.
    """

    __shown__ = ()

    logo: bytes | None = None
    logo_text: Name | None = None
    accent: Colour | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.logo is not None and not self.logo.startswith(_PICTURES):
            raise BadInput("is not a PNG or JPEG picture", where="logo")
        if self.logo is not None and self.logo_text is None:
            todo = "Say in words what the logo shows, such as the practice's name"
            raise BadInput("is missing", where="logo_text", todo=todo)


@frozen(kw_only=True, repr=False)
class PracticeProfile(Value):
    """All that ketaprac knows about a practice.

    Attributes:
        name: As it stands on letters and consents.
        time_zone: Where the practice is.
        part2_program: Whether it is a program under 42 CFR Part 2; yes unless a
            reason is written down.
        part2_reason: Why it is not one.
        crisis_instructions: What a client in danger is told to do.
        key: A secret of at least 16 characters, on which codes in calendars rest
            where no episode is stored between runs (the command line).
        contact: How to reach the practice.
        languages: BCP 47 tags of the languages it works in.
        people: Therapists, prescribers and others.
        rooms: What it has.
        holidays: When it is closed.
        law: Legal statements with an end date.
        adopted: Form texts that a named person adopted.
        waiting: When somebody asks what became of a referral.
        adult_age: From which age clients sign alone, 14 to 21 years; a matter of
            the state's law, which the practice checks.
        brand: Logo and colour of its documents.
        smallest_cell: How many clients a count over the practice tells of at least, 5 to
            1000. PCORnet's networks take 11; 5 is the usual least (README of countmaskr
            and omopgenerics, "Suppression", both on CRAN, read on 2026-11-25).
    """

    __shown__ = ()

    name: Name
    time_zone: Zone
    part2_program: bool = True
    part2_reason: Prose | None = None
    crisis_instructions: Prose
    key: Secret | None = None
    contact: Contact | None = None
    languages: tuple[Id, ...] = ("en",)
    people: tuple[Person, ...] = ()
    rooms: tuple[Room, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    law: tuple[LawRow, ...] = ()
    adopted: tuple[AdoptedText, ...] = ()
    waiting: Waiting = Waiting()
    adult_age: Annotated[int, Range(14, 21)] = 18
    brand: Brand = Brand()
    smallest_cell: Annotated[int, Range(5, 1000)] = 11

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.part2_program and not self.part2_reason:
            raise BadInput(
                "is switched off without a reason",
                where="part2_program",
                todo="Write the reason into part2_reason",
            )
        for kind, ids in (
            ("people", [p.id for p in self.people]),
            ("rooms", [r.id for r in self.rooms]),
        ):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise BadInput(f"has two entries with the id {twice[0]!r}", where=kind)

    def person(self, person_id: str | None) -> Person | None:
        """The person with that id, or None."""
        return next((p for p in self.people if p.id == person_id), None)

    def has_role(self, person_id: str, role: Role) -> bool:
        """Whether that person is known here and has the role."""
        person = self.person(person_id)
        return person is not None and role in person.roles

    def adoption(self, content_hash: str) -> AdoptedText | None:
        """Who adopted exactly this text, or None while it is a draft."""
        return next((a for a in self.adopted if a.content_hash == content_hash), None)
