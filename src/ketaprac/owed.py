"""What is owed to a client: after each session, and while a referral is open."""

from __future__ import annotations

import datetime as dt

from ketaprac import waiting
from ketaprac.faults import as_gap
from ketaprac.hookspecs import FOLLOW_UP
from ketaprac.house import House
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.series import SessionStatus


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
    for session in episode.series.sessions if episode.series else ():
        if session.status is SessionStatus.CANCELLED:
            continue
        asked = house.caller.checked(FOLLOW_UP, episode=episode, session=session, context=context)
        for task in asked.values:
            if task.id in tasks:
                gaps[f"two tasks share the id {task.id!r}; only one of them is listed"] = None
            tasks.setdefault(task.id, task)
        gaps.update((as_gap(fault), None) for fault in asked.faults)
    ordered = sorted(tasks.values(), key=lambda task: (task.due_until, task.id))
    return FollowUpPlan(tasks=tuple(ordered), done=episode.done, gaps=tuple(gaps))
