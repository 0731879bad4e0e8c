"""The default rules: no gap passes, nothing worse looks better, danger never waits."""

from __future__ import annotations

import datetime as dt
import math

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screening_records import (
    BY_ID,
    CATALOGUE,
    CLEAN_FORMS,
    EARLIER,
    FIELDS,
    FORM_FOR,
    MEASURED,
    NOW,
    RULES,
    SIZES,
    TEXTS,
    asked,
    bad,
    clean,
    episode,
    fact,
    form,
    good,
    rules_about,
    treated,
    with_fact,
    with_form,
    worst,
)

from ketaprac import rules
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.people import Role
from ketaprac.model.rule import FactIs
from ketaprac.model.rule import tests_of as parts_of
from ketaprac.model.screening import Absent, Disposition, Fact, Stage, Truth
from ketaprac.model.treatment import Indication

SUBSTANCES = [i for i in Indication if i.is_substance_use]
ALWAYS = tuple(f for f in FIELDS if all(rules_about(f, i) for i in Indication))
LIMITED = {
    "uncontrolled_substance_use",
    "relapse_prevention_medicine",
    "severe_withdrawal_history",
    "no_withdrawal_signs",
    "breath_alcohol",
    "opioid_treatment_weighed",
    "overdose_plan",
    "cardiac_symptoms_with_use",
    "stimulant_free_today",
    "psychosis_with_cannabis",
    "cannabis_free",
    "panic_attacks",
    "stabilised",
}


# -- the data ------------------------------------------------------------------


def test_every_rule_says_where_it_comes_from_and_who_may_change_it():
    assert len(RULES) > 30
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.id.startswith("screening.")
        assert rule.version == "1"
        assert rule.source.title
        assert rule.source.locator.startswith("https://") or "Convention" in rule.source.title
        assert rule.source.read_on == dt.date(2026, 11, 24)
        assert rule.owner in (Role.PRESCRIBER, Role.THERAPIST)


def test_what_cannot_be_told_holds_in_every_rule():
    assert {rule.unknown for rule in RULES} == {Disposition.HOLD}
    assert Disposition.CLEAR not in {rule.then for rule in RULES}


def test_only_the_prescriber_may_lift_a_stop():
    stops = [rule for rule in RULES if rule.then is Disposition.STOP]
    assert {rule.stage for rule in stops} == set(Stage)
    assert {rule.owner for rule in stops} == {Role.PRESCRIBER}
    assert {r.owner for r in RULES if r.stage is Stage.MEDICAL} == {Role.PRESCRIBER}


def test_nothing_says_safe_or_eligible_and_nothing_names_a_dose():
    words = " ".join(f"{r.words} {r.change}" for r in RULES).lower()
    assert not any(word in words.split() for word in ("safe", "eligible", "dose", "mg"))


def test_the_fields_that_others_write_down_are_there():
    assert {
        "psychosis_history",
        "current_mania",
        "dissociative_disorder",
        "ketamine_misuse_history",
        "suicidal_intent",
        "support_person",
        "readiness_asked",
        "uncontrolled_hypertension",
        "pregnancy_excluded",
        "fasting_followed",
        "sober_today",
        "escort_confirmed",
        "monitor_present",
        "no_new_health_changes",
        "bp_systolic",
        "bp_diastolic",
    } <= set(FIELDS)
    assert set(FIELDS) - set(ALWAYS) == LIMITED


def test_the_plugins_load_and_give_all_they_have():
    import ketaprac_instruments
    import ketaprac_screening
    from ketaprac.plugins import given, load
    from ketaprac.registry import collect
    from ketaprac.testing.sample import sample

    loaded = load(given([ketaprac_instruments, ketaprac_screening]))
    registry = collect(loaded.caller, sample().context)
    assert (loaded.faults, registry.faults) == ((), ())
    assert {rule.id for rule in registry.catalogue.rules} == set(BY_ID)
    assert {i.id for i in registry.catalogue.instruments} >= set(SIZES)


# -- a clean record, and every way to spoil one field of it -----------------------


@pytest.mark.parametrize("indication", list(Indication))
def test_a_complete_clean_record_raises_nothing(indication):
    found = asked(clean(indication))
    assert {f.disposition for f in found.values()} == {Disposition.CLEAR}
    assert {f.truth for f in found.values()} == {Truth.NO}
    assert "core.no-rules" not in found


@pytest.mark.parametrize("indication", list(Indication))
def test_an_empty_record_holds_everywhere(indication):
    found = asked(episode(indication=indication))
    assert {f.disposition for f in found.values()} == {Disposition.HOLD}
    assert {f.truth for f in found.values()} == {Truth.UNKNOWN}


@pytest.mark.parametrize("field", FIELDS)
def test_a_bad_answer_triggers_its_rules_and_no_others(field):
    indication = treated(field)
    about = {rule.id for rule in rules_about(field, indication)}
    assert about
    found = asked(with_fact(clean(indication), field, bad(field)))
    for name, finding in found.items():
        expected = BY_ID[name].then if name in about else Disposition.CLEAR
        assert finding.disposition is expected, name


def _spoilt(field: str) -> list[Fact | None]:
    """Every way to have no usable good value of a field."""
    absent = [fact(field, absent=why) for why in Absent]
    longest = max(
        (
            t.max_age
            for r in RULES
            for t in parts_of(r.when)
            if isinstance(t, FactIs) and t.field == field and t.max_age
        ),
        default=None,
    )
    stale = [] if longest is None else [good(field, at=NOW - longest - dt.timedelta(seconds=1))]
    future = good(field, at=NOW + dt.timedelta(seconds=1))
    unit = attrs.evolve(good(field), unit="kPa" if field in MEASURED else "mmHg")
    values = ["", "yes", "no", "true", "false", "118"]
    values += [True, False] if field in MEASURED else [1, 0, 1.0, 0.0]
    unitless = [fact(field, 118)] if field in MEASURED else []
    typed = [fact(field, value, unit=good(field).unit) for value in values]
    return [None, *absent, *stale, future, unit, *unitless, *typed]


@pytest.mark.parametrize("field", FIELDS)
def test_no_gap_and_no_wrong_type_ever_passes(field):
    indication = treated(field)
    names = {rule.id for rule in rules_about(field, indication)}
    for spoilt in _spoilt(field):
        if spoilt is None and any(BY_ID[name].if_given for name in names):
            continue  # nobody must give it; what is on record must not be a gap
        found = asked(with_fact(clean(indication), field, spoilt))
        assert {found[name].disposition for name in names} == {Disposition.HOLD}
        assert {found[name].truth for name in names} == {Truth.UNKNOWN}
        rest = {f.disposition for name, f in found.items() if name not in names}
        assert rest == {Disposition.CLEAR}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [math.nan, math.inf, [], {}], ids=repr)
def test_what_is_no_value_at_all_is_refused_and_holds_if_smuggled_in(field, value):
    with pytest.raises(BadInput):
        fact(field, value)
    smuggled = good(field)
    object.__setattr__(smuggled, "value", value)
    for indication in Indication:
        if rules_about(field, indication):
            assert worst(with_fact(clean(indication), field, smuggled)) is Disposition.HOLD


@pytest.mark.parametrize("field", TEXTS)
def test_a_blank_or_wrong_text_holds(field):
    spoilt = [None, *(fact(field, absent=why) for why in Absent)]
    spoilt += [fact(field, value) for value in ("", "  ", True, False, 0, 1, 1.5)]
    for replacement in spoilt:
        assert worst(with_fact(clean(), field, replacement)) is Disposition.HOLD


@pytest.mark.parametrize("name", list(SIZES))
def test_no_partial_wrong_or_stale_form_passes(name):
    size = SIZES[name]
    limit = {"audit-c": 365, "mdq": 90, "ciwa-ar": 0.5, "cows": 0.5}.get(name, 30)
    old = EARLIER - dt.timedelta(days=limit)
    record = clean(FORM_FOR.get(name, Indication.ALCOHOL))
    zeros = [0] * size
    broken = [[*zeros[:n], gap, *zeros[n + 1 :]] for n in range(size) for gap in (None, 99)]
    forms = [form(name, *raw) for raw in broken]
    forms += [form(name, *zeros, at=old), form(name, *zeros, at=NOW + dt.timedelta(seconds=1))]
    forms += [form(name, *zeros, 0), form(name)]
    for spoilt in forms:
        if name == "mdq" and [answer.value for answer in spoilt.answers[13:14]] == [None]:
            continue  # rightly skipped after thirteen times no
        assert worst(with_form(record, spoilt)) is Disposition.HOLD


def test_without_the_instruments_nothing_passes():
    found = rules.screen(RULES, clean(), NOW, Catalogue(rules=RULES))
    names = {f.rule for f in found if f.disposition is Disposition.HOLD}
    assert names == {
        "screening.phq-9",
        "screening.gad-7",
        "screening.audit-c",
        "screening.self-harm-answer",
        "screening.alcohol-signs-of-withdrawal",
        "screening.mdq-positive",
    }


# -- properties over many records ---------------------------------------------------


@st.composite
def records(draw: st.DrawFn) -> Episode:
    """Records with any mix of good, bad and missing facts and forms."""
    state = st.sampled_from(("good", "good", "good", "bad", "missing"))
    makers = {"good": good, "bad": bad}
    states = {field: draw(state) for field in FIELDS}
    facts = tuple(makers[s](field) for field, s in states.items() if s in makers)
    forms = tuple(
        form(name, *draw(st.lists(st.sampled_from((None, 0, 0, 1, 3)), min_size=n, max_size=n)))
        for name, n in SIZES.items()
    )
    return episode(facts, forms, indication=draw(st.sampled_from(list(Indication))))


@given(records(), st.sampled_from(FIELDS))
@settings(max_examples=60, deadline=None)
def test_blanking_a_fact_never_relaxes(record, field):
    before, after = asked(record), asked(with_fact(record, field, None))
    for name, finding in after.items():
        assert finding.disposition >= min(before[name].disposition, Disposition.HOLD)
    rules_here = rules_about(field, record.treatment.indication)
    if any(not rule.if_given for rule in rules_here):
        assert max(f.disposition for f in after.values()) >= Disposition.HOLD


@given(records(), st.sampled_from(FIELDS), st.sampled_from(list(Absent)))
@settings(max_examples=60, deadline=None)
def test_a_later_absence_never_lowers_any_finding(record, field, why):
    later = attrs.evolve(record, facts=(*record.facts, fact(field, absent=why, at=NOW)))
    before, after = asked(record), asked(later)
    assert all(after[name].disposition >= before[name].disposition for name in before)


@given(records(), st.sampled_from(sorted(SIZES)), st.data())
@settings(max_examples=60, deadline=None)
def test_blanking_an_answer_never_relaxes(record, name, data):
    place = data.draw(st.integers(0, SIZES[name] - 1))
    (response,) = [r for r in record.responses if r.instrument == name]
    raw = [answer.value for answer in response.answers]
    raw[place] = None
    before, after = asked(record), asked(with_form(record, form(name, *raw)))
    for rule, finding in after.items():
        assert finding.disposition >= min(before[rule].disposition, Disposition.HOLD)
    newer = attrs.evolve(record, responses=(*record.responses, form(name, *raw, at=NOW)))
    assert all(f.disposition >= before[rule].disposition for rule, f in asked(newer).items())


@given(records(), st.sampled_from(FIELDS))
@settings(max_examples=60, deadline=None)
def test_a_worse_fact_never_looks_better(record, field):
    better, worse = (asked(with_fact(record, field, made(field))) for made in (good, bad))
    assert all(worse[name].disposition >= better[name].disposition for name in better)


@given(records(), st.integers(0, 8), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_a_worse_answer_never_looks_better(record, place, points):
    (response,) = [r for r in record.responses if r.instrument == "phq-9"]
    raw = [answer.value for answer in response.answers]
    low, high = ([*raw[:place], p, *raw[place + 1 :]] for p in (points, points + 1))
    better, worse = (asked(with_form(record, form("phq-9", *r))) for r in (low, high))
    assert all(worse[name].disposition >= better[name].disposition for name in better)


@given(records())
@settings(max_examples=40, deadline=None)
def test_the_same_record_gives_the_same_findings_in_the_same_order(record):
    first = rules.screen(RULES, record, NOW, CATALOGUE)
    backwards = rules.screen(RULES[::-1], record, NOW, CATALOGUE)
    assert first == backwards
    assert [f.disposition for f in first] == sorted((f.disposition for f in first), reverse=True)


# -- danger ---------------------------------------------------------------------------


@pytest.mark.parametrize("indication", list(Indication))
@pytest.mark.parametrize(
    ("facts", "forms", "name"),
    [
        ((fact("suicidal_intent", True),), (), "suicidal-intent"),
        ((), (form("phq-9", *[None] * 8, 1),), "self-harm-answer"),
        ((), (form("phq-9", *[0] * 8, 3),), "self-harm-answer"),
    ],
)
def test_urgent_never_waits_for_anything_else(indication, facts, forms, name):
    found = rules.screen(RULES, episode(facts, forms, indication=indication), NOW, CATALOGUE)
    assert found[0].rule == f"screening.{name}"
    assert found[0].disposition is Disposition.URGENT
    assert found[0].change.startswith("Clinician contact today")
    assert {f.disposition for f in found[1:]} <= {Disposition.HOLD, Disposition.CLEAR}


@pytest.mark.parametrize("field", FIELDS)
def test_a_stop_does_not_wait_either(field):
    (rule,) = rules_about(field, treated(field))
    found = asked(episode((bad(field),), indication=treated(field)))
    assert found[rule.id].disposition is rule.then


LASTING = [r for r in RULES if r.stage is not Stage.DAY_OF and any("facts." in k for k in r.tests)]


@pytest.mark.parametrize("rule", LASTING, ids=lambda r: r.id)
def test_what_was_found_does_not_lapse_with_age_until_something_newer_is_known(rule):
    field = rules.fields([rule])[0]
    indication = Indication(rule.indications[0]) if rule.indications else Indication.ALCOHOL
    old = bad(field, at=NOW - dt.timedelta(days=2000))
    record = with_fact(clean(indication), field, old)
    assert asked(record)[rule.id].disposition is rule.then
    newer = attrs.evolve(record, facts=(*record.facts, good(field)))
    assert asked(newer)[rule.id].disposition is Disposition.CLEAR


# -- blood pressure ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (139, 89, Disposition.CLEAR),
        (140, 89, Disposition.HOLD),
        (139, 90, Disposition.HOLD),
        (140, 90, Disposition.HOLD),
        (139.5, 89.5, Disposition.CLEAR),
        (250, None, Disposition.HOLD),
        (None, 130, Disposition.HOLD),
        (110, None, Disposition.HOLD),
    ],
)
def test_either_pressure_alone_holds(upper, lower, expected):
    record = clean()
    for field, value in (("bp_systolic", upper), ("bp_diastolic", lower)):
        made = None if value is None else fact(field, value, unit="mmHg")
        record = with_fact(record, field, made)
    found = asked(record)["screening.blood-pressure"]
    assert found.disposition is expected
    if 250 in (upper, lower) or 130 in (upper, lower):
        assert found.truth is Truth.YES
    assert "not reviewed by a prescriber" in found.why


@pytest.mark.parametrize(
    ("age", "expected"), [(0, Disposition.CLEAR), (60, Disposition.CLEAR), (61, Disposition.HOLD)]
)
def test_a_pressure_counts_for_an_hour(age, expected):
    at = NOW - dt.timedelta(minutes=age)
    record = with_fact(clean(), "bp_systolic", good("bp_systolic", at=at))
    assert asked(record)["screening.blood-pressure"].disposition is expected


def test_pregnancy_is_ruled_out_for_seven_days():
    for days, expected in ((7, Disposition.CLEAR), (8, Disposition.HOLD)):
        at = NOW - dt.timedelta(days=days)
        record = with_fact(clean(), "pregnancy_excluded", good("pregnancy_excluded", at=at))
        assert asked(record)["screening.pregnancy"].disposition is expected


# -- what is treated ----------------------------------------------------------------------


@pytest.mark.parametrize("indication", SUBSTANCES)
def test_use_of_the_treated_substance_excludes_nobody(indication):
    record = with_fact(
        clean(indication), "uncontrolled_substance_use", bad("uncontrolled_substance_use")
    )
    record = with_form(record, form("audit-c", 4, 4, 4))
    record = with_fact(record, "opioid_use", bad("opioid_use"))
    assert worst(record) is Disposition.REVIEW


def test_elsewhere_uncontrolled_use_holds():
    for indication in set(Indication) - set(SUBSTANCES):
        record = with_fact(
            clean(indication), "uncontrolled_substance_use", bad("uncontrolled_substance_use")
        )
        assert worst(record) is Disposition.HOLD


def test_the_audit_c_is_asked_only_where_alcohol_is_treated():
    without = tuple(r for r in CLEAN_FORMS if r.instrument != "audit-c")
    for indication in Indication:
        record = attrs.evolve(clean(indication), responses=without)
        expected = Disposition.HOLD if indication is Indication.ALCOHOL else Disposition.CLEAR
        assert worst(record) is expected
