"""Every case file of a folder, each on its own: a bad one does not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.files.case import SCHEMA, VERSION, CaseFile
from ketaprac.files.convert import structure
from ketaprac.files.read import expect_schema, in_file, read_table

ENDINGS: Final = (".toml", ".json")
#: Files of ours that may lie beside cases and are none.
_OTHERS: Final = ("ketaprac.practice", "ketaprac.answers", "ketaprac.episode", "ketaprac.ledger")


@frozen(kw_only=True)
class Cases:
    """What a folder holds.

    Attributes:
        good: Cases by the id of their client, in the order of their files.
        files: From which file each comes, by the id of the client.
        problems: One error for each file that is left out; ``where`` begins with it.
    """

    good: dict[str, CaseFile]
    files: dict[str, Path]
    problems: tuple[BadInput, ...]


def load_folder(
    folder: Path, progress: Callable[[list[Path]], Iterable[Path]] = lambda paths: paths
) -> Cases:
    """Reads the case files of a folder, not of folders below it.

    Args:
        folder: With ``.toml`` and ``.json`` files. Practice, answers and episode files
            among them are passed over.
        progress: Goes through the files, perhaps with a bar.

    Raises:
        BadInput: The folder cannot be read.
    """
    found: dict[str, list[tuple[Path, CaseFile]]] = {}
    problems: list[BadInput] = []
    for path in progress(_paths(folder)):
        try:
            case = _case(path)
        except BadInput as error:
            problems.append(error)
            continue
        if case is not None:
            found.setdefault(case.client.id, []).append((path, case))
    problems += [_twice(entries) for entries in found.values() if len(entries) > 1]
    alone = {client: entries[0] for client, entries in found.items() if len(entries) == 1}
    return Cases(
        good={client: case for client, (_, case) in alone.items()},
        files={client: path for client, (path, _) in alone.items()},
        problems=tuple(problems),
    )


def _paths(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(folder)) from None
    return [path for path in entries if path.suffix.lower() in ENDINGS and path.is_file()]


def _case(path: Path) -> CaseFile | None:
    table = read_table(path)
    if _kind(table) in _OTHERS:
        return None
    expect_schema(table, SCHEMA, VERSION, path)
    try:
        return structure(table, CaseFile)
    except BadInput as error:
        raise in_file(path, error) from None


def _kind(table: dict[str, Any]) -> str:
    schema = table.get("schema")
    return schema.partition("/")[0] if isinstance(schema, str) else ""


def _twice(entries: list[tuple[Path, CaseFile]]) -> BadInput:
    """Nobody knows which of them is right, so none is taken."""
    first, *others = (str(path) for path, _ in entries)
    names = ", ".join(others)
    return BadInput(
        f"has the same client.id as {names}",
        where=first,
        todo="Keep one file per client; none of these was screened",
    )
