"""The numbers of the rules that a practice can set, with who set them and when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Line, Name, Range, Value
from ketaprac.model.source import Source

#: In mmHg. What one clinic publishes; see ``sources.PRESSURE_LIMIT``.
SYSTOLIC_FROM: Final = 140
DIASTOLIC_FROM: Final = 90


@frozen(kw_only=True, repr=False)
class ScreeningSettings(Value):
    """``[settings.screening]``. Whoever changes a number says who set it, when, and on what basis.

    Attributes:
        systolic_from: Upper blood pressure from which a session is held, in mmHg, included.
        diastolic_from: Lower blood pressure from which a session is held, in mmHg, included.
        set_by: Who set the numbers, as it is to stand on reports.
        set_on: When.
        basis: Where they come from, such as an order of the prescriber.
    """

    __shown__ = ()

    systolic_from: Annotated[int, Range(80, 220)] = SYSTOLIC_FROM
    diastolic_from: Annotated[int, Range(40, 140)] = DIASTOLIC_FROM
    set_by: Name | None = None
    set_on: dt.date | None = None
    basis: Line | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.diastolic_from >= self.systolic_from:
            raise BadInput("is not below systolic_from", where="diastolic_from")
        for name in ("set_by", "set_on", "basis"):
            if self.is_own and getattr(self, name) is None:
                raise BadInput(
                    "is missing, although a number was set", where=name, todo="Fill it in"
                )

    @property
    def is_own(self) -> bool:
        """Whether the practice set anything."""
        defaults = (SYSTOLIC_FROM, DIASTOLIC_FROM, None, None, None)
        mine = (self.systolic_from, self.diastolic_from, self.set_by, self.set_on, self.basis)
        return mine != defaults

    @property
    def whose(self) -> str:
        """Whose numbers they are, for the words of a rule."""
        if self.set_on is None:
            return "Default limits, not reviewed by a prescriber."
        return f"Limits set by {self.set_by} on {self.set_on.isoformat()}."

    @property
    def source(self) -> Source | None:
        """The practice's own basis; None where the defaults stand."""
        if self.set_on is None or self.basis is None:
            return None
        return Source(title=f"Set by {self.set_by}", locator=self.basis, read_on=self.set_on)

    @property
    def version(self) -> str:
        """Of the rule: a practice's own limits are another version of it."""
        return f"1.site-{self.set_on:%Y%m%d}" if self.set_on else "1"
