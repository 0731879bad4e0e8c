"""PDF values as bytes, and the file that holds them.

ISO 32000-1, 7.3 and 7.5. Everything but streams goes into one compressed object
stream: a structure tree has hundreds of small objects that look much alike.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from struct import pack

_ESCAPED = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})


def number(value: float) -> bytes:
    """A number to a hundredth, which is finer than any printer."""
    return (b"%.2f" % value).rstrip(b"0").rstrip(b".")


def numbers(*values: float) -> bytes:
    """Numbers with a space between."""
    return b" ".join(map(number, values))


def name(text: str) -> bytes:
    """A name; every sign that is not plain becomes a code."""
    return (
        b"/"
        + "".join(
            c
            if c.isascii() and (c.isalnum() or c in "+-_.")
            else "".join(f"#{b:02X}" for b in c.encode())
            for c in text
        ).encode()
    )


def text(words: str) -> bytes:
    """A text string: as it is where it is ASCII, else UTF-16 in hexadecimal."""
    if words.isascii() and words.isprintable():
        return b"(" + words.translate(_ESCAPED).encode() + b")"
    return b"<FEFF" + words.encode("utf-16-be").hex().upper().encode() + b">"


def ref(target: int) -> bytes:
    """A reference to an object."""
    return b"%d 0 R" % target


def array(items: Iterable[bytes]) -> bytes:
    """An array."""
    return b"[" + b" ".join(items) + b"]"


def dictionary(entries: Mapping[str, bytes]) -> bytes:
    """A dictionary; keys are plain names."""
    return b"<<" + b" ".join(b"/" + key.encode() + b" " + v for key, v in entries.items()) + b">>"


def deflated(data: bytes) -> bytes:
    """The data, compressed."""
    return zlib.compress(data, 6)


class File:
    """Objects by number, in the order in which they were given."""

    def __init__(self) -> None:
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self._last = 0

    def reserve(self) -> int:
        """A number for an object that comes later."""
        self._last += 1
        return self._last

    def put(self, body: bytes, at: int = 0) -> int:
        """Keeps an object and gives its number."""
        at = at or self.reserve()
        self._plain[at] = body
        return at

    def stream(
        self, data: bytes, head: Mapping[str, bytes] | None = None, *, packed: bool = True
    ) -> int:
        """Keeps a stream and gives its number.

        Args:
            data: Compressed already, unless ``packed`` is off.
            head: More entries of its dictionary.
            packed: Whether the data is compressed.
        """
        at = self.reserve()
        self._streams[at] = _stream(data, head or {}, packed=packed)
        return at

    def finished(self, root: int, info: int) -> bytes:
        """The whole file. Its identifier is the hash of what is in it."""
        holder, table = self.reserve(), self.reserve()
        self._streams[holder] = self._packed()
        body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        rows = {0: pack(">BIH", 0, 0, 65535)}
        rows |= {at: pack(">BIH", 2, holder, n) for n, at in enumerate(self._plain)}
        for at, stream in self._streams.items():
            rows[at] = pack(">BIH", 1, len(body), 0)
            body += b"%d 0 obj\n%s\nendobj\n" % (at, stream)
        start = len(body)
        rows[table] = pack(">BIH", 1, start, 0)
        mark = b"<" + hashlib.sha256(body).hexdigest()[:32].encode() + b">"
        head = {
            "Type": b"/XRef",
            "Size": b"%d" % (table + 1),
            "W": b"[1 4 2]",
            "Root": ref(root),
            "Info": ref(info),
            "ID": array((mark, mark)),
        }
        data = deflated(b"".join(rows[at] for at in range(table + 1)))
        body += b"%d 0 obj\n%s\nendobj\n" % (table, _stream(data, head, packed=True))
        return bytes(body) + b"startxref\n%d\n%%%%EOF\n" % start

    def _packed(self) -> bytes:
        places, at = [], 0
        for key, body in self._plain.items():
            places.append(b"%d %d" % (key, at))
            at += len(body) + 1
        index = b" ".join(places) + b"\n"
        head = {
            "Type": b"/ObjStm",
            "N": b"%d" % len(self._plain),
            "First": b"%d" % len(index),
        }
        return _stream(deflated(index + b"\n".join(self._plain.values())), head, packed=True)


def _stream(data: bytes, head: Mapping[str, bytes], *, packed: bool) -> bytes:
    entries = {
        **head,
        **({"Filter": b"/FlateDecode"} if packed else {}),
        "Length": b"%d" % len(data),
    }
    return dictionary(entries) + b"\nstream\n" + data + b"\nendstream"
