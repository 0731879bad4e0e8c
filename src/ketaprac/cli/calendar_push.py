"""``ketaprac calendar --push``: brings calendars on a CalDAV server up to date.

Each calendar has a ledger, a file that is written after every step, so that a push
that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.calendar_files import Files
from ketaprac.cli.common import print_json, say
from ketaprac.errors import BadInput
from ketaprac.model.episode import Episode
from ketaprac.model.people import Role
from ketaprac.model.series import Series

if TYPE_CHECKING:
    from ketaprac_calendar.audiences import Audience
    from ketaprac_calendar.dav import Collection
    from ketaprac_calendar.entries import Entry
    from ketaprac_calendar.push import Ledger, Outcome, Report, Step

#: Environment variables with the user name and the password; options would show them.
USER: Final = "KETAPRAC_CALDAV_USER"
PASSWORD: Final = "KETAPRAC_CALDAV_PASSWORD"
_TABLE: Final = "settings.calendar.collections"


@frozen(kw_only=True)
class Job:
    """One calendar to bring up to date.

    Attributes:
        whose: Id of the person, or what the calendar is.
        url: Address of the collection.
        path: File of its ledger.
        ledger: What was put there.
        made: What is to stand there.
        resources: The same, by UID.
    """

    whose: str
    url: str
    path: Path
    ledger: Ledger
    made: Sequence[Entry] = field(repr=False)
    resources: Mapping[str, bytes] = field(repr=False)


# -- what is to be pushed --------------------------------------------------------


def job_of_case(files: Files, series: Series, episode: Episode) -> Job:
    """The push of one series to the address on the command line.

    Args:
        files: What was asked for.
        series: What is planned.
        episode: Whose it is.
    """
    from ketaprac_calendar.export import name_of
    from ketaprac_calendar.previous import possible_uids
    from ketaprac_calendar.writer import entries_of

    arguments, (audience,) = files.arguments, files.audiences(())
    url = arguments.push
    if not url:
        raise BadInput("--push needs the address of a calendar", todo="Write --push https://...")
    context = files.practice.context(episode)
    path = Path(
        arguments.ledger or Path(arguments.case).parent / name_of(series, audience, _LEDGER)
    )
    made = entries_of(series, episode, context, audience)
    possible = possible_uids([series], context, audience)
    return _job(files, audience, _Place(audience.id, url, path), made, possible)


def jobs_of_practice(
    files: Files, cases: Sequence[tuple[Series, Episode]], *, partial: bool
) -> list[Job]:
    """The pushes of many series, one for each calendar of the practice.

    Args:
        files: What was asked for.
        cases: All clients with a series.
        partial: Whether some clients are not among them.
    """
    from ketaprac_calendar.office import by_person, name_for
    from ketaprac_calendar.previous import possible_uids

    (audience,) = files.audiences(())
    context = files.practice.context()
    entries = by_person(cases, context, audience)
    addresses = _addresses(files, audience, list(entries))
    possible = possible_uids([series for series, _ in cases], context, audience)
    folder = Path(files.arguments.ledger or files.arguments.clients)
    return [
        _job(
            files,
            audience,
            _Place(whose, url, folder / name_for(whose, context, audience, _LEDGER)),
            entries[whose],
            possible,
            partial=partial,
            ours=True,  # found by a name that rests on the practice's key
        )
        for whose, url in addresses.items()
    ]


_LEDGER: Final = "ledger.json"


@frozen
class _Place:
    whose: str
    url: str
    path: Path


def _addresses(files: Files, audience: Audience, people: Sequence[str]) -> dict[str, str]:
    """By person the address of their collection."""
    from ketaprac_calendar.settings import CalendarSettings

    if audience.invited is Role.CLIENT:
        raise BadInput(
            "clients' calendars are pushed one by one", todo="Name one case file, and --push URL"
        )
    if files.arguments.push:
        if len(people) != 1:
            raise BadInput(
                f"one address cannot hold the calendars of {len(people)} people",
                todo=f"Write their addresses into {_TABLE}, and --push without one",
            )
        return {people[0]: files.arguments.push}
    table = files.practice.context().setting(CalendarSettings).collections
    known = {person.id for person in files.practice.profile.people}
    for row in table:
        if row.person not in known:
            raise BadInput(
                f"names {row.person!r}, whom the practice does not have", where=f"{_TABLE}.person"
            )
    found = {row.person: row.url for row in table if row.person in people}
    if not found:
        raise BadInput(
            f"has no address for anybody of the audience {audience.id}",
            where=_TABLE,
            todo="Write person and url, or give --push an address",
        )
    return found


def _job(
    files: Files,
    audience: Audience,
    place: _Place,
    made: Sequence[Entry],
    possible: frozenset[str],
    *,
    partial: bool = False,
    ours: bool = False,
) -> Job:
    from ketaprac_calendar.ledger import read_ledger
    from ketaprac_calendar.writer import as_resources

    ledger = read_ledger(place.path, place.url)
    earlier = [entry.calendar for entry in ledger.entries if entry.content]
    rules = files.rules(audience, possible, partial=partial, ours=ours)
    shown = files.carried_on(made, earlier, rules, place.path)
    resources = as_resources(
        shown, files.practice.context(), audience, extended=files.arguments.extended
    )
    return Job(
        whose=place.whose,
        url=place.url,
        path=place.path,
        ledger=ledger,
        made=shown,
        resources=resources,
    )


# -- the push --------------------------------------------------------------------


def push_all(arguments: argparse.Namespace, jobs: Sequence[Job]) -> int:
    """Pushes calendars one after the other, and prints what became of them.

    Args:
        arguments: Of the command line.
        jobs: What to push.

    Returns:
        2 where a server failed or refused something, 3 where somebody else had
        changed something there, else 0. A server that fails ends its own calendar's
        push and not that of the others.
    """
    if arguments.dry_run:
        return _listed(arguments, jobs)
    auth = credentials()
    reports: list[tuple[Job, Report]] = []
    refused: list[BadInput] = []
    for job in jobs:
        try:
            reports.append((job, _pushed(job, auth, arguments.restore or ())))
        except BadInput as error:  # the others have servers of their own
            refused.append(error)
    if len(refused) == 1 == len(jobs):
        raise refused[0]
    return _told(arguments, reports, refused)


def credentials() -> tuple[str, str] | None:
    """User name and password for a server, from the environment; None where neither is set.

    Raises:
        BadInput: Only one of them is set.
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if (user is None) != (password is None):
        missing = PASSWORD if password is None else USER
        raise BadInput("is not set", where=missing, todo=f"Set {USER} and {PASSWORD}, or neither")
    return None if user is None or password is None else (user, password)


def _pushed(job: Job, auth: tuple[str, str] | None, restore: Iterable[str]) -> Report:
    from ketaprac_calendar.dav import Collection
    from ketaprac_calendar.ledger import write_ledger
    from ketaprac_calendar.push import push, restored

    write_ledger(job.path, job.ledger, job.url)  # before anything is sent: it must be possible
    with Collection(job.url, auth=auth) as collection:
        ledger = job.ledger
        if wanted := [uid for uid in restore if uid in job.resources]:
            ledger = restored(ledger, _there(collection), wanted)
        with _moving(ledger, job) as move:

            def keep(_: Outcome, now: Ledger) -> None:
                write_ledger(job.path, now, job.url)
                move()

            # Looked up here, so that tests need not wait.
            return push(collection, ledger, job.resources, on_step=keep, sleep=time.sleep)


def _there(collection: Collection) -> dict[str, str]:
    from ketaprac_calendar.dav import ServerError

    try:
        return collection.etags()
    except ServerError as error:
        raise BadInput(f"the server {error.words}", todo="Try again later") from None


@contextmanager
def _moving(ledger: Ledger, job: Job) -> Iterator[Callable[[], object]]:
    from tqdm import tqdm

    from ketaprac_calendar.push import steps

    total = len(steps(ledger, job.resources))
    # disable=None: no bar unless standard error is a terminal
    with tqdm(total=total, desc=job.whose, unit="appointment", disable=None, leave=False) as bar:
        yield bar.update


# -- what is told ----------------------------------------------------------------


def _listed(arguments: argparse.Namespace, jobs: Sequence[Job]) -> int:
    """What would be done, by the ledger alone: nothing is asked of the server."""
    from ketaprac_calendar.push import steps

    found = [(job, steps(job.ledger, job.resources)) for job in jobs]
    if arguments.json:
        rows = [
            {"calendar": job.whose, "uid": step.uid, "do": step.what.value}
            for job, todo in found
            for step in todo
        ]
        print_json({"steps": rows, "sent": False})
        return DONE
    for job, todo in found:
        for line in sorted(f"{_when(job, step.uid)}: {step.what.value}" for step in todo):
            print(f"{job.whose}: {line}")
        print(f"{job.whose}: would be {_counted(todo)}; nothing was sent")
    return DONE


def _told(
    arguments: argparse.Namespace,
    reports: Sequence[tuple[Job, Report]],
    refused: Sequence[BadInput],
) -> int:
    from ketaprac_calendar.push import Result

    if arguments.json:
        print_json({"calendars": [_as_json(job, report) for job, report in reports]})
    else:
        for job, report in reports:
            _print(job, report)
    for error in refused:
        say(str(error))
    results = [outcome.result for _, report in reports for outcome in report.outcomes]
    for job, report in reports:
        if report.stopped:
            left = sum(outcome.result is Result.LEFT for outcome in report.outcomes)
            say(f"{job.whose}: {report.stopped}; {left} step(s) left, run it again to go on")
    if refused or Result.FAILED in results or any(report.stopped for _, report in reports):
        return BAD_INPUT
    disturbed = Result.CONFLICT in results or any(report.touched for _, report in reports)
    return HOLDS if disturbed else DONE


def _print(job: Job, report: Report) -> None:
    from ketaprac_calendar.push import Result

    good = (Result.DONE, Result.ADOPTED)
    for outcome in report.outcomes:
        if outcome.result in (Result.CONFLICT, Result.FAILED):
            place = f"{_when(job, outcome.step.uid)} ({outcome.step.uid})"
            print(f"{job.whose}: {outcome.result.value}: {place} {outcome.words}")
    for uid in report.touched:
        print(f"{job.whose}: conflict: {_when(job, uid)} ({uid}) was changed there by somebody")
    done = _counted(outcome.step for outcome in report.outcomes if outcome.result in good)
    print(f"{job.whose}: {done}")


def _as_json(job: Job, report: Report) -> dict[str, object]:
    return {
        "calendar": job.whose,
        "ledger": str(job.path),
        "steps": [
            {"uid": o.step.uid, "do": o.step.what.value, "result": o.result.value, "words": o.words}
            for o in report.outcomes
        ],
        "touched": list(report.touched),
        "stopped": report.stopped,
    }


def _when(job: Job, uid: str) -> str:
    """When the appointment is or was: a UID alone helps nobody."""
    start = next((str(one.start) for one in job.made if one.uid == uid), "")
    return start or "an appointment that is planned no more"


def _counted(steps: Iterable[Step]) -> str:
    counts = Counter(step.what.value for step in steps)
    return ", ".join(f"{counts[word]} {word}d" for word in ("create", "update", "delete"))
