"""Scoring and screening: per client it must not grow with their number, and be quick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, Final

import attrs

from benchmarks.harness import Effort, Row, Sample, call, interleaved, row
from ketaprac import Practice, rules, scoring
from ketaprac.model.episode import Episode
from ketaprac.model.instrument import Instrument
from ketaprac.model.screening import Answer, Fact, Response
from ketaprac.testing.sample import sample

FLAT: Final = 1.5
#: Of the time that evaluating just the sum takes in FHIRPath.
FHIRPATH: Final = 0.1
RAW: Final = (2, 2, 2, 2, 1, 1, 2, 0, 0)
SUM: Final = "item.answer.valueInteger.aggregate($this + $total, 0)"
NOW: Final = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)


def run(effort: Effort) -> list[Row]:
    """Compares with FHIRPath where it is installed, and few clients with many."""
    practice = Practice(sample().profile)
    phq9 = practice.catalogue.instrument("phq-9")
    assert phq9 is not None
    forms = [filled(phq9, (n % 4, *RAW[1:])) for n in range(100)]
    episode = _screened(practice, sample().episode)
    few, many = effort.fold_sizes[0], effort.fold_sizes[-1]
    # A hundred thousand clients take minutes, so that is left to the long run.
    some, most = (1_000, many) if many >= 100_000 else (few, many // 50)
    rounds = max(1, effort.rounds // 4)
    blanks = [
        (i, filled(i, tuple(item.values[0] for item in i.items)))
        for i in practice.catalogue.instruments
    ]
    everything = partial(_everything, practice, episode, blanks)
    return [
        *_against_fhirpath(practice, effort),
        _flat("scoring", partial(_score_all, phq9, forms), (few, many), effort, rounds),
        _flat("all forms and rules,", everything, (some, most), effort, 1),
    ]


def _against_fhirpath(practice: Practice, effort: Effort) -> list[Row]:
    sides = fhirpath(practice)
    if sides is None:
        return []
    ours, *peers = interleaved(
        [call(side, seconds=effort.seconds) for side in sides], effort.rounds
    )
    about = "all of PHQ-9's scoring / only its sum by fhirpathpy,"
    return [
        row("screening: phq-9", ours, peers[0], goal=FHIRPATH, about=f"{about} evaluate()"),
        row(
            "screening: phq-9 compiled",
            ours,
            peers[1],
            goal=None,
            about=f"{about} the expression compiled before",
        ),
    ]


def fhirpath(practice: Practice) -> tuple[Callable[[], object], ...] | None:
    """One PHQ-9 scored by us, and summed by fhirpathpy in two ways, where that is installed."""
    try:
        library: Any = import_module("fhirpathpy")
    except ModuleNotFoundError:
        return None
    phq9 = practice.catalogue.instrument("phq-9")
    assert phq9 is not None
    response = filled(phq9, RAW)
    evaluate = library.compile(SUM)
    items = [{"linkId": str(n), "answer": [{"valueInteger": v}]} for n, v in enumerate(RAW, 1)]
    resource = {"resourceType": "QuestionnaireResponse", "item": items}
    return (
        partial(scoring.score, phq9, response),
        partial(library.evaluate, resource, SUM),
        partial(evaluate, resource),
    )


def filled(instrument: Instrument, raw: tuple[int, ...]) -> Response:
    """A complete response."""
    answers = tuple(
        Answer(item=item.id, value=value) for item, value in zip(instrument.items, raw, strict=True)
    )
    return Response(instrument=instrument.id, at=NOW, by="client-17", answers=answers)


def _flat(
    name: str,
    work: Callable[[int], object],
    sizes: tuple[int, int],
    effort: Effort,
    rounds: int,
) -> Row:
    few, many = sizes
    sides: list[Sample] = [
        call(partial(work, size), seconds=effort.seconds, units=size) for size in (many, few)
    ]
    taken = interleaved(sides, rounds)
    about = f"one of {many:,} clients / one of {few:,}"
    return row(f"screening: {name} {many:,} clients", *taken, goal=FLAT, about=about)


def _score_all(instrument: Instrument, forms: list[Response], clients: int) -> None:
    for number in range(clients):
        scoring.score(instrument, forms[number % len(forms)])


def _everything(
    practice: Practice, episode: Episode, forms: list[tuple[Instrument, Response]], clients: int
) -> None:
    for _ in range(clients):
        for instrument, form in forms:
            scoring.score(instrument, form)
        rules.screen(practice.catalogue.rules, episode, NOW, practice.catalogue)


def _screened(practice: Practice, episode: Episode) -> Episode:
    """An episode with a fact for every field that a rule looks at."""
    fields = rules.fields(practice.catalogue.rules)
    facts = tuple(Fact(field=f, value=False, at=NOW, by="mira") for f in fields)
    return attrs.evolve(episode, facts=facts)
