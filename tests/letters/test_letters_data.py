"""The packet as JSON and the account of disclosures as CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import json

import attrs

from consent.cases import PRACTICE, context, squeezed, words
from ketaprac.disclosures import canonical, packet_hash
from ketaprac.files.convert import structure
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.episode import evolve
from ketaprac.model.events import ConsentSigned, ReferralSent
from ketaprac.model.referral import ItemKind, Referral
from ketaprac.paperwork import NOTICE
from ketaprac_letters import ketaprac_exporters
from ketaprac_letters.packet import EXPECTED, KINDS
from ketaprac_templates.text import sections
from letters.samples import AT, export, items, record, referral


def packet(**more):
    return json.loads(export("letters.referral-json", referral(**more)).content)


def test_the_packet_comes_back_as_it_was_and_its_sum_can_be_checked():
    document = packet(notice="1")
    assert document["schema"] == "ketaprac.packet/1"
    assert structure(document["packet"], Referral) == referral(notice="1")
    text = json.dumps(document["packet"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == document["sha256"]
    assert text.encode() == canonical(referral(notice="1"))


def test_the_letter_shows_the_same_sum():
    text = words(export("letters.referral", referral()))
    assert packet()["sha256"] == packet_hash(referral())
    assert squeezed(f"SHA-256 {packet_hash(referral())}") in text


def test_the_notice_goes_with_it_where_the_rules_hold():
    assert packet(notice="1")["notice"]["version"] == "1"
    assert "42 CFR Part 2" in packet()["notice"]["text"]
    off = context(attrs.evolve(PRACTICE, part2_program=False, part2_reason="no federal money"))
    made = export("letters.referral-json", referral(consent=None), off)
    assert json.loads(made.content)["notice"] is None


def test_the_version_of_the_notice_is_that_of_its_text():
    """Whoever changes the text of the notice raises ``paperwork.NOTICE`` as well."""
    (notice,) = (s for s in sections("letters/referral") if s.id == "referral.notice")
    digest = hashlib.sha256(notice.body.encode()).hexdigest()[:12]
    assert (NOTICE, digest) == ("1", "aee1b76a326d")


def test_what_the_consent_covers_goes_with_it():
    signed = Consent(
        id="consent-1",
        kind=ConsentKind.DISCLOSURE,
        version="1",
        signed_at=AT,
        signed_by="client",
        recipient="okafor",
        scope=(ItemKind.PERSON, ItemKind.TREATMENT),
    )
    who = evolve(record(), ConsentSigned(at=AT, by="dana", consent=signed))
    letter, data = (
        next(e for e in ketaprac_exporters() if e.id == name).render(referral(), who, context())
        for name in ("letters.referral", "letters.referral-json")
    )
    assert squeezed("The consent covers: person, treatment") in words(letter)
    assert json.loads(data.content)["consent_covers"] == ["person", "treatment"]
    assert packet()["consent_covers"] == [], "the consent is not on this record"


def test_what_a_person_left_out_is_said_on_the_letter():
    text = words(export("letters.referral", referral(left_out=(ItemKind.SUBSTANCE_USE,))))
    assert squeezed("Left out on purpose: substance-use") in text
    assert squeezed("Left out on purpose: ") not in words(export("letters.referral", referral()))


def test_the_name_of_the_file_tells_nothing():
    made = export("letters.referral-json", referral())
    assert made.media_type == "application/json"
    assert made.name.startswith("kp-") and made.name.endswith("-l1-v1.json")
    assert made == export("letters.referral-json", referral())


def account(*events):
    exporter = next(e for e in ketaprac_exporters() if e.id == "letters.accounting")
    who = record()
    for event in events:
        who = evolve(who, event)
    return exporter.render(who, who, context())


def test_the_account_has_a_row_per_packet_and_nothing_of_the_content():
    sent = ReferralSent(at=AT, by="dana", referral=referral(notice="1"))
    made = account(sent, attrs.evolve(sent, referral=referral(id="packet-2", purpose="=1+1")))
    first, second = csv.DictReader(io.StringIO(made.content.decode()))
    assert first["date"] == AT.isoformat()
    assert (first["recipient"], first["by"]) == ("okafor", "dana")
    assert (first["consent"], first["notice"]) == ("consent-1", "1")
    assert first["sha256"] == packet_hash(referral(notice="1"))
    assert first["items"].split() == [item.id for item in referral().items]
    assert second["packet"] == "packet-2"
    assert second["purpose"] == "'=1+1", "no spreadsheet runs it"
    for word in ("Märtens", "<b>cat", "128 mmHg"):
        assert word not in made.content.decode()


def test_an_account_without_packets_has_only_its_head():
    made = account()
    assert made.media_type == "text/csv"
    assert len(made.content.splitlines()) == 1


def test_every_expected_item_has_a_kind_of_the_consent():
    fields = [field for known in KINDS.values() for field in known]
    assert len(fields) == len(set(fields))
    assert set(EXPECTED) <= set(fields)
    unclassified = [item.id for item in items() if item.kind is None]
    assert unclassified == ["facts.house_pet"], "nobody knows what an unlisted fact is"


def test_every_fact_that_shipped_rules_ask_for_has_a_kind():
    from ketaprac_screening import ketaprac_rules

    asked = {key for rule in ketaprac_rules() for key in rule.tests if key.startswith("facts.")}
    known = {f"facts.{field}" for fields in KINDS.values() for field in fields}
    assert len(asked) > 20
    assert asked <= known
