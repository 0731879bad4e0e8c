"""Changes of a total: every threshold is said, reached or not, and a gap has no change."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest
from instrument_support import BY_ID, answered
from screening_records import CATALOGUE, NOW, episode

from ketaprac.change import change, changes
from ketaprac.cli import main
from ketaprac.scoring import score


def phq(text: str):
    return score(BY_ID["phq-9"], answered("phq-9", text))


def between(before: str, after: str):
    return change(BY_ID["phq-9"], phq(before), phq(after))


TWELVE = "2,2,2,2,1,1,2,0,0"


@pytest.mark.parametrize(
    ("after", "difference", "percent", "direction", "reached"),
    [
        ("2,2,2,2,1,1,2,0,0", 0, 0, "same", [(False, None), (False, False)]),
        ("1,2,2,2,1,1,1,0,0", -2, -16.7, "better", [(False, None), (True, False)]),
        ("1,2,2,2,1,1,0,0,0", -3, -25, "better", [(False, None), (True, True)]),
        ("1,1,1,1,1,1,1,0,0", -5, -41.7, "better", [(True, None), (True, True)]),
        ("3,3,3,2,2,2,2,0,0", 5, 41.7, "worse", [(True, None), (True, True)]),
    ],
)
def test_every_threshold_is_held_against_the_change(after, difference, percent, direction, reached):
    found = between(TWELVE, after)
    assert (found.difference, found.percent, found.direction) == (difference, percent, direction)
    assert [(one.points, one.percent) for one in found.held] == reached
    assert [one.threshold for one in found.held] == list(BY_ID["phq-9"].changes)
    assert all(one.threshold.source.locator in one.words for one in found.held)


def test_a_share_of_nought_means_nothing():
    found = between("0,0,0,0,0,0,0,0,0", TWELVE)
    assert found.percent is None
    assert found.held[1].percent is None
    assert "cannot be told" in found.held[1].words


def test_a_form_with_a_gap_has_no_change():
    assert between(TWELVE, "2,2,2,2,1,1,2,0,-") is None
    assert between("-,2,2,2,1,1,2,0,0", TWELVE) is None
    bam = BY_ID["bam-likert"]
    whole = score(bam, answered("bam-likert", ",".join(["0"] * 23)))
    assert change(bam, whole, whole) is None


def test_more_of_what_is_good_is_better():
    who = BY_ID["who-5"]
    low, high = (score(who, answered("who-5", t)) for t in ("1,1,1,1,1", "2,2,2,2,2"))
    assert change(who, low, high).direction == "better"


def test_of_a_record_the_last_two_forms_count():
    forms = [
        attrs.evolve(answered("phq-9", text), at=NOW - dt.timedelta(days=days))
        for days, text in ((1, "1,1,1,1,1,1,1,0,0"), (60, "3,3,3,3,3,3,3,0,0"), (30, TWELVE))
    ]
    (found,) = changes(episode(responses=tuple(forms)), CATALOGUE)
    assert (found.before, found.after) == (12, 7)
    assert not changes(episode(responses=tuple(forms[:1])), CATALOGUE)


def test_on_the_command_line(capsys):
    words = ["score", "phq-9", "--answers", "1,1,1,1,1,1,1,0,0"]
    assert main([*words, "--before", TWELVE]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "change: 12 to 7: -5 points, -41.7 percent, better" in told
    for threshold in BY_ID["phq-9"].changes:
        assert threshold.source.locator in told
    assert main([*words, "--before", "-,2,2,2,1,1,2,0,0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["change"] is None
    assert main([*words, "--before", "2,2"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "--before: has 2 entries" in told.err
