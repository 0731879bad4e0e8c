"""How a series has gone so far, as rows that two letters share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ketaprac.explain import result
from ketaprac.model import events as e
from ketaprac.model.moment import zone
from ketaprac.model.session import SessionState
from ketaprac.scoring import score
from ketaprac_templates.document import Column, Part, Table, Text
from ketaprac_templates.prose import Block, plain

if TYPE_CHECKING:
    import datetime as dt

    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.screening import Response
    from ketaprac.model.session import DosingSession

Row = tuple[tuple[Block, ...], ...]

_SESSIONS: Final = (
    Column(title="When", share=0.24),
    Column(title="What", share=0.46),
    Column(title="How it ended", share=0.30),
)
_MEASURES: Final = (
    Column(title="Questionnaire", share=0.40),
    Column(title="Filled in", share=0.18),
    Column(title="Result", share=0.42),
)
_ENDED: Final = {
    SessionState.STARTED: "not closed in the record yet",
    SessionState.ENDED: "ended as planned",
    SessionState.ABORTED: "broken off",
    SessionState.NOT_STARTED: "did not begin",
}


def sessions(episode: Episode, context: Context) -> Part:
    """The sessions on record, by date.

    Args:
        episode: Whose.
        context: The protocol gives their titles.
    """
    rows = sorted((*_without(episode), *_dosing(episode)), key=lambda row: row[0])
    if not rows:
        return Text(blocks=(plain("No session is on record.", bold=True),))
    tz = zone(context.profile.time_zone)
    protocol = context.catalogue.protocol(episode.treatment.protocol)
    steps = {step.id: step.title for step in protocol.steps} if protocol else {}
    return Table(
        columns=_SESSIONS,
        rows=tuple(
            _cells(f"{at.astimezone(tz):%Y-%m-%d %H:%M}", steps.get(step, step), ended)
            for at, step, ended in rows
        ),
        tight=True,
    )


def _without(episode: Episode) -> Iterator[tuple[dt.datetime, str, str]]:
    """Sessions without medicine, each once; what was retracted is not among ``held``."""
    told = {x.session: x.held_at for x in episode.log if isinstance(x, e.SessionHeld)}
    return ((told[step], step, "took place") for step in episode.held if step in told)


def _dosing(episode: Episode) -> Iterator[tuple[dt.datetime, str, str]]:
    for session in episode.sessions:
        reported = " (reported afterwards)" if session.reported else ""
        yield session.started_at, session.id, f"{_ENDED[session.state]}{reported}"


def measures(episode: Episode, context: Context) -> Part:
    """Every filled-in questionnaire that is installed, with its result, by date.

    Args:
        episode: Whose.
        context: The instruments.
    """
    rows = tuple(_measured(sorted(episode.responses, key=_key), episode, context))
    if not rows:
        return Text(blocks=(plain("No questionnaire is on record.", bold=True),))
    return Table(columns=_MEASURES, rows=rows, tight=True)


def _key(response: Response) -> tuple[str, dt.datetime]:
    return response.instrument, response.at


def _measured(responses: Iterable[Response], episode: Episode, context: Context) -> Iterator[Row]:
    tz = zone(context.profile.time_zone)
    for response in responses:
        instrument = context.catalogue.instrument(response.instrument)
        day = f"{response.at.astimezone(tz):%Y-%m-%d}"
        if instrument is None:
            yield _cells(response.instrument, day, "not scored: the questionnaire is not installed")
        else:
            found = score(instrument, response, sex=episode.client.sex)
            yield _cells(instrument.title, day, result(found, instrument))


def readings(session: DosingSession, key: str) -> str:
    """The vital signs of a session as they were measured, or that there are none.

    Args:
        session: Which session.
        key: The practice's time zone.
    """
    tz = zone(key)
    told = [
        f"{v.at.astimezone(tz):%H:%M} {v.systolic}/{v.diastolic} mmHg, pulse {v.pulse}"
        + (f", oxygen {v.oxygen} %" if v.oxygen is not None else "")
        for v in session.vitals
    ]
    return "; ".join(told) or "none on record"


def _cells(*words: str) -> Row:
    return tuple((plain(word),) for word in words)
