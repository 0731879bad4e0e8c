"""What several commands share: reading the files they are given, and printing."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from ketaprac.caller import Fault
from ketaprac.cli.watchdog import guard
from ketaprac.errors import BadInput
from ketaprac.files.case import CaseFile, load_case
from ketaprac.files.convert import unstructure
from ketaprac.files.hours import moment
from ketaprac.files.practice import PracticeFile, load_practice
from ketaprac.files.read import in_file
from ketaprac.model.gate import Objection
from ketaprac.model.moment import utc_now
from ketaprac.model.profile import PracticeProfile
from ketaprac.plugins import VARIABLE
from ketaprac.practice import Practice

T = TypeVar("T")

WIDTH = 96


def practice_of(
    file: PracticeFile, clock: Callable[[], dt.datetime] = utc_now, *, path: Path | None = None
) -> Practice:
    """The practice that a file describes, with a guard against plugins that hang.

    Args:
        file: What it says.
        clock: Gives the present moment.
        path: Where it stands, for errors.
    """
    try:
        return Practice(
            file.profile,
            selection=file.selection,
            settings=file.settings,
            folder=Path(file.folder),
            protocols=file.protocols,
            clock=clock,
            guard=guard,
        )
    except BadInput as error:
        if path is None or error.where == VARIABLE:
            raise
        raise in_file(path, error) from None


def no_practice() -> PracticeFile:
    """Stands in where a command needs plugins but no practice."""
    from ketaprac.plugins import Selection

    profile = PracticeProfile(name="No practice", time_zone="UTC", crisis_instructions="None")
    return PracticeFile(profile=profile, selection=Selection(), settings={})


def case_and_practice(arguments: argparse.Namespace) -> tuple[CaseFile, Practice]:
    """The case and the practice that a command names.

    Args:
        arguments: With ``case``, ``practice`` and ``now``.
    """
    path = Path(arguments.case)
    case = load_case(path)
    beside = practice_path(arguments, path.parent)
    on = clock_of(arguments.now, "UTC")().date()
    file = load_practice(beside, on=on)
    clock = clock_of(arguments.now, file.profile.time_zone)
    return case, practice_of(file, clock, path=beside)


def practice_path(arguments: argparse.Namespace, folder: Path) -> Path:
    """The practice file that a command names, or the one beside the cases.

    Args:
        arguments: With ``practice``.
        folder: Where the cases lie.
    """
    if arguments.practice:
        return Path(arguments.practice)
    beside = folder / "practice.toml"
    if not beside.is_file():
        raise BadInput(
            "no practice file was named, and none stands beside the case file",
            where=str(beside),
            todo="Add --practice PRACTICE.toml",
        )
    return beside


def clock_of(now: str | None, zone: str) -> Callable[[], dt.datetime]:
    """The machine's clock, or one that stands still at a given local time."""
    if now is None:
        return utc_now
    fixed = moment(now, zone, "--now")
    return lambda: fixed


def in_case(arguments: argparse.Namespace, error: BadInput) -> BadInput:
    """The same error with the case file before the key."""
    return in_file(Path(arguments.case), error)


def bar(items: list[T], unit: str) -> Iterable[T]:
    """A bar on a terminal while something long goes on, and none when piped.

    Args:
        items: What is gone through.
        unit: What they are, in the plural.
    """
    from tqdm import tqdm

    # disable=None: no bar unless standard error is a terminal
    moving: Iterable[T] = tqdm(items, desc=unit, unit=unit[:-1], disable=None, leave=False)
    return moving


def print_json(value: Any) -> None:
    """Prints one JSON document and nothing else."""
    # Escapes are right whatever encoding the pipe has.
    json.dump(unstructure(value), sys.stdout, ensure_ascii=True, indent=2)
    sys.stdout.write("\n")


def print_objections(objections: Iterable[Objection]) -> None:
    """Prints what holds, and what would help."""
    for number, objection in enumerate(objections, start=1):
        mark = "URGENT: " if objection.urgent else ""
        print(paragraph(f"{number}. {mark}{objection.words}", indent=3))
        key = f"  [{objection.key}]" if objection.key else ""
        print(paragraph(f"   -> {objection.todo}{key}", indent=6))


def print_faults(faults: Iterable[Fault]) -> None:
    """Prints what plugins did wrong, to standard error."""
    for fault in faults:
        print(f"ketaprac: {fault}", file=sys.stderr)


def say(words: str) -> None:
    """Prints one line to standard error."""
    print(f"ketaprac: {flat(words)}", file=sys.stderr)


def flat(words: str) -> str:
    """One line, whatever stands in the name of a file."""
    return "".join(c if c.isprintable() else " " for c in words)


def paragraph(text: str, *, indent: int = 0) -> str:
    """Text broken to the width of a terminal, further lines indented."""
    return textwrap.fill(
        text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )


def columns(rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> str:
    """A table with aligned columns; the last one may be of any length."""
    table = [heads, *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(heads) - 1)]
    lines = []
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return "\n".join([lines[0], "-" * min(WIDTH, max(map(len, lines))), *lines[1:]])
