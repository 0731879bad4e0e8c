"""Protocols as data: the steps of a series and the gaps between them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Prose, Range, Value
from ketaprac.model.evidence import EvidenceRow, Grade
from ketaprac.model.people import Role
from ketaprac.model.source import Source

_MINUTE = dt.timedelta(minutes=1)
_DAY = dt.timedelta(days=1)


class StepKind(StrEnum):
    """What happens in a step."""

    CONSULTATION = "consultation"
    PREPARATION = "preparation"
    DOSING = "dosing"
    INTEGRATION = "integration"
    REVIEW = "review"
    MEASURE = "measure"
    CHECK = "check"


class MeasuredFrom(StrEnum):
    """Where a gap begins.

    START: at the start of the anchor session. END: when its monitoring ends.
    """

    START = "start"
    END = "end"


@frozen(kw_only=True, repr=False)
class Gap(Value):
    """How long after its anchor a step starts; absolute time, not calendar days.

    Attributes:
        least: Never sooner. For medical reasons never relaxed.
        target: As near to this as possible.
        most: Never later.
        after: Where the gap begins.
    """

    __shown__ = ("least", "target", "most", "after")

    least: Annotated[dt.timedelta, Range(dt.timedelta(), 366 * _DAY)]
    target: Annotated[dt.timedelta, Range(dt.timedelta(), 366 * _DAY)]
    most: Annotated[dt.timedelta, Range(dt.timedelta(), 366 * _DAY)]
    after: MeasuredFrom = MeasuredFrom.START

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.least <= self.target <= self.most:
            raise BadInput(
                "contradicts itself: least, target and most must not fall", where="least"
            )


class Part(StrEnum):
    """Which part of a session somebody is there for.

    WHOLE: the session and its monitoring. SESSION: until monitoring begins.
    MONITORING: from then on. CHECK_IN: a few minutes at the beginning.
    """

    WHOLE = "whole"
    SESSION = "session"
    MONITORING = "monitoring"
    CHECK_IN = "check-in"


@frozen(kw_only=True, repr=False)
class Presence(Value):
    """A role, and the part of a session for which it must be there.

    Attributes:
        role: The role.
        part: The part.
        length: How long a check-in takes; None for any other part.
    """

    __shown__ = ("role", "part")

    role: Role
    part: Part = Part.WHOLE
    length: Annotated[dt.timedelta, Range(5 * _MINUTE, 12 * 60 * _MINUTE)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.part is Part.CHECK_IN) != (self.length is not None):
            raise BadInput("is given for a check-in, and for nothing else", where="length")


@frozen(kw_only=True, repr=False)
class Step(Value):
    """One session of a series.

    Attributes:
        id: Unique within the protocol, such as ``dose-1``.
        kind: What happens.
        title: For the practice's own eyes; never reaches a calendar.
        anchor: Id of the step that it hangs off; None for the first one.
        gap: How long after its anchor; None exactly where there is no anchor.
        duration: Of the session itself, 5 minutes to 12 hours.
        monitoring: How long the client stays watched afterwards, in the room.
        roles: Who must be there throughout, the lead therapist as THERAPIST. A
            role that stands there twice needs two people.
        partly: Who must be there for a part of it only.
        room: Kind of room; None where it needs none.
    """

    id: Id
    kind: StepKind
    title: Name
    anchor: Id | None = None
    gap: Gap | None = None
    duration: Annotated[dt.timedelta, Range(5 * _MINUTE, 12 * 60 * _MINUTE)]
    monitoring: Annotated[dt.timedelta, Range(dt.timedelta(), 12 * 60 * _MINUTE)] = dt.timedelta()
    roles: tuple[Role, ...] = (Role.THERAPIST,)
    partly: tuple[Presence, ...] = ()
    room: Id | None = "session"

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.anchor is None) != (self.gap is None):
            raise BadInput("needs an anchor and a gap together, or neither", where="anchor")
        for number, presence in enumerate(self.partly, start=1):
            begin, end = self.span_of(presence)
            if not begin < end <= self.duration + self.monitoring:
                raise BadInput(
                    "is longer than the session, or for monitoring where there is none",
                    where=f"partly[{number}]",
                )

    @property
    def posts(self) -> tuple[Presence, ...]:
        """Everybody but the client who must be there, and for which part."""
        whole = tuple(Presence(role=role) for role in self.roles)
        return tuple(one for one in (*whole, *self.partly) if one.role is not Role.CLIENT)

    def span_of(self, presence: Presence) -> tuple[dt.timedelta, dt.timedelta]:
        """How long after the session's start somebody comes and goes.

        Args:
            presence: One of :attr:`posts`.
        """
        whole = self.duration + self.monitoring
        match presence.part:
            case Part.SESSION:
                return dt.timedelta(), self.duration
            case Part.MONITORING:
                return self.duration, whole
            case Part.CHECK_IN:
                return dt.timedelta(), presence.length or whole
        return dt.timedelta(), whole


@frozen(kw_only=True, repr=False)
class Protocol(Value):
    """The steps of a series: a tree, each step hanging off exactly one earlier one.

    Attributes:
        id: Unique among all plugins.
        version: Raised whenever the steps change.
        title: What it is called.
        steps: Anchors before what hangs off them; the first has none.
        source: Where the pattern comes from.
        grade: How much evidence bears on it.
        route_matches: Whether that evidence is on sublingual lozenges.
        population_matches: Whether it is on people with a substance use disorder.
        notes: What a reader should know; "for planning, not a recommendation".
        evidence: What studies found on it, whatever therapy goes with it. An
            indication picks its own rows; negatives and "none found" belong here.
        reference: Whether it is shown for comparison alone, since it is the schedule
            of another medicine. No series is ever planned by it.
    """

    __shown__ = ("id", "version")

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
    reference: bool = False

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        seen: set[str] = set()
        for step in self.steps:
            self._refuse_misplaced(step, seen)
            seen.add(step.id)
        if not seen:
            raise BadInput("has no steps", where="steps")

    def _refuse_misplaced(self, step: Step, seen: set[str]) -> None:
        where = f"steps.{step.id}"
        if step.id in seen:
            raise BadInput("stands twice in the protocol", where=where)
        if step.anchor is None and seen:
            raise BadInput("hangs off no other step", where=where, todo="Give it an anchor")
        if step.anchor is not None and step.anchor not in seen:
            raise BadInput(
                f"hangs off {step.anchor!r}, which does not stand before it",
                where=where,
                todo="Name an earlier step; circles are not possible",
            )

    def step(self, step_id: str) -> Step | None:
        """The step with that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def doses(self) -> tuple[Step, ...]:
        """The dosing steps, in order."""
        return tuple(step for step in self.steps if step.kind is StepKind.DOSING)
