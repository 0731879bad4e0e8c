"""Bytes to content lines to components, with line numbers and without surprises.

This reader never raises: whatever the bytes are, it gives what can be read and
says what is wrong with the rest. It takes time in proportion to their length.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import attrs

LONGEST_LINE: Final = 75
MOST_PER_CODE: Final = 20
_DEEPEST: Final = 10
_CONTROL: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]"
)
_NAME: Final = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER: Final = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_ESCAPE: Final = re.compile(r"\\([\\;,nN])")
_ZONES: Final = frozenset({"VTIMEZONE", "STANDARD", "DAYLIGHT"})


class Fault(NamedTuple):
    """Something wrong, before it is put into words.

    Attributes:
        line: Number of the line, from 1; 0 for the whole file.
        code: What is wrong.
        name: Name of the property or component that it is about.
    """

    line: int
    code: str
    name: str = ""


class Faults:
    """Collects faults: the first few of each kind, and how many there were.

    A file can be wrong in every line, and nobody reads a million findings.
    """

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.total: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        """Notes one."""
        self.total[fault.code] += 1
        if self.total[fault.code] <= MOST_PER_CODE:
            self.kept.append(fault)

    def extend(self, faults: Iterable[Fault]) -> None:
        """Notes several."""
        for fault in faults:
            self.add(fault)


@attrs.frozen(repr=False)
class Property:
    """One content line, unfolded.

    Attributes:
        line: Number of its first physical line, from 1.
        name: In capitals.
        parameters: By name in capitals, without quotes.
        value: As it stands in the file.
    """

    line: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its escapes undone."""
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)

    @property
    def texts(self) -> tuple[str, ...]:
        """Names and values of the parameters."""
        return tuple(part for item in self.parameters.items() for part in item)


@attrs.define(repr=False)
class Component:
    """A calendar, or a part of one.

    Attributes:
        line: Where it begins, from 1.
        name: In capitals.
        properties: In their order.
        parts: Components inside it.
    """

    line: int
    name: str
    properties: list[Property] = attrs.Factory(list)
    parts: list[Component] = attrs.Factory(list)

    def all(self, name: str) -> list[Property]:
        """Every property of that name."""
        return [p for p in self.properties if p.name == name]

    def first(self, name: str) -> Property | None:
        """The first property of that name, or None."""
        return next((p for p in self.properties if p.name == name), None)

    def text(self, name: str) -> str:
        """The text of the first property of that name; empty where there is none."""
        found = self.first(name)
        return found.text if found else ""

    @property
    def is_zone(self) -> bool:
        """Whether it is a time zone or a part of one."""
        return self.name in _ZONES

    def walk(self) -> Iterator[Component]:
        """This component and everything inside it, in the order of the file."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.parts))


def read(content: bytes, faults: Faults) -> list[Component]:
    """The outermost components of a file.

    Args:
        content: The file.
        faults: What is wrong is added to this.
    """
    outermost: list[Component] = []
    open_ones: list[Component] = []
    for prop in _properties(content, faults):
        if prop.name == "BEGIN":
            _begin(prop, outermost, open_ones, faults)
        elif prop.name == "END":
            _end(prop, open_ones, faults)
        elif open_ones:
            open_ones[-1].properties.append(prop)
        else:
            faults.add(Fault(prop.line, "outside", prop.name))
    faults.extend(Fault(part.line, "never-ends") for part in open_ones)
    return outermost


def _begin(
    prop: Property, outermost: list[Component], open_ones: list[Component], faults: Faults
) -> None:
    if len(open_ones) >= _DEEPEST:
        faults.add(Fault(prop.line, "too-deep"))
        return
    made = Component(prop.line, prop.value.strip().upper())
    (open_ones[-1].parts if open_ones else outermost).append(made)
    open_ones.append(made)


def _end(prop: Property, open_ones: list[Component], faults: Faults) -> None:
    name = prop.value.strip().upper()
    if not open_ones or open_ones[-1].name != name:
        faults.add(Fault(prop.line, "wrong-end"))
    if any(part.name == name for part in open_ones):
        while open_ones.pop().name != name:
            pass


def _properties(content: bytes, faults: Faults) -> Iterator[Property]:
    for number, raw in _unfolded(content, faults):
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            faults.add(Fault(number, "not-utf8"))
            text = raw.decode(errors="replace")
        prop = _property(number, text)
        if prop is None:
            faults.add(Fault(number, "not-a-line"))
        else:
            yield prop


def _property(number: int, text: str) -> Property | None:
    name = _NAME.match(text)
    if name is None:
        return None
    parameters: dict[str, str] = {}
    place = name.end()
    while found := _PARAMETER.match(text, place):
        parameters[found[1].upper()] = found[2].replace('"', "")
        place = found.end()
    if text[place : place + 1] != ":":
        return None
    return Property(number, name[0].upper(), parameters, text[place + 1 :])


def _unfolded(content: bytes, faults: Faults) -> Iterator[tuple[int, bytes]]:
    """Lines with their continuations, each with the number of its first line."""
    begun = 0
    parts: list[bytes] = []
    for number, line in _physical(content, faults):
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begun, b"".join(parts)
        begun, parts = number, [line]
    if parts:
        yield begun, b"".join(parts)


def _physical(content: bytes, faults: Faults) -> Iterator[tuple[int, bytes]]:
    lines = content.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    else:
        faults.add(Fault(len(lines), "no-line-end"))
    for number, whole in enumerate(lines, start=1):
        line = whole.removesuffix(b"\r")
        if line == whole and (number < len(lines) or content[-1:] == b"\n"):
            faults.add(Fault(number, "bare-lf"))
        faults.extend(_odd_bytes(number, line))
        yield number, line


def _odd_bytes(number: int, line: bytes) -> Iterator[Fault]:
    if len(line) > LONGEST_LINE:
        yield Fault(number, "long-line")
    if b"\r" in line:
        yield Fault(number, "bare-cr")
    if _CONTROL.search(line):
        yield Fault(number, "control-character")
