"""The house series with sublingual lozenges, a smaller one, and their follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.followup import FollowUp
    from ketaprac.model.protocol import Protocol
    from ketaprac.model.series import PlannedSession

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_settings() -> type:
    """When follow-ups fall due; see :class:`~.settings.FollowUpSettings`."""
    from ketaprac_lozenge_series.settings import FollowUpSettings

    return FollowUpSettings


@hookimpl
def ketaprac_protocols() -> Iterable[Protocol]:
    """The series that this plugin offers."""
    from ketaprac_lozenge_series.protocol import PROTOCOLS

    return PROTOCOLS


@hookimpl
def ketaprac_follow_up(
    episode: Episode, session: PlannedSession, context: Context
) -> Iterable[FollowUp]:
    """What is owed after a session of any series, not only of this plugin's."""
    from ketaprac_lozenge_series.follow_up import tasks

    return tasks(episode, session, context)
