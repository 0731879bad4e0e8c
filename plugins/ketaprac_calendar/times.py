"""Times as they stand in a file, read without surprises."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

_TIME: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})(Z?))?")


def moment_of(value: str) -> dt.datetime | None:
    """A time or a day (at midnight) without its zone; None where it is neither.

    Args:
        value: As it stands in the file.
    """
    match = _TIME.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        # A leap second (60) is allowed and counts as the second before.
        return dt.datetime(year, month, day, hour, minute, min(second, 59) if second <= 60 else 60)
    except ValueError:
        return None


def odd(local: dt.datetime, zone: ZoneInfo) -> str | None:
    """What is odd about a time by a wall clock: ``skipped``, ``shown-twice``, or None.

    Args:
        local: Without a zone.
        zone: Whose clock.
    """
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return None
    try:
        back = early.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return None
    return "shown-twice" if back == local else "skipped"
