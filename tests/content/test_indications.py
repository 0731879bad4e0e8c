"""What is known on each indication: negatives included, sourced, without amounts."""

from __future__ import annotations

import datetime as dt

import pytest
from invented import loaded, sources, texts

import ketaprac_indications
import ketaprac_instruments
import ketaprac_lozenge_series
import ketaprac_met
import ketaprac_mindfulness
from ketaprac import evidence, hookspecs
from ketaprac.model.context import Catalogue
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.indication import IndicationGuide
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication

LOADED = loaded(
    ketaprac_indications,
    ketaprac_instruments,
    ketaprac_lozenge_series,
    ketaprac_met,
    ketaprac_mindfulness,
)
GUIDES = {g.id: g for g in LOADED.caller.checked(hookspecs.INDICATIONS).values}
CATALOGUE = Catalogue(
    instruments=LOADED.caller.checked(hookspecs.INSTRUMENTS).values,
    protocols=LOADED.caller.checked(hookspecs.PROTOCOLS).values,
    modalities=LOADED.caller.checked(hookspecs.MODALITIES).values,
    indications=tuple(GUIDES.values()),
)

each = pytest.mark.parametrize("indication", list(Indication))


def test_every_indication_has_a_guide() -> None:
    assert LOADED.faults == ()
    assert set(GUIDES) == set(Indication)


@each
def test_a_guide_is_whole(indication: Indication) -> None:
    guide = GUIDES[indication]
    assert guide.evidence and guide.measures
    known = {instrument.id for instrument in CATALOGUE.instruments}
    assert {measure.instrument for measure in guide.measures} <= known
    names = [other.name for other in guide.alternatives]
    assert len(names) >= 2 and names[-1] == "No treatment"
    assert all(row.indication == indication for row in guide.evidence)


def row(row_id: str) -> EvidenceRow:
    return next(r for guide in GUIDES.values() for r in guide.evidence if r.id == row_id)


@pytest.mark.parametrize(
    ("row_id", "words"),
    [
        ("grabski-2022", "relapse did not differ"),
        ("grabski-2022.therapy", "did not differ significantly"),
        ("krupitsky-2002", "did worse"),
        ("krupitsky-2007", "Depression, anxiety and craving did not differ"),
        ("jovaisa-2006", "no difference in outcome"),
        ("dakwar-2019", "1.3 to 25.1"),
        ("ketect-2022", "inferior"),
        ("taylor-2018", "no significant difference"),
        ("abdallah-2022", "did not change"),
        ("meta-2024", "-0.08 to 0.48"),
        ("none-found.stimulants", "No study was found"),
    ],
)
def test_what_speaks_against_stands_there(row_id: str, words: str) -> None:
    assert words in row(row_id).result


def test_the_largest_study_of_lozenges_says_whom_it_left_out() -> None:
    for row_id in ("hull-2022", "hull-2022.anxiety"):
        assert "reasons for exclusion" in (row(row_id).caveat or "")
        assert row(row_id).population_matches is False


def test_only_one_study_was_of_lozenges_in_addiction_and_it_had_no_therapy() -> None:
    both = [
        r
        for guide in GUIDES.values()
        for r in guide.evidence
        if r.route_matches and r.population_matches
    ]
    assert [r.id for r in both] == ["grande-2024"]
    assert "No psychotherapy" in (both[0].caveat or "")


def test_ids_are_unique_among_guides_protocols_and_therapies() -> None:
    holders = (*GUIDES.values(), *CATALOGUE.modalities)
    found = [r.id for holder in holders for r in holder.evidence]
    assert len(set(found)) == len(found)


@each
def test_every_row_has_a_source_with_a_place_and_a_day(indication: Indication) -> None:
    for source in sources(GUIDES[indication]):
        assert isinstance(source, Source)
        assert source.locator and source.read_on >= dt.date(2026, 11, 1)
    for r in GUIDES[indication].evidence:
        if r.grade is not Grade.D:
            assert (
                "doi:" in r.source.locator
                or "http" in r.source.locator
                or ";" in (r.source.locator)
            )


def test_no_text_names_an_amount() -> None:
    import re

    words = " ".join(texts(tuple(GUIDES.values())))
    assert not re.search(r"\d\s*(mg|µg|ml)\b|mg/kg", words)


# -- the one function that all readers use ------------------------------------------


def ids(*chosen: object, indication: str = "alcohol") -> list[str]:
    return [r.id for r in evidence.rows(CATALOGUE, indication, *chosen)]  # type: ignore[arg-type]


def test_rows_come_from_indication_protocol_and_therapies_in_that_order() -> None:
    guide = [r.id for r in GUIDES["alcohol"].evidence]
    assert ids() == guide
    assert ids("three-weekly") == [*guide, "none-found.sublingual-alcohol"]
    assert ids("three-weekly", ["met", "mindfulness"]) == [
        *guide,
        "none-found.sublingual-alcohol",
        "none-found.met-alcohol",
        "none-found.mindfulness-alcohol",
    ]
    assert ids(None, ["met", "met"]) == [*guide, "none-found.met-alcohol"]


def test_nothing_is_made_up_for_what_is_not_known() -> None:
    assert ids("no-such-protocol", ["no-such-therapy"]) == ids()
    assert ids("three-weekly", ["met"], indication="grief") == []
    assert evidence.rows(Catalogue(), "alcohol", "x", ["y"]) == ()
    assert "Nothing was found" in evidence.summary(())


@each
def test_whatever_is_chosen_no_row_is_lost_that_everything_has(indication: Indication) -> None:
    everything = {r.id for r in evidence.everything(CATALOGUE, indication)}
    every = [m.id for m in CATALOGUE.modalities]
    for protocol in CATALOGUE.protocols:
        assert {r.id for r in evidence.rows(CATALOGUE, indication, protocol.id, every)} <= (
            everything
        )
    assert {r.id for r in GUIDES[indication].evidence} <= everything


def test_a_therapy_has_its_own_rows_and_the_studies_in_which_it_was_given() -> None:
    met = CATALOGUE.modality("met")
    assert met is not None
    found = evidence.rows(CATALOGUE, "alcohol", None, ["met"])
    mine = [r.id for r in evidence.on_therapy(found, met.evidence, "met")]
    assert mine == ["dakwar-2020", "none-found.met-alcohol"]


def test_how_far_a_row_carries_is_said_in_words() -> None:
    assert evidence.reach(row("grabski-2022")) == ("another route than lozenges",)
    assert evidence.reach(row("hull-2022")) == ("no people with an addiction",)
    assert evidence.reach(row("none-found.stimulants")) == ("nothing was found",)
    assert evidence.reach(row("grande-2024")) == ()
    assert "none used lozenges." in evidence.summary(GUIDES["alcohol"].evidence)
    assert "1 used lozenges, 1 of them" in evidence.summary(GUIDES["opioid"].evidence)


def test_an_unknown_guide_is_none() -> None:
    assert CATALOGUE.indication("grief") is None
    assert isinstance(CATALOGUE.indication("alcohol"), IndicationGuide)
