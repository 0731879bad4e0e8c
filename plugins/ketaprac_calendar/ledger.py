"""The ledger of a push as a file: JSON, moved into place after each step."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure, unstructure
from ketaprac.files.read import expect_schema, in_file, read_text
from ketaprac.files.write import replace_file
from ketaprac_calendar.push import Ledger

SCHEMA: Final = "ketaprac.ledger"
VERSION: Final = 1
_LARGEST: Final = 100_000_000


def dump_ledger(ledger: Ledger, url: str) -> str:
    """A ledger as JSON text.

    Args:
        ledger: What was put into a collection.
        url: Address of the collection; only its hash is stored.
    """
    document = {
        "schema": f"{SCHEMA}/{VERSION}",
        "collection": _hash(url),
        "entries": unstructure(ledger.entries),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def load_ledger(text: str, url: str | None, path: Path) -> Ledger:
    """The ledger that :func:`dump_ledger` wrote.

    Args:
        text: The JSON document.
        url: Address of the collection that it must be of; any where None.
        path: Where it stands, for errors.

    Raises:
        BadInput: It is damaged, of another collection, or written by a newer ketaprac.
    """
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise BadInput("is no ledger, or is damaged", where=str(path), todo=_AGAIN)
    expect_schema(document, SCHEMA, VERSION, path)
    if url is not None and document.get("collection") != _hash(url):
        raise BadInput(
            "is the ledger of another calendar on a server",
            where=str(path),
            todo="Give the address that it was written for, or another --ledger",
        )
    entries = {"entries": document.get("entries", [])}
    try:
        return structure(entries, Ledger)
    except BadInput as error:
        raise in_file(path, error) from None


_AGAIN: Final = (
    "Put back a copy, or remove it: what is on the server unchanged is then taken up again"
)


def read_ledger(path: Path, url: str | None) -> Ledger:
    """The ledger in a file; an empty one where the file is not there yet.

    Args:
        path: The file.
        url: Address of the collection that it must be of; any where None.

    Raises:
        BadInput: As for `load_ledger`.
    """
    if not path.exists():
        return Ledger()
    return load_ledger(read_text(path, largest=_LARGEST, empty=_AGAIN), url, path)


def write_ledger(path: Path, ledger: Ledger, url: str) -> None:
    """Writes a ledger beside its file and moves it into place.

    Args:
        path: The file.
        ledger: What was put into the collection.
        url: Address of the collection.

    Raises:
        BadInput: It cannot be written; what was there is unchanged.
    """
    replace_file(path, dump_ledger(ledger, url).encode())


def _hash(url: str) -> str:
    return hashlib.sha256(url.rstrip("/").encode()).hexdigest()
