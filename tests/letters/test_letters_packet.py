"""What goes into a packet, and what is said about what is not known."""

from __future__ import annotations

import attrs
import pytest

import ketaprac_letters
from consent.cases import CLIENT, context, episode
from ketaprac.hookspecs import EXPORTERS, REFERRAL_ITEMS
from ketaprac.model.screening import Disposition, Screening, Stage, Truth
from ketaprac.plugins import given, load
from ketaprac_letters.packet import EXPECTED, UNKNOWN
from letters.samples import SCREENING, finding, items, record


def by_id(found):
    return {item.id: item for item in found}


def test_every_item_says_why_it_is_sent_and_where_it_is_from():
    found = items()
    assert len({item.id for item in found}) == len(found)
    assert all(item.why and item.origin and item.value for item in found)


def test_nothing_that_is_expected_is_left_out_in_silence():
    found = by_id(items(episode(), Screening(at=SCREENING.at, findings=())))
    for field in EXPECTED:
        assert found[f"facts.{field}"].value == UNKNOWN
        assert found[f"facts.{field}"].origin == "no entry"
    assert found["scores.none"].value == UNKNOWN
    assert found["screening.000"].value == "no rule was asked"


@pytest.mark.parametrize(
    ("gone", "item"),
    [
        ({"name": None}, "client.name"),
        ({"birth_date": None}, "client.birth_date"),
        ({"contact": None}, "client.contact"),
        ({"emergency_contact": None}, "plan.emergency_contact"),
    ],
)
def test_particulars_that_nobody_recorded_are_listed_as_such(gone, item):
    who = episode(client=attrs.evolve(CLIENT, **gone))
    assert by_id(items(who))[item].value == UNKNOWN


def test_the_latest_fact_counts_and_carries_its_day_and_author():
    pressure = by_id(items())["facts.bp_systolic"]
    assert pressure.value == "128 mmHg"
    assert "dana" in pressure.origin and "2027-01-05" in pressure.origin


def test_no_and_declined_are_told_apart_from_not_recorded():
    found = by_id(items())
    assert found["facts.psychosis_history"].value == "no"
    assert found["facts.allergies"].value == "not recorded (declined)"
    assert found["facts.current_mania"].value == "not recorded"


def test_facts_that_no_list_expects_are_passed_on_too():
    assert by_id(items())["facts.house_pet"].value == "a <b>cat</b> & a dog"


def test_findings_carry_rule_version_words_and_source():
    found = [item for item in items() if item.id.startswith("screening.")]
    first, second = found[0], found[1]
    assert (first.label, second.label) == ("Hold: not known", "Review")
    assert first.value.startswith("Words of house.bp.\nRule house.bp, version 7.")
    assert "facts.diastolic" in first.value and "House rule (handbook 1)" in first.origin
    assert found[-1].value == "house.quiet (7)"


def test_an_unknown_finding_is_told_even_when_it_asks_for_nothing():
    odd = Screening(at=SCREENING.at, findings=(finding("x", Disposition.CLEAR, Truth.UNKNOWN),))
    assert by_id(items(screening=odd))["screening.001"].label == "Clear: not known"


def test_checks_of_the_day_are_named_but_not_told_as_findings():
    day = attrs.evolve(finding("house.sober", Disposition.STOP), stage=Stage.DAY_OF)
    later = attrs.evolve(SCREENING, findings=(*SCREENING.findings, day))
    found = by_id(items(screening=later))
    assert found["screening.999"].value == "house.sober (7)"
    assert not any("Words of house.sober" in item.value for item in found.values())


def test_scores_carry_band_flags_and_day_or_what_is_missing():
    found = by_id(items())
    scored, not_scorable = found["scores.phq-9"], found["scores.gad-7"]
    assert scored.value == "12 points (moderate)\nFlag: Thoughts of self-harm"
    assert scored.origin == "filled in on 2027-01-05"
    assert not_scorable.value.startswith("NOT SCORABLE: Two answers are missing.")
    assert "3, 4" in not_scorable.value and "5 to 11" in not_scorable.value


def test_the_off_label_flag_and_what_is_asked_back_are_always_there():
    found = by_id(items())
    assert found["treatment.off-label"].value.startswith("Yes")
    for words in ("decision", "how many", "valid until", "limits", "vital signs", "tests"):
        assert words in found["asked.decision"].value


def test_items_keep_their_groups_in_order():
    groups = [item.id.partition(".")[0] for item in items()]
    assert list(dict.fromkeys(groups)) == [
        "client", "treatment", "screening", "scores", "facts", "plan", "asked"
    ]  # fmt: skip


def test_a_field_with_the_longest_name_still_makes_a_valid_item():
    from letters.samples import fact

    found = items(episode(fact("f" * 80, True), fact("f" * 79 + "g", False)))
    values = [i.value for i in found if i.label.lower().startswith("f" * 70)]
    assert values == ["yes", "no"]


def test_the_core_takes_what_the_plugin_gives():
    caller = load(given([ketaprac_letters])).caller
    got = caller.checked(REFERRAL_ITEMS, episode=record(), screening=SCREENING, context=context())
    assert got.faults == () and len(got.items) == len(items())
    assert [e.id for e in caller.checked(EXPORTERS).values] == [
        "letters.referral",
        "letters.referral-json",
        "letters.reply-form",
        "letters.reply-template",
        "letters.accounting",
        "letters.follow-up",
        "letters.screening-report",
        "letters.series-summary",
        "letters.progress-summary",
        "letters.outcomes-chart",
    ]
