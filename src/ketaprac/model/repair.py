"""What upsets a plan that stands, and the smallest change that mends it."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Prose, Value
from ketaprac.model.practice_plan import PracticeViolation
from ketaprac.model.series import PlannedSession, Series, Substitute


def _in_order(start: dt.datetime, end: dt.datetime | None) -> None:
    if end is not None and end <= start:
        raise BadInput("ends before it starts", where="end", todo="Swap the two times")


@frozen(kw_only=True, repr=False)
class PersonLost(Value):
    """One of the practice's people cannot work for some time.

    Attributes:
        person: Who.
        start: First instant.
        end: The instant from which they work again.
    """

    __shown__ = ("person",)

    person: Id
    start: dt.datetime
    end: dt.datetime

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        _in_order(self.start, self.end)


@frozen(kw_only=True, repr=False)
class RoomClosed(Value):
    """A room, with all its places, cannot be used for some time.

    Attributes:
        room: Which.
        start: First instant.
        end: The instant from which it is open again.
    """

    __shown__ = ("room",)

    room: Id
    start: dt.datetime
    end: dt.datetime

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        _in_order(self.start, self.end)


@frozen(kw_only=True, repr=False)
class SessionOff(Value):
    """A client cancelled a session: it has to be at another time.

    Attributes:
        series: Whose.
        session: Id of the step.
    """

    __shown__ = ("series", "session")

    series: Id
    session: Id


@frozen(kw_only=True, repr=False)
class SessionMissed(Value):
    """A session went by without taking place. If it still can, it gets another time.

    Attributes:
        series: Whose.
        session: Id of the step.
    """

    __shown__ = ("series", "session")

    series: Id
    session: Id


@frozen(kw_only=True, repr=False)
class OnHold(Value):
    """A client's series is put on hold.

    Attributes:
        series: Whose.
        start: First instant.
        end: The instant from which it goes on; where None, nobody knows yet, and
            all sessions from the first instant on are called off.
    """

    __shown__ = ("series",)

    series: Id
    start: dt.datetime
    end: dt.datetime | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        _in_order(self.start, self.end)


@frozen(kw_only=True, repr=False)
class MovedByHand(Value):
    """Somebody gives a session another time. It stays there, and the others follow.

    Attributes:
        series: Whose.
        session: Id of the step.
        start: When it begins now; a multiple of five minutes.
    """

    __shown__ = ("series", "session")

    series: Id
    session: Id
    start: dt.datetime


Disruption: TypeAlias = PersonLost | RoomClosed | SessionOff | SessionMissed | OnHold | MovedByHand
"""Something that makes a plan impossible which was right before."""


@frozen(kw_only=True, repr=False)
class Move(Value):
    """A session that is not what it was.

    Attributes:
        series: Whose.
        old: As it was planned.
        new: As it is now; None where it is called off.
    """

    __shown__ = ("series",)

    series: Id
    old: PlannedSession
    new: PlannedSession | None

    @property
    def retimed(self) -> bool:
        """Whether the client comes at another time; otherwise only people or room differ."""
        return self.new is None or self.new.start.timestamp() != self.old.start.timestamp()


@frozen(kw_only=True, repr=False)
class Unrepaired(Value):
    """A client whose plan cannot be mended as things are; it stays as it was.

    Attributes:
        series: Whose.
        reasons: In plain words, the decisive one first.
        substitutes: Therapists who could take one session, each of which would be
            enough by itself. Nothing of that kind is done until somebody accepts it.
    """

    __shown__ = ("series",)

    series: Id
    reasons: tuple[Prose, ...]
    substitutes: tuple[Substitute, ...] = ()


@frozen(kw_only=True, repr=False)
class Repair(Value):
    """The smallest change that mends what was upset.

    Attributes:
        moves: Sessions that change, client by client in the order in which they were
            planned; of each client by their old time.
        plans: The mended series, in that order.
        unrepaired: Clients without a repair.
        unmoved: Locked sessions that stay although they break a rule now; a person decides.
    """

    __shown__ = ()

    moves: tuple[Move, ...] = ()
    plans: tuple[Series, ...] = ()
    unrepaired: tuple[Unrepaired, ...] = ()
    unmoved: tuple[PracticeViolation, ...] = ()

    @property
    def retimed(self) -> int:
        """How many sessions get another time or are called off."""
        return sum(move.retimed for move in self.moves)
