"""What is written down about a dosing session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Prose, Range, Value


class SessionState(StrEnum):
    """How far a dosing session got."""

    STARTED = "started"
    ENDED = "ended"
    ABORTED = "aborted"


@frozen(kw_only=True, repr=False)
class Vitals(Value):
    """Measured values, held against the prescriber's own limits by people.

    Attributes:
        at: When they were taken.
        systolic: Blood pressure, mmHg, 40 to 300.
        diastolic: Blood pressure, mmHg, 20 to 200, below the systolic one.
        pulse: Beats per minute, 20 to 250.
        oxygen: Saturation in percent, 50 to 100.
    """

    __shown__ = ("at",)

    at: dt.datetime
    systolic: Annotated[int, Range(40, 300)]
    diastolic: Annotated[int, Range(20, 200)]
    pulse: Annotated[int, Range(20, 250)]
    oxygen: Annotated[int, Range(50, 100)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.diastolic >= self.systolic:
            raise BadInput("is not below the systolic value", where="diastolic")


@frozen(kw_only=True, repr=False)
class Note(Value):
    """Something seen during a session.

    Attributes:
        at: When.
        text: In the therapist's words.
    """

    __shown__ = ("at",)

    at: dt.datetime
    text: Prose


@frozen(kw_only=True, repr=False)
class Taken(Value):
    """What the client reported to have taken, as it stands on the prescription.

    Attributes:
        at: When.
        words: As written by the prescriber; never read or added up by software.
    """

    __shown__ = ("at",)

    at: dt.datetime
    words: Prose


@frozen(kw_only=True, repr=False)
class Discharge(Value):
    """What must hold before a client leaves. Open questions keep the gate shut.

    Attributes:
        at: When it was checked.
        vitals: Last values.
        oriented: Knows who, where and when.
        steady: Walks without help.
        escort: Who takes the client home.
        no_driving_explained: Told not to drive until the next day after sleep.
        crisis_plan_given: Told whom to call.
        by: Id of who checked it.
    """

    __shown__ = ("at",)

    at: dt.datetime
    vitals: Vitals | None = None
    oriented: bool | None = None
    steady: bool | None = None
    escort: Name | None = None
    no_driving_explained: bool | None = None
    crisis_plan_given: bool | None = None
    by: Id


@frozen(kw_only=True, repr=False)
class DosingSession(Value):
    """The record of one dosing session, folded from its events.

    Attributes:
        id: Id of the planned session.
        clearance: Id of the clearance that it counts against; None where it took
            place outside ketaprac and none was recorded.
        state: How far it got.
        started_at: When it began.
        ended_at: When the client was discharged, or the session was broken off.
        present: Ids of who was there.
        notes: What was seen.
        vitals: What was measured.
        taken: What was taken, as written.
        discharge: The discharge record.
        reported: Whether it took place outside ketaprac and was only reported.
    """

    id: Id
    clearance: Id | None = None
    state: SessionState = SessionState.STARTED
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    present: tuple[Id, ...] = ()
    notes: tuple[Note, ...] = ()
    vitals: tuple[Vitals, ...] = ()
    taken: tuple[Taken, ...] = ()
    discharge: Discharge | None = None
    reported: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the client has not been discharged yet."""
        return self.state is SessionState.STARTED

    def with_observations(self, seen: Iterable[Note | Vitals | Taken]) -> DosingSession:
        """The record with more things seen, measured or taken, in that order."""
        more = tuple(seen)
        return evolve(
            self,
            notes=(*self.notes, *(s for s in more if isinstance(s, Note))),
            vitals=(*self.vitals, *(s for s in more if isinstance(s, Vitals))),
            taken=(*self.taken, *(s for s in more if isinstance(s, Taken))),
        )
