"""What people leave on a form when they sign it on a screen, and what becomes of it.

Marks are what was captured: names, drawings, initials, answers, and when each thing was
affirmed. A signed record is a form with its marks; its bytes are kept, never made anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Pattern, Sha256, Text, Value
from ketaprac.model.consent import Answered, ConsentForm, ConsentKind
from ketaprac.model.people import Role

_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: A drawn signature has a few thousand bytes; a megabyte of it is something else.
LARGEST_PNG: Final = 1_000_000
LARGEST_SIDE: Final = 4_000

#: What the ``d`` of an SVG path may hold; whether it can be drawn is seen when it is.
_PATH: Final = r"[MmLlHhVvCcSsQqTtZz0-9eE+\-.,\s]+"

Initials: TypeAlias = Annotated[str, Text(longest=12, lines=False, markup=False, empty=False)]


class Identified(StrEnum):
    """How it was made sure that somebody is who they say.

    KNOWN: the practice has known them in person. PHOTO_ID: an official document with a
    picture was looked at. TWO_IDENTIFIERS: they told two things that the practice knows,
    such as full name and birth date. ACCOUNT: they had signed in to an account of
    their own. BY_SIGNER: somebody who signs as well vouches for them.
    """

    KNOWN = "known"
    PHOTO_ID = "photo-id"
    TWO_IDENTIFIERS = "two-identifiers"
    ACCOUNT = "account"
    BY_SIGNER = "by-signer"


class Affirmation(StrEnum):
    """What somebody who signs says, each on its own.

    INTENT: that this mark is to be their signature. READ: that they have read or heard
    the form and understand it. ELECTRONIC: that they accept to sign electronically.
    COPY: that they got a copy.
    """

    INTENT = "intent"
    READ = "read"
    ELECTRONIC = "electronic"
    COPY = "copy"


@frozen(kw_only=True, repr=False)
class Affirmed(Value):
    """That something was affirmed.

    Attributes:
        what: What.
        at: When.
    """

    __shown__ = ("what",)

    what: Affirmation
    at: dt.datetime


@frozen(kw_only=True, repr=False)
class Initialed(Value):
    """Initials at a section.

    Attributes:
        section: Its id.
        initials: As they were written.
    """

    __shown__ = ("section",)

    section: Id
    initials: Initials


@frozen(kw_only=True, repr=False)
class Drawn(Value):
    """A signature that was drawn, as a picture or as a line.

    Attributes:
        png: A PNG file of at most a megabyte and 4,000 pixels a side; empty where there is a
            path.
        path: The ``d`` of an SVG path (M L H V C S Q T Z) whose y goes down; at most
            10,000 characters. Its units do not matter: it is made to fit, all of it.
    """

    __shown__ = ()

    png: bytes = b""
    path: Annotated[str, Pattern(_PATH, "the d of an SVG path")] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if bool(self.png) == bool(self.path):
            raise BadInput("is a PNG file or a path, one of them", where="png")
        if self.png:
            _check_png(self.png)
        elif not re.search(r"\d", self.path or ""):
            raise BadInput("draws nothing", where="path")

    @property
    def digest(self) -> str:
        """SHA-256 of what was drawn."""
        return hashlib.sha256(self.png or (self.path or "").encode()).hexdigest()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture, in pixels."""
        return _big(self.png, 16), _big(self.png, 20)


def _check_png(data: bytes) -> None:
    """By its head alone, before anything unpacks it (PNG, third edition, 5.2 and 11.2.1)."""
    if len(data) > LARGEST_PNG:
        raise BadInput(f"has more than {LARGEST_PNG:,} bytes", where="png")
    if len(data) < 33 or not data.startswith(_PNG) or data[12:16] != b"IHDR":
        raise BadInput("is not a PNG file", where="png")
    if not all(1 <= _big(data, at) <= LARGEST_SIDE for at in (16, 20)):
        raise BadInput(f"has sides that are not 1 to {LARGEST_SIDE} pixels", where="png")


def _big(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4])


@frozen(kw_only=True, repr=False)
class SignerMark(Value):
    """What one person left on the form.

    Attributes:
        role: In which role they sign.
        of: For a witness or an interpreter: whose signature they saw, or for whom they
            spoke.
        name: Their name as they wrote it. It is the signature where nothing is drawn.
        drawn: The signature that they drew, if they did.
        signed_at: When they signed.
        identified: How it was made sure that it is them.
        affirmed: What they said, each with its time.
        initials: At sections that ask for them.
        answers: To the form's questions.
        right: A guardian's right to sign for the client.
        alone_because: Why a guardian signs and the client does not.
        language: An interpreter's: into which language the form was put.
    """

    __shown__ = ("role",)

    role: Role
    of: Role | None = None
    name: Name
    drawn: Drawn | None = None
    signed_at: dt.datetime
    identified: Identified
    affirmed: tuple[Affirmed, ...] = ()
    initials: tuple[Initialed, ...] = ()
    answers: tuple[Answered, ...] = ()
    right: Line | None = None
    alone_because: Line | None = None
    language: Name | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        for name, keys in (
            ("affirmed", [one.what for one in self.affirmed]),
            ("initials", [one.section for one in self.initials]),
            ("answers", [one.question for one in self.answers]),
        ):
            if len(set(keys)) < len(keys):
                raise BadInput("says the same thing twice", where=name)
        for name in ("right", "alone_because"):
            if getattr(self, name) is not None and self.role is not Role.GUARDIAN:
                raise BadInput("is only for a guardian", where=name)
        if self.language is not None and self.role is not Role.INTERPRETER:
            raise BadInput("is only for an interpreter", where="language")

    def said(self, what: Affirmation) -> dt.datetime | None:
        """When something was affirmed; None where it was not."""
        return next((one.at for one in self.affirmed if one.what is what), None)


@frozen(kw_only=True, repr=False)
class Marks(Value):
    """All that was captured when a form was signed.

    Attributes:
        kind: Which form.
        presented: SHA-256 of the file that the signers were shown.
        presented_at: When that file was made out.
        marks: One for each who signed.
        copy: How a copy was or will be handed over, in words.
    """

    __shown__ = ("kind",)

    kind: ConsentKind
    presented: Sha256
    presented_at: dt.datetime
    marks: tuple[SignerMark, ...] = ()
    copy: Line | None = None

    def of(self, role: Role) -> SignerMark | None:
        """The mark of a role, if it signed."""
        return next((mark for mark in self.marks if mark.role is role), None)


@frozen(kw_only=True, repr=False)
class SignedForm(Value):
    """A form together with the marks on it: what the final record is printed from.

    Attributes:
        form: As it was presented.
        marks: What was captured.
    """

    __shown__ = ()

    form: ConsentForm
    marks: Marks
