"""``ketaprac calendar``: one case or a whole practice, for the audience that is named.

Without further options it writes a case's files as ``ketaprac run`` does. With them
it goes to the calendar plugin itself, if the practice lets that in.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from ketaprac.cli import BAD_INPUT, DONE, HOLDS, pathway
from ketaprac.cli.calendar_files import Files
from ketaprac.cli.calendar_push import Job, job_of_case, jobs_of_practice, push_all
from ketaprac.cli.common import (
    bar,
    case_and_practice,
    clock_of,
    in_case,
    paragraph,
    practice_of,
    practice_path,
    print_json,
    print_objections,
    say,
)
from ketaprac.cli.store import ENDING, merged
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile
from ketaprac.files.episode import load_episode
from ketaprac.files.folder import Cases, load_folder
from ketaprac.files.practice import load_practice
from ketaprac.files.read import in_file, read_text
from ketaprac.files.write import write_tree
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.series import Series
from ketaprac.planning.revision import revised
from ketaprac.practice import Practice
from ketaprac.walk import NO_KEY, OFFICE

_PERSONAL = ("client", "therapist", "prescriber", "front-desk")
_SPECIAL = ("output", "profile", "audience", "previous", "extended", "format", "session", "push")


def run(arguments: argparse.Namespace) -> int:
    """Writes the calendars that are asked for."""
    _refuse_contradictions(arguments)
    _refuse_half_a_push(arguments)
    if arguments.clients:
        return _whole_practice(arguments)
    if not any(getattr(arguments, name) not in (None, False) for name in _SPECIAL):
        return pathway.run(arguments)
    return _one_case(arguments)


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    profile, single = arguments.profile, bool(arguments.output)
    for wrong, what, todo in (
        (
            bool(arguments.case) == bool(arguments.clients),
            "there must be either a case file or a folder of them",
            "Write CASE.toml, or --clients DIR",
        ),
        (
            arguments.push is None and single == bool(arguments.out),
            "it is not said where to write",
            "Write -o FILE for one file, or --out DIR",
        ),
        (
            single and len(arguments.audience or ()) != 1,
            "one file is for one audience",
            "Add --audience, such as --audience client",
        ),
        (
            arguments.push is None
            and bool(arguments.clients)
            and (single or profile in ("invite", "caldav")),
            "--clients writes feeds or files into a folder",
            "Use --out DIR, and no other profile than feed or file",
        ),
        (
            profile == "caldav" and single,
            "a server keeps one resource for each session",
            "Use --out DIR",
        ),
        (
            (profile == "invite") != bool(arguments.session),
            "an invitation is for one session",
            "Use --profile invite and --session together",
        ),
        (
            arguments.format == "jcal" and profile in ("invite", "caldav"),
            "jCal is for feeds and files",
            "Leave --format out",
        ),
    ):
        if wrong:
            raise BadInput(what, todo=todo)


def _refuse_half_a_push(arguments: argparse.Namespace) -> None:
    pushes = arguments.push is not None
    for wrong, what, todo in (
        (
            not pushes and bool(arguments.dry_run or arguments.ledger or arguments.restore),
            "--dry-run, --ledger and --restore are for --push",
            "Add --push URL",
        ),
        (
            pushes and (bool(arguments.output) or bool(arguments.out)),
            "--push writes no files but its ledger",
            "Leave --output and --out out; --ledger says where the ledger is",
        ),
        (
            pushes and arguments.profile not in (None, "caldav"),
            "a server takes the profile caldav",
            "Leave --profile out",
        ),
        (
            pushes and len(arguments.audience or ()) != 1,
            "a calendar on a server is for one audience",
            "Add --audience, such as --audience therapist",
        ),
    ):
        if wrong:
            raise BadInput(what, todo=todo)


# -- one case ------------------------------------------------------------------


def _one_case(arguments: argparse.Namespace) -> int:
    case, practice = case_and_practice(arguments)
    files = Files(arguments=arguments, practice=practice)
    audiences = files.audiences(_PERSONAL)
    try:
        episode, told = _planned(case, Path(arguments.case), practice)
    except BadInput as error:
        raise in_case(arguments, error) from None
    made: dict[str, bytes] = {}
    if episode.series is not None and practice.profile.key is not None:
        series = _carried_on(arguments, episode.series, practice.now(episode))
        if arguments.push is not None:
            return _pushed(arguments, [job_of_case(files, series, episode)], told)
        for audience in audiences:
            made |= files.of_one(series, episode, audience)
    return _told(arguments, _write(arguments, made), told)


def _planned(
    case: CaseFile, path: Path, practice: Practice
) -> tuple[Episode, tuple[Objection, ...]]:
    """The case with its series, and what holds it; a plan that is stored is not made anew."""
    replayed = merged(case, path.with_suffix(ENDING), practice)
    if replayed.episode.series is not None:
        return replayed.episode, () if practice.profile.key is not None else (NO_KEY,)
    decision = practice.plan(
        replayed.episode, by=OFFICE, availability=replayed.availability, fixed=replayed.fixed
    )
    told = (*replayed.objections, *decision.objections)
    keyed = practice.profile.key is not None
    return decision.episode, tuple(dict.fromkeys(told if keyed else (*told, NO_KEY)))


def _carried_on(arguments: argparse.Namespace, series: Series, now: dt.datetime) -> Series:
    """The series with the revisions of a stored episode, where that is the previous one."""
    path = Path(arguments.previous or "")
    if path.suffix.lower() != ".json" or path.is_dir():
        return series
    try:
        old = load_episode(read_text(path)).series
    except BadInput as error:
        raise error if error.where == str(path) else in_file(path, error) from None
    if old is None or old.id != series.id:
        raise BadInput(
            "holds no series of this case",
            where=str(path),
            todo="Name the stored episode of the same client",
        )
    return revised(series, old, now)


def _told(arguments: argparse.Namespace, written: list[Path], told: tuple[Objection, ...]) -> int:
    if arguments.json:
        print_json({"files": [str(path) for path in written], "objections": told, "faults": []})
    else:
        for path in written:
            print(path)
        if told:
            print(f"\nHeld by {len(told)} objection(s):")
            print_objections(told)
    return HOLDS if told else DONE


# -- a whole practice ----------------------------------------------------------


def _whole_practice(arguments: argparse.Namespace) -> int:
    folder = Path(arguments.clients)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    now = clock_of(arguments.now, file.profile.time_zone)()
    practice = practice_of(file, lambda: now, path=path)  # one moment for all clients
    if practice.profile.key is None:
        raise BadInput(NO_KEY.words, where=f"{path}: {NO_KEY.key}", todo=NO_KEY.todo)
    files = Files(arguments=arguments, practice=practice)
    audiences = files.audiences(("therapist",))
    cases = load_folder(folder, lambda paths: bar(paths, "files"))
    planned, held, problems = _all_planned(cases, practice)
    # What is not known now is not called off either.
    partial = bool(problems) or len(planned) < len(cases.good)
    if arguments.push is not None:
        jobs = jobs_of_practice(files, planned, partial=partial)
        for problem in problems:
            say(problem)
        if not arguments.json:
            _print_held(held)
        code = push_all(arguments, jobs)
        return BAD_INPUT if problems else max(code, HOLDS if held else DONE, key=_GRAVITY.index)
    made: dict[str, bytes] = {}
    for audience in audiences:
        made |= files.of_all(planned, audience, partial=partial)
    written = _write(arguments, made)
    return _summed_up(arguments, written, len(planned), held, problems)


def _all_planned(
    cases: Cases, practice: Practice
) -> tuple[list[tuple[Series, Episode]], dict[str, tuple[Objection, ...]], list[str]]:
    """Every case that can be planned, what holds others, and files that are broken."""
    planned: list[tuple[Series, Episode]] = []
    held: dict[str, tuple[Objection, ...]] = {}
    problems = [str(problem) for problem in cases.problems]
    for client in bar(list(cases.good), "clients"):
        try:
            episode, told = _planned(cases.good[client], cases.files[client], practice)
        except BadInput as error:
            problems.append(str(in_file(cases.files[client], error)))
            continue
        if told:
            held[str(cases.files[client])] = told
        if episode.series is not None:
            planned.append((episode.series, episode))
    return planned, held, problems


def _summed_up(
    arguments: argparse.Namespace,
    written: list[Path],
    planned: int,
    held: dict[str, tuple[Objection, ...]],
    problems: list[str],
) -> int:
    if arguments.json:
        rows = [{"file": name, "objections": told} for name, told in held.items()]
        files = [str(path) for path in written]
        print_json({"files": files, "held": rows, "problems": problems})
    else:
        for path in written:
            print(path)
        print(f"\n{planned} client(s) in {len(written)} file(s), {len(held)} held")
        _print_held(held)
    for problem in problems:
        say(problem)
    if problems:
        say(f"{len(problems)} file(s) were left out; correct them and run again")
        return BAD_INPUT
    return HOLDS if held else DONE


def _print_held(held: dict[str, tuple[Objection, ...]]) -> None:
    for name, told in held.items():
        urgent = "URGENT, " if any(each.urgent for each in told) else ""
        codes = ", ".join(dict.fromkeys(each.code for each in told))
        print(paragraph(f"{name}: {urgent}held by {codes}", indent=3))


#: From the code that says least is wrong to the one that says most.
_GRAVITY = (DONE, HOLDS, BAD_INPUT)


def _pushed(arguments: argparse.Namespace, jobs: list[Job], told: tuple[Objection, ...]) -> int:
    code = push_all(arguments, jobs)
    if told and not arguments.json:
        print(f"\nHeld by {len(told)} objection(s):")
        print_objections(told)
    return max(code, HOLDS if told else DONE, key=_GRAVITY.index)


def _write(arguments: argparse.Namespace, made: dict[str, bytes]) -> list[Path]:
    """All of the files, or none."""
    if not made:
        return []
    if arguments.out:
        write_tree(Path(arguments.out), made, force=arguments.force)
        return [Path(arguments.out) / name for name in made]
    path, (content,) = Path(arguments.output), made.values()
    own = arguments.previous and path.resolve() == Path(arguments.previous).resolve()
    if path.exists() and not own and not arguments.force:
        todo = "Name another file, or add --force to replace it"
        raise BadInput("is there already", where=str(path), todo=todo)
    write_tree(path.parent, {path.name: content}, force=True)
    return [path]
