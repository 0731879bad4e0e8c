"""Tables of answers: what counts, what does not, and that nothing of them is shown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac.files import answers as table
from ketaprac.files.answers import Answers, load_answers, raises_flag, unfit
from ketaprac.files.case import AnswersTable
from ketaprac.model.context import Catalogue
from ketaprac.model.people import Client
from ketaprac.model.screening import Absent
from ketaprac_instruments import ketaprac_instruments

ZONE = "America/Los_Angeles"
NOW = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)
CATALOGUE = Catalogue(instruments=tuple(ketaprac_instruments()))
HEAD = "client,instrument,on,by,values"
GOOD = 'c-1,gad-7,2027-01-08,client,"1,1,1,0,1,1,0"'
ITEMS = "client,instrument,on,by,1,2,3,4,5,6,7,8,9"

Load = Callable[..., Answers]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str | bytes, name: str = "new.csv") -> Answers:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_answers(path, CATALOGUE, ZONE, NOW)

    return load


def told(answers: Answers) -> list[str]:
    """Each refusal without the folder."""
    return [str(each.error).partition("new.")[2].partition(":")[2] for each in answers.refused]


# -- what counts -----------------------------------------------------------------


def test_a_row_is_one_filled_in_form(load: Load) -> None:
    (row,) = load(f"{HEAD}\n{GOOD}\n").rows
    assert (row.client, row.response.instrument, row.response.by) == ("c-1", "gad-7", "client")
    assert row.response.at == dt.datetime(2027, 1, 8, 8, tzinfo=dt.UTC), "midnight of the practice"
    assert [a.value for a in row.response.answers] == [1, 1, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{HEAD}\n{GOOD}\n",
        f"{HEAD}\r\n{GOOD}\r\n",
        f"{HEAD}\r{GOOD}\r",
        f"{HEAD}\n\n{GOOD}\n,,,,\n\n",
        "client;instrument;on;by;values\nc-1;gad-7;2027-01-08;client;1,1,1,0,1,1,0\n",
        'client;instrument;on;by;values\nc-1;gad-7;2027-01-08;client;"1;1;1;0;1;1;0"\n',
        "client\tinstrument\ton\tby\tvalues\nc-1\tgad-7\t2027-01-08\tclient\t1,1,1,0,1,1,0\n",
        'Client, INSTRUMENT ,on,by,values\n" c-1 ",gad-7 ,2027-01-08,client," 1, 1,1,0, 1,1,0 "\n',
        f'{HEAD}\nc-1,gad-7,2027-01-08,client,"1,1,1,\n0,1,1,0"\n',
        f'"client","instrument","on","by","values"\n{GOOD}',
        f"{ITEMS}\nc-1,gad-7,2027-01-08,client,1,1,1,0,1,1,0,,\n",
        "7,6,5,4,3,2,1,on,instrument,client,by\n0,1,1,0,1,1,1,2027-01-08,gad-7,c-1,client\n",
    ],
)
def test_many_ways_to_write_the_same(load: Load, text: str) -> None:
    found = load(text)
    assert found.refused == ()
    assert [r.response for r in found.rows] == [r.response for r in load(f"{HEAD}\n{GOOD}").rows]


def test_an_empty_cell_is_a_missing_answer_and_no_nought(load: Load) -> None:
    (row,) = load(f"{ITEMS}\nc-1,gad-7,2027-01-08,client,1,,-,declined,1,1,0,,\n").rows
    absent = [a.absent for a in row.response.answers[1:4]]
    assert absent == [Absent.NOT_ASKED, Absent.NOT_ASKED, Absent.DECLINED]


def test_who_filled_it_in_is_the_office_unless_said(load: Load) -> None:
    (row,) = load('client,instrument,on,values\nc-1,gad-7,2027-01-08,"1,1,1,0,1,1,0"\n').rows
    assert row.response.by == "office"


def test_an_item_from_which_nothing_is_reckoned_needs_no_column(load: Load) -> None:
    for instrument in CATALOGUE.instruments:
        needed = [item for item in instrument.items if not item.optional]
        head = ",".join(["client", "instrument", "on", *(item.id for item in needed)])
        cells = [str(item.values[0]) for item in needed]
        found = load(f"{head}\nc-1,{instrument.id},2027-01-08,{','.join(cells)}\n")
        assert (len(found.rows), told(found)) == (1, []), instrument.id
        for answer in found.rows[0].response.answers:
            item = instrument.item(answer.item)
            assert item is not None and (answer.value is None) is item.optional


def test_toml_and_json_hold_the_same(load: Load) -> None:
    entry = {"client": "c-1", "instrument": "gad-7", "on": "2027-01-08", "by": "client"}
    for values in (
        [1, 1, 1, 0, 1, 1, 0],
        "1,1,1,0,1,1,0",
        dict(zip("1234567", [1, 1, 1, 0, 1, 1, 0])),
    ):
        document = {"schema": "ketaprac.answers/1", "answers": [{**entry, "values": values}]}
        (row,) = load(json.dumps(document), "new.json").rows
        assert row.response == load(f"{HEAD}\n{GOOD}").rows[0].response
    toml = (
        'schema = "ketaprac.answers/1"\n[[answers]]\nclient = "c-1"\ninstrument = "gad-7"\n'
        'on = 2027-01-08\nby = "client"\nvalues = [1, 1, 1, 0, 1, 1, 0]\n'
    )
    assert load(toml, "new.toml").rows[0].response == row.response


def test_a_row_stands_in_a_case_file_as_it_is(load: Load) -> None:
    (row,) = load(f"{ITEMS}\nc-1,gad-7,2027-01-08,client,1,,1,declined,1,1,0,,\n").rows
    entry = row.table
    assert isinstance(entry, AnswersTable)
    assert entry.values == {
        "1": 1, "2": "not-asked", "3": 1, "4": "declined", "5": 1, "6": 1, "7": 0
    }  # fmt: skip


# -- what does not ----------------------------------------------------------------

SECRET = "Quillfeather"


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ('c-1,gad7,2027-01-08,x,"1,1,1,0,1,1,0"', "2:instrument", "Did you mean 'gad-7'?"),
        (f'c-1,{SECRET},2027-01-08,x,"1"', "2:instrument", "no questionnaire"),
        ('c-1,,2027-01-08,x,"1,1,1,0,1,1,0"', "2:instrument", "no questionnaire"),
        (f'{SECRET} Zed,gad-7,2027-01-08,x,"1,1,1,0,1,1,0"', "2:client", "no id"),
        (',gad-7,2027-01-08,x,"1,1,1,0,1,1,0"', "2:client", "no id"),
        ('c-1,gad-7,08.01.2027,x,"1,1,1,0,1,1,0"', "2:on", "not a date that exists"),
        ('c-1,gad-7,2027-02-30,x,"1,1,1,0,1,1,0"', "2:on", "not a date that exists"),
        ('c-1,gad-7,,x,"1,1,1,0,1,1,0"', "2:on", "not a date that exists"),
        ('c-1,gad-7,2027-01-12,x,"1,1,1,0,1,1,0"', "2:on", "in the future"),
        ('c-1,gad-7,0001-01-01,x,"1,1,1,0,1,1,0"', "2:on", "not in the years"),
        (f'c-1,gad-7,2027-01-08,{SECRET} Z,"1,1,1,0,1,1,0"', "2:by", "no id"),
        ('c-1,gad-7,2027-01-08,x,"1,1,1,0,1,1"', "2:values", "has 6 answers; gad-7 has 7 items"),
        ('c-1,gad-7,2027-01-08,x,"1,1,1,0,1,1,0,3"', "2:values", "has 8 answers"),
        ("c-1,gad-7,2027-01-08,x,", "2:1", "lacks item 1, 2, 3, 4, 5, 6, 7"),
        (f'c-1,gad-7,2027-01-08,x,"1,1,{SECRET},0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,1 2,0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,NaN,0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,-1,0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,1.0,0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,\u0661,0,1,1,0"', "2:values[3]", "not a whole number"),
        ('c-1,gad-7,2027-01-08,x,"1,1,4,0,1,1,0"', "2:values[3]", "not an answer that item 3"),
        (f"c-1,gad-7,2027-01-08,{SECRET}", "2", "has 4 cells; the head has 5"),
        (f"c-1,gad-7,2027-01-08,x,1,{SECRET}", "2", "has 6 cells; the head has 5"),
    ],
)
def test_a_bad_row_is_one_line_and_the_others_count(
    load: Load, row: str, where: str, what: str
) -> None:
    other = GOOD.replace("c-1", "c-2")
    found = load(f"{HEAD}\n{row}\n{other}\n")
    assert [r.client for r in found.rows] == ["c-2"]
    (line,) = told(found)
    assert line.startswith(f"{where}: "), line
    assert what in line
    assert SECRET not in line and "\n" not in line


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("c-1,gad-7,2027-01-08,x,1,1,1,0,1,1,0,2,", "2:8", "gad-7 has no such item"),
        ("c-1,gad-7,2027-01-08,x,1,1,1,0,1,x,0,,", "2:6", "not a whole number"),
        ("c-1,gad-7,2027-01-08,x,1,1,1,0,1,9,0,,", "2:6", "not an answer"),
    ],
)
def test_columns_of_items_are_named(load: Load, row: str, where: str, what: str) -> None:
    (line,) = told(load(f"{ITEMS}\n{row}\n"))
    assert line.startswith(f"{where}: ") and what in line


def test_answers_in_two_places_are_refused(load: Load) -> None:
    text = f"{HEAD},1\n{GOOD},2\n"
    (line,) = told(load(text))
    assert line.startswith("2:values: is given, and answers in columns of their own as well")


def test_a_column_that_a_questionnaire_needs(load: Load) -> None:
    (line,) = told(load("client,instrument,on,1,2\nc-1,gad-7,2027-01-08,1,1\n"))
    assert line.startswith("2:3: lacks item 3, 4, 5, 6, 7 of gad-7")


def test_of_twins_neither_counts(load: Load) -> None:
    twin = GOOD.replace("1,1,1,0,1,1,0", "3,3,3,3,3,3,3").replace("2027-01-08", "2027-01-08T00:00")
    found = load(f"{HEAD}\n{GOOD}\n{GOOD.replace('c-1', 'c-2')}\n{twin}\n")
    assert [row.client for row in found.rows] == ["c-2"]
    first, second = told(found)
    assert first.startswith("2:on: has the same client, instrument and time as row 4")
    assert second.startswith("4:on: has the same client, instrument and time as row 2")


def test_rows_are_counted_as_a_spreadsheet_counts(load: Load) -> None:
    wide = 'c-1,gad-7,2027-01-08,client,"1,\n1,1,0,\n1,1,0"'
    bad = GOOD.replace("gad-7", "gad")
    (line,) = told(load(f"{HEAD}\n{wide}\n\n{bad}\n"))
    assert line.startswith("4:instrument")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"client,instrument,on\nc-1,caf\xe9", "is not UTF-8 text (line 2)"),
        (f"{HEAD}\n".encode("utf-16"), "is not UTF-8 text"),
        (GOOD.encode(), "has no row of column names"),
        (f"Quillfeather,{GOOD}".encode(), "has no row of column names"),
        (b"client,instrument\nc-1,gad-7", "has no row of column names"),
        (f"{HEAD},valeus\n".encode(), "unknown column 'valeus'. Did you mean 'values'?"),
        (f"{HEAD},by\n".encode(), "is there twice"),
        (f"{HEAD},Zed Quillfeather\n".encode(), "(not shown: it is no id)"),
        (f'{HEAD}\n{GOOD}\nc-2,"gad-7'.encode(), "new.csv:3: has a quotation mark"),
        (f'{HEAD}\nc-1,"gad"7,Quillfeather'.encode(), "new.csv:2: has a quotation mark"),
        (f"{HEAD}\nc-1,{'9' * 200_000}".encode(), "new.csv:2: has a quotation mark"),
    ],
)
def test_a_bad_file_is_one_line_and_none_of_it_counts(load: Load, text: bytes, what: str) -> None:
    with pytest.raises(BadInput) as caught:
        load(text)
    assert what in str(caught.value)
    assert "quillfeather" not in str(caught.value).lower() and "\n" not in str(caught.value)


def test_a_file_beyond_all_measure_is_not_read(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LARGEST", 1_000)
    with pytest.raises(BadInput, match="is larger than"):
        load(f"{HEAD}\n" + f"{GOOD}\n" * 100)


def test_the_real_limit_holds_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # takes no room on the disk
    with pytest.raises(BadInput, match="is larger than 20 MB"):
        load_answers(path, CATALOGUE, ZONE, NOW)


@pytest.mark.parametrize(
    ("document", "what"),
    [
        ({"answers": []}, "has no schema line"),
        ({"schema": "ketaprac.case/1"}, "unknown schema"),
        ({"schema": "ketaprac.answers/2"}, "newer ketaprac"),
        ({"schema": "ketaprac.answers/1", "answer": []}, "Did you mean 'answers'?"),
        ({"schema": "ketaprac.answers/1", "answers": {}}, "expected a list"),
    ],
)
def test_a_bad_document(load: Load, document: object, what: str) -> None:
    with pytest.raises(BadInput, match=what.replace("?", r"\?")):
        load(json.dumps(document), "new.json")


def test_entries_of_a_document_stand_alone(load: Load) -> None:
    good = {"client": "c-1", "instrument": "gad-7", "on": "2027-01-08", "values": [0] * 7}
    entries = [
        7,
        {**good, "vlaues": 1},
        {**good, "client": 12},
        {**good, "values": [0, 0, float("nan"), 0, 0, 0, 0]},
        {**good, "values": [0, 0, True, 0, 0, 0, 0]},
        {**good, "values": {"1": 0, "x": 1}},
        {**good, "values": 7},
        {**good, "on": None},
        good,
    ]
    found = load(json.dumps({"schema": "ketaprac.answers/1", "answers": entries}), "new.json")
    assert len(found.rows) == 1
    assert [line.partition(": ")[0] for line in told(found)] == [
        "1", "2:vlaues", "3:client", "4:values[3]", "5:values[3]", "6:values.x", "7:values", "8:on"
    ]  # fmt: skip
    assert [each.client for each in found.refused] == [None, "c-1", None, *["c-1"] * 5]


# -- what a row that does not count still tells -------------------------------------


@pytest.mark.parametrize(
    ("row", "danger"),
    [
        ('c-1,phq-9,2027-01-08,x,"0,0,x,0,0,0,0,0,1"', True),
        ('c-1,phq-9,someday,x,"0,0,0,0,0,0,0,0,3"', True),
        ('c-1,phq-9,2028-01-08,x,"0,0,0,0,0,0,0,0,3"', True),
        ('c-1,phq-9,2027-01-08,x,"0,0,x,0,0,0,0,0,0"', False),
        ('c-1,phq-9,2027-01-08,x,"0,0,0,0,0,0,0,0,x"', False),
        ('c-1,gad-7,2027-01-08,x,"0,0,x,0,0,0,3"', False),
        ('c-1,gad,2027-01-08,x,"3"', False),
    ],
)
def test_danger_shows_through_a_typing_error(load: Load, row: str, danger: bool) -> None:
    (refused,) = load(f"{HEAD}\n{row}\n").refused
    assert refused.client == "c-1"
    assert raises_flag(refused, CATALOGUE) is danger


def test_what_only_the_case_can_tell(load: Load) -> None:
    (row,) = load(f"{HEAD}\n{GOOD}\n").rows
    born = Client(id="c-1", birth_date=dt.date(2027, 1, 9))
    before = unfit(row, born, (), ZONE)
    assert before is not None and "before the client was born" in str(before.error)
    assert str(before.error).partition("new.csv")[2].startswith(":2:on: ")
    client = Client(id="c-1", birth_date=dt.date(2027, 1, 8))
    assert unfit(row, client, (), ZONE) is None
    same = AnswersTable(instrument="gad-7", on=dt.date(2027, 1, 8), values=[0] * 7)
    again = unfit(row, client, (same,), ZONE)
    assert again is not None and "holds already" in str(again.error)
    other = AnswersTable(instrument="phq-9", on=dt.date(2027, 1, 8), values=[0] * 9)
    assert unfit(row, client, (other,), ZONE) is None


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    cells=st.lists(
        st.one_of(
            st.integers(-3, 9).map(str), st.sampled_from(["", "-", " 2 ", "x", "1e1", "\u00b2"])
        ),
        min_size=7,
        max_size=7,
    )
)
def test_a_row_counts_where_every_cell_is_an_answer_or_a_gap(load: Load, cells: list[str]) -> None:
    found = load(f"{ITEMS}\nc-1,gad-7,2027-01-08,x,{','.join(cells)},,\n")
    usable = all(cell.strip() in {"0", "1", "2", "3", "", "-"} for cell in cells)
    assert (len(found.rows), len(found.refused)) == ((1, 0) if usable else (0, 1))
    for row in found.rows:
        said = {a.item: "" if a.value is None else str(a.value) for a in row.response.answers}
        assert list(said.values()) == [c.strip().strip("-") for c in cells]
