"""How a client is doing, read from the record: a pure function of it and the catalogue.

A number is taken from a complete form and nowhere else. What is incomplete keeps its
range, what did not come is missing, and neither is ever filled in from its neighbours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise

from attrs import evolve, frozen

from ketaprac import scoring, weave
from ketaprac.change import of_scale
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.instrument import Band, Instrument, Method, Scale
from ketaprac.model.outcome import (
    Course,
    Dose,
    Missing,
    Outcomes,
    Point,
    PointKind,
    Track,
    Why,
)
from ketaprac.model.people import Sex
from ketaprac.model.screening import Response, Scored

_NOTHING_OWED = FollowUpPlan(tasks=())


def outcomes(
    episode: Episode,
    catalogue: Catalogue,
    at: dt.datetime,
    owed: FollowUpPlan | None = None,
) -> Outcomes:
    """Every questionnaire of an episode over time.

    Args:
        episode: Whose.
        catalogue: Where the questionnaires are, and who asks for which.
        at: The moment of the look; what is recorded later is not seen.
        owed: What follow-up asks for; only what therapies and the indication ask for
            where None.
    """
    tasks = tuple(task for task in (owed or _NOTHING_OWED).tasks if task.measure)
    record = _Record(
        forms=tuple(r for r in episode.responses if r.at <= at),
        doses=_doses(episode, at),
        tasks=tasks,
        sex=episode.client.sex,
        at=at,
    )
    expected = _expected(episode, catalogue, tasks)
    answered = {form.instrument for form in record.forms}
    ids = [*sorted(expected), *sorted(answered - set(expected))]
    return Outcomes(
        at=at,
        indication=episode.treatment.indication,
        doses=record.doses,
        courses=tuple(
            _course(name, catalogue.instrument(name), expected.get(name, ()), record)
            for name in ids
        ),
    )


@frozen(kw_only=True)
class _Record:
    """What of an episode counts here."""

    forms: tuple[Response, ...]
    doses: tuple[Dose, ...]
    tasks: tuple[FollowUp, ...]
    sex: Sex | None
    at: dt.datetime

    def of(self, instrument: Instrument) -> _Record:
        """The same for one questionnaire; its tasks by time."""
        mine = [task for task in self.tasks if task.measure == instrument.id]
        return evolve(
            self,
            forms=tuple(form for form in self.forms if form.instrument == instrument.id),
            tasks=tuple(sorted(mine, key=lambda task: (task.due_from, task.id))),
        )


def _doses(episode: Episode, at: dt.datetime) -> tuple[Dose, ...]:
    begun = (s for s in episode.sessions if s.counts and s.started_at <= at)
    made = (Dose(session=s.id, at=s.started_at, ended=s.ended_at or s.started_at) for s in begun)
    return tuple(sorted(made, key=lambda dose: (dose.at, dose.session)))


def _expected(
    episode: Episode, catalogue: Catalogue, tasks: Iterable[FollowUp]
) -> Mapping[str, tuple[str, ...]]:
    """Who asks for which questionnaire."""
    asked: dict[str, dict[str, None]] = {}
    guide = catalogue.indication(episode.treatment.indication)
    for measure in guide.measures if guide else ():
        asked.setdefault(measure.instrument, {})[f"indication:{guide.id if guide else ''}"] = None
    for modality in weave.chosen(episode, catalogue):
        for measure in modality.measures:
            asked.setdefault(measure.instrument, {})[f"modality:{modality.id}"] = None
    for task in tasks:
        asked.setdefault(str(task.measure), {})[f"follow-up:{task.id}"] = None
    return {name: tuple(sorted(who)) for name, who in asked.items()}


def _course(
    name: str, instrument: Instrument | None, expected: tuple[str, ...], record: _Record
) -> Course:
    if instrument is None:
        gone = Missing(why=Why.NOT_INSTALLED, words=f"{name} is not installed: nothing is scored.")
        return Course(
            instrument=name, version=None, title=name, expected_by=expected, missing=(gone,)
        )
    mine = record.of(instrument)
    tracks = tuple(_track(instrument, scale, mine) for scale in _told(instrument))
    return Course(
        instrument=name,
        version=instrument.version,
        title=instrument.title,
        variant=instrument.variant,
        window_days=instrument.window_days,
        expected_by=expected,
        tracks=tracks,
        thresholds=instrument.changes,
        missing=tuple(_missing(_complete(instrument, tracks, mine), expected, mine)),
    )


def _told(instrument: Instrument) -> Iterator[Scale]:
    """The total, and each scale that it does not hold already."""
    total = instrument.total
    if total.method is not Method.NONE:
        yield total
    inside = set(total.items) if total.method is not Method.NONE else set()
    for scale in instrument.subscales:
        if scale.method is not Method.NONE and not set(scale.items) <= inside:
            yield scale


def _track(instrument: Instrument, scale: Scale, record: _Record) -> Track:
    points = _points(instrument, scale, record)
    baseline, latest = _ends(points, record.doses)
    whole = scoring.left_open(instrument, scale) or (0, 0)
    changed = None
    if baseline and latest and baseline.total is not None and latest.total is not None:
        changed = of_scale(instrument, scale, baseline.total, latest.total)
    return Track(
        scale=scale.id,
        low=whole[0],
        high=whole[1],
        higher_is_better=scale.higher_is_better,
        bands=_bands(scale, record.sex),
        points=points,
        baseline=baseline,
        latest=latest,
        change=changed,
    )


def _ends(points: Iterable[Point], doses: tuple[Dose, ...]) -> tuple[Point | None, Point | None]:
    """The last complete form before the first dose, and the last one since."""
    ends: list[Point | None] = [None, None]
    for point in points:
        if point.kind is PointKind.COMPLETE:
            ends[bool(doses and point.at >= doses[0].at)] = point
    return ends[0], ends[1]


def _bands(scale: Scale, sex: Sex | None) -> tuple[Band, ...]:
    """Those that hold for the client; none where that depends on a sex that is not recorded."""
    if sex is None and any(band.sex for band in scale.bands):
        return ()
    return tuple(band for band in scale.bands if band.sex in (None, sex))


def _points(instrument: Instrument, scale: Scale, record: _Record) -> tuple[Point, ...]:
    """By time. Complete forms of one moment that differ give no number, whichever is right."""
    made = sorted({_point(instrument, scale, f, record) for f in record.forms}, key=_order)
    points: list[Point] = []
    for _, run in groupby(made, key=lambda p: (p.at, p.kind is PointKind.COMPLETE)):
        same = list(run)
        if same[0].kind is PointKind.COMPLETE and len(same) > 1:
            totals = [p.total for p in same if p.total is not None]
            same = [
                Point(
                    at=same[0].at,
                    kind=PointKind.SEVERAL,
                    low=min(totals),
                    high=max(totals),
                    too_soon=same[0].too_soon,
                )
            ]
        points += same
    return tuple(points)


def _order(point: Point) -> tuple[dt.datetime, bool, str, float, float, float]:
    numbers = (-1.0 if n is None else float(n) for n in (point.total, point.low, point.high))
    total, low, high = numbers
    return point.at, point.kind is not PointKind.COMPLETE, point.kind.value, total, low, high


def _point(instrument: Instrument, scale: Scale, form: Response, record: _Record) -> Point:
    soon, sex = _too_soon(instrument, form.at, record.doses), record.sex
    try:
        score = scoring.score(instrument, form, sex=sex)
    except BadInput:
        return Point(at=form.at, kind=PointKind.UNREADABLE, too_soon=soon)
    if isinstance(score, Scored):
        total, band = _number(instrument, scale, score)
        label = _label(scale, band, total, sex)
        return Point(at=form.at, kind=PointKind.COMPLETE, total=total, band=label, too_soon=soon)
    if not score.missing:
        return Point(at=form.at, kind=PointKind.CONTRADICTORY, too_soon=soon)
    low, high = scoring.left_open(instrument, scale, form) or (None, None)
    return Point(at=form.at, kind=PointKind.INCOMPLETE, low=low, high=high, too_soon=soon)


def _number(instrument: Instrument, scale: Scale, score: Scored) -> tuple[float, str | None]:
    """The result of a scale; a complete form has one for each scale that has numbers."""
    if scale is instrument.total:
        assert score.total is not None
        return score.total, score.band
    found = next(sub for sub in score.subscales if sub.scale == scale.id)
    return found.total, found.band


def _label(scale: Scale, band: str | None, total: float, sex: Sex | None) -> str | None:
    fitting = (b for b in scale.bands if b.id == band and b.low <= total <= b.high)
    return next((b.label for b in fitting if sex is None or b.sex in (None, sex)), band)


def _too_soon(instrument: Instrument, at: dt.datetime, doses: Iterable[Dose]) -> str | None:
    """The last dosing session that lies in the time that the questions are about."""
    reach = at - instrument.window_days * dt.timedelta(days=1)
    inside = [dose for dose in doses if reach < dose.ended and dose.at < at]
    return inside[-1].session if inside else None


def _complete(
    instrument: Instrument, tracks: tuple[Track, ...], record: _Record
) -> tuple[dt.datetime, ...]:
    """When complete forms came: those with a number, where the questionnaire has one."""
    if not tracks:
        return tuple(form.at for form in record.forms if _is_complete(instrument, form))
    return tuple(p.at for p in tracks[0].points if p.kind is PointKind.COMPLETE)


def _missing(
    complete: tuple[dt.datetime, ...], expected: tuple[str, ...], record: _Record
) -> Iterator[Missing]:
    if expected and not record.forms:
        yield Missing(why=Why.NEVER, words="No form is on record.")
    elif record.doses:
        first = record.doses[0].at
        if not any(when < first for when in complete):
            yield Missing(
                why=Why.NO_BASELINE, words="No complete form is on record before the first dose."
            )
        if not any(when >= first for when in complete):
            yield Missing(
                why=Why.NO_LATER, words="No complete form is on record since the first dose."
            )
    for task, following in pairwise((*record.tasks, None)):
        if task is not None:
            yield from _not_answered(task, following, complete, record.at)


def _not_answered(
    task: FollowUp, following: FollowUp | None, complete: Iterable[dt.datetime], at: dt.datetime
) -> Iterator[Missing]:
    """A late form counts for the task before the next one falls due."""
    until = following.due_from if following else None
    answered = any(task.due_from <= w and (until is None or w < until) for w in complete)
    late = f"{task.due_until:%Y-%m-%d %H:%M}"
    if task.due_until < at and not answered:
        yield Missing(
            why=Why.TASK,
            words=f"No complete form came for {task.id}, due until {late}.",
            task=task.id,
            since=task.due_from,
            until=task.due_until,
        )


def _is_complete(instrument: Instrument, form: Response) -> bool:
    try:
        return isinstance(scoring.score(instrument, form), Scored)
    except BadInput:
        return False
