"""A practice's own protocol: read, checked for holes, listed, planned by; and every bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaprac.cli import BAD_INPUT, DONE, main
from ketaprac.cli.common import practice_of
from ketaprac.errors import BadInput
from ketaprac.files.practice import load_practice
from ketaprac.files.protocol import load_protocol

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "examples" / "protocols" / "two-weeks-apart.toml").read_text("utf-8")
PRACTICE = (ROOT / "examples" / "practice.toml").read_text("utf-8")


def written(folder: Path, text: str, name: str = "ours.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def practice_with(folder: Path, *names: str) -> Path:
    listed = ", ".join(f'"{name}"' for name in names)
    text = PRACTICE.replace("[practice]\n", f"[practice]\nprotocols = [{listed}]\n", 1)
    return written(folder, text, "practice.toml")


def test_the_example_is_whole(tmp_path: Path) -> None:
    protocol = load_protocol(written(tmp_path, TEXT))
    assert (protocol.id, len(protocol.doses)) == ("two-weeks-apart", 2)
    assert protocol.notes[0] == "For planning, not a recommendation."
    assert not protocol.reference


def test_a_practice_offers_its_own_beside_those_of_plugins(tmp_path: Path) -> None:
    written(tmp_path, TEXT)
    path = practice_with(tmp_path, "ours.toml")
    practice = practice_of(load_practice(path), path=path)
    assert practice.faults == ()
    assert practice.catalogue.protocol("two-weeks-apart") is not None
    assert practice.catalogue.protocol("lozenge-house-series") is not None


def test_an_id_that_a_plugin_has_is_a_fault_and_neither_counts(tmp_path: Path) -> None:
    written(tmp_path, TEXT.replace('id = "two-weeks-apart"', 'id = "three-weekly"'))
    path = practice_with(tmp_path, "ours.toml")
    practice = practice_of(load_practice(path), path=path)
    (fault,) = practice.faults
    assert "'three-weekly'" in fault.what and "practice file" in fault.what
    assert practice.catalogue.protocol("three-weekly") is None


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('anchor = "prep-1"', 'anchor = "prep-9"', "steps", "does not stand before it"),
        ('id = "integration-2"', 'id = "integration-1"', "steps", "twice"),
        ('locator = "chapter 4"\n', "", "source.locator", "is missing"),
        ("[source]", "[sauce]", "sauce", "unknown"),
        ('grade = "D"', 'grade = "Z"', "grade", "word that fits"),
        ('least = "P10D"', 'least = "PT1H"', "steps.dose-2.gap.least", "monitoring are over"),
        ('least = "P10D"', 'least = "P2D"', "steps.dose-2", "can fall into the time"),
        ('roles = ["therapist"]', 'roles = ["monitor"]', "steps.dose-1", "no therapist"),
        ('roles = ["prescriber"]', 'roles = ["therapist"]', "steps.review-1", "no prescriber"),
        ('monitoring = "PT1H"\n', "", "steps.dose-1", "no monitoring"),
        (
            'anchor = "dose-2"\ngap = { least = "PT24H"',
            'anchor = "dose-1"\ngap = { least = "P8D"',
            "gap.least",
            "contradicts",
        ),
        ('kind = "preparation"', 'kind = "consultation"', "steps.dose-1", "no preparation"),
        (
            'title = "First dosing session"',
            'title = "First, 100 mg"',
            "steps.dose-1.title",
            "amount",
        ),
        ('"P7D"', '"a week"', "gap.target", "is not a duration"),
        ('schema = "ketaprac.protocol/1"', 'schema = "ketaprac.protocol/9"', "schema", "newer"),
    ],
)
def test_a_hole_is_one_line_with_its_place(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    old: str,
    new: str,
    where: str,
    what: str,
) -> None:
    import re

    assert old in TEXT
    path = written(tmp_path, TEXT.replace(old, new, 1))
    with pytest.raises(BadInput) as caught:
        load_protocol(path)
    assert str(path) in caught.value.where
    assert main(["protocols", "check", str(path)]) == BAD_INPUT
    told = capsys.readouterr()
    lines = (told.out + told.err).splitlines()
    assert any(str(path) in line and where in line and re.search(what, line) for line in lines)
    assert "Traceback" not in told.out + told.err


def test_a_practice_with_a_bad_protocol_names_both_files_keys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, TEXT.replace('roles = ["prescriber"]', 'roles = ["therapist"]'))
    path = practice_with(tmp_path, "ours.toml")
    assert main(["protocols", "list", "--practice", str(path)]) == BAD_INPUT
    assert f"{tmp_path / 'ours.toml'}: steps.review-1" in capsys.readouterr().err
    gone = practice_with(tmp_path, "gone.toml")
    assert main(["protocols", "list", "--practice", str(gone)]) == BAD_INPUT
    assert "is not there" in capsys.readouterr().err


def test_two_listed_files_with_one_id(tmp_path: Path) -> None:
    written(tmp_path, TEXT)
    written(tmp_path, TEXT, "again.toml")
    with pytest.raises(BadInput, match="another listed protocol"):
        load_practice(practice_with(tmp_path, "ours.toml", "again.toml"))


def test_a_good_one_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, TEXT)
    assert main(["protocols", "check", str(path)]) == DONE
    assert "no holes; 6 steps, 2 of them dosing" in capsys.readouterr().out
    practice = practice_with(tmp_path, "ours.toml")
    assert main(["protocols", "list", "--practice", str(practice)]) == DONE
    assert "two-weeks-apart" in capsys.readouterr().out
