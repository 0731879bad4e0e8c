"""Fields to fill in: widgets with appearances of their own (ISO 32000-1, 12.7).

Readers set what people type in the font that the form names. So the whole of
Latin-1 is embedded with it, in the one encoding that readers can type in.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from struct import pack

from ketaprac_templates.document import Choice
from ketaprac_templates.pdf.faces import REGULAR, Face, faces, program
from ketaprac_templates.pdf.slabs import Widget
from ketaprac_templates.pdf.styles import GREY, INK, WHITE, fill, stroke
from ketaprac_templates.pdf.syntax import (
    File,
    array,
    deflated,
    dictionary,
    name,
    numbers,
    ref,
    text,
)

_TAG = "KPFORM"
_LONGEST = 2_000
_MULTILINE, _RADIO, _PRINTED = 1 << 12, 1 << 15, 4
#: Windows code page 1252, which PDF calls WinAnsiEncoding; five places of it are empty.
_ENCODED = {
    code: letter
    for code in range(32, 256)
    if (letter := bytes([code]).decode("cp1252", "ignore")) and code != 127
}


class Form:
    """The fields of one document."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._fields: list[int] = []
        self._groups: dict[str, tuple[int, list[int]]] = {}
        self._choices: dict[str, Choice] = {}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def widget(
        self, widget: Widget, at: int, corner: tuple[float, float], page: int, key: int
    ) -> None:
        """Puts a field into the file.

        Args:
            widget: What to put there.
            at: Number of its object.
            corner: Its lower left one, on the page.
            page: Number of the page's object.
            key: Its place in the parent tree.
        """
        x, y = corner
        entries = {
            "Type": b"/Annot",
            "Subtype": b"/Widget",
            "Rect": array((numbers(x, y, x + widget.width, y + widget.height),)),
            "P": ref(page),
            "F": b"%d" % _PRINTED,
            "StructParent": b"%d" % key,
            "MK": dictionary({"BC": _colour(GREY), "BG": _colour(WHITE)}),
            "BS": b"<</W 0.5 /S /S>>",
        }
        own = (
            self._button(widget, at) if isinstance(widget.field, Choice) else self._text(widget, at)
        )
        self._file.put(dictionary({**entries, **own}), at)

    def finished(self) -> bytes:
        """The form's own dictionary."""
        for key, (at, kids) in self._groups.items():
            entries = {
                "FT": b"/Btn",
                "Ff": b"%d" % _RADIO,
                "T": text(key),
                "TU": text(" / ".join(words for _, words in self._choices[key].options)),
                "Kids": array(map(ref, kids)),
            }
            self._file.put(dictionary(entries), at)
        fonts = dictionary({"Font": dictionary({"KpForm": ref(_font(self._file))})})
        return dictionary(
            {"Fields": array(map(ref, self._fields)), "DR": fonts, "DA": text(_look())}
        )

    def _text(self, widget: Widget, at: int) -> dict[str, bytes]:
        entry = widget.field
        assert not isinstance(entry, Choice)
        self._fields.append(at)
        shape = self._shape(widget, b"/Tx BMC\nEMC")
        return {
            "FT": b"/Tx",
            "T": text(entry.name),
            "TU": text(entry.label),
            "Ff": b"%d" % (_MULTILINE if entry.lines > 1 else 0),
            "MaxLen": b"%d" % _LONGEST,
            "DA": text(_look()),
            "AP": dictionary({"N": ref(shape)}),
        }

    def _button(self, widget: Widget, at: int) -> dict[str, bytes]:
        choice = widget.field
        assert isinstance(choice, Choice)
        if choice.name not in self._groups:
            group = self._file.reserve()
            self._fields.append(group)
            self._groups[choice.name], self._choices[choice.name] = (group, []), choice
        parent, kids = self._groups[choice.name]
        kids.append(at)
        value, words = choice.options[widget.option]
        low, high = 2.5, widget.width - 2.5
        cross = b"%s 1.2 w %s m %s l %s m %s l S" % (
            stroke(INK), numbers(low, low), numbers(high, high),
            numbers(low, high), numbers(high, low),
        )  # fmt: skip
        shapes = {value: self._shape(widget, cross), "Off": self._shape(widget, b"")}
        shown = b" ".join(name(key) + b" " + ref(shape) for key, shape in shapes.items())
        return {
            "Parent": ref(parent),
            "TU": text(words),
            "AS": b"/Off",
            "AP": b"<</N <<" + shown + b">>>>",
        }

    def _shape(self, widget: Widget, more: bytes) -> int:
        width, height = widget.width, widget.height
        frame = numbers(0.25, 0.25, width - 0.5, height - 0.5)
        body = b"q %s %s 0.5 w %s re B Q\n%s" % (fill(WHITE), stroke(GREY), frame, more)
        head = {
            "Type": b"/XObject",
            "Subtype": b"/Form",
            "BBox": array((numbers(0, 0, width, height),)),
            "Resources": b"<<>>",
        }
        return self._file.stream(deflated(body), head)


def _look() -> str:
    return "/KpForm 9 Tf " + fill(INK).decode()


def _colour(colour: str) -> bytes:
    return b"[" + fill(colour).removesuffix(b" rg") + b"]"


def _font(file: File) -> int:
    face = faces()[REGULAR]
    widths = (b"%d" % (face.widths[_ENCODED[c]] if c in _ENCODED else 0) for c in range(32, 256))
    entries = {
        "Type": b"/Font",
        "Subtype": b"/TrueType",
        "BaseFont": name(f"{_TAG}+{face.file}"),
        "Encoding": b"/WinAnsiEncoding",
        "FirstChar": b"32",
        "LastChar": b"255",
        "Widths": array(widths),
        "FontDescriptor": ref(face.descriptor(file, _program(face), _TAG, symbolic=False)),
    }
    return file.put(dictionary(entries))


@cache
def _program(face: Face) -> bytes:
    letters = tuple(sorted(set(_ENCODED.values())))
    parser, found = face.subset(letters)
    table = _cmap(dict(zip(map(ord, letters), found, strict=True)))
    return deflated(program(parser, cmap=table))


def _cmap(found: dict[int, int]) -> bytes:
    """A table from Unicode to glyphs: platform 3, encoding 1, format 4, one segment each."""
    rows = [*((code, (glyph - code) & 0xFFFF) for code, glyph in found.items()), (0xFFFF, 1)]
    count = len(rows)
    power = 1 << (count.bit_length() - 1)
    columns = chain(
        (code for code, _ in rows),
        (0,),
        (code for code, _ in rows),
        (d for _, d in rows),
        [0] * count,
    )
    head = (4, 16 + 8 * count, 0, 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    body = pack(f">{len(head) + 4 * count + 1}H", *head, *columns)
    return pack(">HHHHL", 0, 1, 3, 1, 12) + body
