"""Where a clinical, legal or format statement comes from."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from ketaprac.model.base import Line, Value


@frozen(kw_only=True, repr=False)
class Source(Value):
    """The place that a reader can open to check a statement.

    Attributes:
        title: What it is called.
        locator: DOI, URL, registry number or citation of a regulation.
        read_on: The day on which somebody of this project read it.
    """

    __shown__ = ("locator",)

    title: Line
    locator: Line
    read_on: dt.date
