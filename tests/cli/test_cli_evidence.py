"""``ketaprac evidence``: negatives and "none found" included, mismatch said, nothing made up."""

from __future__ import annotations

import pytest
from cli_support import Run

from ketaprac.cli import BAD_INPUT, DONE
from ketaprac.model.treatment import Indication


@pytest.mark.parametrize("indication", list(Indication))
def test_each_indication_has_a_table_and_alternatives(run: Run, indication: str) -> None:
    ran = run("evidence", indication)
    assert (ran.code, ran.err) == (DONE, "")
    assert "What studies found" in ran.out
    assert "[D]" in ran.out
    assert "Standard treatments and other choices:" in ran.out
    document = run("evidence", indication, "--json").json
    assert document["rows"] and document["alternatives"] and document["measures"]
    assert all(row["source"]["locator"] for row in document["rows"])
    assert len({row["id"] for row in document["rows"]}) == len(document["rows"])


def test_what_speaks_against_and_how_far_it_carries_is_shown(run: Run) -> None:
    out = " ".join(run("evidence", "alcohol", "--protocol", "three-weekly").out.split())
    assert "relapse did not differ" in out
    assert "another route than lozenges" in out
    assert "grade B, no evidence on lozenges" in out
    assert "For planning, not a recommendation." in out
    assert "none used lozenges" in out


def test_a_therapy_narrows_the_table_and_adds_its_own_rows(run: Run) -> None:
    rows = run("evidence", "trauma", "--modality", "emdr", "--json").json["rows"]
    ids = {row["id"] for row in rows}
    assert "none-found.emdr-trauma" in ids and "abdallah-2022" in ids
    assert not [i for i in ids if "somatic" in i or "parts" in i]


@pytest.mark.parametrize(
    "words",
    [
        ("evidence", "alcohl"),
        ("evidence", "alcohol", "--modality", "mett"),
        ("evidence", "alcohol", "--protocol", "three-weekli"),
    ],
)
def test_what_is_not_known_is_one_line(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (BAD_INPUT, "")
    assert "Did you mean" in ran.err and len(ran.err.splitlines()) == 1
