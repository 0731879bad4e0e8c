"""Scores of questionnaires: a complete form gives a number, any other gives none.

Answers are raw, as the client ticked them; reversed items are turned round in
here. A published sum over "what is there" reads like a low score when a form is
half empty, so a partial form gives only what is missing, and between which
totals the missing answers leave it. Safety items are looked at one by one,
whatever the total is and however little was answered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ketaprac.errors import BadInput, unknown
from ketaprac.model.instrument import Band, Instrument, Item, SafetyItem, Scale
from ketaprac.model.people import Sex
from ketaprac.model.screening import (
    Absent,
    Answer,
    Flag,
    NotScorable,
    Response,
    Score,
    Scored,
    SubScore,
)

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


def parse_answers(instrument: Instrument, text: str) -> tuple[Answer, ...]:
    """Raw answers in the order of the items, such as ``2,2,2,-,1``.

    Args:
        instrument: Which questionnaire was filled in.
        text: One whole number per item, separated by commas; ``-`` stands for
            an item that was not asked.

    Returns:
        One answer per item.

    Raises:
        BadInput: The count is wrong, or an entry is no whole number or not among
            the item's allowed values. Entries are counted from 1.
    """
    words = [word.strip() for word in text.split(",")]
    if len(words) != len(instrument.items):
        raise BadInput(
            f"has {len(words)} entries; {instrument.id} has {len(instrument.items)} items",
            where="answers",
            todo="Give one per item, in order, and - for one that was not asked",
        )
    pairs = zip(instrument.items, words, strict=True)
    return tuple(_parse(item, word, place) for place, (item, word) in enumerate(pairs, start=1))


def _parse(item: Item, word: str, place: int) -> Answer:
    if word == "-":
        return Answer(item=item.id, absent=Absent.NOT_ASKED)
    if not _WHOLE.fullmatch(word):
        raise BadInput("is not a whole number", where=f"answers[{place}]", todo=_allowed(item))
    answer = Answer(item=item.id, value=int(word))
    _check(item, answer, place)
    return answer


def score(instrument: Instrument, response: Response, *, sex: Sex | None = None) -> Score:
    """The score of one questionnaire.

    Args:
        instrument: Its definition.
        response: What was answered, complete or not.
        sex: Of the client, for bands that differ by it; the stricter band where
            None.

    Returns:
        A total in points with its band where every item is answered; otherwise
        the missing items and the range of totals, in points, that they leave.
        An item that was skipped by design counts as missing. Safety flags are
        in both.

    Raises:
        BadInput: The response belongs to another instrument, answers an item
            that is not there, or has a value that the item does not allow.
    """
    check(instrument, response)
    points = points_of(instrument, response)
    missing = tuple(item.id for item in instrument.items if item.id not in points)
    raised = flags(instrument, response)
    if missing:
        lowest, highest = _bounds(instrument, instrument.total, points)
        return NotScorable(
            instrument=instrument.id,
            version=instrument.version,
            missing=missing,
            reason=f"{len(missing)} of {len(instrument.items)} items have no answer",
            lowest=lowest,
            highest=highest,
            flags=raised,
        )
    total, band = _sum(instrument.total, points, sex)
    return Scored(
        instrument=instrument.id,
        version=instrument.version,
        total=total,
        band=band,
        subscales=tuple(_subscore(scale, points, sex) for scale in instrument.subscales),
        flags=raised,
    )


def check(instrument: Instrument, response: Response) -> None:
    """Refuses a response that does not fit its instrument.

    Args:
        instrument: The definition.
        response: What was answered.

    Raises:
        BadInput: See :func:`score`.
    """
    if response.instrument != instrument.id:
        raise BadInput(
            "belongs to another instrument", where="instrument", todo=f"Expected {instrument.id}"
        )
    for place, answer in enumerate(response.answers, start=1):
        item = instrument.item(answer.item)
        if item is None:
            known = [item.id for item in instrument.items]
            raise unknown("item", answer.item, known, where=f"answers[{place}]")
        _check(item, answer, place)


def flags(instrument: Instrument, response: Response) -> tuple[Flag, ...]:
    """Safety items at or above their threshold, however much else is missing.

    Answers that the instrument does not know are passed over, so that a fault
    elsewhere in the form never hides a flag.

    Args:
        instrument: The definition.
        response: What was answered.
    """
    points = points_of(instrument, response)
    return tuple(
        Flag(id=safety.id, item=safety.item, words=safety.words)
        for safety in instrument.safety
        if is_raised(safety, points)
    )


def is_raised(safety: SafetyItem, points: Mapping[str, int]) -> bool:
    """Whether these points raise a flag; not raised where the item has none."""
    return safety.item in points and points[safety.item] >= safety.at_least


def bounds(instrument: Instrument) -> tuple[int, int]:
    """Lowest and highest total, in points, that an instrument can give."""
    return _bounds(instrument, instrument.total, {})


def points_of(instrument: Instrument, response: Response) -> dict[str, int]:
    """Points of the answers that are there and allowed, by item."""
    raw = {answer.item: answer.value for answer in response.answers}
    return {
        item.id: item.points(value)
        for item in instrument.items
        if (value := raw.get(item.id)) is not None and value in item.values
    }


def _check(item: Item, answer: Answer, place: int) -> None:
    if answer.value is not None and answer.value not in item.values:
        raise BadInput(
            f"is not an answer that item {item.id} allows",
            where=f"answers[{place}]",
            todo=_allowed(item),
        )


def _allowed(item: Item) -> str:
    return f"Use one of {', '.join(map(str, item.values))}, or - where there is no answer"


def _bounds(instrument: Instrument, scale: Scale, points: Mapping[str, int]) -> tuple[int, int]:
    ends = [
        (points[item.id],) if item.id in points else tuple(map(item.points, item.values))
        for item in filter(None, map(instrument.item, scale.items))
    ]
    return sum(map(min, ends)), sum(map(max, ends))


def _sum(scale: Scale, points: Mapping[str, int], sex: Sex | None) -> tuple[int, str | None]:
    total = sum(points[item] for item in scale.items)
    band = _band(scale, total, sex)
    return total, band.id if band else None


def _subscore(scale: Scale, points: Mapping[str, int], sex: Sex | None) -> SubScore:
    total, band = _sum(scale, points, sex)
    return SubScore(scale=scale.id, total=total, band=band)


def _band(scale: Scale, total: int, sex: Sex | None) -> Band | None:
    """The band of a total; where the sex is not known, the one furthest up its own ladder."""
    fitting = [
        band
        for band in scale.bands
        if band.low <= total <= band.high and (sex is None or band.sex in (None, sex))
    ]
    return max(fitting, key=lambda band: _rung(scale, band), default=None)


def _rung(scale: Scale, band: Band) -> tuple[int, int]:
    below = sum(other.sex == band.sex and other.low < band.low for other in scale.bands)
    return below, -band.low
