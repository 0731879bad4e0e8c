"""What every value of the model shares.

A value checks itself against its own annotations when it is made, is frozen
afterwards, and shows only ids and codes when printed. The checks are ours, not
attrs' validators, because those put the offending value into the error text.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from math import isfinite
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, Union, get_args, get_origin

import attrs

from ketaprac.errors import BadInput

Check: TypeAlias = Callable[[object], None]

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (enum.Enum, "a word from a list"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (dt.datetime, "a date with time"),
    (dt.date, "a date"),
    (dt.time, "a time of day"),
    (dt.timedelta, "a duration"),
    (tuple, "a list"),
    (list, "a list"),
    (Mapping, "a table"),
    (type(None), "nothing"),
)
#: Kinds of which no value has parts that could be wrong.
_FLAT = (str, int, float, enum.Enum, dt.date, dt.time, dt.timedelta, type(None))
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: What may not stand in a text, and the line break, which sometimes may.
_ODD = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff{''.join(_BIDI)}]")
_LONGEST_TEXT = 10_000
_CHECKS: dict[type, tuple[tuple[str, Check], ...]] = {}
_WALKS: dict[type, tuple[Check, tuple[str, ...]]] = {}


class Value:
    """Base of the model's values: checked when made, silent when printed."""

    __slots__ = ()
    __shown__: ClassVar[tuple[str, ...]] = ("id",)

    def __attrs_post_init__(self) -> None:
        for name, check in checks_of(type(self)):
            try:
                check(getattr(self, name))
            except BadInput as error:
                raise error.under(name) from None

    def __repr__(self) -> str:
        shown = ", ".join(f"{n}={getattr(self, n)!r}" for n in self.__shown__ if hasattr(self, n))
        return f"{type(self).__name__}({shown})"


@attrs.frozen
class Text:
    """Limits of a text field, written into its annotation.

    Attributes:
        longest: Greatest number of characters.
        lines: Whether line breaks are allowed.
        markup: Whether angle brackets are allowed (names have none).
        empty: Whether the text may be empty.
    """

    longest: int = _LONGEST_TEXT
    lines: bool = True
    markup: bool = True
    empty: bool = True

    def __call__(self, value: object) -> None:
        text = typing.cast("str", value)
        if not self.empty and not text.strip():
            raise BadInput("is empty", todo="Fill it in or leave the key out")
        if len(text) > self.longest:
            raise BadInput(f"has {len(text)} characters; at most {self.longest} fit")
        if not self.lines:  # the rest was looked for already, as in every text
            _clean(text, lines=False)
        if not self.markup and ("<" in text or ">" in text):
            raise BadInput("has < or > in it", todo="Write it as plain text without markup")


@attrs.frozen
class Range:
    """Limits of a number or duration, both included, written into its annotation."""

    low: Any
    high: Any

    def __call__(self, value: object) -> None:
        number = typing.cast("float", value)
        if not self.low <= number <= self.high:
            raise BadInput(f"is outside the range {self.low} to {self.high}")


_compiled = cache(re.compile)


@attrs.frozen
class Pattern:
    """A regular expression that the whole text must match, and its meaning in words."""

    regex: str
    words: str

    def __call__(self, value: object) -> None:
        if not _compiled(self.regex).fullmatch(typing.cast("str", value)):
            raise BadInput(f"is not {self.words}")


@attrs.frozen
class ZoneKey:
    """The key of a time zone that this machine's tz database knows."""

    def __call__(self, value: object) -> None:
        from ketaprac.model.moment import zone

        zone(typing.cast("str", value))


Name: TypeAlias = Annotated[str, Text(longest=200, lines=False, markup=False, empty=False)]
Line: TypeAlias = Annotated[str, Text(longest=500, lines=False, empty=False)]
Prose: TypeAlias = Annotated[str, Text(longest=_LONGEST_TEXT, empty=False)]
Id: TypeAlias = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}",
        "an id (letters, digits, '.', '_' and '-', at most 80 of them)",
    ),
]
#: A folder in settings; a relative one begins where the practice file stands.
Folder: TypeAlias = Annotated[str, Text(longest=1000, lines=False, empty=False), "folder"]
Zone: TypeAlias = Annotated[str, ZoneKey()]
Sha256: TypeAlias = Annotated[str, Pattern(r"[0-9a-f]{64}", "a SHA-256 in hexadecimal")]


def found(value: object) -> str:
    """What sort of thing a value is, in words that do not show it."""
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return f"a {type(value).__name__}"


def revalidate(value: object) -> None:
    """Checks a value and everything in it again.

    Frozen values check themselves when made, but code from outside can still
    smuggle in something unchecked (``object.__setattr__``, a subclass, pickle).

    Args:
        value: A value of the model, or a tuple of them; anything else passes.

    Raises:
        BadInput: Something inside is not what its annotation says.
    """
    if isinstance(value, Value):
        own_check, deep_fields = _walk_of(type(value))
        own_check(value)
        for name in deep_fields:
            revalidate(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            revalidate(item)


def _walk_of(cls: type[Value]) -> tuple[Check, tuple[str, ...]]:
    walk = _WALKS.get(cls)
    if walk is None:
        walk = _WALKS[cls] = _own_check(cls), _deep_fields(cls)
    return walk


def _deep_fields(cls: type[Value]) -> tuple[str, ...]:
    """The fields whose annotation lets something in that has parts of its own."""
    hints = typing.get_type_hints(cls)
    return tuple(name for name, _ in checks_of(cls) if not _is_flat(hints[name]))


def _is_flat(hint: Any) -> bool:
    if get_origin(hint) in (Union, types.UnionType, tuple):
        return all(part is Ellipsis or _is_flat(part) for part in get_args(hint))
    return isinstance(hint, type) and issubclass(hint, _FLAT)


def _own_check(cls: type[Value]) -> Check:
    """The model's check of a class; one that a class from outside puts over it is passed by."""
    for base in cls.__mro__:
        if base.__module__.startswith("ketaprac.") and "__attrs_post_init__" in vars(base):
            return typing.cast("Check", vars(base)["__attrs_post_init__"])
    return typing.cast("Check", Value.__attrs_post_init__)


def checks_of(cls: type[Value]) -> tuple[tuple[str, Check], ...]:
    """The compiled checks of a class: one per attrs field, from its annotation."""
    checks = _CHECKS.get(cls)
    if checks is None:
        checks = _CHECKS[cls] = _compile_class(cls)
    return checks


def _compile_class(cls: type[Value]) -> tuple[tuple[str, Check], ...]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple((field.name, _compile(hints[field.name])) for field in attrs.fields(cls))  # type: ignore[arg-type]


def _compile(hint: Any) -> Check:
    origin = get_origin(hint)
    if hint is Any or hint is object:
        return _anything
    if origin is Annotated:
        return _annotated(*get_args(hint))
    if origin in (Union, types.UnionType):
        return _union(get_args(hint))
    if origin is tuple:
        return _tuple(get_args(hint))
    if origin is Literal:
        return _literal(get_args(hint))
    if origin is Callable or hint is Callable:
        return _callable
    return _instance(origin or hint)


def _anything(_: object) -> None:
    """Lets every value through."""


def _annotated(hint: Any, *limits: Check) -> Check:
    base = _compile(hint)
    rules = [limit for limit in limits if callable(limit)]

    def check(value: object) -> None:
        base(value)
        for rule in rules:
            rule(value)

    return check


def _union(members: tuple[Any, ...]) -> Check:
    optional = type(None) in members
    options = tuple(m for m in members if m is not type(None))
    if len(options) == 1:
        only = _compile(options[0])

        def check_optional(value: object) -> None:
            if value is not None:
                only(value)

        return check_optional
    branches = [(_type_of(option), _compile(option)) for option in options]

    def check(value: object) -> None:
        if value is None and optional:
            return
        for kind, branch in branches:
            if _is(value, kind):
                return branch(value)
        words = " or ".join(dict.fromkeys(_words(kind) for kind, _ in branches))
        raise BadInput(f"expected {words}, found {found(value)}")

    return check


def _tuple(args: tuple[Any, ...]) -> Check:
    if len(args) == 2 and args[1] is Ellipsis:
        each = _compile(args[0])
    else:
        return _fixed_tuple(tuple(_compile(a) for a in args))

    def check(value: object) -> None:
        if not isinstance(value, tuple):
            raise BadInput(f"expected a tuple, found {found(value)}")
        for index, item in enumerate(value):
            try:
                each(item)
            except BadInput as error:
                raise error.under(f"[{index + 1}]") from None

    return check


def _fixed_tuple(parts: tuple[Check, ...]) -> Check:
    def check(value: object) -> None:
        if not isinstance(value, tuple) or len(value) != len(parts):
            raise BadInput(f"expected a tuple of {len(parts)}, found {found(value)}")
        for part, item in zip(parts, value, strict=True):
            part(item)

    return check


def _literal(options: tuple[Any, ...]) -> Check:
    def check(value: object) -> None:
        if value not in options:
            raise BadInput("expected one of " + ", ".join(map(str, options)))

    return check


def _callable(value: object) -> None:
    if not callable(value):
        raise BadInput(f"expected something to call, found {found(value)}")


def _instance(kind: type) -> Check:
    if kind is str:
        return _text
    if kind is dt.datetime:
        return _aware

    def check(value: object) -> None:
        if not _is(value, kind):
            raise BadInput(f"expected {_words(kind)}, found {found(value)}")

    return check


def _is(value: object, kind: type) -> bool:
    """isinstance, but a truth value is no number and a date with time is no day."""
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
    if kind is int and isinstance(value, (bool, enum.Enum)):
        return False
    if kind is dt.date and isinstance(value, dt.datetime):
        return False
    return isinstance(value, kind)


def _text(value: object) -> None:
    if not isinstance(value, str):
        raise BadInput(f"expected text, found {found(value)}")
    if len(value) > _LONGEST_TEXT:
        raise BadInput(f"has {len(value)} characters; at most {_LONGEST_TEXT} fit")
    _clean(value, lines=True)


def _clean(text: str, *, lines: bool) -> None:
    if text.isprintable() and text.isascii():
        return
    for character in _ODD.findall(text):  # a form has pages of text, nearly all of it good
        if character == "\n" and lines:
            continue
        code = ord(character)
        if 0xD800 <= code <= 0xDFFF:
            raise BadInput("is not valid Unicode text")
        if character in _BIDI:
            raise BadInput(f"has a text-direction mark (U+{code:04X}) in it", todo="Remove it")
        raise BadInput(f"has a control character (U+{code:04X}) in it", todo="Remove it")


def _aware(value: object) -> None:
    if not isinstance(value, dt.datetime):
        raise BadInput(f"expected a date with time, found {found(value)}")
    if value.utcoffset() is None:
        raise BadInput("has no time zone", todo="Give an offset, such as +01:00 or Z")


def _type_of(hint: Any) -> type:
    if get_origin(hint) is Annotated:
        return _type_of(get_args(hint)[0])
    return typing.cast("type", get_origin(hint) or hint)


def _words(kind: type) -> str:
    if issubclass(kind, enum.Enum):
        return "one of " + ", ".join(str(getattr(m, "value", m)) for m in kind)
    for known, words in _KINDS:
        if kind is known:
            return words
    return f"a {kind.__name__}"
