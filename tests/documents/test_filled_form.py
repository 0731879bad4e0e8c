"""The fields of a form: software and people can fill them in, and they stay accessible."""

from __future__ import annotations

import io

import pypdf

from documents.specimens import reply
from ketaprac_templates.check import faults
from ketaprac_templates.document import render


def filled(values: dict[str, str]) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(render(reply())))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_software_fills_in_fields_and_reads_them_again() -> None:
    pdf = filled({"until": "2027-04-30", "limits": "Zoë: «none»\nbelow 140", "decision": "/no"})
    found = pypdf.PdfReader(io.BytesIO(pdf)).get_fields()
    assert found["until"]["/V"] == "2027-04-30"
    assert found["limits"]["/V"] == "Zoë: «none»\nbelow 140"
    assert found["decision"]["/V"] == "/no"
    assert faults(pdf) == ()


def test_what_is_filled_in_is_shown_in_a_font_that_is_embedded() -> None:
    form = pypdf.PdfReader(io.BytesIO(render(reply()))).trailer["/Root"]["/AcroForm"]
    name = form["/DA"].split()[0]
    font = form["/DR"]["/Font"][name].get_object()
    assert font["/Encoding"] == "/WinAnsiEncoding"
    assert len(font["/Widths"]) == 256 - 32
    assert font["/FontDescriptor"]["/FontFile2"].get_object().get_data()[:4] == b"\0\1\0\0"
    shown = pypdf.PdfReader(io.BytesIO(filled({"until": "Zoë"}))).pages[0]["/Annots"]
    shapes = [a.get_object()["/AP"]["/N"] for a in shown if a.get_object().get("/T") == "until"]
    assert name.encode() in shapes[0].get_data()


def test_each_field_says_what_it_is_for() -> None:
    found = pypdf.PdfReader(io.BytesIO(render(reply()))).get_fields()
    assert found["limits"]["/TU"] == "Limits, in your words"
    assert found["decision"]["/TU"] == "cleared / not cleared"


def test_fields_are_led_through_in_the_order_in_which_they_are_read() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(reply())))
    names = [note.get_object().get("/T") for page in reader.pages for note in page["/Annots"]]
    assert [name for name in names if name] == ["until", "n", "limits", "more"]
    assert all(page["/Tabs"] == "/S" for page in reader.pages)
