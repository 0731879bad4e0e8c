"""The list of bad answers, item by item, through every door: one line with its place.

Doors: a case file and a table of answers, each in TOML and in JSON; a table in CSV; and
``ketaprac score``. Where there are many, the rest still counts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from file_support import NOW, is_one_line, practice, put, read, refused, shipped, toml, write

from ketaprac.cli import main
from ketaprac.errors import BadInput
from ketaprac.files.answers import load_answers

NAN = float("nan")
ONES = [1] * 8
BORN = dt.date(1984, 3, 9)  # of the shipped case
GOOD = {"client": "c-2", "instrument": "gad-7", "on": dt.date(2027, 1, 8), "values": [0] * 7}

#: What is wrong, the entry's changed keys, the place in it, and what is said.
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("unknown instrument", {"instrument": "phq9"}, "instrument", "Did you mean 'phq-9'?"),
    ("unknown variant", {"instrument": "usaudit-c"}, "instrument", "usaudit-c"),
    ("too few", {"values": ONES}, "values", "has 8 answers; phq-9 has 9 items"),
    ("too many", {"values": [*ONES, 1, 1]}, "values", "has 10 answers; phq-9 has 9 items"),
    ("text", {"values": [*ONES, "often"]}, "values", "whole number"),
    ("number as text", {"values": [*ONES, "1"]}, "values", "whole number"),
    ("NaN", {"values": [*ONES, NAN]}, "values", "whole number"),
    ("negative", {"values": [*ONES, -1]}, "values", "is not an answer that item 9 allows"),
    ("two answers to one item", {"values": {"1": 0, "01": 3}}, "values", "item"),
]
NAMES = [name for name, *_ in BAD]


def entry(changed: dict[str, Any]) -> dict[str, Any]:
    return {"instrument": "phq-9", "on": dt.date(2027, 1, 8), "values": [0] * 9, **changed}


@pytest.mark.parametrize("name", ["case.toml", "case.json"])
@pytest.mark.parametrize(("_", "changed", "place", "said"), BAD, ids=NAMES)
def test_in_a_case_file(tmp_path, name, _, changed, place, said):
    table = shipped("alcohol-met")
    put(table, ("answers", 0), entry(changed))
    error = refused(write(tmp_path, table, name))
    assert error.where.startswith(f"answers[1].{place}")
    assert said in str(error) and is_one_line(error)


def in_table(folder: Path, name: str, entries: list[dict[str, Any]]) -> Any:
    table = {"schema": "ketaprac.answers/1", "answers": entries}
    path = folder / name
    text = json.dumps(table, default=str) if name.endswith(".json") else toml(table)
    path.write_text(text, "utf-8")
    return load_answers(path, practice().catalogue, "America/Los_Angeles", NOW)


@pytest.mark.parametrize("name", ["new.toml", "new.json"])
@pytest.mark.parametrize(("_", "changed", "place", "said"), BAD, ids=NAMES)
def test_in_a_table_and_the_rest_counts(tmp_path, name, _, changed, place, said):
    found = in_table(tmp_path, name, [{**entry(changed), "client": "c-1"}, GOOD])
    assert [row.client for row in found.rows] == ["c-2"]
    (bad,) = found.refused
    assert bad.error.where.startswith(f"{tmp_path / name}:1:{place}")
    assert is_one_line(bad.error)


# -- dates and twins -----------------------------------------------------------------


def _dated(day: dt.date) -> Callable[[dict[str, Any]], None]:
    return lambda table: put(table, ("answers", 0, "on"), day)


@pytest.mark.parametrize("name", ["case.toml", "case.json"])
@pytest.mark.parametrize("group", ["answers", "facts"])
def test_an_answer_dated_before_birth_is_refused(tmp_path, name, group):
    table = shipped("alcohol-met")
    put(table, (group, 0, "on"), BORN - dt.timedelta(days=1))
    error = refused(write(tmp_path, table, name))
    assert (error.where, error.what) == (f"{group}[1].on", "is before the client was born")


@pytest.mark.parametrize("group", ["answers", "facts"])
def test_an_answer_dated_in_the_future_does_not_count_and_says_where_it_stands(tmp_path, group):
    table = shipped("alcohol-met")
    put(table, (group, 0, "on"), dt.date(2027, 1, 12))
    found = read(write(tmp_path, table))
    (late,) = [o for o in found.objections if o.code == "date.future"]
    assert late.key == f"{group}[1].on"
    assert all(fact.at <= NOW for fact in found.episode.facts)
    assert all(response.at <= NOW for response in found.episode.responses)


def test_a_form_of_the_same_time_is_refused(tmp_path):
    table = shipped("alcohol-met")
    table["answers"].append({**table["answers"][0], "values": [0] * 9})
    error = refused(write(tmp_path, table))
    assert error.where == f"answers[{len(table['answers'])}].on"
    assert "has the same instrument and time as answers[1]" in error.what


def test_at_another_time_of_the_day_it_is_another_form(tmp_path):
    table = shipped("alcohol-met")
    later = dt.datetime(2027, 1, 4, 12)
    table["answers"].append({**table["answers"][0], "on": later})
    assert len(read(write(tmp_path, table)).episode.responses) == len(table["answers"])


def test_an_item_twice_in_json_is_refused(tmp_path):
    path = tmp_path / "new.json"
    path.write_text(
        '{"schema": "ketaprac.answers/1", "answers": [{"client": "c-1", "instrument": "phq-9",'
        ' "on": "2027-01-08", "values": {"1": 0, "1": 3}}]}'
    )
    with pytest.raises(BadInput, match="has a key twice in one table"):
        load_answers(path, practice().catalogue, "UTC", NOW)


def test_an_item_twice_in_toml_is_refused(tmp_path):
    path = tmp_path / "new.toml"
    path.write_text(
        'schema = "ketaprac.answers/1"\n[[answers]]\nclient = "c-1"\ninstrument = "phq-9"\n'
        "on = 2027-01-08\nvalues = { 1 = 0, 1 = 3 }\n"
    )
    with pytest.raises(BadInput, match=r"is not well-formed TOML \(line 6"):
        load_answers(path, practice().catalogue, "UTC", NOW)


# -- the same in a row of CSV, and what only CSV can have -------------------------------

HEAD = "client,instrument,on,values"
ROWS = [
    ("unknown instrument", 'c-1,phq9,2027-01-08,"0"', "2:instrument"),
    ("unknown variant", 'c-1,usaudit-c,2027-01-08,"0,0,0"', "2:instrument"),
    ("too few", 'c-1,gad-7,2027-01-08,"0,0"', "2:values"),
    ("too many", 'c-1,gad-7,2027-01-08,"0,0,0,0,0,0,0,0"', "2:values"),
    ("text", 'c-1,gad-7,2027-01-08,"0,0,often,0,0,0,0"', "2:values[3]"),
    ("number in quotes", "c-1,gad-7,2027-01-08,\"0,0,'1',0,0,0,0\"", "2:values[3]"),
    ("NaN", 'c-1,gad-7,2027-01-08,"0,0,NaN,0,0,0,0"', "2:values[3]"),
    ("negative", 'c-1,gad-7,2027-01-08,"0,0,-1,0,0,0,0"', "2:values[3]"),
    ("future", 'c-1,gad-7,2027-01-12,"0,0,0,0,0,0,0"', "2:on"),
]


@pytest.mark.parametrize(("_", "row", "place"), ROWS, ids=[name for name, *_ in ROWS])
def test_in_a_row_of_csv_and_the_rest_counts(tmp_path, _, row, place):
    path = tmp_path / "new.csv"
    path.write_text(f'{HEAD}\n{row}\nc-2,gad-7,2027-01-08,"0,0,0,0,0,0,0"\n')
    found = load_answers(path, practice().catalogue, "America/Los_Angeles", NOW)
    assert [each.client for each in found.rows] == ["c-2"]
    (bad,) = found.refused
    assert bad.error.where == f"{path}:{place}"
    assert is_one_line(bad.error)


def test_two_columns_for_one_item_are_refused(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("client,instrument,on,1,1\nc-1,phq-9,2027-01-08,0,3\n")
    with pytest.raises(BadInput, match="is there twice"):
        load_answers(path, practice().catalogue, "UTC", NOW)


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff{head}\nc-2,gad-7,2027-01-08,"0,0,0,0,0,0,0"\n',
        'client;instrument;on;values\nc-2;gad-7;2027-01-08;"0;0;0;0;0;0;0"\n',
        '{head}\nc-2,gad-7,2027-01-08,"0,0,0,\n0,0,0,0"\n',
    ],
    ids=["BOM", "semicolons", "quoted newline"],
)
def test_csv_as_spreadsheets_write_it_is_read(tmp_path, text):
    path = tmp_path / "new.csv"
    path.write_text(text.format(head=HEAD), "utf-8")
    found = load_answers(path, practice().catalogue, "UTC", NOW)
    assert (len(found.rows), found.refused) == (1, ())


def test_csv_without_a_header_is_one_line_and_shows_no_record(tmp_path):
    path = tmp_path / "new.csv"
    path.write_text('c-1,gad-7,2027-01-08,"0,0,0,0,0,0,0"\n')
    with pytest.raises(BadInput, match="has no row of column names") as caught:
        load_answers(path, practice().catalogue, "UTC", NOW)
    assert caught.value.where == f"{path}:1" and "c-1" not in str(caught.value)


# -- ketaprac score ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instrument", "answers", "said"),
    [
        ("phq9", "0", "unknown instrument 'phq9'. Did you mean 'phq-9'?"),
        ("usaudit-c", "0,0,0", "unknown instrument 'usaudit-c'"),
        ("phq-9", "1,1", "answers: has 2 entries; phq-9 has 9 items"),
        ("phq-9", ",".join("1" * 10), "answers: has 10 entries; phq-9 has 9 items"),
        ("phq-9", "1,1,1,often,1,1,1,1,1", "answers[4]: is not a whole number"),
        ("phq-9", '1,1,1,"1",1,1,1,1,1', "answers[4]: is not a whole number"),
        ("phq-9", "1,1,1,NaN,1,1,1,1,1", "answers[4]: is not a whole number"),
        ("phq-9", "1,1,1,-1,1,1,1,1,1", "answers[4]: is not an answer that item 4 allows"),
        ("phq-9", "1;1;1;1;1;1;1;1;1", "answers: has 1 entries"),
        ("phq-9", "1,1,1,,1,1,1,1,1", "answers[4]: is not a whole number"),
    ],
)
def test_score_says_it_in_one_line(capsys, instrument, answers, said):
    assert main(["score", instrument, f"--answers={answers}"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
