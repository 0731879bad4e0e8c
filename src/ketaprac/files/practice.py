"""The practice file: ``schema = "ketaprac.practice/1"``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any, Final

from attrs import evolve, field, frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import in_range, shown, structure
from ketaprac.files.hours import AvailabilityTable, Reading, all_busy, availability
from ketaprac.files.protocol import load_protocols
from ketaprac.files.read import in_file, load, read_bytes
from ketaprac.model.availability import Holiday, Room
from ketaprac.model.base import Id, Line, Name, Prose, Range, Value, Zone, found
from ketaprac.model.consent import AdoptedText
from ketaprac.model.moment import utc_now
from ketaprac.model.people import Contact, Person, Role
from ketaprac.model.profile import (
    Brand,
    Colour,
    LawRow,
    OnExpiry,
    PracticeProfile,
    Secret,
    Waiting,
)
from ketaprac.model.protocol import Protocol
from ketaprac.model.source import Source
from ketaprac.plugins import Selection

SCHEMA: Final = "ketaprac.practice"
VERSION: Final = 1


@frozen(kw_only=True, repr=False)
class PracticeFile(Value):
    """What a practice file says.

    Attributes:
        profile: The practice itself.
        selection: Its allow and block lists.
        settings: Its ``[settings.NAME]`` tables.
        folder: Where it stands: relative paths in it begin there.
        protocols: Its own protocols, read from the files that it lists.
    """

    __shown__ = ()

    profile: PracticeProfile
    selection: Selection
    settings: dict[str, dict[str, Any]]
    folder: str = "."
    protocols: tuple[Protocol, ...] = ()


@frozen(kw_only=True, repr=False)
class _PracticeTable(Value):
    name: Name
    time_zone: Zone
    part2_program: bool = True
    part2_reason: Prose | None = None
    crisis_instructions: Prose
    key: Secret | None = None
    phone: Line | None = None
    email: Line | None = None
    languages: tuple[Id, ...] = ("en",)
    adult_age: int = 18
    smallest_cell: int = 11
    logo: Line | None = None
    logo_text: Name | None = None
    accent: Colour | None = None
    protocols: tuple[Line, ...] = ()


@frozen(kw_only=True, repr=False)
class _PersonTable(Value):
    id: Id
    name: Name
    roles: tuple[Role, ...]
    organization: Name | None = None
    phone: Line | None = None
    email: Line | None = None
    time_zone: Zone | None = None
    hours: dict[str, Any] = field(factory=dict)
    busy: tuple[Any, ...] = ()
    ics: Any = None
    buffer_minutes: int = 0
    doses_per_day: int | None = None


@frozen(kw_only=True, repr=False)
class _RoomTable(Value):
    id: Id
    capacity: int = 1
    suits: tuple[Id, ...] = ("session",)
    busy: tuple[Any, ...] = ()
    ics: Any = None
    buffer_minutes: int = 0
    doses_per_day: int | None = None


@frozen(kw_only=True, repr=False)
class _LawTable(Value):
    statement: Prose
    source: Source
    expires_on: dt.date | None = None
    on_expiry: OnExpiry = OnExpiry.BLOCK
    checked_on: dt.date | None = None
    check_every_days: Annotated[int, Range(1, 3_650)] = 365
    jurisdiction: Id | None = None


@frozen(kw_only=True, repr=False)
class _PluginsTable(Value):
    allow: tuple[Id, ...] | None = None
    block: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class _File(Value):
    schema: str
    practice: _PracticeTable
    people: tuple[_PersonTable, ...] = ()
    rooms: tuple[_RoomTable, ...] = ()
    holidays: dict[str, Any] = field(factory=dict)
    plugins: _PluginsTable = field(factory=_PluginsTable)
    settings: dict[str, Any] = field(factory=dict)
    law: dict[str, Any] = field(factory=dict)
    adopted: tuple[AdoptedText, ...] = ()
    waiting: Waiting = Waiting()


def load_practice(path: Path | str, *, on: dt.date | None = None) -> PracticeFile:
    """Reads a practice file.

    Args:
        path: A TOML file, or JSON with the same keys. Calendar files that it names
            lie beside it.
        on: The day around which calendar files are expanded; today where None.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    place, day = Path(path), on or utc_now().date()
    file = load(place, SCHEMA, VERSION, lambda table: structure(table, _File))
    try:
        practice = _practice(file, place.parent, day)
    except BadInput as error:
        raise in_file(place, error) from None
    return evolve(practice, protocols=load_protocols(file.practice.protocols, place))


def _practice(file: _File, folder: Path, on: dt.date) -> PracticeFile:
    allow = file.plugins.allow
    try:
        profile = _profile(file, Reading(file.practice.time_zone, folder, on))
    except BadInput as error:
        own = error.where in ("part2_program", "adult_age", "smallest_cell", "logo", "logo_text")
        raise error.under("practice") if own else error from None
    return PracticeFile(
        profile=profile,
        selection=Selection(
            allow=frozenset(allow) if allow is not None else None,
            block=frozenset(file.plugins.block),
        ),
        settings=_settings(file.settings),
        folder=str(folder),
    )


def _profile(file: _File, reading: Reading) -> PracticeProfile:
    table = file.practice
    return PracticeProfile(
        name=table.name,
        time_zone=table.time_zone,
        part2_program=table.part2_program,
        part2_reason=table.part2_reason,
        crisis_instructions=table.crisis_instructions,
        key=table.key,
        contact=_contact(table.phone, table.email),
        languages=table.languages,
        people=tuple(_person(p, reading, n) for n, p in enumerate(file.people, 1)),
        rooms=tuple(_room(r, reading, n) for n, r in enumerate(file.rooms, 1)),
        holidays=tuple(_holiday(day, name) for day, name in file.holidays.items()),
        law=tuple(_law(row_id, row) for row_id, row in file.law.items()),
        adopted=file.adopted,
        waiting=file.waiting,
        adult_age=table.adult_age,
        smallest_cell=table.smallest_cell,
        brand=Brand(
            logo=read_bytes(reading.folder / table.logo, where="logo") if table.logo else None,
            logo_text=table.logo_text or table.name,
            accent=table.accent,
        ),
    )


def _contact(phone: str | None, email: str | None) -> Contact | None:
    return Contact(phone=phone, email=email) if phone or email else None


def _person(table: _PersonTable, reading: Reading, number: int) -> Person:
    where = f"people[{number}]"
    own = evolve(reading, key=table.time_zone or reading.key)
    times = AvailabilityTable(hours=table.hours, busy=table.busy, ics=table.ics)
    try:
        return Person(
            id=table.id,
            name=table.name,
            roles=table.roles,
            organization=table.organization,
            contact=_contact(table.phone, table.email),
            time_zone=table.time_zone,
            availability=availability(times, own, where),
            buffer=_minutes(table.buffer_minutes),
            doses_per_day=table.doses_per_day,
        )
    except BadInput as error:
        raise _in_table(error, where) from None


def _room(table: _RoomTable, reading: Reading, number: int) -> Room:
    where = f"rooms[{number}]"
    try:
        return Room(
            id=table.id,
            capacity=table.capacity,
            suits=table.suits,
            busy=all_busy(table.busy, table.ics, reading, where),
            buffer=_minutes(table.buffer_minutes),
            doses_per_day=table.doses_per_day,
        )
    except BadInput as error:
        raise _in_table(error, where) from None


def _minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=max(-1, min(count, 10_000)))


def _in_table(error: BadInput, where: str) -> BadInput:
    """With the key of the file: what is a duration in the model is minutes there."""
    if (error.where or "").startswith(where):
        return error
    if error.where == "buffer":
        return BadInput(
            "is outside the range 0 to 240", where=f"{where}.buffer_minutes", todo="Write minutes"
        )
    return error.under(where)


def _holiday(day: str, name: object) -> Holiday:
    place = f"holidays.{shown(day)}"
    try:
        date = dt.date.fromisoformat(day)
        in_range(date)
        return Holiday(day=date, name=name)  # type: ignore[arg-type]
    except BadInput as error:
        raise BadInput(error.what, where=place, todo=error.todo) from None
    except ValueError:
        raise BadInput(
            "is not a date that exists", where=place, todo='Write it like "2027-01-01"'
        ) from None


def _law(row_id: str, row: object) -> LawRow:
    place = f"law.{shown(row_id)}"
    table = structure(row, _LawTable, where=place)
    try:
        return LawRow(
            id=row_id,
            statement=table.statement,
            source=table.source,
            expires_on=table.expires_on,
            on_expiry=table.on_expiry,
            checked_on=table.checked_on,
            check_every_days=table.check_every_days,
            jurisdiction=table.jurisdiction,
        )
    except BadInput as error:
        raise error.under(place) from None


def _settings(tables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    for name, table in tables.items():
        place = f"settings.{shown(name)}"
        if shown(name) != name:
            raise BadInput("is not the name of a plugin", where=place)
        if not isinstance(table, dict):
            raise BadInput(f"expected a table, found {found(table)}", where=place)
    return tables
