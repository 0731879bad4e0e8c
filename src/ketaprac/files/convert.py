"""Tables to values and back, by cattrs; errors carry a path and no value."""

from __future__ import annotations

import datetime as dt
import enum
import re
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_unstructure_fn
from cattrs.strategies import configure_tagged_union

from ketaprac.errors import BadInput, nearest, unknown
from ketaprac.model import events, rule, session
from ketaprac.model.alert import AlertLevel
from ketaprac.model.base import found
from ketaprac.model.screening import Disposition

T = TypeVar("T")

_TAG = "type"  # no value of the model has a field of that name
_ANY_EVENT: Any = Union[events.EVENTS]
_YEARS = range(1800, 3000)  # a year outside is a slip, and arithmetic needs room around it
_KEY = re.compile(r"[\w.-]{1,60}")
_DURATION = re.compile(
    r"(-)?P(?=\d|T)(?:(\d{1,8})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})S)?)?",
    re.ASCII,
)


def structure(table: object, cls: type[T], *, where: str = "") -> T:
    """A value of the model from a table of a file.

    Args:
        table: What the parser gave.
        cls: The class that it must fit.
        where: Path of the table in the file, for errors.

    Raises:
        BadInput: An unknown, missing or wrong key; the first one by its place.
    """
    try:
        return converter().structure(table, cls)
    except Exception as error:
        problem = _problem(error)
        raise (problem.under(where) if where else problem) from None


def shown(key: object) -> str:
    """A key as it may stand in an error: people can write anything into one.

    Args:
        key: As written in the file.
    """
    return key if isinstance(key, str) and _KEY.fullmatch(key) else "(a key that is no id)"


def in_range(day: dt.date) -> None:
    """Refuses a date or time with a year that nobody can mean.

    Raises:
        BadInput: The year is not from 1800 to 2999.
    """
    if day.year not in _YEARS:
        raise BadInput(
            f"is not in the years {_YEARS[0]} to {_YEARS[-1]}",
            todo="Correct the year; leave the key out where there is no such date",
        )


def unstructure(value: object) -> Any:
    """Plain tables, lists, texts and numbers for a value; ready for JSON."""
    return converter().unstructure(value)


@cache
def converter() -> cattrs.Converter:
    """The one converter. Types are never bent: 12 does not become the text '12'."""
    made = cattrs.Converter(forbid_extra_keys=True, omit_if_default=True)
    for primitive in (str, int, float, bool, bytes):
        made.register_structure_hook(primitive, _plain)
    made.register_structure_hook_func(_is_mixed, lambda value, _: value)
    _times(made)
    _enums(made)
    made.register_structure_hook_func(lambda hint: hint == dict[str, Any], _table)
    made.register_structure_hook_factory(_is_annotated, lambda hint: _inner_hook(hint, made))
    made.register_structure_hook_factory(_is_optional, lambda hint: _optional_hook(hint, made))
    made.register_structure_hook_factory(_is_tuple, lambda hint: _tuple_hook(hint, made))
    made.register_structure_hook_factory(attrs.has, lambda cls: _class_hook(cls, made))
    made.register_unstructure_hook_factory(
        attrs.has, lambda cls: make_dict_unstructure_fn(cls, made, _cattrs_omit_if_default=True)
    )
    _unions(made)
    return made


def _times(made: cattrs.Converter) -> None:
    for kind in (dt.datetime, dt.date, dt.time):
        made.register_structure_hook(kind, _moment)
    made.register_structure_hook(dt.timedelta, lambda value, _: duration(value))
    made.register_unstructure_hook(dt.datetime, lambda value: value.isoformat())
    made.register_unstructure_hook(dt.date, lambda value: value.isoformat())
    made.register_unstructure_hook(dt.time, lambda value: value.isoformat())
    made.register_unstructure_hook(dt.timedelta, duration_text)


def _enums(made: cattrs.Converter) -> None:
    made.register_unstructure_hook(enum.StrEnum, lambda value: value.value)
    for graded in (Disposition, AlertLevel):
        made.register_unstructure_hook(graded, lambda value: value.word)


def _unions(made: cattrs.Converter) -> None:
    for union in (
        rule.Condition,
        rule.Test,
        session.Observation,
        _ANY_EVENT,
    ):
        configure_tagged_union(union, made, tag_generator=tag_of, tag_name=_TAG)
    # A log is declared as a tuple of Event and holds its subclasses.
    made.register_unstructure_hook(events.Event, lambda event: made.unstructure(event, _ANY_EVENT))
    made.register_structure_hook(
        events.Event, lambda value, _: made.structure(_tagged(value), _ANY_EVENT)
    )


def tag_of(cls: type) -> str:
    """How a class is called in a file: ``ConsentSigned`` is ``consent-signed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


def _tagged(value: object) -> object:
    known = [tag_of(cls) for cls in events.EVENTS]
    if not isinstance(value, dict):
        raise BadInput(f"expected a table, found {found(value)}")
    if value.get(_TAG) not in known:
        raise unknown("event", str(value.get(_TAG)), known, where=_TAG)
    return value


def duration(value: object) -> dt.timedelta:
    """A duration from its ISO 8601 text, such as ``PT90M`` or ``P7D``."""
    if isinstance(value, dt.timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise BadInput("is not a duration", todo="Write it like PT90M, PT72H or P7D")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


def duration_text(value: dt.timedelta) -> str:
    """A duration as ISO 8601 text in days or minutes, such as ``P7D``."""
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    seconds = abs(seconds)
    if seconds % 86_400 == 0:
        return f"{sign}P{seconds // 86_400}D"
    if seconds % 60 == 0:
        return f"{sign}PT{seconds // 60}M"
    return f"{sign}PT{seconds}S"


def _moment(value: object, kind: type[Any]) -> Any:
    """A date, time or both; text is read as ISO 8601, other types stay as they are."""
    if isinstance(value, str):
        try:
            value = kind.fromisoformat(value)
        except ValueError:
            example = {dt.date: "2027-01-31", dt.time: "09:30"}.get(kind, "2027-01-31T09:30:00Z")
            raise BadInput(
                f"is not {found(kind.min)} that exists", todo=f"Write it like {example}"
            ) from None
    if isinstance(value, dt.date):
        in_range(value)
    return value


def _table(value: object, _: object) -> object:
    """A table whose keys the file's own reader checks."""
    if not isinstance(value, dict):
        raise BadInput(f"expected a table, found {found(value)}")
    return value


def _plain(value: object, cls: type) -> object:
    """Text and numbers stay as they are; dispatch by class brings enumerations here too."""
    return _member(value, cls) if issubclass(cls, enum.Enum) else value


def _member(value: object, cls: type[enum.Enum]) -> enum.Enum:
    if isinstance(value, cls):
        return value
    words = {m.name.lower() if issubclass(cls, enum.IntEnum) else str(m.value): m for m in cls}
    if not isinstance(value, str):
        raise BadInput(f"expected one of {', '.join(words)}, found {found(value)}")
    if value not in words:
        guess = nearest(value, words)
        todo = f"Did you mean {guess!r}?" if guess else "Known: " + ", ".join(words)
        raise BadInput("is not a word that fits here", todo=todo)
    return words[value]


def _is_mixed(hint: object) -> bool:
    """Whether a union holds only plain types, which the model itself tells apart."""
    args = get_args(hint)
    plain = (bool, int, float, str, NoneType)
    return get_origin(hint) is not None and len(args) > 2 and all(a in plain for a in args)


def _is_annotated(hint: object) -> bool:
    return get_origin(hint) is Annotated


def _inner_hook(hint: Any, made: cattrs.Converter) -> Any:
    """Limits written into an annotation are the model's to check."""
    inner = get_args(hint)[0]
    return lambda value, _: made.structure(value, inner)


def _is_optional(hint: object) -> bool:
    args = get_args(hint)
    return get_origin(hint) in (Union, UnionType) and len(args) == 2 and NoneType in args


def _optional_hook(hint: Any, made: cattrs.Converter) -> Any:
    inner = next(arg for arg in get_args(hint) if arg is not NoneType)
    return lambda value, _: None if value is None else made.structure(value, inner)


def _is_tuple(hint: object) -> bool:
    return get_origin(hint) is tuple


def _tuple_hook(hint: Any, made: cattrs.Converter) -> Any:
    args = get_args(hint)

    def hook(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise BadInput(f"expected a list, found {found(value)}")
        kinds = [args[0]] * len(value) if args[-1] is Ellipsis else list(args)
        if len(kinds) != len(value):
            raise BadInput(f"expected a list of {len(kinds)}")
        return tuple(
            _at(f"[{number}]", made, item, kind)
            for number, (item, kind) in enumerate(zip(value, kinds, strict=True), start=1)
        )

    return hook


def _at(where: str, made: cattrs.Converter, item: object, kind: Any) -> Any:
    try:
        return made.structure(item, kind)
    except Exception as error:
        raise _problem(error).under(where) from None


def _class_hook(cls: type[Any], made: cattrs.Converter) -> Any:
    """Structures an attrs class field by field, so that each error has its path."""
    attrs.resolve_types(cls, include_extras=True)
    fields = {field.name: field for field in attrs.fields(cls)}

    def hook(value: object, _: object) -> Any:
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict):
            raise BadInput(f"expected a table, found {found(value)}")
        for key in value:
            if key not in fields:
                raise unknown("key", str(key), fields, where=shown(key))
        for name, field in fields.items():
            if name not in value and field.default is attrs.NOTHING:
                raise BadInput("is missing", where=name)
        return cls(
            **{name: _at(name, made, item, fields[name].type) for name, item in value.items()}
        )

    return hook


def _problem(error: BaseException) -> BadInput:
    """What cattrs or the model raised, as one of our errors."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, BadInput):
        return error
    if isinstance(error, KeyError):
        return BadInput("is missing", where=_TAG)
    return BadInput("does not fit what is expected here")
