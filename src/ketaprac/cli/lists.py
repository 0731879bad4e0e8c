"""``ketaprac plugins|instruments|protocols list`` and ``plugins check``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import columns, no_practice, practice_of, print_faults, print_json
from ketaprac.errors import BadInput, unknown
from ketaprac.files.practice import PracticeFile, load_practice
from ketaprac.model.instrument import LIFETIME
from ketaprac.practice import Practice

if TYPE_CHECKING:
    from ketaprac.model.instrument import Instrument
    from ketaprac.plugins import Candidate
    from ketaprac.testing.conformance import Problem


def run(arguments: argparse.Namespace) -> int:
    """Prints what is installed."""
    if arguments.action == "check":
        return _check(arguments)
    path = Path(arguments.practice) if arguments.practice else None
    file = load_practice(path) if path else no_practice()
    practice = practice_of(file, path=path)
    wrong = _wrong_wording(file, path, practice) if arguments.action == "instruments" else ()
    for error in wrong:
        print(f"ketaprac: {error}", file=sys.stderr)
    code = BAD_INPUT if wrong else DONE
    rows = _LISTS[arguments.action](practice)
    if arguments.json:
        print_json({arguments.action: rows})
        return code
    heads = _HEADS[arguments.action]
    print(columns([tuple(str(row[head]) for head in heads) for row in map(_plain, rows)], heads))
    print_faults(practice.faults)
    return code


def _wrong_wording(
    file: PracticeFile, path: Path | None, practice: Practice
) -> tuple[BadInput, ...]:
    """What is wrong with the practice's own wording; the list is shown all the same."""
    from ketaprac.cli.instruments import wording_folder
    from ketaprac.files.wording import check_folder

    folder = wording_folder(file, path)
    return check_folder(folder, practice.catalogue) if folder else ()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: ", ".join(map(str, value))
        if isinstance(value, list)
        else ("-" if value in (None, "") else value)
        for key, value in row.items()
    }


def _plugins(practice: Practice) -> list[dict[str, Any]]:
    return [
        {
            "name": info.origin.plugin,
            "distribution": info.origin.distribution,
            "version": info.origin.version,
            "hook_api": info.hook_api,
            "status": info.status.value,
            "why": info.why,
            "hooks": list(info.hooks),
        }
        for info in practice.plugins
    ]


def _instruments(practice: Practice) -> list[dict[str, Any]]:
    return [
        {
            "id": i.id,
            "version": i.version,
            "title": i.title,
            "variant": i.variant,
            "items": len(i.items),
            "window_days": i.window_days,
            "window": window_words(i),
            "filled_in_by": i.filled_in_by.value,
            "licence": i.licence.status.value,
            "notice": i.licence.notice,
            "text": any(item.text for item in i.items),
            "changes": [
                {
                    "points": change.points,
                    "percent": change.percent,
                    "words": change.words,
                    "source": change.source.locator,
                }
                for change in i.changes
            ],
            "source": i.total.source.locator,
        }
        for i in practice.catalogue.instruments
    ]


def window_words(instrument: Instrument) -> str:
    """How far back a questionnaire reaches, as shown to people."""
    if instrument.window is not None:
        return instrument.window
    if instrument.window_days in (0, LIFETIME):
        return "now" if instrument.window_days == 0 else "whole life"
    return f"{instrument.window_days} days"


def _protocols(practice: Practice) -> list[dict[str, Any]]:
    return [
        {
            "id": p.id,
            "version": p.version,
            "title": p.title,
            "doses": len(p.doses),
            "steps": len(p.steps),
            "evidence": p.grade.value,
            "route_matches": p.route_matches,
            "population_matches": p.population_matches,
            "reference": p.reference,
            "notes": list(p.notes),
            "source": p.source.locator,
        }
        for p in practice.catalogue.protocols
    ]


_LISTS = {"plugins": _plugins, "instruments": _instruments, "protocols": _protocols}
_HEADS = {
    "plugins": ("name", "version", "hook_api", "status", "why", "hooks"),
    "instruments": ("id", "version", "items", "window", "licence", "text", "title", "variant"),
    "protocols": ("id", "version", "doses", "steps", "evidence", "reference", "title"),
}


def _check(arguments: argparse.Namespace) -> int:
    from ketaprac.plugins import discover

    found = {candidate.origin.plugin: candidate for candidate in discover()}
    if arguments.name not in found:
        raise unknown("plugin", arguments.name, found)
    problems = _problems(found[arguments.name])
    if arguments.json:
        rows = [{"code": p.code, "hook": p.hook, "words": p.words} for p in problems]
        print_json({"plugin": arguments.name, "problems": rows})
    elif problems:
        rows_shown = [(p.code, p.hook or "-", p.words) for p in problems]
        print(columns(rows_shown, ("code", "hook", "what is wrong")))
    else:
        print(f"{arguments.name}: conforms")
    return HOLDS if problems else DONE


def _problems(candidate: Candidate) -> tuple[Problem, ...]:
    """What is wrong with a plugin, also where it cannot even be imported."""
    from ketaprac.plugins import Selection, Status, load
    from ketaprac.testing.conformance import Problem, check_plugin

    (info,) = load([candidate], Selection()).infos
    if info.status is not Status.ACTIVE:
        return (Problem(code="not-loaded", hook="", words=info.why),)
    return check_plugin(candidate.load(), name=candidate.origin.plugin)
