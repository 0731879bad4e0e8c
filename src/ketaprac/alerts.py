"""What somebody must look at now, and what may become of it.

Alerts follow from the record by rules as data. Once raised they stay until a named
person closes them with a reason, even where their cause is gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from ketaprac import clearances, lozenges
from ketaprac.alert_rules import CONVENTION, RULES
from ketaprac.caller import Outcome
from ketaprac.model import events as e
from ketaprac.model.alert import (
    Alert,
    AlertLevel,
    AlertRule,
    AlertStanding,
    AlertState,
    Trigger,
)
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.gate import Objection
from ketaprac.model.people import Person, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.screening import Disposition, Screening
from ketaprac.model.session import AdverseEvent, DosingSession, Tick, TickState, Vitals, Watched

NO_SERVICE: Final = (
    "ketaprac is no emergency service: nobody is called and nothing is sent. In danger, "
    "call the emergency number."
)


@frozen(kw_only=True)
class Seen:
    """All that alert rules look at.

    Attributes:
        episode: Whose.
        screening: The findings at that moment.
        plan: What is owed.
        at: The moment.
    """

    episode: Episode
    screening: Screening
    plan: FollowUpPlan
    at: dt.datetime

    @property
    def sessions(self) -> tuple[DosingSession, ...]:
        """Every dosing session, also those that used up nothing."""
        return (*self.episode.attempts, *self.episode.sessions)


@frozen(kw_only=True)
class Cause:
    """Something that a rule is about.

    Attributes:
        kind: Which sort it is, for :attr:`AlertRule.kinds`.
        key: What tells it from every other cause; the same each time.
        about: Id of the session, task or rule.
        since: When it came about.
        words: What it is, where the rule's own words are not enough.
    """

    kind: str
    key: str
    about: str
    since: dt.datetime
    words: str | None = None


Causes: TypeAlias = Iterator[Cause]


def found(seen: Seen, rules: Iterable[AlertRule] = RULES) -> tuple[Alert, ...]:
    """The alerts that follow from the record, most urgent first.

    Args:
        seen: What there is to look at.
        rules: When an alert is raised.
    """
    named = {(r.on, kind) for r in rules for kind in r.kinds}
    alerts = [
        _alert(rule, cause)
        for rule in rules
        for cause in _CAUSES[rule.on](seen)
        if cause.kind in rule.kinds or (not rule.kinds and (rule.on, cause.kind) not in named)
    ]
    return tuple(sorted(alerts, key=lambda a: (-a.level, a.since, a.id)))


def _alert(rule: AlertRule, cause: Cause) -> Alert:
    return Alert(
        id=f"{rule.id}.{cause.key}"[:80].rstrip(".-_"),
        rule=rule.id,
        level=rule.level,
        about=cause.about,
        words=cause.words or rule.words,
        todo=rule.todo,
        owner=rule.owner,
        since=cause.since,
        overdue_after=rule.overdue_after,
        escalate_to=rule.escalate_to,
        source=rule.source,
    )


def _findings(seen: Seen) -> Causes:
    for finding in seen.screening.findings:
        if finding.disposition is Disposition.URGENT:
            number = _latest_about(seen.episode, finding.keys)
            yield Cause(
                kind=finding.rule,
                key=f"{number}.{finding.rule}",
                about=finding.rule,
                since=seen.episode.log[number - 1].at,
            )


def _latest_about(episode: Episode, keys: tuple[str, ...]) -> int:
    """Number of the newest entry on what a finding looks at; the opening where none."""
    newest = 1
    for number, event in enumerate(episode.log, start=1):
        if isinstance(event, e.FactRecorded) and f"facts.{event.fact.field}" in keys:
            newest = number
        if isinstance(event, e.ResponseRecorded) and any(
            key.startswith(f"answers.{event.response.instrument}") for key in keys
        ):
            newest = number
    return newest


def _stamp(session: DosingSession) -> str:
    """Tells two attempts at one planned session apart."""
    return f"{session.id[:24]}.{session.started_at.astimezone(dt.UTC):%Y%m%d%H%M}"


def _entries(seen: Seen, kind: type, words: Callable[[object], str | None]) -> Iterator[Cause]:
    for session in seen.sessions:
        for place, entry in enumerate(session.current, start=1):
            word = words(entry.what) if isinstance(entry.what, kind) else None
            if word is not None:
                yield Cause(
                    kind=word,
                    key=f"{_stamp(session)}.{entry.number or f'r{place}'}",
                    about=session.id,
                    since=entry.what.at,
                )


def _adverse(seen: Seen) -> Causes:
    yield from _entries(seen, AdverseEvent, lambda what: getattr(what, "kind", None))


def _severity(seen: Seen) -> Causes:
    yield from _entries(seen, AdverseEvent, lambda what: getattr(what, "severity", None))


def _sedation(seen: Seen) -> Causes:
    yield from _entries(seen, Watched, lambda what: getattr(what, "sedation", None))


def _omitted(seen: Seen) -> Causes:
    def item(what: object) -> str | None:
        omitted = isinstance(what, Tick) and what.state is TickState.OMITTED
        return what.item if omitted and isinstance(what, Tick) else None

    yield from _entries(seen, Tick, item)


def _vitals(seen: Seen) -> Causes:
    given = {
        event.clearance.id: event.clearance
        for event in seen.episode.log
        if isinstance(event, e.ClearanceGiven)
    }
    for session in seen.sessions:
        last = session.discharge.vitals if session.discharge else None
        measured = [*session.of(Vitals), *([last] if last else [])]
        for place, vitals in enumerate(measured, start=1):
            if clearances.breaches(given.get(session.clearance or ""), vitals):
                key = f"{_stamp(session)}.{vitals.at.astimezone(dt.UTC):%H%M}.{place}"
                yield Cause(kind="vitals", key=key, about=session.id, since=vitals.at)


def _lozenges(seen: Seen) -> Causes:
    for place, odd in enumerate(lozenges.mismatches(seen.episode), start=1):
        key = f"{odd.session.id[:24]}.{odd.count.at.astimezone(dt.UTC):%Y%m%d%H%M}.{place}"
        about, since = odd.session.id, odd.count.at
        yield Cause(kind="count", key=key, about=about, since=since, words=odd.words)


def _beyond(seen: Seen) -> Causes:
    authorised = {
        event.clearance.id: event.clearance.sessions
        for event in seen.episode.log
        if isinstance(event, e.ClearanceGiven)
    }
    used: dict[str | None, int] = {}
    for session in seen.episode.sessions:
        used[session.clearance] = used.get(session.clearance, 0) + 1
        if used[session.clearance] > authorised.get(session.clearance or "", 0):
            yield Cause(
                kind="beyond", key=_stamp(session), about=session.id, since=session.started_at
            )


def _reported(seen: Seen) -> Causes:
    void = {x.entry for x in seen.episode.log if isinstance(x, e.Retracted)}
    for number, event in enumerate(seen.episode.log, start=1):
        if isinstance(event, e.FollowUpDone) and number not in void:
            for kind in event.reported:
                yield Cause(
                    kind=kind, key=f"{number}.{kind}", about=event.follow_up, since=event.at
                )


def _missed(seen: Seen) -> Causes:
    """Windows that went by, and tasks that somebody tried in vain: those at once."""
    void = {x.entry for x in seen.episode.log if isinstance(x, e.Retracted)}
    tried = {
        event.follow_up: event.at
        for number, event in enumerate(seen.episode.log, start=1)
        if isinstance(event, e.FollowUpDone) and not event.reached and number not in void
    }
    for task in seen.plan.tasks:
        late = task.due_until < seen.at
        if task.id in seen.plan.done or not (late or task.id in tried):
            continue
        since = min(tried.get(task.id, task.due_until), task.due_until)
        yield Cause(kind=task.kind, key=task.id, about=task.id, since=since)


_CAUSES: Final[dict[Trigger, Callable[[Seen], Causes]]] = {
    Trigger.FINDING: _findings,
    Trigger.ADVERSE_EVENT: _adverse,
    Trigger.SEVERITY: _severity,
    Trigger.SEDATION: _sedation,
    Trigger.REPORTED: _reported,
    Trigger.VITALS: _vitals,
    Trigger.LOZENGES: _lozenges,
    Trigger.OMITTED: _omitted,
    Trigger.BEYOND: _beyond,
    Trigger.MISSED: _missed,
}


def raised(own: Iterable[Alert], asked: Outcome[Alert], at: dt.datetime) -> tuple[Alert, ...]:
    """The core's alerts with what plugins add: more of them, or a higher level.

    A plugin that gives an alert of ours again can only raise its level; nothing
    else of it is taken, and nothing is lowered.

    Args:
        own: The core's.
        asked: What plugins gave.
        at: The moment.
    """
    alerts = {alert.id: alert for alert in own}
    for item in asked.items:
        given, plugin = item.value, item.origin.plugin
        mine = alerts.get(given.id)
        if mine is None:
            alerts[given.id] = attrs.evolve(given, plugin=plugin)
        elif given.level > mine.level:
            alerts[given.id] = attrs.evolve(mine, level=given.level, plugin=plugin)
    for fault in asked.faults:
        alert = _of_fault(fault.origin.plugin, at)
        alerts.setdefault(alert.id, alert)
    return tuple(sorted(alerts.values(), key=lambda a: (-a.level, a.since, a.id)))


def _of_fault(plugin: str, at: dt.datetime) -> Alert:
    return Alert(
        id=f"plugin-failed.{plugin}"[:80],
        rule="plugin-failed",
        level=AlertLevel.TODAY,
        about=plugin[:80],
        words="A plugin failed, so an alert may be missing.",
        todo="See `ketaprac plugins list`, and look at the case by hand.",
        owner=Role.SUPERVISOR,
        since=at,
        source=CONVENTION,
        plugin=plugin,
    )


def standings(episode: Episode, now: Iterable[Alert]) -> tuple[AlertStanding, ...]:
    """Alerts on record and those that follow now, each once, most urgent first.

    One that was closed at a lower level than it has now is open again.

    Args:
        episode: With what was raised and handled.
        now: What follows from the record now.
    """
    known = {standing.alert.id: standing for standing in episode.alerts}
    for alert in now:
        before = known.get(alert.id)
        if before is None:
            known[alert.id] = AlertStanding(alert=alert, changed_at=alert.since)
        elif alert.level > before.alert.level:
            state = before.state if before.is_open else AlertState.RAISED
            known[alert.id] = attrs.evolve(before, alert=alert, state=state)
    return tuple(sorted(known.values(), key=_by_urgency))


def _by_urgency(standing: AlertStanding) -> tuple[bool, int, dt.datetime, str]:
    alert = standing.alert
    return (not standing.is_open, -alert.level, alert.since, alert.id)


def objections(
    event: e.AlertHandled, episode: Episode, profile: PracticeProfile
) -> Iterator[Objection]:
    """What stands in the way of writing down what became of an alert.

    Args:
        event: What somebody wants to record.
        episode: With the alerts that were raised.
        profile: The practice.
    """
    known = {standing.alert.id: standing for standing in episode.alerts}
    if event.alert not in known:
        yield _no(
            "alert.unknown",
            "No alert with that id was raised.",
            "See `ketaprac alerts`.",
            "alerts.alert",
        )
        return
    if profile.person(event.by) is None:
        yield _no(
            "alert.unnamed",
            "Only a person whom the practice file names can answer for an alert.",
            "Write the person's id into it.",
            "alerts.by",
        )
    was = known[event.alert].state
    if was is AlertState.CLOSED and event.state is not AlertState.RAISED:
        yield _no(
            "alert.closed",
            "That alert is closed.",
            "Raise it again, with the reason, if it is not settled.",
            "alerts.state",
        )
    if event.state is not AlertState.SEEN and event.why is None:
        yield _no(
            "alert.why",
            "It is not said what was done, or why.",
            "Say it in a few words.",
            "alerts.why",
        )


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)


def in_charge(role: Role, episode: Episode, profile: PracticeProfile) -> Person | None:
    """The named person who has a role for this client; a neighbour in charge where nobody has.

    Args:
        role: Which role.
        episode: With its lead therapist and prescriber.
        profile: The practice.
    """
    given = episode.clearance
    first = {
        Role.THERAPIST: episode.treatment.lead_therapist,
        Role.PRESCRIBER: given.by if given else None,
    }.get(role)
    person = profile.person(first)
    if person is not None and role in person.roles:
        return person
    for other in (role, Role.SUPERVISOR, Role.THERAPIST, Role.PRESCRIBER):
        found = next((p for p in profile.people if other in p.roles), None)
        if found is not None:
            return found
    return None
