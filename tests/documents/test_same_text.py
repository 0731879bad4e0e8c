"""What is heard of a document is its text: every word, every space, in order."""

from __future__ import annotations

from importlib.resources import files

import pytest

from documents.specimens import document, heard, said
from ketaprac_templates.document import Box, Column, Heading, Table, Text, render
from ketaprac_templates.prose import Block, parse, plain
from ketaprac_templates.text import sections

TEMPLATES = files("ketaprac_templates")
FOLDERS = sorted(
    f"{group}/{folder.name}"
    for group in ("consent", "letters")
    for folder in (TEMPLATES / group).iterdir()
    if folder.is_dir() and any(entry.name.endswith(".md") for entry in folder.iterdir())
)


def spoken(block: Block) -> str:
    return " ".join((f"{block.mark} " if block.mark else "").split() + block.text.split())


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_template_is_heard_word_for_word(folder: str) -> None:
    parts: list[Heading | Text] = []
    expected = []
    for section in sections(folder):
        blocks = parse(section.body)
        parts += [Heading(text=section.title), Text(blocks=blocks)]
        expected += [section.title, *map(spoken, blocks)]
    assert len(expected) > 1
    pdf = render(document(*parts, draft=False, subtitle=""))
    assert said(pdf) == " ".join(["A title", *expected])


def test_the_same_holds_in_boxes_and_cells() -> None:
    source = "Some **bold** and *slanted* words,\nmany " + "of them and then more " * 30 + "end."
    blocks = parse(source)
    columns = (Column(title="Narrow", share=0.2), Column(title="Wide", share=0.8))
    pdf = render(document(Box(blocks=blocks), Table(columns=columns, rows=((blocks, blocks),))))
    words = " ".join(blocks[0].text.split())
    assert [text for tag, text in heard(pdf) if tag == "P"][-3:] == [words] * 3


def test_a_line_break_within_a_text_does_not_join_two_words() -> None:
    assert "Call 988. Then call." in said(
        render(document(Text(blocks=(plain("Call 988.\nThen call."),))))
    )
