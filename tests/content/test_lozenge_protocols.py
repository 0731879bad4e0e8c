"""The series as data: trees whose branches never meet."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import at, elapsed, laid_out, loaded, sources, texts

import ketaprac_lozenge_series
from ketaprac import hookspecs
from ketaprac.files.convert import structure, unstructure
from ketaprac.model.evidence import Grade
from ketaprac.model.people import Role
from ketaprac.model.protocol import MeasuredFrom, Protocol, Step, StepKind
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac.protocols import holes

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

LOADED = loaded(ketaprac_lozenge_series)
OFFERED = LOADED.caller.checked(hookspecs.PROTOCOLS)
PROTOCOLS = {protocol.id: protocol for protocol in OFFERED.values}
HOUSE = PROTOCOLS["lozenge-house-series"]
SINGLE = PROTOCOLS["single-with-met"]

PLANNABLE = {name: p for name, p in PROTOCOLS.items() if not p.reference}
REFERENCE = PROTOCOLS["esketamine-reference"]

each = pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
each_plannable = pytest.mark.parametrize("protocol", PLANNABLE.values(), ids=PLANNABLE)


def test_plugin_loads_without_faults() -> None:
    assert LOADED.faults == ()
    assert OFFERED.faults == ()
    assert set(PROTOCOLS) == {
        "lozenge-house-series",
        "lozenge-house-series-eight",
        "lozenge-maintenance",
        "three-weekly",
        "three-monthly",
        "single-with-met",
        "single-with-mindfulness",
        "six-in-three-weeks",
        "esketamine-reference",
    }


@each
def test_no_protocol_has_holes(protocol: Protocol) -> None:
    assert [str(hole) for hole in holes(protocol)] == []


def test_only_the_other_medicine_is_a_reference() -> None:
    assert [p.id for p in PROTOCOLS.values() if p.reference] == [REFERENCE.id]
    assert "never planned" in REFERENCE.title
    assert any("Another medicine" in note for note in REFERENCE.notes)


def test_the_esketamine_schedule_is_that_of_its_label() -> None:
    series = laid_out(REFERENCE, at("2027-05-03T10:00"))
    days = [elapsed(s.start, series.sessions[0].start) / DAY for s in series.sessions]
    assert len(days) == 12
    assert all(3 <= b - a <= 4 for a, b in pairwise(days[:8]))
    assert all(b - a == 7 for a, b in pairwise(days[7:]))
    assert all(step.monitoring >= 2 * HOUR for step in REFERENCE.steps)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("three-weekly", [0, 7, 14]),
        ("three-monthly", [0, 28, 56]),
        ("six-in-three-weeks", [0, 3, 6, 9, 12, 15]),
        ("lozenge-house-series-eight", [0, 7, 35, 42, 49, 56, 63, 70]),
    ],
)
def test_doses_fall_on_the_days_that_the_pattern_means(name: str, days: list[int]) -> None:
    protocol = PROTOCOLS[name]
    series = laid_out(protocol, at("2027-05-03T10:00"))
    doses = [s for s in series.sessions if s.kind is StepKind.DOSING]
    assert [round(elapsed(s.start, doses[0].start) / DAY) for s in doses] == days


def test_three_weekly_has_seven_conversations() -> None:
    talks = [s for s in PROTOCOLS["three-weekly"].steps if s.kind is not StepKind.DOSING]
    assert len(talks) == 7


def test_monthly_doses_have_counselling_before_the_second_and_the_third() -> None:
    series = laid_out(PROTOCOLS["three-monthly"], at("2027-05-03T10:00"))
    order = [s.id for s in series.sessions]
    for number in (2, 3):
        talk, dose = order.index(f"counselling-{number}"), order.index(f"dose-{number}")
        assert order.index(f"integration-{number - 1}") < talk == dose - 1


def test_house_series_has_the_agreed_order() -> None:
    assert [step.id for step in HOUSE.steps] == [
        "prep-1",
        "prep-2",
        "dose-1",
        "integration-1",
        "dose-2",
        "integration-2",
        "review-1",
        "dose-3",
        "integration-3",
        "dose-4",
        "integration-4",
        "dose-5",
        "integration-5",
        "dose-6",
        "integration-6",
    ]


def chain(protocol: Protocol, step: Step) -> list[str]:
    """Ids of a step's anchors, nearest first."""
    found = []
    while step.anchor is not None:
        found.append(step.anchor)
        anchor = protocol.step(step.anchor)
        assert anchor is not None
        step = anchor
    return found


@each
def test_every_step_leads_back_to_the_first(protocol: Protocol) -> None:
    root = protocol.steps[0].id
    assert all(chain(protocol, step)[-1] == root for step in protocol.steps[1:])


def test_each_dose_leads_back_to_the_one_before() -> None:
    """The start of a dose is checked against the least gaps along this chain."""
    for before, dose in pairwise(HOUSE.doses):
        assert before.id in chain(HOUSE, dose)


def test_no_third_dose_without_the_review() -> None:
    review = HOUSE.step("review-1")
    third = HOUSE.step("dose-3")
    assert review is not None and third is not None
    assert third.anchor == "review-1"
    assert review.roles == (Role.PRESCRIBER,)
    assert review.room is None
    assert review.duration == dt.timedelta(minutes=30)


def test_review_is_meant_for_day_thirty() -> None:
    series = laid_out(HOUSE, at("2027-05-03T10:00"))
    first, review = series.session("dose-1"), series.session("review-1")
    assert first is not None and review is not None
    assert elapsed(review.start, first.start) == 30 * DAY


@each_plannable
def test_dosing_takes_three_hours_of_therapist_and_room(protocol: Protocol) -> None:
    for dose in protocol.doses:
        assert dose.duration + dose.monitoring == 3 * HOUR
        assert dose.monitoring == HOUR
        assert dose.roles == (Role.THERAPIST,)
        assert dose.room is not None


@each_plannable
def test_every_dose_is_integrated_within_three_days_of_its_end(protocol: Protocol) -> None:
    for dose in protocol.doses:
        (step,) = [
            s for s in protocol.steps if s.kind is StepKind.INTEGRATION and s.anchor == dose.id
        ]
        gap = step.gap
        assert gap is not None
        if protocol.id == "six-in-three-weeks":  # the next dose comes after three days
            assert (gap.least, gap.most) == (20 * HOUR, 48 * HOUR)
        else:
            assert (gap.least, gap.target, gap.most) == (24 * HOUR, 48 * HOUR, 72 * HOUR)
        assert gap.after is MeasuredFrom.END


# -- branches ---------------------------------------------------------------------


def reach(protocol: Protocol, step: Step) -> tuple[dt.timedelta, dt.timedelta]:
    """Earliest start and latest end of a branch, from the start of its anchor."""
    assert step.gap is not None and step.anchor is not None
    anchor = protocol.step(step.anchor)
    assert anchor is not None
    shift = dt.timedelta()
    if step.gap.after is MeasuredFrom.END:
        shift = anchor.duration + anchor.monitoring
    least, most = shift + step.gap.least, shift + step.gap.most
    own_end = most + step.duration + step.monitoring
    children = [child for child in protocol.steps if child.anchor == step.id]
    return least, max([own_end, *(most + reach(protocol, child)[1] for child in children)])


@each_plannable
def test_branches_of_a_step_never_overlap_in_time(protocol: Protocol) -> None:
    pairs = 0
    chains = (SINGLE.id, "single-with-mindfulness")
    for anchor in protocol.steps:
        children = [step for step in protocol.steps if step.anchor == anchor.id]
        for one, other in combinations(children, 2):
            pairs += 1
            (low_1, high_1), (low_2, high_2) = reach(protocol, one), reach(protocol, other)
            assert high_1 < low_2 or high_2 < low_1, (one.id, other.id)
    assert pairs or protocol.id in chains


@each_plannable
def test_no_branch_begins_before_its_anchor_is_over(protocol: Protocol) -> None:
    for step in protocol.steps[1:]:
        anchor = protocol.step(step.anchor or "")
        assert anchor is not None
        assert reach(protocol, step)[0] >= anchor.duration + anchor.monitoring


@given(st.lists(st.floats(0, 1), min_size=20, max_size=20), st.sampled_from(sorted(PLANNABLE)))
def test_wherever_the_gaps_fall_no_two_sessions_meet(parts: list[float], which: str) -> None:
    protocol = PROTOCOLS[which]
    share = dict(zip((s.id for s in protocol.steps), parts, strict=False))
    series = laid_out(
        protocol,
        at("2027-02-22T10:00"),
        lambda step, gap: gap.least + (gap.most - gap.least) * share[step.id],
    )
    for before, after in pairwise(series.sessions):
        assert elapsed(after.start, before.monitored_until) >= dt.timedelta()


def test_single_dose_falls_into_the_second_of_five_weeks() -> None:
    start = at("2027-05-03T14:00")
    series = laid_out(SINGLE, start)
    days = {s.id: elapsed(s.start, start) / DAY for s in series.sessions}
    assert 7 <= days["dose-1"] < 14
    assert [days[f"met-{n}"] for n in range(1, 6)] == [0, 7, 14, 21, 28]


@given(st.floats(0, 1), st.floats(0, 1))
def test_single_dose_comes_within_the_week_after_the_second_talk(
    first: float, second: float
) -> None:
    share = {"met-2": first, "dose-1": second}
    series = laid_out(
        SINGLE,
        at("2027-05-03T14:00"),
        lambda step, gap: gap.least + (gap.most - gap.least) * share.get(step.id, 0.5),
    )
    talk, dose = series.session("met-2"), series.session("dose-1")
    assert talk is not None and dose is not None
    assert DAY <= elapsed(dose.start, talk.start) <= 6 * DAY


def test_single_dose_prepares_before_and_integrates_after() -> None:
    kinds = {step.id: step.kind for step in SINGLE.steps}
    assert [kinds[f"met-{n}"] for n in range(1, 6)] == [
        StepKind.PREPARATION,
        StepKind.PREPARATION,
        StepKind.INTEGRATION,
        StepKind.INTEGRATION,
        StepKind.INTEGRATION,
    ]


# -- honesty ------------------------------------------------------------------------


@each
def test_protocol_says_what_it_is_not(protocol: Protocol) -> None:
    assert protocol.notes[0] == "For planning, not a recommendation."
    assert any("No trial" in note and "sublingual" in note for note in protocol.notes)
    assert protocol.route_matches is False


def test_grades_do_not_promise_more_than_was_found() -> None:
    assert (HOUSE.grade, HOUSE.population_matches) == (Grade.D, False)
    assert (SINGLE.grade, SINGLE.population_matches) == (Grade.B, True)


@pytest.mark.parametrize("indication", [i for i in Indication if i.is_substance_use])
def test_every_substance_has_the_row_that_none_was_found(indication: Indication) -> None:
    for protocol in PLANNABLE.values():
        rows = [row for row in protocol.evidence if row.indication == indication]
        assert any(row.grade is Grade.D and "No trial was found" in row.result for row in rows)


def test_no_row_claims_lozenges_in_people_with_substance_use() -> None:
    assert not [r.id for r in HOUSE.evidence if r.route_matches and r.population_matches]


def test_evidence_ids_are_unique() -> None:
    for protocol in PROTOCOLS.values():
        ids = [r.id for r in protocol.evidence]
        assert len(set(ids)) == len(ids)


@each
def test_everything_has_a_source_with_a_place_and_a_day(protocol: Protocol) -> None:
    found = list(sources(protocol))
    assert len(found) == 1 + len(protocol.evidence)
    for source in found:
        assert isinstance(source, Source)
        assert source.locator and source.read_on >= dt.date(2026, 11, 1)


@each
def test_protocol_survives_a_file(protocol: Protocol) -> None:
    assert structure(unstructure(protocol), Protocol) == protocol


def test_nothing_names_a_trademark() -> None:
    words = " ".join(text for p in PROTOCOLS.values() for text in texts(p))
    assert "KARE" not in words
    assert "KA-EMDR" not in words
