"""``ketaprac consent check|adopt``: the texts of forms, and whose they are."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ketaprac.cli import BAD_INPUT, DONE
from ketaprac.cli.common import clock_of, practice_of, print_faults, print_json
from ketaprac.cli.pathway import kinds_of
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice
from ketaprac.forms import content_hash
from ketaprac.model.consent import AdoptedText, ConsentKind
from ketaprac.model.moment import day_of


def run(arguments: argparse.Namespace) -> int:
    """Checks a folder of texts, or shows what a practice adopts its forms with."""
    return {"consent check": _check, "consent adopt": _adopt}[arguments.action](arguments)


def _check(arguments: argparse.Namespace) -> int:
    from ketaprac_templates.text_check import check

    remarks = check(Path(arguments.folder), arguments.word or ())
    wrong = sum(remark.error for remark in remarks)
    if arguments.json:
        print_json({"remarks": [_as_json(remark) for remark in remarks], "errors": wrong})
    else:
        for remark in remarks:
            print(remark)
        print(f"{wrong} error(s), {len(remarks) - wrong} note(s)")
    return BAD_INPUT if wrong else DONE


def _as_json(remark: Any) -> dict[str, Any]:
    return {
        "path": remark.path,
        "line": remark.line,
        "error": remark.error,
        "words": remark.words,
    }


def _adopt(arguments: argparse.Namespace) -> int:
    """Prints the tables to paste; a practice file is never written by a program."""
    path = Path(arguments.practice)
    file = load_practice(path)
    practice = practice_of(file, clock_of(arguments.now, file.profile.time_zone), path=path)
    if practice.faults:
        print_faults(practice.faults)
        raise BadInput(
            "a plugin failed, so these are not all the texts",
            todo="Mend or block it first; see `ketaprac plugins list`",
        )
    kinds = kinds_of(arguments, "kind") or tuple(ConsentKind)
    on = day_of(practice.now(), file.profile.time_zone)
    rows = {
        kind: AdoptedText(
            content_hash=content_hash(practice.adoptable(kind)), by=arguments.by, on=on
        )
        for kind in kinds
    }
    if arguments.json:
        print_json({"adopted": [{"kind": kind.value, "text": row} for kind, row in rows.items()]})
        return DONE
    print("# Put these into the practice file once the person named has read the forms.")
    for kind, row in rows.items():
        print(f"\n# {kind.value}: {practice.title_of(kind)}\n[[adopted]]")
        print(f'content_hash = "{row.content_hash}"')
        print(f"by = {json.dumps(row.by, ensure_ascii=False)}")  # TOML quotes as JSON does
        print(f"on = {row.on.isoformat()}")
    return DONE
