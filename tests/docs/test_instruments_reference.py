"""The page on questionnaires is held against their definitions."""

from __future__ import annotations

import re

import pytest
from docs_support import read, sections

import ketaprac_instruments
from ketaprac import scoring
from ketaprac.cli.lists import window_words
from ketaprac.model.instrument import Instrument, Method

PAGE = read("reference/instruments.md")
PARTS = sections(PAGE)
ALL = sorted(ketaprac_instruments.ketaprac_instruments(), key=lambda each: each.id)
every = pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.id)


def row(instrument: Instrument) -> str:
    """The line of the table that a questionnaire must have, word for word."""
    parts = [part.id for part in (*instrument.subscales, *instrument.criteria)]
    cells = (
        f"`{instrument.id}`",
        str(len(instrument.items)),
        window_words(instrument),
        _total(instrument),
        _bands(instrument) or "none",
        ", ".join(f"`{part}`" for part in parts) or "none",
        f"{_text(instrument)}, {instrument.licence.status.value}",
    )
    return f"| {' | '.join(cells)} |"


def _total(instrument: Instrument) -> str:
    span = scoring.bounds(instrument)
    if span is None:
        return "none"
    mean = ", mean" if instrument.total.method is Method.MEAN else ""
    high = ", high is good" if instrument.total.higher_is_better else ""
    return f"{span[0]:g} to {span[1]:g}{mean}{high}"


def _bands(instrument: Instrument) -> str:
    return ", ".join(
        f"{band.low}-{band.high}" + (f" ({band.sex.value})" if band.sex else "")
        for band in instrument.total.bands
    )


def _text(instrument: Instrument) -> str:
    return "shipped" if any(item.text for item in instrument.items) else "not shipped"


@every
def test_a_questionnaire_has_its_row(instrument: Instrument) -> None:
    assert row(instrument) in PAGE


def test_no_row_is_made_up() -> None:
    named = re.findall(r"^\| `([a-z0-9-]+)` \| \d", PARTS["The questionnaires"], re.MULTILINE)
    assert named == [instrument.id for instrument in ALL]


def test_what_was_left_out_is_not_there_after_all() -> None:
    left_out = set(re.findall(r"^\| ([^|`]+) \|", PARTS["Left out, and what is missing"], re.M))
    assert {"BAM, continuous answers", "ASSIST"} <= {name.strip() for name in left_out}
    assert not {"bam-continuous", "assist"} & {instrument.id for instrument in ALL}
