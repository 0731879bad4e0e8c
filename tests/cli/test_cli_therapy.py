"""What a chosen therapy asks of the therapist stands on the page of the case."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

import ketaprac_met
from ketaprac.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"


def page(name: str, out: Path) -> str:
    main(["run", str(EXAMPLES / name), "--now", "2027-01-11T08:00", "--out", str(out)])
    return (out / "kp-index.html").read_text(encoding="utf-8")


def test_topics_measures_and_cautions_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (met,) = ketaprac_met.ketaprac_modalities()
    shown = page("alcohol-met.toml", tmp_path / "out")
    assert met.topics
    assert met.measures
    assert met.cautions
    for topic in met.topics:
        assert escape(topic.title) in shown
        assert escape(topic.guidance) in shown
    for words in (*met.cautions, *(measure.reason for measure in met.measures)):
        assert escape(words) in shown


@pytest.mark.parametrize("name", ["depression-hold.toml"])
def test_what_is_not_installed_or_chosen_is_not_made_up(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "For the therapist" not in page(name, tmp_path / "out")
