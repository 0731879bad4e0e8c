"""The final record: what stands on its pages, and that it is never made anew."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import attrs
import pypdf
import pytest

from ketaprac import ConsentKind, Role
from ketaprac.consents import holds
from ketaprac.forms import content_hash
from ketaprac.model.signing import Affirmation, Drawn, Identified
from ketaprac.signing import FORM, WORDS, sha256
from ketaprac_templates.check import faults
from ketaprac_templates.signed import utc
from signing.signing_cases import (
    AT,
    MINUTE,
    NAME,
    PROFILE,
    WAVE,
    case,
    mark,
    png,
    record,
    told,
    touch,
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def lines(pdf: bytes) -> list[str]:
    """Words of the form itself, line by line, without head and foot."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = "\n".join(page.extract_text() for page in pages)
    foot = re.compile(r"KP-F\d.*text [0-9a-f]{12}|Page \d+ of \d+|DRAFT.*counsel")
    return [squeezed(line) for line in foot.sub("", text).splitlines() if line.strip()]


def test_the_text_is_that_which_was_presented():
    made, _ = touch()
    shown = made.house.export(FORM, made.form, made.episode)
    there = told(record())
    blanks = ("Myinitials", "\u2610", "Name", "Signature", "Dateandtime")
    text = [line for line in lines(shown.content) if not line.startswith(blanks)]
    assert len(text) > 25
    assert not [line for line in text if line not in there]


def test_everything_that_was_captured_stands_on_a_page():
    made, signed = touch()
    there = told(record())
    marks = made.marks(mark(Role.WITNESS, 26, of=Role.CLIENT))
    for one in marks.marks:
        assert squeezed(one.name) in there and utc(one.signed_at) in there
        for said in one.affirmed:
            assert utc(said.at) in there
            assert squeezed(f"Affirmed: {WORDS[said.what]}") in there
    assert "2027-01-1108:20:00PST(America/Los_Angeles)=2027-01-11T16:20:00Z" in there
    assert made.presented in there and made.form.content_hash in there
    assert there.count("ZM(client)") == 3
    for question in (q for s in made.form.sections for q in s.questions):
        yes = question.id != "feet"
        boxes = "\u2612yes\u2610no" if yes else "\u2610yes\u2612no"
        answer = f"{boxes}{squeezed(question.words)}Answer:{'yes' if yes else 'no'}."
        assert answer in there
    assert "KP-F6(touch.en)" in there and "printed" in there and "Tiedtotheclient" in there
    assert signed.decision.episode.consents[0].record == sha256(record())


def test_a_drawn_signature_is_a_figure_that_says_what_it_is():
    tree = _tags(record())
    alts = [str(node.get("/Alt")) for node in tree if node["/S"] == "/Figure"]
    assert alts == ["Signature of the client, drawn by hand on a screen"]
    made = case("tpo")
    signed = made.sign(made.marks(drawn=Drawn(png=png())))
    pdf = signed.record.content
    assert len([node for node in _tags(pdf) if node["/S"] == "/Figure"]) == 1
    images = [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert [image.image.size for image in images] == [(60, 20)]
    assert faults(pdf) == ()


def _tags(pdf: bytes) -> list:
    found = []

    def look(node):
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                look(kid)
        elif isinstance(node, dict) and "/S" in node:
            found.append(node)
            look(node.get("/K", []))

    look(pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_record_is_accessible_and_its_metadata_and_name_tell_nothing():
    _, signed = touch()
    assert faults(record(), secret=(NAME, "Harbor", "touch", "Wil Stone")) == ()
    assert re.fullmatch(r"kp-[a-z2-7]{10}-f6-v1-signed\.pdf", signed.record.name)
    assert b"AcroForm" not in record()


def test_guardian_interpreter_and_reasons_stand_there():
    made = case("tpo")
    alone = mark(
        Role.GUARDIAN,
        name="Gus Stone",
        right="Appointed by a court",
        alone_because="Cannot speak today",
        **made.asked(),
    )
    other = mark(Role.INTERPRETER, 22, of=Role.GUARDIAN, name="Ina Word", language="Spanish")
    signed = made.sign(made.only(alone, other))
    assert signed.record is not None, signed.decision.objections
    there = told(signed.record.content)
    for words in ("Appointed by a court", "Cannot speak today", "Ina Word", "Put into", "Spanish"):
        assert squeezed(words) in there
    assert faults(signed.record.content) == ()


@pytest.mark.parametrize("how", list(Identified))
def test_each_way_of_identifying_is_printed(how):
    made = case("tpo")
    there = told(made.sign(made.marks(identified=how)).record.content)
    assert there != told(made.sign(made.marks()).record.content) or how is Identified.PHOTO_ID


def test_markup_in_what_was_written_stays_what_it_is():
    made = case("tpo")
    guardian = mark(
        Role.GUARDIAN,
        right='**Parent** {{client_name}} <img src="/etc/passwd"> & [x](javascript:1)',
    )
    pdf = made.sign(made.marks(guardian)).record.content
    assert squeezed('**Parent** {{client_name}} <img src="/etc/passwd">') in told(pdf)
    assert not [image for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert faults(pdf) == ()


def test_the_same_marks_give_the_same_bytes_in_every_thread():
    made, _ = touch()
    marks = made.marks(mark(Role.WITNESS, 26, of=Role.CLIENT), drawn=Drawn(path=WAVE))
    with ThreadPoolExecutor(4) as pool:
        made_again = list(pool.map(lambda _: made.sign(marks).record.content, range(8)))
    assert set(made_again) == {record()}


def test_a_changed_template_changes_nothing_of_what_was_signed():
    """The hazard that old signers seem to have signed the new version."""
    made, signed = touch()
    before = signed.record.content
    episode = signed.decision.episode
    (consent,) = episode.consents
    section = attrs.evolve(made.form.sections[0], body="A wholly different text.")
    sections = (section, *made.form.sections[1:])
    new = attrs.evolve(made.form, sections=sections, content_hash=content_hash(sections))
    marks = made.marks(mark(Role.WITNESS, 26, of=Role.CLIENT))
    # The new text cannot take over the old marks ...
    refused = made.house.sign_consent(episode, new, marks, by="dana")
    assert refused.record is None
    # ... the record and its hashes are as they were, and only the future asks for a new signature.
    assert signed.record.content == before and sha256(before) == consent.record
    assert consent.content_hash == made.form.content_hash != new.content_hash
    found = list(holds(ConsentKind.TOUCH, episode, AT + 90 * MINUTE, PROFILE, lambda kind: new))
    assert [objection.code for objection in found] == ["consent.outdated"]
    assert not list(
        holds(ConsentKind.TOUCH, episode, AT + 90 * MINUTE, PROFILE, lambda kind: made.form)
    )


def test_the_words_of_every_affirmation_are_known():
    assert set(WORDS) == set(Affirmation)
