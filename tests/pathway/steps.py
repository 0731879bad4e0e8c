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
from ketaprac.model.session import Discharge, Vitals


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


def end(practice: Practice, episode: Episode, session: str, **changes: object) -> Decision:
    now = practice.now(episode)
    event = e.SessionEnded(at=now, by="tess", session=session, discharge=discharge(now, **changes))
    return practice.record(episode, event)


def ready(practice: Practice) -> Episode:
    """An episode with everything in place up to a planned series."""
    episode = opened(practice)
    episode = fact(practice, episode, "psychosis", False).unwrap()
    episode = practice.record_screening(episode, by="tess").unwrap()
    episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
    episode = practice.refer(episode, "dr-toy", by="desk").unwrap()
    episode = clear(practice, episode).unwrap()
    episode = sign(practice, episode, ConsentKind.TREATMENT).unwrap()
    return practice.plan(episode, by="tess").unwrap()


def codes(decision: Decision) -> set[str]:
    return {objection.code for objection in decision.objections}
