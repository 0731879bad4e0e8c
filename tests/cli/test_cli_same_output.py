"""The same input gives the same bytes, wherever and however often."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli_support import NOW, Run, case, process, tree


def test_two_runs_and_another_process_give_the_same_bytes(run: Run, tmp_path: Path) -> None:
    """With another seed for hashes and in another zone of the machine."""
    words = ["run", case(), *NOW, "--out"]
    assert run(*words, str(tmp_path / "one")).code == 0
    first = tree(tmp_path / "one")
    assert run(*words, str(tmp_path / "two")).code == 0
    assert tree(tmp_path / "two") == first
    environment = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    ran = process(*words, "three", cwd=tmp_path, env=environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert tree(tmp_path / "three") == first


@pytest.mark.parametrize("command", ["screen", "plan"])
def test_what_is_printed_is_the_same_too(run: Run, command: str) -> None:
    words = [command, case(), *NOW, "--json"]
    assert run(*words) == run(*words)


def test_another_moment_gives_the_same_file_names(run: Run, tmp_path: Path) -> None:
    """So that a later run with --force replaces what it should."""
    words = ["refer", case(), "--out"]
    assert run(*words, str(tmp_path / "one"), *NOW).code == 0
    assert run(*words, str(tmp_path / "two"), "--now", "2027-01-12T09:00").code == 0
    assert set(tree(tmp_path / "one")) == set(tree(tmp_path / "two"))


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_json_is_right_whatever_the_pipe_takes(tmp_path: Path, encoding: str) -> None:
    import json

    words = ["screen", case("depression-hold"), *NOW, "--json"]
    ran = process(*words, cwd=tmp_path, env={"PYTHONIOENCODING": encoding})
    assert (ran.returncode, ran.stderr) == (3, b"")
    assert json.loads(ran.stdout)["findings"]


@pytest.mark.skipif(sys.platform == "win32", reason="paths are text there")
def test_text_for_people_survives_a_narrow_encoding(tmp_path: Path) -> None:
    words = ["screen", case("depression-hold"), *NOW]
    ran = process(*words, cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert (ran.returncode, ran.stderr) == (3, b"")
