"""From an episode to what a planner is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve

from ketaprac.errors import BadInput
from ketaprac.model.artifact import opaque
from ketaprac.model.availability import Availability
from ketaprac.model.episode import Episode
from ketaprac.model.events import SessionHeld
from ketaprac.model.moment import start_of, zone
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Protocol, Step, StepKind
from ketaprac.model.series import PlannedSession, PlanRequest, SessionStatus
from ketaprac.model.session import SessionState

#: How far ahead a series may reach. Long enough for a house series of six
#: doses with a review in between; a planner refuses more than two years.
HORIZON: Final = dt.timedelta(weeks=30)


def request_for(
    episode: Episode,
    protocol: Protocol,
    profile: PracticeProfile,
    *,
    client: Availability,
    fixed: Iterable[PlannedSession] = (),
    now: dt.datetime,
) -> PlanRequest:
    """What to plan for an episode at this moment.

    The steps up to the authorised dosing sessions are planned, with all that
    hangs off them; sessions that took place or are fixed stay where they are.

    Args:
        episode: Where things stand, with a clearance.
        protocol: The chosen one.
        profile: The practice.
        client: When the client can come.
        fixed: Sessions that must not move.
        now: The moment of planning.
    """
    locked = _locked(episode, protocol, profile, fixed, now)
    steps = _authorised(protocol, {session.id for session in locked}, episode.sessions_left)
    client_zone = episode.client.time_zone or profile.time_zone
    until = episode.clearance.valid_until if episode.clearance else None
    return PlanRequest(
        id=opaque(profile.name, episode.id, protocol.id),
        protocol=protocol,
        steps=steps,
        not_before=_not_before(episode, profile, now),
        not_after=_end_of(until, profile.time_zone) if until else None,
        horizon=now + HORIZON,
        client=client,
        client_zone=client_zone,
        practice_zone=profile.time_zone,
        lead_therapist=episode.treatment.lead_therapist,
        people=profile.people,
        rooms=profile.rooms,
        holidays=profile.holidays,
        locked=locked,
        now=now,
    )


def _not_before(episode: Episode, profile: PracticeProfile, now: dt.datetime) -> dt.datetime:
    after = episode.treatment.start_after
    return max(now, start_of(after, profile.time_zone)) if after else now


def _end_of(day: dt.date, key: str) -> dt.datetime:
    return start_of(day + dt.timedelta(days=1), key) - dt.timedelta(minutes=1)


def _authorised(protocol: Protocol, done: set[str], left: int) -> tuple[str, ...]:
    """Ids of the steps to plan: none beyond the dosing sessions that are left."""
    wanted: list[str] = []
    reached = set(done)
    for step in protocol.steps:
        if step.id in done:
            continue
        if step.anchor is not None and step.anchor not in reached:
            continue
        if step.kind is StepKind.DOSING:
            if left == 0:
                continue
            left -= 1
        wanted.append(step.id)
        reached.add(step.id)
    return tuple(wanted)


def _locked(
    episode: Episode,
    protocol: Protocol,
    profile: PracticeProfile,
    fixed: Iterable[PlannedSession],
    now: dt.datetime,
) -> tuple[PlannedSession, ...]:
    """Sessions that took place, and those that the practice fixed."""
    locked = {session.id: session for session in fixed}
    for step_id, start in _took_place(episode):
        step = protocol.step(step_id)
        if step is None:
            raise BadInput(
                f"{step_id!r} is not a step of the protocol {protocol.id!r}",
                where="sessions.step",
            )
        planned = episode.series.session(step_id) if episode.series else None
        locked[step_id] = at_time(step, start, episode, now, like=planned)
    here = zone(episode.client.time_zone or profile.time_zone)
    by_start = sorted(locked.values(), key=lambda session: session.start)
    return tuple(_by_clock_of(here, session) for session in by_start)


def _took_place(episode: Episode) -> Iterator[tuple[str, dt.datetime]]:
    """Steps that are behind the client, and when each began."""
    for event in episode.log:
        if isinstance(event, SessionHeld) and event.session in episode.held:
            yield event.session, event.held_at
    for record in episode.sessions:
        if record.state is not SessionState.ABORTED:
            yield record.id, record.started_at


def _by_clock_of(here: dt.tzinfo, session: PlannedSession) -> PlannedSession:
    return evolve(
        session,
        start=session.start.astimezone(here),
        end=session.end.astimezone(here),
        monitored_until=session.monitored_until.astimezone(here),
    )


def at_time(
    step: Step,
    start: dt.datetime,
    episode: Episode,
    now: dt.datetime,
    *,
    like: PlannedSession | None = None,
) -> PlannedSession:
    """A session that stands at a time which nobody may change.

    Args:
        step: Of the protocol.
        start: When it begins or began.
        episode: Whose session it is.
        now: The moment of planning.
        like: The session as it was planned, where it was.
    """
    return PlannedSession(
        id=step.id,
        uid=like.uid if like else opaque(episode.id, step.id),
        kind=step.kind,
        start=start,
        end=start + step.duration,
        monitored_until=start + step.duration + step.monitoring,
        staff=like.staff if like else (),
        room=like.room if like else None,
        status=SessionStatus.CONFIRMED,
        revision=like.revision if like else 0,
        changed_at=like.changed_at if like else now,
        locked=True,
    )
