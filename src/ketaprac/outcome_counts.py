"""How many clients reached what, without a name and without a number that is too small.

Hiding a small cell is not enough: it can be worked out from totals, from another
threshold, or from the other indications. So a table is shown only if every group that
can be made of it and of all that was shown before counts nobody, or as many clients as
the practice's smallest cell. What can be worked out is a sum of such groups, and none of
them is small. Where a table does not pass, a coarser one is tried, and else it is hidden.

Indications are told apart in one way only for all questionnaires, or two ways of doing it
would give away the difference. Who knows which questionnaires an indication asks for must
not learn more from them: those that not everybody is asked for are divided by indication
before anything else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen

from ketaprac.model.context import Catalogue
from ketaprac.model.instrument import ChangeThreshold, Instrument
from ketaprac.model.outcome import Change, Course, Held, Outcomes

#: What became of a questionnaire, as far as a change can be told.
MEASURED: Final = "measured"
STATES: Final = (
    MEASURED,
    "too-soon",  # the latest form asks about a time with a dose in it
    "no-baseline",
    "no-later",
    "no-form",  # asked for or not: who is asked would say what is treated
    "no-dose",  # there was no dosing session yet
)
REACHED: Final = ("better", "worse", "not-reached", "cannot-be-told")
DIRECTION: Final = ("better", "worse", "same")
#: Stands for all cells that a coarser table does not tell apart.
OTHER: Final = "other"
NOTICE: Final = (
    "Counts of clients. They compare nobody with anybody who was not treated, so they say nothing "
    "on whether the treatment worked."
)


@frozen(kw_only=True)
class Client:
    """What counts of one client and one questionnaire.

    Attributes:
        indication: What is treated.
        asked: Whether the questionnaire is expected or was filled in.
        state: One of the states.
        cells: Where the client stands in each table, by its id; empty unless measured.
    """

    indication: str
    asked: bool = True
    state: str
    cells: Mapping[str, str]


@frozen(kw_only=True)
class Row:
    """One table of counts.

    Attributes:
        id: ``state``, ``direction``, or a threshold with its unit.
        words: What it counts.
        source: Whose threshold it is; None for the others.
        cells: Count by cell; None where they are hidden.
    """

    id: str
    words: str
    source: str | None
    cells: Mapping[str, int] | None


@frozen(kw_only=True)
class Group:
    """Clients that are counted together.

    Attributes:
        indications: What is treated; ``other`` stands for those that are too small.
        rows: Tables of counts.
    """

    indications: tuple[str, ...]
    rows: tuple[Row, ...]


@frozen(kw_only=True)
class Counted:
    """One questionnaire over a whole practice.

    Attributes:
        instrument: Its id.
        title: Full name.
        rows: Tables of counts over everybody.
        groups: The same by indication; empty where a group would be too small.
    """

    instrument: str
    title: str
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]


Cell: TypeAlias = Callable[[Client], Hashable]


@frozen(kw_only=True)
class _Table:
    """A table that may be shown, and the coarser one to try where it may not."""

    id: str
    words: str
    source: str | None
    fine: tuple[str, ...]
    coarse: tuple[str, ...]

    def cell(self, client: Client, cells: tuple[str, ...]) -> str:
        """Where a client stands: outside of the table, where its state says it already."""
        where = client.state if self.id == "state" else client.cells.get(self.id, "")
        return where if where in cells or not where else OTHER

    def row(self, clients: Iterable[Client], cells: tuple[str, ...]) -> Row:
        """The table, with every cell that it has."""
        found = Counter(self.cell(client, cells) for client in clients)
        return Row(
            id=self.id,
            words=self.words,
            source=self.source,
            cells={cell: found[cell] for cell in cells},
        )

    @property
    def hidden(self) -> Row:
        """The table without its counts."""
        return Row(id=self.id, words=self.words, source=self.source, cells=None)


def counted(found: Sequence[Outcomes], catalogue: Catalogue, smallest: int) -> tuple[Counted, ...]:
    """Counts over a practice, by questionnaire.

    Args:
        found: How each client is doing.
        catalogue: Where the questionnaires are.
        smallest: Smallest number of clients that a count may tell of.

    Returns:
        One entry per questionnaire that anybody is asked or filled in; none at all
        where there are fewer clients than the smallest cell.
    """
    if len(found) < smallest:
        return ()
    names = {course.instrument for each in found for course in each.courses}
    known = sorted((i for i in catalogue.instruments if i.id in names), key=lambda i: i.id)
    return tuple(_counted(i, [_client(i, each) for each in found], smallest) for i in known)


def _client(instrument: Instrument, found: Outcomes) -> Client:
    course = next((c for c in found.courses if c.instrument == instrument.id), None)
    state = _state(course, found)
    changed = course.tracks[0].change if course and course.tracks else None
    cells = dict(_cells(changed)) if state == MEASURED and changed else {}
    indication = str(found.indication)
    return Client(indication=indication, asked=course is not None, state=state, cells=cells)


def _state(course: Course | None, found: Outcomes) -> str:
    if not found.doses:
        return "no-dose"
    track = course.tracks[0] if course and course.tracks else None
    if track is None or not track.points:
        return "no-form"
    if track.baseline is None:
        return "no-baseline"
    if track.latest is None:
        return "no-later"
    return "too-soon" if track.latest.too_soon else MEASURED


def _cells(changed: Change) -> Iterator[tuple[str, str]]:
    yield "direction", changed.direction
    for held in changed.held:
        for unit, reached in _units(held):
            far = changed.direction if reached else "not-reached"
            yield f"{held.threshold.id}-{unit}", far if reached is not None else "cannot-be-told"


def _units(held: Held) -> Iterator[tuple[str, bool | None]]:
    if held.threshold.points is not None:
        yield "points", held.points
    if held.threshold.percent is not None:
        yield "percent", held.percent


def _tables(instrument: Instrument) -> Iterator[_Table]:
    """The state first, then every threshold; the direction where no source has one."""
    yield _Table(
        id="state",
        words="for whom a change can be told",
        source=None,
        fine=STATES,
        coarse=(MEASURED, OTHER),
    )
    for threshold in instrument.changes:
        yield from _of(threshold)
    if not instrument.changes:
        yield _Table(
            id="direction",
            words="which way it changed",
            source=None,
            fine=DIRECTION,
            coarse=("better", OTHER),
        )


def _of(threshold: ChangeThreshold) -> Iterator[_Table]:
    for unit, size in (("points", threshold.points), ("percent", threshold.percent)):
        if size is not None:
            yield _Table(
                id=f"{threshold.id}-{unit}",
                words=f"{threshold.words}, {size:g} {unit}",
                source=threshold.source.locator,
                fine=REACHED,
                coarse=("better", OTHER),
            )


def grouped(indications: Iterable[str], smallest: int) -> tuple[tuple[str, ...], ...]:
    """Indications that are told apart, each with enough clients.

    Args:
        indications: What each client is treated for.
        smallest: Smallest number of clients that a group may have.

    Returns:
        Those that are large enough, the others as ``other``: one group of their own, or
        together with the smallest of the large ones. None at all where there is but one.
    """
    sizes = Counter(indications)
    large = sorted((n for n in sizes if sizes[n] >= smallest), key=lambda n: (-sizes[n], n))
    few = sum(size for size in sizes.values() if size < smallest)
    groups: list[tuple[str, ...]] = [(name,) for name in large]
    if few >= smallest:
        groups.append((OTHER,))
    elif few and groups:
        groups[-1] = (*groups[-1], OTHER)
    return tuple(groups) if len(groups) > 1 else ()


def _group_of(client: Client, groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """The group of a client; that of ``other`` where the indication is not named."""
    named = next((group for group in groups if client.indication in group), None)
    return named or next((group for group in groups if OTHER in group), None)


def _counted(instrument: Instrument, clients: list[Client], smallest: int) -> Counted:
    rows, shown, parts = [], list[tuple[_Table, tuple[str, ...]]](), _Parts(clients, smallest)
    groups = grouped((client.indication for client in clients), smallest)
    everybody = all(client.asked for client in clients)
    if not everybody:
        parts.take(lambda client: _group_of(client, groups))
    for table in _tables(instrument):
        cells = _passing(table, parts)
        rows.append(table.row(clients, cells) if cells else table.hidden)
        shown += [(table, cells)] if cells else []
    split = shown and parts.take(lambda client: _group_of(client, groups))
    return Counted(
        instrument=instrument.id,
        title=instrument.title,
        rows=tuple(rows),
        groups=tuple(
            Group(
                indications=group,
                rows=tuple(
                    table.row([c for c in clients if _group_of(c, groups) == group], cells)
                    for table, cells in shown
                ),
            )
            for group in (groups if split else ())
        ),
    )


def _passing(table: _Table, parts: _Parts) -> tuple[str, ...] | None:
    """The cells of the finest table that may be shown, if any may."""
    for cells in (table.fine, table.coarse):
        if parts.take(lambda client, cells=cells: table.cell(client, cells)):  # type: ignore[misc]
            return cells
    return None


class _Parts:
    """All groups that can be made of what is shown so far."""

    def __init__(self, clients: Iterable[Client], smallest: int) -> None:
        self._clients = tuple(clients)
        self._smallest = smallest
        self._of: tuple[Hashable, ...] = ((),) * len(self._clients)

    def take(self, cell: Cell) -> bool:
        """Shows one more division, unless a group would be too small.

        Args:
            cell: To which part of it a client belongs.
        """
        finer = tuple((old, cell(c)) for old, c in zip(self._of, self._clients, strict=True))
        if min(Counter(finer).values()) < self._smallest:
            return False
        self._of = finer
        return True


def as_json(counts: Iterable[Counted]) -> list[dict[str, Any]]:
    """The documented JSON shape.

    Args:
        counts: Over a practice.
    """
    return [
        {
            "instrument": each.instrument,
            "title": each.title,
            "rows": [_row(row) for row in each.rows],
            "groups": [
                {"indications": group.indications, "rows": [_row(row) for row in group.rows]}
                for group in each.groups
            ],
        }
        for each in counts
    ]


def _row(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "words": row.words,
        "source": row.source,
        "hidden": row.cells is None,
        "cells": row.cells,
    }
