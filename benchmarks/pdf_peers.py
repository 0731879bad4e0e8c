"""The same consent by other means: what people would write without this package.

Each takes the document of :mod:`benchmarks.pdf` and gives the bytes of a PDF in the
same fonts. Only Platypus, plain as it is commonly used, makes an untagged file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from importlib import import_module
from importlib.resources import files
from typing import Any, Final, TypeAlias

from ketaprac_templates.document import Document, Fields, Heading, Initials, Text
from ketaprac_templates.prose import Block, Kind, Span

Maker: TypeAlias = Callable[[Document], bytes]
FONTS: Final = str(files("ketaprac_templates") / "fonts")
_NAMES: Final = {"": "DejaVuSans", "b": "DejaVuSans-Bold", "i": "DejaVuSans-Oblique"}
_RULE: Final = "_" * 24


def makers() -> dict[str, Maker]:
    """Makers by name, of what is installed."""
    known = {
        "typst ua-1": ("typst", typst),
        "WeasyPrint ua-1": ("weasyprint", weasyprint),
        "fpdf2": ("fpdf", fpdf2),
    }
    found: dict[str, Maker] = {"Platypus untagged": platypus}
    for name, (module, maker) in known.items():
        try:
            import_module(module)
        except (ModuleNotFoundError, OSError):
            continue
        found[name] = maker
    return found


def lines(document: Document) -> Iterator[tuple[str, Block]]:
    """The parts of a document as pairs of what it is and what it says."""
    yield "title", _block(document.title)
    for part in document.parts:
        match part:
            case Heading():
                yield "heading", _block(part.text)
            case Text():
                yield from ((str(block.kind), block) for block in part.blocks)
            case Initials():
                yield "paragraph", _block(f"{part.label} {_RULE}")
            case Fields():
                for label, value in part.entries:
                    yield "paragraph", _block(f"{label}: {value or _RULE}")


def platypus(document: Document) -> bytes:
    """ReportLab's flowables, a Paragraph for each line."""
    import_module("reportlab.rl_config").invariant = 1
    lib: Any = import_module("reportlab.platypus")
    look = _platypus_styles()
    story = []
    for kind, block in lines(document):
        more = {"bulletText": block.mark} if kind == Kind.ITEM else {}
        story.append(lib.Paragraph(_marked(block, "br"), look[kind], **more))
    target = io.BytesIO()
    lib.SimpleDocTemplate(target, title=document.code, lang="en").build(
        story, onFirstPage=_platypus_foot, onLaterPages=_platypus_foot
    )
    return target.getvalue()


def weasyprint(document: Document) -> bytes:
    """HTML, with the variant that is tagged."""
    library: Any = import_module("weasyprint")
    body, listed = [], False
    for kind, block in lines(document):
        if (kind == Kind.ITEM) != listed:
            body.append("</ul>" if listed else "<ul>")
            listed = not listed
        tag = {"title": "h1", "heading": "h2", Kind.ITEM: "li"}.get(kind, "p")
        body.append(f"<{tag}>{_marked(block, 'br')}</{tag}>")
    page = f"<html lang=en><title>{document.code}</title><body>{''.join(body)}</body></html>"
    style, fonts = _weasyprint_style()
    made: bytes = library.HTML(string=page).write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return made


def typst(document: Document) -> bytes:
    """One compiler for all documents; the text as one source."""
    lead = {"title": "= ", "heading": "== ", Kind.ITEM: "- "}
    rows = [
        f'#set document(title: "{document.code}")',
        '#set text(font: "DejaVu Sans", size: 9.5pt, lang: "en")',
        '#set page(paper: "us-letter", numbering: "1 of 1", margin: 60pt)',
        *(lead.get(kind, "\n") + _typst(block) for kind, block in lines(document)),
    ]
    made: bytes = _compiler().compile("\n".join(rows).encode(), format="pdf", pdf_standards="ua-1")
    return made


def fpdf2(document: Document) -> bytes:
    """Cells that break their lines, and its Markdown for emphasis."""
    pdf: Any = import_module("fpdf").FPDF(format="letter", unit="pt")
    for style, name in _NAMES.items():
        pdf.add_font("DejaVu", style.upper(), f"{FONTS}/{name}.ttf")
    pdf.set_margin(60)
    pdf.set_title(document.code)
    pdf.add_page()
    for kind, block in lines(document):
        size, style = {"title": (18, "B"), "heading": (11.5, "B")}.get(kind, (9.5, ""))
        pdf.set_font("DejaVu", style, size)
        mark = f"{block.mark} " if kind == Kind.ITEM else ""
        words = mark + "".join(f"**{s.text}**" if s.bold else s.text for s in block.spans)
        pdf.multi_cell(0, size * 1.5, words, markdown=not style, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _block(text: str) -> Block:
    return Block(spans=(Span(text),))


def _marked(block: Block, end: str) -> str:
    def one(span: Span) -> str:
        text = escape(span.text).replace("\n", f"<{end}/>")
        return f"<b>{text}</b>" if span.bold else f"<i>{text}</i>" if span.italic else text

    return "".join(map(one, block.spans))


def _typst(block: Block) -> str:
    def one(span: Span) -> str:
        text = "".join(f"\\{c}" if c in "\\#*_`$<>@=-+/~[]'\"" else c for c in span.text)
        text = text.replace("\n", " \\\n")
        lead = text[: len(text) - len(text.lstrip())]
        tail = text[len(text.rstrip()) :]
        return f"{lead}#strong[{text.strip()}]{tail}" if span.bold else text

    return "".join(map(one, block.spans))


@cache
def _compiler() -> Any:
    return import_module("typst").Compiler(font_paths=[FONTS], ignore_system_fonts=True)


@cache
def _weasyprint_style() -> tuple[Any, Any]:
    library: Any = import_module("weasyprint")
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: D; src: url(file://{FONTS}/{name}.ttf);"
        f" font-weight: {'bold' if style == 'b' else 'normal'};"
        f" font-style: {'italic' if style == 'i' else 'normal'} }}"
        for style, name in _NAMES.items()
    )
    page = "@page { size: letter; margin: 60pt; @bottom-right { content: counter(page) } }"
    text = f"{faces} {page} body {{ font: 9.5pt/1.5 D }}"
    return library.CSS(string=text, font_config=fonts), fonts


@cache
def _platypus_styles() -> dict[str, Any]:
    metrics: Any = import_module("reportlab.pdfbase.pdfmetrics")
    fonts: Any = import_module("reportlab.pdfbase.ttfonts")
    style: Any = import_module("reportlab.lib.styles").ParagraphStyle
    for name in _NAMES.values():
        metrics.registerFont(fonts.TTFont(name, f"{FONTS}/{name}.ttf"))
    regular, bold, italic = _NAMES.values()
    metrics.registerFontFamily(regular, regular, bold, italic, bold)
    body = {"fontName": regular, "fontSize": 9.5, "leading": 14.2, "spaceAfter": 6}
    return {
        "title": style("t", fontName=bold, fontSize=18, leading=23),
        "heading": style("h", fontName=bold, fontSize=11.5, leading=15, keepWithNext=1),
        "item": style("i", **body, leftIndent=16, bulletFontName=regular),
        "paragraph": style("p", **body),
    }


def _platypus_foot(canvas: Any, document: Any) -> None:
    canvas.setFont("DejaVuSans", 7.5)
    canvas.drawString(60, 34, f"Page {document.page}")
