"""Answers of many clients in one table: CSV, or TOML and JSON with the same keys.

Each row stands alone: what is wrong with one is said in one line that shows no
value, and the others still count. What a bad row does tell is kept as far as it
matters for safety: whose it is, and whether an answer in it is a matter of danger.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from ketaprac import scoring
from ketaprac.errors import BadInput, nearest, unknown
from ketaprac.files.case import OFFICE, AnswersTable
from ketaprac.files.convert import shown
from ketaprac.files.hours import moment
from ketaprac.files.read import expect_schema, read_table, read_text
from ketaprac.model.base import found
from ketaprac.model.context import Catalogue
from ketaprac.model.instrument import Instrument, Item
from ketaprac.model.people import Client
from ketaprac.model.screening import Absent, Answer, Response

SCHEMA: Final = "ketaprac.answers"
VERSION: Final = 1
LARGEST: Final = 20_000_000  # bytes of CSV: some 300,000 rows
_NEEDED: Final = ("client", "instrument", "on")
_NAMED: Final = (*_NEEDED, "by", "values")
_SEPARATORS: Final = (",", ";", "\t")
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)
_WHOLE: Final = re.compile("[0-9]{1,9}", re.ASCII)


@frozen(kw_only=True)
class Row:
    """One filled-in questionnaire of one client.

    Attributes:
        place: File and row, for errors.
        client: Id of the client.
        response: What was answered.
    """

    place: str
    client: str
    response: Response

    @property
    def table(self) -> AnswersTable:
        """As it would stand in the client's case file."""
        values = {a.item: a.value if a.absent is None else a.absent for a in self.response.answers}
        given = self.response
        return AnswersTable(instrument=given.instrument, on=given.at, by=given.by, values=values)

    def refused(self, column: str, what: str, todo: str = "") -> Refused:
        """This row with what is wrong with it.

        Args:
            column: Where, as in the head of the table.
            what: What is wrong; no value.
            todo: What to do about it.
        """
        error = BadInput(what, where=f"{self.place}:{column}", todo=todo)
        return Refused(error=error, client=self.client, response=self.response)


@frozen(kw_only=True)
class Refused:
    """A row that does not count.

    Attributes:
        error: What is wrong with it; ``where`` is ``file:row:column``.
        client: Id of its client, where that much can be read.
        response: The answers in it that can be read, where its questionnaire is known.
    """

    error: BadInput
    client: str | None = None
    response: Response | None = None


@frozen(kw_only=True)
class Answers:
    """What a table of answers holds.

    Attributes:
        rows: What counts, in the order of the file.
        refused: What does not, and why.
    """

    rows: tuple[Row, ...] = ()
    refused: tuple[Refused, ...] = ()


def load_answers(path: Path, catalogue: Catalogue, zone: str, now: dt.datetime) -> Answers:
    """Reads a table of answers.

    Args:
        path: ``.json`` and ``.toml`` files begin with ``schema = "ketaprac.answers/1"``
            and hold a list ``answers``; anything else is read as CSV.
        catalogue: The questionnaires.
        zone: The time zone by whose clock times without offset are meant.
        now: Answers dated later are refused.

    Returns:
        Rows that count and rows that do not. Of two rows of the same client,
        questionnaire and time neither counts: nobody knows which is right.

    Raises:
        BadInput: The file as a whole cannot be read: it is missing, too large, not
            UTF-8, has no head, a column that nothing answers to, or a record of which
            the end cannot be told. Then none of it counts.
    """
    reader = _Reader(path=path, catalogue=catalogue, zone=zone, now=now)
    entries = _tables(path) if path.suffix.lower() in (".json", ".toml") else _records(path, reader)
    taken = [reader.row(place, entry) for place, entry in entries]
    rows, twice = _without_twins([each for each in taken if isinstance(each, Row)])
    bad = (each for each in taken if isinstance(each, Refused))
    return Answers(rows=tuple(rows), refused=(*bad, *twice))


def unfit(row: Row, client: Client, known: Iterable[AnswersTable], zone: str) -> Refused | None:
    """What only the client's own file can tell about a row.

    Args:
        row: The row.
        client: Whose it is.
        known: Answers that the case file holds already.
        zone: The practice's time zone.

    Returns:
        The row with what is wrong, or None where it fits.
    """
    at = row.response.at
    if client.birth_date is not None and at.date() < client.birth_date:
        return row.refused("on", "is before the client was born", "Correct the date")
    same = [t for t in known if t.instrument == row.response.instrument]
    if any(moment(table.on, zone, "on") == at for table in same):
        what = "is the time of an entry that the case file holds already"
        return row.refused("on", what, "Keep one of them")
    return None


def _without_twins(rows: list[Row]) -> tuple[list[Row], list[Refused]]:
    found: dict[tuple[str, str, dt.datetime], list[Row]] = {}
    for row in rows:
        found.setdefault((row.client, row.response.instrument, row.response.at), []).append(row)
    alone = [twins[0] for twins in found.values() if len(twins) == 1]
    return alone, [_twin(row, twins) for twins in found.values() if twins[1:] for row in twins]


def _twin(row: Row, twins: list[Row]) -> Refused:
    other = twins[1] if row is twins[0] else twins[0]
    number = other.place.rpartition(":")[2]
    what = f"has the same client, instrument and time as row {number}; none of them counts"
    return row.refused("on", what, "Keep one of them")


@frozen(kw_only=True)
class _Reader:
    """Turns one row after the other into answers."""

    path: Path
    catalogue: Catalogue
    zone: str
    now: dt.datetime

    def row(self, place: str, entry: Mapping[str, Any] | Refused) -> Row | Refused:
        if isinstance(entry, Refused):
            return entry
        client = _client(entry.get("client"))
        problems: list[BadInput] = []
        response = self._response(entry, problems)
        if client is None:
            problems.insert(0, BadInput("is missing or no id", where="client"))
        if response is not None and client is not None and not problems:
            return Row(place=place, client=client, response=response)
        error = problems[0]
        where = f"{place}:{error.where}" if error.where else place
        error = BadInput(error.what, where=where, todo=error.todo)
        return Refused(error=error, client=client, response=response)

    def _response(self, entry: Mapping[str, Any], problems: list[BadInput]) -> Response | None:
        """The answers as far as they can be read; what is wrong goes to the problems."""
        instrument = self.catalogue.instrument(str(entry.get("instrument")))
        if instrument is None:
            problems.append(self._no_such(str(entry.get("instrument"))))
            return None
        at, by = self._when(entry, problems), self._by(entry, problems)
        answers = tuple(_answers(instrument, entry, problems))
        return Response(instrument=instrument.id, at=at, by=by, answers=answers)

    def _no_such(self, word: str) -> BadInput:
        """Does not show the word: in a table whose columns moved it may be anything."""
        known = [i.id for i in self.catalogue.instruments]
        guess = nearest(word, known)
        todo = f"Did you mean {guess!r}?" if guess else "See: ketaprac instruments list"
        return BadInput("is no questionnaire that is installed", where="instrument", todo=todo)

    def _when(self, entry: Mapping[str, Any], problems: list[BadInput]) -> dt.datetime:
        try:
            at = moment(entry.get("on"), self.zone, "on")
        except BadInput as error:
            problems.append(error)
            return self.now
        if at > self.now:
            problems.append(BadInput("is in the future", where="on", todo="Correct the date"))
        return at

    def _by(self, entry: Mapping[str, Any], problems: list[BadInput]) -> str:
        by = entry.get("by") or OFFICE
        if isinstance(by, str) and _ID.fullmatch(by):
            return by
        problems.append(BadInput("is no id", where="by"))
        return OFFICE


def _client(cell: object) -> str | None:
    return cell if isinstance(cell, str) and _ID.fullmatch(cell) else None


def _answers(
    instrument: Instrument, entry: Mapping[str, Any], problems: list[BadInput]
) -> Iterator[Answer]:
    try:
        cells = _cells(instrument, entry)
    except BadInput as error:
        problems.append(error)
        return
    for item in instrument.items:
        try:
            yield _answer(item, cells[item.id])
        except BadInput as error:
            column = item.id if "values" not in entry else f"values[{item.id}]"
            problems.append(BadInput(error.what, where=column, todo=error.todo))


def _cells(instrument: Instrument, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for each item, from the item columns or from ``values``."""
    values = entry.get("values")
    cells = {k: entered(v) for k, v in entry.items() if k not in _NAMED}
    items = {k: v for k, v in cells.items() if v not in ("", None)}
    if values is None:
        return _by_column(instrument, cells, items)
    if items:
        raise BadInput("is given, and answers in columns of their own as well", where="values")
    if isinstance(values, str):
        values = [entered(word) for word in values.replace(";", ",").split(",")]
    if isinstance(values, list):
        if len(values) != len(instrument.items):
            what = f"has {len(values)} answers; {instrument.id} has {len(instrument.items)} items"
            raise BadInput(what, where="values", todo='Write "-" for a missing one')
        return {item.id: value for item, value in zip(instrument.items, values, strict=True)}
    if not isinstance(values, dict):
        raise BadInput(f"expected a list of answers, found {found(values)}", where="values")
    return _by_column(instrument, values, values, under="values.")


def _by_column(
    instrument: Instrument, cells: Mapping[str, Any], given: Mapping[str, Any], under: str = ""
) -> dict[str, Any]:
    known = [item.id for item in instrument.items]
    for key in given:
        if key not in known:
            what = f"has an answer, but {instrument.id} has no such item"
            raise BadInput(what, where=f"{under}{shown(key)}")
    absent = [i.id for i in instrument.items if i.id not in cells and not i.optional]
    if absent:
        what = f"lacks item {', '.join(absent)} of {instrument.id}"
        raise BadInput(
            what, where=under.rstrip(".") or absent[0], todo='Write "-" for a missing one'
        )
    return {item: cells.get(item, "-") for item in known}


def entered(cell: object) -> object:
    """What was written in a cell, or between commas: a whole number is one, text stays.

    Where a file can hold numbers themselves, a text is none.
    """
    word = cell.strip() if isinstance(cell, str) else cell
    return int(word) if isinstance(word, str) and _WHOLE.fullmatch(word) else word


def _answer(item: Item, cell: object) -> Answer:
    """One cell; an empty one is an answer that is missing, as ``-`` is."""
    if isinstance(cell, str):
        cell = cell.strip()
        if cell in ("", "-"):
            return Answer(item=item.id, absent=Absent.NOT_ASKED)
        if cell in set(Absent):
            return Answer(item=item.id, absent=Absent(cell))
    allowed = f"Use one of {', '.join(map(str, item.values))}, or - where there is no answer"
    if isinstance(cell, bool) or not isinstance(cell, int):
        raise BadInput("is not a whole number", todo=allowed)
    if cell not in item.values:
        raise BadInput(f"is not an answer that item {item.id} allows", todo=allowed)
    return Answer(item=item.id, value=cell)


def raises_flag(refused: Refused, catalogue: Catalogue) -> bool:
    """Whether an answer in a row that does not count is a matter of danger all the same.

    Args:
        refused: The row.
        catalogue: The questionnaires.
    """
    response = refused.response
    instrument = catalogue.instrument(response.instrument) if response else None
    return bool(response and instrument and scoring.flags(instrument, response))


def _tables(path: Path) -> Iterator[tuple[str, Mapping[str, Any] | Refused]]:
    """Entries of a TOML or JSON file; ``row`` counts from 1."""
    table = read_table(path)
    expect_schema(table, SCHEMA, VERSION, path)
    for key in table:
        if key not in ("schema", "answers"):
            raise unknown("key", key, ["answers"], where=f"{path}: {shown(key)}")
    entries = table.get("answers", [])
    if not isinstance(entries, list):
        raise BadInput(f"expected a list, found {found(entries)}", where=f"{path}: answers")
    for number, entry in enumerate(entries, start=1):
        place = f"{path}:{number}"
        if isinstance(entry, dict):
            yield place, _known_keys(entry, place)
        else:
            error = BadInput(f"expected a table, found {found(entry)}", where=place)
            yield place, Refused(error=error)


def _known_keys(entry: dict[str, Any], place: str) -> dict[str, Any] | Refused:
    for key in entry:
        if key not in _NAMED:
            error = unknown("key", key, _NAMED, where=f"{place}:{shown(key)}")
            return Refused(error=error, client=_client(entry.get("client")))
    return entry


def _records(path: Path, reader: _Reader) -> Iterator[tuple[str, Mapping[str, Any] | Refused]]:
    """Records of a CSV file; ``row`` is the one that a spreadsheet shows."""
    text = read_text(path, largest=LARGEST, too_large="Split it", empty="")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    records = enumerate(_whole(lines, path), start=1)
    head = _head(next(records)[1], reader, path)
    for number, cells in records:
        if any(cell.strip() for cell in cells):
            place = f"{path}:{number}"
            yield place, _entry(head, cells, place)


def _whole(lines: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """Records; where it cannot be told where one ends, none of the file counts."""
    for number in count(1):
        try:
            yield next(lines)
        except StopIteration:
            return
        except csv.Error:
            what = "has a quotation mark that does not fit, or an endless cell"
            raise BadInput(what, where=f"{path}:{number}", todo="Save it as CSV again") from None


def _entry(head: list[str], cells: list[str], place: str) -> Mapping[str, Any] | Refused:
    entry = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
    if len(cells) != len(head):
        what = f"has {len(cells)} cells; the head has {len(head)} columns"
        error = BadInput(what, where=place, todo="Give every column a cell, also an empty one")
        return Refused(error=error, client=_client(entry.get("client")))
    if not entry.get("values"):
        entry.pop("values", None)  # the answers stand in columns of their own
    return entry


def _head(cells: list[str], reader: _Reader, path: Path) -> list[str]:
    names = [_name(cell.strip()) for cell in cells]
    where = f"{path}:1"
    if not set(_NEEDED) <= set(names):
        # What stands there may be a record, so nothing of it is shown.
        todo = f"Begin with a row of names: {', '.join(_NAMED[:4])}, then values or the item ids"
        raise BadInput("has no row of column names", where=where, todo=todo)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInput("is there twice", where=f"{where}:{shown(twice[0])}", todo="Keep one")
    items = {item.id for i in reader.catalogue.instruments for item in i.items}
    for name in names:
        if name not in _NAMED and name not in items:
            raise unknown("column", name, [*_NAMED, *items], where=f"{where}:{shown(name)}")
    return names


def _name(cell: str) -> str:
    return cell.lower() if cell.lower() in _NAMED else cell


def _separator(text: str) -> str:
    """What stands between columns: whichever splits the first line most."""
    line = text.partition("\n")[0]
    return max(_SEPARATORS, key=line.count)
