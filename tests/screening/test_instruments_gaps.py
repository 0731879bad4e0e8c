"""No gap, no wrong value and no claim from outside makes a total, in any questionnaire."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instrument_support import BY_ID, JOINED, answered, filled, highest, outcome
from screening_records import NOW

from ketaprac.errors import BadInput
from ketaprac.model.criterion import Criterion, Outcome
from ketaprac.model.instrument import ChangeThreshold, Instrument, NoMoreThan, Skip
from ketaprac.model.screening import Absent, Answer, NotScorable, Response, Scored
from ketaprac.scoring import bounds, compare, flags, score

NAMES = sorted(BY_ID)
COUNTED = [(name, item.id) for name in NAMES for item in BY_ID[name].items if not item.optional]
every_item = pytest.mark.parametrize(("name", "item"), COUNTED)


def with_answer(name: str, item: str, answer: Answer | None) -> Response:
    """The form with every item at its highest, and one replaced or taken out."""
    full = filled(name, highest(name))
    rest = [a for a in full.answers if a.item != item]
    return attrs.evolve(full, answers=(*rest, *([answer] if answer else [])))


@every_item
def test_a_form_at_its_highest_has_no_gap(name, item):
    assert isinstance(score(BY_ID[name], filled(name, highest(name))), Scored)


@every_item
def test_a_blank_gives_no_total(name, item):
    """All items at their highest skip nothing, so every blank is a gap."""
    gaps = [None, *(Answer(item=item, absent=why) for why in Absent)]
    for gap in gaps:
        result = score(BY_ID[name], with_answer(name, item, gap))
        assert isinstance(result, NotScorable)
        assert result.missing == (item,)
        assert not hasattr(result, "total") and not hasattr(result, "subscales")


@every_item
def test_a_value_outside_its_set_is_refused_and_not_shown(name, item):
    allowed = BY_ID[name].item(item).values
    inside = range(min(allowed), max(allowed))
    for wrong in [-1, 987_654, *(v for v in inside if v not in allowed)]:
        with pytest.raises(BadInput) as caught:
            score(BY_ID[name], with_answer(name, item, Answer(item=item, value=wrong)))
        assert "987" not in str(caught.value)


@every_item
def test_a_wrong_type_never_becomes_an_answer(name, item):
    for wrong in ("1", "yes", True, 1.0, [1], b"1"):
        with pytest.raises(BadInput):
            Answer(item=item, value=wrong)


@every_item
def test_two_answers_to_one_item_are_refused(name, item):
    full = filled(name, highest(name))
    twice = (*full.answers, Answer(item=item, value=full.answers[0].value))
    with pytest.raises(BadInput):
        attrs.evolve(full, answers=twice)


def test_items_nine_and_ten_of_the_audit_take_only_even_points():
    for item in ("9", "10"):
        for wrong in (1, 3):
            with pytest.raises(BadInput):
                score(BY_ID["audit"], filled("audit", {**highest("audit"), item: wrong}))


def test_optional_items_change_nothing():
    full = score(BY_ID["bam-likert"], filled("bam-likert", highest("bam-likert")))
    blank = {k: v for k, v in highest("bam-likert").items() if k[0] != "7" and k != "17"}
    bare = score(BY_ID["bam-likert"], filled("bam-likert", blank))
    assert bare == full


@pytest.mark.parametrize("why", [Absent.DECLINED, Absent.UNREADABLE])
@pytest.mark.parametrize("name", sorted(JOINED))
def test_what_was_asked_and_not_answered_is_never_a_skip(name, why):
    for skip in BY_ID[name].skips:
        raw = {**{i.id: 0 for i in BY_ID[name].items}, **dict.fromkeys(skip.items)}
        form = filled(name, raw)
        assert isinstance(score(BY_ID[name], form), Scored)
        spoilt = Answer(item=skip.items[0], absent=why)
        result = score(BY_ID[name], attrs.evolve(form, answers=(*form.answers, spoilt)))
        assert isinstance(result, NotScorable)
        assert skip.items[0] in result.missing


# -- properties over many forms ------------------------------------------------


@st.composite
def forms(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    name = draw(st.sampled_from(NAMES))
    low = draw(st.booleans())  # low forms meet the skips
    raw = {
        item.id: draw(st.sampled_from(item.values[:2] if low else item.values))
        for item in BY_ID[name].items
    }
    return name, raw


@given(forms(), st.data())
@settings(max_examples=300, deadline=None)
def test_blanking_one_answer_never_relaxes(form, data):
    name, raw = form
    full = score(BY_ID[name], filled(name, raw))
    item = data.draw(st.sampled_from([i.id for i in BY_ID[name].items]))
    less = score(BY_ID[name], filled(name, {**raw, item: None}))
    if isinstance(full, NotScorable):
        return  # answers that contradict each other; asked again anyway
    if isinstance(less, Scored):  # rightly skipped, or counted nowhere
        assert less.total == full.total and less.subscales == full.subscales
        assert less.verdicts == full.verdicts
        return
    if full.total is not None:
        assert less.lowest <= full.total <= less.highest
    for before, after in zip(full.verdicts, less.verdicts, strict=True):
        assert after.outcome in (None, before.outcome)
        assert after.outcome is not None or before.outcome in after.possible
        assert not after.negative


@given(forms(), st.data())
@settings(max_examples=300, deadline=None)
def test_any_number_of_blanks_leaves_the_total_in_the_range(form, data):
    name, raw = form
    full = score(BY_ID[name], filled(name, raw))
    gone = data.draw(st.sets(st.sampled_from(sorted(raw)), min_size=1))
    less = score(BY_ID[name], filled(name, {**raw, **dict.fromkeys(gone)}))
    if isinstance(full, Scored) and isinstance(less, NotScorable) and full.total is not None:
        assert less.lowest <= full.total <= less.highest
        low, high = bounds(BY_ID[name])
        assert low <= less.lowest <= less.highest <= high
    if isinstance(less, NotScorable):
        assert not any(verdict.negative for verdict in less.verdicts)
    assert {flag.item for flag in less.flags} <= {flag.item for flag in full.flags}
    kept = {flag.item for flag in full.flags} - gone
    assert kept <= {flag.item for flag in less.flags}


@given(st.lists(st.sampled_from((None, 0, 1)), min_size=10, max_size=10))
@settings(max_examples=150, deadline=None)
def test_dast_10_is_reversed_inside_for_every_form(raw):
    form = filled("dast-10", {str(n): v for n, v in enumerate(raw, start=1)})
    result = score(BY_ID["dast-10"], form)
    points = [1 - v if n == 3 else v for n, v in enumerate(raw, start=1) if v is not None]
    if None in raw:
        gaps = raw.count(None)
        assert (result.lowest, result.highest) == (sum(points), sum(points) + gaps)
    else:
        assert result.total == sum(points)


# -- safety items ---------------------------------------------------------------

SAFETY = [(name, s.item, s.at_least) for name in NAMES for s in BY_ID[name].safety]


@pytest.mark.parametrize(("name", "item", "least"), SAFETY)
def test_a_safety_item_is_flagged_on_a_form_that_holds_nothing_else(name, item, least):
    result = score(BY_ID[name], filled(name, {item: least}))
    assert isinstance(result, NotScorable)
    assert [flag.item for flag in result.flags] == [item]
    assert not score(BY_ID[name], filled(name, {item: 0})).flags


@pytest.mark.parametrize("item", ["1", "2", "3", "4"])
def test_a_refusal_counts_as_positive_in_the_asq(item):
    refused = Answer(item=item, absent=Absent.DECLINED)
    assert [f.item for f in flags(BY_ID["asq"], _asq(refused))] == [item]
    rest = [Answer(item=n, value=0) for n in ("1", "2", "3", "4", "5") if n != item]
    result = score(BY_ID["asq"], _asq(refused, *rest))
    assert isinstance(result, NotScorable)
    assert outcome(result, "screen") == "non-acute"
    unasked = score(BY_ID["asq"], _asq(Answer(item=item, absent=Absent.NOT_ASKED), *rest))
    assert (unasked.flags, outcome(unasked, "screen")) == ((), None)


def _asq(*answers: Answer) -> Response:
    return Response(instrument="asq", at=NOW, by="C-1", answers=answers)


@pytest.mark.parametrize("item", ["4", "5", "6-recent"])
def test_a_high_level_never_waits_for_other_answers(item):
    result = score(BY_ID["c-ssrs-screener"], filled("c-ssrs-screener", {item: 1}))
    assert isinstance(result, NotScorable)
    assert outcome(result, "level") == "high"


def test_an_empty_form_settles_nothing():
    for name in NAMES:
        result = score(BY_ID[name], filled(name, {}))
        assert isinstance(result, NotScorable)
        assert all(verdict.outcome is None for verdict in result.verdicts)
        assert (result.flags, result.branch, result.skipped) == ((), (), ())


# -- totals from outside ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "claimed", "agrees"),
    [
        # Nine answers that come to 10, published with a total of 13.
        ("phq-9", "1,1,1,1,1,1,1,2,1", 10, True),
        ("phq-9", "1,1,1,1,1,1,1,2,1", 13, False),
        ("dast-10", "0,0,0,0,0,0,0,0,0,0", 1, True),
        ("dast-10", "0,0,0,0,0,0,0,0,0,0", 0, False),
        ("phq-9", "3,3,3,3,-,-,-,-,-", 12, True),
        ("phq-9", "3,3,3,3,-,-,-,-,-", 11, False),
        ("phq-9", "3,3,3,3,-,-,-,-,-", 28, False),
        ("audit", "0,-,-,-,-,-,-,-,0,0", 0, True),
        ("audit", "0,-,-,-,-,-,-,-,0,0", 1, False),
        ("des-ii", ",".join(["10"] + ["0"] * 27), 0.4, True),
        ("des-ii", ",".join(["10"] + ["0"] * 27), 0, True),
        ("des-ii", ",".join(["10"] + ["0"] * 27), 1, False),
        ("des-ii", ",".join(["10"] + ["0"] * 27), 0.5, False),
        ("bam-likert", ",".join(["4"] * 23), 40, False),
    ],
)
def test_a_total_from_outside_is_held_against_the_answers(name, text, claimed, agrees):
    found = compare(BY_ID[name], answered(name, text), claimed)
    assert (found is None) == agrees
    if found is not None:
        assert found.instrument == name
        assert not any(character.isdigit() for character in found.what)


# -- definitions that cannot be right ----------------------------------------------

PHQ_9 = BY_ID["phq-9"]
HERE = PHQ_9.total.source


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"skips": (Skip(id="s", of=("1",), items=("nope",), source=HERE),)}, "skips"),
        ({"skips": (Skip(id="s", of=("nope",), items=("1",), source=HERE),)}, "skips"),
        ({"limits": (NoMoreThan(item="1", than="nope"),)}, "limits"),
        ({"safety": (attrs.evolve(PHQ_9.safety[0], item="nope"),)}, "safety"),
        ({"total": attrs.evolve(PHQ_9.total, items=("nope",))}, "total"),
        ({"subscales": (attrs.evolve(PHQ_9.total, items=("nope",)),)}, "subscales"),
        ({"items": tuple(attrs.evolve(i, optional=True) for i in PHQ_9.items)}, "items"),
        (
            {
                "items": tuple(attrs.evolve(i, values=(1, 2, 3)) for i in PHQ_9.items),
                "skips": (Skip(id="s", of=("1",), items=("2",), source=HERE),),
            },
            "skips",
        ),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(changes, where):
    with pytest.raises(BadInput) as caught:
        attrs.evolve(PHQ_9, **changes)
    assert caught.value.where == where
    assert isinstance(PHQ_9, Instrument)


@pytest.mark.parametrize("outcomes", [(0,), (1, 0), (0, 0), (0, 1, 2)])
def test_a_criterion_needs_one_last_outcome_without_needs(outcomes):
    some = PHQ_9.criteria[0].outcomes
    made = {0: some[0], 1: some[-1], 2: Outcome(id="more", label="More")}
    with pytest.raises(BadInput):
        Criterion(id="c", title="C", outcomes=tuple(made[n] for n in outcomes), source=HERE)


def test_a_threshold_of_change_says_how_much():
    with pytest.raises(BadInput):
        ChangeThreshold(id="c", words="much", source=HERE)
