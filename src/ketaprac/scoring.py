"""Scores of questionnaires: a complete form gives a number, any other gives none.

Answers are raw, as the client ticked them; reversed items are turned round in
here. A published sum over "what is there" reads like a low score when a form is
half empty, so a partial form gives only what is missing, and between which
totals the missing answers leave it. Items that were rightly not asked are no gap.
Safety items are looked at one by one, whatever the total is and however little
was answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from ketaprac.answers import Reading, read
from ketaprac.criteria import verdicts
from ketaprac.errors import BadInput, unknown
from ketaprac.model.instrument import Band, Instrument, Item, Method, SafetyItem, Scale
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

Number: TypeAlias = int | float  # as reckoned: whole for a sum

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
        A total in points with its band where every item is answered or rightly
        skipped; otherwise the missing items and the range of totals, in points,
        that they leave. Answers that contradict each other give no total either.
        Safety flags, and what the answers settle of criteria, are in both.

    Raises:
        BadInput: The response belongs to another instrument, answers an item
            that is not there, or has a value that the item does not allow.
    """
    check(instrument, response)
    reading = read(instrument, response)
    if reading.missing or reading.clash:
        return _not_scorable(instrument, reading)
    total, band = _result(instrument.total, reading.points, sex)
    return Scored(
        instrument=instrument.id,
        version=instrument.version,
        total=total,
        band=band,
        subscales=tuple(_subscores(instrument, reading.points, sex)),
        flags=_flags(instrument, reading),
        verdicts=verdicts(instrument, reading),
        skipped=reading.skipped,
        branch=reading.branch,
    )


def _not_scorable(instrument: Instrument, reading: Reading) -> NotScorable:
    gaps = f"{len(reading.missing)} of {len(instrument.items)} items have no answer"
    lowest, highest = _bounds(instrument, instrument.total, reading.points) or (None, None)
    return NotScorable(
        instrument=instrument.id,
        version=instrument.version,
        missing=reading.missing,
        reason=gaps if reading.missing else reading.clash,
        lowest=lowest,
        highest=highest,
        flags=_flags(instrument, reading),
        verdicts=verdicts(instrument, reading),
        skipped=reading.skipped,
        branch=reading.branch,
    )


@frozen(kw_only=True)
class Mismatch:
    """That a total from outside does not go with the answers.

    Attributes:
        instrument: Id of the instrument.
        what: What is amiss, without either number.
    """

    instrument: str
    what: str


def compare(instrument: Instrument, response: Response, claimed_total: Number) -> Mismatch | None:
    """Holds a total from outside against the answers.

    Published examples, and forms added up by hand, are often wrong.

    Args:
        instrument: The definition.
        response: What was answered.
        claimed_total: The total that came with it, in points. A mean may be
            rounded.

    Returns:
        None where the total is that of the answers, or, on a form with gaps, where
        some answers in the gaps could give it.

    Raises:
        BadInput: See :func:`score`.
    """
    result = score(instrument, response)
    ends = (
        (result.total, result.total)
        if isinstance(result, Scored)
        else (result.lowest, result.highest)
    )
    if ends[0] is None or ends[1] is None:
        return Mismatch(instrument=instrument.id, what="is given, and this instrument has none")
    slack = 0.0
    if instrument.total.method is Method.MEAN:
        slack = 0.5 if float(claimed_total).is_integer() else 0.05
    if ends[0] - slack <= claimed_total <= ends[1] + slack:
        return None
    return Mismatch(instrument=instrument.id, what="does not match the answers")


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
    items = instrument.by_id
    for place, answer in enumerate(response.answers, start=1):
        item = items.get(answer.item)
        if item is None:
            raise unknown("item", answer.item, items, where=f"answers[{place}]")
        if answer.value not in item.points_of:  # a call for each would be felt
            _check(item, answer, place)


def flags(instrument: Instrument, response: Response) -> tuple[Flag, ...]:
    """Safety items at or above their threshold, however much else is missing.

    Answers that the instrument does not know are passed over, so that a fault
    elsewhere in the form never hides a flag.

    Args:
        instrument: The definition.
        response: What was answered.
    """
    return _flags(instrument, read(instrument, response))


def _flags(instrument: Instrument, reading: Reading) -> tuple[Flag, ...]:
    return tuple(
        Flag(id=safety.id, item=safety.item, words=safety.words)
        for safety in instrument.safety
        if _raised(safety, reading)
    )


def is_raised(instrument: Instrument, response: Response, safety: SafetyItem) -> bool | None:
    """Whether an answer raises a flag; None where the item has no usable answer.

    Args:
        instrument: The definition.
        response: What was answered.
        safety: Which of the instrument's safety items.
    """
    return _raised(safety, read(instrument, response))


def _raised(safety: SafetyItem, reading: Reading) -> bool | None:
    if safety.declined and safety.item in reading.declined:
        return True
    if safety.item not in reading.points:
        return None
    return reading.points[safety.item] >= safety.at_least


def bounds(instrument: Instrument) -> tuple[Number, Number] | None:
    """Lowest and highest total, in points, that an instrument can give, if it has one."""
    return _bounds(instrument, instrument.total, {})


def left_open(
    instrument: Instrument, scale: Scale, response: Response | None = None
) -> tuple[Number, Number] | None:
    """Lowest and highest result of a scale, in points, that the answers leave open.

    Args:
        instrument: The definition.
        scale: One of its scales.
        response: What was answered; nothing where None.

    Returns:
        None where the scale has no number.
    """
    return _bounds(instrument, scale, read(instrument, response).points if response else {})


def _check(item: Item, answer: Answer, place: int) -> None:
    if answer.value is not None and answer.value not in item.points_of:
        raise BadInput(
            f"is not an answer that item {item.id} allows",
            where=f"answers[{place}]",
            todo=_allowed(item),
        )


def _allowed(item: Item) -> str:
    return f"Use one of {', '.join(map(str, item.values))}, or - where there is no answer"


def _bounds(
    instrument: Instrument, scale: Scale, points: Mapping[str, int]
) -> tuple[Number, Number] | None:
    ends = [
        (points[item.id],) if item.id in points else tuple(map(item.points, item.values))
        for item in filter(None, map(instrument.item, scale.items))
    ]
    lowest, highest = (_number(scale, map(end, ends)) for end in (min, max))
    return None if lowest is None or highest is None else (lowest, highest)


def _number(scale: Scale, points: Iterable[int]) -> Number | None:
    if scale.method is Method.NONE:
        return None
    total = sum(points) * scale.times
    return total if scale.method is Method.SUM else round(total / len(scale.items), 2)


def _result(
    scale: Scale, points: Mapping[str, int], sex: Sex | None
) -> tuple[Number | None, str | None]:
    total = _number(scale, (points[item] for item in scale.items))
    band = _band(scale, total, sex) if total is not None else None
    return total, band.id if band else None


def _subscores(
    instrument: Instrument, points: Mapping[str, int], sex: Sex | None
) -> Iterator[SubScore]:
    for scale in instrument.subscales:
        total, band = _result(scale, points, sex)
        if total is not None:
            yield SubScore(scale=scale.id, total=total, band=band)


def _band(scale: Scale, total: Number, sex: Sex | None) -> Band | None:
    """The band of a total; where the sex is not known, the gravest on its own ladder."""
    for band in scale.by_gravity:
        if band.low <= total <= band.high and (sex is None or band.sex in (None, sex)):
            return band
    return None
