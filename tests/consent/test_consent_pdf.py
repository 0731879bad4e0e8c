"""The printed form: nothing lost, nothing injected, nothing given away."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import hashlib
import os
import subprocess
import sys

import attrs
import pytest

from consent.cases import (
    CLIENT,
    PRACTICE,
    adopted,
    context,
    episode,
    form,
    pages,
    printed,
    reader,
    squeezed,
    words,
)
from ketaprac.errors import BadInput
from ketaprac.model.consent import ConsentKind, ConsentSection
from ketaprac.model.treatment import Indication
from ketaprac_templates.document import DRAFT
from ketaprac_templates.prose import fill, parse

KINDS = tuple(kind.value for kind in ConsentKind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_every_section_is_on_the_pages_in_order(kind):
    made = form(kind)
    values = {place.name: place.value for place in made.placeholders}
    text, at = words(printed(made)), 0
    for number, section in enumerate(made.sections, start=1):
        expected = [f"{number}. {section.title}"]
        expected += [block.text for block in fill(parse(section.body), values)]
        for line in expected:
            found = text.find(squeezed(line), at)
            assert found >= 0, (section.id, line)
            at = found + len(squeezed(line))


@pytest.mark.parametrize("indication", list(Indication))
def test_the_form_prints_for_every_indication(indication):
    who = episode(indication=indication.value)
    assert squeezed("What studies found") in words(printed(form("treatment", who), who))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_carries_form_version_hash_and_number(kind):
    made = form(kind)
    sheets = pages(printed(made))
    for number, page in enumerate(sheets, start=1):
        assert f"version {made.version}" in page
        assert f"text {made.content_hash[:12]}" in page
        assert f"Page {number} of {len(sheets)}" in page


@pytest.mark.parametrize("kind", KINDS)
def test_draft_stands_on_every_page_until_somebody_adopts_the_text(kind):
    made = form(kind)
    assert all(DRAFT in page for page in pages(printed(made)))
    assert not any(DRAFT in page for page in pages(printed(adopted(made))))


def test_signature_lines_stand_for_every_signer():
    text = words(printed(form("treatment")))
    tail = text[text.rindex("Signatures") :]
    assert squeezed("Client" + CLIENT.name) in tail
    assert squeezed("TherapistDana Reyes, LMFT") in tail
    assert "Witnessfortheclient(whereonetakespart)" in tail
    assert "Interpreterfortheclient(whereonetakespart)" in tail
    assert tail.count("Dateandtime") == 4
    assert "Guardian" not in tail


def test_a_guardian_signs_for_a_client_under_age():
    who = episode(client=attrs.evolve(CLIENT, birth_date=dt.date(2010, 3, 9)))
    text = words(printed(form("treatment", who), who))
    tail = text[text.rindex("Signatures") :]
    assert "Guardian" in tail and "Righttosignfortheclient" in tail


@pytest.mark.parametrize("kind", [kind for kind in ConsentKind if kind.is_handout])
def test_nobody_signs_a_handout(kind):
    made = form(kind.value)
    assert made.signers == ()
    assert "Signature" not in words(printed(made))


def test_each_question_can_be_answered_with_yes_or_no():
    made = form("touch")
    asked = [question for section in made.sections for question in section.questions]
    text = words(printed(made))
    assert len(asked) == 4
    for question in asked:
        assert squeezed(f"\u2610 yes \u2610 no {question.words}") in text


def test_initials_are_asked_for_where_a_section_wants_them():
    made = form("treatment")
    wanted = sum(section.initials for section in made.sections)
    assert wanted > 3
    assert words(printed(made)).count(squeezed("My initials for this section")) == wanted


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src='/etc/hostname'> & <b>bold",
        '<a href="javascript:alert(1)">x</a>',
        "<onDraw name='x' label='y'/>",
        "[[[getattr(pow,Word('__globals__'))]]]",
        "{{client_name}} **not bold** _nor this_ `code`",
        "&lt;already escaped&gt; &amp;amp;",
        "]]><![CDATA[ <para/>",
        "W" * 900,
    ],
)
def test_hostile_text_is_printed_as_it_stands(hostile):
    where = context(attrs.evolve(PRACTICE, crisis_instructions=hostile))
    artifact = printed(form("treatment", where=where), where=where)
    assert squeezed(hostile) in words(artifact)
    assert not any(page.images for page in reader(artifact).pages)
    assert not any("/Annots" in page for page in reader(artifact).pages)


def test_markup_in_a_section_of_another_plugin_is_printed_as_it_stands():
    body = "See <img src='/etc/hostname'> and [a link](javascript:x) ![p](q)"
    more = ConsentSection(id="other.x", title="<b>Title</b>", body=body, order=950)
    artifact = printed(form("treatment", more=(more,)))
    assert squeezed(body) in words(artifact)
    assert "<b>Title</b>" in words(artifact)
    assert not any(page.images for page in reader(artifact).pages)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ann 漢", "U+6F22"),
        ("דנה", "U+05D3"),
        ("ليلى", "U+0644"),
        ("Ann q\u0301", "U+0301"),
        ("soft\u00adhyphen", "U+00AD"),
        ("Ann \U0001f600\ufe0f", "U+FE0F"),
    ],
)
def test_a_letter_that_would_be_lost_or_turned_round_is_refused_by_its_code_only(name, code):
    who = episode(client=attrs.evolve(CLIENT, name=name))
    with pytest.raises(BadInput) as caught:
        printed(form("treatment", who), who)
    assert code in str(caught.value)
    assert not any(word in str(caught.value) for word in name.split())


def test_accents_print_the_same_however_they_are_encoded():
    one = episode(client=attrs.evolve(CLIENT, name="Zoe\u0308 Ma\u0301n"))
    two = episode(client=attrs.evolve(CLIENT, name="Zoë Mán"))
    assert "ZoëMán" in words(printed(form("treatment", one), one))
    assert printed(form("treatment", one), one) == printed(form("treatment", two), two)


def test_a_word_without_end_is_refused():
    where = context(attrs.evolve(PRACTICE, crisis_instructions="W" * 5_000))
    with pytest.raises(BadInput, match="word of 5000 letters"):
        printed(form("treatment", where=where), where=where)


@pytest.mark.parametrize("kind", KINDS)
def test_name_and_metadata_tell_nothing(kind):
    artifact = printed(form(kind))
    code = form(kind).head.code
    assert artifact.name.startswith("kp-") and artifact.name.endswith(f"-{code}-v1.pdf")
    info = {key: str(value) for key, value in reader(artifact).metadata.items()}
    assert info["/Title"] == f"KP-{code.upper()}"
    told = (artifact.name + " ".join(info.values())).lower()
    for word in ("zo", "martens", "consent", "ketamine", "alcohol", "treatment", "harbor"):
        assert word not in told
    assert b"Harbor" not in artifact.content
    assert reader(artifact).trailer["/Root"]["/Lang"] == "en"


def test_two_clients_get_two_names_and_the_same_one_the_same():
    other = attrs.evolve(episode(), id="ep-2")
    made = form("treatment")
    assert printed(made).name == printed(made).name
    assert printed(made).name != printed(made, other).name


def test_the_same_form_gives_the_same_bytes_in_every_thread():
    made = form("treatment")
    once = printed(made).content
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        many = list(pool.map(lambda _: printed(made).content, range(8)))
    assert set(many) == {once}


SCRIPT = """
import hashlib
from consent.cases import form, printed
print(hashlib.sha256(printed(form("treatment")).content).hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_form_gives_the_same_bytes_in_every_process(seed):
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True
    )
    here = hashlib.sha256(printed(form("treatment")).content).hexdigest()
    assert run.stdout.strip() == here


COLD = """
import sys
import ketaprac_consent, ketaprac_letters
assert len(list(ketaprac_letters.ketaprac_exporters())) >= 3
heavy = {"reportlab", "markdown_it", "PIL", "icalendar"} & set(sys.modules)
assert not heavy, heavy
from consent import cases
cases.form("treatment")
assert "reportlab" not in sys.modules
"""


def test_importing_the_plugins_loads_no_pdf_library():
    # The test's own helper imports pypdf, which may import PIL: so it comes last.
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", COLD], env=env, check=True, capture_output=True)
