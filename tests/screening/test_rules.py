"""The rule engine: three-valued, dated, typed; with rules made up for the purpose."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import operator

import attrs
import pytest
from screening_records import (
    CATALOGUE,
    EARLIER,
    NOW,
    bad,
    clean,
    episode,
    fact,
    form,
)
from screening_records import RULES as SHIPPED

from ketaprac import rules
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened, FactRecorded, Retracted
from ketaprac.model.people import Client, Role, Sex
from ketaprac.model.rule import AllOf, AnyOf, Compare, Condition, FactIs, FlagRaised, Rule, ScoreIs
from ketaprac.model.screening import (
    Absent,
    Answer,
    Disposition,
    Finding,
    NotScorable,
    Response,
    Scored,
    Stage,
    Truth,
)
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment

HERE = Source(title="Invented", locator="this test", read_on=dt.date(2027, 1, 1))
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)
OPS = {
    Compare.IS: operator.eq,
    Compare.AT_LEAST: operator.ge,
    Compare.MORE_THAN: operator.gt,
    Compare.AT_MOST: operator.le,
    Compare.LESS_THAN: operator.lt,
}


def rule(when: Condition, then: Disposition = Disposition.STOP, **more: object) -> Rule:
    values: dict[str, object] = {
        "id": "made-up",
        "version": "7",
        "stage": Stage.PSYCHOLOGICAL,
        "when": when,
        "then": then,
        "words": "It is so.",
        "change": "Make it otherwise.",
        "owner": Role.PRESCRIBER,
        "source": HERE,
    }
    return Rule(**{**values, **more})  # type: ignore[arg-type]


def ask(when: Condition, record: Episode, then: Disposition = Disposition.STOP) -> Finding:
    return rules.evaluate(rule(when, then), record, NOW, CATALOGUE)


def truth(when: Condition, *facts: object) -> Truth:
    return ask(when, episode(facts=tuple(facts))).truth  # type: ignore[arg-type]


def test_a_finding_carries_the_rule_and_the_three_outcomes_differ():
    when = FactIs(field="x", value=True)
    found = [ask(when, episode(f)) for f in ((fact("x", True),), (fact("x", False),), ())]
    assert [f.truth for f in found] == [Truth.YES, Truth.NO, Truth.UNKNOWN]
    assert [f.disposition for f in found] == [Disposition.STOP, Disposition.CLEAR, Disposition.HOLD]
    for f in found:
        assert (f.rule, f.version, f.owner, f.source) == ("made-up", "7", Role.PRESCRIBER, HERE)
        assert (f.change, f.keys, f.stage) == (
            "Make it otherwise.",
            ("facts.x",),
            Stage.PSYCHOLOGICAL,
        )
        assert "It is so." in f.why
    assert "x is missing" in found[2].why


def test_the_disposition_of_the_unknown_is_the_rule_s():
    review = rule(FactIs(field="x", value=True), unknown=Disposition.REVIEW)
    found = rules.evaluate(review, episode(), NOW, CATALOGUE)
    assert found.disposition is Disposition.REVIEW


@pytest.mark.parametrize("joined", [AnyOf, AllOf])
def test_joining_is_kleene_s_logic(joined):
    """A joined condition is settled exactly where every way to fill the gaps agrees."""
    tests = tuple(FactIs(field=name, value=True) for name in "abc")
    plain = any if joined is AnyOf else all
    for values in itertools.product((True, False, None), repeat=3):
        known = [fact(n, v) for n, v in zip("abc", values, strict=True) if v is not None]
        fillings = itertools.product(*[(True, False) if v is None else (v,) for v in values])
        outcomes = {plain(filled) for filled in fillings}
        expected = Truth.UNKNOWN if len(outcomes) > 1 else _of(outcomes.pop())
        assert truth(joined(tests=tests), *known) is expected, values


def _of(holds: bool) -> Truth:
    return Truth.YES if holds else Truth.NO


@pytest.mark.parametrize("compare", list(Compare))
def test_numbers_are_compared_as_the_words_say(compare):
    when = FactIs(field="x", compare=compare, value=5, unit="mg")
    for value in (4, 5, 6, 4.5, 5.0, 5.5):
        assert truth(when, fact("x", value, unit="mg")) is _of(OPS[compare](value, 5))


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (True, "yes"),
        (True, "true"),
        (True, 1),
        (True, 0),
        (True, 1.0),
        (False, 0),
        (False, ""),
        (False, "no"),
        (5, True),
        (0, False),
        (1, True),
        (5, "5"),
        (5.0, "five"),
        ("none", False),
        ("none", 0),
        ("1", 1),
    ],
)
def test_a_value_of_another_type_is_unknown(wanted, value):
    for compare in Compare:
        when = FactIs(field="x", compare=compare, value=wanted)
        assert truth(when, fact("x", value)) is Truth.UNKNOWN


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [], {}, (), b"1", object()])
def test_values_that_the_model_refuses_are_unknown_even_if_smuggled_in(value):
    with pytest.raises(BadInput):
        fact("x", value)
    smuggled = fact("x", 1)
    object.__setattr__(smuggled, "value", value)
    for wanted in (True, 0, 1.5, "x"):
        for compare in Compare:
            assert truth(FactIs(field="x", compare=compare, value=wanted), smuggled) is (
                Truth.UNKNOWN
            )


def test_text_and_truth_have_no_order():
    assert truth(FactIs(field="x", compare=Compare.AT_LEAST, value="a"), fact("x", "b")) is (
        Truth.UNKNOWN
    )
    assert truth(FactIs(field="x", compare=Compare.LESS_THAN, value=True), fact("x", False)) is (
        Truth.UNKNOWN
    )


def test_text_is_compared_without_regard_to_case_and_blanks_around_it():
    when = FactIs(field="x", value="positive")
    assert truth(when, fact("x", " Positive ")) is Truth.YES
    assert truth(when, fact("x", "negative")) is Truth.NO


@pytest.mark.parametrize(
    ("wanted", "given"), [("mmHg", None), ("mmHg", "kPa"), ("mmHg", "mmhg"), (None, "mmHg")]
)
def test_a_wrong_or_missing_unit_is_unknown(wanted, given):
    when = FactIs(field="x", compare=Compare.AT_LEAST, value=140, unit=wanted)
    for value in (90, 200):
        assert truth(when, fact("x", value, unit=given)) is Truth.UNKNOWN


@pytest.mark.parametrize("why", list(Absent))
def test_every_reason_for_an_absence_is_unknown(why):
    found = ask(FactIs(field="x", value=True), episode((fact("x", absent=why),)))
    assert found.truth is Truth.UNKNOWN
    assert why.value.replace("-", " ") in found.why


@pytest.mark.parametrize("value", [True, False])
def test_ages_are_reckoned_at_the_given_moment(value):
    when = FactIs(field="x", value=True, max_age=HOUR)
    assert truth(when, fact("x", value, at=NOW)) is _of(value)
    assert truth(when, fact("x", value, at=NOW - HOUR)) is _of(value)
    assert truth(when, fact("x", value, at=NOW - HOUR - SECOND)) is Truth.UNKNOWN
    assert truth(when, fact("x", value, at=NOW + SECOND)) is Truth.UNKNOWN
    ageless = FactIs(field="x", value=True)
    assert truth(ageless, fact("x", value, at=NOW - 9999 * HOUR)) is _of(value)
    assert truth(ageless, fact("x", value, at=NOW + SECOND)) is Truth.UNKNOWN


def test_ages_are_reckoned_across_time_zones():
    there = dt.timezone(dt.timedelta(hours=9))
    when = FactIs(field="x", value=True, max_age=HOUR)
    assert truth(when, fact("x", False, at=(NOW - HOUR).astimezone(there))) is Truth.NO


def test_the_newest_entry_decides_whatever_the_order_of_recording():
    when = FactIs(field="x", value=True)
    old, new = fact("x", True, at=EARLIER - HOUR), fact("x", False, at=EARLIER)
    assert truth(when, old, new) is Truth.NO
    assert truth(when, new, old) is Truth.NO


def test_of_two_entries_of_one_moment_the_graver_one_counts():
    when = FactIs(field="x", value=True)
    no, yes, blank = fact("x", False), fact("x", True), fact("x", absent=Absent.DECLINED)
    for order in itertools.permutations((no, yes, blank)):
        assert truth(when, *order) is Truth.YES
    for pair in ((no, blank), (blank, no)):
        assert truth(when, *pair) is Truth.UNKNOWN
    assert truth(when, no, no) is Truth.NO
    assert truth(when, yes, attrs.evolve(no, at=EARLIER + SECOND)) is Truth.NO


GAPS = [
    fact("x", absent=Absent.DECLINED, at=NOW),
    fact("x", "yes", at=NOW),
    fact("x", 0, at=NOW),
    fact("x", False, unit="mg", at=NOW),
    fact("x", False, at=NOW + HOUR),
]


@pytest.mark.parametrize("gap", GAPS)
def test_a_newer_gap_neither_passes_nor_takes_back_what_was_found(gap):
    when = FactIs(field="x", value=True)
    assert truth(when, fact("x", False), gap) is Truth.UNKNOWN
    assert truth(when, fact("x", True), gap) is Truth.YES


def test_what_was_found_before_a_gap_asks_for_no_less_than_the_gap():
    record = episode((fact("x", True), GAPS[0]))
    when = FactIs(field="x", value=True)
    assert ask(when, record, Disposition.NOTE).disposition is Disposition.HOLD
    assert ask(when, record, Disposition.URGENT).disposition is Disposition.URGENT


def test_a_retracted_entry_no_longer_counts():
    opened = EpisodeOpened(
        at=EARLIER,
        by="T-1",
        client=Client(id="C-1"),
        treatment=Treatment(indication=Indication.ALCOHOL, protocol="any"),
    )
    told = FactRecorded(at=EARLIER, by="T-1", fact=fact("x", True))
    when = FactIs(field="x", value=True)
    assert ask(when, fold("E-1", (opened, told))).truth is Truth.YES
    back = Retracted(at=NOW, by="T-1", entry=2, why="Another client's.")
    assert ask(when, fold("E-1", (opened, told, back))).truth is Truth.UNKNOWN


@pytest.mark.parametrize("compare", list(Compare))
def test_a_partial_form_can_meet_a_limit_and_never_clears(compare):
    for limit in range(1, 12):
        when = ScoreIs(instrument="audit-c", compare=compare, value=limit)
        for raw in itertools.product((None, 0, 2, 4), repeat=3):
            fillings = itertools.product(*[range(5) if v is None else (v,) for v in raw])
            outcomes = {OPS[compare](sum(filled), limit) for filled in fillings}
            expected = Truth.UNKNOWN if len(outcomes) > 1 else _of(outcomes.pop())
            if None in raw and expected is Truth.NO:
                expected = Truth.UNKNOWN
            found = ask(when, episode(responses=(form("audit-c", *raw),)))
            assert found.truth is expected, (limit, raw)


@pytest.mark.parametrize(("compare", "limit"), [(Compare.LESS_THAN, 0), (Compare.AT_MOST, 12)])
def test_a_limit_that_no_total_crosses_asks_for_a_complete_form(compare, limit):
    when = ScoreIs(instrument="audit-c", compare=compare, value=limit)
    for raw in itertools.product((None, 0, 4), repeat=3):
        found = ask(when, episode(responses=(form("audit-c", *raw),)))
        assert (found.truth is Truth.UNKNOWN) == (None in raw)
    assert ask(when, episode()).truth is Truth.UNKNOWN


def test_an_old_form_is_unknown_and_a_newer_partial_one_is_not_helped_by_it():
    when = ScoreIs(instrument="audit-c", compare=Compare.AT_LEAST, value=5, max_age=HOUR)
    old = form("audit-c", 1, 1, 1, at=NOW - HOUR - SECOND)
    fresh = form("audit-c", 1, 1, 1, at=NOW - HOUR)
    partial = form("audit-c", 1, None, 1, at=NOW)
    found = [ask(when, episode(responses=r)).truth for r in ((old,), (fresh,), (fresh, partial))]
    assert found == [Truth.UNKNOWN, Truth.NO, Truth.UNKNOWN]


@pytest.mark.parametrize("raw", [(9, 0, 0), (-1, 0, 0), (0, 0, 0, 0)])
def test_a_form_that_does_not_fit_is_unknown_and_no_exception(raw):
    record = episode(responses=(form("audit-c", *raw),))
    when = ScoreIs(instrument="audit-c", compare=Compare.AT_LEAST, value=1)
    assert ask(when, record).truth is Truth.UNKNOWN
    (shown,) = rules.scores(record, CATALOGUE)
    assert isinstance(shown, NotScorable)
    assert (shown.lowest, shown.highest, len(shown.missing)) == (0, 12, 3)


FLAG = FlagRaised(instrument="phq-9", flag="self-harm", max_age=HOUR)


@pytest.mark.parametrize("points", [1, 2, 3])
def test_a_flag_is_raised_whatever_else_is_missing_or_wrong(points):
    alone = form("phq-9", *[None] * 8, points)
    spoilt = form("phq-9", 99, *[None] * 7, points)
    for response in (alone, spoilt):
        found = ask(FLAG, episode(responses=(response,)), Disposition.URGENT)
        assert found.disposition is Disposition.URGENT


def test_a_flag_is_ruled_out_only_by_an_answer_below_its_threshold():
    assert ask(FLAG, episode(responses=(form("phq-9", *[None] * 8, 0),))).truth is Truth.NO
    for last in (None, 7):
        response = form("phq-9", *[0] * 8, last)
        assert ask(FLAG, episode(responses=(response,))).truth is Truth.UNKNOWN
    assert ask(FLAG, episode()).truth is Truth.UNKNOWN
    old = form("phq-9", *[0] * 9, at=NOW - HOUR - SECOND)
    assert ask(FLAG, episode(responses=(old,))).truth is Truth.UNKNOWN


def test_a_blank_on_a_newer_form_does_not_take_a_flag_back():
    raised = form("phq-9", *[0] * 8, 1, at=EARLIER)
    blank = form("phq-9", *[0] * 8, None, at=NOW)
    zero = form("phq-9", *[0] * 9, at=NOW)
    assert ask(FLAG, episode(responses=(raised, blank))).truth is Truth.YES
    assert ask(FLAG, episode(responses=(raised, zero))).truth is Truth.NO


@pytest.mark.parametrize(
    "when",
    [
        ScoreIs(instrument="nowhere", compare=Compare.AT_LEAST, value=1),
        FlagRaised(instrument="nowhere", flag="self-harm"),
        FlagRaised(instrument="phq-9", flag="no-such-flag"),
    ],
)
def test_what_is_not_installed_is_unknown(when):
    response = Response(
        instrument="nowhere", at=EARLIER, by="C-1", answers=(Answer(item="1", value=3),)
    )
    record = episode(responses=(response, form("phq-9", *[3] * 9)))
    assert ask(when, record).truth is Truth.UNKNOWN
    assert [score.instrument for score in rules.scores(record, CATALOGUE)] == ["phq-9"]


def test_no_finding_shows_a_value():
    when = FactIs(field="x", compare=Compare.AT_LEAST, value=140, unit="mmHg", max_age=HOUR)
    for odd in (
        fact("x", 98765, unit="mmHg"),
        fact("x", 98765),
        fact("x", "98765"),
        fact("x", 98765, unit="mmHg", at=NOW - 2 * HOUR),
    ):
        found = ask(when, episode((odd,)))
        assert "98765" not in found.why + found.change + repr(found)


def test_rules_for_other_indications_are_not_asked():
    alcohol = rule(FactIs(field="x", value=True), id="b", indications=("alcohol",))
    opioid = rule(FactIs(field="x", value=True), id="a", indications=("opioid", "cocaine"))
    everyone = rule(FactIs(field="x", value=True), id="c", stage=Stage.DAY_OF)
    found = rules.screen((alcohol, opioid, everyone), episode(), NOW, CATALOGUE)
    assert {f.rule for f in found} == {"b", "c", "core.no-rules"}


def test_findings_are_sorted_by_severity_and_then_by_rule():
    def about(name: str, then: Disposition, stage: Stage = Stage.PSYCHOLOGICAL) -> Rule:
        return rule(FactIs(field="x", value=True), then, id=name, stage=stage)

    asked = (
        about("d", Disposition.NOTE, Stage.DAY_OF),
        about("c", Disposition.STOP),
        about("b", Disposition.URGENT),
        about("a", Disposition.NOTE),
        about("e", Disposition.NOTE, Stage.MEDICAL),
        about("f", Disposition.NOTE, Stage.SERIES),
    )
    found = rules.screen(asked, episode((fact("x", True),)), NOW, CATALOGUE)
    assert [f.rule for f in found] == ["b", "c", "a", "d", "e", "f"]
    quiet = rules.screen(asked, episode((fact("x", False),)), NOW, CATALOGUE)
    assert [f.rule for f in quiet] == ["a", "b", "c", "d", "e", "f"]


def test_a_stage_without_rules_holds():
    begun, fresh = episode(), attrs.evolve(episode(), sessions=())
    for record, stages in ((begun, set(Stage)), (fresh, set(Stage) - {Stage.SERIES})):
        found = rules.screen((), record, NOW, CATALOGUE)
        assert {f.stage for f in found} == stages
        assert {(f.rule, f.disposition) for f in found} == {("core.no-rules", Disposition.HOLD)}
    only = rule(FactIs(field="x", value=True), indications=("opioid",))
    assert {f.rule for f in rules.screen((only,), begun, NOW, CATALOGUE)} == {"core.no-rules"}
    asked = rules.screen((only,), episode(indication=Indication.OPIOID), NOW, CATALOGUE)
    assert [f.rule for f in asked].count("core.no-rules") == len(Stage) - 1


def test_without_rules_for_the_series_the_second_session_is_held():
    others = tuple(r for r in SHIPPED if r.stage is not Stage.SERIES)
    found = rules.screen(others, clean(), NOW, CATALOGUE)
    assert [(f.stage, f.disposition) for f in found if f.holds] == [
        (Stage.SERIES, Disposition.HOLD)
    ]
    first = attrs.evolve(clean(), sessions=())
    assert not [f for f in rules.screen(others, first, NOW, CATALOGUE) if f.holds]


def test_scores_are_of_the_latest_form_of_each_instrument():
    record = episode(
        responses=(
            form("phq-9", *[1] * 9, at=NOW - HOUR),
            form("phq-9", *[0] * 9, at=NOW - 2 * HOUR),
            form("audit-c", 1, 1, 1, at=NOW),
            form("audit-c", 1, 1, None, at=NOW),
        )
    )
    audit_c, phq_9 = rules.scores(record, CATALOGUE)
    assert isinstance(audit_c, NotScorable)
    assert isinstance(phq_9, Scored)
    assert (phq_9.instrument, phq_9.total) == ("phq-9", 9)
    assert rules.scores(record, Catalogue()) == ()


def test_scores_use_the_sex_of_the_client():
    record = episode(responses=(form("audit-c", 1, 1, 1),), sex=Sex.MALE)
    unknown = attrs.evolve(record, client=Client(id="C-1"))
    assert [rules.scores(r, CATALOGUE)[0].band for r in (record, unknown)] == [
        "below-cut",
        "at-risk",
    ]


def test_fields_are_those_that_rules_name():
    both = AnyOf(tests=(FactIs(field="z", value=1), FactIs(field="a", value=True), FLAG))
    assert rules.fields([rule(both), rule(FactIs(field="a", value=True))]) == ("a", "z")
    assert bad("psychosis_history").value is True
