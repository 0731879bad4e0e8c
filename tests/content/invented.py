"""An invented practice, client and series for the tests of the content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import attrs

from ketaprac import hookspecs, plugins
from ketaprac.caller import Caller
from ketaprac.model import events as e
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode, fold
from ketaprac.model.followup import FollowUp
from ketaprac.model.moment import instant, zone
from ketaprac.model.people import Client
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Gap, MeasuredFrom, Protocol, Step
from ketaprac.model.series import PlannedSession, Series
from ketaprac.model.treatment import Indication, Treatment

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def at(text: str, key: str = NEW_YORK) -> dt.datetime:
    """A wall time in a zone."""
    return instant(dt.datetime.fromisoformat(text), key)


def loaded(*modules: ModuleType) -> plugins.Loaded:
    return plugins.load(plugins.given(modules))


def after(moment: dt.datetime, delta: dt.timedelta) -> dt.datetime:
    """Elapsed time later, which is not the same as the wall clock's."""
    return (moment.astimezone(dt.UTC) + delta).astimezone(moment.tzinfo)


def session_of(step: Step, start: dt.datetime) -> PlannedSession:
    end = after(start, step.duration)
    return PlannedSession(
        id=step.id,
        uid=f"uid-{step.id}",
        kind=step.kind,
        start=start,
        end=end,
        monitored_until=after(end, step.monitoring),
        staff=(),
        room=None,
        changed_at=NOW,
    )


def target(step: Step, gap: Gap) -> dt.timedelta:
    return gap.target


def laid_out(
    protocol: Protocol,
    start: dt.datetime,
    gap_of: Callable[[Step, Gap], dt.timedelta] = target,
) -> Series:
    """The series with every step at a gap of choice after its anchor."""
    sessions: dict[str, PlannedSession] = {}
    for step in protocol.steps:
        begin = start
        if step.anchor is not None and step.gap is not None:
            anchor = sessions[step.anchor]
            ends = step.gap.after is MeasuredFrom.END
            origin = anchor.monitored_until if ends else anchor.start
            begin = after(origin, gap_of(step, step.gap))
        sessions[step.id] = session_of(step, begin)
    return Series(
        id="series-1",
        protocol=protocol.id,
        protocol_version=protocol.version,
        time_zone=start.tzinfo.key,  # type: ignore[union-attr]
        sessions=tuple(sorted(sessions.values(), key=lambda s: s.start.astimezone(dt.UTC))),
    )


def changed(series: Series, session_id: str, **changes: Any) -> Series:
    sessions = tuple(
        attrs.evolve(s, **changes) if s.id == session_id else s for s in series.sessions
    )
    return attrs.evolve(series, sessions=sessions)


def moved(series: Series, session_id: str, delta: dt.timedelta) -> Series:
    session = series.session(session_id)
    assert session is not None
    times = {
        name: after(getattr(session, name), delta) for name in ("start", "end", "monitored_until")
    }
    return changed(series, session_id, **times)


def episode_with(series: Series | None, *more: e.Event) -> Episode:
    opening = e.EpisodeOpened(
        at=NOW,
        by="desk-1",
        client=Client(id="c-1"),
        treatment=Treatment(indication=Indication.ALCOHOL, protocol="lozenge-house-series"),
    )
    planned = () if series is None else (e.SeriesPlanned(at=NOW, by="desk-1", series=series),)
    return fold("episode-1", (opening, *planned, *more))


def context_with(*settings: object, catalogue: Catalogue | None = None) -> Context:
    return Context(
        profile=PracticeProfile(
            name="Invented practice", time_zone=NEW_YORK, crisis_instructions="Call somebody."
        ),
        now=NOW,
        catalogue=catalogue or Catalogue(),
        settings=settings,
    )


def follow_ups(caller: Caller, episode: Episode, context: Context) -> dict[str, FollowUp]:
    """All tasks of the episode's series by id, through the checked door."""
    found: dict[str, FollowUp] = {}
    assert episode.series is not None
    for session in episode.series.sessions:
        outcome = caller.checked(
            hookspecs.FOLLOW_UP, episode=episode, session=session, context=context
        )
        assert outcome.faults == ()
        for task in outcome.values:
            assert task.id not in found
            found[task.id] = task
    return found


def texts(value: object) -> Iterator[str]:
    """Every text anywhere in a value of the model."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from texts(getattr(value, field.name))


def sources(value: object) -> Iterator[object]:
    """Every source anywhere in a value of the model."""
    if isinstance(value, tuple):
        for item in value:
            yield from sources(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            if field.name == "source":
                yield getattr(value, field.name)
            yield from sources(getattr(value, field.name))


def elapsed(later: dt.datetime, earlier: dt.datetime) -> dt.timedelta:
    return later.astimezone(dt.UTC) - earlier.astimezone(dt.UTC)


def wall(moment: dt.datetime, key: str) -> str:
    return moment.astimezone(zone(key)).strftime("%Y-%m-%d %H:%M")
