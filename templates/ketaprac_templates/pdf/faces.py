"""The fonts: how wide letters are, how text is encoded, and what is embedded.

A character keeps one code in every document, whatever other characters there
are. Text that is laid out once can therefore be put into any number of files.
The codes are those of a composite font (ISO 32000-1, 9.7), two bytes each.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from itertools import groupby
from struct import pack, unpack

from attrs import frozen
from reportlab.pdfbase.ttfonts import TTFontFile, TTFontMaker, TTFontParser

from ketaprac_templates import font_bytes
from ketaprac_templates.pdf.syntax import File, array, deflated, dictionary, name, numbers, ref

REGULAR, BOLD, ITALIC = range(3)
_FILES = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique")
#: ReportLab's reader of fonts moves one file pointer, so one thread at a time.
_LOCK = threading.Lock()
_SPECIAL = re.compile(rb"[()\\\r\n]")
#: What a reader of PDF needs of an embedded font; names and licence are in the package.
_TABLES = ("cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep")
_SYMBOLIC, _NONSYMBOLIC, _SLANTED = 4, 32, 64


@frozen(eq=False)
class Face:
    """One cut of the font."""

    key: bytes
    file: str

    @cached_property
    def _parsed(self) -> TTFontFile:
        return TTFontFile(io.BytesIO(font_bytes(self.file)))

    @cached_property
    def widths(self) -> dict[str, int]:
        """Thousandths of the font size, by character."""
        given = self._parsed.charWidths
        return {chr(c): round(given[c]) for c in self._parsed.charToGlyph}

    @cached_property
    def codes(self) -> dict[int, int]:
        """The code of each character in the text of a page."""
        return {c: n for n, c in enumerate(sorted(self._parsed.charToGlyph), start=1)}

    def encoded(self, words: str) -> bytes:
        """Text as an operand of an operator that shows text."""
        data = words.translate(self.codes).encode("utf-16-be")
        return b"(" + _SPECIAL.sub(_escape, data) + b")"

    def subset(self, characters: tuple[str, ...]) -> tuple[TTFontParser, list[int]]:
        """The font with these characters alone, and at which glyph each of them is."""
        with _LOCK:
            made = self._parsed.makeSubset([ord(c) for c in characters])
        parser = TTFontParser(io.BytesIO(made))
        count = len(characters)
        # ReportLab writes a table of glyphs in the order of the characters.
        return parser, list(unpack(f">{count}H", parser.get_table("cmap")[-2 * count :]))

    def descriptor(self, file: File, program: bytes, tag: str, *, symbolic: bool) -> int:
        """Puts a font program into the file and describes it."""
        font = self._parsed
        flags = (_SYMBOLIC if symbolic else _NONSYMBOLIC) | (_SLANTED if font.italicAngle else 0)
        entries = {
            "Type": b"/FontDescriptor",
            "FontName": name(f"{tag}+{self.file}"),
            "Flags": b"%d" % flags,
            "FontBBox": array((numbers(*font.bbox),)),
            "ItalicAngle": numbers(font.italicAngle),
            "Ascent": numbers(font.ascent),
            "Descent": numbers(font.descent),
            "CapHeight": numbers(font.capHeight),
            "StemV": numbers(font.stemV),
            "FontFile2": ref(file.stream(program)),
        }
        return file.put(dictionary(entries))


@cache
def faces() -> tuple[Face, ...]:
    """Regular, bold and italic. Safe from any thread: they are parsed where first used."""
    return tuple(Face(b"/F%d" % n, file) for n, file in enumerate(_FILES))


@cache
def glyphs() -> frozenset[int]:
    """Code points that every cut of the font has."""
    with _LOCK:
        return frozenset.intersection(*(frozenset(face.codes) for face in faces()))


def embed(file: File, face: Face, characters: frozenset[str]) -> int:
    """Puts what is needed of a font into a file.

    Returns:
        The number of the font.
    """
    program, glyph_map, wide, unicode = _prepared(face, tuple(sorted(characters)))
    tag = _tag(characters)
    own = name(f"{tag}+{face.file}")
    descendant = {
        "Type": b"/Font",
        "Subtype": b"/CIDFontType2",
        "BaseFont": own,
        "CIDSystemInfo": b"<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
        "FontDescriptor": ref(face.descriptor(file, program, tag, symbolic=True)),
        "DW": b"0",
        "W": wide,
        "CIDToGIDMap": ref(file.stream(glyph_map)),
    }
    font = {
        "Type": b"/Font",
        "Subtype": b"/Type0",
        "BaseFont": own,
        "Encoding": b"/Identity-H",
        "DescendantFonts": array((ref(file.put(dictionary(descendant))),)),
        "ToUnicode": ref(file.stream(unicode)),
    }
    return file.put(dictionary(font))


@lru_cache(maxsize=32)
def _prepared(face: Face, characters: tuple[str, ...]) -> tuple[bytes, bytes, bytes, bytes]:
    """Font program, glyphs by code, widths and the way back to Unicode."""
    parser, found = face.subset(characters)
    codes = [face.codes[ord(c)] for c in characters]
    glyph_map = bytearray(2 * (max(codes, default=0) + 1))
    for code, glyph in zip(codes, found, strict=True):
        glyph_map[2 * code : 2 * code + 2] = pack(">H", glyph)
    wide = array(_widths(dict(zip(codes, map(face.widths.__getitem__, characters), strict=True))))
    unicode = _to_unicode(dict(zip(codes, characters, strict=True)))
    return deflated(program(parser)), deflated(bytes(glyph_map)), wide, deflated(unicode)


def program(parser: TTFontParser, **more: bytes) -> bytes:
    """A font file of the tables that a PDF needs, and of others that are given."""
    maker = TTFontMaker()
    for tag in _TABLES:
        if tag in parser.table:
            maker.add(tag, parser.get_table(tag))
    for tag, data in more.items():
        maker.add(tag, data)
    made: bytes = maker.makeStream()
    return made


def _escape(match: re.Match[bytes]) -> bytes:
    return {b"\r": rb"\r", b"\n": rb"\n"}.get(match[0], b"\\" + match[0])


def _tag(characters: frozenset[str]) -> str:
    """Six capital letters that stand for a subset (ISO 32000-1, 9.6.4)."""
    seed, letters = sum(ord(c) * (n + 1) for n, c in enumerate(sorted(characters))), ""
    for _ in range(6):
        seed, digit = divmod(seed, 26)
        letters += chr(65 + digit)
    return letters


def _widths(found: dict[int, int]) -> Iterator[bytes]:
    """Runs of neighbouring codes."""
    for _, run in groupby(enumerate(found), key=lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in run]
        yield b"%d %s" % (codes[0], array(b"%d" % found[code] for code in codes))


def _to_unicode(found: dict[int, str]) -> bytes:
    rows = [
        b"<%04X> <%s>" % (code, c.encode("utf-16-be").hex().upper().encode())
        for code, c in found.items()
    ]
    blocks = [rows[n : n + 100] for n in range(0, len(rows), 100)]
    body = b"".join(
        b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks
    )
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + body
        + b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
