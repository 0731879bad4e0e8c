"""The shipped text itself: readable, sourced, and within its format."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac.model.consent import ConsentKind
from ketaprac_templates.elements import elements
from ketaprac_templates.prose import Kind, escaped, fill, open_places, parse, plain
from ketaprac_templates.readability import grade
from ketaprac_templates.text import form, parse_section, sections

CONSENTS = tuple(f"consent/{kind.value}" for kind in ConsentKind)
LETTERS = (
    "letters/referral",
    "letters/follow-up",
    "letters/report",
    "letters/series",
    "letters/progress",
)
FOLDERS = (*CONSENTS, *LETTERS)


def text_of(folder: str) -> str:
    found = []
    for section in sections(folder):
        blocks = parse(section.body)
        values = dict.fromkeys(open_places(blocks), "Kim")
        found += [block.text.rstrip(" .:") + "." for block in fill(blocks, values)]
    return " ".join(found)


def test_the_measure_of_reading_level_can_tell_hard_from_easy():
    assert grade("The cat sat. It was warm.") < 2
    assert grade("Pharmacological interventions necessitate individualised consideration.") > 15


@pytest.mark.parametrize("folder", [*CONSENTS, "letters/series"])
def test_consents_read_at_eighth_grade_or_below(folder):
    assert 1 < grade(text_of(folder)) <= 8.5


def test_a_text_without_words_has_no_grade():
    assert grade("*** 12") == 0


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_section_has_sources_and_a_unique_id(folder):
    ids = [section.id for section in sections(folder)]
    assert len(set(ids)) == len(ids)
    assert all(section.sources for section in sections(folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_open_place_is_declared_and_every_declared_one_is_used(folder):
    used = {name for s in sections(folder) for name in open_places(parse(s.body))}
    assert used == set(form(folder).placeholders)


@pytest.mark.parametrize("folder", FOLDERS)
def test_sections_cover_what_the_form_requires(folder):
    covered = {code for section in sections(folder) for code in section.covers}
    rows = elements(folder.rpartition("/")[2]) if folder in CONSENTS else form(folder).elements
    assert {element.code for element in rows if not element.made} <= covered
    assert folder in LETTERS or covered <= {element.code for element in rows}


def test_no_consent_ever_names_a_dose():
    for folder in CONSENTS:
        assert not re.search(r"\d\s*(mg|milligram|mcg|g\b)", text_of(folder))


@pytest.mark.parametrize(
    "text", ["no front matter", "+++\nid = 1\n", "+++\nid = [\n+++\nbody", "+++\nx = 1\n+++\nbody"]
)
def test_a_file_that_is_no_section_is_refused_with_its_path(text):
    with pytest.raises(BadInput) as caught:
        parse_section(text, "consent/x/01-y.md")
    assert caught.value.where.startswith("consent/x/01-y.md")


def test_the_subset_reads_paragraphs_lists_and_emphasis():
    blocks = parse("A *b* **c**\nd\n\n- one\n  - two\n\n3. three\n\n## Four")
    assert [b.kind for b in blocks] == [Kind.PARAGRAPH, *[Kind.ITEM] * 3, Kind.HEADING]
    assert blocks[0].text == "A b c d"
    assert [(b.mark, b.level) for b in blocks[1:4]] == [("•", 1), ("•", 2), ("3.", 1)]


@given(st.text(alphabet="ab {}<>&*_`#\\[]()!-+.1\n", max_size=60))
def test_a_filled_in_value_never_becomes_markup_or_another_open_place(value):
    filled = fill(parse("Dear {{name}}, *hello*."), {"name": value})
    assert "".join(block.text for block in filled) == f"Dear {value}, hello."
    assert not any(s.bold for block in filled for s in block.spans)


@given(st.text(alphabet="ab <>&*_`#\\[]()!-+.1|~=:'\"", min_size=1, max_size=60))
def test_escaped_text_reads_back_as_it_was(value):
    blocks = parse("x " + escaped(value))
    assert [block.text for block in blocks] == [" ".join(f"x {value}".split())]


def test_plain_text_is_not_read_as_markup():
    assert plain("**x** {{y}}").text == "**x** {{y}}"
