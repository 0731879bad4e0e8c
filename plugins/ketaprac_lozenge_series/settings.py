"""What a practice may set about its follow-up."""

from __future__ import annotations

from typing import Annotated

from attrs import frozen

from ketaprac.model.base import Range, Value


@frozen(kw_only=True, repr=False)
class FollowUpSettings(Value):
    """When follow-ups fall due. The defaults are practice convention.

    Attributes:
        check_from_hours: First hour of the check after a dosing session, counted
            from the end of monitoring, 12 to 23 hours.
        check_until_hours: Hour at which that check is overdue, 24 to 48 hours.
        review_lead_days: How many days before a review its questionnaires may be
            asked for, 2 to 14 days.
    """

    __shown__ = ("check_from_hours", "check_until_hours", "review_lead_days")

    check_from_hours: Annotated[int, Range(12, 23)] = 20
    check_until_hours: Annotated[int, Range(24, 48)] = 28
    review_lead_days: Annotated[int, Range(2, 14)] = 7
