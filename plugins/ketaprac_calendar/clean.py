"""Text made harmless before it reaches a calendar.

The library that writes calendars guards against line breaks partly by
assertions, which ``python -O`` removes, and lets other control characters
through. Some readers take those for the end of a line, and what follows for an
entry of its own. So everything is cleaned here first, without assertions.
"""

from __future__ import annotations

import unicodedata
from typing import Final

SUMMARY_BYTES: Final = 120
LOCATION_BYTES: Final = 200
DESCRIPTION_BYTES: Final = 2_000

# No text that fits a calendar is longer; more is cut off before any other work.
_LONGEST: Final = 4_000
# Cc: control characters; Cf: invisible marks (text direction, zero width, soft
# hyphens); Cs: halves of surrogate pairs; Co, Cn: without meaning; Zl, Zp: U+2028/9.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_OPAQUE: Final = str.maketrans({",": " ", ";": " ", "\\": " "})


def line(text: str, *, most: int) -> str:
    """One line of text: no control characters, no invisible marks, not too long.

    Args:
        text: Anything.
        most: Greatest length in bytes of UTF-8.

    Returns:
        Composed Unicode (NFC) with single spaces, cut between characters.
    """
    if len(text) <= most and text.isascii() and text.isprintable():
        return " ".join(text.split())  # most text is like that: nothing else to look for
    return _cut(" ".join(_printable(text).split()), most)


def lines(text: str, *, most: int) -> str:
    """Several lines of text, separated by line feeds; otherwise like `line`."""
    whole = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    kept = (" ".join(_printable(part).split()) for part in whole.split("\n"))
    return _cut("\n".join(kept), most).strip("\n")


def name(text: str, *, most: int) -> str:
    """The name of a calendar. Some readers do not undo escapes in it, so it has none."""
    return line(_printable(text).translate(_OPAQUE), most=most)


def _printable(text: str) -> str:
    spaced = (" " if c in "\r\n\t\x0b\x0c\x85\u2028\u2029" else c for c in text[:_LONGEST])
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", kept)


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip()
