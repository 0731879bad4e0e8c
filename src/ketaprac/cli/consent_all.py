"""``ketaprac consent --clients DIR``: the consent forms of every case of a folder.

An interrupted run goes on where it stopped. A file that is there is never replaced by
another one without ``--force``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from typing import Any

from attrs import define, frozen

from ketaprac._version import __version__
from ketaprac.bulk import FormsMade, ToMake, consent_forms
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import bar, clock_of, paragraph, practice_of, practice_path, print_json
from ketaprac.cli.pathway import kinds_of
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile
from ketaprac.files.folder import Cases, load_folder
from ketaprac.files.journal import Journal, digest_of
from ketaprac.files.practice import load_practice
from ketaprac.files.read import in_file
from ketaprac.files.write import keep
from ketaprac.model.consent import ConsentKind
from ketaprac.model.moment import utc_now
from ketaprac.practice import Practice
from ketaprac.replay import replay


@frozen(kw_only=True)
class _Job:
    """One client: what a worker needs, in any process."""

    path: Path
    case: CaseFile
    kinds: tuple[ConsentKind, ...]


@cache
def practice_at(path: Path, now: str, digest: str) -> Practice:  # noqa: ARG001
    """The practice of a file, at one moment; each process makes it once.

    Args:
        path: The practice file.
        now: With its offset.
        digest: Of the file and its texts: of other ones another practice is made.
    """
    file = load_practice(path)
    moment = dt.datetime.fromisoformat(now)
    return practice_of(file, lambda: moment, path=path)


def prepare(practice: Practice, job: _Job) -> ToMake:
    """The client of a case file.

    Args:
        practice: Whose client.
        job: The case.

    Raises:
        BadInput: Something in it contradicts itself; ``where`` begins with the file.
    """
    try:
        replayed = replay(job.case, practice)
    except BadInput as error:
        raise in_file(job.path, error) from None
    return ToMake(
        episode=replayed.episode,
        kinds=job.kinds,
        recipient=job.case.referral.prescriber,
        objections=replayed.objections,
    )


@define
class _Run:
    """What is done and what is to be told."""

    folder: Path
    force: bool
    files: dict[str, tuple[str, ...]]
    kept: int
    held: dict[str, FormsMade]
    problems: list[str]
    faults: dict[str, None]

    def take(self, job: _Job, made: FormsMade, journal: Journal) -> None:
        """Writes one client's forms, or says why not."""
        client = job.case.client.id
        self.faults.update(dict.fromkeys(made.faults))
        if made.problem is not None:
            told = made.problem.startswith(str(job.path))
            self.problems.append(made.problem if told else f"{job.path}: {made.problem}")
            return
        contents = {form.name: form.content for form in made.forms}
        try:
            keep(self.folder, contents, force=self.force)
        except BadInput as error:
            self.problems.append(f"{job.path}: {error}")
            return
        self.files[client] = tuple(contents)
        if made.objections:
            self.held[client] = made
        else:
            journal.done(client, digest_of([job.path]), contents)


def run(arguments: argparse.Namespace) -> int:
    """Makes out the forms of all cases of a folder."""
    if arguments.of:
        raise BadInput("is for one case", where="--of")
    folder, out = Path(arguments.clients), Path(arguments.out)
    path = practice_path(arguments, folder)
    kinds = kinds_of(arguments, "kind")
    journal = _journal(arguments, path, kinds)
    practice = partial(practice_at, path, journal.now, journal.about["practice"])
    practice()  # what is wrong with it is told once
    cases = load_folder(folder)
    if not cases.good and not cases.problems:
        raise BadInput("has no case file", where=str(folder), todo="Name a folder with case files")
    done = _Run(out, arguments.force, {}, 0, {}, [str(one) for one in cases.problems], {})
    with journal:
        jobs = list(_open(cases, kinds, journal, done))
        made_out = _made(arguments, practice, jobs)
        for job, made in zip(bar(jobs, "clients"), made_out, strict=True):
            done.take(job, made, journal)
    return _tell(arguments, done, journal)


def _journal(arguments: argparse.Namespace, path: Path, kinds: tuple[ConsentKind, ...]) -> Journal:
    file = load_practice(path)
    texts = file.settings.get("consent", {}).get("templates")
    sources = [path, *([Path(file.folder) / str(texts)] if texts else [])]
    given = None
    if arguments.now is not None:
        given = clock_of(arguments.now, file.profile.time_zone)().isoformat()
    about = {
        "ketaprac": __version__,
        "practice": digest_of(sources),
        "kinds": [kind.value for kind in kinds],
    }
    return Journal(Path(arguments.out), about, given, utc_now().isoformat(timespec="seconds"))


def _open(
    cases: Cases, kinds: tuple[ConsentKind, ...], journal: Journal, done: _Run
) -> Iterator[_Job]:
    """The clients whose forms are not there yet."""
    for client, case in cases.good.items():
        path = cases.files[client]
        there = journal.has(client, digest_of([path]))
        if there is None:
            yield _Job(path=path, case=case, kinds=kinds)
        else:
            done.kept += 1
            done.files[client] = there


def _made(
    arguments: argparse.Namespace, practice: Callable[[], Practice], jobs: list[_Job]
) -> Iterator[FormsMade]:
    workers = 1 if arguments.workers is None else arguments.workers
    if not 1 <= workers <= 64:
        raise BadInput("must be 1 to 64", where="--workers")
    with ExitStack() as stack:
        executor: Executor | None = None
        if workers > 1 and len(jobs) > 1:
            executor = stack.enter_context(ProcessPoolExecutor(workers))
        yield from consent_forms(jobs, practice, prepare, executor=executor)


def _tell(arguments: argparse.Namespace, done: _Run, journal: Journal) -> int:
    if arguments.json:
        print_json(_document(done, journal))
    else:
        _print(done, journal)
    for problem in done.problems:
        _say(problem)
    for fault in done.faults:
        _say(fault)
    if done.problems:
        return BAD_INPUT
    return HOLDS if done.held else DONE


def _document(done: _Run, journal: Journal) -> dict[str, Any]:
    return {
        "at": journal.now,
        "clients": [
            {
                "client": client,
                "files": [str(done.folder / name) for name in names],
                "objections": done.held[client].objections if client in done.held else (),
            }
            for client, names in sorted(done.files.items())
        ],
        "there_already": done.kept,
        "problems": done.problems,
    }


def _print(done: _Run, journal: Journal) -> None:
    count = sum(map(len, done.files.values()))
    print(f"{len(done.files)} client(s), {count} form(s), as of {journal.now}: {done.folder}")
    if done.kept:
        print(f"{done.kept} client(s) had theirs from a run that was begun before.")
    for client, made in sorted(done.held.items()):
        first, *more = made.objections
        key = f"  [{first.key}]" if first.key else ""
        rest = f" And {len(more)} more: ketaprac consent CASE.toml" if more else ""
        print(paragraph(f"{client}: {first.words}{key}{rest}", indent=2))
    if done.problems:
        print(f"{len(done.problems)} file(s) were left out.")


def _say(words: str) -> None:
    line = "".join(c if c.isprintable() else " " for c in words)
    print(f"ketaprac: {line}", file=sys.stderr)
