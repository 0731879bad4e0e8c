"""Motivational Enhancement Therapy as a modality."""

from __future__ import annotations

import datetime as dt

from invented import loaded, sources

import ketaprac_lozenge_series
import ketaprac_met
from ketaprac import hookspecs
from ketaprac.files.convert import structure, unstructure
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.modality import Modality
from ketaprac.model.protocol import StepKind
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication

LOADED = loaded(ketaprac_met)
OUTCOME = LOADED.caller.checked(hookspecs.MODALITIES)
(MET,) = OUTCOME.values


def test_plugin_loads_without_faults() -> None:
    assert LOADED.faults == ()
    assert OUTCOME.faults == ()
    assert (MET.id, MET.version) == ("met", "1")


def test_alcohol_comes_first() -> None:
    assert MET.indications[0] == Indication.ALCOHOL
    assert set(MET.indications) <= set(Indication)


def test_topics_cover_the_three_parts_of_a_series() -> None:
    assert {t.step for t in MET.topics} == {
        StepKind.PREPARATION,
        StepKind.DOSING,
        StepKind.INTEGRATION,
    }
    ids = [t.id for t in MET.topics]
    assert len(set(ids)) == len(ids)


def test_what_matters_is_signed_for() -> None:
    signed = {t.id for t in MET.topics if t.sign_off}
    assert {
        "commitment.change-plan",
        "dosing.present",
        "dosing.no-new-commitments",
        "follow-through.change-plan",
    } <= signed


def test_order_is_that_of_the_manual() -> None:
    phases = [t.id.partition(".")[0] for t in MET.topics]
    assert list(dict.fromkeys(phases)) == ["motivation", "commitment", "dosing", "follow-through"]
    assert MET.source.locator == "NIH Publication No. 94-3723"


def test_measures() -> None:
    assert [m.instrument for m in MET.measures] == ["audit-c", "phq-9"]


def test_cautions_name_intoxication_withdrawal_and_detoxification() -> None:
    words = " ".join(MET.cautions)
    assert "intoxicated" in words and "withdrawal" in words and "detoxification" in words


def rows(indication: Indication) -> list[EvidenceRow]:
    return [r for r in MET.evidence if r.indication == indication]


def test_evidence_for_alcohol_shows_the_negative_results() -> None:
    found = {r.id: r for r in rows(Indication.ALCOHOL)}
    assert "relapse did not differ" in found["grabski-2022"].result
    assert "did not differ" in found["grabski-2022.therapy"].result
    assert {"dakwar-2020", "rathore-2025"} <= set(found)


def test_each_indication_has_the_row_that_none_was_found() -> None:
    for indication in MET.indications:
        (none,) = [r for r in rows(Indication(indication)) if r.grade is Grade.D]
        assert "No study was found" in none.result
        assert not none.route_matches


def test_no_row_is_on_lozenges() -> None:
    assert not any(r.route_matches for r in MET.evidence)


def test_evidence_ids_differ_from_the_series_rows() -> None:
    caller = loaded(ketaprac_met, ketaprac_lozenge_series).caller
    series = caller.checked(hookspecs.PROTOCOLS).values
    theirs = {r.id for protocol in series for r in protocol.evidence}
    ours = [r.id for r in MET.evidence]
    assert len(set(ours)) == len(ours)
    assert not theirs & set(ours)


def test_everything_has_a_source_with_a_place_and_a_day() -> None:
    found = list(sources(MET))
    assert len(found) == 1 + len(MET.evidence)
    for source in found:
        assert isinstance(source, Source)
        assert source.locator and source.read_on >= dt.date(2026, 11, 1)


def test_modality_survives_a_file() -> None:
    assert structure(unstructure(MET), Modality) == MET
