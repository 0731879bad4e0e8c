"""From one questionnaire to the next: the difference, held against every threshold.

Sources differ on which difference matters. So each threshold that is listed is said,
reached or not, with whose it is; none is preferred and none is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from ketaprac import scoring
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.instrument import ChangeThreshold, Instrument
from ketaprac.model.screening import Response, Score, Scored


@frozen(kw_only=True)
class Held:
    """A threshold against a difference.

    Attributes:
        threshold: Whose, and how much.
        points: Whether the points are reached; None where it has none.
        percent: Whether the percent are reached; None where it has none, or where the
            earlier total is nought and a share of it means nothing.
    """

    threshold: ChangeThreshold
    points: bool | None
    percent: bool | None

    @property
    def words(self) -> str:
        """In one line, with the source."""
        one = self.threshold
        parts = [
            f"{limit:g} {unit}: {_REACHED[reached]}"
            for limit, unit, reached in (
                (one.points, "points", self.points),
                (one.percent, "percent", self.percent),
            )
            if limit is not None
        ]
        return f"{one.words}, {'; '.join(parts)} ({one.source.title}, {one.source.locator})"


_REACHED = {True: "reached", False: "not reached", None: "cannot be told"}


@frozen(kw_only=True)
class Change:
    """What became of a total.

    Attributes:
        instrument: Id of the instrument.
        before: The earlier total, in points.
        after: The later one.
        held: Every threshold of the instrument.
        higher_is_better: Whether more points are the good ones.
    """

    instrument: str
    before: float
    after: float
    held: tuple[Held, ...]
    higher_is_better: bool

    @property
    def difference(self) -> float:
        """In points; negative where the total fell."""
        return round(self.after - self.before, 2)

    @property
    def percent(self) -> float | None:
        """The difference in percent of the earlier total; None where that is nought."""
        return round(100 * self.difference / self.before, 1) if self.before else None

    @property
    def direction(self) -> str:
        """``better``, ``worse`` or ``same``."""
        if not self.difference:
            return "same"
        return "better" if (self.difference > 0) is self.higher_is_better else "worse"

    @property
    def words(self) -> str:
        """The difference in one line."""
        share = f", {self.percent:+g} percent" if self.percent is not None else ""
        points = f"{self.difference:+g} points{share}"
        return f"{self.before:g} to {self.after:g}: {points}, {self.direction}"


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
    return Change(
        instrument=instrument.id,
        before=before.total,
        after=after.total,
        held=tuple(_held(one, before.total, after.total) for one in instrument.changes),
        higher_is_better=instrument.total.higher_is_better,
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
