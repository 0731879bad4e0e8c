"""``ketaprac score``: one questionnaire."""

from __future__ import annotations

import argparse
from typing import Any

from ketaprac import scoring
from ketaprac.change import as_json as change_as_json
from ketaprac.change import change
from ketaprac.cli import DONE
from ketaprac.cli.common import no_practice, paragraph, practice_of, print_json
from ketaprac.errors import BadInput, unknown
from ketaprac.model.instrument import Instrument, Scale
from ketaprac.model.outcome import Change
from ketaprac.model.people import Sex
from ketaprac.model.screening import (
    NotScorable,
    Response,
    Score,
    Scored,
    Verdict,
    verdict_words,
)
from ketaprac.practice import Practice


def run(arguments: argparse.Namespace) -> int:
    """Scores raw answers and prints the result."""
    practice = practice_of(no_practice())
    instrument = practice.catalogue.instrument(arguments.instrument)
    if instrument is None:
        known = [i.id for i in practice.catalogue.instruments]
        raise unknown("instrument", arguments.instrument, known)
    sex = Sex(arguments.sex) if arguments.sex else None
    score = _scored_now(practice, instrument, arguments.answers, sex)
    changed = None
    if arguments.before is not None:
        try:
            before = _scored_now(practice, instrument, arguments.before, sex)
        except BadInput as error:
            place = error.where.replace("answers", "--before", 1)
            raise BadInput(error.what, where=place, todo=error.todo) from None
        changed = change(instrument, before, score)
    if arguments.json:
        print_json({**as_json(score), "change": change_as_json(changed) if changed else None})
    else:
        _show(instrument, score)
        if arguments.before is not None:
            _show_change(instrument, changed)
    return DONE


def _scored_now(practice: Practice, instrument: Instrument, text: str, sex: Sex | None) -> Score:
    response = Response(
        instrument=instrument.id,
        at=practice.now(),
        by="command-line",
        answers=scoring.parse_answers(instrument, text),
    )
    return scoring.score(instrument, response, sex=sex)


def _show_change(instrument: Instrument, changed: Change | None) -> None:
    if changed is None:
        print("change: none can be told, as one of the two has no total")
        return
    print(f"change: {changed.words}")
    for held in changed.held:
        print(paragraph(f"  {held.words}", indent=4))
    if not instrument.changes:
        print("  no threshold for a change was found in a source")


def as_json(score: Score) -> dict[str, Any]:
    """The documented JSON shape of one score; flags are there even when the total is not."""
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
