"""From an episode to what a planner is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from attrs import evolve

from ketaprac.errors import BadInput
from ketaprac.model.artifact import keyed, opaque
from ketaprac.model.availability import Availability
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.events import SessionHeld
from ketaprac.model.moment import start_of, zone
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import MeasuredFrom, Protocol, Step, StepKind
from ketaprac.model.series import Assignment, PlannedSession, PlanRequest, SessionStatus
from ketaprac.planning.fixed import with_people

#: How far ahead a series may reach. Long enough for a house series of six
#: doses with a review in between; a planner refuses more than two years.
HORIZON: Final = dt.timedelta(weeks=30)


def request_for(
    episode: Episode,
    protocol: Protocol,
    profile: PracticeProfile,
    *,
    client: Availability,
    series_id: str,
    fixed: Mapping[str, dt.datetime],
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
        series_id: From :func:`id_for`.
        fixed: Starts of sessions that must not move, by step.
        now: The moment of planning.
    """
    starts = {**fixed, **took_place(episode)}
    gone = missed(protocol, starts, now)
    locked = _locked(episode, protocol, profile, starts, series_id=series_id, now=now)
    until = _last_day(episode)
    signed, expires = _consent(episode, profile, now)
    request = PlanRequest(
        id=series_id,
        protocol=protocol,
        steps=_authorised(protocol, set(starts), gone, _left(episode, protocol, fixed)),
        not_before=_not_before(episode, profile, now),
        not_after=_end_of(until, profile.time_zone) if until else None,
        horizon=now + HORIZON,
        client=client,
        client_zone=episode.client.time_zone or profile.time_zone,
        practice_zone=profile.time_zone,
        lead_therapist=episode.treatment.lead_therapist,
        people=profile.people,
        rooms=profile.rooms,
        holidays=profile.holidays,
        locked=locked,
        consent_from=signed,
        consent_until=_end_of(expires, profile.time_zone) if expires else None,
        now=now,
    )
    return with_people(request)


def _not_before(episode: Episode, profile: PracticeProfile, now: dt.datetime) -> dt.datetime:
    after = episode.treatment.start_after
    return max(now, start_of(after, profile.time_zone)) if after else now


def _last_day(episode: Episode) -> dt.date | None:
    """The clearance's last day, or the day of the prescriber's review if that is sooner."""
    given = episode.clearance
    days = (given.valid_until, given.review_on) if given else ()
    return min((day for day in days if day is not None), default=None)


def _consent(
    episode: Episode, profile: PracticeProfile, now: dt.datetime
) -> tuple[dt.datetime | None, dt.date | None]:
    """When treatment consent was signed, and its last day; the gate asks for one that is live."""
    live = episode.live_consents(ConsentKind.TREATMENT, now, profile.time_zone)
    ends = [consent.expires_on for consent in live]
    last = None if None in ends else max((day for day in ends if day is not None), default=None)
    return min((consent.signed_at for consent in live), default=None), last


def _end_of(day: dt.date, key: str) -> dt.datetime:
    return start_of(day + dt.timedelta(days=1), key) - dt.timedelta(minutes=1)


def _left(episode: Episode, protocol: Protocol, fixed: Iterable[str]) -> int:
    """Authorised dosing sessions that are neither used nor promised to a fixed time."""
    doses = {step.id for step in protocol.doses} - {record.id for record in episode.sessions}
    return max(0, episode.sessions_left - len(doses.intersection(fixed)))


def _authorised(
    protocol: Protocol, done: set[str], gone: tuple[str, ...], left: int
) -> tuple[str, ...]:
    """Ids of the steps to plan: none beyond the dosing sessions that are left."""
    wanted: list[str] = []
    reached = set(done)
    for step in protocol.steps:
        unreachable = step.anchor is not None and step.anchor not in reached
        if step.id in done or step.id in gone or unreachable:
            continue
        if step.kind is StepKind.DOSING:
            if left == 0:
                continue
            left -= 1
        wanted.append(step.id)
        reached.add(step.id)
    return tuple(wanted)


def missed(
    protocol: Protocol, starts: Mapping[str, dt.datetime], now: dt.datetime
) -> tuple[str, ...]:
    """Ids of the steps that can no longer take place, and on which nothing hangs.

    Either a later step took place already, or the longest gap to one that took
    place is over. They must not keep the rest of the series from being planned.

    Args:
        protocol: The chosen one.
        starts: When each step that took place began.
        now: The moment in question.
    """
    passed = _before(protocol, [step for step, start in starts.items() if start <= now])
    anchors = {step.anchor for step in protocol.steps}
    return tuple(
        step.id
        for step in protocol.steps
        if step.id not in starts
        and (
            step.id in passed or (step.id not in anchors and _is_over(protocol, step, starts, now))
        )
    )


def _before(protocol: Protocol, starts: Iterable[str]) -> set[str]:
    """All steps on the way to one that took place."""
    found: set[str] = set()
    for step_id in starts:
        step = protocol.step(step_id)
        while step is not None and step.anchor is not None:
            found.add(step.anchor)
            step = protocol.step(step.anchor)
    return found


def _is_over(
    protocol: Protocol, step: Step, starts: Mapping[str, dt.datetime], now: dt.datetime
) -> bool:
    anchor = protocol.step(step.anchor or "")
    if anchor is None or step.gap is None or anchor.id not in starts:
        return False
    begins = starts[anchor.id]
    if step.gap.after is MeasuredFrom.END:
        begins += anchor.duration + anchor.monitoring
    return begins + step.gap.most < now


def id_for(episode: Episode, profile: PracticeProfile, token: Callable[[], str]) -> str:
    """The id of an episode's series, on which all codes in calendars rest.

    It must stay the same when the series is planned anew, and nobody outside may
    be able to work it out.

    Args:
        episode: Where things stand.
        profile: The practice, whose key serves where nothing is stored.
        token: Gives a random id.
    """
    if episode.series is not None:
        return episode.series.id
    return keyed(profile.key, episode.id) if profile.key else token()


def _locked(
    episode: Episode,
    protocol: Protocol,
    profile: PracticeProfile,
    starts: Mapping[str, dt.datetime],
    *,
    series_id: str,
    now: dt.datetime,
) -> tuple[PlannedSession, ...]:
    """The sessions that nobody may move."""
    here = zone(episode.client.time_zone or profile.time_zone)
    locked = []
    for step_id, start in sorted(starts.items(), key=lambda item: item[1]):
        step = protocol.step(step_id)
        if step is None:
            raise BadInput(
                f"{step_id!r} is not a step of the protocol {protocol.id!r}",
                where="sessions.step",
            )
        planned = episode.series.session(step_id) if episode.series else None
        locked.append(_by_clock_of(here, _standing(step, start, series_id, now, planned)))
    return tuple(locked)


def took_place(episode: Episode) -> dict[str, dt.datetime]:
    """When each step that is behind the client began.

    Args:
        episode: Whose steps.
    """
    held = {
        event.session: event.held_at
        for event in episode.log
        if isinstance(event, SessionHeld) and event.session in episode.held
    }
    # Also those that were broken off: medicine may have been taken.
    return {**held, **{record.id: record.started_at for record in episode.sessions}}


def _by_clock_of(here: dt.tzinfo, session: PlannedSession) -> PlannedSession:
    return evolve(
        session,
        start=session.start.astimezone(here),
        end=session.end.astimezone(here),
        monitored_until=session.monitored_until.astimezone(here),
    )


def _moved(planned: PlannedSession, start: dt.datetime) -> tuple[Assignment, ...]:
    """Who is there when the session starts at another time: nobody's part changes."""
    by = start - planned.start
    return tuple(
        evolve(one, start=one.start + by, end=one.end + by) if one.start and one.end else one
        for one in planned.staff
    )


def _standing(
    step: Step,
    start: dt.datetime,
    series_id: str,
    now: dt.datetime,
    planned: PlannedSession | None,
) -> PlannedSession:
    """A session at a time that stands, with what is known from when it was planned."""
    return PlannedSession(
        id=step.id,
        uid=opaque(series_id, step.id),
        kind=step.kind,
        start=start,
        end=start + step.duration,
        monitored_until=start + step.duration + step.monitoring,
        staff=_moved(planned, start) if planned else (),
        room=planned.room if planned else None,
        status=SessionStatus.CONFIRMED,
        changed_at=now,
        locked=True,
    )
