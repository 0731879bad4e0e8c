"""What is wrong with a folder of a practice's own texts, with file and line.

An error keeps forms from being made out or would print something that nobody meant. A
note is for a person to think about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from ketaprac.errors import BadInput, nearest
from ketaprac.files.read import read_text
from ketaprac.model.consent import APART, ConsentKind
from ketaprac.model.treatment import Indication
from ketaprac_templates import read
from ketaprac_templates.document import printable
from ketaprac_templates.elements import Element, elements
from ketaprac_templates.prose import open_places, parse
from ketaprac_templates.readability import grade
from ketaprac_templates.text import (
    FormText,
    SectionText,
    body_line,
    parse_section,
    site_files,
    site_form,
    texts,
    toml,
)

#: Above this grade a text is called hard; consent texts aim at the eighth.
HARD: Final = 9.0

_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*\}\}")
_BRACE = re.compile(r"\{\{?|\}\}?")
_ODD: Final = (
    (re.compile(r"</?[A-Za-z][^>\n]*>|<!--"), "HTML"),
    (re.compile(r"!\[[^\]\n]*\]\("), "a picture"),
    (re.compile(r"(?<!!)\[[^\]\n]+\]\("), "a link"),
    (re.compile(r"^\s*(```|~~~)|^\s*\|.*\|\s*$"), "a code block or a table"),
)


@frozen(kw_only=True)
class Remark:
    """Something about a file.

    Attributes:
        path: Which file.
        line: Number of the line, from 1; 0 where it is about the whole.
        error: Whether it is wrong; else it is a note.
        words: What it is. Nothing of the text is quoted except names and codes.
    """

    path: str
    line: int
    error: bool
    words: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {'error' if self.error else 'note'}: {self.words}"


def check(folder: Path, words: Collection[str] = ()) -> tuple[Remark, ...]:
    """Everything that is wrong with a folder, and what is worth a thought.

    Args:
        folder: With one folder per kind of form.
        words: Placeholders of the practice's own, from its settings.

    Raises:
        BadInput: There is no such folder.
    """
    if not folder.is_dir():
        raise BadInput("is not a folder", where=str(folder), todo="Check the path")
    return tuple(_check(folder, words))


def _check(folder: Path, words: Collection[str]) -> Iterator[Remark]:
    kinds = {kind.value for kind in ConsentKind}
    found = False
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name in kinds:
            found = True
            yield from _kind(entry, folder, words)
        elif entry.is_dir() or entry.suffix in (".md", ".toml"):
            guess = nearest(entry.name, kinds)
            hint = f" Did you mean {guess!r}?" if guess and entry.is_dir() else ""
            told = "is not the name of a form" if entry.is_dir() else "stands beside the forms"
            yield _error(entry, 0, f"{told}, so nothing reads it.{hint}")
    if not found:
        known = ", ".join(sorted(kinds))
        yield _error(folder, 0, f"holds no folder named after a form: {known}")


def _kind(own: Path, site: Path, words: Collection[str]) -> Iterator[Remark]:
    remarks = [*_form(own), *_sections(own, words)]
    yield from remarks
    if any(remark.error for remark in remarks):
        return  # what is missing can only be told of files that can be read
    whole = texts(f"consent/{own.name}", str(site))
    yield from _gaps(own, whole.sections)
    yield from _unused(own, whole.form, whole.sections)


def _form(own: Path) -> Iterator[Remark]:
    try:
        _form_text(own)
    except BadInput as error:
        yield _of(error, own / "form.toml")


def _form_text(own: Path) -> FormText:
    shipped = f"consent/{own.name}/form.toml"
    return site_form(own, toml(read(shipped), shipped))


def _sections(own: Path, words: Collection[str]) -> Iterator[Remark]:
    seen: dict[tuple[str, str], str] = {}
    shipped = {s.id for s in texts(f"consent/{own.name}").sections}
    known = {*_declared(own), *words}
    for path in (p for p in site_files(own) if p.suffix == ".md"):
        try:
            text = read_text(path, empty="Write a section, or remove the file")
            section = parse_section(text, str(path))
        except BadInput as error:
            yield _of(error, path)
            continue
        key = (section.id, section.language)
        if key in seen:
            yield _error(path, _line(text, "id"), f"has the id {section.id!r}, as {seen[key]} has")
        seen[key] = path.name
        yield from _codes(own, path, text, section)
        yield from _places(path, text, known)
        yield from _markup(path, text)
        yield from _signs(path, text)
        yield from _told(path, section, replaces=section.id in shipped)


def _declared(own: Path) -> tuple[str, ...]:
    try:
        return _form_text(own).placeholders
    except BadInput:  # told already
        return texts(f"consent/{own.name}").form.placeholders


def _codes(own: Path, path: Path, text: str, section: SectionText) -> Iterator[Remark]:
    rows = {element.code: element for element in elements(own.name)}
    left_open = set(open_places(parse(section.body)))
    line = _line(text, "covers")
    for code in section.covers:
        if code in APART:
            yield _error(path, line, f"{APART[code]}; it has no place here")
        elif code not in rows:
            guess = nearest(code, rows)
            hint = f" Did you mean {guess!r}?" if guess else ""
            yield _error(path, line, f"covers {code!r}, which this form does not know.{hint}")
        elif not set(rows[code].places) <= left_open:
            needed = ", ".join(rows[code].places)
            yield _error(path, line, f"covers {code!r} without the placeholder {needed}")


def _places(path: Path, text: str, known: Collection[str]) -> Iterator[Remark]:
    for number, line in _body(text):
        for match in _PLACE.finditer(line):
            if match[1] not in known:
                guess = nearest(match[1], known)
                hint = f" Did you mean {guess!r}?" if guess else ""
                yield _error(path, number, f"leaves {match[1]!r} open, undeclared.{hint}")
        if _BRACE.search(_PLACE.sub("", line)):
            yield _error(path, number, "has a brace that belongs to no placeholder: {{name}}")


def _signs(path: Path, text: str) -> Iterator[Remark]:
    """Characters that no document can print as they stand."""
    from ketaprac_templates.pdf.faces import glyphs

    for number, line in _body(text):
        try:
            printable(line, glyphs())
        except BadInput as error:
            yield _error(path, number, error.what)


def _markup(path: Path, text: str) -> Iterator[Remark]:
    for number, line in _body(text):
        for pattern, what in _ODD:
            if pattern.search(line):
                yield _error(path, number, f"has {what}, which would be printed as it stands")


def _told(path: Path, section: SectionText, *, replaces: bool) -> Iterator[Remark]:
    level = grade(" ".join(f"{block.text.rstrip(' .:')}." for block in parse(section.body)))
    hard = f", above {HARD:.0f}: shorter words and sentences help" if level > HARD else ""
    what = "takes the place of the shipped section" if replaces else "adds a section"
    yield _note(path, 0, f"{what} {section.id!r}; reading grade {level:.1f}{hard}")
    if not section.sources:
        yield _note(path, 0, "names no source for what it says")


def _gaps(own: Path, sections: tuple[SectionText, ...]) -> Iterator[Remark]:
    """Elements that no section covers in some situation, required ones as errors."""
    told: dict[Element, list[str]] = {}
    for indication in Indication:
        for part2 in (True, False):
            for element in _missing(own.name, sections, indication, part2=part2):
                told.setdefault(element, []).append(indication.value)
    for element, where in told.items():
        cases = ", ".join(dict.fromkeys(where))
        everywhere = len(set(where)) == len(Indication)
        scope = "" if everywhere else f" where this is treated: {cases}"
        need = "required" if element.required else "recommended"
        words = f"no section covers the {need} element {element.code!r}{scope} ({element.citation})"
        yield Remark(path=str(own), line=0, error=element.required, words=words)


def _missing(
    kind: str, sections: tuple[SectionText, ...], indication: Indication, *, part2: bool
) -> Iterator[Element]:
    chosen = [s for s in sections if s.applies("en", indication, part2=part2)]
    said = [(set(s.covers), set(open_places(parse(s.body)))) for s in chosen]
    for element in elements(kind):
        met = (element.code in c and set(element.places) <= p for c, p in said)
        if element.applies(indication) and not element.made and not any(met):
            yield element


def _unused(own: Path, form: FormText, sections: tuple[SectionText, ...]) -> Iterator[Remark]:
    used = {name for section in sections for name in open_places(parse(section.body))}
    for name in form.placeholders:
        if name not in used:
            yield _note(own, 0, f"no section uses the placeholder {name!r}")


def _body(text: str) -> Iterator[tuple[int, str]]:
    """The lines of the Markdown with their numbers in the file."""
    first = body_line(text)
    yield from enumerate(text.splitlines()[first - 1 :], start=first)


def _line(text: str, key: str) -> int:
    match = re.search(rf"^{key}\b", text, re.MULTILINE)
    return text[: match.start()].count("\n") + 1 if match else 1


def _of(error: BadInput, path: Path) -> Remark:
    """A fault that reading found; its place begins with the file."""
    rest = error.where.removeprefix(str(path))
    match = re.match(r":(\d+)(?:: (.*))?", rest)
    inside = re.search(r"\(line (\d+)", error.what)
    line = int(match[1]) if match else int(inside[1]) if inside else 0
    key = f"{match[2]} " if match and match[2] else ""
    todo = f". {error.todo}" if error.todo else ""
    return _error(path, line, f"{key}{error.what}{todo}")


def _error(path: Path, line: int, words: str) -> Remark:
    return Remark(path=str(path), line=line, error=True, words=words)


def _note(path: Path, line: int, words: str) -> Remark:
    return Remark(path=str(path), line=line, error=False, words=words)
