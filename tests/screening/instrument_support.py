"""Forms for the tests of questionnaires."""

from __future__ import annotations

from screening_records import INSTRUMENTS, NOW

from ketaprac.model.instrument import Instrument
from ketaprac.model.screening import Answer, Response, Score, Scored
from ketaprac.scoring import parse_answers

BY_ID: dict[str, Instrument] = {instrument.id: instrument for instrument in INSTRUMENTS}

#: Items that a skip may leave out, by instrument.
JOINED: dict[str, set[str]] = {
    name: {item for skip in instrument.skips for item in skip.items}
    for name, instrument in BY_ID.items()
    if instrument.skips
}


def answered(name: str, text: str) -> Response:
    answers = parse_answers(BY_ID[name], text)
    return Response(instrument=name, at=NOW, by="C-1", answers=answers)


def filled(name: str, raw: dict[str, int | None]) -> Response:
    """A response with these answers; None leaves the item out of it."""
    answers = tuple(Answer(item=i, value=v) for i, v in raw.items() if v is not None)
    return Response(instrument=name, at=NOW, by="C-1", answers=answers)


def highest(name: str) -> dict[str, int]:
    """The raw answers that skip nothing: each item at its highest value."""
    return {item.id: item.values[-1] for item in BY_ID[name].items}


def outcome(result: Score, criterion: str) -> str | None:
    return next(v.outcome for v in result.verdicts if v.criterion == criterion)


def band(result: Scored, scale: str) -> str | None:
    return next(s.band for s in result.subscales if s.scale == scale)
