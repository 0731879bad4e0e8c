"""What the record of a dosing session must hold before it can be closed.

Every point is either on record or says in words why it is not; what is simply not
there keeps the session open. The limits for vital signs are the prescriber's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from ketaprac import clearances
from ketaprac.model.gate import Objection
from ketaprac.model.modality import Modality
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Step, StepKind
from ketaprac.model.referral import Clearance
from ketaprac.model.session import (
    AdverseEvent,
    Attendance,
    Attending,
    ChaperoneCheck,
    Discharge,
    DosingSession,
    LozengeCount,
    Observation,
    Taken,
    TickState,
    Vitals,
    Watched,
)

Objections = Iterator[Objection]

#: Vital signs at about 40 minutes, as the esketamine label asks (Spravato, section 2):
#: how early and how late still counts as that is a convention of this project.
MIDWAY: Final = (dt.timedelta(minutes=30), dt.timedelta(minutes=60))
#: How often a chaperone looks after a client who is elsewhere (a published safety
#: protocol for lozenges at home: https://discreetketamine.com/blog/how-to-take-ketamine).
CHAPERONE_EVERY: Final = dt.timedelta(minutes=15)
#: How long before the start what was measured still belongs to the session.
BEFORE: Final = clearances.FRESH
#: Who may write into the record of a dosing session.
RECORDERS: Final = (Role.THERAPIST, Role.MONITOR, Role.PRESCRIBER, Role.SUPERVISOR)

_ROLES: Final = {
    Attending.THERAPIST: Role.THERAPIST,
    Attending.MONITOR: Role.MONITOR,
    Attending.PRESCRIBER: Role.PRESCRIBER,
}


def recorder(by: str, profile: PracticeProfile) -> Objections:
    """That whoever records it may.

    Args:
        by: Id of who records.
        profile: The practice, which knows who has which role.
    """
    if not any(profile.has_role(by, role) for role in RECORDERS):
        yield _no(
            "session.role",
            "Only a therapist, monitor, prescriber or supervisor of the practice file records "
            "a dosing session.",
            "Record it in the name of who was there.",
            "sessions.record.by",
        )


def attendance(
    present: Iterable[str],
    attended: tuple[Attendance, ...],
    remote: bool,
    step: Step | None,
    profile: PracticeProfile,
) -> Objections:
    """That everybody is there who must be, each with the role.

    Args:
        present: Ids of the practice's people who are there.
        attended: Who is there and as what.
        remote: Whether the client is elsewhere.
        step: The step of the protocol, which says who must be there.
        profile: The practice.
    """
    ids = {*present, *(a.person for a in attended if a.person is not None)}
    if not any(profile.has_role(person, Role.THERAPIST) for person in ids):
        yield _no(
            "session.no-therapist",
            "No therapist is present.",
            "Record who is in the room.",
            "sessions.present",
        )
    wants_monitor = step is not None and any(p.role is Role.MONITOR for p in step.posts)
    if wants_monitor and not any(profile.has_role(person, Role.MONITOR) for person in ids):
        yield _no(
            "session.no-monitor",
            "The protocol asks for a monitor, and none is present.",
            "Record who watches over the client.",
            "sessions.present",
        )
    if remote and not any(a.part is Attending.CHAPERONE for a in attended):
        yield _no(
            "session.no-chaperone",
            "The client is elsewhere, and no chaperone is with them.",
            "Name the sober adult who is there and stays.",
            "sessions.record.chaperone",
        )
    for one in attended:
        role = _ROLES.get(one.part)
        if role is not None and (one.person is None or not profile.has_role(one.person, role)):
            yield _no(
                "session.present-role",
                f"Somebody is recorded as {one.part.value} without that role.",
                "Correct it, or add the role to [[people]] of the practice file.",
                "sessions.present",
            )


def timely(what: Observation, session: DosingSession, at: dt.datetime) -> Objections:
    """That an observation belongs to the session by its time.

    Args:
        what: What is to be recorded.
        session: Into which record.
        at: The moment of recording.
    """
    early = session.started_at - (BEFORE if isinstance(what, (Vitals, LozengeCount)) else _NONE)
    late = at if session.ended_at is None or isinstance(what, LozengeCount) else session.ended_at
    if not early <= what.at <= max(late, session.started_at):
        yield _no(
            "session.time",
            "Its time is not within the session.",
            "Correct the time, or the start of the session.",
            "sessions.record.at",
        )


_NONE: Final = dt.timedelta()


def missing(
    session: DosingSession,
    discharge: Discharge | None,
    clearance: Clearance | None,
    modalities: Iterable[Modality | str],
) -> Objections:
    """What the record lacks, each with the key to fill in.

    Args:
        session: The record.
        discharge: The discharge check, as far as it is there.
        clearance: The decision that it counts against, with the prescriber's limits.
        modalities: The chosen therapies; the id alone of one that is not installed.
    """
    yield from _medicine(session)
    yield from _vital_signs(session)
    yield from _watched(session)
    yield from _chaperone(session, discharge)
    yield from _checklist(session, modalities)
    yield from _within_limits(session, discharge, clearance)


def _medicine(session: DosingSession) -> Objections:
    taken = session.of(Taken)
    if not taken and not _said(session, "taken", TickState.NONE):
        yield _no(
            "record.taken",
            "It is not recorded what was taken, or that nothing was.",
            "Write it as the prescriber did, or say that nothing was taken.",
            "sessions.record.taken",
        )
    if any(t.held_minutes is None for t in taken) and not _left_out(session, "held"):
        yield _no(
            "record.held",
            "It is not recorded how many minutes it was held in the mouth.",
            "Record the minutes, or why they are not known.",
            "sessions.record.taken.held_minutes",
        )
    if any(t.disposal is None for t in taken):
        yield _no(
            "record.disposal",
            "It is not recorded whether the rest was spat out or swallowed.",
            "Record it; unknown is an answer.",
            "sessions.record.taken.disposal",
        )
    if taken and not session.of(LozengeCount):
        yield _no(
            "record.lozenges",
            "The client's count of lozenges is not recorded.",
            "Ask how many came and how many are left; not known is an answer.",
            "sessions.record.lozenges",
        )


def _vital_signs(session: DosingSession) -> Objections:
    taken, vitals = session.of(Taken), session.of(Vitals)
    first = taken[0].at if taken else None
    if not any(first is None or v.at <= first for v in vitals):
        yield _no(
            "record.vitals-before",
            "No vital signs from before the medicine are recorded.",
            "Record them with their time.",
            "sessions.record.vitals",
        )
    if first is None or _left_out(session, "vitals-midway"):
        return
    early, late = MIDWAY
    if not any(first + early <= v.at <= first + late for v in vitals):
        yield _no(
            "record.vitals-midway",
            "No vital signs from about 40 minutes after the medicine are recorded.",
            "Record them with their time, or why they were not taken.",
            "sessions.record.vitals",
        )


def _watched(session: DosingSession) -> Objections:
    seen = session.of(Watched)
    taken = session.of(Taken)
    if taken and all(w.sedation is None for w in seen):
        yield _no(
            "record.sedation",
            "It is not recorded how awake the client was.",
            "Record what was seen, with its time.",
            "sessions.record.watched.sedation",
        )
    if taken and all(w.dissociation is None for w in seen):
        yield _no(
            "record.dissociation",
            "It is not recorded how far away the client was.",
            "Record what was seen, with its time.",
            "sessions.record.watched.dissociation",
        )
    if not session.of(AdverseEvent) and not _said(session, "adverse-events", TickState.NONE):
        yield _no(
            "record.adverse-events",
            "It is not recorded what went badly, or that nothing did.",
            "Record each with what was done, or say that there was none.",
            "sessions.record.adverse_events",
        )


def _chaperone(session: DosingSession, discharge: Discharge | None) -> Objections:
    if not session.remote or _left_out(session, "chaperone-checks"):
        return
    taken = session.of(Taken)
    begins = taken[0].at if taken else session.started_at
    ends = discharge.at if discharge is not None else begins
    checks = [c.at for c in session.of(ChaperoneCheck) if begins <= c.at <= ends]
    points = [begins, *checks, ends]
    if any(b - a > CHAPERONE_EVERY for a, b in pairwise(points)):
        yield _no(
            "record.chaperone-checks",
            "The chaperone did not look after the client every 15 minutes.",
            "Record each look with its time, or why there was none.",
            "sessions.record.chaperone_checks",
        )


def _checklist(session: DosingSession, modalities: Iterable[Modality | str]) -> Objections:
    for modality in modalities:
        if isinstance(modality, str):
            yield _no(
                "record.modality",
                f"The therapy {modality!r} is not installed, so its checklist is not known.",
                "See `ketaprac plugins list`.",
                "treatment.modalities",
            )
            continue
        for item in checklist(modality):
            if not session.ticks(item):
                yield _no(
                    "record.checklist",
                    f"The point {item!r} of the therapist's checklist is not signed off.",
                    "Sign it off, or say why it was left out.",
                    "sessions.record.checklist",
                )


def checklist(modality: Modality, kind: StepKind = StepKind.DOSING) -> tuple[str, ...]:
    """Ids of the points of a therapy that the therapist signs off in a kind of session.

    Args:
        modality: The therapy.
        kind: Of session.
    """
    return tuple(
        f"{modality.id}.{topic.id}"[:80]
        for topic in modality.topics
        if topic.step is kind and topic.sign_off
    )


def _within_limits(
    session: DosingSession, discharge: Discharge | None, clearance: Clearance | None
) -> Objections:
    last = (discharge.vitals,) if discharge is not None and discharge.vitals is not None else ()
    beyond = [
        name
        for vitals in (*session.of(Vitals), *last)
        for name in clearances.breaches(clearance, vitals)
    ]
    if beyond and not session.ticks("prescriber-asked"):
        yield _no(
            "record.limits",
            f"A value is at or beyond the prescriber's limit: {', '.join(dict.fromkeys(beyond))}.",
            "Ask the prescriber, and record what was said.",
            "sessions.record.prescriber_asked",
        )


def _said(session: DosingSession, item: str, state: TickState) -> bool:
    return any(tick.state is state for tick in session.ticks(item))


def _left_out(session: DosingSession, item: str) -> bool:
    return _said(session, item, TickState.OMITTED)


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)
