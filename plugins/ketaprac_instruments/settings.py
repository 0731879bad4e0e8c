"""Where a practice keeps its own wording of questionnaires."""

from __future__ import annotations

from attrs import frozen

from ketaprac.model.base import Line, Value


@frozen(kw_only=True, repr=False)
class InstrumentSettings(Value):
    """``[settings.instruments]``.

    Attributes:
        wording: A folder with one file per questionnaire, as seen from the practice file;
            none where it is left out. `ketaprac instruments show` reads it.
    """

    __shown__ = ()

    wording: Line | None = None
