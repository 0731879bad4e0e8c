"""What a text may hold: no control characters, no hidden marks, no markup in names."""

from __future__ import annotations

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from model_support import SENTINEL, build

from ketaprac.errors import BadInput, unknown
from ketaprac.model.base import Id, Line, Name, Prose, Value


@frozen(kw_only=True, repr=False)
class Texts(Value):
    name: Name = "x"
    line: Line = "x"
    prose: Prose = "x"
    plain: str = "x"
    id: Id = "x"


FREE = ("name", "line", "prose", "plain")
CONTROL = [*range(0x0A), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF]
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]


def refused(**fields):
    with pytest.raises(BadInput) as caught:
        Texts(**fields)
    (field,) = fields
    assert caught.value.where == field
    assert SENTINEL not in str(caught.value)
    return caught.value.what


@pytest.mark.parametrize("field", FREE)
def test_control_characters_are_refused(field):
    for code in CONTROL:
        what = refused(**{field: f"{SENTINEL}{chr(code)}."})
        assert what == f"has a control character (U+{code:04X}) in it"


@pytest.mark.parametrize("field", FREE)
def test_marks_that_turn_text_round_are_refused(field):
    for code in BIDI:
        what = refused(**{field: f"{SENTINEL}{chr(code)}."})
        assert what == f"has a text-direction mark (U+{code:04X}) in it"


@pytest.mark.parametrize("field", FREE)
@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF], ids=hex)
def test_halves_of_characters_are_refused(field, code):
    assert refused(**{field: f"{SENTINEL}{chr(code)}"}) == "is not valid Unicode text"


def test_line_breaks_belong_in_prose_only():
    assert Texts(prose="a\nb", plain="a\nb").prose == "a\nb"
    for field in ("name", "line"):
        assert "control character (U+000A)" in refused(**{field: f"{SENTINEL}\nb"})
    for field in FREE:
        assert "control character (U+000D)" in refused(**{field: f"{SENTINEL}\r\nb"})


@pytest.mark.parametrize(
    ("field", "longest"), [("name", 200), ("line", 500), ("prose", 10_000), ("plain", 10_000)]
)
def test_each_text_has_its_greatest_length(field, longest):
    assert getattr(Texts(**{field: "x" * longest}), field)
    text = (SENTINEL * longest)[: longest + 1]
    assert refused(**{field: text}) == f"has {longest + 1} characters; at most {longest} fit"


@pytest.mark.parametrize("field", ["name", "line", "prose", "id"])
@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_what_is_blank_is_left_out_instead(field, blank):
    assert refused(**{field: blank})


def test_names_have_no_markup_and_other_texts_may():
    for markup in ("<b>x</b>", "a < b", "a > b", "<script>"):
        assert "has < or > in it" in refused(name=markup)
        assert Texts(line=markup, prose=markup).line == markup


@pytest.mark.parametrize(
    "name", ["Zoë", "O'Neil-García", "Nguyễn Văn An", "李小龍", "عمر", "Ægir 🙂", "José"]
)
def test_names_of_all_languages_are_names(name):
    assert Texts(name=name).name == name


@pytest.mark.parametrize("good", ["a", "A1", "audit-c", "house.rule_2", "x" * 80])
def test_ids(good):
    assert Texts(id=good).id == good


@pytest.mark.parametrize(
    "bad", [SENTINEL, "-a", ".a", "a b", "a/b", "é", "x" * 81, "a\n", "../a", "a:b", "\uff41"]
)
def test_what_is_no_id(bad):
    assert refused(id=bad).startswith("is not an id")


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_text_is_taken_as_it_is_or_refused(text):
    try:
        made = Texts(name=text, line=text, prose=text)
    except BadInput as error:
        assert error.where in FREE
    else:
        assert (made.name, made.line, made.prose) == (text, text, text)
        text.encode()


@pytest.mark.parametrize("word", [SENTINEL, "a\x1bb", "x" * 61, "a\nb", ""])
def test_an_unknown_word_that_is_no_id_is_not_shown(word):
    shown = str(unknown("plugin", word, ["known"]))
    assert "(not shown: it is no id)" in shown
    assert not word or word not in shown


def test_an_unknown_zone_is_told_with_the_nearest_one():
    with pytest.raises(BadInput, match=r"unknown time zone 'Europe/Berln'.*'Europe/Berlin'"):
        evolve(build("Client"), time_zone="Europe/Berln")


@pytest.mark.parametrize("key", [SENTINEL, "../../etc/passwd", "/etc/localtime", "", "x" * 5000])
def test_a_zone_is_never_a_path(key):
    with pytest.raises(BadInput) as caught:
        evolve(build("Client"), time_zone=key)
    assert SENTINEL not in str(caught.value)
