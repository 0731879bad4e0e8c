"""``ketaprac rescreen``: every case of a folder, with new answers from a table.

A file or a row that is wrong is told in one line and does not stop the others. A
client with a row that does not count never looks better for it: what the row was
to say is unknown, and unknown holds.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from attrs import define, frozen

from ketaprac.caller import Fault
from ketaprac.change import as_json as change_as_json
from ketaprac.change import changes
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import (
    bar,
    clock_of,
    columns,
    flat,
    paragraph,
    practice_of,
    practice_path,
    print_faults,
    print_json,
    say,
)
from ketaprac.cli.store import ENDING, merged
from ketaprac.errors import BadInput
from ketaprac.explain import missing
from ketaprac.files.answers import Answers, Refused, Row, load_answers, raises_flag, unfit
from ketaprac.files.case import CaseFile
from ketaprac.files.folder import Cases, load_folder
from ketaprac.files.practice import load_practice
from ketaprac.files.read import in_file
from ketaprac.files.write import write_tree
from ketaprac.law import part2_words
from ketaprac.model import events as e
from ketaprac.model.artifact import Artifact
from ketaprac.model.episode import Episode
from ketaprac.model.outcome import Change
from ketaprac.model.people import Role
from ketaprac.model.screening import (
    BEFORE_THE_DAY,
    Disposition,
    Finding,
    Recommendation,
    Screening,
    Stage,
    Truth,
)
from ketaprac.practice import Practice
from ketaprac.replay import Replayed, response_of
from ketaprac.review import Review, review
from ketaprac.review import as_json as rules_as_json
from ketaprac.walk import REPORT

SUMMARY = "kp-summary.csv"
PROBLEMS = "kp-left-out.txt"


@frozen(kw_only=True)
class Looked:
    """One client, screened.

    Attributes:
        client: Id.
        file: The case file.
        disposition: The most severe psychological or medical one.
        recommendation: Of the office.
        missing: Keys to fill in.
        refused: How many rows and entries do not count.
        changes: What became of the totals since the form before.
        report: The report, where one was asked for.
    """

    client: str
    file: Path
    disposition: Disposition
    recommendation: Recommendation
    missing: tuple[str, ...]
    refused: int
    changes: tuple[Change, ...] = ()
    report: Artifact | None = None


def run(arguments: argparse.Namespace) -> int:
    """Prints one line per client, the most urgent first."""
    folder = Path(arguments.cases)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    now = clock_of(arguments.now, file.profile.time_zone)()
    practice = practice_of(file, lambda: now, path=path)  # one moment for all clients
    answers = _answers(arguments, practice, now)
    cases = load_folder(folder, lambda paths: bar(paths, "files"))
    work = _Work(practice=practice, cases=cases, reports=bool(arguments.out))
    looked = work.all(answers)
    problems = [str(p) for p in (*cases.problems, *work.problems)]
    _write(arguments, looked, problems)
    checked = review(practice.catalogue.rules, practice.profile)
    if arguments.json:
        document = _document(arguments, looked, problems, now, checked)
        print_json({**document, "part2": part2_words(practice.profile)})
    else:
        _print(looked, practice, checked)
    _complain(problems, work.homeless)
    print_faults(dict.fromkeys([*practice.faults, *work.faults]))
    if problems:
        return BAD_INPUT
    return HOLDS if any(each.disposition >= Disposition.HOLD for each in looked) else DONE


def _answers(arguments: argparse.Namespace, practice: Practice, now: dt.datetime) -> Answers:
    if not arguments.answers:
        return Answers()
    path = Path(arguments.answers)
    return load_answers(path, practice.catalogue, practice.profile.time_zone, now)


@define(kw_only=True)
class _Work:
    """Goes through the clients and gathers what went wrong.

    Attributes:
        homeless: How many rows belong to nobody in the folder, so that it cannot be
            told whose answers they hold.
    """

    practice: Practice
    cases: Cases
    reports: bool
    problems: list[BadInput] = attrs.Factory(list)
    faults: list[Fault] = attrs.Factory(list)
    homeless: int = 0

    def all(self, answers: Answers) -> list[Looked]:
        rows: dict[str, list[Row]] = {}
        refused: dict[str, list[Refused]] = {}
        for row in answers.rows:
            rows.setdefault(row.client, []).append(row)
        for bad in (*answers.refused, *self._strangers(rows)):
            self.problems.append(bad.error)
            self.homeless += bad.client not in self.cases.good
            refused.setdefault(bad.client or "", []).append(bad)
        found = [
            self._one(client, rows.get(client, []), refused.get(client, []))
            for client in bar(list(self.cases.good), "clients")
        ]
        done = [each for each in found if each is not None]
        return sorted(done, key=lambda e: (-e.disposition, -len(e.missing), e.client))

    def _strangers(self, rows: dict[str, list[Row]]) -> Iterator[Refused]:
        for client in sorted(set(rows) - set(self.cases.good)):
            for row in rows[client]:
                yield row.refused("client", "belongs to no case file that can be read")

    def _one(self, client: str, rows: list[Row], refused: list[Refused]) -> Looked | None:
        try:
            return self._look(client, rows, refused)
        except BadInput as error:
            self.problems.append(in_file(self.cases.files[client], error))
            return None

    def _look(self, client: str, rows: list[Row], refused: list[Refused]) -> Looked:
        case = self.cases.good[client]
        fitting, bad = self._fitting(case, rows)
        self.problems += [each.error for each in bad]
        replayed = self._record(client, case, fitting)
        self.faults += replayed.faults
        lost = sum(o.code == "date.future" for o in replayed.objections)
        screening = self.practice.screen(replayed.episode)
        left_out = [*refused, *bad]
        screening = self._with_left_out(screening, left_out, lost)
        return Looked(
            client=client,
            file=self.cases.files[client],
            disposition=screening.disposition(*BEFORE_THE_DAY),
            recommendation=screening.recommendation,
            missing=missing(screening, *BEFORE_THE_DAY),
            refused=len(left_out) + lost,
            changes=changes(replayed.episode, self.practice.catalogue),
            report=self._report(screening, replayed.episode) if self.reports else None,
        )

    def _record(self, client: str, case: CaseFile, rows: list[Row]) -> Replayed:
        """The stored episode where there is one, else the case file; with the new answers."""
        beside = self.cases.files[client].with_suffix(ENDING)
        answers = (*case.answers, *(row.table for row in rows))
        replayed = merged(attrs.evolve(case, answers=answers), beside, self.practice)
        for row in rows if beside.is_file() else ():
            response = response_of(row.table, self.practice, "answers")
            event = e.ResponseRecorded(at=response.at, by=row.table.by, response=response)
            taken = self.practice.record(replayed.episode, event)
            objections = (*replayed.objections, *taken.objections)
            replayed = attrs.evolve(replayed, episode=taken.episode, objections=objections)
        return replayed

    def _fitting(self, case: CaseFile, rows: list[Row]) -> tuple[list[Row], list[Refused]]:
        zone = self.practice.profile.time_zone
        looked = [(row, unfit(row, case.client, case.answers, zone)) for row in rows]
        return [row for row, bad in looked if bad is None], [bad for _, bad in looked if bad]

    def _with_left_out(self, screening: Screening, left_out: list[Refused], lost: int) -> Screening:
        """The screening with what does not count: nothing urgent waits for a typing error."""
        if not left_out and not lost:
            return screening
        danger = any(raises_flag(each, self.practice.catalogue) for each in left_out)
        finding = not_counted(len(left_out) + lost, danger=danger)
        findings = sorted((*screening.findings, finding), key=lambda f: (-f.disposition, f.rule))
        return attrs.evolve(screening, findings=tuple(findings))

    def _report(self, screening: Screening, episode: Episode) -> Artifact | None:
        made = self.practice.export(REPORT, screening, episode)
        if isinstance(made, Fault):
            self.faults.append(made)
            return None
        return made


def not_counted(count: int, *, danger: bool) -> Finding:
    """What stands in for answers that do not count.

    Args:
        count: How many rows or entries.
        danger: Whether a safety item was raised in one of them.
    """
    rows = "1 row or entry of answers does" if count == 1 else f"{count} rows or entries do"
    why = f"{rows} not count, since something in it is wrong."
    return Finding(
        rule="core.not-counted",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.YES if danger else Truth.UNKNOWN,
        disposition=Disposition.URGENT if danger else Disposition.HOLD,
        why=f"{why} An answer in it is a matter of danger all the same." if danger else why,
        change="Look at the row, correct it, and screen again.",
        keys=("answers",),
        owner=Role.THERAPIST,
    )


def _write(arguments: argparse.Namespace, looked: list[Looked], problems: list[str]) -> None:
    """A report per client, whose each is, and what was left out: all of it, or nothing."""
    if arguments.out:
        contents = {each.report.name: each.report.content for each in looked if each.report}
        contents[SUMMARY] = _summary(looked)
        contents[PROBLEMS] = "".join(f"{flat(problem)}\n" for problem in problems).encode()
        write_tree(Path(arguments.out), contents, force=arguments.force)


def _summary(looked: list[Looked]) -> bytes:
    target = io.StringIO()
    table = csv.writer(target)
    table.writerow([*_HEADS, "report"])
    table.writerows([*_cells(each), each.report.name if each.report else ""] for each in looked)
    return target.getvalue().encode()


_HEADS = ("client", "asks for", "recommendation", "missing", "not counted")


def _cells(each: Looked) -> tuple[str, ...]:
    return (
        each.client,
        each.disposition.word,
        each.recommendation.value,
        str(len(each.missing)),
        str(each.refused),
    )


def _print(looked: list[Looked], practice: Practice, checked: Review) -> None:
    if looked:
        print(columns([_cells(each) for each in looked], _HEADS))
    for each in looked:
        for one in each.changes:
            print(f"\n{each.client}  {one.instrument}: {one.words}")
            for held in one.held:
                print(paragraph(f"  {held.words}", indent=4))
    counts = Counter(each.disposition for each in looked)
    told = [f"{counts[kind]} {kind.word}" for kind in sorted(counts, reverse=True)]
    print(f"\n{len(looked)} client(s) screened" + (f": {', '.join(told)}" if told else ""))
    if counts[Disposition.URGENT]:
        crisis = practice.profile.crisis_instructions
        print(paragraph(f"URGENT: act now. Crisis instructions: {crisis}", indent=8))
    print("Only the prescriber's recorded decision clears anyone.")
    print(checked.words)
    print(paragraph(part2_words(practice.profile)))


def _document(
    arguments: argparse.Namespace,
    looked: list[Looked],
    problems: list[str],
    now: dt.datetime,
    checked: Review,
) -> dict[str, Any]:
    return {
        "at": now,
        "clients": [
            {
                "client": each.client,
                "file": str(each.file),
                "disposition": each.disposition.word,
                "recommendation": each.recommendation.value,
                "missing": each.missing,
                "not_counted": each.refused,
                "changes": [change_as_json(one) for one in each.changes],
                "report": str(Path(arguments.out) / each.report.name) if each.report else None,
            }
            for each in looked
        ],
        "problems": problems,
        "rules": rules_as_json(checked),
    }


def _complain(problems: list[str], homeless: int) -> None:
    for problem in problems:
        say(problem)
    if homeless:
        say(f"{homeless} row(s) belong to nobody here, so any client may lack answers")
    if problems:
        say(f"{len(problems)} file(s) or row(s) were left out; correct them and run again")
