"""Every document can be read aloud, and the check that says so notices what is amiss."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject, NumberObject

from documents.specimens import SPECIMENS, consent, heard, letter, made, reply, said
from ketaprac_templates.check import faults
from ketaprac_templates.document import Column, Heading, Table, Text, render
from ketaprac_templates.prose import parse, plain


def test_every_document_that_the_product_makes_is_accessible(shipped: Mapping[str, bytes]) -> None:
    names = ("Example", "Rosalind", "Theo", "ketamine", "consent")
    assert {name: faults(pdf, secret=names) for name, pdf in shipped.items()} == dict.fromkeys(
        shipped, ()
    )


@pytest.mark.parametrize("name", SPECIMENS)
def test_documents_of_all_kinds_of_parts_are_accessible(name: str) -> None:
    assert faults(render(SPECIMENS[name]), secret=("Märtens", "Okafor")) == ()


def test_headings_lists_tables_figures_and_fields_have_their_types() -> None:
    tags = [tag for tag, _ in heard(render(consent()))]
    assert tags.count("H1") == 1 and tags.count("H2") == 3 and tags.count("Lbl") == 7
    assert ("TH", "Information") in heard(render(letter()))
    assert ("H3", "The course so far") in heard(render(letter()))
    tree = pypdf.PdfReader(io.BytesIO(render(reply()))).trailer["/Root"]["/StructTreeRoot"]
    assert [kid["/S"] for kid in tree["/K"]["/K"]].count("/Form") == 6


def test_lists_are_nested_and_a_further_paragraph_belongs_to_its_item() -> None:
    tree = pypdf.PdfReader(io.BytesIO(render(consent()))).trailer["/Root"]["/StructTreeRoot"]["/K"]
    first, second = (kid for kid in tree["/K"] if kid["/S"] == "/L")
    assert first["/A"]["/ListNumbering"] == "/Decimal"
    assert second["/A"]["/ListNumbering"] == "/Disc"
    body = first["/K"][1]["/K"][1]
    assert [kid["/S"] for kid in body["/K"]] == ["/P", "/L", "/P"]


def test_no_level_of_headings_is_skipped_whatever_is_asked_for() -> None:
    pdf = made(Heading(text="Deep", level=3), Text(blocks=parse("# In text")), Heading(text="B"))
    assert [tag for tag, _ in heard(pdf) if tag[0] == "H"] == ["H1", "H2", "H3", "H2"]
    assert faults(pdf) == ()


def test_the_head_of_a_table_is_read_once_and_seen_on_every_page() -> None:
    pdf = render(letter(120))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    assert all("Information" in page.extract_text() for page in pages)
    assert said(pdf, "TH") == "What Information"


def test_a_row_longer_than_a_page_goes_on_and_is_read_cell_by_cell() -> None:
    columns = (Column(title="A", share=0.5), Column(title="B", share=0.5))
    rows = ((parse("left " * 2_000), parse("right " * 900)), (parse("end"), ()))
    pdf = made(Table(columns=columns, rows=rows))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) >= 3
    cells = [re.sub(r"\s+", " ", text).strip() for tag, text in heard(pdf) if tag == "P"]
    assert [" ".join(["left"] * 2_000), " ".join(["right"] * 900), "end"] == cells[-3:]
    assert faults(pdf) == ()


def test_who_listens_hears_that_it_is_a_draft_and_hears_it_once() -> None:
    assert said(render(letter(120))).count("DRAFT") == 1
    assert "DRAFT" not in said(render(SPECIMENS["adopted"]))


def test_bookmarks_are_the_headings() -> None:
    def titles(outline: Any) -> list[Any]:
        return [titles(o) if isinstance(o, list) else o.title for o in outline]

    outline = pypdf.PdfReader(io.BytesIO(render(letter()))).outline
    assert titles(outline) == [
        "Request for a medical decision",
        ["What we know", ["The course so far"]],
    ]


Change = Callable[[pypdf.PdfWriter], None]


def root(writer: pypdf.PdfWriter) -> Any:
    return writer.root_object


def elements(writer: pypdf.PdfWriter, tag: str) -> list[Any]:
    return [o.get_object() for o in writer._objects if _is(o, tag)]


def _is(found: Any, tag: str) -> bool:
    return isinstance(found, dict) and found.get("/S") == f"/{tag}" and "/P" in found


def recode(writer: pypdf.PdfWriter, old: bytes, new: bytes) -> None:
    page = writer.pages[0]
    stream = DecodedStreamObject()
    data = page.get_contents().get_data()
    assert old in data
    stream.set_data(data.replace(old, new, 1))
    page[NameObject("/Contents")] = writer._add_object(stream)


def drop(key: str) -> Change:
    return lambda writer: root(writer).pop(key)


def widget(writer: pypdf.PdfWriter) -> Any:
    return writer.pages[0]["/Annots"][0].get_object()


def shorter_row(writer: pypdf.PdfWriter) -> None:
    elements(writer, "TR")[1]["/K"].pop()


def deeper(writer: pypdf.PdfWriter) -> None:
    elements(writer, "H3")[0][NameObject("/S")] = NameObject("/H5")


def swapped(writer: pypdf.PdfWriter) -> None:
    row = root(writer)["/StructTreeRoot"]["/ParentTree"]["/Nums"][1].get_object()
    row[0], row[1] = row[1], row[0]


def twice(writer: pypdf.PdfWriter) -> None:
    first, second = elements(writer, "P")[:2]
    second[NameObject("/K")] = NumberObject(int(first["/K"]))


def unembedded(writer: pypdf.PdfWriter) -> None:
    font = next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()
    font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object().pop("/FontFile2")


def wordless(writer: pypdf.PdfWriter) -> None:
    elements(writer, "Figure")[0].pop("/Alt")


def scopeless(writer: pypdf.PdfWriter) -> None:
    elements(writer, "TH")[0].pop("/A")


def misplaced(writer: pypdf.PdfWriter) -> None:
    elements(writer, "THead")[0][NameObject("/S")] = NameObject("/P")


def link(writer: pypdf.PdfWriter) -> None:
    widget(writer)[NameObject("/Subtype")] = NameObject("/Link")


def startling(writer: pypdf.PdfWriter) -> None:
    root(writer)[NameObject("/OpenAction")] = ArrayObject()


def loose(writer: pypdf.PdfWriter) -> None:
    elements(writer, "Form")[0][NameObject("/K")] = ArrayObject()


@pytest.mark.parametrize(
    ("document", "change", "fault"),
    [
        (letter(), drop("/MarkInfo"), "does not say that it is tagged"),
        (letter(), drop("/Lang"), "does not say its language"),
        (letter(), drop("/ViewerPreferences"), "does not show its title"),
        (letter(), drop("/StructTreeRoot"), "has no structure tree"),
        (letter(), drop("/Metadata"), "does not claim PDF/UA-1"),
        (letter(), drop("/Outlines"), "has not one bookmark for each heading"),
        (letter(), startling, "holds /OpenAction"),
        (letter(), lambda w: recode(w, b"EMC", b""), "marked content inside marked content"),
        (letter(), lambda w: recode(w, b"EMC", b"EMC 0 0 m 9 9 l S"), "paints (S) outside"),
        (letter(), lambda w: recode(w, b"/Artifact BMC", b"/P BMC"), "marked /P that no element"),
        (letter(), lambda w: recode(w, b"/MCID 2>>", b"/MCID 77>>"), "numbers its marked content"),
        (letter(), lambda w: recode(w, b"EMC", b"EMC EMC"), "did not begin"),
        (letter(), lambda w: recode(w, b"EMC", b"EMC q"), "state open"),
        (letter(), shorter_row, "rows of different length"),
        (letter(), deeper, "skips a level"),
        (letter(), swapped, "leads from content to wrong"),
        (letter(), twice, "no element, or more than one, claims"),
        (letter(), unembedded, "is not embedded"),
        (letter(), wordless, "figure without words"),
        (letter(), scopeless, "does not say for what it is the head"),
        (letter(), misplaced, "has a P within a Table"),
        (reply(), lambda w: widget(w).pop("/TU"), "does not say what it is for"),
        (reply(), lambda w: widget(w).pop("/AP"), "without an appearance"),
        (reply(), lambda w: w.pages[0].pop("/Tabs"), "through its fields in reading order"),
        (reply(), link, "an annotation that is no field"),
        (reply(), loose, "a field outside of the structure tree"),
    ],
)
def test_the_check_notices(document: Any, change: Change, fault: str) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(render(document)))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    assert any(fault in found for found in faults(target.getvalue())), faults(target.getvalue())


def test_the_check_finds_names_in_metadata_and_does_not_tell_them() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(render(letter())))
    writer.add_metadata({"/Subject": "for Zoe Martens"})
    target = io.BytesIO()
    writer.write(target)
    (found,) = faults(target.getvalue(), secret=("martens",))
    assert "metadata" in found and "artens" not in found


def test_what_is_empty_is_not_read() -> None:
    columns = (Column(title="", share=0.5), Column(title="B", share=0.5))
    rows = ((parse(""), (plain(""), plain("b"))),)
    pdf = made(
        Text(blocks=(plain(" "), plain("x"), *parse("- y"))), Table(columns=columns, rows=rows)
    )
    assert [text for _, text in heard(pdf)[-5:]] == ["x", "•", "y", "B", "b"]
    assert faults(pdf) == ()


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"PK\x03\x04", render(letter())[:9_000]])
def test_what_is_no_whole_pdf_is_a_fault_and_no_crash(pdf: bytes) -> None:
    assert faults(pdf)


def test_a_damaged_file_never_crashes_the_check() -> None:
    pdf = render(letter())
    for at in range(0, len(pdf), 401):
        faults(pdf[:at] + b"\0\0\0" + pdf[at + 3 :])
