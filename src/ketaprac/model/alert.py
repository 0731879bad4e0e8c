"""Alerts: what somebody must look at, whose it is, and what became of it."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Range, Value
from ketaprac.model.people import Role
from ketaprac.model.source import Source


class AlertLevel(IntEnum):
    """How soon somebody must look; a plugin can raise it and never lower it.

    NOTE: when the case is next opened. REVIEW: before the next session. TODAY: on
    the same day. URGENT: now.
    """

    NOTE = 1
    REVIEW = 2
    TODAY = 3
    URGENT = 4

    @property
    def word(self) -> str:
        """As it stands in files and on screens, such as ``today``."""
        return self.name.lower()


class Trigger(StrEnum):
    """What an alert rule looks at; :attr:`AlertRule.kinds` says more closely.

    FINDING: an urgent finding of the screening. ADVERSE_EVENT: kinds of events.
    SEVERITY: severities of events. SEDATION: words of that scale. REPORTED: what a
    follow-up found. VITALS: values at or beyond the prescriber's limits. LOZENGES:
    a count that does not add up, or is not known. OMITTED: a point of a record that
    was left out. BEYOND: more sessions than were authorised. MISSED: follow-ups, by
    the last part of their ids, that nobody did in time.
    """

    FINDING = "finding"
    ADVERSE_EVENT = "adverse-event"
    SEVERITY = "severity"
    SEDATION = "sedation"
    REPORTED = "reported"
    VITALS = "vitals"
    LOZENGES = "lozenges"
    OMITTED = "omitted"
    BEYOND = "beyond"
    MISSED = "missed"


@frozen(kw_only=True, repr=False)
class AlertRule(Value):
    """When an alert is raised, as data.

    Attributes:
        id: Unique.
        version: Raised whenever the rule changes.
        on: What it looks at.
        kinds: Which of them; all where empty.
        level: How soon somebody must look.
        words: What it is, in plain words.
        todo: What to do.
        owner: Role that sees to it.
        overdue_after: How long until the next in charge is told.
        escalate_to: Who is told then.
        source: On what it rests; a convention of this project says so.
    """

    id: Id
    version: Id
    on: Trigger
    kinds: tuple[Id, ...] = ()
    level: AlertLevel
    words: Line
    todo: Prose
    owner: Role
    overdue_after: dt.timedelta
    escalate_to: Role
    source: Source


@frozen(kw_only=True, repr=False)
class Alert(Value):
    """Something that somebody must look at.

    Attributes:
        id: Unique within the episode; the same cause gives the same id again.
        rule: Id of the rule.
        level: How soon.
        about: Id of the session, follow-up or rule that it is about.
        words: What it is; nothing of what was answered or measured.
        todo: What to do.
        owner: Role that sees to it.
        since: When its cause came about.
        overdue_after: How long until the next in charge is told.
        escalate_to: Who is told then.
        source: On what it rests.
        plugin: Which plugin raised it or its level; the core where None.
    """

    __shown__ = ("id", "level")

    id: Id
    rule: Id
    level: AlertLevel
    about: Id
    words: Line
    todo: Prose
    owner: Role
    since: dt.datetime
    overdue_after: Annotated[
        dt.timedelta, Range(dt.timedelta(minutes=5), dt.timedelta(days=90))
    ] = dt.timedelta(days=1)
    escalate_to: Role = Role.SUPERVISOR
    source: Source
    plugin: Id | None = None


class AlertState(StrEnum):
    """What became of an alert. Only a closed one is out of sight, and says why."""

    RAISED = "raised"
    SEEN = "seen"
    ACTED_ON = "acted-on"
    CLOSED = "closed"


@frozen(kw_only=True, repr=False)
class AlertStanding(Value):
    """An alert and where it stands.

    Attributes:
        alert: The alert.
        state: The latest.
        changed_at: When that was recorded.
        by: Id of who recorded it; None while it is only raised.
        why: What was done, or why it was closed.
    """

    __shown__ = ("alert", "state")

    alert: Alert
    state: AlertState = AlertState.RAISED
    changed_at: dt.datetime
    by: Id | None = None
    why: Prose | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state is not AlertState.CLOSED

    def is_late(self, at: dt.datetime) -> bool:
        """Whether nobody has done anything about it for too long.

        Args:
            at: The moment in question.
        """
        waits = self.state in (AlertState.RAISED, AlertState.SEEN)
        return waits and at - self.alert.since > self.alert.overdue_after

    def in_charge(self, at: dt.datetime) -> Role:
        """Who has to see to it: the owner, or who is told when it is late.

        Args:
            at: The moment in question.
        """
        return self.alert.escalate_to if self.is_late(at) else self.alert.owner
