"""A practice, a client and marks on a form; everything is invented."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib
from functools import cache

import attrs
import pypdf

from ketaprac import ConsentKind, Episode, Practice, Role
from ketaprac.model.consent import Answered, ConsentForm
from ketaprac.model.people import Client, Contact, Person
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.signing import (
    Affirmation,
    Affirmed,
    Drawn,
    Identified,
    Initialed,
    Marks,
    SignerMark,
)
from ketaprac.model.treatment import Indication, Treatment
from ketaprac.signing import FORM, Signed, sha256

AT = dt.datetime(2027, 1, 11, 16, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
WAVE = "M 10 50 C 30 5 50 5 60 45 S 90 80 110 40 Q 130 10 150 45 T 190 40 L 230 45 M 40 60 L 220 55"
NAME = "Zoë Märtens-Łukasz"

PROFILE = PracticeProfile(
    name="Harbor Lane Therapy",
    time_zone="America/Los_Angeles",
    crisis_instructions="Call 988.",
    contact=Contact(phone="555-0100"),
    people=(
        Person(id="dana", name="Dana Reyes, LMFT", roles=(Role.THERAPIST,)),
        Person(id="okafor", name="Dr. Ifeoma Okafor", roles=(Role.PRESCRIBER,)),
    ),
)


class Clock:
    """A clock that tests move."""

    time = AT

    def __call__(self) -> dt.datetime:
        return self.time


def practice(clock: Clock, profile: PracticeProfile = PROFILE) -> Practice:
    return Practice(profile, clock=clock)


def opened(house: Practice, **client: object) -> Episode:
    particulars: dict[str, object] = {
        "id": "c-17",
        "name": NAME,
        "birth_date": dt.date(1985, 3, 9),
        "emergency_contact": Contact(name="Ari Stone", phone="555-0111"),
        **client,
    }
    treatment = Treatment(indication=Indication.ALCOHOL, lead_therapist="dana")
    return house.open("ep-1", Client(**particulars), treatment, by="dana")  # type: ignore[arg-type]


@attrs.define
class Case:
    """A form that was presented, and what is needed to sign it."""

    house: Practice
    clock: Clock
    episode: Episode
    form: ConsentForm
    presented: str

    def sign(self, marks: Marks, **more: object) -> Signed:
        self.clock.time = AT + 60 * MINUTE
        return self.house.sign_consent(
            self.episode, self.form, marks, by="dana", recipient="okafor", **more
        )  # type: ignore[arg-type]

    def marks(self, *more: SignerMark, **client: object) -> Marks:
        """All that the form asks for; ``client`` changes the client's mark."""
        signers = [mark(Role.CLIENT, **{"name": NAME, **self.asked(), **client})]
        if Role.THERAPIST in {signer.role for signer in self.form.signers}:
            signers.append(mark(Role.THERAPIST, 25, name="Dana Reyes, LMFT"))
        return self.only(*signers, *more)

    def only(self, *marks: SignerMark) -> Marks:
        return Marks(
            kind=self.form.kind,
            presented=self.presented,
            presented_at=AT,
            marks=marks,
            copy="printed",
        )

    def asked(self) -> dict[str, object]:
        sections = self.form.sections
        questions = [q.id for s in sections for q in s.questions]
        return {
            "initials": tuple(
                Initialed(section=s.id, initials="ZM") for s in sections if s.initials
            ),
            "answers": tuple(Answered(question=q, yes=q != "feet") for q in questions),
        }


def case(kind: str = "touch", profile: PracticeProfile = PROFILE, **client: object) -> Case:
    clock = Clock()
    house = practice(clock, profile)
    return presented(house, clock, opened(house, **client), kind)


def presented(house: Practice, clock: Clock, episode: Episode, kind: str = "touch") -> Case:
    made = house.consent_form(episode, ConsentKind(kind), recipient="okafor")
    assert made.value is not None, made.objections
    shown = house.export(FORM, made.value, episode)
    return Case(house, clock, episode, made.value, sha256(shown.content))  # type: ignore[union-attr]


def mark(role: Role, minutes: int = 20, **more: object) -> SignerMark:
    at = AT + minutes * MINUTE
    said = tuple(
        Affirmed(what=what, at=at + (2 * MINUTE if what is Affirmation.COPY else -MINUTE))
        for what in Affirmation
    )
    fields: dict[str, object] = {
        "role": role,
        "name": "Wil Stone",
        "signed_at": at,
        "identified": Identified.PHOTO_ID,
        "affirmed": said,
        **more,
    }
    return SignerMark(**fields)  # type: ignore[arg-type]


@cache
def touch() -> tuple[Case, Signed]:
    """A touch consent, signed in full with a drawing and a witness."""
    made = case()
    witness = mark(Role.WITNESS, 26, of=Role.CLIENT)
    signed = made.sign(made.marks(witness, drawn=Drawn(path=WAVE)))
    assert signed.record is not None, signed.decision.objections
    return made, signed


def record() -> bytes:
    signed = touch()[1]
    assert signed.record is not None
    return signed.record.content


def png(width: int = 60, height: int = 20, *, pixels: bytes | None = None) -> bytes:
    """A PNG file, half white and half black, written by hand."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    row = b"\x00" + b"\xff" * (width // 2) + bytes(width - width // 2)
    rows = row * height if pixels is None else pixels
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def told(pdf: bytes) -> str:
    """All words without white space."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def codes(signed: Signed) -> set[str]:
    return {objection.code for objection in signed.decision.objections}
