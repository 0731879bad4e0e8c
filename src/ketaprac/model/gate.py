"""The risky steps of the pathway, and what stands in their way."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from ketaprac.model.base import Id, Line, Value


class Action(StrEnum):
    """A step that a gate stands before."""

    SEND_REFERRAL = "send-referral"
    PLAN_DOSES = "plan-doses"
    START_DOSING = "start-dosing"
    END_DOSING = "end-dosing"


@frozen(kw_only=True, repr=False)
class Objection(Value):
    """One reason why a gate stays shut.

    Attributes:
        code: Stable code of the reason, such as ``consent.missing``.
        words: The reason, in plain words, without anything of the record.
        todo: What would remove it.
        key: Key of the case file to fill in, such as ``clearance.valid_until``.
        plugin: Which plugin raised it; the core where None.
        urgent: Whether somebody must act today, whatever else holds.
    """

    __shown__ = ("code",)

    code: Id
    words: Line
    todo: Line
    key: Line | None = None
    plugin: Id | None = None
    urgent: bool = False
