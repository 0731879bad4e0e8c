"""What is owed to a client: after each session, and while a referral is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from ketaprac import waiting
from ketaprac.faults import as_gap
from ketaprac.hookspecs import FOLLOW_UP
from ketaprac.house import House
from ketaprac.model.consent import ConsentKind
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, SessionStatus


def owed(house: House, episode: Episode, at: dt.datetime) -> FollowUpPlan:
    """Asks every plugin about every session that takes place, and ages open referrals.

    Args:
        house: The practice and its plugins.
        episode: Whose follow-up.
        at: The moment in question.

    Returns:
        The tasks by due window. What a failing plugin could not plan stands among
        the gaps.
    """
    context = house.context(at)
    tasks: dict[str, FollowUp] = {t.id: t for t in waiting.tasks(episode, house.profile)}
    gaps: dict[str, None] = {}
    left = has_left(episode, at, house.profile.time_zone)
    for session in _asked_about(episode, left):
        asked = house.caller.checked(FOLLOW_UP, episode=episode, session=session, context=context)
        for task in asked.values:
            if left and not task.safety:
                continue
            if task.id in tasks:
                gaps[f"two tasks share the id {task.id!r}; only one of them is listed"] = None
            tasks.setdefault(task.id, task)
        gaps.update((as_gap(fault), None) for fault in asked.faults)
    ordered = sorted(tasks.values(), key=lambda task: (task.due_until, task.id))
    warnings = tuple(recall_warnings(ordered, episode, house.catalogue))
    return FollowUpPlan(
        tasks=tuple(ordered), done=episode.done, gaps=tuple(gaps), warnings=warnings
    )


def has_left(episode: Episode, at: dt.datetime, zone: str) -> bool:
    """Whether the client has withdrawn, or the episode is closed.

    Args:
        episode: Whose.
        at: The moment in question.
        zone: The practice's time zone, by which days end.
    """
    withdrawn = any(k is ConsentKind.TREATMENT and w <= at for k, w in episode.withdrawals)
    live = episode.live_consents(ConsentKind.TREATMENT, at, zone)
    return episode.closed or (withdrawn and not live)


def _asked_about(episode: Episode, left: bool) -> Iterator[PlannedSession]:
    """Sessions that take place; of one who has left only those that took place.

    A dosing session that really began hangs where it began, not where it was planned.
    """
    for session in episode.series.sessions if episode.series else ():
        record = episode.session(session.id)
        if session.status is SessionStatus.CANCELLED or (left and record is None):
            continue
        if record is not None and record.started_at != session.start:
            moved = record.started_at - session.start
            yield attrs.evolve(
                session,
                start=session.start + moved,
                end=session.end + moved,
                monitored_until=session.monitored_until + moved,
            )
        else:
            yield session


def recall_warnings(
    tasks: Iterable[FollowUp], episode: Episode, catalogue: Catalogue
) -> Iterator[str]:
    """Questionnaires that would ask about a time with a dosing session in it, or too soon.

    An answer about the last two weeks says nothing about a dose of last week, and two
    answers that share days are not two answers.

    Args:
        tasks: What is owed.
        episode: With its dosing sessions and what was answered before.
        catalogue: With the recall window of each instrument.
    """
    doses = _doses(episode)
    for task in tasks:
        instrument = catalogue.instrument(task.measure) if task.measure else None
        if task.measure is None or task.id in episode.done:
            continue
        if instrument is None:
            yield f"{task.id}: how far back {task.measure} asks is not known."
            continue
        reach = task.due_from - instrument.window_days * dt.timedelta(days=1)
        if any(reach < ended and began < task.due_until for began, ended in doses):
            yield f"{task.id}: {instrument.id} would ask about a time with a dosing session in it."
        answered = [r.at for r in episode.responses if r.instrument == instrument.id]
        if any(reach < at < task.due_from for at in answered):
            yield f"{task.id}: {instrument.id} was answered within the time that it asks about."


def _doses(episode: Episode) -> list[tuple[dt.datetime, dt.datetime]]:
    """Begin and end of each dosing session: as recorded, else as planned."""
    recorded = {s.id: (s.started_at, s.ended_at or s.started_at) for s in episode.sessions}
    planned = {
        s.id: (s.start, s.monitored_until)
        for s in (episode.series.sessions if episode.series else ())
        if s.kind is StepKind.DOSING and s.status is not SessionStatus.CANCELLED
    }
    return [*{**planned, **recorded}.values()]
