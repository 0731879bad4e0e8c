"""Motivational Enhancement Therapy as a modality."""

from __future__ import annotations

from invented import loaded

import ketaprac_met
from ketaprac import hookspecs
from ketaprac.files.convert import structure, unstructure
from ketaprac.model.modality import Modality
from ketaprac.model.protocol import StepKind
from ketaprac.model.treatment import Indication

LOADED = loaded(ketaprac_met)
OUTCOME = LOADED.caller.checked(hookspecs.MODALITIES)
(MET,) = OUTCOME.values


def test_plugin_loads_without_faults() -> None:
    assert LOADED.faults == ()
    assert OUTCOME.faults == ()
    assert (MET.id, MET.version) == ("met", "2")


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


def test_modality_survives_a_file() -> None:
    assert structure(unstructure(MET), Modality) == MET
