"""The comparison on the page about screening is what the programs really say."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_table_of_peers_is_true(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fhirpathpy", reason="fhirpathpy is not installed")
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    from benchmarks import peers

    if peers.json_logic([(0,)]) is None:
        pytest.skip("node finds no json-logic-js: run tests/outside/install, set NODE_PATH")
    peers.main()
    table = capsys.readouterr().out
    assert table.count("\n") == len(peers.RECORDS) + 2
    assert table in (ROOT / "docs/explanation/screening.md").read_text(encoding="utf-8")
