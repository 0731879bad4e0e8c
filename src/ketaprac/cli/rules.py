"""``ketaprac rules list|adopt``: the screening rules, and whose they are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ketaprac.cli import DONE
from ketaprac.cli.common import (
    clock_of,
    columns,
    no_practice,
    practice_of,
    print_faults,
    print_json,
)
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice
from ketaprac.model.consent import AdoptedText
from ketaprac.model.moment import day_of
from ketaprac.model.rule import Number, Rule
from ketaprac.practice import Practice
from ketaprac.review import as_json as rules_as_json
from ketaprac.review import review


def run(arguments: argparse.Namespace) -> int:
    """Lists the rules, or shows what a prescriber adopts them with."""
    path = Path(arguments.practice) if arguments.practice else None
    file = load_practice(path) if path else no_practice()
    clock = clock_of(arguments.now, file.profile.time_zone)
    practice = practice_of(file, clock, path=path)
    show = {"list-rules": _list, "adopt-rules": _adopt}[arguments.action]
    show(arguments, practice)
    print_faults(practice.faults)
    return DONE


def _list(arguments: argparse.Namespace, practice: Practice) -> None:
    reviewed = review(practice.catalogue.rules, practice.profile)
    rows = [_row(rule) for rule in practice.catalogue.rules]
    if arguments.json:
        print_json({"rules": rows, "review": rules_as_json(reviewed)})
        return
    heads = ("id", "stage", "then", "unknown", "owner", "words")
    print(columns([tuple(str(row[head]) for head in heads) for row in rows], heads))
    _print_numbers(practice.catalogue.rules)
    print(f"\n{reviewed.words}")


def _print_numbers(rules: Iterable[Rule]) -> None:
    """Every number that a practice can set, once, with whose it is."""
    numbers = {number.id: number for rule in rules for number in rule.numbers}
    rows = [
        (n.id, _value(n), n.unit, n.whose, f"{n.source.title}, {n.source.locator}")
        for n in sorted(numbers.values(), key=lambda number: number.id)
    ]
    if rows:
        print("\nNumbers in the rules; a practice sets them in its own file.")
        print(columns(rows, ("number", "value", "unit", "whose", "source")))


def _value(number: Number) -> str:
    if isinstance(number.value, bool):
        return "yes" if number.value else "no"
    return str(number.value)


def _row(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": rule.version,
        "stage": rule.stage.value,
        "then": rule.then.word,
        "unknown": rule.unknown.word,
        "owner": rule.owner.value,
        "indications": list(rule.indications),
        "looks_at": list(dict.fromkeys(rule.tests)),
        "words": rule.words,
        "source": rule.source.locator,
        "numbers": [_number(number) for number in rule.numbers],
    }


def _number(number: Number) -> dict[str, Any]:
    return {
        "id": number.id,
        "value": number.value,
        "unit": number.unit,
        "set_by": number.set_by,
        "set_on": number.set_on,
        "source": number.source.locator,
        "read_on": number.source.read_on,
    }


def _adopt(arguments: argparse.Namespace, practice: Practice) -> None:
    """Prints the table to paste; a practice file is never written by a program."""
    try:
        record = practice.adopt_rules(by=arguments.by)
    except BadInput as error:
        raise BadInput(error.what, where="--by" if error.where else "", todo=error.todo) from None
    person = practice.profile.person(record.by)
    adopted = AdoptedText(
        content_hash=record.content_hash,
        by=person.name if person else record.by,
        on=day_of(record.at, practice.profile.time_zone),
    )
    if arguments.json:
        print_json({"adopted": adopted, "record": record})
        return
    print("# Put this into the practice file once the prescriber has read `ketaprac rules list`.")
    print("[[adopted]]")
    print(f'content_hash = "{adopted.content_hash}"')
    print(f"by = {json.dumps(adopted.by, ensure_ascii=False)}")  # TOML quotes as JSON does
    print(f"on = {adopted.on.isoformat()}")
