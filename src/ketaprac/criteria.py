"""Verdicts on criteria: three-valued, so that a gap never settles that all is well.

The gravest outcome comes first. It is settled as soon as the answers that are
there meet it, however much is missing. That nothing was found is only said of a
form without gaps.
"""

from __future__ import annotations

from ketaprac.answers import Reading
from ketaprac.model.criterion import Criterion, Mark, Need, Outcome
from ketaprac.model.instrument import Instrument
from ketaprac.model.screening import Verdict


def verdicts(instrument: Instrument, reading: Reading) -> tuple[Verdict, ...]:
    """What each criterion of an instrument comes to.

    Args:
        instrument: The definition.
        reading: Of the response.
    """
    return tuple(verdict(criterion, reading) for criterion in instrument.criteria)


def verdict(criterion: Criterion, reading: Reading) -> Verdict:
    """What one criterion comes to.

    Args:
        criterion: Which.
        reading: Of the response.
    """
    whole, last = not reading.missing and not reading.clash, criterion.outcomes[-1]
    left: list[Outcome] = []
    for outcome in criterion.outcomes:
        met = _met(outcome, reading)
        if met is not False:
            left.append(outcome)
        if met:
            break
    if len(left) == 1 and (whole or left[0] is not last):
        return criterion.settled[left[0].id]
    possible = tuple(outcome.id for outcome in left)
    return Verdict(criterion=criterion.id, outcome=None, label=None, possible=possible)


def _met(outcome: Outcome, reading: Reading) -> bool | None:
    """Whether all needs are met; None where the answers do not say."""
    met = [_enough(need, reading) for need in outcome.needs]
    if False in met:
        return False
    return None if None in met else True


def _enough(need: Need, reading: Reading) -> bool | None:
    yes = perhaps = 0
    for mark in need.of:
        counts = _counts(mark, reading)
        if counts:
            yes += 1
        elif counts is None:
            perhaps += 1
    if yes >= need.enough:
        return True
    return None if yes + perhaps >= need.enough else False


def _counts(mark: Mark, reading: Reading) -> bool | None:
    points = reading.points.get(mark.item)
    if mark.declined and mark.item in reading.declined:
        return True
    return None if points is None else points >= mark.at_least
