"""What a record says was signed, and whether the file was changed since it was made.

Needs ``pip install "ketaprac[check]"``, and ``[seal]`` for sealed records. Without a
seal, a file can only be held against itself and against a hash that was kept elsewhere:
whoever changes the pages can change what the file says of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

from attrs import field, frozen

from ketaprac.errors import BadInput
from ketaprac_templates.pdf.pieces import OWNER, PAGES, RECORD, page_hash
from ketaprac_templates.seal import Seal
from ketaprac_templates.signed import SCHEMA, digest

LARGEST: Final = 50_000_000
_END: Final = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n")
#: The table at the end of a file of ours, as :mod:`ketaprac_templates.pdf.syntax` writes it.
_TABLE: Final = re.compile(
    rb"(\d+) 0 obj\n<</Type /XRef /Size (\d+) /W \[1 4 2\] /Root (\d+) 0 R /Info (\d+) 0 R "
    rb"/ID \[<([0-9a-f]{32})> <([0-9a-f]{32})>\] /Filter /FlateDecode /Length (\d+)>>\n"
    rb"stream\n(.*)\nendstream\nendobj\n",
    re.DOTALL,
)


@frozen(kw_only=True)
class Check:
    """Something that was looked at.

    Attributes:
        what: For programs: ``added``, ``bytes``, ``pages``, ``data``, ``shown``,
            ``seal`` or ``kept-hash``.
        holds: Whether it is as it was; None where that cannot be told.
        words: For people.
    """

    what: str
    holds: bool | None
    words: str


@frozen(kw_only=True)
class Verified:
    """What a record says, and what speaks against it.

    Attributes:
        sha256: Of the whole file.
        record: What the file holds for software: form, presented file and signatures.
        data: SHA-256 of that.
        seals: As they were found, oldest first.
        archived: Whether it claims to be PDF/A.
        checks: What was looked at.
    """

    sha256: str
    record: dict[str, Any] = field(repr=False)
    data: str
    seals: tuple[Seal, ...]
    archived: bool
    checks: tuple[Check, ...]

    @property
    def changed(self) -> bool:
        """Whether anything speaks against the file."""
        return any(check.holds is False for check in self.checks)

    @property
    def proven(self) -> bool:
        """Whether a seal or a kept hash vouches for the whole file, and nothing against it."""
        vouched = any(c.holds and c.what in ("seal", "kept-hash") for c in self.checks)
        return vouched and not self.changed


def verify(pdf: bytes, kept: str | None = None) -> Verified:
    """Holds a record against itself, its seal, and a hash that was kept.

    Args:
        pdf: The file.
        kept: SHA-256 of the record as it was written down when it was made.

    Raises:
        BadInput: It is no record of a signed form, or cannot be read at all.
        ModuleNotFoundError: An extra that is needed is not installed.
    """
    if len(pdf) > LARGEST:
        raise BadInput(f"has more than {LARGEST:,} bytes")
    root, contents, told = _read(pdf)
    content, pages = _own(root)
    record = _record(content)
    seals = _seals(pdf)
    archived = b"pdfaid:part" in _packet(root)
    checks = (
        *_bytes(pdf, sealed=bool(seals), archived=archived),
        _check("pages", page_hash(contents) == pages, "What the pages draw is", "what was drawn"),
        *_shown(record, digest(content), told),
        *_sealed(seals),
        *_kept(pdf, kept),
    )
    return Verified(
        sha256=digest(pdf),
        record=record,
        data=digest(content),
        seals=seals,
        archived=archived,
        checks=checks,
    )


def _read(pdf: bytes) -> tuple[Any, list[bytes], str]:
    """The catalog, what each page draws, and all words without white space."""
    import pypdf

    logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its remarks are not for users
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        root: Any = reader.trailer["/Root"].get_object()
        pages: list[Any] = list(reader.pages)
        contents = [page["/Contents"].get_object().get_data() for page in pages]
        told = "".join(page.extract_text() for page in pages)
        return root, contents, _squeezed(told)
    except Exception as error:  # a damaged file makes pypdf fail in many ways
        raise BadInput(
            "is not a PDF that can be read, or was damaged",
            todo="Look for another copy, and compare its SHA-256 with the one in the record",
        ) from error


def _packet(root: Any) -> bytes:
    stream = root.get("/Metadata")
    return bytes(stream.get_data()) if stream is not None else b""


def _own(root: Any) -> tuple[bytes, str]:
    try:
        own = root["/PieceInfo"][f"/{OWNER}"]["/Private"]
        return bytes(own[f"/{RECORD}"].get_data()), str(own[f"/{PAGES}"])
    except Exception as error:  # likewise
        raise BadInput(
            "holds no record of a signed form",
            todo="Give the file that `ketaprac consent sign` made; a form to sign is none",
        ) from error


def _record(content: bytes) -> dict[str, Any]:
    """The record for software. A file can hold anything, so all of it is looked at."""
    try:
        record = json.loads(content)
        form, presented = record["form"], record["presented"]
        words = [
            record["schema"],
            *(form[key] for key in _FORM),
            *map(presented.get, ("sha256", "at")),
        ]
        for mark in record["signatures"]:
            words += [mark["role"], mark["at"], mark["identified"], mark["of"] or "-"]
            for key in ("affirmed", "initials", "answers"):
                words += mark[key]
            words += mark["affirmed"].values()
            texts = (mark["name"], *mark["initials"].values())
            assert all(isinstance(text, str) and text for text in texts)
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        raise _UNREADABLE from None
    if record["schema"] != SCHEMA or not all(
        isinstance(w, str) and _ID.fullmatch(w) for w in words
    ):
        raise _UNREADABLE
    return dict(record)


_FORM: Final = ("code", "kind", "version", "language", "text")
#: Codes, ids, hashes and times; nothing else of a file reaches a terminal.
_ID: Final = re.compile(r"[A-Za-z0-9/][\w./:+-]{0,79}|-", re.ASCII)
_UNREADABLE: Final = BadInput("holds a record that cannot be read, or was damaged")


def _bytes(pdf: bytes, *, sealed: bool, archived: bool) -> Iterator[Check]:
    """The file's own identifier, which is the hash of what stands before it."""
    ends = list(_END.finditer(pdf))
    if not sealed:
        alone = len(pdf.split(b"%%EOF")) == 2 and pdf.rstrip().endswith(b"%%EOF")
        yield Check(
            what="added",
            holds=alone,
            words="Nothing was added to the file."
            if alone
            else "Something was added to the file after it was made.",
        )
    if archived:
        words = "It is an archived copy, whose identifier tells nothing of its bytes."
        yield Check(what="bytes", holds=None, words=words)
        return
    yield _check("bytes", bool(ends) and _identified(pdf, ends[0]), "Its bytes are", "those made")


def _identified(pdf: bytes, end: re.Match[bytes]) -> bool:
    """Whether the table is whole, and the identifier in it the hash of all before it."""
    start = int(end[1])
    found = _TABLE.fullmatch(pdf, start, end.start())
    if found is None:
        return False
    own, size, root, info, one, other, length, data = found.groups()
    try:
        rows = zlib.decompress(data)
    except zlib.error:
        return False
    made = hashlib.sha256(pdf[:start]).hexdigest()[:32].encode()
    whole = int(own) + 1 == int(size) and len(rows) == 7 * int(size) and len(data) == int(length)
    return whole and one == other == made and int(root) < int(info) < int(own)


def _shown(record: dict[str, Any], data: str, told: str) -> Iterator[Check]:
    """That the pages show what the record for software says."""
    yield _check("data", data in told, "The record for software is", "the one on the page")
    lost = sorted({key for key, words in _told(record) if _squeezed(words) not in told})
    yield Check(
        what="shown",
        holds=not lost,
        words="The pages show all that the record for software holds."
        if not lost
        else f"The pages do not show what the record for software holds: {', '.join(lost)}.",
    )


def _told(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and words of everything that must stand on a page."""
    form, presented = record["form"], record["presented"]
    yield "form", f"{form['code']} ({form['kind']}.{form['language']})"
    yield "text", str(form["text"])
    yield "presented", str(presented["sha256"])
    yield "presented", str(presented["at"])
    if record.get("copy"):
        yield "copy", str(record["copy"])
    for mark in record["signatures"]:
        who = str(mark["role"])
        for key in ("name", "at", "drawn", "right", "alone_because", "language"):
            if mark.get(key):
                yield f"{who}.{key}", str(mark[key])
        for key in ("affirmed", "initials"):
            yield from ((f"{who}.{key}", str(words)) for words in (mark.get(key) or {}).values())


def _sealed(seals: tuple[Seal, ...]) -> Iterator[Check]:
    if not seals:
        words = "It has no seal. Only a hash that was kept elsewhere can show that it is the one."
        yield Check(what="seal", holds=None, words=words)
    for found in seals:
        if found.holds:
            words = "The seal is valid and covers the whole file."
        elif found.intact:
            words = "The seal is valid, but something was added to the file after it."
        else:
            words = "The seal is broken: the file was changed."
        yield Check(what="seal", holds=found.holds, words=words)


def _kept(pdf: bytes, kept: str | None) -> Iterator[Check]:
    if kept is not None:
        yield _check("kept-hash", digest(pdf) == kept.lower(), "Its SHA-256 is", "the one kept")


def _check(what: str, holds: bool, begin: str, end: str) -> Check:
    return Check(what=what, holds=holds, words=f"{begin} {'' if holds else 'NOT '}{end}.")


def _seals(pdf: bytes) -> tuple[Seal, ...]:
    """No seal is looked for where there cannot be one, so that the extra is not needed then."""
    if b"/ByteRange" not in pdf:
        return ()
    from ketaprac_templates.seal import seals

    return seals(pdf)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
