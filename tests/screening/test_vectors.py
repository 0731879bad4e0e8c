"""That nothing in a questionnaire's definition is without a vector added up by hand.

The definitions say which edges and branches there are; the tables of vectors say which
were added up. A questionnaire that arrives without its vectors fails here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from instrument_support import BY_ID, answered
from test_instruments import BAM, DUDIT, FLAGS, OUTCOMES, SKIPS, SUBSCALES, TOTALS
from test_scoring import AUDIT_C_CUTS, VECTORS

from ketaprac.model.instrument import Instrument, Method, Scale
from ketaprac.model.people import Sex
from ketaprac.scoring import parse_answers

#: Instrument, scale, sex or None, result.
Edge = tuple[str, str, Sex | None, float]
NAMES = sorted(BY_ID)


def _added_up() -> Iterator[Edge]:
    for name, _, total, _ in (*TOTALS, *VECTORS):
        if total is not None:
            yield name, "total", None, total
    for name, _, scale, total, _ in SUBSCALES:
        yield name, scale, None, total
    for _, scale, total, _ in BAM:
        yield "bam-likert", scale, None, total
    for _, total, _, _ in DUDIT:  # each row names the band of both sexes
        for sex in (None, *Sex):
            yield "dudit", "total", sex, total
    for text, sex, _ in AUDIT_C_CUTS:
        yield "audit-c", "total", sex, sum(map(int, text.split(",")))


VECTORED = set(_added_up())


def _ends(instrument: Instrument, scale: Scale) -> Iterator[float]:
    """The lowest and the highest result that the items allow."""
    items = [instrument.by_id[item] for item in scale.items]
    for end in (min, max):
        total = sum(end(map(item.points, item.values)) for item in items) * scale.times
        yield total / len(items) if scale.method is Method.MEAN else total


def edges(instrument: Instrument) -> Iterator[Edge]:
    """Every result at which something begins or ends."""
    for scale in (instrument.total, *instrument.subscales):
        if scale.method is Method.NONE:
            continue
        for end in _ends(instrument, scale):
            yield instrument.id, scale.id, None, end
        for each in scale.bands:
            for edge in (each.low, each.high):
                yield instrument.id, scale.id, each.sex, edge


@pytest.mark.parametrize("name", NAMES)
def test_every_edge_of_every_scale_has_a_vector(name):
    assert set(edges(BY_ID[name])) - VECTORED == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_skip_has_a_vector_that_takes_it_and_one_that_answers_it(name):
    rows = [(text, branch) for each, text, _, branch in SKIPS if each == name]
    taken = {skip for _, branch in rows for skip in branch}
    assert {skip.id for skip in BY_ID[name].skips} - taken == set()
    tables = (*TOTALS, *SKIPS, *OUTCOMES)
    for skip in BY_ID[name].skips:
        asked = [
            each[1]
            for each in tables
            if each[0] == name and set(skip.items) <= _answered(name, each[1])
        ]
        assert asked, skip.id


def _answered(name: str, text: str) -> set[str]:
    answers = parse_answers(BY_ID[name], text)
    return {answer.item for answer in answers if answer.value is not None}


@pytest.mark.parametrize("name", NAMES)
def test_every_outcome_of_every_criterion_has_a_vector(name):
    seen = {(criterion, told) for each, _, criterion, told in OUTCOMES if each == name}
    assert seen == {(c.id, o.id) for c in BY_ID[name].criteria for o in c.outcomes}


@pytest.mark.parametrize("name", NAMES)
def test_every_safety_item_has_a_vector_that_raises_it_and_one_that_does_not(name):
    """At its threshold and just below, on a form that is otherwise empty."""
    rows = {(flag, text, raised) for each, flag, text, raised in FLAGS if each == name}
    for safety in BY_ID[name].safety:
        item = BY_ID[name].by_id[safety.item]
        points = sorted(map(item.points, item.values))
        below = [p for p in points if p < safety.at_least]
        wanted = {(safety.at_least, True), *((p, False) for p in below[-1:])}
        found = set()
        for flag, text, raised in rows:
            (answer,) = [a for a in answered(name, text).answers if a.value is not None]
            if (flag, answer.item) == (safety.id, safety.item):
                found.add((item.points(answer.value), raised))
        assert wanted <= found, safety.id


def test_no_vector_is_about_a_questionnaire_that_is_not_there():
    tables = (TOTALS, SUBSCALES, OUTCOMES, SKIPS, FLAGS, VECTORS)
    assert {row[0] for table in tables for row in table} <= set(BY_ID)
