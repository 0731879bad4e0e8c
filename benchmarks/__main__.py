"""``python -m benchmarks``: measures everything and prints one table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tqdm import tqdm

from benchmarks import (
    calendar,
    checked_call,
    fold,
    help,
    imports,
    pathway,
    pdf,
    practice,
    repair,
    screening,
    series,
    table,
    year,
)
from benchmarks.harness import FULL, QUICK, Effort, Row

BENCHMARKS: Final[Mapping[str, Callable[[Effort], list[Row]]]] = {
    "checked-call": checked_call.run,
    "import": imports.run,
    "help": help.run,
    "fold": fold.run,
    "pathway": pathway.run,
    "screening": screening.run,
    "calendar": calendar.run,
    "series": series.run,
    "pdf": pdf.run,
    "practice": practice.run,
    "repair": repair.run,
    "year": year.run,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the benchmarks.

    Args:
        argv: Words of the command line; those of the process where None.

    Returns:
        The exit code: 0 also where a goal is missed, since a busy machine can do
        that; the table says so.
    """
    arguments = _parser().parse_args(argv)
    effort = QUICK if arguments.quick else FULL
    names = arguments.only or list(BENCHMARKS)
    rows: list[Row] = []
    for name in tqdm(names, desc="benchmarks", disable=None, leave=False):
        rows += BENCHMARKS[name](effort)
    print(table.text(rows))
    if arguments.json:
        arguments.json.write_text(table.as_json(rows), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=BENCHMARKS, metavar="NAME", help="this one; repeatable"
    )
    parser.add_argument("--quick", action="store_true", help="less exact, in a few seconds")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there as well")
    return parser


if __name__ == "__main__":
    sys.exit(main())
