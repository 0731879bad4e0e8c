"""Merging therapies: nothing lost, nothing twice, an order, and contradictions named."""

from __future__ import annotations

import datetime as dt
from itertools import chain, combinations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketaprac.cli.common import no_practice, practice_of
from ketaprac.model.modality import Avoidance, Measure, Modality, Phase, Timing, Topic
from ketaprac.model.protocol import StepKind
from ketaprac.model.source import Source
from ketaprac.weave import NOTHING, merged

CATALOGUE = practice_of(no_practice()).catalogue
SHIPPED = CATALOGUE.modalities
SUBSETS = list(chain.from_iterable(combinations(SHIPPED, n) for n in range(len(SHIPPED) + 1)))
SOURCE = Source(title="Invented", locator="test", read_on=dt.date(2026, 11, 1))
HOUR = dt.timedelta(hours=1)
KINDS, PHASES = list(StepKind), list(Phase)


def therapy(name: str, **more: object) -> Modality:
    return Modality(id=name, version="1", title=name, source=SOURCE, **more)  # type: ignore[arg-type]


def names(subset: tuple[Modality, ...]) -> str:
    return "+".join(m.id for m in subset) or "none"


@pytest.mark.parametrize("subset", SUBSETS, ids=names)
def test_every_subset_keeps_all_parts_once_and_in_order(subset: tuple[Modality, ...]) -> None:
    woven = merged(subset)
    topics = [(m, of.value.id) for of in woven.topics for m in of.modalities]
    assert sorted(topics) == sorted((m.id, t.id) for m in subset for t in m.topics)
    places = [(KINDS.index(o.value.step), PHASES.index(o.value.phase)) for o in woven.topics]
    assert places == sorted(places)
    asked = [of.value.instrument for of in woven.measures]
    assert len(set(asked)) == len(asked)
    assert set(asked) == {x.instrument for m in subset for x in m.measures}
    homework = [(m, of.value.id) for of in woven.homework for m in of.modalities]
    assert sorted(homework) == sorted((m.id, h.id) for m in subset for h in m.homework)
    cautions = [of.value for of in woven.cautions]
    assert set(cautions) == {c for m in subset for c in m.cautions}


@pytest.mark.parametrize("subset", SUBSETS, ids=names)
def test_the_order_of_choice_changes_no_contradiction(subset: tuple[Modality, ...]) -> None:
    def found(chosen: tuple[Modality, ...]) -> set[tuple[object, ...]]:
        return {(c.code, frozenset(c.between), c.about) for c in merged(chosen).contradictions}

    assert found(subset) == found(tuple(reversed(subset)))
    assert merged((*subset, *subset)) == merged(subset)
    pairs = set().union(*(found(pair) for pair in combinations(subset, 2)))
    assert found(subset) == pairs


def test_what_is_shipped_contradicts_in_these_and_no_others() -> None:
    found = {(c.between, c.about) for c in merged(SHIPPED).contradictions}
    assert found == {
        (("emdr", "met"), "dosing.reprocessing"),
        (("emdr", "somatic"), "dosing.reprocessing"),
        (("somatic", "emdr"), "dosing.touch"),
    }
    assert merged(()) == NOTHING


def test_reasons_of_the_same_measure_are_joined() -> None:
    one = therapy("a", measures=(Measure(instrument="phq-9", reason="mood"),))
    two = therapy("b", measures=(Measure(instrument="phq-9", reason="item 9"),))
    (measure,) = merged((one, two)).measures
    assert (measure.modalities, measure.value.reason) == (("a", "b"), "mood; item 9")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.sampled_from(["touch", "silence"]),
            st.sampled_from(KINDS),
            st.sampled_from(["touch", "silence"]),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_a_practice_contradicts_exactly_where_one_uses_and_another_avoids_it(
    made: list[tuple[StepKind, str, StepKind, str]],
) -> None:
    therapies = [
        therapy(
            f"t{n}",
            topics=(Topic(id="x", step=step, title="X", guidance="G", uses=(used,)),),
            avoids=(Avoidance(step=where, practice=avoided, why="W", source=SOURCE),),
        )
        for n, (step, used, where, avoided) in enumerate(made)
    ]
    found = {c.between for c in merged(therapies).contradictions}
    assert found == {
        (f"t{a}", f"t{b}")
        for a, (step, used, _, _) in enumerate(made)
        for b, (_, _, where, avoided) in enumerate(made)
        if a != b and (step, used) == (where, avoided)
    }


@given(*[st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted)] * 2)
def test_two_timings_contradict_exactly_where_no_hour_fits_both(
    one: list[int], other: list[int]
) -> None:
    def timed(name: str, span: list[int]) -> Modality:
        timing = Timing(
            step=StepKind.INTEGRATION,
            least=span[0] * HOUR,
            most=span[1] * HOUR,
            why="W",
            source=SOURCE,
        )
        return therapy(name, timings=(timing,))

    found = merged((timed("a", one), timed("b", other))).contradictions
    hours = set(range(one[0], one[1] + 1)) & set(range(other[0], other[1] + 1))
    assert [c.code for c in found] == ([] if hours else ["timing"])
    assert all(c.holds for c in found)


@pytest.mark.parametrize(
    ("least", "most", "holds"), [(12, 80, None), (12, 48, False), (100, 120, True)]
)
def test_a_protocol_that_allows_more_is_noted_and_one_that_never_fits_holds(
    least: int, most: int, holds: bool | None
) -> None:
    protocol = CATALOGUE.protocol("lozenge-house-series")
    timing = Timing(
        step=StepKind.INTEGRATION, least=least * HOUR, most=most * HOUR, why="W", source=SOURCE
    )
    found = merged((therapy("a", timings=(timing,)),), protocol).contradictions
    assert [c.holds for c in found] == ([] if holds is None else [holds])


def test_a_note_heading_that_two_ask_for_stands_once() -> None:
    met = CATALOGUE.modality("met")
    assert met is not None
    twin = attrs.evolve(met, id="twin")
    woven = merged((met, twin))
    assert len(woven.note) == len(met.note)
    assert all(of.modalities == ("met", "twin") for of in woven.note)
