"""What a chart shows, before anybody decides where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import field, frozen

from ketaprac.model.instrument import Band
from ketaprac.model.moment import day_of
from ketaprac.model.outcome import Course, Dose, Missing, Outcomes, Point, PointKind, Track, Why
from ketaprac.outcome_words import gap_words, points_of, shown, track_title


@frozen(kw_only=True)
class Chart:
    """One scale over time.

    Attributes:
        instrument: Id of the questionnaire.
        code: Which scale of it, for file names.
        title: What is shown.
        low: Lowest result of the scale, in points.
        high: Highest one.
        higher_is_better: Whether a high result is the good one.
        bands: What results are called.
        doses: Dosing sessions, by time.
        points: Forms, by time.
        at: The moment of the look, where the chart ends.
        missing: Measures that did not come, with the day until which they were due.
        zone: By which days are told.
    """

    instrument: str
    code: str
    title: str = field(repr=False)
    low: float
    high: float
    higher_is_better: bool
    bands: tuple[Band, ...] = field(repr=False)
    doses: tuple[Dose, ...] = field(repr=False)
    points: tuple[Point, ...] = field(repr=False)
    at: dt.datetime
    missing: tuple[tuple[dt.datetime, Missing], ...] = field(repr=False)
    zone: str

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first thing that is shown to the moment of the look, a day at least."""
        times = [
            self.at,
            *(dose.at for dose in self.doses),
            *(point.at for point in self.points),
            *(at for at, _ in self.missing),
        ]
        return min(times), max(*times, min(times) + dt.timedelta(days=1))

    @property
    def words(self) -> str:
        """All of it, for people who hear it read out."""
        return " ".join(self._sentences())

    def day(self, at: dt.datetime) -> str:
        """A day as it is written."""
        return day_of(at, self.zone).isoformat()

    def _sentences(self) -> Iterator[str]:
        good = "more" if self.higher_is_better else "fewer"
        yield (
            f"{self.title}, over time. The scale goes from {points_of(self.low)} to "
            f"{points_of(self.high)} points; {good} points are the better ones."
        )
        doses = "; ".join(f"{dose.session} on {self.day(dose.at)}" for dose in self.doses)
        yield f"Dosing sessions: {doses}." if doses else "No dosing session is on record."
        yield f"Forms: {'; '.join(map(self._told, self.points))}."
        for _, missing in self.missing:
            yield f"Missing: {missing.words}"

    def _told(self, point: Point) -> str:
        day, soon = self.day(point.at), ""
        if point.too_soon:
            soon = f", too soon after {point.too_soon}"
        if point.kind is not PointKind.COMPLETE or point.total is None:
            return f"{day}, {gap_words(point)}{soon}"
        band = f", {point.band}" if point.band else ""
        return f"{day}, {points_of(point.total)}{band}{soon}"


def charts(found: Outcomes, zone: str) -> tuple[Chart, ...]:
    """A chart for each scale that is worth one.

    Args:
        found: How the client is doing.
        zone: By which days are told.
    """
    return tuple(_chart(course, track, found, zone) for course, track in shown(found))


def _chart(course: Course, track: Track, found: Outcomes, zone: str) -> Chart:
    scale = "" if track.scale == "total" else f"-{track.scale}"
    late = ((m.until, m) for m in course.missing if m.why is Why.TASK)
    return Chart(
        instrument=course.instrument,
        code=f"{course.instrument}{scale}",
        title=track_title(course, track),
        low=track.low,
        high=track.high,
        higher_is_better=track.higher_is_better,
        bands=track.bands,
        doses=found.doses,
        points=track.points,
        at=found.at,
        missing=tuple((until, missing) for until, missing in late if until is not None),
        zone=zone,
    )
