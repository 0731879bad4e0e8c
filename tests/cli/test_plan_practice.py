"""``ketaprac plan --clients``: many cases planned together."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli_support import CASES, NOW, SECRETS, SHIPPED, Run, secret_case, spoken_of, tree

from ketaprac.cli import BAD_INPUT, DONE, HOLDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the shipped practice and nobody in it."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "practice.toml").write_bytes((SHIPPED / "practice.toml").read_bytes())
    return folder


def add(desk: Path, *clients: str) -> None:
    """Clients like the shipped one that goes all the way."""
    model = (SHIPPED / "alcohol-met.toml").read_text("utf-8")
    for client in clients:
        (desk / f"{client}.toml").write_text(model.replace("c-1041", client), "utf-8")


def plan(desk: Path, *more: str) -> tuple[str, ...]:
    return ("plan", "--clients", str(desk), *NOW, "--iterations", "30", *more)


def test_clients_of_one_therapist_get_times_of_their_own(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2", "c-3")
    ran = run(*plan(desk, "--json"))
    assert (ran.code, ran.err) == (DONE, "")
    planned = ran.json["planned"]
    assert [one["client"] for one in planned] == ["c-1", "c-2", "c-3"]
    mira = [
        (session["start"], session["monitored_until"])
        for one in planned
        for session in one["series"]["sessions"]
        if any(who["person"] == "mira" for who in session["staff"])
    ]
    assert len(mira) == 18
    ordered = sorted(mira)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(ordered))
    assert ran.json["held"] == []
    assert ran.json["stopped_by"] in ("best", "iterations")


def test_the_weeks_are_printed_with_everybody_in_them(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2")
    ran = run(*plan(desk))
    assert ran.code == DONE
    weeks = re.findall(r"^Week of Monday (\S+)$", ran.out, re.MULTILINE)
    assert weeks == sorted(weeks)
    assert weeks[0] == "2027-01-11"
    rows = re.findall(r"^\w{3} .*:\d\d +(\d+) +(c-\d)", ran.out, re.MULTILINE)
    assert len(rows) == 14
    assert len(set(rows)) == 2
    assert "2 of 2 client(s) have a series." in ran.out


def test_those_who_are_held_do_not_keep_the_others(run: Run, desk: Path) -> None:
    for name in CASES:
        (desk / f"{name}.toml").write_bytes((SHIPPED / f"{name}.toml").read_bytes())
    ran = run(*plan(desk))
    assert ran.code == HOLDS
    assert "1 of 3 client(s) have a series." in ran.out
    assert "c-1042: The prescriber has not decided yet." in ran.out


def test_who_has_no_series_is_told_because_of_whom(run: Run, desk: Path) -> None:
    names = [f"c-{n}" for n in range(10, 26)]
    add(desk, *names)
    ran = run(*plan(desk, "--json"))
    assert ran.code == HOLDS
    lost = [one for one in ran.json["held"] if one["lack"] == "competition"]
    assert lost
    planned = {one["client"] for one in ran.json["planned"]}
    for one in lost:
        assert set(one["against"]) <= planned
        assert "mira" in one["over"]
        assert "It would fit if" in one["objections"][0]["words"]
    printed = run(*plan(desk))
    assert "Those series are of: c-" in printed.out


def test_a_broken_file_is_one_line_and_the_rest_is_planned(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2", "c-3")
    (desk / "c-2.toml").write_text("schema = [", "utf-8")
    text = (desk / "c-3.toml").read_text("utf-8")
    (desk / "c-3.toml").write_text(text.replace("lozenge-house-series", "no-such"), "utf-8")
    ran = run(*plan(desk))
    assert ran.code == BAD_INPUT
    first, second = sorted(ran.err.splitlines())
    assert "c-2.toml" in first
    assert "c-3.toml" in second and "treatment.protocol" in second
    assert "1 of 1 client(s) have a series." in ran.out


def test_two_files_of_one_client_are_both_left_out(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2")
    (desk / "again.toml").write_bytes((desk / "c-1.toml").read_bytes())
    ran = run(*plan(desk, "--json"))
    assert ran.code == BAD_INPUT
    assert "same client.id" in ran.err
    assert [one["client"] for one in ran.json["planned"]] == ["c-2"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan",), "--clients DIR must be named"),
        (("plan", "case.toml", "--clients", "."), "not both"),
        (("plan", "case.toml", "--stop-after", "3"), "--stop-after"),
        (("plan", "case.toml", "--svg", "x.svg"), "--svg"),
    ],
)
def test_words_that_do_not_fit_together(run: Run, words: tuple[str, ...], told: str) -> None:
    ran = run(*words)
    assert ran.code == BAD_INPUT
    assert ran.is_one_line and told in ran.err


def test_a_folder_that_is_missing_or_empty(run: Run, desk: Path) -> None:
    empty = run(*plan(desk))
    assert empty.code == BAD_INPUT and empty.is_one_line and "no case file" in empty.err
    practice = ("--practice", str(desk / "practice.toml"))
    missing = run(*plan(desk / "nowhere", *practice))
    assert missing.code == BAD_INPUT and missing.is_one_line and "nowhere" in missing.err


@pytest.mark.parametrize("value", ["-1", "nan"])
def test_a_time_that_is_none(run: Run, desk: Path, value: str) -> None:
    add(desk, "c-1")
    ran = run(*plan(desk, f"--stop-after={value}"))
    assert ran.code == BAD_INPUT and ran.is_one_line and "--stop-after" in ran.err


def test_no_time_at_all_is_told_and_leaves_everybody_unplanned(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2")
    ran = run(*plan(desk, "--stop-after", "0"))
    assert ran.code == HOLDS
    assert "0 of 2 client(s) have a series. The search was stopped by the clock" in ran.out
    assert "Planning was stopped before its turn." in ran.out


# --- the picture ---


def test_the_picture_shows_every_session_and_nobodys_name(run: Run, tmp_path: Path) -> None:
    secret_case(tmp_path)
    target = tmp_path / "weeks.svg"
    ran = run(*plan(tmp_path, "--svg", str(target), "--json"))
    assert ran.code == DONE
    text = target.read_text("utf-8")
    assert not spoken_of(text)
    assert "c-1041" not in text
    root = ElementTree.fromstring(text)
    ns = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [root.find(f"{ns}title") is not None, root.find(f"{ns}desc") is not None] == [True, True]
    told = {group.findtext(f"{ns}title") for group in root.iter(f"{ns}g")}
    sessions = ran.json["planned"][0]["series"]["sessions"]
    assert len(told) == len(sessions)
    assert all(any(f"1 {one['id']}," in words for words in told if words) for one in sessions)
    assert SECRETS


def test_a_picture_that_is_there_is_not_replaced_unasked(run: Run, desk: Path) -> None:
    add(desk, "c-1")
    target = desk.parent / "weeks.svg"
    target.write_text("mine", "utf-8")
    refused = run(*plan(desk, "--svg", str(target)))
    assert refused.code == BAD_INPUT and refused.is_one_line
    assert target.read_text("utf-8") == "mine"
    assert run(*plan(desk, "--svg", str(target), "--force")).code == DONE
    assert target.read_text("utf-8").startswith("<svg")


def test_the_same_seed_gives_the_same_bytes(run: Run, desk: Path) -> None:
    add(desk, "c-1", "c-2", "c-3")
    pictures = []
    for number in range(2):
        target = desk.parent / f"{number}" / "weeks.svg"
        run(*plan(desk, "--svg", str(target), "--seed", "5"))
        pictures.append(target.read_bytes())
    assert pictures[0] == pictures[1]


# --- the example ---


def test_the_example_with_fifty_clients_is_planned(run: Run, tmp_path: Path) -> None:
    script = ROOT / "examples" / "practice-50" / "make_cases.py"
    for name in ("a", "b"):
        subprocess.run([sys.executable, str(script), str(tmp_path / name)], check=True)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    for number in range(9, 51):  # eight are enough here; all of them take a while
        (tmp_path / "a" / f"c-{number:03}.toml").unlink()
    ran = run("plan", "--clients", str(tmp_path / "a"), *NOW, "--iterations", "8")
    assert (ran.code, ran.err) == (DONE, "")
    assert "8 of 8 client(s) have a series." in ran.out
