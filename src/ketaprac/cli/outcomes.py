"""``ketaprac outcomes``: how a client is doing, or a whole practice without names."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ketaprac.charts import charts, svg
from ketaprac.cli import BAD_INPUT, DONE
from ketaprac.cli.common import (
    clock_of,
    flat,
    paragraph,
    practice_of,
    practice_path,
    print_faults,
    print_json,
)
from ketaprac.cli.records import Folder
from ketaprac.cli.store import Stored, open_stored
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice
from ketaprac.files.write import write_tree
from ketaprac.model.outcome import Outcomes
from ketaprac.outcome_counts import NOTICE, Counted, Row, counted
from ketaprac.outcome_counts import as_json as counts_as_json
from ketaprac.outcome_words import NO_CAUSE, as_json, course_lines


def run(arguments: argparse.Namespace) -> int:
    """Prints one client's outcomes, or the counts of a folder."""
    if (arguments.case is None) == (arguments.cases is None):
        raise BadInput(
            "needs either one case file or a folder of them",
            where="outcomes",
            todo="Give CASE.toml, or --cases DIR",
        )
    return _one(arguments) if arguments.case is not None else _all(arguments)


def _one(arguments: argparse.Namespace) -> int:
    stored = open_stored(arguments)
    found = stored.practice.outcomes(stored.episode)
    if arguments.svg is not None:
        _draw(found, stored, arguments)
    if arguments.json:
        zone = stored.practice.profile.time_zone
        print_json({"client": stored.episode.client.id, **as_json(found, zone)})
    else:
        _print(found, stored)
    return DONE


def _draw(found: Outcomes, stored: Stored, arguments: argparse.Namespace) -> None:
    """One file for each scale, called after it: nothing in a name tells whose it is."""
    drawn = charts(found, stored.practice.profile.time_zone)
    files = {f"kp-{chart.code}.svg": svg([chart]) for chart in drawn}
    folder = Path(arguments.svg)
    if files:
        write_tree(folder, files, force=arguments.force)
    for name in files if not arguments.json else ():
        print(folder / name)


def _print(found: Outcomes, stored: Stored) -> None:
    zone = stored.practice.profile.time_zone
    doses = len(found.doses)
    print(f"Outcomes of {stored.episode.client.id}, {doses} dosing session(s) on record")
    for course in found.courses:
        print(f"\n{course.title} [{course.instrument}]")
        for line in course_lines(course, zone, dosed=bool(doses)):
            print(paragraph(f"  {line}", indent=4))
    print()
    print(paragraph(NO_CAUSE))


def _all(arguments: argparse.Namespace) -> int:
    """Counts over a folder; a file that is wrong gives one line."""
    folder = Path(arguments.cases)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    clock = clock_of(arguments.now, file.profile.time_zone)
    practice = practice_of(file, clock, path=path)
    records = Folder(practice=practice)
    found = list(_each(records, folder))
    smallest = practice.profile.smallest_cell
    counts = counted(found, practice.catalogue, smallest)
    problems = [str(problem) for problem in records.problems]
    if arguments.json:
        print_json(
            {
                "at": clock(),
                "clients": len(found) if len(found) >= smallest else None,
                "smallest_cell": smallest,
                "instruments": counts_as_json(counts),
                "problems": problems,
                "notice": NOTICE,
            }
        )
    else:
        _print_counts(counts, len(found), smallest)
    for problem in problems:
        print(f"ketaprac: {flat(problem)}", file=sys.stderr)
    print_faults(dict.fromkeys([*practice.faults, *records.faults]))
    return BAD_INPUT if problems else DONE


def _each(records: Folder, folder: Path) -> Iterator[Outcomes]:
    for record in records.all(folder):
        try:
            yield records.practice.outcomes(record.replayed.episode)
        except BadInput as error:
            records.tell(error, record.path)


def _print_counts(counts: Iterable[Counted], clients: int, smallest: int) -> None:
    if clients < smallest:
        print(f"Fewer than {smallest} clients: no count can be shown.")
        return
    print(f"Outcomes of {clients} clients; no count tells of fewer than {smallest} of them")
    for each in counts:
        print(f"\n{each.title} [{each.instrument}]")
        _print_rows(each.rows)
        for group in each.groups:
            print(f"  {', '.join(group.indications)}:")
            _print_rows(group.rows, indent=4)
        if not each.groups:
            print("  not told by indication: a group would be too small, or there is only one")
    print()
    print(paragraph(NOTICE))


def _print_rows(rows: Iterable[Row], indent: int = 2) -> None:
    for row in rows:
        if row.id != "state" and row.cells is not None and not any(row.cells.values()):
            continue  # nobody is measured, as the state says
        told = "hidden: a group would be too small"
        if row.cells is not None:
            told = ", ".join(f"{cell} {number}" for cell, number in row.cells.items() if number)
        source = f" ({row.source})" if row.source else ""
        line = f"{row.words}{source}: {told}"
        print(paragraph(f"{' ' * indent}{line}", indent=indent + 2))
