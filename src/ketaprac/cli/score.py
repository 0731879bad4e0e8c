"""``ketaprac score``: one questionnaire."""

from __future__ import annotations

import argparse
from typing import Any

from ketaprac import scoring
from ketaprac.cli import DONE
from ketaprac.cli.common import no_practice, practice_of, print_json
from ketaprac.errors import unknown
from ketaprac.model.instrument import Instrument, Scale
from ketaprac.model.people import Sex
from ketaprac.model.screening import (
    NotScorable,
    Response,
    Score,
    Scored,
    Verdict,
    verdict_words,
)


def run(arguments: argparse.Namespace) -> int:
    """Scores raw answers and prints the result."""
    practice = practice_of(no_practice())
    instrument = practice.catalogue.instrument(arguments.instrument)
    if instrument is None:
        known = [i.id for i in practice.catalogue.instruments]
        raise unknown("instrument", arguments.instrument, known)
    response = Response(
        instrument=instrument.id,
        at=practice.now(),
        by="command-line",
        answers=scoring.parse_answers(instrument, arguments.answers),
    )
    sex = Sex(arguments.sex) if arguments.sex else None
    score = scoring.score(instrument, response, sex=sex)
    if arguments.json:
        print_json(as_json(score))
    else:
        _show(instrument, score)
    return DONE


def as_json(score: Score) -> dict[str, Any]:
    """The documented JSON shape; flags are there even when the total is not."""
    return {
        "instrument": score.instrument,
        "version": score.version,
        **(_scored(score) if isinstance(score, Scored) else _not_scorable(score)),
        "flags": [{"id": f.id, "item": f.item, "words": f.words} for f in score.flags],
        "verdicts": {v.criterion: _verdict(v) for v in score.verdicts},
        "skipped": list(score.skipped),
        "branch": list(score.branch),
    }


def _scored(score: Scored) -> dict[str, Any]:
    return {
        "status": "scored",
        "total": score.total,
        "band": score.band,
        "subscales": {s.scale: {"total": s.total, "band": s.band} for s in score.subscales},
        "missing": [],
        "reason": None,
        "range": None,
    }


def _not_scorable(score: NotScorable) -> dict[str, Any]:
    return {
        "status": "not-scorable",
        "total": None,
        "band": None,
        "subscales": {},
        "missing": list(score.missing),
        "reason": score.reason,
        "range": None if score.lowest is None else [score.lowest, score.highest],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "outcome": verdict.outcome,
        "label": verdict.label,
        "negative": verdict.negative,
        "possible": list(verdict.possible),
    }


def _show(instrument: Instrument, score: Score) -> None:
    for flag in score.flags:
        print(f"ATTENTION  item {flag.item}: {flag.words}")
    print(f"{instrument.title} ({instrument.id}, version {instrument.version})")
    if isinstance(score, Scored):
        _show_scored(instrument, score)
    else:
        _show_not_scorable(score)
    for words in verdict_words(score):
        print(words)
    if score.skipped:
        print(f"rightly not asked: {', '.join(score.skipped)} ({', '.join(score.branch)})")
    print(f"rule: {instrument.total.source.title} ({instrument.total.source.locator})")


def _show_scored(instrument: Instrument, score: Scored) -> None:
    if score.total is None:
        print("complete; this questionnaire has no total")
    else:
        print(f"total {score.total}{_band(instrument.total, score.band)}")
    scales = {scale.id: scale for scale in instrument.subscales}
    for sub in score.subscales:
        print(f"  {sub.scale}: {sub.total}{_band(scales[sub.scale], sub.band)}")


def _show_not_scorable(score: NotScorable) -> None:
    print(f"not scorable: {score.reason}")
    if score.missing:
        print(f"missing items: {', '.join(score.missing)}")
        if score.lowest is not None:
            print(f"with them the total would be between {score.lowest} and {score.highest}")


def _band(scale: Scale, band_id: str | None) -> str:
    label = next((band.label for band in scale.bands if band.id == band_id), "")
    better = " (high is good)" if scale.higher_is_better else ""
    return (f", {label}" if label else "") + better
