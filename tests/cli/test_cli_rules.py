"""``ketaprac rules``: whose the rules are, and how a prescriber adopts them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from ketaprac.cli import main

CASES = Path(__file__).parents[2] / "examples"
ADOPT = ("rules", "adopt", "--by", "dr-abara", "--now", "2027-01-10")


def test_every_rule_is_listed_with_owner_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["rules"]) > 30
    assert all(row["owner"] and row["source"] and row["looks_at"] for row in document["rules"])
    assert document["review"]["adopted_by"] is None
    assert main(["rules", "list"]) == 0
    assert "not reviewed by a prescriber" in capsys.readouterr().out


def test_what_is_printed_adopts_the_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practice = tmp_path / "practice.toml"
    practice.write_text((CASES / "practice.toml").read_text())
    assert main([*ADOPT, "--practice", str(practice)]) == 0
    printed = capsys.readouterr().out
    practice.write_text(practice.read_text() + printed)
    assert main(["rules", "list", "--practice", str(practice), "--json"]) == 0
    reviewed = json.loads(capsys.readouterr().out)["review"]
    assert reviewed["adopted_by"] == "Ngozi Abara, MD"
    assert reviewed["adopted_on"] == "2027-01-10"
    assert main([*ADOPT, "--practice", str(practice), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["adopted"] == {
        **tomllib.loads(printed)["adopted"][0],
        "on": "2027-01-10",
    }


@pytest.mark.parametrize("by", ["mira", "nobody"])
def test_only_a_prescriber_of_the_practice_adopts(
    by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["rules", "adopt", "--by", by, "--practice", str(CASES / "practice.toml")]
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "dr-abara" in told.err


def test_nothing_is_adopted_while_a_plugin_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import ketaprac_screening

    def broken() -> None:
        raise RuntimeError("Jane Roe")

    broken.ketaprac_impl = ketaprac_screening.ketaprac_rules.ketaprac_impl  # type: ignore[attr-defined]
    monkeypatch.setattr(ketaprac_screening, "ketaprac_rules", broken)
    assert main([*ADOPT, "--practice", str(CASES / "practice.toml")]) == 2
    told = capsys.readouterr()
    assert "[[adopted]]" not in told.out
    assert "a plugin failed" in told.err
    assert "Jane" not in told.err
