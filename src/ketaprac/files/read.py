"""Reading files that people wrote: every fault is one clear line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from ketaprac.errors import BadInput, unknown
from ketaprac.model.base import found

T = TypeVar("T")

LARGEST: Final = 5_000_000  # bytes; a case with a year of daily answers is far below


def read_table(path: Path) -> dict[str, Any]:
    """The table that a TOML or JSON file holds.

    Args:
        path: A ``.json`` file is read as JSON, anything else as TOML.

    Raises:
        BadInput: It is missing, empty, too large, not UTF-8, or not well formed;
            ``where`` is the path.
    """
    text = read_text(path)
    try:
        table = _json(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(path, "TOML", _place(error)) from None
    except json.JSONDecodeError as error:
        raise _malformed(path, "JSON", f"line {error.lineno}, column {error.colno}") from None
    except BadInput as error:
        raise BadInput(error.what, where=str(path), todo=error.todo) from None
    except (RecursionError, ValueError):
        raise _malformed(
            path, "TOML or JSON", "a value that does not exist or is nested too deep"
        ) from None
    if not isinstance(table, dict):
        raise BadInput(f"holds {found(table)}, not a table", where=str(path))
    return table


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a key that stands in it twice would silently lose the first value."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise BadInput("has a key twice in one table", todo="Keep one of them")
    return table


def read_text(
    path: Path,
    *,
    largest: int = LARGEST,
    too_large: str = "Check the path",
    empty: str = "Copy one of the examples to begin with",
) -> str:
    """The text of a file, without byte order mark and with plain line ends.

    Args:
        path: Which file.
        largest: Greatest size, in bytes.
        too_large: What to do about one that is larger.
        empty: What to do about an empty one.

    Raises:
        BadInput: It is missing, empty, too large or not UTF-8; ``where`` is the path.
    """
    raw = read_raw(path, largest=largest, too_large=too_large)
    if not raw.strip():
        raise BadInput("is empty", where=str(path), todo=empty)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput(
            f"is not UTF-8 text (line {line})", where=str(path), todo="Save it as UTF-8"
        ) from None


def read_raw(path: Path, *, largest: int = LARGEST, too_large: str = "Check the path") -> bytes:
    """The bytes of a file that somebody named on the command line.

    Args:
        path: Which file.
        largest: Greatest size, in bytes.
        too_large: What to do about one that is larger.

    Raises:
        BadInput: It is missing, cannot be read or is too large; ``where`` is the path.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except FileNotFoundError:
        raise BadInput("is not there", where=str(path), todo="Check the path") from None
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"cannot be read ({reason})", where=str(path)) from None
    if len(raw) > largest:
        raise BadInput(f"is larger than {largest // 1_000_000} MB", where=str(path), todo=too_large)
    return raw


def read_bytes(path: Path, *, where: str, largest: int = 1_000_000) -> bytes:
    """The bytes of a file that another one names.

    Args:
        path: Which file.
        where: The key that names it, for errors.
        largest: Greatest size, in bytes.

    Raises:
        BadInput: It is missing, cannot be read or is too large.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadInput(f"names a file that cannot be read ({reason})", where=where) from None
    if len(raw) > largest:
        raise BadInput(f"names a file larger than {largest // 1_000_000} MB", where=where)
    return raw


def _malformed(path: Path, kind: str, place: str) -> BadInput:
    return BadInput(f"is not well-formed {kind} ({place})", where=str(path))


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Line and column from tomllib's message, whose other words may quote the file."""
    match = re.search(r"line (\d+), column (\d+)", str(error))
    return f"line {match[1]}, column {match[2]}" if match else "at its end"


def expect_schema(table: dict[str, Any], name: str, newest: int, path: Path) -> int:
    """Reads the line ``schema = "name/version"``.

    Args:
        table: The whole file.
        name: Such as ``ketaprac.case``.
        newest: The newest version that this ketaprac knows.
        path: For errors.

    Returns:
        The version of the document.

    Raises:
        BadInput: The line is missing or names something else or something newer.
    """
    value = table.get("schema")
    todo = f'Begin with: schema = "{name}/{newest}"'
    if not isinstance(value, str):
        raise BadInput("has no schema line", where=str(path), todo=todo)
    kind, _, version = value.partition("/")
    if kind != name:
        raise unknown("schema", kind, [name], where=f"{path}: schema")
    if not re.fullmatch("[1-9][0-9]{0,5}", version):
        raise BadInput("names no version", where=f"{path}: schema", todo=todo)
    if int(version) > newest:
        raise BadInput(
            f"was written for a newer ketaprac ({name}/{version}; this one reads up to {newest})",
            where=f"{path}: schema",
            todo="Upgrade ketaprac",
        )
    return int(version)


def load(path: Path | str, schema: str, newest: int, build: Callable[[dict[str, Any]], T]) -> T:
    """A document of ours: read, its schema checked, and built with errors that name the file.

    Args:
        path: A TOML file, or JSON with the same keys.
        schema: Such as ``ketaprac.case``.
        newest: The newest version that this ketaprac knows.
        build: Makes the value from the table.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    place = Path(path)
    table = read_table(place)
    expect_schema(table, schema, newest, place)
    try:
        return build(table)
    except BadInput as error:
        raise in_file(place, error) from None


def in_file(path: Path, error: BadInput) -> BadInput:
    """The same error with the file before the key.

    Args:
        path: Which file.
        error: What is wrong in it.
    """
    where = f"{path}: {error.where}" if error.where else str(path)
    return BadInput(error.what, where=where, todo=error.todo)
