"""The file: pages, structure tree, bookmarks, fields and metadata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from ketaprac_templates.document import Document
from ketaprac_templates.pdf.drawing import Drawn
from ketaprac_templates.pdf.faces import embed, faces
from ketaprac_templates.pdf.forms import Form
from ketaprac_templates.pdf.metadata import info, packet
from ketaprac_templates.pdf.outlines import Outlines
from ketaprac_templates.pdf.pictures import Bitmap, put
from ketaprac_templates.pdf.pieces import pieces
from ketaprac_templates.pdf.slabs import Element
from ketaprac_templates.pdf.styles import PAGE, SIDE, TOP
from ketaprac_templates.pdf.syntax import (
    File,
    array,
    dictionary,
    numbers,
    ref,
    text,
)

_CELLS = ("TD", "TH")


@frozen(eq=False)
class _Seen:
    """A piece of an element's content: on which page, and as what."""

    page: int
    piece: bytes


class Assembly:
    """Puts drawn pages into a file."""

    def __init__(self, document: Document, pages: Sequence[Drawn]) -> None:
        self._document, self._pages = document, pages
        self._file = File()
        self._numbers = [self._file.reserve() for _ in pages]
        self._seen: dict[Element, list[_Seen]] = {}
        self._placed: dict[Element, int] = {}
        self._form = Form(self._file)

    def finished(self, elements: Iterable[Element]) -> bytes:
        """The bytes of the file.

        Args:
            elements: Below the root of the structure tree, in reading order.
        """
        file = self._file
        catalog, tree, pages = file.reserve(), file.reserve(), file.reserve()
        self._put_pages(pages)
        top = self._element(Element("Document", tuple(elements)), tree)
        self._put_tree(tree, top)
        entries = {
            "Type": b"/Catalog",
            "Pages": ref(pages),
            "StructTreeRoot": ref(tree),
            "MarkInfo": b"<</Marked true>>",
            "Lang": text(self._document.language),
            "ViewerPreferences": b"<</DisplayDocTitle true>>",
            "Metadata": ref(self._metadata()),
            **self._outlines(),
        }
        if self._document.data is not None:
            entries["PieceInfo"] = pieces(file, self._document.data, self._pages)
        if self._form:
            entries["AcroForm"] = self._form.finished()
        file.put(dictionary(entries), catalog)
        return file.finished(catalog, file.put(info(self._document.code)))

    def _put_pages(self, parent: int) -> None:
        for number, drawn in enumerate(self._pages):
            for mcid, element in enumerate(drawn.elements):
                self._seen.setdefault(element, []).append(_Seen(number, b"%d" % mcid))
        bitmaps = {b: put(self._file, b) for page in self._pages for b in page.bitmaps}
        fonts = self._fonts()
        widgets = self._put_widgets()
        for number, drawn in enumerate(self._pages):
            resources = {"Font": fonts, **_pictures(drawn, bitmaps)}
            entries = {
                "Type": b"/Page",
                "Parent": ref(parent),
                "MediaBox": array((numbers(0, 0, *PAGE),)),
                "Resources": dictionary(resources),
                "Contents": ref(self._file.stream(drawn.content)),
                "StructParents": b"%d" % number,
                "Tabs": b"/S",
            }
            if widgets[number]:
                entries["Annots"] = array(map(ref, widgets[number]))
            self._file.put(dictionary(entries), self._numbers[number])
        kids = array(map(ref, self._numbers))
        entries = {"Type": b"/Pages", "Count": b"%d" % len(self._pages), "Kids": kids}
        self._file.put(dictionary(entries), parent)

    def _fonts(self) -> bytes:
        used = [frozenset[str]().union(*(p.used[n] for p in self._pages)) for n in range(3)]
        return dictionary(
            {
                face.key[1:].decode(): ref(embed(self._file, face, characters))
                for face, characters in zip(faces(), used, strict=True)
                if characters
            }
        )

    def _put_widgets(self) -> list[list[int]]:
        made: list[list[int]] = []
        key = len(self._pages)
        for number, drawn in enumerate(self._pages):
            made.append([])
            for widget, top in drawn.widgets:
                at = self._file.reserve()
                corner = SIDE + widget.x, PAGE[1] - TOP - top - widget.y - widget.height
                self._form.widget(widget, at, corner, self._numbers[number], key)
                page = ref(self._numbers[number])
                piece = dictionary({"Type": b"/OBJR", "Obj": ref(at), "Pg": page})
                self._seen.setdefault(widget.element, []).append(_Seen(number, piece))
                made[-1].append(at)
                key += 1
        return made

    def _element(self, element: Element, parent: int) -> int:
        at = self._placed[element] = self._file.reserve()
        seen = self._seen.get(element, [])
        home = seen[0].page if seen else 0
        kids = [ref(self._element(kid, at)) for kid in element.kids if self._says(kid)]
        kids += [self._piece(found, home) for found in seen]
        page = b" /Pg " + ref(self._numbers[home]) if seen else b""
        more = b" " + element.more if element.more else b""
        if seen and element in self._pages[home].boxes:
            more += b" /A " + _place(self._pages[home].boxes[element])
        body = b"<</S /%s /P %s%s%s /K %s>>" % (
            element.tag.encode(), ref(parent), page, more,
            kids[0] if len(kids) == 1 else array(kids),
        )  # fmt: skip
        return self._file.put(body, at)

    def _says(self, element: Element) -> bool:
        """Whether there is anything in it; cells also count empty, else rows would not match."""
        there = element in self._seen or element.tag in _CELLS
        return there or any(map(self._says, element.kids))

    def _piece(self, found: _Seen, home: int) -> bytes:
        if found.page == home or not found.piece.isdigit():
            return found.piece
        return b"<</Type /MCR /Pg %s /MCID %s>>" % (ref(self._numbers[found.page]), found.piece)

    def _put_tree(self, at: int, top: int) -> None:
        rows = [array(ref(self._placed[e]) for e in page.elements) for page in self._pages]
        rows += [ref(self._placed[w.element]) for page in self._pages for w, _ in page.widgets]
        pairs = array(b"%d %s" % pair for pair in enumerate(rows))
        parents = self._file.put(dictionary({"Nums": pairs}))
        entries = {
            "Type": b"/StructTreeRoot",
            "K": ref(top),
            "ParentTree": ref(parents),
            "ParentTreeNextKey": b"%d" % len(rows),
        }
        self._file.put(dictionary(entries), at)

    def _outlines(self) -> dict[str, bytes]:
        heads = [e for page in self._pages for e in page.elements if e.title]
        if not heads:
            return {}
        outlines = Outlines(self._file)
        for head in dict.fromkeys(heads):
            page = self._numbers[self._seen[head][0].page]
            outlines.add(int(head.tag[1:]), head.title, page, self._placed[head])
        return {"Outlines": ref(outlines.finished()), "PageMode": b"/UseOutlines"}

    def _metadata(self) -> int:
        head = {"Type": b"/Metadata", "Subtype": b"/XML"}
        data = packet(self._document.code, self._document.language)
        return self._file.stream(data, head, packed=False)


def _place(box: tuple[float, ...]) -> bytes:
    left, bottom, right, top = box
    return dictionary(
        {
            "O": b"/Layout",
            "Placement": b"/Block",
            "BBox": array((numbers(*box),)),
            "Width": numbers(right - left),
            "Height": numbers(top - bottom),
        }
    )


def _pictures(drawn: Drawn, bitmaps: dict[Bitmap, int]) -> dict[str, bytes]:
    if not drawn.bitmaps:
        return {}
    named = {f"Im{n}": ref(bitmaps[b]) for n, b in enumerate(drawn.bitmaps)}
    return {"XObject": dictionary(named)}
