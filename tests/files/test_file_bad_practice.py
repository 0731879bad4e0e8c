"""A practice file with one thing wrong in it, and lists that name no plugin."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from file_support import SECRET, drop, is_one_line, put, shipped, without_file, write

from ketaprac.cli.common import practice_of
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice

Path_ = tuple[str | int, ...]


def refused(folder: Path, table: dict[str, Any], name: str = "practice.toml") -> BadInput:
    path = write(folder, table, name)
    with pytest.raises(BadInput) as caught:
        load_practice(path)
    assert str(caught.value).startswith(str(path))
    assert is_one_line(caught.value)
    return without_file(caught.value, path)


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        (("practice",), SECRET, "practice", "expected a table, found text"),
        (("practice", "name"), 1, "practice.name", "expected text"),
        (("practice", "name"), "<i>x</i>", "practice.name", "< or >"),
        (("practice", "name"), SECRET * 910, "practice.name", "at most"),
        (("practice", "name"), f"{SECRET}\u202e", "practice.name", "text-direction mark"),
        (("practice", "name"), f"{SECRET}\x07", "practice.name", "control character"),
        (("practice", "time_zone"), "America/Los_Angles", "practice.time_zone", "Did you mean"),
        (("practice", "time_zone"), -8, "practice.time_zone", "expected text"),
        (("practice", "part2_program"), "yes", "practice.part2_program", "expected true or false"),
        (("practice", "part2_program"), False, "practice.part2_program", "off without a reason"),
        (("practice", "languages"), "en", "practice.languages", "expected a list"),
        (("practice", "fax"), SECRET, "practice.fax", "unknown key"),
        (("people",), {}, "people", "expected a list, found a table"),
        (("people", 1, "roles"), ["doctor"], "people[2].roles[1]", "is not a word that fits"),
        (("people", 1, "roles"), "therapist", "people[2].roles", "expected a list"),
        (("people", 1, "id"), SECRET, "people[2].id", "is not an id"),
        (("people", 1, "id"), "mira", "people", "has two entries with the id 'mira'"),
        (("people", 1, "time_zone"), "Nowhere", "people[2].time_zone", "unknown time zone"),
        (("people", 1, "hours"), [], "people[2].hours", "expected a table"),
        (("people", 1, "hours", "tue"), ["18:00-10:00"], "people[2].hours.tue[1]", "ends before"),
        (("people", 1, "hours", "tues"), [], "people[2].hours.tues", "Did you mean 'tue'?"),
        (
            ("people", 0, "busy"),
            [{"from": dt.datetime(2027, 3, 14, 2, 30), "to": dt.datetime(2027, 3, 14, 4)}],
            "people[1].busy[1].from",
            "does not exist in America/Los_Angeles",
        ),
        (
            ("people", 0, "busy"),
            [{"from": dt.date(2027, 3, 14), "to": dt.datetime(2027, 11, 7, 1)}],
            "people[1].busy[1].to",
            "happens twice in America/Los_Angeles",
        ),
        (
            ("people", 0, "busy"),
            [{"from": dt.date(2027, 3, 14), "to": dt.date(2027, 3, 13)}],
            "people[1].busy[1].to",
            "ends before it starts",
        ),
        (("rooms", 1, "id"), "room-1", "rooms", "has two entries with the id 'room-1'"),
        (("rooms", 1, "capacity"), 0, "rooms[2].capacity", "outside the range"),
        (("rooms", 1, "capacity"), True, "rooms[2].capacity", "expected a whole number"),
        (("rooms", 1, "busy"), [{"from": SECRET, "to": SECRET}], "rooms[2].busy[1].from", "date"),
        (("rooms", 1, "busy"), [3], "rooms[2].busy[1]", "exactly the keys"),
        (("holidays",), ["2027-01-01"], "holidays", "expected a table"),
        (("holidays", "2027-02-30"), "x", "holidays.2027-02-30", "is not a date that exists"),
        (("holidays", "9999-12-31"), "x", "holidays.9999-12-31", "is not in the years"),
        (("holidays", SECRET), "x", "holidays.(a key that is no id)", "is not a date"),
        (("holidays", "2027-01-01"), 5, "holidays.2027-01-01", "expected text"),
        (("holidays", "2027-01-01"), "", "holidays.2027-01-01", "is empty"),
        (("law",), 1, "law", "expected a table"),
        (("law", "x"), SECRET, "law.x", "expected a table, found text"),
        (("law", "x"), {"statement": SECRET}, "law.x.source", "is missing"),
        (
            ("law", "prescribing-by-video", "expires_on"),
            2027,
            "law.prescribing-by-video.exp",
            "a d",
        ),
        (("law", "prescribing-by-video", "on_expiry"), "hope", "law.prescribing-by-video.on", "fi"),
        (("law", "prescribing-by-video", "source"), {}, "law.prescribing-by-video.source", "miss"),
        (("plugins", "block"), "met", "plugins.block", "expected a list"),
        (("plugins", "block"), [SECRET], "plugins.block[1]", "is not an id"),
        (("plugins", "deny"), [], "plugins.deny", "unknown key"),
        (("settings",), [], "settings", "expected a table"),
        (("settings", "calendar"), 1, "settings.calendar", "expected a table"),
        (("settings", SECRET), {}, "settings.(a key that is no id)", "not the name of a plugin"),
        (("adopted",), [{"by": SECRET}], "adopted[1].content_hash", "is missing"),
        (("adopted",), [{"content_hash": SECRET}], "adopted[1].by", "is missing"),
        (("people", 0, "type"), "x", "people[1].type", "unknown key"),
    ],
)
def test_one_thing_wrong(tmp_path: Path, path: Path_, value: Any, where: str, words: str) -> None:
    table = shipped("practice")
    put(table, path, value)
    error = refused(tmp_path, table)
    assert error.where.startswith(where)
    assert words in str(error)


@pytest.mark.parametrize(
    "path",
    [
        ("practice",),
        ("practice", "name"),
        ("practice", "time_zone"),
        ("practice", "crisis_instructions"),
        ("people", 0, "id"),
        ("people", 0, "name"),
        ("people", 0, "roles"),
        ("rooms", 0, "id"),
    ],
)
def test_a_missing_key(tmp_path: Path, path: Path_) -> None:
    table = shipped("practice")
    drop(table, path)
    error = refused(tmp_path, table)
    assert error.what == "is missing"
    assert error.where == ".".join(map(str, path)).replace(".0.", "[1].")


@pytest.mark.parametrize("zone", ["", "../UTC", SECRET, "x" * 10_000])
def test_a_zone_that_is_no_zone_is_not_repeated(tmp_path: Path, zone: str) -> None:
    table = shipped("practice")
    put(table, ("practice", "time_zone"), zone)
    assert "unknown time zone" in refused(tmp_path, table).what


def test_a_law_row_must_have_an_id(tmp_path: Path) -> None:
    table = shipped("practice")
    row = table["law"].pop("prescribing-by-video")
    put(table, ("law", SECRET), row)
    error = refused(tmp_path, table)
    assert error.where == "law.(a key that is no id).id"
    assert "is not an id" in error.what


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        (("plugins", "block"), ["mett"], "plugins", "Did you mean 'met'?"),
        (("plugins", "allow"), ["nobody-has-this"], "plugins", "unknown plugin"),
        (("settings", "lettters"), {}, "settings.lettters", "Did you mean 'letters'?"),
        (("settings", "met"), {"a": 1}, "settings.met", "has no settings"),
        (("settings", "calendar"), {"no_such_key": SECRET}, "settings.calendar.no_such_key", "key"),
    ],
)
def test_lists_and_settings_that_name_nothing(
    tmp_path: Path, path: Path_, value: Any, where: str, words: str
) -> None:
    table = shipped("practice")
    put(table, path, value)
    file = load_practice(write(tmp_path, table, "practice.toml"))
    with pytest.raises(BadInput) as caught:
        practice_of(file)
    assert caught.value.where == where
    assert words in str(caught.value)
    assert is_one_line(caught.value)


def test_the_smallest_practice(tmp_path: Path) -> None:
    table = {
        "schema": "ketaprac.practice/1",
        "practice": {"name": "A", "time_zone": "Europe/Vienna", "crisis_instructions": "Call."},
    }
    profile = load_practice(write(tmp_path, table, "practice.toml")).profile
    assert profile.part2_program, "it is a Part 2 program unless a reason is written down"
    assert profile.people == ()


def test_switching_part_2_off_takes_a_reason(tmp_path: Path) -> None:
    table = shipped("practice")
    put(table, ("practice", "part2_program"), False)
    put(table, ("practice", "part2_reason"), "Counsel's letter of 2026-10-01")
    assert not load_practice(write(tmp_path, table, "practice.toml")).profile.part2_program
