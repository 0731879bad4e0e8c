"""Steps of the pathway as tests take them, with everything in order unless said."""

from __future__ import annotations

import datetime as dt

from toy import CLIENT, DAY, TREATMENT

from ketaprac import Episode, Practice
from ketaprac.decision import Decision
from ketaprac.model import events as e
from ketaprac.model.consent import Consent, ConsentKind
from ketaprac.model.referral import Clearance, ClearanceDecision
from ketaprac.model.screening import Fact
from ketaprac.model.session import (
    Discharge,
    Disposal,
    Dissociation,
    DosingSession,
    LozengeCount,
    Observation,
    Sedation,
    Taken,
    Tick,
    TickState,
    Vitals,
    Watched,
)


def opened(practice: Practice) -> Episode:
    return practice.open("ep-1", CLIENT, TREATMENT, by="desk")


def fact(practice: Practice, episode: Episode, field: str, value: object) -> Decision:
    now = practice.now(episode)
    found = Fact(field=field, value=value, at=now, by="tess")
    return practice.record(episode, e.FactRecorded(at=now, by="tess", fact=found))


def sign(
    practice: Practice,
    episode: Episode,
    kind: ConsentKind,
    *,
    recipient: str | None = "dr-toy",
    days: int | None = 90,
    version: str = "1",
) -> Decision:
    now = practice.now(episode)
    consent = Consent(
        id=f"consent-{len(episode.log)}",
        kind=kind,
        version=version,
        signed_at=now,
        signed_by="client",
        recipient=recipient if kind is ConsentKind.DISCLOSURE else None,
        expires_on=(now + days * DAY).date() if days is not None else None,
    )
    return practice.record(episode, e.ConsentSigned(at=now, by="desk", consent=consent))


def clear(
    practice: Practice,
    episode: Episode,
    *,
    sessions: int = 2,
    days: int = 90,
    by: str = "dr-toy",
    decision: ClearanceDecision = ClearanceDecision.CLEARED,
) -> Decision:
    now = practice.now(episode)
    clearance = Clearance(
        id=f"clearance-{len(episode.log)}",
        decision=decision,
        sessions=sessions,
        valid_until=(now + days * DAY).date(),
        by=by,
        given_at=now,
    )
    return practice.record(episode, e.ClearanceGiven(at=now, by=by, clearance=clearance))


def start(practice: Practice, episode: Episode, session: str) -> Decision:
    given = episode.clearance.id if episode.clearance else "none"
    event = e.SessionStarted(
        at=practice.now(episode), by="tess", session=session, clearance=given, present=("tess",)
    )
    return practice.record(episode, event)


def discharge(now: dt.datetime, **changes: object) -> Discharge:
    complete = {
        "at": now,
        "vitals": Vitals(at=now, systolic=120, diastolic=80, pulse=70),
        "oriented": True,
        "steady": True,
        "escort": "Richard Roe",
        "no_driving_explained": True,
        "crisis_plan_given": True,
        "by": "tess",
    }
    return Discharge(**{**complete, **changes})


def observations(session: DosingSession, now: dt.datetime) -> tuple[Observation, ...]:
    """A complete record of a session in which a lozenge was taken at its start, or later."""
    took = session.started_at
    midway = took + dt.timedelta(minutes=40)
    seen: tuple[Observation, ...] = (
        Vitals(at=took, systolic=118, diastolic=76, pulse=68),
        Taken(at=took, words="as labelled", lozenges=1, held_minutes=12, disposal=Disposal.SPAT),
        LozengeCount(at=took, received=1, left=0),
        Watched(at=min(midway, now), sedation=Sedation.DROWSY, dissociation=Dissociation.MILD),
        Tick(at=now, item="adverse-events", state=TickState.NONE),
    )
    if midway <= now:
        return (*seen, Vitals(at=midway, systolic=128, diastolic=82, pulse=74))
    return (
        *seen,
        Tick(at=now, item="vitals-midway", state=TickState.OMITTED, why="It went too fast."),
    )


def observe(practice: Practice, episode: Episode, session: str, seen: Observation) -> Decision:
    event = e.SessionObserved(at=practice.now(episode), by="tess", session=session, seen=seen)
    return practice.record(episode, event)


def documented(practice: Practice, episode: Episode, session: str) -> Episode:
    """With everything on record that closing asks for, unless it is there already."""
    record = episode.session(session)
    if record is None or not record.is_open or record.entries:
        return episode
    for seen in observations(record, practice.now(episode)):
        episode = observe(practice, episode, session, seen).unwrap()
    return episode


def end(practice: Practice, episode: Episode, session: str, **changes: object) -> Decision:
    now = practice.now(episode)
    episode = documented(practice, episode, session)
    event = e.SessionEnded(at=now, by="tess", session=session, discharge=discharge(now, **changes))
    return practice.record(episode, event)


def ready(practice: Practice) -> Episode:
    """An episode with everything in place up to a planned series."""
    episode = opened(practice)
    episode = fact(practice, episode, "psychosis", False).unwrap()
    episode = fact(practice, episode, "bladder", False).unwrap()
    episode = practice.record_screening(episode, by="tess").unwrap()
    episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
    episode = practice.refer(episode, "dr-toy", by="desk").unwrap()
    episode = clear(practice, episode).unwrap()
    episode = sign(practice, episode, ConsentKind.TREATMENT).unwrap()
    return practice.plan(episode, by="tess").unwrap()


def codes(decision: Decision) -> set[str]:
    return {objection.code for objection in decision.objections}
