"""``ketaprac instruments show``: blank forms, and a practice's own wording of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ketaprac.cli import main

TEXTS = [f"Invented question {number}?" for number in range(1, 11)]


def desk(folder: Path, name: str = "audit", **change: object) -> Path:
    """A practice with one wording file."""
    table = {"instrument": name, "items": TEXTS, **change}
    lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    licence = '[licence]\nwho = "Tess Sample"\non = 2027-01-04\nterms = "letter of the owner"\n'
    words = folder / "own"
    words.mkdir(exist_ok=True)
    text = 'schema = "ketaprac.wording/1"\n' + "\n".join(lines) + "\n" + licence
    (words / f"{name}.toml").write_text(text)
    practice = folder / "practice.toml"
    practice.write_text(
        'schema = "ketaprac.practice/1"\n[practice]\nname = "P"\ntime_zone = "UTC"\n'
        'crisis_instructions = "Call."\n[settings.instruments]\nwording = "own"\n'
    )
    return practice


def test_shipped_wording_is_shown_with_its_licence(capsys):
    assert main(["instruments", "show", "phq-9"]) == 0
    shown = capsys.readouterr().out
    assert "1. Little interest or pleasure in doing things" in shown
    assert "[ ] 0   [ ] 1   [ ] 2   [ ] 3" in shown
    assert "Licence of the wording: public-domain" in shown


def test_wording_that_may_not_be_shipped_is_not_shown(capsys):
    assert main(["instruments", "show", "audit", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {item["text"] for item in document["items"]} == {None}
    assert (document["wording"], document["terms"]) == (None, None)
    assert main(["instruments", "show", "audit"]) == 0
    assert "is not the question" in capsys.readouterr().out


def test_a_practices_own_wording_is_shown_with_what_it_rests_on(tmp_path, capsys):
    practice = str(desk(tmp_path))
    assert main(["instruments", "show", "audit", "--practice", practice]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "10. Invented question 10?" in shown
    assert "Tess Sample on 2027-01-04: letter of the owner" in shown
    assert main(["instruments", "show", "audit", "--practice", practice, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["wording"] == "practice"
    assert document["terms"] == {
        "who": "Tess Sample",
        "on": "2027-01-04",
        "terms": "letter of the owner",
    }
    assert main(["instruments", "list", "--practice", practice]) == 0


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("audit", {"items": TEXTS[:9]}, "items: has 9 texts; audit has 10 items"),
        ("audit", {"items": [*TEXTS, "One more?"]}, "items: has 11 texts; audit has 10 items"),
        ("audti", {}, "instrument: unknown instrument 'audti'"),
        ("audit", {"instrument": "dudit"}, "is not what the file is called after"),
        ("audit", {"items": [*TEXTS[:9], 7]}, "items[10]"),
        ("audit", {"licence": 3}, "audit.toml"),
    ],
)
def test_a_wrong_file_is_one_line_and_the_list_is_shown(tmp_path, capsys, name, change, said):
    practice = str(desk(tmp_path, name, **change))
    assert main(["instruments", "list", "--practice", practice, "--json"]) == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert said in told.err and str(tmp_path / "own") in told.err
    assert len(json.loads(told.out)["instruments"]) > 20
    assert main(["instruments", "show", "phq-9", "--practice", practice]) == 0
    capsys.readouterr()
    if name == "audit":
        assert main(["instruments", "show", "audit", "--practice", practice]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


def test_what_cannot_be_read_is_one_line(tmp_path, capsys):
    practice = desk(tmp_path)
    (tmp_path / "own/audit.toml").write_bytes(b"\xff\xfe\x00")
    assert main(["instruments", "show", "audit", "--practice", str(practice)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    practice.write_text(practice.read_text().replace('"own"', '"gone"'))
    for words in (["show", "audit"], ["list"]):
        assert main(["instruments", *words, "--practice", str(practice)]) == 2
        told = capsys.readouterr()
        assert told.err.count("\n") == 1
        assert "is no folder" in told.err


def test_an_unknown_questionnaire_is_one_line(capsys):
    assert main(["instruments", "show", "phq-99"]) == 2
    assert "phq-9" in capsys.readouterr().err
