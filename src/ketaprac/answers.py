"""One filled-in questionnaire as its definition reads it: points, skips, gaps.

An item that was rightly not asked counts nought and is not missing; what was
declined or cannot be read is missing, whatever came before. Where answers
contradict each other, that is said instead of picking one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from ketaprac.model.instrument import Instrument, Skip
from ketaprac.model.screening import Absent, Answer, Response

_NOT_ASKED = (Absent.NOT_ASKED, Absent.SKIPPED_BY_DESIGN)


@frozen(kw_only=True)
class Reading:
    """What a response says, item by item.

    Attributes:
        points: Of usable answers, and nought for skipped items, by item.
        missing: Ids of the items that should have an answer and have none.
        declined: Ids of the items that the client would not answer.
        skipped: Ids of the items that were rightly not asked.
        branch: Ids of the skips that were taken.
        clash: Which answers contradict each other, in plain words; or nothing.
    """

    points: Mapping[str, int]
    missing: tuple[str, ...]
    declined: frozenset[str]
    skipped: tuple[str, ...]
    branch: tuple[str, ...]
    clash: str


def read(instrument: Instrument, response: Response) -> Reading:
    """Reads a response by its instrument's definition.

    What the instrument does not know, or does not allow, is passed over and counts
    as missing, so that a fault elsewhere in the form hides nothing.

    Args:
        instrument: The definition.
        response: What was answered.
    """
    answers = {answer.item: answer for answer in response.answers}
    given = dict(_given(instrument, answers))
    taken = [skip for skip in instrument.skips if _taken(skip, given, answers)]
    left_out = {item for skip in taken for item in skip.items}
    points = {**given, **dict.fromkeys(left_out, 0)}
    return Reading(
        points=points,
        missing=tuple(i.id for i in instrument.items if i.id not in points and not i.optional),
        declined=frozenset(a.item for a in response.answers if a.absent is Absent.DECLINED),
        skipped=tuple(item.id for item in instrument.items if item.id in left_out),
        branch=tuple(skip.id for skip in taken),
        clash=next(_clashes(instrument, given), ""),
    )


def _given(instrument: Instrument, answers: Mapping[str, Answer]) -> Iterator[tuple[str, int]]:
    for item in instrument.items:
        answer = answers.get(item.id)
        if answer is not None and answer.value is not None and answer.value in item.points_of:
            yield item.id, item.points_of[answer.value]


def _open(skip: Skip, given: Mapping[str, int]) -> bool:
    """Whether the answers before it let a skip be taken."""
    return all(item in given for item in skip.of) and (
        sum(given[item] for item in skip.of) <= skip.at_most
    )


def _taken(skip: Skip, given: Mapping[str, int], answers: Mapping[str, Answer]) -> bool:
    """A block is skipped as a whole: with one answer in it, the others are missing."""
    held = [answers[item] for item in skip.items if item in answers]
    return _open(skip, given) and all(answer.absent in _NOT_ASKED for answer in held)


def _clashes(instrument: Instrument, given: Mapping[str, int]) -> Iterator[str]:
    for skip in instrument.skips:
        against = [item for item in skip.items if given.get(item, 0) > 0]
        if skip.contradicts and against and _open(skip, given):
            yield (
                f"item {against[0]} has an answer that contradicts item {', '.join(skip.of)}; "
                "ask again"
            )
    for limit in instrument.limits:
        if limit.item in given and limit.than in given and given[limit.item] > given[limit.than]:
            yield f"item {limit.item} cannot be more than item {limit.than}; ask again"
