"""Every benchmark runs and its table has rows. No test looks at how long it took."""

from __future__ import annotations

import gc
import json
import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="CPU time of processes is read the POSIX way")

from benchmarks.fold import log
from benchmarks.harness import Effort, call, interleaved, row

from benchmarks import __main__ as command
from benchmarks import table
from ketaprac.model.episode import fold

TINY = Effort(rounds=1, processes=1, seconds=0.0, fold_sizes=(50, 100))


@pytest.fixture(autouse=True)
def _little_garbage() -> Iterator[None]:
    """Each measurement collects the garbage first; what pytest holds is none."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("name", command.BENCHMARKS)
def test_a_benchmark_gives_rows(name: str) -> None:
    rows = command.BENCHMARKS[name](TINY)
    assert rows
    for each in rows:
        assert each.name.startswith(name)
        assert math.isfinite(each.ratio) and each.ratio > 0
        assert each.name in table.text(rows)


def test_the_command_prints_the_table_and_writes_the_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "QUICK", TINY)
    file = tmp_path / "rows.json"
    assert command.main(["--quick", "--only", "fold", "--json", str(file)]) == 0
    (written,) = json.loads(file.read_text(encoding="utf-8"))["rows"]
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["name", "ours", "peer", "ratio", "spread", "goal", "met"]
    assert printed[2].startswith(written["name"])


def test_sides_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []

    def side(name: str) -> float:
        turns.append(name)
        return float(len(turns))

    samples = interleaved([lambda: side("a"), lambda: side("b")], rounds=2)
    assert "".join(turns) == "baabba"
    assert samples == [[3.0, 6.0], [4.0, 5.0]]


def test_the_ratio_is_that_of_neighbours_and_not_of_the_medians() -> None:
    found = row("x", [2.0, 20.0, 9.0], [1.0, 10.0, 3.0], goal=2.0, about="")
    assert (found.ours, found.peer, found.ratio) == (9.0, 3.0, 2.0)
    assert found.spread == (2.0, 2.5)
    assert found.met is True
    assert row("x", [2.1], [1.0], goal=2.0, about="").met is False
    assert row("x", [2.1], [1.0], goal=None, about="").met is None


def test_a_call_is_measured_per_unit() -> None:
    calls: list[None] = []
    sample = call(lambda: calls.append(None), seconds=0.0, units=4)
    calls.clear()
    assert sample() >= 0
    assert len(calls) == 1


def test_the_log_that_is_folded_is_a_possible_one_with_many_kinds() -> None:
    episode = fold("episode-1", islice(log(), 61))
    assert len(episode.sessions) == 3
    assert all(session.discharge and session.vitals for session in episode.sessions)
    assert len({type(event) for event in episode.log}) >= 8
