"""Outcomes in words, for a terminal, for paper and for people who hear a chart read out.

They say what changed and what sources call a change. They never say that a treatment
worked, and they say what is missing as plainly as what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ketaprac.change import as_json as change_as_json
from ketaprac.model.moment import day_of
from ketaprac.model.outcome import Course, Missing, Outcomes, Point, PointKind, Track

#: What stands beside every change.
NO_CAUSE: Final = (
    "A change says nothing on its cause: time, other treatment and chance are in it as well."
)
NO_THRESHOLD: Final = "No source was found that says from which difference on a change matters."


def points_of(number: float) -> str:
    """A result as it is written."""
    return f"{number:g}"


def track_title(course: Course, track: Track) -> str:
    """The questionnaire by its id, which says the exact variant, and the scale.

    Args:
        course: The questionnaire.
        track: One of its scales.
    """
    scale = "" if track.scale == "total" else f", {track.scale}"
    return f"{course.title} [{course.instrument}]{scale}"


def course_lines(course: Course, zone: str, *, dosed: bool) -> tuple[str, ...]:
    """Everything about one questionnaire, line by line.

    Args:
        course: The questionnaire over time.
        zone: The practice's time zone, by which days are told.
        dosed: Whether a dosing session began.
    """
    told = [line for track in course.tracks for line in track_lines(course, track, zone, dosed)]
    return (*told, *(missing_line(missing) for missing in course.missing))


def track_lines(course: Course, track: Track, zone: str, dosed: bool) -> Iterator[str]:
    """One scale, line by line.

    Args:
        course: The questionnaire.
        track: The scale.
        zone: By which days are told.
        dosed: Whether a dosing session began.
    """
    scale = "" if track.scale == "total" else f"{track.scale}: "
    if track.baseline:
        when = "last complete form before the first dose" if dosed else "no dose yet; last form"
        yield f"{scale}{_at(track.baseline, zone)} ({when})"
    if track.latest:
        yield f"{scale}{_at(track.latest, zone)} (last complete form since the first dose)"
    if track.change:
        yield from (f"{scale}{line}" for line in _change(course, track))
    for point in track.points:
        yield from (f"{scale}{line}" for line in _remarks(point, zone))


def _at(point: Point, zone: str) -> str:
    band = f", {point.band}" if point.band else ""
    return f"{day_of(point.at, zone)}: {points_of(point.total or 0)}{band}"


def _change(course: Course, track: Track) -> Iterator[str]:
    changed = track.change
    assert changed is not None
    share = f" ({changed.percent:+g} percent)" if changed.percent is not None else ""
    good = "more" if track.higher_is_better else "fewer"
    yield (
        f"changed by {changed.difference:+g} points, from {changed.before:g} to "
        f"{changed.after:g}{share}; on this scale {good} points are the better ones"
    )
    for held in changed.held:
        yield f"published threshold: {held.words}"
    if not changed.held and track.scale == "total" and not course.thresholds:
        yield NO_THRESHOLD


def _remarks(point: Point, zone: str) -> Iterator[str]:
    day = day_of(point.at, zone)
    if point.kind is not PointKind.COMPLETE:
        yield f"{day}: {gap_words(point)}"
    if point.too_soon:
        yield (
            f"{day}: too soon; it asks about a time with the dosing session {point.too_soon} in it"
        )


def gap_words(point: Point) -> str:
    """Why a form gives no number, and what it leaves open.

    Args:
        point: One that is not complete.
    """
    between = (
        f"; the result lies between {points_of(point.low)} and {points_of(point.high)}"
        if point.low is not None and point.high is not None
        else ""
    )
    return _GAPS[point.kind] + between


_GAPS: Final = {
    PointKind.INCOMPLETE: "incomplete, no number",
    PointKind.CONTRADICTORY: "answers contradict each other, no number; ask again",
    PointKind.SEVERAL: "several complete forms of this moment differ, no number; take one back",
    PointKind.UNREADABLE: "cannot be read, no number",
}


def missing_line(missing: Missing) -> str:
    """What is missing, in one line."""
    return f"MISSING: {missing.words}"


def as_json(found: Outcomes, zone: str) -> dict[str, Any]:
    """The documented JSON shape; it holds no name.

    Args:
        found: What was found.
        zone: By which days are told in words.
    """
    return {
        "at": found.at,
        "indication": found.indication,
        "doses": [{"session": dose.session, "at": dose.at} for dose in found.doses],
        "instruments": [_course(course, zone, dosed=bool(found.doses)) for course in found.courses],
        "notice": NO_CAUSE,
    }


def _course(course: Course, zone: str, *, dosed: bool) -> dict[str, Any]:
    return {
        "instrument": course.instrument,
        "version": course.version,
        "title": course.title,
        "variant": course.variant,
        "window_days": course.window_days,
        "expected_by": course.expected_by,
        "scales": [_track(track) for track in course.tracks],
        "missing": [
            {
                "why": missing.why.value,
                "words": missing.words,
                "task": missing.task,
                "since": missing.since,
                "until": missing.until,
            }
            for missing in course.missing
        ],
        "words": course_lines(course, zone, dosed=dosed),
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "scale": track.scale,
        "range": [track.low, track.high],
        "higher_is_better": track.higher_is_better,
        "baseline": _point(track.baseline) if track.baseline else None,
        "latest": _point(track.latest) if track.latest else None,
        "change": change_as_json(track.change) if track.change else None,
        "points": [_point(point) for point in track.points],
    }


def _point(point: Point) -> dict[str, Any]:
    open_range = None if point.low is None else [point.low, point.high]
    return {
        "at": point.at,
        "kind": point.kind.value,
        "total": point.total,
        "band": point.band,
        "range": open_range,
        "too_soon": point.too_soon,
    }


def shown(found: Outcomes) -> Iterable[tuple[Course, Track]]:
    """Scales worth a chart: with a form, and with something to set beside it.

    That is another form, or one that did not come.

    Args:
        found: What was found.
    """
    return (
        (course, track)
        for course in found.courses
        for track in course.tracks
        if track.points and len(track.points) + sum(m.task is not None for m in course.missing) > 1
    )
