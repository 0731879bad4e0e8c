"""Whatever stands in a file, reading it gives the case or one clear line."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from file_support import (
    CASES,
    SECRET,
    SHIPPED,
    is_one_line,
    practice,
    put,
    shipped,
    toml,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac.files.case import load_case
from ketaprac.files.episode import dump_episode, load_episode
from ketaprac.files.practice import load_practice
from ketaprac.replay import Replayed, replay

#: More of them by hand, such as: KETAPRAC_FUZZ=20 pytest tests/files/test_file_fuzz.py
MANY = int(os.environ.get("KETAPRAC_FUZZ", "1"))
SOME = settings(max_examples=60 * MANY, deadline=None, derandomize=MANY == 1, database=None)
FEW = settings(SOME, max_examples=25 * MANY)

Place = tuple[str | int, ...]


def places(table: Any, above: Place = ()) -> Iterator[Place]:
    """The path of everything in a table, leaves and branches."""
    steps = table.items() if isinstance(table, dict) else enumerate(table)
    for step, value in steps:
        yield (*above, step)
        if isinstance(value, (dict, list)):
            yield from places(value, (*above, step))


ODD = st.sampled_from(
    [
        SECRET,
        "",
        "-",
        "²",
        "0",
        "9" * 400,
        "x" * 10_001,
        "\x00",
        "\u202e",
        "<b>",
        "2027-01-04",
        "9999-12-31",
        "0001-01-01",
        "2027-03-14T02:30",
        "24:00",
        "mira",
        "dose-1",
        "refer",
        -1,
        0,
        10**400,
        1e308,
        float("nan"),
        float("-inf"),
        True,
        dt.date.min,
        dt.date.max,
        dt.datetime.min,
        dt.datetime.max,
        dt.datetime(2027, 3, 14, 2, 30),
        dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(-dt.timedelta(hours=23))),
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=23))),
        dt.time.max,
        {},
        [],
        {"from": dt.date(2027, 1, 5), "to": dt.date(2027, 1, 4)},
    ]
)
PLAIN = (
    ODD
    | st.none().map(lambda _: [])
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.dates()
    | st.datetimes()
    | st.times()
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["id", "type", "name", "on", "by", "values", "step", "start", "schema", SECRET]
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A shipped file with one to three random values or keys in random places."""
    table = shipped(name)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(sorted(places(table), key=str)))
        if draw(st.booleans()) and not isinstance(place[-1], int):
            place = (*place[:-1], draw(KEYS))
        put(table, place, draw(VALUES))
    return table


def outcome(path: Path) -> Replayed | BadInput:
    """What reading gives; any other exception goes through and fails the test."""
    whose = practice()
    try:
        case = load_case(path)
    except BadInput as error:
        assert error.where.startswith(str(path))
        return error
    try:
        return replay(case, whose)
    except BadInput as error:
        assert error.where, "every error of a case file has its place"
        return error


def sound(result: Replayed | BadInput) -> None:
    if isinstance(result, BadInput):
        assert is_one_line(result)
    else:
        assert load_episode(dump_episode(result.episode)) == result.episode


@pytest.mark.parametrize("name", CASES)
def test_a_spoilt_case_is_a_case_or_bad_input(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")

    @SOME
    @given(spoilt(name))
    def check(table: dict[str, Any]) -> None:
        sound(outcome(write(folder, table)))

    check()


def test_a_spoilt_case_in_json(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fuzz")

    @FEW
    @given(spoilt("alcohol-met"))
    def check(table: dict[str, Any]) -> None:
        sound(outcome(write(folder, table, "case.json")))

    check()


def test_a_spoilt_practice_is_a_practice_or_bad_input(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")

    @SOME
    @given(spoilt("practice"))
    def check(table: dict[str, Any]) -> None:
        path = write(folder, table, "practice.toml")
        try:
            load_practice(path)
        except BadInput as error:
            assert error.where.startswith(str(path))
            assert is_one_line(error)

    check()


@pytest.mark.parametrize("name", ["case.toml", "case.json"])
def test_any_bytes(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name

    @SOME
    @given(st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "ignore")))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        result = outcome(path)
        assert isinstance(result, BadInput)
        assert is_one_line(result)

    check()


def test_a_shipped_case_with_some_bytes_changed(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "case.toml"
    content = (SHIPPED / "alcohol-met.toml").read_bytes()
    spot = st.tuples(st.integers(0, len(content) - 1), st.binary(max_size=3), st.integers(0, 9))

    @SOME
    @given(spot)
    def check(change: tuple[int, bytes, int]) -> None:
        start, new, gone = change
        path.write_bytes(content[:start] + new + content[start + gone :])
        result = outcome(path)
        if isinstance(result, BadInput):
            assert str(result).isprintable()

    check()


def test_any_stored_document(tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = dump_episode(replay(load_case(str(SHIPPED / "alcohol-met.toml")), practice()).episode)

    @SOME
    @given(st.data())
    def check(data: st.DataObject) -> None:
        document = json.loads(whole)
        place = data.draw(st.sampled_from(sorted(places(document), key=str)))
        put(document, place, data.draw(VALUES))
        text = json.dumps(document, default=str)
        try:
            load_episode(text)
        except BadInput as error:
            assert is_one_line(error)

    check()


def test_the_writer_of_these_tests_writes_toml(tmp_path: Path) -> None:
    """What it writes reads back the same, so that the tests above spoil what they mean to."""
    import tomllib

    for name in (*CASES, "practice"):
        assert tomllib.loads(toml(shipped(name))) == shipped(name)
