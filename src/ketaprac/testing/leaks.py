"""Looking for what must not be told: in names, metadata, calendars and logs."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Final

from ketaprac.model.artifact import Artifact
from ketaprac.testing.sample import PRIVATE

#: Entries of a PDF's information dictionary and of its XMP packet.
_PDF_ENTRY: Final = re.compile(
    rb"/(?:Title|Author|Subject|Keywords)\s*(\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL
)
_XMP: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_CALENDARS: Final = ("text/calendar", "application/calendar+json")


def private_words(text: str) -> list[str]:
    """The sample's private words that stand in a text, whatever their case."""
    lower = text.lower()
    compact = re.sub(r"[^a-z0-9]", "", lower)
    return [
        word
        for word in PRIVATE
        if word.lower() in lower or re.sub(r"[^a-z0-9]", "", word.lower()) in compact
    ]


def in_document(artifact: Artifact) -> list[str]:
    """Where a document tells what it must not: ``file name``, ``metadata``, ``text``.

    A letter may name its client; its name and its metadata may not, and a
    calendar, which ends up on many screens, may not anywhere.
    """
    places = []
    if private_words(artifact.name):
        places.append("file name")
    if private_words(_metadata(artifact.content)):
        places.append("metadata")
    if artifact.media_type.partition(";")[0].strip() in _CALENDARS and private_words(
        _unfolded(artifact.content)
    ):
        places.append("text")
    return places


def _metadata(content: bytes) -> str:
    if not content.startswith(b"%PDF"):
        return ""
    entries = [_pdf_text(match[1]) for match in _PDF_ENTRY.finditer(content)]
    packets = [match[0].decode("utf-8", "replace") for match in _XMP.finditer(content)]
    return "\n".join((*entries, *packets))


def _pdf_text(raw: bytes) -> str:
    """A text of a PDF, be it written in brackets or in hexadecimal digits."""
    if raw.startswith(b"<"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw)
        data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        data = re.sub(rb"\\([0-7]{1,3})", lambda match: bytes([int(match[1], 8) & 0xFF]), raw[1:-1])
        data = re.sub(rb"\\(.)", rb"\1", data, flags=re.DOTALL)
    return data.decode("utf-16" if data[:2] in (b"\xfe\xff", b"\xff\xfe") else "latin-1", "replace")


def _unfolded(content: bytes) -> str:
    """A calendar's text with its folded lines joined (RFC 5545, 3.1)."""
    return re.sub(rb"\r?\n[ \t]", b"", content).decode("utf-8", "replace")


class _Heard(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record) + "\n")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collects what is logged and printed meanwhile; it goes nowhere else."""
    heard: list[str] = []
    console = StringIO()
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    hook = sys.unraisablehook
    root.handlers[:] = [_Heard(heard)]
    root.setLevel(logging.DEBUG)
    sys.unraisablehook = lambda unraisable: heard.append(f"{unraisable.exc_value}\n")
    try:
        with redirect_stdout(console), redirect_stderr(console):
            yield heard
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        sys.unraisablehook = hook
        heard.append(console.getvalue())
