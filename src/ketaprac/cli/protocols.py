"""``ketaprac protocols check``: whether a practice's own protocol has holes."""

from __future__ import annotations

import argparse
from pathlib import Path

from ketaprac.cli import BAD_INPUT, DONE
from ketaprac.cli.common import print_json
from ketaprac.errors import BadInput
from ketaprac.files.protocol import read_protocol
from ketaprac.files.read import in_file
from ketaprac.protocols import holes


def run(arguments: argparse.Namespace) -> int:
    """Prints every hole, one line each."""
    path = Path(arguments.file)
    protocol = read_protocol(path)
    found = [in_file(path, hole) for hole in holes(protocol)]
    if arguments.json:
        rows = [{"where": hole.where, "what": hole.what, "todo": hole.todo} for hole in found]
        print_json({"protocol": protocol.id, "problems": rows})
    for hole in () if arguments.json else found:
        print(_line(hole))
    if not found and not arguments.json:
        print(
            f"{protocol.id}: no holes; {len(protocol.steps)} steps, {len(protocol.doses)} of them "
            "dosing sessions. For planning, not a recommendation."
        )
    return BAD_INPUT if found else DONE


def _line(hole: BadInput) -> str:
    return "".join(c if c.isprintable() else " " for c in str(hole))
