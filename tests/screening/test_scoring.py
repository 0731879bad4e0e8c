"""Scores: complete forms give numbers, any other form gives none."""

from __future__ import annotations

import itertools

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screening_records import INSTRUMENTS, NOW, form

from ketaprac.errors import BadInput
from ketaprac.model.instrument import (
    Band,
    Instrument,
    Item,
    Licence,
    LicenceStatus,
    SafetyItem,
    Scale,
)
from ketaprac.model.people import Sex
from ketaprac.model.screening import Absent, Answer, NotScorable, Response, Scored
from ketaprac.model.source import Source
from ketaprac.scoring import bounds, flags, parse_answers, score

BY_ID = {instrument.id: instrument for instrument in INSTRUMENTS}
PHQ_9, GAD_7, AUDIT_C = BY_ID["phq-9"], BY_ID["gad-7"], BY_ID["audit-c"]
HERE = Source(title="Invented", locator="this test", read_on=NOW.date())


def made(items: tuple[Item, ...], **more: object) -> Instrument:
    """An invented instrument whose total is the sum of all its items."""
    values: dict[str, object] = {
        "id": "made-up",
        "version": "7",
        "title": "Made up",
        "items": items,
        "total": Scale(id="total", items=tuple(i.id for i in items), source=HERE),
        "window_days": 7,
        "licence": Licence(status=LicenceStatus.UNKNOWN),
    }
    return Instrument(**{**values, **more})  # type: ignore[arg-type]


def answered(instrument: Instrument, text: str) -> Response:
    answers = parse_answers(instrument, text)
    return Response(instrument=instrument.id, at=NOW, by="C-1", answers=answers)


# Every total below was added up by hand.
VECTORS = [
    ("phq-9", "0,0,0,0,0,0,0,0,0", 0, "minimal"),
    ("phq-9", "1,1,1,1,0,0,0,0,0", 4, "minimal"),
    ("phq-9", "1,1,1,1,1,0,0,0,0", 5, "mild"),
    ("phq-9", "3,3,3,0,0,0,0,0,0", 9, "mild"),
    ("phq-9", "3,3,3,1,0,0,0,0,0", 10, "moderate"),
    ("phq-9", "2,2,2,2,2,2,2,0,0", 14, "moderate"),
    ("phq-9", "2,2,2,2,2,2,2,1,0", 15, "moderately-severe"),
    ("phq-9", "3,3,3,3,3,3,1,0,0", 19, "moderately-severe"),
    ("phq-9", "3,3,3,3,3,3,2,0,0", 20, "severe"),
    ("phq-9", "3,3,3,3,3,3,3,3,3", 27, "severe"),
    ("phq-9", "2,2,2,2,1,1,2,0,0", 12, "moderate"),
    ("gad-7", "0,0,0,0,0,0,0", 0, "minimal"),
    ("gad-7", "0,0,0,1,1,1,1", 4, "minimal"),
    ("gad-7", "0,0,1,1,1,1,1", 5, "mild"),
    ("gad-7", "3,3,3,0,0,0,0", 9, "mild"),
    ("gad-7", "3,3,3,1,0,0,0", 10, "moderate"),
    ("gad-7", "2,2,2,2,2,2,2", 14, "moderate"),
    ("gad-7", "3,3,3,3,3,0,0", 15, "severe"),
    ("gad-7", "3,3,3,3,3,3,3", 21, "severe"),
]


@pytest.mark.parametrize(("name", "text", "total", "band"), VECTORS)
def test_complete_forms_have_the_total_and_band_of_the_source(name, text, total, band):
    result = score(BY_ID[name], answered(BY_ID[name], text))
    assert isinstance(result, Scored)
    assert (result.total, result.band, result.version) == (total, band, "1")


# AUDIT-C: men from 4, women from 3; where sex is not known, the stricter.
AUDIT_C_CUTS = [
    ("0,0,0", None, "below-cut"),
    ("2,0,0", None, "below-cut"),
    ("2,1,0", None, "at-risk"),
    ("2,1,0", Sex.FEMALE, "at-risk"),
    ("2,0,0", Sex.FEMALE, "below-cut"),
    ("2,1,0", Sex.MALE, "below-cut"),
    ("2,1,1", Sex.MALE, "at-risk"),
    ("0,0,0", Sex.FEMALE, "below-cut"),
    ("0,0,0", Sex.MALE, "below-cut"),
    ("4,4,4", Sex.FEMALE, "at-risk"),
    ("4,4,4", Sex.MALE, "at-risk"),
    ("4,4,4", None, "at-risk"),
]


@pytest.mark.parametrize(("text", "sex", "band"), AUDIT_C_CUTS)
def test_audit_c_takes_the_stricter_cut_where_sex_is_not_known(text, sex, band):
    result = score(AUDIT_C, answered(AUDIT_C, text), sex=sex)
    assert isinstance(result, Scored)
    assert result.band == band


def test_unknown_sex_is_never_laxer_than_either_sex():
    for raw in itertools.product(range(5), repeat=3):
        response = form("audit-c", *raw)
        bands = {sex: score(AUDIT_C, response, sex=sex).band for sex in (None, *Sex)}
        assert bands[None] == ("at-risk" if "at-risk" in bands.values() else "below-cut")


#: Scales whose source names no band for their lowest totals.
UNNAMED = {("cows", "total"): range(5)}


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda i: i.id)
def test_bands_cover_every_total_exactly_once(instrument):
    for scale in (instrument.total, *instrument.subscales):
        low, high = bounds(attrs.evolve(instrument, total=scale)) or (0, 0)
        unnamed = UNNAMED.get((instrument.id, scale.id), ())
        for sex in {band.sex for band in scale.bands}:
            named = [b for b in scale.bands if b.sex == sex]
            covered = [n for b in named for n in range(b.low, b.high + 1)]
            assert sorted([*covered, *unnamed]) == list(range(low, high + 1))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_number_exists_exactly_where_nothing_is_missing(data):
    instrument = data.draw(st.sampled_from((PHQ_9, GAD_7, AUDIT_C)))
    options = [st.sampled_from((None, *item.values)) for item in instrument.items]
    raw = data.draw(st.tuples(*options))
    result = score(instrument, form(instrument.id, *raw))
    gaps = tuple(str(n) for n, value in enumerate(raw, start=1) if value is None)
    if gaps:
        assert isinstance(result, NotScorable)
        assert result.missing == gaps
        assert not hasattr(result, "total")
        assert not hasattr(result, "band")
    else:
        assert isinstance(result, Scored)
        assert result.total == sum(raw)


def test_the_range_is_what_filling_in_the_gaps_can_give():
    for raw in itertools.product((None, 0, 1, 2, 3, 4), repeat=3):
        result = score(AUDIT_C, form("audit-c", *raw))
        fillings = itertools.product(*[range(5) if v is None else (v,) for v in raw])
        totals = [sum(filled) for filled in fillings]
        if isinstance(result, NotScorable):
            assert (result.lowest, result.highest) == (min(totals), max(totals))
        else:
            assert totals == [result.total]


def test_four_of_nine_answers_are_no_moderate_depression():
    result = score(PHQ_9, answered(PHQ_9, "3,3,3,3,-,-,-,-,-"))
    assert isinstance(result, NotScorable)
    assert (result.lowest, result.highest) == (12, 27)


@pytest.mark.parametrize("why", list(Absent))
def test_every_reason_for_a_gap_counts_as_missing(why):
    answers = [Answer(item=str(n), value=0) for n in range(1, 9)]
    answers.append(Answer(item="9", absent=why))
    response = Response(instrument="phq-9", at=NOW, by="C-1", answers=tuple(answers))
    result = score(PHQ_9, response)
    assert isinstance(result, NotScorable)
    assert result.missing == ("9",)


def test_items_that_the_response_leaves_out_are_missing():
    response = Response(instrument="gad-7", at=NOW, by="C-1", answers=())
    result = score(GAD_7, response)
    assert isinstance(result, NotScorable)
    assert (len(result.missing), result.lowest, result.highest) == (7, 0, 21)


@pytest.mark.parametrize("size", range(9))
def test_item_nine_is_flagged_however_much_else_is_missing(size):
    response = form("phq-9", *[0] * size, *[None] * (8 - size), 1)
    result = score(PHQ_9, response)
    assert [flag.id for flag in result.flags] == ["self-harm"]
    assert isinstance(result, Scored) == (size == 8)


def test_a_low_total_keeps_its_flag_and_a_zero_has_none():
    danger = score(PHQ_9, answered(PHQ_9, "0,0,0,0,0,0,0,0,3"))
    assert isinstance(danger, Scored)
    assert (danger.total, danger.band, len(danger.flags)) == (3, "minimal", 1)
    assert score(PHQ_9, answered(PHQ_9, "3,3,3,3,3,3,3,3,0")).flags == ()
    assert score(PHQ_9, answered(PHQ_9, "3,3,3,3,3,3,3,3,-")).flags == ()


def test_a_fault_elsewhere_in_the_form_hides_no_flag():
    answers = (Answer(item="nonsense", value=1), Answer(item="9", value=2))
    response = Response(instrument="phq-9", at=NOW, by="C-1", answers=answers)
    assert [flag.item for flag in flags(PHQ_9, response)] == ["9"]


def test_reversed_items_are_turned_round_inside():
    """Ten yes/no items of which the third is reversed: all 'no' is one point, not none."""
    items = tuple(
        Item(id=str(n), label=f"Item {n}", values=(0, 1), reversed=n == 3) for n in range(1, 11)
    )
    ten = made(items)
    assert score(ten, answered(ten, ",".join("0" * 10))).total == 1
    assert score(ten, answered(ten, ",".join("1" * 10))).total == 9
    assert score(ten, answered(ten, "0,0,1,0,0,0,0,0,0,0")).total == 0
    partial = score(ten, answered(ten, "0,0,-,0,0,0,0,0,0,0"))
    assert (partial.lowest, partial.highest) == (0, 1)


def test_a_safety_threshold_is_in_points_not_in_raw_answers():
    items = (Item(id="1", label="One", values=(0, 2, 4), reversed=True),)
    safety = (SafetyItem(id="low", item="1", at_least=4, words="Low.", source=HERE),)
    one = made(items, safety=safety)
    assert len(score(one, answered(one, "0")).flags) == 1
    assert score(one, answered(one, "2")).flags == ()


def test_subscales_have_their_own_totals_and_bands():
    items = tuple(Item(id=str(n), label=f"Item {n}", values=(0, 1, 2)) for n in range(1, 5))
    half = Scale(
        id="half",
        items=("1", "2"),
        bands=(Band(id="some", label="Some", low=3, high=4),),
        source=HERE,
    )
    rest = Scale(id="rest", items=("3", "4"), source=HERE)
    four = made(items, subscales=(half, rest))
    result = score(four, answered(four, "2,1,0,1"))
    assert isinstance(result, Scored)
    assert [(s.scale, s.total, s.band) for s in result.subscales] == [
        ("half", 3, "some"),
        ("rest", 1, None),
    ]
    assert isinstance(score(four, answered(four, "2,1,0,-")), NotScorable)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("0,0,0,0,0,0,0,0", "answers"),
        ("0,0,0,0,0,0,0,0,0,0", "answers"),
        ("", "answers"),
        ("0,0,77,0,0,0,0,0,0", "answers[3]"),
        ("0,-77,0,0,0,0,0,0,0", "answers[2]"),
        ("0,0,0,0,0,0,0,0,77", "answers[9]"),
        ("0,0,7.7,0,0,0,0,0,0", "answers[3]"),
        ("77seven,0,0,0,0,0,0,0,0", "answers[1]"),
        ("0,,0,0,0,0,0,0,0", "answers[2]"),
        ("0,0,0,0,\u0667,0,0,0,0", "answers[5]"),
        ("0,--,0,0,0,0,0,0,0", "answers[2]"),
        ("0,None,0,0,0,0,0,0,0", "answers[2]"),
        ("0,0,0,0,0,0,0," + "7" * 5000 + ",0", "answers[8]"),
    ],
)
def test_wrong_entries_are_refused_with_their_place_and_without_their_value(text, where):
    with pytest.raises(BadInput) as caught:
        parse_answers(PHQ_9, text)
    assert caught.value.where == where
    assert not any(word in str(caught.value) for word in ("77", "7.7", "seven", "\u0667", "None"))


def test_a_dash_is_a_question_that_was_not_asked():
    answers = parse_answers(AUDIT_C, " 4, - ,0")
    assert [(a.item, a.value, a.absent) for a in answers] == [
        ("1", 4, None),
        ("2", None, Absent.NOT_ASKED),
        ("3", 0, None),
    ]


@pytest.mark.parametrize("value", [-1, 4, 10**9])
def test_scoring_refuses_values_that_no_item_allows(value):
    with pytest.raises(BadInput) as caught:
        score(PHQ_9, form("phq-9", 0, 0, value))
    assert caught.value.where == "answers[3]"
    assert str(value) not in str(caught.value).replace("answers[3]", "")


def test_an_unknown_item_is_refused_with_the_nearest_one():
    items = (Item(id="craving", label="Craving", values=(0, 1)),)
    one = made(items)
    answers = (Answer(item="cravings", value=1),)
    with pytest.raises(BadInput) as caught:
        score(one, Response(instrument="made-up", at=NOW, by="C-1", answers=answers))
    assert caught.value.where == "answers[1]"
    assert "'craving'" in caught.value.todo


def test_a_response_to_another_instrument_is_refused():
    with pytest.raises(BadInput):
        score(GAD_7, form("phq-9", *[0] * 9))


def test_wording_is_shipped_only_where_its_licence_allows_it():
    with_text = {i.id for i in INSTRUMENTS if any(item.text for item in i.items)}
    assert with_text == {"phq-9", "gad-7", "pcl-5"}
    for instrument in INSTRUMENTS:
        texts = [bool(item.text) for item in instrument.items]
        assert all(texts) or not any(texts)
        assert instrument.licence.text_may_ship or not any(texts)
    assert not AUDIT_C.licence.text_may_ship


def test_phq_9_has_its_loinc_codes_in_the_order_of_the_form():
    assert [item.loinc for item in PHQ_9.items] == [
        "44250-9",
        "44255-8",
        "44259-0",
        "44254-1",
        "44251-7",
        "44258-2",
        "44252-5",
        "44253-3",
        "44260-8",
    ]
    assert (PHQ_9.loinc, PHQ_9.loinc_total) == ("44249-1", "44261-6")
    assert "hurting yourself" in PHQ_9.items[8].text


def test_gad_7_names_the_right_lowest_answer():
    assert any("0 Not at all, 1 Several days" in note for note in GAD_7.notes)
