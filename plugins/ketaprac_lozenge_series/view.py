"""A session with what its follow-ups depend on, and the clock they are counted by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ketaprac.model.context import Catalogue, Context
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.moment import day_of, start_of, zone
from ketaprac.model.people import Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, SessionStatus
from ketaprac.model.source import Source
from ketaprac_lozenge_series.settings import FollowUpSettings

PHQ_9: Final = "phq-9"
_PHQ_9_DAYS: Final = 14
_YEAR_DAYS: Final = 366


@frozen(kw_only=True)
class View:
    """What the follow-ups of one session depend on.

    Moments are kept in UTC: times that carry a local zone are added up and
    compared by the wall clock, which is an hour off across a clock change.

    Attributes:
        session: The session that the tasks hang off.
        live: Sessions of the series that were not cancelled.
        ended: When recorded dosing sessions really ended, by id.
        held: Ids of sessions without medicine that took place.
        zone: Where the client lives; days begin and end there.
        settings: What the practice set.
        phq_9_days: How far back the PHQ-9 asks, in days.
        measures: Questionnaires that the chosen therapies ask for again, and how far
            back each asks, in days.
    """

    session: PlannedSession
    live: tuple[PlannedSession, ...]
    ended: dict[str, dt.datetime]
    held: frozenset[str]
    zone: str
    settings: FollowUpSettings
    phq_9_days: int
    measures: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, episode: Episode, session: PlannedSession, context: Context) -> View:
        """The view of a session as the episode stands now."""
        series = episode.series
        sessions = series.sessions if series else (session,)
        phq_9 = context.catalogue.instrument(PHQ_9)
        return cls(
            session=session,
            live=tuple(s for s in sessions if s.status is not SessionStatus.CANCELLED),
            ended={r.id: r.ended_at for r in episode.sessions if r.ended_at is not None},
            held=frozenset(episode.held),
            zone=series.time_zone if series else context.profile.time_zone,
            settings=context.setting(FollowUpSettings),
            phq_9_days=phq_9.window_days if phq_9 else _PHQ_9_DAYS,
            measures=tuple(_measures(episode, context.catalogue)),
        )

    def of_kind(self, kind: StepKind) -> tuple[PlannedSession, ...]:
        """The live sessions of a kind, by start."""
        found = (s for s in self.live if s.kind is kind)
        return tuple(sorted(found, key=start_of_session))

    def end_of(self, session: PlannedSession) -> dt.datetime:
        """When the client left: as recorded, else as planned."""
        return self.ended.get(session.id, session.monitored_until).astimezone(dt.UTC)

    def midnight(self, day: dt.date) -> dt.datetime:
        """When a day begins where the client lives."""
        return start_of(day, self.zone).astimezone(dt.UTC)

    def day(self, moment: dt.datetime) -> dt.date:
        """The day that it is then where the client lives."""
        return day_of(moment, self.zone)

    def task(
        self,
        name: str,
        *,
        title: str,
        todo: str,
        window: tuple[dt.datetime, dt.datetime],
        if_missed: str,
        source: Source,
        owner: Role = Role.THERAPIST,
        safety: bool = False,
        measure: str | None = None,
    ) -> FollowUp:
        """A task of this session, with its window in the client's time zone."""
        local = zone(self.zone)
        return FollowUp(
            id=f"{self.session.id}.{name}",
            session=self.session.id,
            title=title,
            todo=todo,
            due_from=window[0].astimezone(local),
            due_until=window[1].astimezone(local),
            owner=owner,
            if_missed=if_missed,
            source=source,
            safety=safety,
            measure=measure,
        )


def _measures(episode: Episode, catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    """Each once; not those about a whole life, which no series changes."""
    chosen = map(catalogue.modality, episode.treatment.modalities)
    ids = dict.fromkeys(m.instrument for modality in chosen if modality for m in modality.measures)
    for instrument in map(catalogue.instrument, ids):
        if instrument is not None and instrument.window_days <= _YEAR_DAYS:
            yield instrument.id, instrument.window_days


def start_of_session(session: PlannedSession) -> dt.datetime:
    """When a session starts, in UTC."""
    return session.start.astimezone(dt.UTC)
