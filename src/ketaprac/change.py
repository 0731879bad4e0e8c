"""From one questionnaire to the next: the difference, held against every threshold.

Sources differ on which difference matters. So each threshold that is listed is said,
reached or not, with whose it is; none is preferred and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ketaprac import scoring
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.instrument import ChangeThreshold, Instrument, Scale
from ketaprac.model.outcome import Change, Held
from ketaprac.model.screening import Response, Score, Scored


def change(instrument: Instrument, before: Score, after: Score) -> Change | None:
    """The difference of two scores.

    Args:
        instrument: Its definition.
        before: The earlier score.
        after: The later one.

    Returns:
        None where one of them has no total: a form with a gap has no difference.
    """
    if not isinstance(before, Scored) or not isinstance(after, Scored):
        return None
    if before.total is None or after.total is None:
        return None
    return of_scale(instrument, instrument.total, before.total, after.total)


def of_scale(instrument: Instrument, scale: Scale, before: float, after: float) -> Change:
    """The difference of two results of a scale.

    Args:
        instrument: Its definition. Its thresholds are about the total alone.
        scale: The total, or another one.
        before: The earlier result, in points.
        after: The later one.
    """
    thresholds = instrument.changes if scale is instrument.total else ()
    return Change(
        instrument=instrument.id,
        before=before,
        after=after,
        held=tuple(_held(one, before, after) for one in thresholds),
        higher_is_better=scale.higher_is_better,
    )


def _held(threshold: ChangeThreshold, before: float, after: float) -> Held:
    size = round(abs(after - before), 6)
    share = 100 * size / before if before else None
    return Held(
        threshold=threshold,
        points=None if threshold.points is None else size >= threshold.points,
        percent=None if threshold.percent is None or share is None else share >= threshold.percent,
    )


def changes(episode: Episode, catalogue: Catalogue) -> tuple[Change, ...]:
    """From the form before to the newest one, for each questionnaire with thresholds.

    Args:
        episode: Where the forms are.
        catalogue: Where the instruments are.
    """
    with_thresholds = (i for i in catalogue.instruments if i.changes)
    found = (_latest(instrument, episode) for instrument in with_thresholds)
    return tuple(one for one in found if one is not None)


def _latest(instrument: Instrument, episode: Episode) -> Change | None:
    forms = sorted(
        (r for r in episode.responses if r.instrument == instrument.id), key=lambda r: r.at
    )
    scores = list(_scored(instrument, forms[-2:]))
    return change(instrument, *scores) if len(scores) == 2 else None


def _scored(instrument: Instrument, forms: list[Response]) -> Iterator[Score]:
    for form in forms:
        try:
            yield scoring.score(instrument, form)
        except BadInput:
            return


def as_json(found: Change) -> dict[str, Any]:
    """The documented JSON shape.

    Args:
        found: What became of a total.
    """
    return {
        "instrument": found.instrument,
        "before": found.before,
        "after": found.after,
        "difference": found.difference,
        "percent": found.percent,
        "direction": found.direction,
        "thresholds": [
            {
                "words": one.threshold.words,
                "points": one.threshold.points,
                "points_reached": one.points,
                "percent": one.threshold.percent,
                "percent_reached": one.percent,
                "source": one.threshold.source.locator,
            }
            for one in found.held
        ],
    }
