"""Baseline, latest and change; gaps stay gaps, and every threshold is told."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaprac.files.convert import unstructure
from ketaprac.model.outcome import Course, Outcomes, PointKind, Why
from ketaprac.model.session import SessionState
from ketaprac.model.treatment import Indication
from ketaprac.outcome_words import NO_THRESHOLD, as_json, course_lines
from ketaprac.outcomes import outcomes
from outcomes.outcome_samples import (
    CATALOGUE,
    DAY,
    FULL,
    INSTRUMENTS,
    NAME,
    NOW,
    OWED,
    START,
    ZONE,
    dose,
    form,
    phq,
    plan,
    record,
    task,
    without,
)


def seen(episode=FULL, owed=OWED) -> Outcomes:
    return outcomes(episode, CATALOGUE, NOW, owed)


def course(found: Outcomes, name: str = "phq-9") -> Course:
    return next(c for c in found.courses if c.instrument == name)


def lines(found: Outcomes, name: str = "phq-9") -> list[str]:
    return list(course_lines(course(found, name), ZONE, dosed=bool(found.doses)))


def test_baseline_is_the_last_complete_form_before_the_first_dose():
    track = course(seen()).tracks[0]
    assert (track.baseline.at, track.baseline.total, track.baseline.band) == (
        START,
        15,
        "Moderately severe",
    )
    assert (track.latest.total, track.latest.band) == (4, "Minimal")
    assert track.change.difference == -11
    assert track.change.direction == "better"


def test_while_there_was_no_dose_there_is_no_change():
    found = seen(without(FULL, sessions=()), None)
    track = course(found).tracks[0]
    assert (track.baseline.total, track.latest, track.change) == (4, None, None)
    assert "no dose yet" in lines(found)[0]


def test_a_session_without_medicine_is_no_dose():
    aborted = dose(21, 1, SessionState.NOT_STARTED)
    assert not seen(without(FULL, sessions=(aborted,)), None).doses


def test_high_is_good_where_the_scale_says_so():
    better = record(form("who-5", 0, 1, 1, 1, 1, 1), form("who-5", 90, 3, 3, 3, 3, 3))
    found = seen(better, None)
    assert course(found, "who-5").tracks[0].change.direction == "better"
    assert any("more points are the better ones" in line for line in lines(found, "who-5"))
    worse = record(phq(0, 5), phq(90, 9))
    assert course(seen(worse, None)).tracks[0].change.direction == "worse"


def test_days_used_and_heavy_days_are_told_apart():
    found = record(form("tlfb-30", 0, 18, 9), form("tlfb-30", 90, 6, 2))
    tracks = {track.scale: track for track in course(seen(found, None), "tlfb-30").tracks}
    assert {k: t.change.difference for k, t in tracks.items()} == {"total": -12, "heavy-days": -7}
    assert [t.scale for t in course(seen(record(), None), "bam-likert").tracks] == [
        "use",
        "risk",
        "protective",
    ]


def test_an_incomplete_form_is_a_range():
    point = course(seen()).tracks[0].points[3]
    assert (point.kind, point.total, point.low, point.high) == (PointKind.INCOMPLETE, None, 8, 14)
    assert any(
        "incomplete, no number; the result lies between 8 and 14" in x for x in lines(seen())
    )


def test_contradictory_answers_give_nothing():
    last = course(seen(), "tlfb-30").tracks[0].points[-1]
    assert (last.kind, last.total, last.low) == (PointKind.CONTRADICTORY, None, None)
    assert course(seen(), "tlfb-30").tracks[0].latest.total == 6


def test_complete_forms_of_one_moment_that_differ_give_no_number():
    found = seen(record(phq(0, 15), phq(90, 4), phq(90, 20)), None)
    track = course(found).tracks[0]
    assert track.points[-1].kind is PointKind.SEVERAL
    assert (track.latest, track.change) == (None, None)
    same = seen(record(phq(0, 15), phq(90, 4), phq(90, 4)), None)
    assert course(same).tracks[0].latest.total == 4


def test_too_soon_after_a_dose_is_flagged():
    flags = {p.at: p.too_soon for p in course(seen()).tracks[0].points}
    assert flags[START + 26 * DAY] == "dose-1"
    assert flags[START + 44 * DAY] == "dose-2"
    assert flags[START + 51 * DAY] is None
    craving = course(seen(), "craving-0-10").tracks[0].points
    assert not any(point.too_soon for point in craving)


@pytest.mark.parametrize(
    ("forms", "why"),
    [
        ((), [Why.NEVER]),
        ((phq(0, 12),), [Why.NO_LATER]),
        ((phq(90, 12),), [Why.NO_BASELINE]),
        ((phq(0, 12, gaps=1), phq(90, 3, gaps=1)), [Why.NO_BASELINE, Why.NO_LATER]),
        ((phq(0, 12), phq(90, 3)), []),
    ],
)
def test_what_is_missing_is_said(forms, why):
    found = seen(record(*forms), None)
    assert [missing.why for missing in course(found).missing] == why
    assert len([line for line in lines(found) if line.startswith("MISSING: ")]) == len(why)


def test_a_follow_up_without_a_complete_form_is_missing():
    one, two, soon = task("a", 40, 43), task("b", 60, 63), task("c", 99, 103)
    found = seen(record(phq(0, 12), phq(41, 5, gaps=1), phq(70, 5)), plan(two, one, soon))
    assert [m.task for m in course(found).missing] == ["a"]
    late = seen(record(phq(0, 12), phq(50, 5)), plan(one, two))
    assert [m.task for m in course(late).missing] == ["b"]


def test_who_asks_for_it_is_told():
    found = seen(record(modalities=("met",)), plan(task("a", 40, 43)))
    assert course(found).expected_by == ("follow-up:a", "indication:alcohol", "modality:met")
    trauma = seen(record(indication=Indication.TRAUMA), None)
    assert course(trauma, "pcl-5").missing[0].why is Why.NEVER


def test_a_questionnaire_that_is_not_installed_is_said():
    found = outcomes(record(phq(0, 12)), without(CATALOGUE, instruments=()), NOW)
    assert [m.why for c in found.courses for m in c.missing] == [Why.NOT_INSTALLED] * len(
        found.courses
    )


def test_what_comes_later_is_not_seen():
    found = outcomes(FULL, CATALOGUE, START + 30 * DAY, OWED)
    assert len(found.doses) == 1
    assert max(p.at for p in course(found).tracks[0].points) == START + 26 * DAY


@pytest.mark.parametrize("name", sorted(INSTRUMENTS))
def test_every_listed_threshold_is_told(name):
    instrument = INSTRUMENTS[name]
    low = form(name, 0, *(item.values[0] for item in instrument.items))
    high = form(name, 90, *(item.values[-1] for item in instrument.items))
    found = course(seen(record(low, high), None), name)
    told = course_lines(found, ZONE, dosed=True)
    if found.tracks and found.tracks[0].change:
        for threshold in instrument.changes:
            mine = [x for x in told if threshold.words in x and threshold.source.locator in x]
            assert len(mine) == 1
        if not instrument.changes and found.tracks[0].scale == "total":
            assert NO_THRESHOLD in told
    for word in ("worked", "success", "respon", "remission", "improve", "effective"):
        own = [x for x in told if not x.startswith("published threshold")]
        assert not [x for x in own if word in x.lower()]


forms = st.builds(phq, st.integers(-30, 99), st.integers(0, 27), gaps=st.integers(0, 9))
complete = st.builds(phq, st.integers(-30, 99), st.integers(0, 27))
partial = st.builds(phq, st.integers(-30, 99), st.integers(0, 27), gaps=st.integers(1, 9))


@given(st.lists(forms, max_size=12), st.randoms())
def test_the_order_of_entries_does_not_matter(entries, random):
    before = seen(record(*entries))
    random.shuffle(entries)
    assert seen(record(*entries)) == before


@given(st.lists(forms, max_size=8), partial, st.integers(0, 8))
def test_an_incomplete_form_changes_neither_baseline_nor_latest(entries, more, place):
    before = course(seen(record(*entries))).tracks[0]
    after = course(seen(record(*entries[:place], more, *entries[place:]))).tracks[0]
    assert (after.baseline, after.latest, after.change) == (
        before.baseline,
        before.latest,
        before.change,
    )


@given(st.lists(forms, max_size=12))
def test_a_gap_never_becomes_a_number(entries):
    found = course(seen(record(*entries)))
    given_totals = {
        (entry.at, sum(a.value for a in entry.answers))
        for entry in entries
        if all(a.value is not None for a in entry.answers)
    }
    points = found.tracks[0].points
    assert {(p.at, p.total) for p in points if p.total is not None} <= given_totals
    assert all((p.total is None) == (p.kind is not PointKind.COMPLETE) for p in points)
    assert {p.at for p in points} == {entry.at for entry in entries}


def test_no_name_is_in_the_json():
    text = json.dumps(unstructure(as_json(seen(), ZONE)), default=str)
    assert NAME not in text and NAME.split()[0] not in text
    assert json.loads(text)["instruments"]


def test_the_same_moment_in_another_zone_is_the_same():
    elsewhere = dt.timezone(dt.timedelta(hours=9))
    moved = [without(r, at=r.at.astimezone(elsewhere)) for r in FULL.responses]
    assert seen(without(FULL, responses=tuple(moved))) == seen()
