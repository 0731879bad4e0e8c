"""A practice's own protocol: ``schema = "ketaprac.protocol/1"``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.read import in_file, load
from ketaprac.model.base import Id, Name, Prose, Value
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.protocol import Protocol, Step
from ketaprac.model.source import Source
from ketaprac.protocols import holes

SCHEMA: Final = "ketaprac.protocol"
VERSION: Final = 1
PLANNING: Final = "For planning, not a recommendation."


@frozen(kw_only=True, repr=False)
class _File(Value):
    """The keys of the file: those of :class:`Protocol`, and the schema line."""

    schema: str
    id: Id
    version: Id
    title: Name
    steps: tuple[Step, ...]
    source: Source
    grade: Grade
    route_matches: bool
    population_matches: bool
    notes: tuple[Prose, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()


def read_protocol(path: Path | str) -> Protocol:
    """Reads a protocol as it is written; whether it has holes is not asked.

    Args:
        path: A TOML file, or JSON with the same keys.

    Raises:
        BadInput: A key is missing, unknown or wrong, or the steps are no tree.
    """
    return load(path, SCHEMA, VERSION, _protocol)


def load_protocol(path: Path | str) -> Protocol:
    """Reads a protocol and refuses one with holes.

    Args:
        path: A TOML file, or JSON with the same keys.

    Raises:
        BadInput: As :func:`read_protocol`, or the first hole of several.
    """
    protocol = read_protocol(path)
    for hole in holes(protocol):
        raise in_file(Path(path), hole)
    return protocol


def load_protocols(names: Iterable[str], practice: Path) -> tuple[Protocol, ...]:
    """The protocols that a practice file lists, relative to itself.

    Args:
        names: As listed.
        practice: Path of the practice file.

    Raises:
        BadInput: One cannot be read or has a hole; two have the same id.
    """
    found: dict[str, Protocol] = {}
    for name in names:
        path = practice.parent / name
        protocol = load_protocol(path)
        if protocol.id in found:
            raise BadInput("is the id of another listed protocol too", where=f"{path}: id")
        found[protocol.id] = protocol
    return tuple(found.values())


def _protocol(table: dict[str, Any]) -> Protocol:
    file = structure(table, _File)
    protocol = Protocol(
        id=file.id,
        version=file.version,
        title=file.title,
        steps=file.steps,
        source=file.source,
        grade=file.grade,
        route_matches=file.route_matches,
        population_matches=file.population_matches,
        notes=file.notes,
        evidence=file.evidence,
    )
    said = PLANNING in protocol.notes
    return protocol if said else evolve(protocol, notes=(PLANNING, *protocol.notes))
