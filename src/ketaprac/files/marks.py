"""The marks file: ``schema = "ketaprac.marks/1"``, what was captured when a form was signed.

Times without offset are by the practice's clock. Drawings lie beside the file. An empty
text where something is affirmed, initialed or answered counts as left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import shown, structure
from ketaprac.files.hours import moment
from ketaprac.files.read import load, read_bytes
from ketaprac.model.base import Line, Name, Sha256, Value
from ketaprac.model.consent import Answered, ConsentForm, ConsentKind, SignsWhen
from ketaprac.model.people import Role
from ketaprac.model.signing import (
    LARGEST_PNG,
    Affirmation,
    Affirmed,
    Drawn,
    Identified,
    Initialed,
    Marks,
    SignerMark,
)

SCHEMA: Final = "ketaprac.marks"
VERSION: Final = 1


@frozen(kw_only=True, repr=False)
class AffirmedTable(Value):
    """When each thing was affirmed; a key that is left out was not."""

    __shown__ = ()

    intent: Any = None
    read: Any = None
    electronic: Any = None
    copy: Any = None


@frozen(kw_only=True, repr=False)
class MarkTable(Value):
    """What one person left on the form.

    Attributes:
        role: In which role they sign.
        of: Whose signature a witness saw, or for whom an interpreter spoke.
        name: As they wrote it.
        png: File of a drawn signature; a relative path begins beside the marks file.
        path: The ``d`` of an SVG path instead.
        signed_on: When they signed.
        identified: How it was made sure that it is them.
        affirmed: What they said, and when.
        initials: By the id of the section.
        answers: By the id of the question.
        right: A guardian's right to sign.
        alone_because: Why a guardian signs and the client does not.
        language: An interpreter's.
    """

    __shown__ = ("role",)

    role: Role
    of: Role | None = None
    name: Name
    png: Line | None = None
    path: str | None = None
    signed_on: Any
    identified: Identified
    affirmed: AffirmedTable = AffirmedTable()
    initials: dict[str, Any] = field(factory=dict)
    answers: dict[str, Any] = field(factory=dict)
    right: Line | None = None
    alone_because: Line | None = None
    language: Name | None = None

    def mark(self, zone: str, folder: Path) -> SignerMark:
        """The value.

        Args:
            zone: The practice's time zone.
            folder: Where the marks file lies.

        Raises:
            BadInput: Something does not fit.
        """
        return SignerMark(
            role=self.role,
            of=self.of,
            name=self.name,
            drawn=self._drawn(folder),
            signed_at=moment(self.signed_on, zone, "signed_on"),
            identified=self.identified,
            affirmed=tuple(self._affirmed(zone)),
            initials=tuple(
                _under(f"initials.{shown(key)}", Initialed, section=key, initials=value)
                for key, value in self.initials.items()
                if value != ""
            ),
            answers=tuple(
                _under(f"answers.{shown(key)}", Answered, question=key, yes=value)
                for key, value in self.answers.items()
                if value != ""
            ),
            right=self.right,
            alone_because=self.alone_because,
            language=self.language,
        )

    def _drawn(self, folder: Path) -> Drawn | None:
        if self.png is None and self.path is None:
            return None
        png = b""
        if self.png is not None:
            png = read_bytes(folder / self.png, where="png", largest=LARGEST_PNG)
        return Drawn(png=png, path=self.path)

    def _affirmed(self, zone: str) -> Iterator[Affirmed]:
        for what in Affirmation:
            given = getattr(self.affirmed, what.value)
            if given not in (None, ""):
                at = moment(given, zone, f"affirmed.{what.value}")
                yield Affirmed(what=what, at=at)


def _under(where: str, cls: type[Any], **values: Any) -> Any:
    try:
        return cls(**values)
    except BadInput as error:
        raise BadInput(error.what, where=where, todo=error.todo) from None


@frozen(kw_only=True, repr=False)
class MarksFile(Value):
    """What a marks file says.

    Attributes:
        schema: The schema line.
        kind: Which form.
        presented: SHA-256 of the file that the signers were shown.
        presented_on: When that file was made out.
        copy: How a copy was handed over.
        marks: One for each who signed.
    """

    __shown__ = ("kind",)

    schema: str
    kind: ConsentKind
    presented: Sha256
    presented_on: Any
    copy: Line | None = None
    marks: tuple[MarkTable, ...] = ()

    def value(self, zone: str, folder: Path) -> Marks:
        """The marks.

        Args:
            zone: The practice's time zone.
            folder: Where the file lies.

        Raises:
            BadInput: Something does not fit; ``where`` is the key.
        """
        found: list[SignerMark] = []
        for number, table in enumerate(self.marks, start=1):
            try:
                found.append(table.mark(zone, folder))
            except BadInput as error:
                raise error.under(f"marks[{number}]") from None
        return Marks(
            kind=self.kind,
            presented=self.presented,
            presented_at=moment(self.presented_on, zone, "presented_on"),
            marks=tuple(found),
            copy=self.copy,
        )


def load_marks(path: Path | str) -> MarksFile:
    """Reads a marks file.

    Args:
        path: A TOML file, or JSON with the same keys.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    return load(path, SCHEMA, VERSION, lambda table: structure(table, MarksFile))


def blank(form: ConsentForm, presented: str, presented_on: str) -> str:
    """A marks file to fill in for a form: every id is there, every value is open.

    Args:
        form: As it is presented.
        presented: SHA-256 of the file.
        presented_on: When it was made out, by the practice's clock.
    """
    return "\n".join(_blank(form, presented, presented_on)) + "\n"


def _blank(form: ConsentForm, presented: str, presented_on: str) -> Iterator[str]:
    yield "# What was captured when the form was signed. Fill in every empty place, and take out"
    yield "# the [[marks]] of a witness or interpreter where nobody took part."
    yield f'schema = "{SCHEMA}/{VERSION}"'
    yield f'kind = "{form.kind.value}"'
    yield "# The file that the signers were shown, and when it was made out. Leave both alone."
    yield f'presented = "{presented}"'
    yield f"presented_on = {presented_on}"
    yield 'copy = ""   # how a copy is handed over, such as: printed'
    for signer in form.head.signers:
        if signer in form.signers or signer.when is SignsWhen.USED:
            yield ""
            yield "[[marks]]"
            yield f'role = "{signer.role.value}"'
            yield from [f'of = "{signer.of.value}"'] if signer.of else []
            yield from _places(form, signer.role)


def _places(form: ConsentForm, role: Role) -> Iterator[str]:
    yield 'name = ""   # as they typed it'
    yield '# png = "signature.png"   # where they drew it; or: path = "M 10 50 C ..."'
    yield 'signed_on = ""   # such as 2027-01-11T08:20:00'
    yield f'identified = ""   # {", ".join(how.value for how in Identified)}'
    whole = role in (Role.CLIENT, Role.GUARDIAN)
    said = tuple(Affirmation) if whole else (Affirmation.INTENT, Affirmation.ELECTRONIC)
    yield f"affirmed = {_empty(one.value for one in said)}   # when each"
    if role is Role.GUARDIAN:
        yield 'right = ""   # such as: parent with custody'
    if role is Role.INTERPRETER:
        yield 'language = ""'
    if role is Role.CLIENT:
        initials = [f'"{s.id}"' for s in form.sections if s.initials]
        answers = [f'"{q.id}"' for s in form.sections for q in s.questions]
        yield from [f"initials = {_empty(initials)}"] if initials else []
        yield from [f"answers = {_empty(answers)}   # true or false"] if answers else []


def _empty(keys: Iterable[str]) -> str:
    return "{ " + ", ".join(f'{key} = ""' for key in keys) + " }"
