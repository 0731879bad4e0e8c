"""The same document gives the same bytes, and a compiled one those of the filled one."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import attrs
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.specimens import SPECIMENS, document, said
from ketaprac.errors import BadInput
from ketaprac_templates.document import (
    Box,
    Column,
    Document,
    Fields,
    Heading,
    Initials,
    Table,
    Text,
    compiled,
    render,
)
from ketaprac_templates.places import fill_part, fill_text
from ketaprac_templates.prose import parse

SCRIPT = """
import hashlib
from documents.specimens import SPECIMENS
from ketaprac_templates.document import render
for made in SPECIMENS.values():
    print(hashlib.sha256(render(made)).hexdigest())
"""
FILLER = "Some text that stays the same for every client and takes up a line or two of a page. "
FORM = document(
    Heading(text="1. For {{name}}"),
    *[Text(blocks=parse(FILLER * 4))] * 8,
    Text(blocks=parse("- {{note}}\n- fixed\n\nSaid **{{name}}**.")),
    Initials(label="{{name}}'s initials"),
    Box(blocks=parse("{{practice}}: {{note}} {{unknown}}")),
    *[Text(blocks=parse(FILLER * 4))] * 8,
    Table(
        columns=(Column(title="A", share=0.4), Column(title="B", share=0.6)),
        rows=tuple((parse(f"row {n}"), parse("{{note}}")) for n in range(9)),
    ),
    *[Text(blocks=parse(FILLER * 4))] * 4,
    Fields(title="Signed", entries=(("Name", "{{name}}"), ("Date", ""))),
    subtitle="{{practice}}",
)
PLACES = {"name", "note", "practice"}
COMPILED = compiled(FORM, PLACES, {"practice": "Harbor {{name}} Lane"})


def by_hand(name: str, note: str) -> Document:
    values = {"name": name, "note": note, "practice": "Harbor {{name}} Lane"}
    parts = tuple(fill_part(part, values) for part in FORM.parts)
    return attrs.evolve(FORM, parts=parts, subtitle=fill_text(FORM.subtitle, values))


def sums() -> list[str]:
    return [hashlib.sha256(render(made)).hexdigest() for made in SPECIMENS.values()]


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_in_every_process_and_for_every_seed_of_hashes(seed: str) -> None:
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == sums()


def test_in_every_thread() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: sums(), range(6))) == [sums()] * 6
        names = [f"Client {n}" * (n % 7 + 1) for n in range(24)]
        many = list(pool.map(lambda n: COMPILED.filled({"name": n, "note": n}), names))
    assert many == [render(by_hand(name, name)) for name in names]


@settings(max_examples=25, deadline=None)
@given(
    st.text("abc ÄŁ-{}<&", min_size=1, max_size=90).filter(str.strip),
    st.integers(1, 400),
)
def test_a_compiled_form_gives_the_bytes_of_the_document_filled_by_hand(
    name: str, length: int
) -> None:
    note = "word " * length
    assert COMPILED.filled({"name": name, "note": note}) == render(by_hand(name, note))


def test_a_long_text_moves_the_pages_of_a_compiled_form() -> None:
    def pages(note: str) -> int:
        made = COMPILED.filled({"name": "A", "note": note})
        return len(pypdf.PdfReader(io.BytesIO(made)).pages)

    assert pages("word " * 400) > pages("word")


def test_values_are_text_and_never_places() -> None:
    heard = said(COMPILED.filled({"name": "{{note}} {{name}}", "note": "N"}))
    assert "For {{note}} {{name}}" in heard
    assert "Harbor {{name}} Lane: N {{unknown}}" in heard
    more = {"name": "A", "note": "N", "unknown": "X", "practice": "Y"}
    assert "Harbor {{name}} Lane: N {{unknown}}" in said(COMPILED.filled(more))


def test_a_place_without_a_value_is_named() -> None:
    with pytest.raises(BadInput, match="open and has no value") as caught:
        COMPILED.filled({"name": "A"})
    assert caught.value.where == "note"


def test_a_bad_value_is_refused_with_its_place_and_the_next_one_prints() -> None:
    with pytest.raises(BadInput, match=r"U\+6F22"):
        COMPILED.filled({"name": "漢", "note": "x"})
    assert "For Ann" in said(COMPILED.filled({"name": "Ann", "note": "x"}))


def test_memory_is_flat() -> None:
    form = compiled(FORM, PLACES, {"practice": "P"})

    def fill(numbers: range) -> None:
        for n in numbers:
            form.filled({"name": f"Secretname{n}", "note": "word " * (n % 40)})

    tracemalloc.start()
    sizes = []
    for first in range(0, 300, 100):  # the first ones fill the caches of fonts and pages
        fill(range(first, first + 100))
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[-1] < sizes[-2] + 50_000
