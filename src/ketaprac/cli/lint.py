"""``ketaprac lint``: checks exported calendar files."""

from __future__ import annotations

import argparse
from pathlib import Path

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import print_json
from ketaprac.errors import BadInput


def run(arguments: argparse.Namespace) -> int:
    """Prints what is wrong with each file, by line."""
    try:
        from ketaprac_calendar.lint import lint
    except ModuleNotFoundError:
        raise BadInput("the calendar plugin is not installed", todo="Reinstall ketaprac") from None
    rows = [
        {"file": name, "line": found.line, "code": found.code, "words": found.words}
        for name in arguments.files
        for found in lint(_bytes(Path(name)), arguments.audience)
    ]
    if arguments.json:
        print_json({"findings": rows})
    else:
        for row in rows:
            print(f"{row['file']}:{row['line']}: {row['code']}: {row['words']}")
        if not rows:
            print(f"{len(arguments.files)} file(s), nothing to object to")
    return HOLDS if rows else DONE


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(path)) from None
