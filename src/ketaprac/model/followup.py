"""What somebody owes a client after a session, or while a referral is open."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Value
from ketaprac.model.people import Role
from ketaprac.model.source import Source


@frozen(kw_only=True, repr=False)
class FollowUp(Value):
    """A task with a window and an owner.

    Attributes:
        id: Unique within the episode, such as ``dose-1.check-24h``.
        session: Id of the session, or of the referral, that it hangs off; it moves
            with it.
        title: In a few words.
        todo: What to do, in plain words.
        due_from: When it can first be done.
        due_until: When it is overdue.
        owner: Role that sees to it.
        if_missed: What an unanswered one means.
        source: Where the timing comes from.
        safety: Whether it is still owed after a session that took place when the
            client has withdrawn or the episode is closed.
        measure: Id of the instrument that it asks for, if it does; its recall window
            is compared with the dosing sessions.
    """

    id: Id
    session: Id
    title: Line
    todo: Prose
    due_from: dt.datetime
    due_until: dt.datetime
    owner: Role
    if_missed: Prose
    source: Source
    safety: bool = False
    measure: Id | None = None

    @property
    def kind(self) -> str:
        """What sort of task it is: the last part of its id, such as ``check-24h``."""
        return self.id.rpartition(".")[2]


@frozen(kw_only=True, repr=False)
class FollowUpPlan(Value):
    """Everything that is owed to a client.

    Attributes:
        tasks: By due window.
        done: Ids of the tasks that were done.
        gaps: What could not be planned, in words; a list with gaps says so.
        warnings: What does not fit, such as a questionnaire that asks about a time
            with a dosing session in it.
    """

    __shown__ = ()

    tasks: tuple[FollowUp, ...]
    done: tuple[Id, ...] = ()
    gaps: tuple[Line, ...] = ()
    warnings: tuple[Line, ...] = ()

    def overdue(self, at: dt.datetime) -> tuple[FollowUp, ...]:
        """Tasks whose window is over and that nobody has done.

        Args:
            at: The moment in question.
        """
        return tuple(t for t in self.tasks if t.due_until < at and t.id not in self.done)
