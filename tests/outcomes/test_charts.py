"""Charts: the same bytes, no labels that touch, gaps without lines, and words for all of it."""

from __future__ import annotations

import datetime as dt
import os
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac.charts import Words, charts, shapes, svg
from ketaprac.charts.layout import HEIGHT, LINE, WIDTH, overlapping
from ketaprac.model.outcome import PointKind
from ketaprac.outcomes import outcomes
from ketaprac_letters.outcomes import figure
from outcomes.outcome_samples import CATALOGUE, FULL, NAME, NOW, OWED, ZONE, form, phq, record

GOLDEN = Path(__file__).parent / "golden"
DRAWN = {chart.code: chart for chart in charts(outcomes(FULL, CATALOGUE, NOW, OWED), ZONE)}
SPACE = "{http://www.w3.org/2000/svg}"


def drawn(*entries, owed=OWED):
    return charts(outcomes(record(*entries), CATALOGUE, NOW, owed), ZONE)


def test_each_scale_has_a_chart():
    assert sorted(DRAWN) == ["craving-0-10", "phq-9", "tlfb-30", "tlfb-30-heavy-days"]


@pytest.mark.parametrize("code", sorted(DRAWN))
def test_a_chart_is_the_one_that_was_looked_at(code):
    """Set KETAPRAC_GOLDEN=write to draw them anew, and look at them before you commit."""
    path, made = GOLDEN / f"{code}.svg", svg([DRAWN[code]])
    if os.environ.get("KETAPRAC_GOLDEN") == "write":
        path.write_bytes(made)
    assert made == path.read_bytes()


@pytest.mark.parametrize("code", sorted(DRAWN))
def test_a_chart_is_named_and_described_in_words(code):
    root = ElementTree.fromstring(svg([DRAWN[code]]))
    title, description = root.find(f"{SPACE}title"), root.find(f"{SPACE}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert description.text == DRAWN[code].words == figure(DRAWN[code]).alt
    for point in DRAWN[code].points:
        assert DRAWN[code].day(point.at) in description.text
    for dose in DRAWN[code].doses:
        assert dose.session in description.text


def test_what_is_missing_is_marked_and_said():
    chart = DRAWN["phq-9"]
    assert [missing.task for _, missing in chart.missing] == ["week-4.phq-9"]
    assert "Missing: No complete form came for week-4.phq-9" in chart.words


def test_nothing_rests_on_colour():
    for chart in DRAWN.values():
        colours = re.findall(rb"#[0-9a-f]{6}", svg([chart]))
        assert all(c[1:3] == c[3:5] == c[5:7] for c in colours)


def test_no_name_is_in_a_chart():
    text = svg(DRAWN.values()).decode()
    assert not [word for word in NAME.split() if word in text]
    assert "C-9" not in text and "E-9" not in text


def test_several_charts_in_one_file_have_ids_of_their_own():
    root = ElementTree.fromstring(svg(DRAWN.values(), prefix="a-"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 2 * len(DRAWN)
    assert all(one.startswith("a-") for one in ids)


def lines_of(chart):
    """Where the lines between forms begin and end; the last dash may stop short of it."""
    strokes = (s for s in shapes(chart) if not isinstance(s, Words) and s.width == LINE)
    runs = (re.findall(r"M([\d.-]+) [\d.-]+L([\d.-]+)", stroke.data) for stroke in strokes)
    return [(float(run[0][0]), float(run[-1][1])) for run in runs]


forms = st.builds(phq, st.integers(-30, 99), st.integers(0, 27), gaps=st.sampled_from((0, 0, 0, 2)))


@settings(max_examples=60, deadline=None)
@given(st.lists(forms, min_size=2, max_size=25), st.lists(st.integers(0, 99), max_size=12))
def test_labels_never_touch_and_stay_inside(entries, days):
    episode = record(*entries, doses=tuple(sorted(days)))
    for chart in charts(outcomes(episode, CATALOGUE, NOW, OWED), ZONE):
        marks = shapes(chart)
        assert not overlapping(marks)
        boxes = [mark.box for mark in marks if isinstance(mark, Words)]
        assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= WIDTH and b[3] <= HEIGHT for b in boxes)
        labels = [mark.text for mark in marks if isinstance(mark, Words)]
        for band in chart.bands:
            assert any(label.startswith(f"{band.low} to {band.high}:") for label in labels)


@settings(max_examples=60, deadline=None)
@given(st.lists(forms, min_size=2, max_size=10))
def test_no_line_crosses_a_gap(entries):
    for chart in drawn(*entries):
        x_of = {p.at: _x(chart, p.at) for p in chart.points}
        ends = lines_of(chart)
        for before, after in pairwise(chart.points):
            whole = before.kind is after.kind is PointKind.COMPLETE
            gap = any(before.at <= at <= after.at for at, _ in chart.missing)
            begin, end = x_of[before.at], x_of[after.at]
            joined = any(abs(a - begin) < 0.1 and end - 2.1 < b < end + 0.1 for a, b in ends)
            if before.at != after.at:
                assert joined == (whole and not gap)


def _x(chart, at: dt.datetime) -> float:
    first, last = chart.span
    return 42 + (at - first) / (last - first) * 292


def test_one_form_alone_is_no_chart():
    assert not drawn(phq(0, 12), owed=None)
    assert [c.code for c in drawn(phq(0, 12), phq(1, 12), owed=None)] == ["phq-9"]
    assert [c.code for c in drawn(phq(0, 12))] == ["phq-9"]


def test_long_names_of_bands_are_broken_not_cut():
    entries = (form("pcl-5", 0, *[2] * 20), form("pcl-5", 90, *[1] * 20))
    chart = next(c for c in drawn(*entries, owed=None) if c.code == "pcl-5")
    words = " ".join(s.text for s in shapes(chart) if isinstance(s, Words))
    for band in chart.bands:
        assert all(word in words for word in band.label.split())
