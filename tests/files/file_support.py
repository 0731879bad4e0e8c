"""The shipped cases as tables to spoil, and a writer of TOML for what comes out."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ketaprac.errors import BadInput
from ketaprac.files.case import load_case
from ketaprac.files.practice import load_practice
from ketaprac.practice import Practice
from ketaprac.replay import Replayed, replay

SHIPPED = files("ketaprac_templates") / "cases"
CASES = ("alcohol-met", "cocaine-mindfulness", "depression-hold")
NOW = dt.datetime(2027, 1, 11, 16, 0, tzinfo=dt.UTC)

#: Stands for what a record holds; no error may repeat it.
SECRET = "Zzyzx Quill"


@cache
def _parsed(name: str) -> dict[str, Any]:
    return tomllib.loads((SHIPPED / f"{name}.toml").read_text("utf-8"))


def shipped(name: str) -> dict[str, Any]:
    """A fresh copy of a shipped file's table."""
    return copy.deepcopy(_parsed(name))


@cache
def practice() -> Practice:
    """The shipped practice, with its clock standing still."""
    file = load_practice(str(SHIPPED / "practice.toml"))
    return Practice(
        file.profile, selection=file.selection, settings=file.settings, clock=lambda: NOW
    )


def put(table: Any, path: tuple[str | int, ...], value: object) -> None:
    """Sets what stands at a path, making tables on the way."""
    for step in path[:-1]:
        table = table[step] if isinstance(step, int) else table.setdefault(step, {})
    table[path[-1]] = value


def drop(table: Any, path: tuple[str | int, ...]) -> None:
    """Takes out what stands at a path."""
    for step in path[:-1]:
        table = table[step]
    del table[path[-1]]


def toml(table: dict[str, Any]) -> str:
    """A table as TOML text; inner ones are written inline."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items())


def _key(key: str) -> str:
    return json.dumps(key).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if isinstance(value, str):
        return _key(value) if value.isascii() else _wide(value)
    return json.dumps(value)


def _wide(text: str) -> str:
    """Beyond the basic plane JSON writes pairs of surrogates, which TOML refuses."""
    return '"' + "".join(_key(c)[1:-1] if ord(c) < 0x10000 else c for c in text) + '"'


def write(folder: Path, table: dict[str, Any], name: str = "case.toml") -> Path:
    """Writes a table as TOML, or as JSON where the name says so."""
    path = folder / name
    text = json.dumps(table, default=str) if name.endswith(".json") else toml(table)
    path.write_text(text, "utf-8")
    return path


def read(path: Path) -> Replayed:
    """All that is done with a case file before anything is made from it."""
    return replay(load_case(path), practice())


def refused(path: Path) -> BadInput:
    """What reading a case file raises; the path of the key is without the file."""
    practice()  # a fault of its own must not look like one of the case
    try:
        read(path)
    except BadInput as error:
        return without_file(error, path)
    raise AssertionError("nothing was refused")


def without_file(error: BadInput, path: Path) -> BadInput:
    """The error as it would be without the file before the key."""
    where = error.where.removeprefix(str(path)).removeprefix(": ")
    return BadInput(error.what, where=where, todo=error.todo)


def is_one_line(error: BadInput) -> bool:
    """Whether an error is short, readable and repeats nothing of the record."""
    text = str(error)
    return text.isprintable() and len(text) < 900 and SECRET.lower() not in text.lower()
