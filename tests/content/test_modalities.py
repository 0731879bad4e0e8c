"""Every shipped therapy is whole: before, in, after, homework, note, measures, rules, consent."""

from __future__ import annotations

import datetime as dt
from types import ModuleType

import pytest
from invented import NOW, episode_with, loaded, sources

import ketaprac_emdr
import ketaprac_instruments
import ketaprac_lozenge_series
import ketaprac_met
import ketaprac_mindfulness
import ketaprac_parts
import ketaprac_somatic
from ketaprac import hookspecs
from ketaprac.files.convert import structure, unstructure
from ketaprac.model import events as e
from ketaprac.model.consent import ConsentForm, ConsentKind, FormHead
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.evidence import Grade
from ketaprac.model.modality import Modality
from ketaprac.model.protocol import StepKind
from ketaprac.model.rule import Rule
from ketaprac.model.screening import Answer, Disposition, Fact, Response, Truth
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment
from ketaprac.rules import screen

MODULES: dict[str, ModuleType] = {
    "emdr": ketaprac_emdr,
    "met": ketaprac_met,
    "mindfulness": ketaprac_mindfulness,
    "parts": ketaprac_parts,
    "somatic": ketaprac_somatic,
}
LOADED = loaded(*MODULES.values())
CALLER = LOADED.caller
MODALITIES: dict[str, Modality] = {m.id: m for m in CALLER.checked(hookspecs.MODALITIES).values}
RULES: tuple[Rule, ...] = CALLER.checked(hookspecs.RULES).values
INSTRUMENTS = loaded(ketaprac_instruments).caller.checked(hookspecs.INSTRUMENTS).values
SESSIONS = (StepKind.PREPARATION, StepKind.DOSING, StepKind.INTEGRATION)

each = pytest.mark.parametrize("modality", MODALITIES.values(), ids=MODALITIES)


def test_the_five_load_without_faults() -> None:
    assert LOADED.faults == ()
    assert set(MODALITIES) == set(MODULES)


@each
def test_each_has_something_to_say_before_in_and_after_a_session(modality: Modality) -> None:
    for kind in SESSIONS:
        mine = [topic for topic in modality.topics if topic.step is kind]
        assert any(topic.sign_off for topic in mine), kind
    assert {note.step for note in modality.note} == set(SESSIONS)
    assert any(note.required for note in modality.note)
    assert {home.after for home in modality.homework} == {
        StepKind.PREPARATION,
        StepKind.INTEGRATION,
    }
    assert modality.cautions


@each
def test_ids_are_unique_within_a_therapy(modality: Modality) -> None:
    for parts in (modality.topics, modality.homework, modality.note):
        ids = [part.id for part in parts]  # type: ignore[attr-defined]
        assert len(set(ids)) == len(ids)


@each
def test_each_measure_is_an_instrument_that_is_shipped(modality: Modality) -> None:
    known = {instrument.id for instrument in INSTRUMENTS}
    assert modality.measures
    assert {measure.instrument for measure in modality.measures} <= known


@each
def test_each_says_for_every_indication_that_nothing_was_found_with_lozenges(
    modality: Modality,
) -> None:
    assert {row.indication for row in modality.evidence} == set(Indication)
    for row in modality.evidence:
        assert row.grade is Grade.D
        assert row.result.startswith(("No outcome study was found", "No study was found"))
        assert not row.route_matches


@each
def test_every_source_has_a_place_and_a_day(modality: Modality) -> None:
    for source in sources(modality):
        assert isinstance(source, Source)
        assert source.locator and source.read_on >= dt.date(2026, 11, 1)


@each
def test_a_therapy_survives_a_file(modality: Modality) -> None:
    assert structure(unstructure(modality), Modality) == modality


def test_a_therapy_stored_before_the_new_fields_still_loads() -> None:
    old = {
        "id": "old",
        "version": "1",
        "title": "Old",
        "topics": [{"id": "t", "step": "dosing", "title": "T", "guidance": "G"}],
        "source": {"title": "T", "locator": "L", "read_on": "2026-11-01"},
    }
    loaded_again = structure(old, Modality)
    assert loaded_again.homework == loaded_again.note == loaded_again.avoids == ()
    assert loaded_again.topics[0].phase.value == "work"


def test_emdr_has_its_eight_phases_and_readiness_first() -> None:
    emdr = MODALITIES["emdr"]
    phases = {topic.id.split(".")[0] for topic in emdr.topics if topic.id.startswith("phase-")}
    assert phases == {f"phase-{number}" for number in range(1, 9)}
    assert emdr.topics[0].id == "readiness.dissociation"
    kept = [t.title for t in emdr.topics if t.step is StepKind.DOSING and "reprocessing" in t.uses]
    assert "as effects wane" in kept[0]


def test_no_therapy_uses_touch_without_its_own_form() -> None:
    for modality in MODALITIES.values():
        for topic in modality.topics:
            if "touch" in topic.uses:
                assert "Without a signed form there is none" in topic.guidance


# -- rules ---------------------------------------------------------------------------


def episode(*modalities: str, facts: tuple[Fact, ...] = (), des: int | None = None) -> Episode:
    chosen = Treatment(indication=Indication.TRAUMA, modalities=modalities)
    events: list[e.Event] = [e.TreatmentChosen(at=NOW, by="desk-1", treatment=chosen)]
    events += [e.FactRecorded(at=NOW, by="desk-1", fact=fact) for fact in facts]
    if des is not None:
        answers = tuple(Answer(item=str(n), value=des) for n in range(1, 29))
        response = Response(instrument="des-ii", at=NOW, by="client", answers=answers)
        events.append(e.ResponseRecorded(at=NOW, by="desk-1", response=response))
    return episode_with(None, *events)


def findings(case: Episode) -> dict[str, tuple[Truth, Disposition]]:
    catalogue = Catalogue(instruments=INSTRUMENTS)
    return {
        f.rule: (f.truth, f.disposition)
        for f in screen(RULES, case, NOW, catalogue)
        if not f.rule.startswith("core.")
    }


def fact(field: str, value: bool, days: int = 0) -> Fact:
    return Fact(field=field, value=value, at=NOW - dt.timedelta(days=days), by="tara")


def test_rules_are_asked_only_where_the_therapy_is_chosen() -> None:
    assert findings(episode()) == {}
    for name in MODALITIES:
        assert {rule.partition(".")[0] for rule in findings(episode(name))} == {name}


def test_emdr_holds_until_dissociation_is_measured_and_calming_works() -> None:
    assert findings(episode("emdr")) == {
        "emdr.dissociation": (Truth.UNKNOWN, Disposition.HOLD),
        "emdr.stabilisation": (Truth.UNKNOWN, Disposition.HOLD),
    }
    ready = fact("stabilised", True)
    assert set(findings(episode("emdr", facts=(ready,), des=10)).values()) == {
        (Truth.NO, Disposition.CLEAR)
    }
    high = findings(episode("emdr", facts=(ready,), des=40))
    assert high["emdr.dissociation"] == (Truth.YES, Disposition.HOLD)


@pytest.mark.parametrize(
    ("name", "field", "good", "rule", "unknown"),
    [
        ("emdr", "stabilised", True, "emdr.stabilisation", Disposition.HOLD),
        ("parts", "lost_time", False, "parts.lost-time", Disposition.HOLD),
        ("parts", "protectors_agree", True, "parts.agreement", Disposition.HOLD),
        ("somatic", "grounding_works", True, "somatic.grounding", Disposition.HOLD),
        ("mindfulness", "stillness_distress", False, "mindfulness.stillness", Disposition.REVIEW),
        ("met", "change_plan_written", True, "met.change-plan", Disposition.REVIEW),
    ],
)
def test_a_fact_clears_a_rule_while_it_is_fresh_and_only_then(
    name: str, field: str, good: bool, rule: str, unknown: Disposition
) -> None:
    def told(*facts: Fact) -> tuple[Truth, Disposition]:
        return findings(episode(name, facts=facts))[rule]

    assert told() == (Truth.UNKNOWN, unknown)
    assert told(fact(field, good)) == (Truth.NO, Disposition.CLEAR)
    assert told(fact(field, good, days=400)) == (Truth.UNKNOWN, unknown)
    assert told(fact(field, not good)) == (Truth.YES, unknown)


def test_no_rule_lets_a_gap_pass_and_each_has_a_source() -> None:
    for rule in RULES:
        assert rule.unknown >= Disposition.REVIEW
        assert rule.modalities and set(rule.modalities) <= set(MODALITIES)
        assert rule.source.locator


# -- consent -------------------------------------------------------------------------


def form(kind: ConsentKind) -> ConsentForm:
    return ConsentForm(head=FormHead(kind=kind, title="F"), content_hash="0" * 64)


@pytest.mark.parametrize("name", MODALITIES)
def test_a_consent_has_a_section_for_each_chosen_therapy_and_no_other(name: str) -> None:
    def sections(case: Episode, kind: ConsentKind) -> list[str]:
        from invented import context_with

        outcome = CALLER.checked(
            hookspecs.CONSENT_SECTIONS, form=form(kind), episode=case, context=context_with()
        )
        assert outcome.faults == ()
        return [section.id for section in outcome.values]

    assert sections(episode(name), ConsentKind.TREATMENT) == [f"treatment.therapy-{name}"]
    assert sections(episode(), ConsentKind.TREATMENT) == []
    assert sections(episode(name), ConsentKind.DISCLOSURE) == []


def test_protocols_and_therapies_name_no_trademark() -> None:
    from invented import texts

    series = loaded(ketaprac_lozenge_series).caller.checked(hookspecs.PROTOCOLS).values
    words = " ".join((*texts(series), *texts(tuple(MODALITIES.values()))))
    assert "KARE" not in words and "KA-EMDR" not in words
