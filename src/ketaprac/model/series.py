"""A planned series, what a planner is asked, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.availability import Availability, Holiday, Occupied, Room
from ketaprac.model.base import Id, Line, Name, Prose, Range, Value, Zone
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Protocol, StepKind

if TYPE_CHECKING:
    from typing import TypeAlias


class SessionStatus(StrEnum):
    """Where a planned session stands."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@frozen(kw_only=True, repr=False)
class Assignment(Value):
    """Who is at a session in which role.

    Attributes:
        role: The role that the step asks for.
        person: Id of the person.
        start: When they come; None where they are there for the whole session
            and its monitoring.
        end: When they go; None where ``start`` is None.
    """

    __shown__ = ("role", "person")

    role: Role
    person: Id
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.start is None) != (self.end is None):
            raise BadInput("needs a start and an end together, or neither", where="start")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise BadInput("ends before it starts", where="end", todo="Swap the two times")


@frozen(kw_only=True, repr=False)
class PlannedSession(Value):
    """One session of a series with its time, people and room.

    Attributes:
        id: Id of the protocol step.
        uid: Opaque and stable, for calendars; says nothing about anybody.
        kind: What happens.
        start: When it begins.
        end: When the session itself ends.
        monitored_until: When the room is free again; ``end`` where nobody stays.
        staff: Who is there.
        room: Id of the room; None where it needs none.
        status: Where it stands.
        revision: How often time, place, people or status changed, 0 and up.
        changed_at: When that last happened.
        locked: Whether a planner must leave it where it is.
    """

    __shown__ = ("id", "kind")

    id: Id
    uid: Id
    kind: StepKind
    start: dt.datetime
    end: dt.datetime
    monitored_until: dt.datetime
    staff: tuple[Assignment, ...]
    room: Id | None
    status: SessionStatus = SessionStatus.PLANNED
    revision: Annotated[int, Range(0, 1_000_000)] = 0
    changed_at: dt.datetime
    locked: bool = False

    def called_off(self, at: dt.datetime) -> PlannedSession:
        """The session with the status of one that does not take place.

        Args:
            at: When it was called off.
        """
        if self.status is SessionStatus.CANCELLED:
            return self
        return evolve(
            self,
            status=SessionStatus.CANCELLED,
            revision=self.revision + 1,
            changed_at=at,
            locked=False,
        )


@frozen(kw_only=True, repr=False)
class Series(Value):
    """A whole series, planned up to the sessions that the clearance authorises.

    Attributes:
        id: Opaque.
        protocol: Id of the protocol.
        protocol_version: Of the protocol.
        time_zone: Where the client lives.
        sessions: By start.
        provisional: Ids of the steps that wait for the next authorisation.
        missed: Ids of the steps whose time went by without a record of them.
        cancelled: Sessions that were planned once and are off, by start. Calendars
            go on showing them, struck out, so that copies elsewhere are struck out too.
    """

    id: Id
    protocol: Id
    protocol_version: Id
    time_zone: Zone
    sessions: tuple[PlannedSession, ...]
    provisional: tuple[Id, ...] = ()
    missed: tuple[Id, ...] = ()
    cancelled: tuple[PlannedSession, ...] = ()

    def session(self, session_id: str) -> PlannedSession | None:
        """The session of that step, or None."""
        return next((s for s in self.sessions if s.id == session_id), None)

    def cancelled_session(self, session_id: str) -> PlannedSession | None:
        """The session of that step as it was when it was called off, or None."""
        return next((s for s in self.cancelled if s.id == session_id), None)

    def calling_off(self, session_id: str, at: dt.datetime) -> Series:
        """The series with one session called off; as it was where it has no such one.

        Args:
            session_id: Id of the step.
            at: When it was called off.
        """
        session = self.session(session_id)
        if session is None:
            return self
        off = (*self.cancelled, session.called_off(at))
        return evolve(
            self,
            sessions=tuple(s for s in self.sessions if s is not session),
            cancelled=tuple(sorted(off, key=lambda s: (s.start.timestamp(), s.id))),
        )


@frozen(kw_only=True, repr=False)
class Substitute(Value):
    """That another therapist than the series' own may take one session.

    Attributes:
        step: Id of the step.
        person: Id of the therapist who takes it.
    """

    __shown__ = ("step", "person")

    step: Id
    person: Id


@frozen(kw_only=True, repr=False)
class Preferences(Value):
    """What decides between plans that are equally good otherwise.

    Attributes:
        done_by: Dosing sessions, with their monitoring, rather end by this time
            of the day, by the client's clock; None where nobody minds.
        same_time: Whether a step that hangs off one of its own kind is rather on
            the same weekday and at the same time, by the client's clock.
    """

    __shown__ = ()

    done_by: dt.time | None = dt.time(18)
    same_time: bool = True


@frozen(kw_only=True, repr=False)
class PlanRequest(Value):
    """All that a planner may look at. It never sees a name.

    Attributes:
        id: Opaque id of the series to be.
        protocol: What to plan.
        steps: Ids of the protocol's steps to plan now; the others wait for the
            next authorisation.
        not_before: No session starts earlier.
        not_after: No dosing session starts later; None where nothing limits it.
        horizon: No session starts later than this.
        client: When the client can come; any time where it has no hours.
        client_zone: By whose clock the client's hours are meant.
        practice_zone: By whose clock holidays, and hours without a zone, are meant.
        lead_therapist: Id of the therapist of every session; any where None.
        people: Whom the practice has.
        rooms: What the practice has.
        holidays: Days on which nothing takes place.
        locked: Sessions that stay as they are (held, confirmed).
        taken: What the sessions of other clients take up, room by room and person
            by person. Places in rooms are counted.
        substitutes: Sessions that somebody other than the series' therapist takes;
            each of them a person agreed to.
        doses_per_day: How many dosing sessions the client has on one day at most,
            by the practice's clock.
        consent_from: No dosing session starts before this moment, at which the
            treatment consent was signed; None where that is not looked at.
        consent_until: No dosing session starts after it.
        preferences: What decides between equally good plans.
        grid: Sessions start at multiples of this from midnight UTC.
        now: The moment of planning.
    """

    id: Id
    protocol: Protocol
    steps: tuple[Id, ...]
    not_before: dt.datetime
    not_after: dt.datetime | None = None
    horizon: dt.datetime
    client: Availability = Availability()
    client_zone: Zone
    practice_zone: Zone
    lead_therapist: Id | None = None
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    holidays: tuple[Holiday, ...] = ()
    locked: tuple[PlannedSession, ...] = ()
    taken: tuple[Occupied, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    doses_per_day: Annotated[int, Range(1, 4)] = 1
    consent_from: dt.datetime | None = None
    consent_until: dt.datetime | None = None
    preferences: Preferences = Preferences()
    grid: Annotated[dt.timedelta, Range(dt.timedelta(minutes=5), dt.timedelta(hours=1))] = (
        dt.timedelta(minutes=15)
    )
    now: dt.datetime


@frozen(kw_only=True, repr=False)
class NoPlan(Value):
    """Why there is no series.

    Attributes:
        reasons: In plain words with dates, the decisive one first.
        step: Id of the first step that could not be placed, where one stands out.
    """

    __shown__ = ("step",)

    reasons: tuple[Prose, ...]
    step: Id | None = None


@frozen(kw_only=True, repr=False)
class Violation(Value):
    """A rule that a plan breaks.

    Attributes:
        code: Which rule.
        session: Id of the session at fault.
        words: What is wrong, in plain words.
    """

    __shown__ = ("code", "session")

    code: Id
    session: Id
    words: Line


if TYPE_CHECKING:
    PlanFunction: TypeAlias = Callable[[PlanRequest], Series | NoPlan]
else:
    PlanFunction = Callable[..., Any]


@frozen(kw_only=True, repr=False)
class Planner(Value):
    """Something that can plan a series.

    Attributes:
        id: Unique among all plugins.
        title: What it is called.
        plan: Gives the series, or the reasons why there is none.
    """

    id: Id
    title: Name
    plan: PlanFunction
