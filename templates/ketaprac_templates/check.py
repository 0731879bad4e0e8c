"""Checks that a PDF can be read aloud, in plain Python.

The machine rules of PDF/UA-1 (ISO 14289-1) that decide whether a screen reader
gets anything at all. A full validator knows more; this one needs no other program
than pypdf: ``pip install "ketaprac[check]"``.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, Final

from attrs import field, frozen

_PAINTS: Final = frozenset(
    ["Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"]
)
_OPENS: Final = frozenset({"BMC", "BDC"})
_WITHIN: Final = {
    "Document": "H1 H2 H3 H4 H5 H6 P L Table Figure Form Div",
    "Div": "H1 H2 H3 H4 H5 H6 P L Table Figure Form",
    "L": "LI",
    "LI": "Lbl LBody",
    "LBody": "P L",
    "Table": "THead TBody",
    "THead": "TR",
    "TBody": "TR",
    "TR": "TH TD",
    "TD": "P L",
}


@frozen(eq=False, repr=False)
class _Node:
    """An element of the structure tree, and the content that it claims."""

    raw: Any
    tag: str
    kids: list[_Node] = field(factory=list)
    pieces: list[tuple[int, int]] = field(factory=list)
    objects: list[int] = field(factory=list)


def faults(pdf: bytes, *, secret: Collection[str] = ()) -> tuple[str, ...]:
    """What keeps a PDF from being accessible, in plain words; nothing where it is.

    Args:
        pdf: The file.
        secret: Words that its metadata must not hold, such as names. They are never
            part of what is returned.
    """
    from pypdf import PdfReader

    found: list[str] = []
    try:
        found.extend(_Checker(PdfReader(io.BytesIO(pdf))).run(secret))
    except Exception:  # a damaged file can make the reader fail anywhere
        found.append("cannot be read to its end as a PDF")
    return tuple(found)


class _Checker:
    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._root = reader.trailer["/Root"]
        pages = [page.indirect_reference.idnum for page in reader.pages]
        self._page_of = {number: n for n, number in enumerate(pages)}
        self._nodes: list[_Node] = []
        self._marked: list[list[int]] = []

    def run(self, secret: Collection[str]) -> Iterator[str]:
        yield from self._catalog()
        yield from self._metadata(secret)
        for number, page in enumerate(self._reader.pages):
            faults_ = (*self._content(page), *self._fonts(page))
            yield from (f"{fault} (page {number + 1})" for fault in faults_)
        tree = self._root.get("/StructTreeRoot")
        if tree is None:
            yield "has no structure tree"
            return
        top = self._node(tree["/K"], 0)
        yield from self._shape(top)
        yield from self._parents(tree)
        yield from self._headings()
        yield from self._fields()

    def _catalog(self) -> Iterator[str]:
        root = self._root
        if not root.get("/MarkInfo", {}).get("/Marked"):
            yield "does not say that it is tagged"
        if not root.get("/Lang"):
            yield "does not say its language"
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            yield "does not show its title"
        for key in ("/OpenAction", "/AA", "/Names", "/URI"):
            if key in root:
                yield f"holds {key}, by which something could run or be fetched"

    def _metadata(self, secret: Collection[str]) -> Iterator[str]:
        stream = self._root.get("/Metadata")
        packet = stream.get_data().decode("utf-8") if stream is not None else ""
        if not re.search(r"<pdfuaid:part>1</pdfuaid:part>|pdfuaid:part=\"1\"", packet):
            yield "does not claim PDF/UA-1"
        if "<dc:title>" not in packet:
            yield "has no title in its metadata"
        told = (packet + " ".join(map(str, (self._reader.metadata or {}).values()))).lower()
        if any(word.lower() in told for word in secret):
            yield "tells something secret in its metadata"

    def _content(self, page: Any) -> Iterator[str]:
        from pypdf.generic import ContentStream

        stack: list[int | None] = []
        saved = 0
        found: list[int] = []
        for operands, raw in ContentStream(page.get_contents(), self._reader).operations:
            operator = raw.decode()
            saved += {"q": 1, "Q": -1}.get(operator, 0)
            if operator in _OPENS:
                mcid = operands[1].get("/MCID") if operator == "BDC" else None
                if stack:
                    yield "has marked content inside marked content"
                if mcid is None and operands[0] != "/Artifact":
                    yield f"has content marked {operands[0]} that no element can claim"
                stack.append(mcid)
                found += [] if mcid is None else [int(mcid)]
            elif operator == "EMC" and stack:
                stack.pop()
            elif operator == "EMC":
                yield "ends marked content that did not begin"
            elif (operator in _PAINTS or operator.startswith("INLINE")) and not stack:
                yield f"paints ({operator}) outside of marked content"
        if stack or saved:
            yield "leaves marked content or a graphics state open"
        if sorted(found) != list(range(len(found))):
            yield "numbers its marked content wrongly"
        if page.get("/Tabs") != "/S":
            yield "does not lead through its fields in reading order"
        self._marked.append(found)

    def _fonts(self, page: Any) -> Iterator[str]:
        for name, font in page["/Resources"].get("/Font", {}).items():
            yield from _font(name, font.get_object())

    def _node(self, raw: Any, page: int) -> _Node:
        raw = raw.get_object()
        home = self._page_of[raw.raw_get("/Pg").idnum] if "/Pg" in raw else page
        node = _Node(raw, str(raw["/S"])[1:])
        self._nodes.append(node)
        kids = raw.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            self._claim(node, kid, home)
        return node

    def _claim(self, node: _Node, raw: Any, home: int) -> None:
        kid = raw.get_object()
        if isinstance(kid, int):
            node.pieces.append((home, int(kid)))
        elif kid.get("/Type") == "/MCR":
            at = self._page_of[kid.raw_get("/Pg").idnum] if "/Pg" in kid else home
            node.pieces.append((at, int(kid["/MCID"])))
        elif kid.get("/Type") == "/OBJR":
            node.objects.append(kid.raw_get("/Obj").idnum)
        else:
            node.kids.append(self._node(raw, home))

    def _shape(self, node: _Node) -> Iterator[str]:
        allowed = _WITHIN.get(node.tag)
        for kid in node.kids:
            if allowed is not None and kid.tag not in allowed.split():
                yield f"has a {kid.tag} within a {node.tag}"
            yield from self._shape(kid)
        if node.tag == "Figure" and not str(node.raw.get("/Alt", "")).strip():
            yield "has a figure without words for it"
        if node.tag == "TH" and not _attribute(node, "/Scope"):
            yield "has a head cell that does not say for what it is the head"
        if node.tag == "Table":
            rows = [row for part in node.kids for row in part.kids]
            if len({len(row.kids) for row in rows}) > 1:
                yield "has a table with rows of different length"
        if not (node.kids or node.pieces or node.objects) and node.tag not in ("TD", "TH"):
            yield f"has an empty {node.tag}"

    def _parents(self, tree: Any) -> Iterator[str]:
        claimed = Counter(piece for node in self._nodes for piece in node.pieces)
        there = Counter((n, mcid) for n, mcids in enumerate(self._marked) for mcid in mcids)
        if claimed != there:
            yield "has content that no element, or more than one, claims"
        numbers = tree["/ParentTree"]["/Nums"]
        entries = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        owner = {piece: node.raw for node in self._nodes for piece in node.pieces}
        for n, page in enumerate(self._reader.pages):
            row = entries.get(int(page["/StructParents"]), [])
            found = [item.get_object() for item in row.get_object()] if row else []
            if found != [owner.get((n, mcid)) for mcid in range(len(self._marked[n]))]:
                yield f"leads from content to wrong elements (page {n + 1})"
        self._entries = entries

    def _headings(self) -> Iterator[str]:
        levels = [int(n.tag[1:]) for n in self._nodes if re.fullmatch(r"H[1-6]", n.tag)]
        if not levels or levels[0] != 1:
            yield "does not begin its headings with H1"
        if any(after > before + 1 for before, after in pairwise(levels)):
            yield "skips a level of headings"
        if levels and len(list(_bookmarks(self._reader.outline))) != len(levels):
            yield "has not one bookmark for each heading"

    def _fields(self) -> Iterator[str]:
        forms = {at: node for node in self._nodes if node.tag == "Form" for at in node.objects}
        for page in self._reader.pages:
            for reference in page.get("/Annots", []):
                yield from self._widget(reference, forms)
        form = self._root.get("/AcroForm", {})
        for name, font in form.get("/DR", {}).get("/Font", {}).items():
            yield from _font(name, font.get_object())

    def _widget(self, reference: Any, forms: dict[int, _Node]) -> Iterator[str]:
        widget = reference.get_object()
        if widget["/Subtype"] != "/Widget":
            yield f"has an annotation that is no field ({widget['/Subtype']})"
            return
        if _invisible(widget):
            return
        node = forms.get(reference.idnum)
        if node is None:
            yield "has a field outside of the structure tree"
        elif self._entries[int(widget["/StructParent"])].get_object() != node.raw:
            yield "has a field whose way back to its element is wrong"
        if not widget.get("/TU"):
            yield "has a field that does not say what it is for"
        if "/N" not in widget.get("/AP", {}):
            yield "has a field without an appearance"


def _invisible(widget: Any) -> bool:
    """Such as a seal: it has no area, so there is nothing to read."""
    left, bottom, right, top = map(float, widget["/Rect"])
    return left == right or bottom == top


def _font(name: str, font: Any) -> Iterator[str]:
    simple = "/DescendantFonts" not in font
    described = font if simple else font["/DescendantFonts"][0].get_object()
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.get("/FontDescriptor", {})):
        yield f"uses font {name[1:]}, which is not embedded"
    if "/ToUnicode" not in font and not (simple and "/Encoding" in font):
        yield f"uses font {name[1:]}, which cannot be turned back into text"


def _attribute(node: _Node, key: str) -> bool:
    given = node.raw.get("/A") or []
    rows = given if isinstance(given, list) else [given]
    return any(key in row.get_object() for row in rows)


def _bookmarks(outline: list[Any]) -> Iterator[Any]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(item)
        else:
            yield item
