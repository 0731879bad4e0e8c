"""Counts over a practice: right, and nothing small can be worked out of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac import outcome_counts
from ketaprac.model.treatment import Indication
from ketaprac.outcome_counts import REACHED, STATES, Client, as_json, counted, grouped
from ketaprac.outcomes import outcomes
from outcomes.outcome_samples import CATALOGUE, INSTRUMENTS, NOW, form, phq, record

PHQ = INSTRUMENTS["phq-9"]
ROWS = ("working-points", "smallest-points", "smallest-percent")
ONE, OTHER = Indication.ALCOHOL, Indication.DEPRESSION


def seen(*entries, indication=ONE, doses=(21.0,)):
    return outcomes(record(*entries, indication=indication, doses=doses), CATALOGUE, NOW)


def fell(points, **more):
    return seen(phq(0, 15), phq(90, 15 - points), **more)


def of(found, smallest=5, name="phq-9"):
    return next(c for c in counted(found, CATALOGUE, smallest) if c.instrument == name)


def cells(counts):
    return {row.id: row.cells for row in counts.rows}


def test_thresholds_are_counted_by_name():
    found = [*[fell(6)] * 7, *[fell(-8)] * 6, *[fell(0)] * 5, *[seen(phq(0, 9))] * 5]
    told = cells(of(found))
    assert told["state"] == {**dict.fromkeys(STATES, 0), "measured": 18, "no-later": 5}
    assert told["working-points"] == {
        **dict.fromkeys(REACHED, 0),
        "better": 7,
        "worse": 6,
        "not-reached": 5,
    }
    assert set(told) == {"state", *ROWS}
    assert all(row.source in {t.source.locator for t in PHQ.changes} for row in of(found).rows[1:])


def test_each_state_is_told():
    states = {
        "measured": fell(6),
        "too-soon": seen(phq(0, 15), phq(25, 4)),
        "no-baseline": seen(phq(90, 4)),
        "no-later": seen(phq(0, 15)),
        "no-form": seen(),
        "no-dose": seen(phq(0, 15), doses=()),
    }
    for state, one in states.items():
        assert cells(of([one] * 5))["state"] == {**dict.fromkeys(STATES, 0), state: 5}
    # Only who is treated for depression is asked for the WHO-5, which must not show.
    asked, other = seen(indication=OTHER), seen()
    assert cells(of([*[asked] * 5, *[other] * 7], name="who-5"))["state"]["no-form"] == 12


def test_nothing_is_said_of_few_clients():
    assert counted([fell(6)] * 10, CATALOGUE, 11) == ()
    assert counted([fell(6)] * 11, CATALOGUE, 11)


def test_a_small_cell_is_not_shown_and_a_coarser_table_is():
    found = [*[fell(6)] * 6, *[fell(0)] * 4, *[fell(-8)] * 4]
    told = cells(of(found))
    assert told["working-points"] == {"better": 6, "other": 8}
    alone = [*[fell(6)] * 9, fell(0)]
    assert cells(of(alone))["working-points"] is None


def test_one_person_between_two_thresholds_cannot_be_worked_out():
    """5 points were reached by ten, 1.7 points by eleven: the difference is one person."""
    found = [*[fell(6)] * 10, fell(4), *[fell(0)] * 10]
    told = cells(of(found))
    assert told["working-points"]["better"] == 10
    assert told["smallest-points"] is None and told["smallest-percent"] is None


def test_an_indication_cannot_be_worked_out_by_subtraction():
    found = [*[fell(6)] * 10, *[fell(0)] * 10, *[fell(6, indication=OTHER)] * 2]
    assert of(found).groups == ()
    more = [*[fell(6)] * 10, *[fell(0)] * 10, *[fell(6, indication=OTHER)] * 5]
    groups = {group.indications: cells(group)["working-points"] for group in of(more).groups}
    assert groups[("alcohol",)]["better"] == 10
    assert groups[("depression",)]["better"] == 5


def test_small_indications_are_told_together_and_not_named():
    small = [fell(6, indication=i) for i in (OTHER, Indication.TRAUMA, Indication.ANXIETY) * 2]
    groups = of([*[fell(6)] * 10, *small]).groups
    assert [group.indications for group in groups] == [("alcohol",), ("other",)]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({"a": 31, "b": 17, "c": 2}, (("a",), ("b", "other"))),
        ({"a": 31, "b": 17, "c": 11}, (("a",), ("b",), ("c",))),
        ({"a": 31, "b": 10, "c": 2}, (("a",), ("other",))),
        ({"a": 31, "b": 10}, ()),
        ({"a": 9, "b": 9}, ()),
        ({"a": 31}, ()),
        ({}, ()),
    ],
)
def test_groups_of_indications(sizes, groups):
    assert grouped([name for name, size in sizes.items() for _ in range(size)], 11) == groups


def test_two_questionnaires_do_not_give_away_a_third_indication():
    """Alcohol alone is asked for the PACS, depression for the WHO-5: two more are left."""
    who = form("who-5", 0, 1, 1, 1, 1, 1), form("who-5", 90, 3, 3, 3, 3, 3)
    pacs = form("pacs", 0, 3, 3, 3, 3, 3), form("pacs", 90, 1, 1, 1, 1, 1)
    found = [
        *[seen(*pacs, phq(0, 15), phq(90, 9))] * 31,
        *[seen(*who, phq(0, 15), phq(90, 9), indication=OTHER)] * 17,
        *[seen(phq(0, 15), phq(90, 9), indication=Indication.COCAINE)] * 2,
    ]
    assert cells(of(found, 11, "pacs"))["state"]["measured"] == 31
    assert cells(of(found, 11, "who-5"))["state"] is None
    told = counted(found, CATALOGUE, 11)
    named = {tuple(g.indications for g in each.groups) for each in told}
    assert named <= {(), (("alcohol",), ("depression", "other"))}
    assert "cocaine" not in repr(as_json(told))


def client(indication, state, *reached):
    return Client(indication=indication, state=state, cells=dict(zip(ROWS, reached, strict=True)))


CLIENTS = [
    client(indication, *label)
    for indication in ("a", "b")
    for label in (
        ("measured", "better", "better", "better"),
        ("measured", "not-reached", "better", "not-reached"),
        ("measured", "not-reached", "not-reached", "not-reached"),
        ("measured", "worse", "worse", "worse"),
    )
] + [Client(indication=i, state=s, cells={}) for i in "ab" for s in ("no-later", "too-soon")]


def where(one, names, told):
    """Whether a kind of client is in a group; one that no group names is in that of others."""
    named = {name for group in told.groups for name in group.indications}
    return one.indication in names or (one.indication not in named and "other" in names)


def shown(clients, smallest):
    """Every count that is printed, with the clients that it is about, as a set of kinds."""
    told = outcome_counts._counted(PHQ, clients, smallest)
    tables = {table.id: table for table in outcome_counts._tables(PHQ)}
    parts = [(("a", "b", "other"), row) for row in told.rows]
    parts += [(g.indications, row) for g in told.groups for row in g.rows]
    for names, row in parts:
        table = tables[row.id]
        for cell, number in (row.cells or {}).items():
            kinds = frozenset(
                n
                for n, one in enumerate(CLIENTS)
                if where(one, names, told) and table.cell(one, tuple(row.cells)) == cell
            )
            yield kinds, number


def solvable(target, rows):
    """Whether a set of kinds is a sum of those that are shown, by exact elimination."""
    size = len(CLIENTS)
    matrix = [[Fraction(n in row) for n in range(size)] for row in rows]
    rest = [Fraction(n in target) for n in range(size)]
    used: list[list[Fraction]] = []
    for row in matrix:
        vector = row
        for base in used:
            lead = next(n for n, value in enumerate(base) if value)
            factor = vector[lead]
            vector = [v - factor * b for v, b in zip(vector, base, strict=True)]
        if any(vector):
            lead = next(n for n, value in enumerate(vector) if value)
            used.append([v / vector[lead] for v in vector])
    for base in used:
        lead = next(n for n, value in enumerate(base) if value)
        factor = rest[lead]
        rest = [v - factor * b for v, b in zip(rest, base, strict=True)]
    return not any(rest)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=len(CLIENTS), max_size=len(CLIENTS)),
    st.integers(3, 7),
)
def test_no_small_group_can_be_worked_out_from_all_that_is_shown(sizes, smallest):
    """Not by subtraction between totals, thresholds and indications, in any combination."""
    clients = [c for c, size in zip(CLIENTS, sizes, strict=True) for _ in range(size)]
    if len(clients) < smallest:
        return
    printed = list(shown(clients, smallest))
    assert all(number == sum(sizes[n] for n in kinds) for kinds, number in printed)
    assert all(number == 0 or number >= smallest for _, number in printed)
    empty = {n for kinds, number in printed if number == 0 for n in kinds}
    rows = {kinds - empty for kinds, number in printed if number}
    live = [n for n in range(len(CLIENTS)) if n not in empty]
    for picked in product((0, 1), repeat=min(len(live), 8)):
        target = frozenset(n for n, bit in zip(live, picked, strict=False) if bit)
        size = sum(sizes[n] for n in target)
        if 0 < size < smallest:
            assert not solvable(target, rows)


def test_what_is_hidden_is_not_given_away_by_its_being_hidden():
    """Whoever knows how tables are hidden still finds several numbers behind each of them."""
    kinds, smallest = [CLIENTS[0], CLIENTS[2], CLIENTS[3], CLIENTS[8]], 5
    behind = defaultdict(list)
    for sizes in product(range(15), repeat=len(kinds)):
        if smallest <= sum(sizes) <= 14:
            clients = [c for c, size in zip(kinds, sizes, strict=True) for _ in range(size)]
            told = outcome_counts._counted(PHQ, clients, smallest)
            key = repr((len(clients), as_json([told])))
            behind[key].append(sizes)
    assert len(behind) > 50
    for key, many in behind.items():
        if "'hidden': True" in key or "'other'" in key:
            for n in range(len(kinds)):
                found = {sizes[n] for sizes in many}
                assert len(found) > 1 or next(iter(found)) not in range(1, smallest)


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_of_clients_does_not_matter(reverse):
    found = [*[fell(6)] * 7, *[fell(0)] * 6, *[fell(-6, indication=OTHER)] * 7]
    moved = found[::-1] if reverse else [*found[3:], *found[:3]]
    assert counted(moved, CATALOGUE, 5) == counted(found, CATALOGUE, 5)


def test_the_counts_add_up():
    found = [*[fell(6)] * 12, *[fell(0)] * 11, *[seen(phq(0, 9))] * 11]
    for each in counted(found, CATALOGUE, 11):
        state = cells(each)["state"]
        assert state is None or sum(state.values()) == len(found)
        assert Counter(row.id for row in each.rows).most_common(1)[0][1] == 1
