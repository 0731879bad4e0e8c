"""What a form must say, and when it is refused."""

from __future__ import annotations

import datetime as dt
import re

import attrs
import pytest

import ketaprac_consent
from consent.cases import AT, CLIENT, PRACTICE, context, episode, form, printed, sections, words
from ketaprac import Practice, forms
from ketaprac.errors import BadInput
from ketaprac.hookspecs import CONSENT_SECTIONS, EXPORTERS
from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
from ketaprac.model.context import Catalogue
from ketaprac.model.events import TreatmentChosen
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.modality import Modality
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac.plugins import given, load
from ketaprac_consent.elements import missing, refuse_incomplete
from ketaprac_templates.elements import elements
from ketaprac_templates.prose import escaped
from ketaprac_templates.text import form as form_text

HOUSE = Source(title="House rule", locator="handbook 1", read_on=dt.date(2026, 11, 1))


def therapy(indication: str = "alcohol", result: str = "Nothing changed.") -> Modality:
    row = EvidenceRow(
        id="row",
        indication=indication,
        study="Somebody 2020",
        design="randomised",
        participants="40",
        result=result,
        grade=Grade.B,
        route_matches=False,
        population_matches=True,
        source=HOUSE,
    )
    return Modality(id="met", version="1", title="A therapy", evidence=(row,), source=HOUSE)


@pytest.mark.parametrize("part2", [True, False])
@pytest.mark.parametrize("indication", list(Indication))
@pytest.mark.parametrize("kind", list(ConsentKind))
def test_shipped_sections_cover_every_required_element(kind, indication, part2):
    reason = None if part2 else "takes no federal money"
    where = context(attrs.evolve(PRACTICE, part2_program=part2, part2_reason=reason))
    made = sections(kind.value, episode(indication=indication.value), where)
    assert missing(kind, made, indication) == ()
    ids = [section.id for section in made]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_every_required_element_is_refused_when_it_is_left_out(kind):
    made = sections(kind.value, episode(), context())
    rows = [e for e in elements(kind.value) if e.required and e.applies(Indication.ALCOHOL)]
    assert rows
    for element in rows:
        short = [
            attrs.evolve(s, covers=tuple(c for c in s.covers if c != element.code)) for s in made
        ]
        with pytest.raises(BadInput) as caught:
            refuse_incomplete(
                attrs.evolve(form(kind.value), sections=tuple(short)), Indication.ALCOHOL
            )
        assert f"1 required element(s): {element.code} ({element.citation})" in str(caught.value)


def test_a_form_that_leaves_out_the_recipient_is_refused_with_its_citation():
    with pytest.raises(BadInput) as caught:
        printed(form("disclosure", drop="disclosure.recipient"))
    assert "42 CFR 2.31(a)(4)(i)" in str(caught.value)
    assert "recipient" in str(caught.value)


@pytest.mark.parametrize(
    ("gone", "key"),
    [
        ({"name": None}, "client.name"),
        ({"birth_date": None}, "client.birth_date"),
        ({"emergency_contact": None}, "client.emergency_contact.name"),
    ],
)
def test_a_value_that_nobody_recorded_is_refused_by_its_key(gone, key):
    who = episode(client=attrs.evolve(CLIENT, **gone))
    with pytest.raises(BadInput) as caught:
        printed(form("treatment", who), who)
    assert key in caught.value.where


def test_a_disclosure_without_a_named_recipient_is_refused():
    made = form("disclosure")
    named = tuple(p for p in made.placeholders if not p.name.startswith("recipient"))
    with pytest.raises(BadInput) as caught:
        printed(attrs.evolve(made, placeholders=named))
    assert caught.value.where == "referral.prescriber"


def test_a_disclosure_names_its_recipient_and_its_end():
    text = words(printed(form("disclosure")))
    assert "Dr.IfeomaOkafor,BaysidePsychiatry" in text
    assert "Thisconsentendson2028-01-05" in text


def test_a_form_whose_text_changed_after_it_was_hashed_is_refused():
    made = form("treatment")
    first = attrs.evolve(made.sections[0], body="Something else.")
    with pytest.raises(BadInput, match="hash"):
        printed(attrs.evolve(made, sections=(first, *made.sections[1:])))


def test_two_sections_with_one_id_are_refused():
    more = ConsentSection(id="treatment.risks", title="T", body="Other words.", order=950)
    with pytest.raises(BadInput, match=r"treatment\.risks"):
        printed(form("treatment", more=(more,)))


def test_an_open_place_that_the_form_does_not_know_is_refused():
    more = ConsentSection(id="other.x", title="T", body="Hello {{shoe_size}}.", order=950)
    with pytest.raises(BadInput, match="shoe_size") as caught:
        printed(form("treatment", more=(more,)))
    assert caught.value.where == "sections.other.x"


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_the_form_file_agrees_with_the_pathway(kind):
    text, head = form_text(f"consent/{kind.value}"), forms.HEADS[kind]
    assert (text.kind, text.version, text.title) == (kind.value, head.version, head.title)
    assert (text.signers, text.lasts_days) == (head.signers, head.lasts_days)
    assert text.re_consent is head.re_consent


@pytest.mark.parametrize("indication", [i for i in Indication if i.is_substance_use])
def test_an_addiction_form_says_that_nothing_like_it_was_tested(indication):
    made = sections("treatment", episode(indication=indication.value), context())
    told = " ".join(section.body for section in made)
    assert "We found no trial that tested lozenges like yours" in told
    assert "not approved for any psychiatric disorder" in told


@pytest.fixture(scope="module")
def practice() -> Practice:
    return Practice(PRACTICE, clock=lambda: AT)


class TestEvidence:
    """What studies found is printed from the rows of the installed plugins."""

    PROTOCOL = "lozenge-house-series"

    def made(self, practice: Practice, indication: Indication) -> ConsentForm:
        chosen = attrs.evolve(
            episode().treatment, indication=indication, protocol=self.PROTOCOL, modalities=("met",)
        )
        event = TreatmentChosen(at=AT, by="dana", treatment=chosen)
        who = practice.record(episode(), event).unwrap()
        form = practice.consent_form(who, ConsentKind.TREATMENT).value
        refuse_incomplete(form, indication)
        return form

    @pytest.mark.parametrize("indication", list(Indication))
    def test_every_row_that_bears_on_it_is_printed_with_its_source(self, practice, indication):
        told = " ".join(s.body for s in self.made(practice, indication).sections)
        catalogue = practice.catalogue
        rows = [
            row
            for part in (catalogue.protocol(self.PROTOCOL), catalogue.modality("met"))
            for row in part.evidence
            if row.indication == indication
        ]
        for row in rows:
            assert escaped(row.result) in told
            assert escaped(row.source.locator) in told

    @pytest.mark.parametrize("indication", [i for i in Indication if i.is_substance_use])
    def test_an_addiction_form_on_lozenges_says_that_nothing_like_it_was_tested(
        self, practice, indication
    ):
        form = self.made(practice, indication)
        told = " ".join(section.body for section in form.sections)
        assert "We found no trial that tested lozenges like yours" in told
        assert "No trial was found that gave lozenges together with psychotherapy" in told
        assert re.search(
            r"none used lozenges|used no lozenges|none of them in people|Nothing was found", told
        )
        assert "approved ketamine as a drug for **anesthesia** only" in told
        assert "In October 2023 the FDA warned" in told
        assert "esketamine, a nasal spray" in told
        short = tuple(s for s in form.sections if "evidence" not in s.covers)
        with pytest.raises(BadInput, match="evidence"):
            refuse_incomplete(attrs.evolve(form, sections=short), indication)

    def test_once_a_trial_matches_the_sentence_goes_and_a_person_must_write_another(self):
        row = attrs.evolve(therapy().evidence[0], route_matches=True, therapies=("met",))
        matched = attrs.evolve(therapy(), evidence=(row,))
        where = context(catalogue=Catalogue(modalities=(matched,)))
        made = form("treatment", where=where)
        assert not any("We found no trial that tested" in s.body for s in made.sections)
        with pytest.raises(BadInput, match="evidence"):
            printed(made, where=where)


@pytest.mark.parametrize(
    ("indication", "negative"),
    [
        ("alcohol", "no clear difference in how many people went back to drinking"),
        ("opioid", "high dose worked better than the low dose"),
        ("trauma", "did not help more than a dummy drug"),
        ("anxiety", "there was no clear effect"),
        ("depression", "fell ill again within a year"),
        ("stimulants", "We found **no trial**"),
    ],
)
def test_results_that_speak_against_it_are_told(indication, negative):
    made = sections("treatment", episode(indication=indication), context())
    assert any(negative in section.body for section in made)


def test_evidence_of_the_chosen_therapy_is_told_with_what_does_not_match():
    where = context(catalogue=Catalogue(modalities=(therapy(result="No <b>*effect*</b> {{x}}"),)))
    made = form("treatment", where=where)
    text = words(printed(made, where=where))
    assert "No<b>*effect*</b>{{x}}" in text
    assert "Theonlystudythatwasfoundusednolozenges" in text and "Weight:B." in text
    assert HOUSE in next(s for s in made.sections if s.id.endswith("therapies.met")).sources


def test_a_therapy_without_a_study_says_so():
    where = context(catalogue=Catalogue(modalities=(therapy(indication="opioid"),)))
    made = next(
        s
        for s in sections("treatment", episode(), where)
        if s.id.endswith("evidence-therapies.met")
    )
    assert "No study of this therapy together with ketamine is on our list" in made.body


def test_no_section_is_offered_in_a_language_that_was_not_written():
    blank = forms.blank(ConsentKind.TREATMENT, "de")
    made = ketaprac_consent.ketaprac_consent_sections(blank, episode(), context())
    assert not any(section.covers for section in made)


def test_the_part2_notice_follows_the_practice():
    off = context(attrs.evolve(PRACTICE, part2_program=False, part2_reason="no federal money"))
    on = words(printed(form("treatment")))
    assert "42CFRPart2" in on
    assert "42CFRPart2" not in words(printed(form("treatment", where=off), where=off))


def test_the_core_takes_what_the_plugin_gives():
    loaded = load(given([ketaprac_consent]))
    blank = forms.blank(ConsentKind.TREATMENT)
    got = loaded.caller.checked(CONSENT_SECTIONS, form=blank, episode=episode(), context=context())
    assert got.faults == () and len(got.items) > 20
    assert [e.id for e in loaded.caller.checked(EXPORTERS).values] == [
        "consent.pdf",
        "consent.record",
    ]
