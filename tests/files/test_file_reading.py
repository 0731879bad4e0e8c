"""Files as files: missing, empty, not text, too large, another schema; and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_support import CASES, SECRET, SHIPPED, is_one_line, read, shipped, write

from ketaprac.errors import BadInput
from ketaprac.files.case import load_case
from ketaprac.files.practice import load_practice

LOADERS = [load_case, load_practice]
CASE_TEXT = (SHIPPED / "alcohol-met.toml").read_text("utf-8")


def refusal(loader: object, path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        loader(path)  # type: ignore[operator]
    assert caught.value.where.startswith(str(path))
    assert is_one_line(caught.value)
    return caught.value


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "schema"),
        (f"name: {SECRET}\n".encode(), "not well-formed TOML (line 1"),
        (f'a = 1\nb = "{SECRET}'.encode(), "not well-formed TOML"),
        (b"a = 1\na = 2\n", "not well-formed TOML"),
        (b"born = 1984-02-30\n", "not well-formed TOML"),
        (b"a = 1\nb = \x00\n", "not well-formed TOML (line 2"),
        (f"a = 1\nb = '{SECRET}\xff'".encode("latin-1"), "not UTF-8 text (line 2)"),
        (CASE_TEXT.encode("utf-16"), "not UTF-8 text (line 1)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8 text"),
        (b"a = " + b"[" * 20_000, "nested too deep"),
        (b"a = " + b"9" * 5_000, "a value that does not exist"),
    ],
)
def test_bad_toml_is_one_clear_line(
    tmp_path: Path, loader: object, content: bytes, words: str
) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(content)
    assert words in str(refusal(loader, path))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"name": "{SECRET}"', "not well-formed JSON (line 1"),
        (f'["{SECRET}"]', "holds a list, not a table"),
        ("null", "holds nothing, not a table"),
        ("[" * 20_000, "nested too deep"),
        ('{"a": ' + "9" * 5_000 + "}", "a value that does not exist"),
        (f'{{"schema": "x", "schema": "{SECRET}"}}', "a key twice"),
    ],
)
def test_bad_json_is_one_clear_line(tmp_path: Path, loader: object, text: str, words: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(text)
    assert words in str(refusal(loader, path))


@pytest.mark.parametrize("loader", LOADERS)
def test_a_file_that_is_not_there_or_is_none(tmp_path: Path, loader: object) -> None:
    assert "is not there" in str(refusal(loader, tmp_path / "none.toml"))
    assert "cannot be read" in str(refusal(loader, tmp_path))
    (tmp_path / "file").write_text("a")
    assert "cannot be read" in str(refusal(loader, tmp_path / "file" / "case.toml"))
    assert "cannot be read" in str(refusal(loader, tmp_path / ("x" * 300)))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("name", ["case.toml", "case.json"])
def test_a_file_of_100_mb_is_refused_unread(tmp_path: Path, loader: object, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert "larger than 5 MB" in str(refusal(loader, path))


@pytest.mark.parametrize("loader", LOADERS)
def test_an_endless_file_is_refused(loader: object) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("this system has no endless file")
    assert "larger than 5 MB" in str(refusal(loader, Path("/dev/zero")))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "has no schema line"),
        ("schema = 1", "has no schema line"),
        ('schema = "ketaprac.case"', "names no version"),
        ('schema = "ketaprac.case/0"', "names no version"),
        ('schema = "ketaprac.case/-1"', "names no version"),
        ('schema = "ketaprac.case/1.5"', "names no version"),
        ('schema = "ketaprac.case/²"', "names no version"),
        (f'schema = "ketaprac.case/{"9" * 5_000}"', "names no version"),
        ('schema = "ketaprac.cas/1"', "Did you mean 'ketaprac.case'?"),
        ('schema = "ketaprac.practice/1"', "unknown schema"),
        (f'schema = "{SECRET}/1"', "unknown schema (not shown"),
        ('schema = "ketaprac.case/2"', "was written for a newer ketaprac"),
    ],
)
def test_the_schema_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(CASE_TEXT.replace('schema = "ketaprac.case/1"', line), "utf-8")
    assert words in str(refusal(load_case, path))


@pytest.mark.parametrize("name", CASES)
def test_json_with_the_same_keys_says_the_same(tmp_path: Path, name: str) -> None:
    from_json = load_case(write(tmp_path, shipped(name), "case.json"))
    from_toml = load_case(str(SHIPPED / f"{name}.toml"))
    assert from_json.client == from_toml.client
    assert from_json.treatment == from_toml.treatment
    assert from_json.clearance is None or from_json.clearance.given_on == "2027-01-07"
    again = read(write(tmp_path, shipped(name), "case.json"))
    assert again == read(Path(str(SHIPPED / f"{name}.toml")))


def test_an_upper_case_suffix_is_json_too(tmp_path: Path) -> None:
    path = write(tmp_path, shipped("alcohol-met"), "case.json").rename(tmp_path / "CASE.JSON")
    assert load_case(path).client.id == "c-1041"


def test_the_practice_in_json_is_the_same_practice(tmp_path: Path) -> None:
    from_json = load_practice(write(tmp_path, shipped("practice"), "practice.json"))
    from_toml = load_practice(str(SHIPPED / "practice.toml"))
    assert from_json.profile == from_toml.profile
    assert from_json.selection == from_toml.selection


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    plain = load_case(str(SHIPPED / "alcohol-met.toml"))
    path = tmp_path / "case.toml"
    path.write_bytes(b"\xef\xbb\xbf" + CASE_TEXT.replace("\n", "\r\n").encode())
    assert load_case(path) == plain


def test_two_entries_with_the_same_meaning_in_either_form(tmp_path: Path) -> None:
    """Answers as a list, as a text and as a table from item to answer."""
    as_list = shipped("alcohol-met")
    as_text, as_table = shipped("alcohol-met"), shipped("alcohol-met")
    values = as_list["answers"][0]["values"]
    as_text["answers"][0]["values"] = ",".join(map(str, values))
    as_table["answers"][0]["values"] = {str(n): v for n, v in enumerate(values, start=1)}
    episodes = [read(write(tmp_path, table)).episode for table in (as_list, as_text, as_table)]
    assert episodes[0] == episodes[1] == episodes[2]
