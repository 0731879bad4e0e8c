"""Whatever stands in a text is printed as it stands, or refused; nothing is fetched or drawn."""

from __future__ import annotations

import io
import re
import socket
from typing import Any

import pypdf
import pytest

from documents.specimens import document, made, said
from ketaprac.errors import BadInput
from ketaprac_templates.check import faults
from ketaprac_templates.document import (
    Box,
    Column,
    Entries,
    Entry,
    Fields,
    Figure,
    Heading,
    Initials,
    Part,
    Table,
    Text,
    compiled,
)
from ketaprac_templates.figure import Label
from ketaprac_templates.prose import parse, plain

HOSTILE = [
    "<img src='/etc/hostname'> & <b>bold",
    '<img src="http://127.0.0.1:9/x.png"/>',
    '<a href="javascript:alert(1)">x</a> [y](javascript:y) ![z](file:///etc/passwd)',
    "<onDraw name='x' label='y'/> <font color='[[[getattr(pow,1)]]]'>",
    "{{other_name}} &lt;b&gt; &amp;amp; ]]> <![CDATA[ <para/>",
    r"\) Tj ET EMC /F0 99 Tf (\( \\",
    "(unbalanced",
    "#[strong] $x$ \\input{/etc/passwd} %PDF-1.7 endstream endobj",
    "W" * 700,
]
LETTER = [
    ("a\x00b", "U+0000"), ("a\x07b", "U+0007"), ("a\rb", "U+000D"), ("a\x1bb", "U+001B"),
    ("a\x7fb", "U+007F"), ("a\u0085b", "U+0085"), ("a\u202eb", "U+202E"), ("a\u200bb", "U+200B"),
    ("漢", "U+6F22"), ("ש", "U+05E9"), ("ن", "U+0646"), ("a\ud800b", "U+D800"),
]  # fmt: skip


def everywhere(text: str) -> tuple[Part, ...]:
    """The text in every place of a document."""
    columns = (Column(title=text, share=0.5), Column(title="B", share=0.5))
    blocks = (plain(text), plain(text, quiet=True), *parse("- item"))
    return (
        Heading(text=text),
        Text(blocks=blocks),
        Box(blocks=blocks),
        Table(columns=columns, rows=((blocks, ()),)),
        Fields(title=text, entries=((text, text),)),
        Initials(label=text),
        Figure(alt="A figure", width=99, height=9, shapes=(Label(text=text, x=0, y=9),)),
    )


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a document reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_printed_as_it_stands(text: str) -> None:
    pdf = made(*everywhere(text), title=text, subtitle=text)
    assert re.sub(r"\s", "", said(pdf)).count(re.sub(r"\s", "", text)) == 15
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert not any(page.images for page in reader.pages)
    assert not any("/Annots" in page for page in reader.pages)
    assert faults(pdf) == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_filled_in_is_printed_as_it_stands(text: str) -> None:
    form = document(Text(blocks=parse("For {{client_name}}, **{{client_name}}**.")))
    pdf = compiled(form, {"client_name"}).filled({"client_name": text})
    assert re.sub(r"\s", "", said(pdf)).count(re.sub(r"\s", "", text)) == 2


@pytest.mark.parametrize(("text", "code"), LETTER)
def test_what_would_be_lost_is_refused_with_its_place_and_code(text: str, code: str) -> None:
    for number, part in enumerate(everywhere(text), start=1):
        with pytest.raises(BadInput) as caught:
            made(Heading(text="x"), *[Heading(text="y")] * (number - 1), part)
        assert code in str(caught.value)
        assert caught.value.where.startswith(f"part {number + 1}")
        assert text not in str(caught.value)
    for place in ("title", "subtitle"):
        with pytest.raises(BadInput) as caught:
            made(**{place: text})
        assert caught.value.where == place


def test_words_and_documents_without_end_are_refused() -> None:
    for part in everywhere("W" * 20_000):
        with pytest.raises(BadInput, match="word of 20000 letters"):
            made(part)
    with pytest.raises(BadInput, match="characters; at most"):
        made(*[Text(blocks=(plain("word " * 20_000),))] * 5)


def test_a_long_word_is_broken_and_no_space_comes_into_it() -> None:
    assert "x" * 900 in said(made(Text(blocks=(plain("x" * 900 + " end"),))))


def test_a_long_word_is_broken_at_its_marks_if_it_has_any() -> None:
    columns = (Column(title="A", share=0.2), Column(title="B", share=0.8))
    rows = ((parse("screening.dissociative-disorder"), parse("b")),)
    page = pypdf.PdfReader(io.BytesIO(made(Table(columns=columns, rows=rows)))).pages[0]
    assert {"screening.", "dissociative-disorder"} <= set(page.extract_text().split())


@pytest.mark.parametrize(
    "part",
    [
        Fields(entries=(("Name", "word " * 4_000),)),
        Initials(label="word " * 9_000),
        Table(columns=(Column(title="word " * 3_000, share=1.0),), rows=()),
        Entries(entries=(Entry(name="n", label="l", lines=70),)),
    ],
)
def test_what_would_run_over_the_edge_of_a_page_is_refused(part: Part) -> None:
    with pytest.raises(BadInput, match="higher than a page") as caught:
        made(part)
    assert caught.value.where == "part 1"


@pytest.mark.parametrize("count", [1, 7, 60, 150])
def test_nothing_is_drawn_outside_of_the_page(count: int) -> None:
    pdf = made(*everywhere("word " * count), *everywhere("x" * count))
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        data = page.get_contents().get_data()
        places = re.findall(rb"BT ([-\d.]+) ([-\d.]+) Td", data)
        assert all(float(y) > 30 and -1 < float(x) < 612 for x, y in places)
