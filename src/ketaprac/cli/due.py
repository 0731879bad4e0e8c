"""``ketaprac due``: the work of one day for a whole practice, most urgent first.

A file that is wrong is told in one line and does not stop the others. A client whose
stored episode cannot be read is not looked at by the case file alone: that would hide
what happened.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import define, frozen

from ketaprac import alerts
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import (
    clock_of,
    columns,
    paragraph,
    practice_of,
    practice_path,
    print_faults,
    print_json,
)
from ketaprac.cli.records import Folder, Record
from ketaprac.cli.store import local
from ketaprac.errors import BadInput
from ketaprac.files.case import OFFICE
from ketaprac.files.hours import moment
from ketaprac.files.practice import load_practice
from ketaprac.model.alert import AlertLevel, AlertStanding
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.moment import day_of, start_of
from ketaprac.model.people import Role
from ketaprac.model.series import PlannedSession, SessionStatus
from ketaprac.practice import Practice
from ketaprac.replay import Replayed

#: In what order lines of one urgency stand.
_KINDS: Final = ("alert", "session", "task")


@frozen(kw_only=True)
class Work:
    """One line of the list.

    Attributes:
        client: Id.
        file: Where the client's record lies.
        level: How soon.
        kind: ``alert``, ``session`` or ``task``.
        id: Of the alert, session or task.
        owner: Role that sees to it now.
        person: Id of the named person; None where nobody has the role.
        name: The person's name and telephone, for what is urgent.
        since: From when.
        until: Until when; None where it is at once.
        late: Whether it has waited too long, so that the next in charge was told.
        words: What it is.
        todo: What to do.
    """

    client: str
    file: Path
    level: AlertLevel
    kind: str
    id: str
    owner: Role
    person: str | None
    name: str | None
    since: dt.datetime
    until: dt.datetime | None
    late: bool
    words: str
    todo: str

    @property
    def order(self) -> tuple[int, int, dt.datetime, str, str]:
        """The most urgent first, then what ends first."""
        ends = self.until or self.since
        return (-self.level, _KINDS.index(self.kind), ends, self.client, self.id)


def run(arguments: argparse.Namespace) -> int:
    """Prints the work of the day."""
    folder = Path(arguments.cases)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    zone = file.profile.time_zone
    now = clock_of(arguments.now, zone)()
    on = day_of(moment(arguments.on, zone, "--on"), zone) if arguments.on else day_of(now, zone)
    at = now if on == day_of(now, zone) else start_of(on, zone)
    practice = practice_of(file, lambda: at, path=path)
    records = Folder(practice=practice)
    day = _Day(practice=practice, on=on, records=records)
    work = sorted(day.all(folder), key=lambda each: each.order)
    problems = [str(problem) for problem in records.problems]
    if arguments.json:
        print_json(_document(work, problems, on, at, practice))
    else:
        _print(work, on, practice)
    for problem in problems:
        line = "".join(c if c.isprintable() else " " for c in problem)
        print(f"ketaprac: {line}", file=sys.stderr)
    print_faults(dict.fromkeys([*practice.faults, *records.faults]))
    if problems:
        return BAD_INPUT
    return HOLDS if any(each.level is AlertLevel.URGENT for each in work) else DONE


@define(kw_only=True)
class _Day:
    """Goes through the clients."""

    practice: Practice
    on: dt.date
    records: Folder

    def all(self, folder: Path) -> Iterator[Work]:
        for record in self.records.all(folder):
            try:
                yield from self._client(record)
            except BadInput as error:
                self.records.tell(error, record.path)

    def _client(self, record: Record) -> Iterator[Work]:
        replayed, stored, path = record.replayed, record.stored, record.path
        episode = replayed.episode if stored else self._on_the_spot(replayed)
        # A plan that is only made on the spot is nobody's work yet.
        kept = None if stored else self._kept(episode, replayed)
        standings = self.practice.alerts(episode)
        settled = {s.alert.about for s in standings if s.alert.rule.startswith("missed.")}
        for standing in standings:
            about = standing.alert.about.rpartition(".")[0]
            if standing.is_open and (
                about not in _planned(episode) or kept is None or about in kept
            ):
                yield self._alert(standing, episode, path)
        yield from self._tasks(episode, path, settled, kept)
        yield from self._sessions(episode, path, kept)

    def _on_the_spot(self, replayed: Replayed) -> Episode:
        made = self.practice.plan(
            replayed.episode,
            by=OFFICE,
            availability=replayed.availability,
            fixed=replayed.fixed,
        )
        self.records.faults += made.faults
        return made.episode

    def _kept(self, episode: Episode, replayed: Replayed) -> set[str]:
        """Sessions and referrals of a case file whose times are no mere plan."""
        return {
            *replayed.fixed,
            *episode.held,
            *(session.id for session in episode.sessions),
            *(packet.id for packet in episode.referrals),
        }

    def _work(
        self, episode: Episode, path: Path, level: AlertLevel, owner: Role, **more: Any
    ) -> Work:
        person = alerts.in_charge(owner, episode, self.practice.profile)
        phone = person.contact.phone if person and person.contact else None
        name = " ".join(filter(None, (person.name, phone))) if person else None
        return Work(
            client=episode.client.id,
            file=path,
            level=level,
            owner=owner,
            person=person.id if person else None,
            name=name,
            **more,
        )

    def _alert(self, standing: AlertStanding, episode: Episode, path: Path) -> Work:
        alert, at = standing.alert, self.practice.now(episode)
        return self._work(
            episode,
            path,
            alert.level,
            standing.in_charge(at),
            kind="alert",
            id=alert.id,
            since=alert.since,
            until=None,
            late=standing.is_late(at),
            words=f"{alert.words} ({standing.state.value}; {alert.about})",
            todo=alert.todo,
        )

    def _tasks(
        self, episode: Episode, path: Path, settled: set[str], kept: set[str] | None
    ) -> Iterator[Work]:
        zone = self.practice.profile.time_zone
        begins, ends = start_of(self.on, zone), start_of(self.on + dt.timedelta(days=1), zone)
        plan = self.practice.follow_up(episode)
        for task in plan.tasks:
            done = task.id in plan.done or task.id in settled
            done = done or (kept is not None and task.session not in kept)
            if not done and task.due_from < ends and task.due_until >= begins:
                yield self._task(task, task.due_until <= ends, episode, path)
        for words in (*plan.gaps, *plan.warnings):
            yield self._work(
                episode,
                path,
                AlertLevel.NOTE,
                Role.FRONT_DESK,
                kind="task",
                id="follow-up",
                since=begins,
                until=ends,
                late=False,
                words=words,
                todo="Look at the follow-up list.",
            )

    def _task(self, task: FollowUp, ends_today: bool, episode: Episode, path: Path) -> Work:
        return self._work(
            episode,
            path,
            AlertLevel.TODAY if ends_today else AlertLevel.REVIEW,
            task.owner,
            kind="task",
            id=task.id,
            since=task.due_from,
            until=task.due_until,
            late=False,
            words=task.title,
            todo=task.todo,
        )

    def _sessions(self, episode: Episode, path: Path, kept: set[str] | None) -> Iterator[Work]:
        zone = self.practice.profile.time_zone
        for session in episode.series.sessions if episode.series else ():
            today = day_of(session.start, zone) == self.on
            happened = session.id in episode.held or episode.session(session.id) is not None
            happened = happened or (kept is not None and session.id not in kept)
            if today and not happened and session.status is not SessionStatus.CANCELLED:
                yield self._session(session, episode, path)

    def _session(self, session: PlannedSession, episode: Episode, path: Path) -> Work:
        owner = session.staff[0].role if session.staff else Role.THERAPIST
        return self._work(
            episode,
            path,
            AlertLevel.TODAY,
            owner,
            kind="session",
            id=session.id,
            since=session.start,
            until=session.monitored_until,
            late=False,
            words=f"{session.kind.value} session {session.id}",
            todo="Hold it and record it.",
        )


def _planned(episode: Episode) -> set[str]:
    return {s.id for s in episode.series.sessions} if episode.series else set()


def _print(work: list[Work], on: dt.date, practice: Practice) -> None:
    """What is urgent first, then the rest for each person."""
    zone = practice.profile.time_zone
    print(f"Work of {on:%A %Y-%m-%d}, times in {zone}")
    urgent = [each for each in work if each.level is AlertLevel.URGENT]
    for each in urgent:
        print(paragraph(f"\nURGENT {each.client}: {each.words}", indent=2))
        print(paragraph(f"  -> {each.name or each.owner.value}: {each.todo}", indent=5))
    if urgent:
        crisis = practice.profile.crisis_instructions
        print(paragraph(f"Crisis instructions: {crisis}", indent=2))
    rest = [each for each in work if each.level is not AlertLevel.URGENT]
    people = dict.fromkeys((each.person or "", each.owner) for each in rest)
    for person, owner in sorted(people, key=lambda pair: (pair[0], pair[1].value)):
        mine = [e for e in rest if (e.person or "", e.owner) == (person, owner)]
        print(f"\n{person or 'nobody'} ({owner.value})")
        print(columns([_row(each, zone) for each in mine], ("level", "until", "client", "what")))
    if not work:
        print("Nothing is due.")
    print(f"\n{alerts.NO_SERVICE}")


def _row(each: Work, zone: str) -> tuple[str, ...]:
    until = local(each.until, zone) if each.until else "now"
    late = " LATE" if each.late else ""
    return (f"{each.level.word}{late}", until, each.client, f"{each.words} [{each.id}]")


def _document(
    work: list[Work], problems: list[str], on: dt.date, at: dt.datetime, practice: Practice
) -> dict[str, Any]:
    return {
        "on": on,
        "at": at,
        "work": [
            {
                "client": each.client,
                "file": str(each.file),
                "level": each.level.word,
                "kind": each.kind,
                "id": each.id,
                "owner": each.owner.value,
                "person": each.person,
                "since": each.since,
                "until": each.until,
                "late": each.late,
                "words": each.words,
                "todo": each.todo,
            }
            for each in work
        ],
        "problems": problems,
        "crisis_instructions": practice.profile.crisis_instructions,
        "notice": alerts.NO_SERVICE,
    }
