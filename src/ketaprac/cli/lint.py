"""``ketaprac lint``: checks exported files with the checkers that plugins bring."""

from __future__ import annotations

import argparse
import mimetypes
from pathlib import Path

from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import no_practice, practice_of, print_faults, print_json
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice
from ketaprac.practice import Practice


def run(arguments: argparse.Namespace) -> int:
    """Prints what is wrong with each file, by line."""
    path = Path(arguments.practice) if arguments.practice else None
    practice = practice_of(load_practice(path) if path else no_practice(), path=path)
    rows = [
        {"file": name, "line": found.line, "code": found.code, "words": found.words}
        for name in arguments.files
        for found in practice.lint(
            _bytes(Path(name)), _media_type(Path(name), practice), arguments.audience
        )
    ]
    if arguments.json:
        print_json({"findings": rows})
    else:
        for row in rows:
            print(f"{row['file']}:{row['line']}: {row['code']}: {row['words']}")
        if not rows:
            print(f"{len(arguments.files)} file(s), nothing to object to")
    print_faults(practice.faults)
    return HOLDS if rows else DONE


def _media_type(path: Path, practice: Practice) -> str:
    """What kind of file it is, by its name, among the kinds that can be checked."""
    kind, _ = mimetypes.guess_type(path.name)
    known = practice.lintable
    if kind not in known:
        raise BadInput(
            "is of a kind that nothing installed can check",
            where=str(path),
            todo=f"Kinds that can be checked: {', '.join(known) or 'none'}",
        )
    return kind


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(path)) from None
