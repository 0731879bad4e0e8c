"""The reply form: one page, fields that software finds, and the same as JSON."""

from __future__ import annotations

import json

import attrs
import pytest

from consent.cases import PRACTICE, context, pages, reader, squeezed, words
from ketaprac.disclosures import packet_hash
from ketaprac.errors import BadInput
from ketaprac.files.reply import Reply, load_reply
from ketaprac.model.episode import evolve
from ketaprac.model.events import ReferralSent
from ketaprac_letters import ketaprac_exporters
from ketaprac_templates.document import DRAFT
from letters.samples import AT, export, record, referral

NOT_PART2 = context(attrs.evolve(PRACTICE, part2_program=False, part2_reason="no federal money"))


def fields(artifact):
    return reader(artifact).get_fields()


def test_it_is_one_page_in_both_kinds_of_practice():
    assert len(pages(export("letters.reply-form", referral()))) == 1
    off = export("letters.reply-form", referral(consent=None), NOT_PART2)
    assert len(pages(off)) == 1
    assert "holdsforthispagetoo" not in words(off)
    assert f"notaprogram.Itsreason:{NOT_PART2.profile.part2_reason.replace(' ', '')}" in words(off)


def test_its_fields_are_empty_and_named_like_the_keys_of_a_reply():
    found = fields(export("letters.reply-form", referral()))
    keys = {field.name for field in attrs.fields(Reply)}
    limits = {"systolic_from", "diastolic_from", "pulse_below", "pulse_above", "oxygen_below"}
    assert set(found) <= keys | limits | {"joined"}
    assert {"decision", "sessions", "valid_until", "limits", "conditions", "labs"} <= set(found)
    assert {"review_on", "given_on", "joined"} | limits <= set(found)
    assert not any(field.get("/V") for field in found.values()), "nothing is suggested"


def test_the_decision_is_one_of_three_and_nothing_is_ticked():
    buttons = [
        note.get_object()
        for note in reader(export("letters.reply-form", referral())).pages[0]["/Annots"]
        if note.get_object().get("/Parent")
    ]
    on = {key for b in buttons for key in b["/AP"]["/N"] if key != "/Off"}
    assert on == {"/cleared", "/declined", "/more-information", "/or", "/and"}
    assert {b["/AS"] for b in buttons} == {"/Off"}


def test_it_says_whose_packet_and_its_sum():
    text = words(export("letters.reply-form", referral()))
    assert packet_hash(referral()) in text
    for part in ("packet-1 of 2027-01-05", "1985-03-09", "Dr. Ifeoma Okafor", "Signature"):
        assert squeezed(part) in text


def test_it_is_a_draft_until_adopted_and_always_the_same_bytes():
    made = export("letters.reply-form", referral())
    assert DRAFT in pages(made)[0]
    assert made == export("letters.reply-form", referral())
    info = " ".join(str(value) for value in reader(made).metadata.values()).lower()
    for word in ("zo", "okafor", "reply", "ketamine", "alcohol", "harbor"):
        assert word not in made.name + info


@pytest.mark.parametrize(
    "name", ["letters.reply-form", "letters.reply-template", "letters.referral-json"]
)
def test_none_goes_with_a_packet_that_must_not_leave(name):
    for change in ({"complete": False}, {"consent": None}, {"recipient": "nobody"}):
        with pytest.raises(BadInput):
            export(name, referral(**change))


def template():
    return json.loads(export("letters.reply-template", referral()).content)


def test_the_template_has_every_key_and_answers_nothing(tmp_path):
    table = template()
    assert set(table) == {field.name for field in attrs.fields(Reply)}
    assert (table["referral"], table["by"]) == ("packet-1", "okafor")
    assert table["packet"] == packet_hash(referral())
    path = tmp_path / "reply.json"
    path.write_text(json.dumps(table))
    with pytest.raises(BadInput, match=r"reply.json: (decision|given_on): is missing"):
        load_reply(path)


def test_filled_in_it_is_a_decision(tmp_path):
    limits = {**template()["vitals_limits"], "systolic_from": 140, "joined": "and"}
    filled = {
        **template(),
        "decision": "cleared",
        "sessions": 2,
        "given_on": "2027-01-07",
        "valid_until": "2027-04-30",
        "limits": 'Say "no" above my limits.\nCall me.',
        "labs": ["An ECG."],
        "vitals_limits": limits,
    }
    path = tmp_path / "reply.json"
    path.write_text(json.dumps(filled))
    given = load_reply(path).clearance("clearance-1", AT)
    assert (given.sessions, given.referral, given.review_on) == (2, "packet-1", None)
    assert given.vitals_limits.systolic_from == 140
    assert given.vitals_limits.diastolic_from is None
    assert [c.id for c in given.wanted] == ["lab-1"]


def test_limits_that_were_left_empty_are_none(tmp_path):
    path = tmp_path / "reply.json"
    path.write_text(json.dumps({**template(), "decision": "declined", "given_on": "2027-01-07"}))
    assert load_reply(path).clearance("clearance-1", AT).vitals_limits is None


def test_it_names_the_sum_of_what_was_sent_even_if_the_record_gives_another():
    sent = ReferralSent(at=AT, by="dana", referral=referral(), packet="0" * 64)
    exporter = next(e for e in ketaprac_exporters() if e.id == "letters.reply-template")
    made = exporter.render(referral(), evolve(record(), sent), context())
    assert json.loads(made.content)["packet"] == "0" * 64
