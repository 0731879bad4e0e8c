"""The PDF pages of a :class:`~ketaprac_templates.document.Document`.

Imported only when a document is made: this is the one module that loads
ReportLab. Two rules hold here. No text from outside reaches ReportLab's markup
except through ``_Page.markup``, which escapes it, and every character is checked
against the font there, because ReportLab drops unknown ones in silence.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from ketaprac_templates import font_bytes
from ketaprac_templates.document import (
    DRAFT,
    Box,
    Choice,
    Document,
    Entries,
    Entry,
    Fields,
    Heading,
    Initials,
    NewPage,
    Part,
    Table,
    Text,
    printable,
    refuse_endless,
)
from ketaprac_templates.prose import Block, Kind, Span

_REGULAR, _BOLD, _ITALIC = "Ketaprac-Sans", "Ketaprac-Sans-Bold", "Ketaprac-Sans-Oblique"
_FILES = {_REGULAR: "DejaVuSans", _BOLD: "DejaVuSans-Bold", _ITALIC: "DejaVuSans-Oblique"}
_INK, _GREY, _RULE = HexColor("#1d2733"), HexColor("#5b6673"), HexColor("#cfd6dd")
_ACCENT, _TINT = HexColor("#1f4e6b"), HexColor("#f3f6f8")
_ALERT, _ALERT_TINT = HexColor("#8f2d1e"), HexColor("#fbf3f1")
_SIDE, _TOP, _FOOT = 60, 64, 62
_WIDTH = letter[0] - 2 * _SIDE
_HEIGHT = letter[1] - _TOP - _FOOT
_GUTTER = 18
#: Less room than this under a heading sends it to the next page.
_ENOUGH = 110
_TICK = 11
_INPUT: dict[str, Any] = {
    "relative": True,
    "borderWidth": 0.5,
    "borderColor": _GREY,
    "fillColor": HexColor("#ffffff"),
    "textColor": _INK,
    "forceBorder": True,
}
_LOCK = threading.Lock()


def build(document: Document) -> bytes:
    """The bytes of the PDF; the same for the same document.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    page = _Page(_glyphs())
    story = list(page.story(document))
    marks = [page.checked(words) for words in _edges(document)]
    target = io.BytesIO()
    template = BaseDocTemplate(
        target,
        pagesize=letter,
        leftMargin=_SIDE,
        rightMargin=_SIDE,
        topMargin=_TOP,
        bottomMargin=_FOOT,
        title=document.code,
        author="ketaprac",
        creator="ketaprac",
        subject="",
        keywords="",
        producer="ketaprac",
        lang=document.language,
        invariant=1,
        displayDocTitle=1,
    )
    frame = Frame(_SIDE, _FOOT, _WIDTH, _HEIGHT, 0, 0, 0, 0)
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(story, canvasmaker=lambda *args, **more: _Numbered(marks, *args, **more))
    return target.getvalue()


def _edges(document: Document) -> tuple[str, str]:
    """What stands at the head and at the foot of every page."""
    foot = (
        f"{document.code}  \u00b7  version {document.version}  \u00b7  text {document.digest[:12]}"
    )
    return (DRAFT if document.draft else ""), foot


class _Numbered(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas that knows how many pages there are before it finishes any."""

    def __init__(self, marks: list[str], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._marks = marks
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = self._pages
        for number, state in enumerate(pages, start=1):
            self.__dict__.update(state)
            self._edge(number, len(pages))
            super().showPage()
        super().save()

    def _edge(self, number: int, total: int) -> None:
        head, foot = self._marks
        right = letter[0] - _SIDE
        if head:
            self.setFont(_BOLD, 8)
            self.setFillColor(_ALERT)
            self.drawString(_SIDE, letter[1] - 40, head)
        self.setStrokeColor(_RULE)
        self.setLineWidth(0.5)
        self.line(_SIDE, _FOOT - 16, right, _FOOT - 16)
        self.setFont(_REGULAR, 7.5)
        self.setFillColor(_GREY)
        self.drawString(_SIDE, _FOOT - 28, foot)
        self.drawRightString(right, _FOOT - 28, f"Page {number} of {total}")


class _Page:
    """Turns the parts of one document into flowables."""

    def __init__(self, glyphs: frozenset[int]) -> None:
        self._glyphs = glyphs
        self._length = 0

    def story(self, document: Document) -> Iterator[Flowable]:
        yield self._line(document.title, _style("title"))
        if document.subtitle:
            yield self._line(document.subtitle, _style("subtitle"))
        yield Spacer(1, 8)
        following = (*document.parts[1:], None)
        then = (*following[1:], None)
        for number, (part, after) in enumerate(zip(document.parts, following, strict=True), 1):
            if isinstance(part, Heading) and isinstance(after, Text):
                if isinstance(then[number - 1], Table):  # with its first rows, not only with words
                    yield CondPageBreak(_ENOUGH)
                yield from self._part(part, f"part {number}")
            elif isinstance(part, Heading) and isinstance(after, (Table, Fields)):
                # To keep a heading with a whole table would push both to a new page.
                yield CondPageBreak(_ENOUGH)
                yield self._line(part.text, _style(f"h{part.level}-loose"), f"part {number}")
            else:
                yield from self._part(part, f"part {number}")

    def _part(self, part: Part, where: str) -> Iterator[Flowable]:
        match part:
            case Heading():
                yield self._line(part.text, _style(f"h{part.level}"), where)
            case Initials():
                yield self._initials(part, where)
            case NewPage():
                yield PageBreak()
            case Text():
                yield from self.blocks(part.blocks, where)
            case Table():
                yield self._table(part, where)
                yield Spacer(1, 10)
            case Box():
                yield self._box(part, where)
                yield Spacer(1, 10)
            case Fields():
                yield KeepTogether(list(self._fields(part, where)))
            case Entries():
                yield self._entries(part, where)
            case Choice():
                yield self._choice(part, where)

    def blocks(self, blocks: Iterable[Block], where: str, small: str = "") -> Iterator[Flowable]:
        listed = False
        for block in blocks:
            if listed and block.kind is not Kind.ITEM:
                yield Spacer(1, 2 if small else 5)
            listed = block.kind is Kind.ITEM
            yield self._block(block, where, small)

    def _block(self, block: Block, where: str, small: str) -> Flowable:
        if block.kind is Kind.HEADING:
            return Paragraph(self.markup(block.spans, where), _style("h3"))
        if block.kind is Kind.ITEM:
            style = _item_style(min(block.level, 4), small)
            return Paragraph(self.markup(block.spans, where), style, bulletText=block.mark or None)
        name = "quiet" if block.quiet else "body"
        return Paragraph(self.markup(block.spans, where), _style(f"{small}{name}"))

    def _line(self, text: str, style: ParagraphStyle, where: str = "title") -> Flowable:
        return Paragraph(self.markup((Span(text),), where), style)

    def markup(self, spans: Iterable[Span], where: str) -> str:
        """The only way from text to ReportLab's markup."""
        return "".join(self._tagged(span, where) for span in spans)

    def _tagged(self, span: Span, where: str) -> str:
        text = escape(self.checked(span.text, where)).replace("\n", "<br/>")
        if span.bold:
            return f"<b>{text}</b>"
        return f"<i>{text}</i>" if span.italic else text

    def checked(self, text: str, where: str = "") -> str:
        """The text, once it is sure that all of it will be seen."""
        self._length += len(text)
        refuse_endless(self._length)
        return printable(text, self._glyphs, where=where)

    def _table(self, table: Table, where: str) -> Flowable:
        head = [self._line(c.title, _style("th"), where) for c in table.columns]
        rows = [
            [list(self.blocks(cell, f"{where}, row {n}", "cell-")) for cell in row]
            for n, row in enumerate(table.rows, start=1)
        ]
        widths = [_WIDTH * column.share for column in table.columns]
        grid = Grid([head, *rows], widths, repeatRows=1, style=_TIGHT if table.tight else _GRID)
        return _splittable(grid)

    def _box(self, box: Box, where: str) -> Flowable:
        inner = list(self.blocks(box.blocks, where, "cell-"))
        # One row per paragraph, so that a long box can go on over the page.
        rows = [[flowable] for flowable in inner]
        return _splittable(Grid(rows, [_WIDTH], style=_WARNING if box.warning else _FRAME))

    def _fields(self, fields: Fields, where: str) -> Iterator[Flowable]:
        if fields.title:
            yield self._line(fields.title, _style("field-title"), where)
        values: list[Flowable | str] = []
        labels: list[Flowable | str] = []
        for label, value in fields.entries:
            values += [self._line(value or "\u00a0", _style("field"), where), ""]
            labels += [self._line(label, _style("field-label"), where), ""]
        count = len(fields.entries)
        width = (_WIDTH - _GUTTER * (count - 1)) / count
        widths = ([width, _GUTTER] * count)[:-1]
        rules = [("LINEBELOW", (2 * n, 0), (2 * n, 0), 0.6, _GREY) for n in range(count)]
        yield Grid([values[:-1], labels[:-1]], widths, style=[*_PLAIN, *rules])

    def _entries(self, entries: Entries, where: str) -> Flowable:
        count = len(entries.entries)
        width = (_WIDTH - _GUTTER * (count - 1)) / count
        labels: list[Flowable | str] = []
        inputs: list[Flowable | str] = []
        for entry in entries.entries:
            labels += [self._line(entry.label, _style("field-label"), where), ""]
            inputs += [_Input(entry, width), ""]
        widths = ([width, _GUTTER] * count)[:-1]
        return Grid([labels[:-1], inputs[:-1]], widths, style=_ENTRIES)

    def _choice(self, choice: Choice, where: str) -> Flowable:
        cells: list[Flowable | str] = []
        for value, words in choice.options:
            cells += [_Tick(choice.name, value, words), self._line(words, _style("field"), where)]
        share = _WIDTH / len(choice.options)
        widths = [_TICK + 4, share - _TICK - 4] * len(choice.options)
        return Grid([cells], widths, style=_ENTRIES)

    def _initials(self, initials: Initials, where: str) -> Flowable:
        label = self._line(initials.label, _style("initials"), where)
        rule = ("LINEBELOW", (1, 0), (1, 0), 0.6, _GREY)
        return Grid([[label, ""]], [_WIDTH - 72, 72], style=[*_PLAIN, rule])


class _Input(Flowable):  # type: ignore[misc]  # ReportLab has no types
    """A field that a PDF reader lets people fill in; on paper it is a frame to write in."""

    def __init__(self, entry: Entry, width: float) -> None:
        super().__init__()
        self._entry = entry
        self.width, self.height = width, 4 + 13 * entry.lines

    def draw(self) -> None:
        flags = "multiline" if self._entry.lines > 1 else ""
        self.canv.acroForm.textfield(
            name=self._entry.name,
            tooltip=self._entry.label,
            width=self.width,
            height=self.height,
            fontSize=9,
            maxlen=2_000,
            fieldFlags=flags,
            **_INPUT,
        )


class _Tick(Flowable):  # type: ignore[misc]
    """One button of a group of which at most one is on."""

    def __init__(self, name: str, value: str, words: str) -> None:
        super().__init__()
        self._name, self._value, self._words = name, value, words
        self.width = self.height = _TICK

    def draw(self) -> None:
        self.canv.acroForm.radio(
            name=self._name,
            value=self._value,
            tooltip=self._words,
            size=_TICK,
            shape="square",
            buttonStyle="cross",
            fieldFlags="radio",
            **_INPUT,
        )


def _splittable(grid: Grid) -> Grid:
    """A table whose rows stay whole, unless one is higher than half a page."""
    grid.wrap(_WIDTH, _HEIGHT)
    if max(grid._rowHeights) > _HEIGHT / 2:
        grid.splitInRow = 1
    return grid


def _glyphs() -> frozenset[int]:
    """Code points that every cut of the font has. Safe from any thread."""
    with _LOCK:
        return _registered()


@cache
def _registered() -> frozenset[int]:
    """Registers the fonts, once: a second object of one name would mix up subsets."""
    fonts = [TTFont(name, io.BytesIO(font_bytes(file))) for name, file in _FILES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(
        _REGULAR, normal=_REGULAR, bold=_BOLD, italic=_ITALIC, boldItalic=_BOLD
    )
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


_BASE: dict[str, Any] = {
    "fontName": _REGULAR,
    "fontSize": 9.5,
    "leading": 14.2,
    "textColor": _INK,
    "alignment": TA_LEFT,
    "splitLongWords": 1,
    "bulletFontName": _REGULAR,
    "bulletFontSize": 9.5,
}
_SMALL = {"fontSize": 8.3, "leading": 11.6, "bulletFontSize": 8.3}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"fontName": _BOLD, "fontSize": 18, "leading": 23, "textColor": _ACCENT},
    "subtitle": {"fontSize": 10.5, "leading": 15, "textColor": _GREY, "spaceBefore": 3},
    "h1": {
        "fontName": _BOLD,
        "fontSize": 11.5,
        "leading": 15,
        "textColor": _ACCENT,
        "spaceBefore": 15,
        "spaceAfter": 5,
        "keepWithNext": 1,
    },
    "h2": {
        "fontName": _BOLD,
        "fontSize": 10,
        "leading": 14,
        "spaceBefore": 9,
        "spaceAfter": 4,
        "keepWithNext": 1,
    },
    "h3": {"fontName": _BOLD, "spaceBefore": 6, "spaceAfter": 3, "keepWithNext": 1},
    "body": {"spaceAfter": 6, "allowWidows": 0, "allowOrphans": 0},
    "quiet": {"fontSize": 8, "leading": 11.5, "textColor": _GREY, "spaceAfter": 5},
    "cell-body": {**_SMALL, "spaceAfter": 2},
    "cell-quiet": {"fontSize": 7.3, "leading": 10.2, "textColor": _GREY, "spaceAfter": 2},
    "th": {"fontName": _BOLD, "fontSize": 7.8, "leading": 10.5, "textColor": _GREY},
    "field-title": {"fontName": _BOLD, "spaceBefore": 14, "keepWithNext": 1},
    "field": {"fontSize": 9.5, "leading": 13},
    "field-label": {"fontSize": 7.5, "leading": 10, "textColor": _GREY},
    "initials": {"fontSize": 7.5, "leading": 10, "textColor": _GREY, "alignment": TA_RIGHT},
}
_PLAIN = [
    ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, 0), 14),
    ("TOPPADDING", (0, 1), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]
_ENTRIES = [
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -2), 2),
    ("BOTTOMPADDING", (0, -1), (-1, -1), 5),
]
_GRID = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("BACKGROUND", (0, 0), (-1, 0), _TINT),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
]
_TIGHT = [
    *_GRID,
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, 0), 2),
]
_EDGE = [
    ("LEFTPADDING", (0, 0), (-1, -1), 12),
    ("RIGHTPADDING", (0, 0), (-1, -1), 12),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ("TOPPADDING", (0, 0), (-1, 0), 9),
    ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
]
_FRAME = [
    *_EDGE,
    ("BACKGROUND", (0, 0), (-1, -1), _TINT),
    ("LINEBEFORE", (0, 0), (0, -1), 2, _ACCENT),
]
_WARNING = [
    *_EDGE,
    ("BACKGROUND", (0, 0), (-1, -1), _ALERT_TINT),
    ("LINEBEFORE", (0, 0), (0, -1), 2, _ALERT),
]


@cache
def _style(name: str) -> ParagraphStyle:
    base = name.removesuffix("-loose")
    more = {"keepWithNext": 0} if base != name else {}
    return ParagraphStyle(name, **{**_BASE, **_STYLES[base], **more})


@cache
def _item_style(level: int, small: str) -> ParagraphStyle:
    left = 16 * level
    more = {**_SMALL, "spaceAfter": 1} if small else {"spaceAfter": 3.5}
    return ParagraphStyle(
        f"item-{level}-{small}",
        **{**_BASE, **more, "leftIndent": left, "bulletIndent": left - 13},
    )
