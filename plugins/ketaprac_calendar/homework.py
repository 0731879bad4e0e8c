"""What a client does between two sessions, in neutral words.

The topics are those that the chosen therapies have for integration sessions, in
their order, spread over the sessions. The client's calendar says "Exercise 2" and
nothing of what it is; :func:`assignments` tells the therapist's own screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import frozen

from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.modality import Topic
from ketaprac.model.moment import day_of
from ketaprac.model.protocol import StepKind
from ketaprac.model.series import PlannedSession, Series, SessionStatus
from ketaprac_calendar.entries import Entry, Kind, View, uid_of
from ketaprac_calendar.settings import Homework
from ketaprac_calendar.titles import Title, filled


@frozen(kw_only=True, repr=False)
class Assignment:
    """Which exercise stands for what. Only for the therapist's eyes.

    Attributes:
        number: As in the client's calendar, from 1.
        topic: What it is about.
        session: After which session.
    """

    number: int
    topic: Topic
    session: PlannedSession


def assignments(series: Series, episode: Episode, context: Context) -> Iterator[Assignment]:
    """The exercises of a series in their order.

    Args:
        series: What is planned.
        episode: With the chosen therapies.
        context: With what the therapies consist of.
    """
    chosen = map(context.catalogue.modality, episode.treatment.modalities)
    topics = [
        topic
        for modality in chosen
        if modality is not None
        for topic in modality.topics
        if topic.step is StepKind.INTEGRATION
    ]
    sessions = [
        session
        for session in series.sessions
        if session.kind is StepKind.INTEGRATION and session.status is not SessionStatus.CANCELLED
    ]
    for place, topic in enumerate(topics if sessions else ()):
        after = sessions[place * len(sessions) // len(topics)]
        yield Assignment(number=place + 1, topic=topic, session=after)


def homework(series: Series, episode: Episode, context: Context, view: View) -> Iterator[Entry]:
    """The exercises as entries: tasks, or events of a whole day.

    Args:
        series: What is planned.
        episode: With the chosen therapies.
        context: With what the therapies consist of.
        view: How the client sees the series.
    """
    days = dt.timedelta(days=view.settings.homework_days)
    as_task = view.settings.homework is Homework.TASKS
    for one in assignments(series, episode, context):
        given = day_of(one.session.monitored_until, view.zone)
        due = given + days
        yield Entry(
            uid=uid_of(one.session.uid, view.audience, f"exercise-{one.topic.id}"),
            kind=Kind.TASK if as_task else Kind.DAY,
            title=filled(view.wording, Title.EXERCISE, number=one.number),
            start=given if as_task else due,
            end=due if as_task else due + dt.timedelta(days=1),
            status="NEEDS-ACTION" if as_task else "CONFIRMED",
            sequence=one.session.revision,
            changed=one.session.changed_at.astimezone(dt.UTC),
            step=one.session.id,
        )
