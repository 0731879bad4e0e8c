"""Local wall times and instants: the one place that joins a time to a zone.

Everything is planned and stored as an instant. A local time that does not
exist, or that exists twice, is refused rather than guessed.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from ketaprac.errors import BadInput, unknown


def utc_now() -> dt.datetime:
    """The machine's clock; the only place where ketaprac looks at it."""
    return dt.datetime.now(dt.UTC)


@cache
def zone(key: str) -> ZoneInfo:
    """The time zone of that name.

    Args:
        key: A key of the IANA time zone database, such as ``Europe/Berlin``.

    Raises:
        BadInput: This machine knows no such zone.
    """
    try:
        return ZoneInfo(key)
    except (LookupError, ValueError, OSError):
        from zoneinfo import available_timezones

        raise unknown("time zone", key, available_timezones()) from None


def instant(local: dt.datetime, key: str) -> dt.datetime:
    """The instant that a wall clock in a zone shows as this time.

    Args:
        local: A time without offset; one with an offset is returned in the zone.
        key: Name of the time zone.

    Raises:
        BadInput: The clock is set forward over this time, or shows it twice.
    """
    tz = zone(key)
    if local.utcoffset() is not None:
        return local.astimezone(tz)
    early = local.replace(tzinfo=tz, fold=0)
    late = local.replace(tzinfo=tz, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early
    if early.astimezone(dt.UTC).astimezone(tz).replace(tzinfo=None) != local:
        raise BadInput(
            f"does not exist in {key}: the clock is set forward over it",
            todo="Choose a time before or after the change",
        )
    raise BadInput(
        f"happens twice in {key}: the clock is set back over it",
        todo="Add the offset that is meant, such as "
        f"{early.strftime('%z')[:3]}:{early.strftime('%z')[3:]}",
    )


def start_of(day: dt.date, key: str) -> dt.datetime:
    """The first instant of a day in a zone (midnight, or later where it is skipped)."""
    midnight = dt.datetime.combine(day, dt.time()).replace(tzinfo=zone(key))
    return midnight.astimezone(dt.UTC).astimezone(zone(key))


def day_of(moment: dt.datetime, key: str) -> dt.date:
    """The calendar day that a wall clock in a zone shows at an instant."""
    return moment.astimezone(zone(key)).date()
