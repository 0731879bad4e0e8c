"""Section files and form files as values: front matter in TOML, then Markdown.

A practice may keep a folder of its own texts. A section there takes the place of the
shipped one with the same id, others are added, and the keys of its ``form.toml`` take
the place of the shipped ones. What a form must say is not among them: see
:mod:`ketaprac_templates.elements`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.read import read_text
from ketaprac.model.base import Id, Line, Prose, Range, Value
from ketaprac.model.consent import Question, ReConsent, Signer
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac_templates import names, read
from ketaprac_templates.elements import Element

_FENCE = "+++"
_TODO = "Copy a shipped section and change it; see the how-to on editing texts"


@frozen(kw_only=True, repr=False)
class SectionText(Value):
    """One section file.

    Attributes:
        id: Unique within the form.
        title: Its heading.
        body: The small Markdown subset that :mod:`ketaprac_templates.prose` reads.
        order: Sections stand by this number, then by id.
        language: BCP 47 tag.
        covers: Codes of the elements that it covers.
        initials: Whether the signer initials it.
        questions: What the signer answers with yes or no.
        indications: For which indications it is printed; for all where empty.
        modalities: With which therapies it is printed; with any where empty.
        part2: Print it only where the practice is (True), or is not (False), a
            program under 42 CFR Part 2; always where None.
        untested: Print it only while no study in the evidence rows gave lozenges to
            people with an addiction (True); always where None.
        sources: On what its statements rest.
    """

    id: Id
    title: Line
    body: Prose
    order: int
    language: Id = "en"
    covers: tuple[Id, ...] = ()
    initials: bool = False
    questions: tuple[Question, ...] = ()
    indications: tuple[Indication, ...] = ()
    modalities: tuple[Id, ...] = ()
    part2: bool | None = None
    untested: bool | None = None
    sources: tuple[Source, ...] = ()

    def applies(
        self,
        language: str,
        indication: Indication,
        *,
        part2: bool,
        modalities: Iterable[str] = (),
        untested: bool = True,
    ) -> bool:
        """Whether it belongs into a document.

        Args:
            language: Of the document.
            indication: What is treated.
            part2: Whether the practice is a program under 42 CFR Part 2.
            modalities: The chosen therapies.
            untested: Whether no study gave lozenges to people with an addiction.
        """
        return (
            self.language == language
            and (not self.indications or indication in self.indications)
            and (not self.modalities or not set(modalities).isdisjoint(self.modalities))
            and self.part2 in (None, part2)
            and self.untested in (None, untested)
        )


@frozen(kw_only=True, repr=False)
class FormText(Value):
    """A ``form.toml``: what holds for all sections of a document.

    Attributes:
        kind: Name of its folder.
        code: Short code in file names, such as ``f1``.
        version: Raised whenever the text changes what is said.
        language: BCP 47 tag.
        title: Heading of the document.
        signers: Who signs, and in which case.
        placeholders: Names that its sections may leave open.
        re_consent: When a changed text has to be signed anew.
        lasts_days: For how many days a signed form holds; None where it has no end.
        re_consent_after_doses: After how many dosing sessions it is signed anew.
        elements: What a letter must say.
    """

    __shown__ = ("kind", "version")

    kind: Id
    code: Id
    version: Id
    language: Id = "en"
    title: Line
    signers: tuple[Signer, ...] = ()
    placeholders: tuple[Id, ...] = ()
    re_consent: ReConsent = ReConsent.ALWAYS
    lasts_days: Annotated[int, Range(1, 3660)] | None = None
    re_consent_after_doses: Annotated[int, Range(1, 1000)] | None = None
    elements: tuple[Element, ...] = ()


@frozen(kw_only=True)
class Texts:
    """A document's texts: the shipped ones with those of a site over them.

    Attributes:
        form: What holds for all sections.
        sections: By order and id.
        paths: Where each section was read, by id.
    """

    form: FormText
    sections: tuple[SectionText, ...]
    paths: dict[str, str]


def sections(folder: str, site: str | None = None) -> tuple[SectionText, ...]:
    """The sections of a folder, by order and id; see :func:`texts`."""
    return texts(folder, site).sections


def form(folder: str, site: str | None = None) -> FormText:
    """The ``form.toml`` of a folder; see :func:`texts`."""
    return texts(folder, site).form


def texts(folder: str, site: str | None = None) -> Texts:
    """What a document can say.

    Args:
        folder: Of the shipped texts, such as ``consent/treatment``.
        site: The practice's own folder, with a folder of the same last name in it.

    Raises:
        BadInput: A file does not hold what it should; ``where`` names file and line.
    """
    own = Path(site) / folder.rpartition("/")[2] if site else None
    return _texts(folder, own, _stamp(own))


def _stamp(own: Path | None) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of the site does, so that nothing stale is printed."""
    if own is None or not own.is_dir():
        return ()
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in site_files(own))


def site_files(own: Path) -> tuple[Path, ...]:
    """The section files and the form file of a site's folder, by name.

    Args:
        own: The folder of one kind of document.
    """
    return tuple(sorted(p for p in own.iterdir() if p.suffix == ".md" or p.name == "form.toml"))


@cache
def _texts(folder: str, own: Path | None, stamp: tuple[object, ...]) -> Texts:
    shipped = {path: parse_section(read(path), path) for path in names(folder)}
    head = toml(read(f"{folder}/form.toml"), f"{folder}/form.toml")
    added = site_sections(own) if own is not None and stamp else {}
    replaced = {(section.id, section.language) for section in added.values()}
    kept = {p: s for p, s in shipped.items() if (s.id, s.language) not in replaced}
    both = sorted({**kept, **added}.items(), key=lambda item: (item[1].order, item[1].id))
    return Texts(
        form=site_form(own, head) if own is not None and stamp else form_of(head, folder),
        sections=tuple(section for _, section in both),
        paths={section.id: path for path, section in both},
    )


def site_sections(own: Path) -> dict[str, SectionText]:
    """The sections of a site's folder, by path.

    Args:
        own: The folder of one kind of document.

    Raises:
        BadInput: One does not fit, or an id stands twice.
    """
    found: dict[str, SectionText] = {}
    seen: dict[tuple[str, str], str] = {}
    for path in site_files(own):
        if path.suffix == ".md":
            section = parse_section(read_text(path, empty=_TODO), str(path))
            key = (section.id, section.language)
            if key in seen:
                raise BadInput(
                    f"has the id {section.id!r}, as {Path(seen[key]).name} has",
                    where=f"{path}:1",
                    todo="Give each section an id of its own",
                )
            seen[key] = str(path)
            found[str(path)] = section
    return found


def site_form(own: Path, shipped: dict[str, Any]) -> FormText:
    """The shipped ``form.toml`` with the keys of a site's own over it.

    Args:
        own: The folder of one kind of document.
        shipped: The table that is shipped.

    Raises:
        BadInput: The site's file does not fit.
    """
    path = own / "form.toml"
    if not path.is_file():
        return form_of(shipped, str(own))
    text = read_text(path, empty="Write version = ... into it, or remove it")
    mine = toml(text, str(path))
    for fixed in ("kind", "code", "elements"):
        if fixed in mine and mine[fixed] != shipped.get(fixed):
            raise BadInput(
                f"sets {fixed!r}, which is fixed",
                where=_place(str(path), text, fixed),
                todo="Take the key out",
            )
    try:
        return form_of({**shipped, **mine}, "")
    except BadInput as error:
        raise _located(error, str(path), text) from None


def form_of(table: dict[str, Any], where: str) -> FormText:
    """A form from its table.

    Args:
        table: As read.
        where: For errors.

    Raises:
        BadInput: It does not fit.
    """
    return structure(table, FormText, where=where)


def parse_section(text: str, path: str) -> SectionText:
    """A section from the text of its file.

    Args:
        text: ``+++``, TOML, ``+++``, Markdown.
        path: Where it was read, for errors.

    Raises:
        BadInput: The front matter is missing or does not fit; ``where`` is file and line.
    """
    before, _, rest = text.partition(_FENCE)
    head, fence, body = rest.partition(f"\n{_FENCE}\n")
    if before.strip() or not fence:
        raise BadInput("does not begin with +++, TOML and +++", where=f"{path}:1", todo=_TODO)
    table = {**toml(head, path), "body": body.strip()}
    try:
        return structure(table, SectionText)
    except BadInput as error:
        raise _located(error, path, text) from None


def body_line(text: str) -> int:
    """The number of the line on which the Markdown of a section file begins.

    Args:
        text: Of the whole file.
    """
    head, _, body = text.partition(_FENCE)[2].partition(f"\n{_FENCE}\n")
    blank = len(body) - len(body.lstrip())
    return head.count("\n") + 3 + body[:blank].count("\n")


def toml(text: str, path: str) -> dict[str, Any]:
    """A table from TOML.

    Args:
        text: The front matter, or a whole file.
        path: Where it was read, for errors.

    Raises:
        BadInput: It is not well formed; ``where`` is file and line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+)", str(error))
        line = match[1] if match else str(text.count("\n") + 1)
        raise BadInput("is not valid TOML", where=f"{path}:{line}") from None


def _located(error: BadInput, path: str, text: str) -> BadInput:
    """The same error with file, line and key."""
    key = re.split(r"[.\[]", error.where)[0]
    where = f"{_place(path, text, key)}: {error.where}" if error.where else f"{path}:1"
    return BadInput(error.what, where=where, todo=error.todo)


def _place(path: str, text: str, key: str) -> str:
    if key == "body":
        return f"{path}:{body_line(text)}"
    match = re.search(rf"^(\[\[?)?{re.escape(key)}\b", text, re.MULTILINE)
    return f"{path}:{text[: match.start()].count(chr(10)) + 1 if match else 1}"
