"""Documents with every kind of part, and what a screen reader gets of a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from PIL import Image
from pypdf.generic import ContentStream

from ketaprac_templates.document import (
    Box,
    Choice,
    Column,
    Document,
    Entries,
    Entry,
    Fields,
    Figure,
    Heading,
    Initials,
    NewPage,
    Part,
    Table,
    Text,
    render,
)
from ketaprac_templates.figure import Label, Path
from ketaprac_templates.prose import parse, plain

LIST = """\
Before the session:

1. Eat **nothing** for some hours.
2. Bring
   - water
   - *a blanket*

   and whatever else helps.
3. Arrive early.

- One thing
- Another thing

After the list.
"""
CURVE = Figure(
    alt="The score falls from 18 to 6 over six weeks.",
    width=300,
    height=90,
    shapes=(
        Path(data="M10 10 V80 H290", stroke="#5b6673"),
        Path(data="M10,20 C80,20 120,60 140,60 q20 10 40 10 t60 8 S200 70 290 75z", fill="#cfd6dd"),
        Label(text="18", x=8, y=22, anchor="end"),
        Label(text="week 6", x=262, y=88),
    ),
)


def png(mode: str = "RGBA", colour: Any = (20, 40, 90, 120)) -> bytes:
    """A small picture file."""
    target = io.BytesIO()
    Image.new(mode, (40, 16), colour).save(target, "PNG")
    return target.getvalue()


def consent() -> Document:
    """A short consent with invented words."""
    return document(
        Heading(text="1. About this form"),
        Text(blocks=parse("This form is for Zoë Märtens. Take it **home** if you like.")),
        Heading(text="2. What will happen"),
        Text(blocks=parse(LIST)),
        Initials(label="My initials for this section:"),
        Box(blocks=parse("**In danger?** Call 988.\n\nThen call the office."), warning=True),
        Heading(text="Signatures"),
        Fields(title="Client", entries=(("Name", "Zoë Märtens"), ("Signature", ""), ("Date", ""))),
        code="KP-F1",
        title="Consent to treatment",
    )


def letter(rows: int = 3) -> Document:
    """A letter with a table and a chart."""
    cells = tuple((parse(f"Item {n}"), parse(f"Value *{n}* of many")) for n in range(rows))
    columns = (Column(title="What", share=0.3), Column(title="Information", share=0.7))
    return document(
        Text(blocks=(plain("To: Dr. Ifeoma Okafor"),)),
        Heading(text="What we know"),
        Table(columns=columns, rows=cells),
        Heading(text="The course so far", level=2),
        CURVE,
        Text(blocks=(plain("That is all.", quiet=True),)),
        code="KP-L1",
        title="Request for a medical decision",
    )


def reply() -> Document:
    """A form to fill in."""
    return document(
        Heading(text="Your decision"),
        Choice(name="decision", options=(("cleared", "cleared"), ("no", "not cleared"))),
        Entries(
            entries=(Entry(name="until", label="Valid until"), Entry(name="n", label="How many"))
        ),
        Entries(entries=(Entry(name="limits", label="Limits, in your words", lines=3),)),
        NewPage(),
        Heading(text="More"),
        Entries(entries=(Entry(name="more", label="Anything else", lines=2),)),
        code="KP-R1",
        title="Reply",
    )


def document(*parts: Part, **more: Any) -> Document:
    """A document of these parts."""
    given: dict[str, Any] = {
        "code": "KP-X1",
        "version": "3",
        "language": "en",
        "title": "A title",
        "subtitle": "Harbor Lane Therapy",
        "digest": "0123456789abcdef" * 4,
    }
    return Document(parts=parts, **{**given, **more})


SPECIMENS = {
    "consent": consent(),
    "letter": letter(),
    "long letter": letter(120),
    "reply": reply(),
    "adopted": document(Text(blocks=parse("Hello.")), draft=False),
    "picture": document(Figure(alt="A blue field", width=900, height=360, image=png())),
}


def made(*parts: Part, **more: Any) -> bytes:
    """The PDF of these parts."""
    return render(document(*parts, **more))


def heard(pdf: bytes) -> list[tuple[str, str]]:
    """What is read aloud, in order: the type of each element that has text, and the text."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    pages = {page.indirect_reference.idnum: _pieces(page, reader) for page in reader.pages}
    return list(_read(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], pages, 0))


def said(pdf: bytes, *tags: str) -> str:
    """The text that is read aloud, of some types of elements only if any are given."""
    return " ".join(text for tag, text in heard(pdf) if not tags or tag in tags)


def _read(raw: Any, pages: dict[int, dict[int, str]], home: int) -> Iterator[tuple[str, str]]:
    node = raw.get_object()
    home = node.raw_get("/Pg").idnum if "/Pg" in node else home
    kids = node.get("/K", [])
    text = ""
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object()
        if isinstance(found, int):
            text += pages[home].get(int(found), "")
        elif found.get("/Type") == "/MCR":
            text += pages[found.raw_get("/Pg").idnum].get(int(found["/MCID"]), "")
        elif found.get("/Type") != "/OBJR":
            yield from _read(kid, pages, home)
    if text:
        yield str(node["/S"])[1:], text


def _pieces(page: Any, reader: Any) -> dict[int, str]:
    fonts = {
        name: _to_unicode(font.get_object()) for name, font in page["/Resources"]["/Font"].items()
    }
    found: dict[int, str] = {}
    mcid, letters = None, {}
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"BDC":
            mcid = operands[1].get("/MCID")
        elif operator == b"EMC":
            mcid = None
        elif operator == b"Tf":
            letters = fonts[operands[0]]
        elif operator == b"Tj" and mcid is not None:
            data = operands[0].original_bytes
            codes = (int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2))
            found[int(mcid)] = found.get(int(mcid), "") + "".join(letters[c] for c in codes)
    return found


def _to_unicode(font: Any) -> dict[int, str]:
    rows = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", font["/ToUnicode"].get_data())
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in rows
        if len(code) == 4
    }
