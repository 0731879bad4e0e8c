"""One value of every class of the model, with a sentinel in every free text."""

from __future__ import annotations

import datetime as dt
import enum
import importlib
import inspect
import pkgutil
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

import ketaprac.model
from ketaprac.model.base import Pattern, Range, Text, Value, ZoneKey

SENTINEL = "Jane Roe"
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def every_class() -> list[type[Value]]:
    found = set()
    for info in pkgutil.iter_modules(ketaprac.model.__path__):
        module = importlib.import_module(f"ketaprac.model.{info.name}")
        found |= {
            member
            for member in vars(module).values()
            if inspect.isclass(member)
            and issubclass(member, Value)
            and member is not Value
            and member.__module__ == module.__name__
        }
    return sorted(found, key=lambda cls: (cls.__module__, cls.__name__))


CLASSES = every_class()
BY_NAME = {cls.__name__: cls for cls in CLASSES}

#: Fields that a class compares with others; the rest follows from annotations.
FITTING: dict[str, Callable[[], dict[str, Any]]] = {
    "Clearance": lambda: {"labs": (attrs.evolve(build("Condition"), id="lab-1"),)},
    "Answer": lambda: {"absent": None},
    "Attendance": lambda: {"name": None},
    "Fact": lambda: {"value": SENTINEL, "absent": None},
    "Hours": lambda: {"start": dt.time(9), "end": dt.time(17)},
    "Busy": lambda: {"start": NOON, "end": NOON + dt.timedelta(hours=1)},
    "Occupied": lambda: {"start": NOON, "end": NOON + dt.timedelta(hours=1)},
    **{
        name: lambda: {"start": NOON, "end": NOON + dt.timedelta(hours=1)}
        for name in ("PersonLost", "RoomClosed", "OnHold")
    },
    "Presence": lambda: {"length": None},
    "Assignment": lambda: {"start": NOON, "end": NOON + dt.timedelta(hours=1)},
    "Rule": lambda: {"unknown": BY_NAME["Rule"].__attrs_attrs__.unknown.default},
    "Protocol": lambda: {"steps": (attrs.evolve(build("Step"), anchor=None, gap=None),)},
    "Instrument": lambda: {"licence": attrs.evolve(build("Licence"))},
    "Item": lambda: {"values": (0, 1), "optional": False},
    "Criterion": lambda: {"outcomes": (build("Outcome"), build("Outcome", id="b", needs=()))},
    # A locator is public, so it is shown.
    "Source": lambda: {"locator": "handbook, 1"},
    "Signer": lambda: {"of": None},
    "Brand": lambda: {"logo": b"\x89PNG\r\n\x1a\n" + SENTINEL.encode()},
    "FactIs": lambda: {"value": SENTINEL},
    "Drawn": lambda: {"png": b"", "path": "M 0 0 L 9 9"},
    "SignerMark": lambda: {"right": None, "alone_because": None, "language": None},
}


def build(cls: str | type[Value], **given: Any) -> Any:
    """A valid value of a class, every field filled in."""
    kind = BY_NAME[cls] if isinstance(cls, str) else cls
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {field.name: fill(hints[field.name]) for field in attrs.fields(kind)}
    return kind(**{**fields, **FITTING.get(kind.__name__, dict)(), **given})


def fill(hint: Any) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _limited(args[0], args[1])
    if origin in (Union, types.UnionType):
        return fill(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return (fill(args[0]),) if args[-1] is Ellipsis else tuple(map(fill, args))
    if hint is Callable or origin is not None:
        return fill
    return _simple(hint)


def _limited(kind: Any, limit: Any) -> Any:
    if isinstance(limit, Text):
        return SENTINEL
    if isinstance(limit, Range):
        return max(limit.low, kind()) if kind is not float else limit.low
    if isinstance(limit, ZoneKey):
        return "Europe/Berlin"
    assert isinstance(limit, Pattern)
    fitting = {"64": "5a" * 32, "#[0-9": "#1f4e6b", "kp-": "kp-a.txt", "{16,": "a" * 16}
    return next((text for part, text in fitting.items() if part in limit.regex), "a")


def _simple(hint: Any) -> Any:
    if inspect.isclass(hint) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if inspect.isclass(hint) and issubclass(hint, Value):
        return build(hint)
    known = {
        str: SENTINEL,
        bool: True,
        int: 1,
        float: 1.5,
        bytes: SENTINEL.encode(),
        dt.datetime: NOON,
        dt.date: NOON.date(),
        dt.time: NOON.time(),
        dt.timedelta: dt.timedelta(minutes=30),
        object: SENTINEL,
    }
    return known[hint]
