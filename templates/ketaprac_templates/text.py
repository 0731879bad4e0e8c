"""Section files and form files as values: front matter in TOML, then Markdown."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.model.base import Id, Line, Prose, Value
from ketaprac.model.people import Role
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac_templates import names, read

_FENCE = "+++"


@frozen(kw_only=True, repr=False)
class SectionText(Value):
    """One section file.

    Attributes:
        id: Unique within the form.
        title: Its heading.
        body: The small Markdown subset that :mod:`ketaprac_templates.prose` reads.
        order: Sections stand by this number, then by id.
        language: BCP 47 tag.
        covers: Codes of the required elements that it covers.
        initials: Whether the signer initials it.
        indications: For which indications it is printed; for all where empty.
        part2: Print it only where the practice is (True), or is not (False), a
            program under 42 CFR Part 2; always where None.
        sources: On what its statements rest.
    """

    id: Id
    title: Line
    body: Prose
    order: int
    language: Id = "en"
    covers: tuple[Id, ...] = ()
    initials: bool = False
    indications: tuple[Indication, ...] = ()
    part2: bool | None = None
    sources: tuple[Source, ...] = ()

    def applies(self, language: str, indication: Indication, *, part2: bool) -> bool:
        """Whether it belongs into a document.

        Args:
            language: Of the document.
            indication: What is treated.
            part2: Whether the practice is a program under 42 CFR Part 2.
        """
        return (
            self.language == language
            and (not self.indications or indication in self.indications)
            and self.part2 in (None, part2)
        )


@frozen(kw_only=True, repr=False)
class Element(Value):
    """Something that a document must say.

    Attributes:
        code: As sections name it in ``covers``.
        words: What it is, in plain words.
        source: Why it must be said.
    """

    __shown__ = ("code",)

    code: Id
    words: Line
    source: Source


@frozen(kw_only=True, repr=False)
class FormText(Value):
    """A ``form.toml``: what holds for all sections of a document.

    Attributes:
        kind: Name of its folder.
        code: Short code in file names, such as ``f1``.
        version: Raised whenever the text changes what is said.
        language: BCP 47 tag.
        title: Heading of the document.
        signers: Roles that sign.
        placeholders: Names that its sections may leave open.
        elements: What it must say.
    """

    __shown__ = ("kind", "version")

    kind: Id
    code: Id
    version: Id
    language: Id = "en"
    title: Line
    signers: tuple[Role, ...] = ()
    placeholders: tuple[Id, ...] = ()
    elements: tuple[Element, ...] = ()


@cache
def sections(folder: str) -> tuple[SectionText, ...]:
    """The sections of a folder, by order and id.

    Raises:
        BadInput: A file does not hold what a section needs.
    """
    found = [parse_section(read(path), path) for path in names(folder)]
    return tuple(sorted(found, key=lambda section: (section.order, section.id)))


@cache
def form(folder: str) -> FormText:
    """The ``form.toml`` of a folder.

    Raises:
        BadInput: It does not hold what a form needs.
    """
    path = f"{folder}/form.toml"
    return structure(_toml(read(path), path), FormText, where=path)


def parse_section(text: str, path: str) -> SectionText:
    """A section from the text of its file.

    Args:
        text: ``+++``, TOML, ``+++``, Markdown.
        path: Where it was read, for errors.

    Raises:
        BadInput: The front matter is missing or does not fit.
    """
    before, _, rest = text.partition(_FENCE)
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if before.strip() or not fence:
        raise BadInput("does not begin with +++, TOML and +++", where=path)
    table = {**_toml(head, path), "body": body.strip()}
    return structure(table, SectionText, where=path)


def _toml(text: str, path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"is not valid TOML: {error}", where=path) from None
