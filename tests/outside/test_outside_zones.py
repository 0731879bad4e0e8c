"""Every time zone of the database, read back by programs with their own arithmetic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from calendar_samples import export, series, session

from ketaprac.model.series import Series
from ketaprac_calendar.audiences import audience_of
from ketaprac_calendar.entries import uid_of
from outside import Read, read

MONTHS = 24
CLIENT = audience_of("client")


def monthly(key: str) -> Series:
    """Ten o'clock on the first of each month for two years."""
    tz = ZoneInfo(key)
    starts = [dt.datetime(2026 + n // 12, n % 12 + 1, 1, 10, tzinfo=tz) for n in range(MONTHS)]
    return series(*(session(n, start) for n, start in enumerate(starts, start=1)), zone=key)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A calendar per zone."""
    folder = tmp_path_factory.mktemp("zones")
    found = {}
    for number, key in enumerate(sorted(available_timezones())):
        found[key] = folder / f"{number}.ics"
        found[key].write_bytes(export("client", monthly(key)).content)
    return found


@pytest.fixture(scope="module")
def renamed(files: dict[str, Path]) -> dict[str, Path]:
    """The same, with zones of a name that no reader can know: only our blocks can help."""
    found = {}
    for key, path in files.items():
        content = path.read_bytes().replace(b"\r\n ", b"")
        found[key] = path.with_suffix(".renamed.ics")
        found[key].write_bytes(content.replace(b"TZID=", b"TZID=x-").replace(b"TZID:", b"TZID:x-"))
    return found


def wrong(key: str, found: Read) -> int:
    """How many sessions a reader puts at another moment."""
    true = {
        uid_of(one.uid, CLIENT): f"{one.start.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        for one in monthly(key).sessions
    }
    return sum(found.events[code].start != at for code, at in true.items())


def moved(reader: str, files: dict[str, Path]) -> dict[str, int]:
    found = dict(zip(files, read(reader, files.values()), strict=True))
    assert len(found) > 550
    return {key: count for key, one in found.items() if (count := wrong(key, one))}


@pytest.mark.parametrize("reader", ["ical.js", "libical"])
def test_our_blocks_move_no_session_of_any_zone(reader: str, renamed: dict[str, Path]) -> None:
    assert moved(reader, renamed) == {}


#: PHP, on which sabre/vobject rests, takes these names for fixed offsets and asks no block.
_ABBREVIATIONS = {"CET", "EET", "MET", "WET"}


@pytest.mark.parametrize("reader", ["ical.js", "libical", "node-ical", "sabre", "ical"])
def test_no_reader_moves_a_session_of_any_zone(reader: str, files: dict[str, Path]) -> None:
    forgiven = _ABBREVIATIONS if reader == "sabre" else set()
    assert moved(reader, files).keys() <= forgiven


def test_a_reader_with_the_rules_of_another_zone_is_caught(
    tmp_path: Path, renamed: dict[str, Path]
) -> None:
    """The test above could fail: Berlin's sessions by the rules of New York."""
    berlin, other = (renamed[k].read_bytes() for k in ("Europe/Berlin", "America/New_York"))
    block = berlin[berlin.index(b"BEGIN:VTIMEZONE") : berlin.index(b"END:VTIMEZONE")]
    wanted = other[other.index(b"BEGIN:VTIMEZONE") : other.index(b"END:VTIMEZONE")]
    path = tmp_path / "mixed.ics"
    mixed = berlin.replace(block, wanted).replace(b"x-America/New_York", b"x-Europe/Berlin")
    path.write_bytes(mixed)
    (found,) = read("libical", [path])
    assert wrong("Europe/Berlin", found) == MONTHS
