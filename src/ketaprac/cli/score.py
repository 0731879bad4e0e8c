"""``ketaprac score``: one questionnaire."""

from __future__ import annotations

import argparse
from typing import Any

from ketaprac import scoring
from ketaprac.cli import DONE
from ketaprac.cli.common import no_practice, practice_of, print_json
from ketaprac.errors import unknown
from ketaprac.model.instrument import Instrument
from ketaprac.model.people import Sex
from ketaprac.model.screening import Response, Score, Scored


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
    scored = isinstance(score, Scored)
    return {
        "instrument": score.instrument,
        "version": score.version,
        "status": "scored" if scored else "not-scorable",
        "total": score.total if isinstance(score, Scored) else None,
        "band": score.band if isinstance(score, Scored) else None,
        "subscales": {s.scale: {"total": s.total, "band": s.band} for s in score.subscales}
        if isinstance(score, Scored)
        else {},
        "flags": [{"id": f.id, "item": f.item, "words": f.words} for f in score.flags],
        "missing": [] if isinstance(score, Scored) else list(score.missing),
        "range": None if isinstance(score, Scored) else [score.lowest, score.highest],
    }


def _show(instrument: Instrument, score: Score) -> None:
    for flag in score.flags:
        print(f"ATTENTION  item {flag.item}: {flag.words}")
    print(f"{instrument.title} ({instrument.id}, version {instrument.version})")
    if isinstance(score, Scored):
        band = next((b.label for b in instrument.total.bands if b.id == score.band), "")
        print(f"total {score.total}" + (f", {band}" if band else ""))
        for sub in score.subscales:
            print(f"  {sub.scale}: {sub.total}")
    else:
        print(f"not scorable: {score.reason}")
        print(f"missing items: {', '.join(score.missing)}")
        print(f"with them the total would be between {score.lowest} and {score.highest}")
    print(f"rule: {instrument.total.source.title} ({instrument.total.source.locator})")
