"""``ketaprac instruments show``: a questionnaire as a blank form."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ketaprac.cli import DONE
from ketaprac.cli.common import no_practice, paragraph, practice_of, print_json
from ketaprac.cli.lists import window_words
from ketaprac.errors import unknown
from ketaprac.files.practice import PracticeFile, load_practice
from ketaprac.files.wording import Terms, worded
from ketaprac.model.instrument import Instrument, Item


def run(arguments: argparse.Namespace) -> int:
    """Prints the items, with their wording where it may be shown."""
    path = Path(arguments.practice) if arguments.practice else None
    file = load_practice(path) if path else no_practice()
    catalogue = practice_of(file, path=path).catalogue
    instrument = catalogue.instrument(arguments.instrument)
    if instrument is None:
        known = [one.id for one in catalogue.instruments]
        raise unknown("instrument", arguments.instrument, known)
    shown, terms = worded(instrument, wording_folder(file, path), catalogue)
    if arguments.json:
        print_json(_document(shown, terms))
    else:
        _print(shown, terms)
    return DONE


def wording_folder(file: PracticeFile, path: Path | None) -> Path | None:
    """The folder with a practice's own wording, as its file names it.

    Args:
        file: What the practice file says.
        path: Where it stands.
    """
    name = file.settings.get("instruments", {}).get("wording")
    return path.parent / name if path and isinstance(name, str) else None


def _print(instrument: Instrument, terms: Terms | None) -> None:
    variant = f", {instrument.variant}" if instrument.variant else ""
    print(paragraph(f"{instrument.title}{variant} ({instrument.id}, {instrument.version})"))
    by = instrument.filled_in_by.value
    print(f"asks about: {window_words(instrument)}; filled in by: {by}")
    for note in instrument.notes:
        print(paragraph(f"- {note}", indent=2))
    print("\nName or code: ______________________________   Date: ______________\n")
    for item in instrument.items:
        print(paragraph(f"{item.id:>3}. {item.text or f'[{item.label}]'}", indent=5))
        print(f"     {_boxes(item)}")
    print()
    for line in _licence(instrument, terms):
        print(paragraph(line, indent=2))


def _boxes(item: Item) -> str:
    if len(item.values) <= 12:
        return "   ".join(f"[ ] {value}" for value in item.values)
    return f"______ ({item.values[0]} to {item.values[-1]})"


def _licence(instrument: Instrument, terms: Terms | None) -> list[str]:
    licence = instrument.licence
    lines = [f"Licence of the wording: {licence.status.value}. {licence.notice or ''}".strip()]
    if licence.source:
        lines.append(f"Read in: {licence.source.title}, {licence.source.locator}")
    if terms:
        said = f"{terms.who} on {terms.on.isoformat()}"
        lines.append(f"Wording from the practice's own copy. {said}: {terms.terms}")
    elif not any(item.text for item in instrument.items):
        lines.append("No wording is shipped; what stands in brackets is not the question.")
    return lines


def _document(instrument: Instrument, terms: Terms | None) -> dict[str, Any]:
    shipped = any(item.text for item in instrument.items)
    licence = instrument.licence
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "variant": instrument.variant,
        "window_days": instrument.window_days,
        "window": window_words(instrument),
        "filled_in_by": instrument.filled_in_by.value,
        "items": [_item(item) for item in instrument.items],
        "notes": list(instrument.notes),
        "licence": {
            "status": licence.status.value,
            "notice": licence.notice,
            "source": licence.source.locator if licence.source else None,
        },
        "wording": "practice" if terms else "shipped" if shipped else None,
        "terms": {"who": terms.who, "on": terms.on, "terms": terms.terms} if terms else None,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "label": item.label,
        "text": item.text,
        "values": list(item.values),
        "optional": item.optional,
        "loinc": item.loinc,
    }
