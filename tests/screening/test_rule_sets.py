"""What is asked by indication, what an optional form says, repeat checks, and every number."""

from __future__ import annotations

import datetime as dt
import itertools

import attrs
import pytest
from instrument_support import BY_ID as FORMS
from instrument_support import filled
from screening_records import (
    BY_ID,
    CATALOGUE,
    EARLIER,
    NOW,
    RULES,
    asked,
    bad,
    clean,
    episode,
    fact,
    form,
    good,
    with_fact,
    with_form,
    worst,
)

from ketaprac import BadInput, Practice, gates, rules
from ketaprac.gates import Situation
from ketaprac.model import events as e
from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, Rule, VerdictIs
from ketaprac.model.rule import tests_of as parts_of
from ketaprac.model.screening import (
    Absent,
    Disposition,
    Response,
    Screening,
    Stage,
    Truth,
)
from ketaprac.model.treatment import Indication
from ketaprac.scoring import score
from ketaprac.testing.sample import sample

ONLY = {
    Indication.ALCOHOL: {
        "alcohol-withdrawal",
        "audit-c",
        "withdrawal-today",
    },
    Indication.OPIOID: {"opioid-treatment", "overdose-plan", "withdrawal-today"},
    Indication.COCAINE: {"heart-with-stimulants", "stimulants-today"},
    Indication.STIMULANTS: {"heart-with-stimulants", "stimulants-today"},
    Indication.CANNABIS: {"psychosis-with-cannabis", "cannabis-before"},
    Indication.DEPRESSION: {"bipolar-screen"},
    Indication.ANXIETY: {"panic"},
    Indication.TRAUMA: {"trauma-load", "dissociation", "stabilisation"},
}
OPTIONAL = {"c-ssrs-high", "c-ssrs-moderate", "asq-acute", "asq-positive", "mdq-positive", "pq-16"}
OPTIONAL |= {"alcohol-signs-of-withdrawal", "opioid-signs-of-withdrawal", "breath-alcohol"}


def asked_for(indication: Indication) -> set[str]:
    record = episode(indication=indication)
    found = rules.screen(RULES, record, NOW, CATALOGUE)
    return {f.rule.removeprefix("screening.") for f in found}


@pytest.mark.parametrize("indication", list(Indication))
def test_each_indication_has_its_own_questions(indication):
    everywhere = set.intersection(*map(asked_for, Indication))
    own = asked_for(indication) - everywhere
    general = {"other-substance-use", "last-use", "relapse-prevention"}
    assert own - general == ONLY[indication]
    assert ("other-substance-use" in own) is not indication.is_substance_use


def test_what_nobody_must_give_is_not_asked_until_it_is_given():
    assert not OPTIONAL & set.union(*map(asked_for, Indication))
    assert {r.id.removeprefix("screening.") for r in RULES if r.if_given} == OPTIONAL


# -- forms that nobody must give -----------------------------------------------------


def with_c_ssrs(raw: tuple[int | None, ...]) -> dict[str, Disposition]:
    ids = [item.id for item in FORMS["c-ssrs-screener"].items]
    response = attrs.evolve(filled("c-ssrs-screener", dict(zip(ids, raw, strict=True))), at=EARLIER)
    found = asked(with_form(clean(), response))
    return {name: found[f"screening.c-ssrs-{name}"].disposition for name in ("high", "moderate")}


def test_every_c_ssrs_form_gaps_included_never_passes_by_mistake():
    """All 2187 forms: intent, plan and recent behaviour are urgent whatever is missing."""
    for raw in itertools.product((None, 0, 1), repeat=7):
        told = with_c_ssrs(raw)
        danger = 1 in (raw[3], raw[4], raw[6])
        assert (told["high"] is Disposition.URGENT) is danger
        if not danger and told["high"] is Disposition.CLEAR:
            ids = [item.id for item in FORMS["c-ssrs-screener"].items]
            whole = filled("c-ssrs-screener", dict(zip(ids, raw, strict=True)))
            assert not getattr(score(FORMS["c-ssrs-screener"], whole), "missing", ())


@pytest.mark.parametrize(
    ("raw", "acute", "positive"),
    [
        ((0, 0, 0, 0, None), Disposition.CLEAR, Disposition.CLEAR),
        ((1, 0, 0, 0, 0), Disposition.CLEAR, Disposition.HOLD),
        ((0, 0, 0, 1, 1), Disposition.URGENT, Disposition.HOLD),
        ((None, None, None, None, 1), Disposition.URGENT, Disposition.HOLD),
        ((0, None, 0, 0, None), Disposition.HOLD, Disposition.HOLD),
    ],
)
def test_the_asq(raw, acute, positive):
    found = asked(with_form(clean(), form("asq", *raw)))
    assert found["screening.asq-acute"].disposition is acute
    assert found["screening.asq-positive"].disposition is positive


def test_a_positive_mdq_goes_to_the_prescriber_and_a_gap_holds():
    yes = form("mdq", *[1] * 7, *[0] * 6, 1, 2)
    record = with_form(clean(Indication.DEPRESSION), yes)
    assert asked(record)["screening.bipolar-screen"].disposition is Disposition.REVIEW
    assert "screening.mdq-positive" not in asked(record)
    half = form("mdq", *[0] * 12, None, 0, 0)
    record = with_form(clean(Indication.DEPRESSION), half)
    assert asked(record)["screening.bipolar-screen"].truth is Truth.UNKNOWN


# -- verdicts in rules ------------------------------------------------------------------


def about(*outcomes: str, criterion: str = "syndrome") -> Rule:
    when = VerdictIs(
        instrument="phq-9",
        criterion=criterion,
        outcomes=outcomes,
        max_age=dt.timedelta(days=14),
    )
    return attrs.evolve(BY_ID["screening.phq-9"], id="made-up", when=when)


def truth(rule: Rule, response: Response) -> Truth:
    return rules.evaluate(rule, episode(responses=(response,)), NOW, CATALOGUE).truth


def test_a_rule_can_ask_what_a_criterion_came_to():
    major = form("phq-9", 3, 3, 2, 2, 2, 0, 0, 0, 0)
    assert truth(about("major"), major) is Truth.YES
    assert truth(about("major", "other"), major) is Truth.YES
    assert truth(about("other"), major) is Truth.NO
    assert truth(about("none"), form("phq-9", *[0] * 9)) is Truth.YES
    assert truth(about("major"), form("phq-9", 3, 3, 2, 2, 2, None, 0, 0, 0)) is Truth.YES


@pytest.mark.parametrize("place", range(9))
def test_a_blank_a_wrong_value_and_a_declined_item_never_clear_a_verdict(place):
    zeros = [0] * 9
    for gap in (None, 99):
        raw = [*zeros[:place], gap, *zeros[place + 1 :]]
        assert truth(about("major"), form("phq-9", *raw)) is Truth.UNKNOWN
    whole = form("phq-9", *zeros)
    declined = attrs.evolve(whole.answers[place], value=None, absent=Absent.DECLINED)
    answers = [*whole.answers[:place], declined, *whole.answers[place + 1 :]]
    assert truth(about("major"), attrs.evolve(whole, answers=tuple(answers))) is Truth.UNKNOWN


def test_what_a_verdict_rule_cannot_know_is_unknown():
    whole = form("phq-9", *[0] * 9)
    assert truth(about("major"), attrs.evolve(whole, at=NOW - dt.timedelta(days=15))) is (
        Truth.UNKNOWN
    )
    assert truth(about("major", criterion="nothing"), whole) is Truth.UNKNOWN
    assert truth(about("nothing"), whole) is Truth.UNKNOWN
    with pytest.raises(BadInput, match="at least one outcome"):
        VerdictIs(instrument="phq-9", criterion="syndrome", outcomes=())


# -- repeat checks ------------------------------------------------------------------------

REPEATS = {
    "new_bladder_symptoms": ("bladder-again", 30, Disposition.STOP),
    "new_liver_signs": ("liver-again", 90, Disposition.HOLD),
    "ketamine_misuse_since": ("misuse-again", 30, Disposition.HOLD),
}


def situation(record) -> Situation:
    """As a gate sees it, with only the findings of the repeat checks."""
    findings = rules.screen(RULES, record, NOW, CATALOGUE)
    mine = tuple(f for f in findings if f.stage is Stage.SERIES)
    return Situation(
        episode=record,
        at=NOW,
        profile=sample().profile,
        protocol=None,
        screen=lambda: Screening(at=NOW, findings=mine),
        form=lambda kind: None,
    )


def held(objections) -> set[str]:
    return {o.code.removeprefix("finding.screening.") for o in objections if "again" in o.code}


def test_nothing_is_asked_again_before_the_first_dosing_session():
    record = attrs.evolve(episode(), sessions=())
    assert not {f.rule for f in rules.screen(RULES, record, NOW, CATALOGUE) if "again" in f.rule}


@pytest.mark.parametrize("field", REPEATS)
def test_due_and_unanswered_holds_the_next_session(field):
    name, days, then = REPEATS[field]
    fresh, old = NOW - dt.timedelta(days=days), NOW - dt.timedelta(days=days, seconds=1)
    for answer, expected in (
        (good(field, at=fresh), set()),
        (good(field, at=old), {name}),
        (None, {name}),
        (fact(field, absent=Absent.DECLINED), {name}),
        (fact(field, "no"), {name}),
        (bad(field), {name}),
        (bad(field, at=old), {name}),
    ):
        record = with_fact(clean(), field, answer)
        assert held(gates.start_dosing(situation(record), "dose-2")) == expected
    assert asked(with_fact(clean(), field, bad(field)))[f"screening.{name}"].disposition is then


@pytest.mark.parametrize("field", REPEATS)
def test_the_next_batch_waits_for_it_and_a_move_within_a_batch_does_not(field):
    record = with_fact(clean(), field, None)
    name, _, _ = REPEATS[field]
    given = sample().episode.clearance
    after = attrs.evolve(given, given_at=EARLIER)
    before = attrs.evolve(given, given_at=EARLIER - dt.timedelta(days=30))
    next_batch = attrs.evolve(record, clearance=after)
    assert held(gates.plan_doses(situation(next_batch))) == {name}
    assert held(gates.plan_doses(situation(attrs.evolve(record, clearance=before)))) == set()
    planned = e.SeriesPlanned(at=NOW, by="mira", series=sample().series)
    moved = attrs.evolve(next_batch, log=(*next_batch.log, planned))
    assert held(gates.plan_doses(situation(moved))) == set()


# -- numbers ---------------------------------------------------------------------------------


def shown(settings: dict[str, object] | None = None) -> dict[str, Rule]:
    own = {"screening": settings} if settings else None
    practice = Practice(sample().profile, settings=own)
    return {r.id: r for r in practice.catalogue.rules if r.id.startswith("screening.")}


def test_every_age_and_limit_of_every_rule_is_a_number_that_a_practice_can_set():
    for rule in RULES:
        values = {number.value for number in rule.numbers}
        for test in parts_of(rule.when):
            age = test.max_age
            if age is not None:
                spans = {(n.unit, n.value) for n in rule.numbers}
                assert spans & {
                    ("days", age / dt.timedelta(days=1)),
                    ("hours", age / dt.timedelta(hours=1)),
                    ("minutes", age / dt.timedelta(minutes=1)),
                }, rule.id
            limit = getattr(test, "value", None)
            if isinstance(limit, (int, float)) and not isinstance(limit, bool) and limit:
                assert limit in values, rule.id
        for number in rule.numbers:
            assert number.whose == "default, not reviewed by a prescriber"
            assert number.source.locator


OWN = {"set_by": "Ngozi Abara, MD", "set_on": dt.date(2027, 1, 4), "basis": "order of 4 January"}


def test_one_number_of_its_own_changes_the_rules_that_use_it_and_no_others():
    before, after = shown(), shown({"state_days": 60, **OWN})
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {n for n, r in before.items() if any(x.id == "state_days" for x in r.numbers)}
    rule = after["screening.liver"]
    assert rule.version == "1.site-20270104"
    (number,) = rule.numbers
    assert (number.value, number.whose) == (60, "set by Ngozi Abara, MD on 2027-01-04")
    assert number.source.locator == OWN["basis"]
    assert isinstance(rule.when, AnyOf)
    assert rule.when.tests[1].max_age == dt.timedelta(days=60)


def test_a_number_can_be_kept_as_it_is_and_made_the_practices_own():
    rule = shown({"because": {"systolic_from": OWN}})["screening.blood-pressure"]
    own = {n.id: n.set_by for n in rule.numbers}
    assert own == {"systolic_from": OWN["set_by"], "diastolic_from": None, "pressure_minutes": None}
    assert f"Limits set by {OWN['set_by']} on 2027-01-04" in rule.words
    with pytest.raises(BadInput, match=r"settings\.screening\.because: unknown number 'sistolic'"):
        shown({"because": {"sistolic": OWN}})
    with pytest.raises(BadInput, match="basis"):
        shown({"because": {"systolic_from": {**OWN, "basis": ""}}})


def test_a_practice_without_breath_tests_still_stops_at_a_measured_one():
    must = shown({"breath_test": True, **OWN})["screening.breath-alcohol"]
    assert not must.if_given
    rule = shown({"pq16_from": 7, "because": {"breath_test": OWN}, **OWN})[
        "screening.breath-alcohol"
    ]
    assert rule.if_given
    assert rule.version == "1.site-20270104"
    over = fact("breath_alcohol", 0.03, unit="percent")
    found = {f.rule: f for f in rules.screen((rule,), episode((over,)), NOW, CATALOGUE)}
    assert found[rule.id].disposition is Disposition.STOP
    none = {f.rule for f in rules.screen((rule,), episode(), NOW, CATALOGUE)}
    assert rule.id not in none


@pytest.mark.parametrize("value", [0.001, 0.02])
def test_breath_alcohol_above_the_limit_stops(value):
    over = fact("breath_alcohol", value, unit="percent")
    assert worst(with_fact(clean(), "breath_alcohol", over)) is Disposition.STOP


def test_repeat_checks_and_limits_of_the_day_belong_to_the_prescriber():
    for rule in RULES:
        if rule.stage is Stage.SERIES or "{whose}" in rule.words:
            assert rule.owner is Role.PRESCRIBER
