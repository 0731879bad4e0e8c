"""``ketaprac alerts`` and ``ketaprac done``: what a case raises, and what was done about it."""

from __future__ import annotations

import argparse

from ketaprac.alerts import NO_SERVICE, in_charge
from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import paragraph, print_faults, print_json, print_objections
from ketaprac.cli.store import Stored, local, open_stored
from ketaprac.decision import Decision
from ketaprac.errors import BadInput, unknown
from ketaprac.files.case import OFFICE
from ketaprac.model import events as e
from ketaprac.model.alert import AlertLevel, AlertStanding, AlertState
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection


def run(arguments: argparse.Namespace) -> int:
    """Shows alerts, or writes down what became of one, or of a follow-up."""
    stored = open_stored(arguments)
    if stored.episode.series is None:
        _plan(stored)
    held = _done(arguments, stored) if arguments.action == "done" else _handled(arguments, stored)
    standings = stored.practice.alerts(stored.episode)
    if arguments.json:
        print_json({"alerts": standings, "objections": held, "notice": NO_SERVICE})
    else:
        _print(stored, standings)
        if held:
            print(f"\nHeld by {len(held)} objection(s):")
            print_objections(held)
    urgent = any(s.is_open and s.alert.level is AlertLevel.URGENT for s in standings)
    return HOLDS if held or urgent else DONE


def _plan(stored: Stored) -> None:
    """In memory only: what is owed hangs off a series."""
    replayed = stored.replayed
    planned = stored.practice.plan(
        stored.episode, by=OFFICE, availability=replayed.availability, fixed=replayed.fixed
    )
    stored.replayed = replayed.with_episode(planned.episode)


def _handled(arguments: argparse.Namespace, stored: Stored) -> tuple[Objection, ...]:
    if arguments.alert is None:
        return ()
    for name in ("state", "by"):
        if getattr(arguments, name) is None:
            raise BadInput("is missing", where=f"--{name}", todo="Say what became of the alert")
    known = [s.alert.id for s in stored.practice.alerts(stored.episode)]
    if arguments.alert not in known:
        raise unknown("alert", arguments.alert, known, where="--alert")
    decision = stored.practice.handle_alert(
        stored.episode,
        arguments.alert,
        AlertState(arguments.state),
        by=arguments.by,
        why=arguments.why,
    )
    print_faults(decision.faults)
    if decision.events:
        stored.save(decision.episode)
    return decision.objections


def _done(arguments: argparse.Namespace, stored: Stored) -> tuple[Objection, ...]:
    known = [task.id for task in stored.practice.follow_up(stored.episode).tasks]
    if arguments.task not in known:
        raise unknown("follow-up", arguments.task, known, where="TASK")
    event = e.FollowUpDone(
        at=stored.practice.now(stored.episode),
        by=arguments.by,
        follow_up=arguments.task,
        outcome=arguments.outcome,
        reached=not arguments.not_reached,
        reported=tuple(arguments.reported or ()),
    )
    decision = stored.practice.record(stored.episode, event)
    if decision.held:
        return decision.objections
    raised = stored.practice.raise_alerts(decision.episode, by=arguments.by)
    episode = raised.episode if arguments.not_reached else _answered(arguments, stored, raised)
    stored.save(episode)
    return raised.objections


def _answered(arguments: argparse.Namespace, stored: Stored, raised: Decision) -> Episode:
    """Closes the alert that the task was missed, in the name of who did it after all."""
    episode = raised.episode
    for standing in episode.alerts:
        alert = standing.alert
        if alert.rule.startswith("missed.") and alert.about == arguments.task and standing.is_open:
            closed = AlertState.CLOSED
            episode = stored.practice.handle_alert(
                episode, alert.id, closed, by=arguments.by, why=arguments.outcome
            ).episode
    return episode


def _print(stored: Stored, standings: tuple[AlertStanding, ...]) -> None:
    practice, episode = stored.practice, stored.episode
    at, zone = practice.now(episode), practice.profile.time_zone
    for standing in standings:
        alert = standing.alert
        person = in_charge(standing.in_charge(at), episode, practice.profile)
        late = " LATE" if standing.is_late(at) else ""
        who = f"{person.name} ({standing.in_charge(at).value})" if person else "nobody"
        print(f"{alert.level.word}{late}  {standing.state.value}  {alert.id}")
        print(paragraph(f"  {alert.words} Since {local(alert.since, zone)}. For {who}.", indent=2))
        print(paragraph(f"  -> {alert.todo}", indent=5))
        if standing.by is not None:
            said = f": {standing.why}" if standing.why else ""
            when = local(standing.changed_at, zone)
            print(paragraph(f"  {standing.state.value} {when} by {standing.by}{said}", indent=4))
        print(paragraph(f"  source: {alert.source.title}, {alert.source.locator}", indent=10))
    if not standings:
        print("No alerts.")
    if any(s.is_open and s.alert.level is AlertLevel.URGENT for s in standings):
        print(paragraph(f"\nCrisis instructions: {practice.profile.crisis_instructions}"))
    print(NO_SERVICE)
