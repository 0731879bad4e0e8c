"""How a client is doing: scores over time, what changed, and what is missing.

Nothing here says that a treatment worked. A form with a gap has a range and no number,
and a form that did not come is said to be missing.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from attrs import frozen

from ketaprac.model.base import Id, Line, Name, Value
from ketaprac.model.instrument import Band, ChangeThreshold


@frozen(kw_only=True, repr=False)
class Held(Value):
    """A threshold against a difference.

    Attributes:
        threshold: Whose, and how much.
        points: Whether the points are reached; None where it has none.
        percent: Whether the percent are reached; None where it has none, or where the
            earlier total is nought and a share of it means nothing.
    """

    __shown__ = ()

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


_REACHED: Final = {True: "reached", False: "not reached", None: "cannot be told"}


@frozen(kw_only=True, repr=False)
class Change(Value):
    """What became of a total.

    Attributes:
        instrument: Id of the instrument.
        before: The earlier total, in points.
        after: The later one.
        held: Every threshold of the instrument.
        higher_is_better: Whether more points are the good ones.
    """

    __shown__ = ("instrument",)

    instrument: Id
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


class PointKind(StrEnum):
    """What a form gives on a scale."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"  # a range
    CONTRADICTORY = "contradictory"  # answers that cannot all be true
    SEVERAL = "several"  # complete forms of one moment that differ
    UNREADABLE = "unreadable"  # answers that the questionnaire does not know


@frozen(kw_only=True, repr=False)
class Dose(Value):
    """A dosing session that began.

    Attributes:
        session: Its id.
        at: When it began.
        ended: When it ended; when it began, where that is not on record.
    """

    __shown__ = ("session",)

    session: Id
    at: dt.datetime
    ended: dt.datetime


@frozen(kw_only=True, repr=False)
class Point(Value):
    """What one form gives on one scale.

    Attributes:
        at: When it was filled in.
        kind: Whether there is a number, and if not, why.
        total: In points of the scale; None unless the form is complete.
        band: What the total is called, where the scale has bands.
        low: Lowest result that an incomplete form leaves open; None otherwise.
        high: Highest one, likewise.
        too_soon: Dosing session that lies in the time that the questions are about;
            None where there is none.
    """

    __shown__ = ("kind",)

    at: dt.datetime
    kind: PointKind
    total: float | None = None
    band: Name | None = None
    low: float | None = None
    high: float | None = None
    too_soon: Id | None = None


class Why(StrEnum):
    """Why something is missing."""

    NEVER = "never"  # expected, and no form at all is on record
    NO_BASELINE = "no-baseline"  # no complete form before the first dose
    NO_LATER = "no-later"  # no complete form since the first dose
    TASK = "task"  # a follow-up asked for it, and no complete form came in time
    NOT_INSTALLED = "not-installed"  # no plugin has the questionnaire


@frozen(kw_only=True, repr=False)
class Missing(Value):
    """A measure that is not there.

    Attributes:
        why: In which way.
        words: The same for people.
        task: Follow-up that asked for it, where one did.
        since: From when it was due; None where no day is known.
        until: Until when it was due, likewise.
    """

    __shown__ = ("why", "task")

    why: Why
    words: Line
    task: Id | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@frozen(kw_only=True, repr=False)
class Track(Value):
    """One scale of a questionnaire over time.

    Attributes:
        scale: Id of the scale; the main one is called ``total``.
        low: Lowest result that it can have, in points.
        high: Highest one.
        higher_is_better: Whether a high result is the good one.
        bands: What results are called, for this client.
        points: By time, each form once.
        baseline: The last complete form before the first dose; while there was no dose,
            the last complete one.
        latest: The last complete form since the first dose.
        change: From one to the other; None where one of them is missing.
    """

    __shown__ = ("scale",)

    scale: Id
    low: float
    high: float
    higher_is_better: bool = False
    bands: tuple[Band, ...] = ()
    points: tuple[Point, ...] = ()
    baseline: Point | None = None
    latest: Point | None = None
    change: Change | None = None


@frozen(kw_only=True, repr=False)
class Course(Value):
    """One questionnaire, in one exact variant, over the whole episode.

    Attributes:
        instrument: Id of the instrument.
        version: Of its definition; None where it is not installed.
        title: Full name; the id where it is not installed.
        variant: What tells it from its relatives, where it has any.
        window_days: How far back its questions reach, in days.
        expected_by: Who asks for it: ``indication:``, ``modality:`` or ``follow-up:``
            with an id.
        tracks: Its scales that say more than the main one, the main one first.
        thresholds: From which difference of the total on a change is said to matter, by
            several sources.
        missing: What is not there.
    """

    __shown__ = ("instrument", "version")

    instrument: Id
    version: Id | None
    title: Name
    variant: Name | None = None
    window_days: int = 0
    expected_by: tuple[Line, ...] = ()
    tracks: tuple[Track, ...] = ()
    thresholds: tuple[ChangeThreshold, ...] = ()
    missing: tuple[Missing, ...] = ()


@frozen(kw_only=True, repr=False)
class Outcomes(Value):
    """Every questionnaire of an episode over time.

    Attributes:
        at: The moment of the look.
        indication: What is treated; None where that is not recorded.
        doses: Dosing sessions that began, by time.
        courses: Expected questionnaires first, each group by id.
    """

    __shown__ = ("at",)

    at: dt.datetime
    indication: Id | None
    doses: tuple[Dose, ...] = ()
    courses: tuple[Course, ...] = ()
