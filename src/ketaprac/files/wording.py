"""A practice's own wording of questionnaires: one file each, in a folder of its own.

The practice says that it may show the wording: who says so, when, and on what terms.
Nothing is scored from these files, so a wrong one never changes a result.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from ketaprac.errors import BadInput, unknown
from ketaprac.files.convert import structure
from ketaprac.files.read import in_file, load
from ketaprac.model.base import Id, Line, Name, Value
from ketaprac.model.context import Catalogue
from ketaprac.model.instrument import Instrument

SCHEMA: Final = "ketaprac.wording"
VERSION: Final = 1


@frozen(kw_only=True, repr=False)
class Terms(Value):
    """On what a practice rests that it may show a wording.

    Attributes:
        who: Who of the practice says so.
        on: When.
        terms: The licence, permission or letter.
    """

    __shown__ = ()

    who: Name
    on: dt.date
    terms: Line


@frozen(kw_only=True, repr=False)
class Wording(Value):
    """The wording of one questionnaire.

    Attributes:
        schema: Always ``ketaprac.wording/1``.
        instrument: Id, the same as the name of the file.
        items: One text per item, in the order of the form.
        licence: What the practice rests on.
    """

    __shown__ = ("instrument",)

    schema: str
    instrument: Id
    items: tuple[Line, ...]
    licence: Terms


def load_wording(path: Path, catalogue: Catalogue) -> Wording:
    """Reads one file.

    Args:
        path: ``ID.toml``.
        catalogue: Where the instruments are.

    Raises:
        BadInput: It cannot be read, names an unknown instrument or another one than
            its name does, or has not one text per item.
    """
    wording = load(path, SCHEMA, VERSION, lambda table: structure(table, Wording))
    try:
        _check(wording, path, catalogue)
    except BadInput as error:
        raise in_file(path, error) from None
    return wording


def _check(wording: Wording, path: Path, catalogue: Catalogue) -> None:
    instrument = catalogue.instrument(wording.instrument)
    if instrument is None:
        known = [one.id for one in catalogue.instruments]
        raise unknown("instrument", wording.instrument, known, where="instrument")
    if wording.instrument != path.stem:
        raise BadInput(
            "is not what the file is called after",
            where="instrument",
            todo=f"Call the file {wording.instrument}.toml",
        )
    if len(wording.items) != len(instrument.items):
        raise BadInput(
            f"has {len(wording.items)} texts; {instrument.id} has {len(instrument.items)} items",
            where="items",
            todo="Give one per item, in the order of the form",
        )


def check_folder(folder: Path, catalogue: Catalogue) -> tuple[BadInput, ...]:
    """What is wrong in a folder, a file at a time.

    Args:
        folder: The practice's.
        catalogue: Where the instruments are.

    Raises:
        BadInput: There is no such folder.
    """
    wrong = []
    for path in sorted(_existing(folder).glob("*.toml")):
        try:
            load_wording(path, catalogue)
        except BadInput as error:
            wrong.append(error)
    return tuple(wrong)


def worded(
    instrument: Instrument, folder: Path | None, catalogue: Catalogue
) -> tuple[Instrument, Terms | None]:
    """An instrument with the practice's wording, where it has one.

    Args:
        instrument: Which.
        folder: The practice's; None where it has none.
        catalogue: Where the instruments are.

    Returns:
        The instrument, and on what the practice rests; the instrument as it ships, and
        None, where the practice has no file for it.

    Raises:
        BadInput: See :func:`load_wording`.
    """
    path = _existing(folder) / f"{instrument.id}.toml" if folder else None
    if path is None or not path.exists():
        return instrument, None
    wording = load_wording(path, catalogue)
    pairs = zip(instrument.items, wording.items, strict=True)
    items = tuple(evolve(item, text=text) for item, text in pairs)
    return evolve(instrument, items=items, site_wording=True), wording.licence


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BadInput("is no folder", where=str(folder), todo="Make it, or take the setting out")
    return folder
