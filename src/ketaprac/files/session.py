"""The record of a dosing session as people write it: ``[sessions.record]``, or a file of its own.

Every measured value is text with its unit, such as ``"118/76 mmHg"``. Times may be
times of day: they are on the day on which the session began.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.hours import moment
from ketaprac.files.read import load
from ketaprac.model.base import Id, Name, Prose, Value
from ketaprac.model.moment import day_of, instant
from ketaprac.model.screening import Truth
from ketaprac.model.session import (
    AdverseEvent,
    AdverseKind,
    Attendance,
    Attending,
    ChaperoneCheck,
    Discharge,
    Disposal,
    Dissociation,
    LozengeCount,
    Note,
    Observation,
    Sedation,
    Severity,
    Taken,
    Tick,
    TickState,
    Vitals,
    Watched,
)

SCHEMA: Final = "ketaprac.session"
VERSION: Final = 1

_PRESSURE: Final = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*mmHg\s*", re.ASCII | re.IGNORECASE)
_PULSE: Final = re.compile(r"\s*(\d{1,3})\s*(?:bpm|/min)\s*", re.ASCII | re.IGNORECASE)
_OXYGEN: Final = re.compile(r"\s*(\d{1,3})\s*(?:%|percent)\s*", re.ASCII | re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}", re.ASCII)


@frozen(kw_only=True, repr=False)
class VitalsTable(Value):
    """Vital signs, each value with its unit."""

    __shown__ = ()

    at: Any
    blood_pressure: str
    pulse: str
    oxygen: str | None = None


@frozen(kw_only=True, repr=False)
class TakenTable(Value):
    """What was taken, as the prescriber wrote it."""

    __shown__ = ()

    at: Any
    words: Prose
    lozenges: int | None = None
    held_minutes: int | None = None
    disposal: Disposal | None = None


@frozen(kw_only=True, repr=False)
class WatchedTable(Value):
    """How awake and how far away the client was."""

    __shown__ = ()

    at: Any
    sedation: Sedation | None = None
    dissociation: Dissociation | None = None
    words: Prose | None = None


@frozen(kw_only=True, repr=False)
class AdverseTable(Value):
    """Something that went badly, and what was done."""

    __shown__ = ()

    at: Any
    kind: AdverseKind
    severity: Severity
    done: Prose
    words: Prose | None = None


@frozen(kw_only=True, repr=False)
class LookTable(Value):
    """A look of the chaperone."""

    __shown__ = ()

    at: Any
    words: Prose | None = None


@frozen(kw_only=True, repr=False)
class CountTable(Value):
    """The client's count of lozenges."""

    __shown__ = ()

    at: Any
    received: int | None = None
    left: int | None = None


@frozen(kw_only=True, repr=False)
class NoteTable(Value):
    """A note."""

    __shown__ = ()

    at: Any
    text: Prose


@frozen(kw_only=True, repr=False)
class LeftOutTable(Value):
    """A point that was left out, and why."""

    __shown__ = ("item",)

    item: Id
    why: Prose


@frozen(kw_only=True, repr=False)
class DischargeTable(Value):
    """The check before the client leaves."""

    __shown__ = ()

    at: Any
    blood_pressure: str | None = None
    pulse: str | None = None
    oxygen: str | None = None
    oriented: bool | None = None
    steady: bool | None = None
    escort: Name | None = None
    no_driving_explained: bool | None = None
    crisis_plan_given: bool | None = None


@frozen(kw_only=True, repr=False)
class AbortedTable(Value):
    """That the session was broken off."""

    __shown__ = ("medicine",)

    at: Any
    why: Prose
    medicine: Truth = Truth.UNKNOWN


@frozen(kw_only=True, repr=False)
class RecordTable(Value):
    """The whole record."""

    __shown__ = ()

    by: Id
    therapist: Id | None = None
    monitor: Id | None = None
    chaperone: Name | None = None
    remote: bool = False
    vitals: tuple[VitalsTable, ...] = ()
    taken: tuple[TakenTable, ...] = ()
    nothing_taken: bool = False
    lozenges: tuple[CountTable, ...] = ()
    watched: tuple[WatchedTable, ...] = ()
    adverse_events: tuple[AdverseTable, ...] = ()
    no_adverse_events: bool = False
    checklist: tuple[Id, ...] = ()
    left_out: tuple[LeftOutTable, ...] = ()
    prescriber_asked: Prose | None = None
    chaperone_checks: tuple[LookTable, ...] = ()
    notes: tuple[NoteTable, ...] = ()
    discharge: DischargeTable | None = None
    aborted: AbortedTable | None = None


@frozen(kw_only=True, repr=False)
class SessionFile(RecordTable):
    """A record in a file of its own."""

    schema: str


def load_session(path: Path | str) -> SessionFile:
    """Reads the record of one session from a file.

    Args:
        path: A TOML file, or JSON with the same keys.

    Raises:
        BadInput: Something in it is wrong; ``where`` names file and key.
    """
    return load(path, SCHEMA, VERSION, lambda table: structure(table, SessionFile))


@frozen(kw_only=True)
class Clock:
    """By which times of day are meant: a session's day in the practice's zone.

    Attributes:
        start: When the session began.
        zone: The practice's time zone.
    """

    start: dt.datetime
    zone: str

    def at(self, value: object, where: str) -> dt.datetime:
        """The instant that somebody wrote: a time of day, or a date with time.

        Args:
            value: As written.
            where: Path, for errors.

        Raises:
            BadInput: It is no time, or does not exist on that day.
        """
        if isinstance(value, str) and _CLOCK.fullmatch(value.strip()):
            try:
                value = dt.time.fromisoformat(value.strip().zfill(5))
            except ValueError:
                raise BadInput("is not a time that exists", where=where) from None
        if not isinstance(value, dt.time):
            return moment(value, self.zone, where)
        if value.tzinfo is not None:
            raise BadInput("has an offset, which a time of day cannot have", where=where)
        try:
            return instant(dt.datetime.combine(day_of(self.start, self.zone), value), self.zone)
        except BadInput as error:
            raise error.under(where) from None


def pressure(text: str, where: str) -> tuple[int, int]:
    """Upper and lower blood pressure in mmHg from text such as ``118/76 mmHg``.

    Args:
        text: As written; the unit must be there.
        where: Path, for errors.

    Raises:
        BadInput: It is written otherwise.
    """
    match = _PRESSURE.fullmatch(text)
    if match is None:
        raise _no_unit(where, '"118/76 mmHg"')
    return int(match[1]), int(match[2])


def pulse(text: str, where: str) -> int:
    """Beats per minute from text such as ``68 bpm``.

    Args:
        text: As written; the unit must be there.
        where: Path, for errors.

    Raises:
        BadInput: It is written otherwise.
    """
    return _number(_PULSE, text, where, '"68 bpm"')


def oxygen(text: str, where: str) -> int:
    """Saturation in percent from text such as ``98 %``.

    Args:
        text: As written; the unit must be there.
        where: Path, for errors.

    Raises:
        BadInput: It is written otherwise.
    """
    return _number(_OXYGEN, text, where, '"98 %"')


def _number(pattern: re.Pattern[str], text: str, where: str, like: str) -> int:
    match = pattern.fullmatch(text)
    if match is None:
        raise _no_unit(where, like)
    return int(match[1])


def _no_unit(where: str, like: str) -> BadInput:
    what = "is not a value with its unit"
    return BadInput(what, where=where, todo=f"Write it like {like}")


def vitals(table: VitalsTable | DischargeTable, clock: Clock, where: str) -> Vitals | None:
    """Vital signs from their texts; None where a discharge has none.

    Args:
        table: As written.
        clock: The session's.
        where: Path, for errors.

    Raises:
        BadInput: A value has no unit, or is one that no living person has.
    """
    if table.blood_pressure is None and table.pulse is None and table.oxygen is None:
        return None
    for key in ("blood_pressure", "pulse"):
        if getattr(table, key) is None:
            raise BadInput("is missing", where=f"{where}.{key}", todo="Vital signs need both")
    upper, lower = pressure(table.blood_pressure or "", f"{where}.blood_pressure")
    try:
        return Vitals(
            at=clock.at(table.at, f"{where}.at"),
            systolic=upper,
            diastolic=lower,
            pulse=pulse(table.pulse or "", f"{where}.pulse"),
            oxygen=oxygen(table.oxygen, f"{where}.oxygen") if table.oxygen else None,
        )
    except BadInput as error:
        raise _named(error, where) from None


def _named(error: BadInput, where: str) -> BadInput:
    """The model's error under the key that people wrote."""
    if error.where.startswith(where):
        return error
    key = {"systolic": "blood_pressure", "diastolic": "blood_pressure"}.get(error.where)
    return BadInput(error.what, where=f"{where}.{key or error.where}", todo=error.todo)


def attended(table: RecordTable) -> tuple[Attendance, ...]:
    """Who was there, and as what.

    Args:
        table: As written.
    """
    people = ((Attending.THERAPIST, table.therapist), (Attending.MONITOR, table.monitor))
    there = [Attendance(part=part, person=person) for part, person in people if person]
    if table.chaperone is not None:
        there.append(Attendance(part=Attending.CHAPERONE, name=table.chaperone))
    return tuple(there)


def observations(table: RecordTable, clock: Clock, where: str) -> tuple[Observation, ...]:
    """Everything that was observed, by kind.

    Args:
        table: As written.
        clock: The session's.
        where: Path of the table, for errors.

    Raises:
        BadInput: A value does not fit; ``where`` names its key.
    """
    return (*_measured(table, clock, where), *_told(table, clock, where), *_ticks(table, clock))


def _measured(table: RecordTable, clock: Clock, where: str) -> Iterator[Observation]:
    for n, one in enumerate(table.vitals, start=1):
        found = vitals(one, clock, f"{where}.vitals[{n}]")
        if found is not None:
            yield found
    for n, taken in enumerate(table.taken, start=1):
        at = clock.at(taken.at, f"{where}.taken[{n}].at")
        with_limits = {
            "lozenges": taken.lozenges,
            "held_minutes": taken.held_minutes,
            "disposal": taken.disposal,
        }
        yield _made(f"{where}.taken[{n}]", Taken, at=at, words=taken.words, **with_limits)
    for n, count in enumerate(table.lozenges, start=1):
        at = clock.at(count.at, f"{where}.lozenges[{n}].at")
        place = f"{where}.lozenges[{n}]"
        yield _made(place, LozengeCount, at=at, received=count.received, left=count.left)


def _told(table: RecordTable, clock: Clock, where: str) -> Iterator[Observation]:
    for n, seen in enumerate(table.watched, start=1):
        place = f"{where}.watched[{n}]"
        at = clock.at(seen.at, f"{place}.at")
        how = {"sedation": seen.sedation, "dissociation": seen.dissociation}
        yield _made(place, Watched, at=at, words=seen.words, **how)
    for n, bad in enumerate(table.adverse_events, start=1):
        at = clock.at(bad.at, f"{where}.adverse_events[{n}].at")
        yield AdverseEvent(
            at=at, kind=bad.kind, severity=bad.severity, done=bad.done, words=bad.words
        )
    for n, look in enumerate(table.chaperone_checks, start=1):
        at = clock.at(look.at, f"{where}.chaperone_checks[{n}].at")
        yield ChaperoneCheck(at=at, words=look.words)
    for n, note in enumerate(table.notes, start=1):
        yield Note(at=clock.at(note.at, f"{where}.notes[{n}].at"), text=note.text)


def _made(where: str, kind: Any, **fields: Any) -> Any:
    try:
        return kind(**fields)
    except BadInput as error:
        raise error.under(where) from None


def _ticks(table: RecordTable, clock: Clock) -> Iterator[Observation]:
    at = clock.start
    if table.nothing_taken:
        yield Tick(at=at, item="taken", state=TickState.NONE)
    if table.no_adverse_events:
        yield Tick(at=at, item="adverse-events", state=TickState.NONE)
    for item in table.checklist:
        yield Tick(at=at, item=item, state=TickState.DONE)
    for gap in table.left_out:
        yield Tick(at=at, item=gap.item, state=TickState.OMITTED, why=gap.why)
    if table.prescriber_asked is not None:
        asked = table.prescriber_asked
        yield Tick(at=at, item="prescriber-asked", state=TickState.DONE, why=asked)


def discharge(table: DischargeTable, by: str, clock: Clock, where: str) -> Discharge:
    """The check before the client leaves.

    Args:
        table: As written.
        by: Id of who checked.
        clock: The session's.
        where: Path of the table, for errors.

    Raises:
        BadInput: A value does not fit; ``where`` names its key.
    """
    return Discharge(
        at=clock.at(table.at, f"{where}.at"),
        vitals=vitals(table, clock, where),
        oriented=table.oriented,
        steady=table.steady,
        escort=table.escort,
        no_driving_explained=table.no_driving_explained,
        crisis_plan_given=table.crisis_plan_given,
        by=by,
    )
