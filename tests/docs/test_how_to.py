"""What the how-to pages show is run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from docs_support import CASES, blocks, read, run_ketaprac
from test_tutorial import Reader

from ketaprac import load_episode
from ketaprac.files.session import load_session
from ketaprac.testing.conformance import check_plugin


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a practice and three cases in it."""
    for path in CASES.glob("*.toml"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETAPRAC_PLUGINS", raising=False)
    return tmp_path


def program(page: str) -> str:
    return "\n".join(code for _, code in blocks(read(page), "python"))


def test_the_host_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {"__name__": "host"}
    exec(compile(program("how-to/embed.md"), "embed.md", "exec"), names)
    names["db"].close()
    printed = capsys.readouterr().out
    shown = re.findall(r"print\(held\)  # (.+)", read("how-to/embed.md"))
    assert len(shown) == 3
    assert [line for line in printed.splitlines() if line.startswith("[")] == shown
    assert "sessions, " in printed and "text/calendar" in printed
    assert "trouble" not in printed and "no calendar" not in printed


def test_the_feeds_of_the_page_answer_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(program("how-to/serve-feeds.md"), "serve-feeds.md", "exec"), {})
    shown = re.findall(r"print\(.+\)  # (.+)", read("how-to/serve-feeds.md"))
    assert capsys.readouterr().out.splitlines() == shown == ["200", "None"]


@pytest.fixture
def house_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(tmp_path)
    (_, plugin), *_ = blocks(read("how-to/write-a-plugin.md"), "python")
    (tmp_path / "ketaprac_house_calls.py").write_text(plugin, encoding="utf-8")
    import ketaprac_house_calls

    yield ketaprac_house_calls
    sys.modules.pop("ketaprac_house_calls", None)


def test_the_plugin_of_the_page_conforms(house_calls: ModuleType) -> None:
    assert check_plugin(house_calls, name="house-calls") == ()


def test_the_test_of_the_page_passes(house_calls: ModuleType) -> None:
    names: dict[str, object] = {}
    code = blocks(read("how-to/write-a-plugin.md"), "python")[1][1]
    exec(compile(code, "write-a-plugin.md", "exec"), names)
    names["test_it_conforms"]()  # type: ignore[operator]


def test_the_selection_of_the_page_blocks() -> None:
    names: dict[str, object] = {}
    exec(compile(program("how-to/choose-plugins.md"), "choose-plugins.md", "exec"), names)
    status = {info.origin.plugin: info.status.value for info in names["practice"].plugins}  # type: ignore[attr-defined]
    assert status["met"] == "blocked" and status["screening"] == "active"


def test_the_shortest_case_holds_and_a_misspelt_one_is_refused(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = read("how-to/write-a-case-file.md")
    (_, shortest), *_ = blocks(page, "toml")
    (desk / "c-2001.toml").write_text(shortest, encoding="utf-8")
    (desk / "misspelt.toml").write_text(shortest.replace("alcohol", "alcohool"), encoding="utf-8")
    assert Reader(capsys).follow(page)


def test_a_whole_practice_is_screened_as_shown(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = read("how-to/screen-a-whole-practice.md")
    (_, new), (_, wrong) = blocks(page, "csv")
    (desk / "new.csv").write_text(new, encoding="utf-8")
    (desk / "wrong.csv").write_text(wrong, encoding="utf-8")
    assert Reader(capsys).follow(page) == 4
    (_, table), _ = blocks(page, "toml")
    (desk / "new.toml").write_text(table, encoding="utf-8")
    words = "--cases . --answers new.toml --now 2027-01-11T08:00 --json"
    code, printed = run_ketaprac(["rescreen", *words.split()], capsys)
    assert (code, '"problems": []' in printed) == (3, True)


def test_the_rules_are_adopted_as_shown(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    look = ["screen", "alcohol-met.toml", "--now", "2027-01-11T08:00", "--json"]
    found = json.loads(run_ketaprac(look, capsys)[1])["rules"]
    assert found["adopted_by"] is None and "not reviewed by a prescriber" in found["words"]
    _, (_, entry) = blocks(read("how-to/screen-a-whole-practice.md"), "toml")
    text = (desk / "practice.toml").read_text(encoding="utf-8")
    text += entry.replace('"..."', f'"{found["hash"]}"')
    (desk / "practice.toml").write_text(text, encoding="utf-8")
    after = json.loads(run_ketaprac(look, capsys)[1])["rules"]
    assert (after["adopted_by"], after["adopted_on"]) == ("Ngozi Abara, MD", "2027-01-11")
    assert "not reviewed" not in run_ketaprac(look[:-1], capsys)[1]


@pytest.mark.parametrize("page", ["write-a-plugin", "choose-plugins", "read-objections"])
def test_the_commands_of_the_page_are_true(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # The one line of Python needs the interpreter of these tests.
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert Reader(capsys).follow(read(f"how-to/{page}.md"))


@pytest.mark.parametrize(
    "page",
    [
        "embed",
        "write-a-plugin",
        "write-a-case-file",
        "choose-plugins",
        "read-objections",
        "screen-a-whole-practice",
    ],
)
def test_no_block_is_left_unclosed(page: str) -> None:
    assert read(f"how-to/{page}.md").count("```") % 2 == 0


def test_the_texts_of_the_page_are_taken(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = read("how-to/edit-the-texts.md")
    ((_, section),) = blocks(page, "markdown")
    _, settings, head = (text for _, text in blocks(page, "toml"))
    own = desk / "my-texts" / "treatment"
    own.mkdir(parents=True)
    (own / "22-fees.md").write_text(section)
    (own / "form.toml").write_text(head)
    with (desk / "practice.toml").open("a") as file:
        file.write(f"\n{settings}")
    check, adopt = (block.removeprefix("$ ketaprac ") for _, block in blocks(page, "console"))
    code, told = run_ketaprac(shlex.split(check), capsys)
    assert code == 0, told
    code, rows = run_ketaprac(shlex.split(adopt), capsys)
    assert code == 0
    with (desk / "practice.toml").open("a") as file:
        file.write(f"\n{rows}")
    words = ("consent", "alcohol-met.toml", "--kind", "treatment", "--out", "out", "--json")
    code, printed = run_ketaprac([*words, "--now", "2027-01-11T08:00"], capsys)
    assert (code, json.loads(printed)["objections"]) == (0, [])


def test_the_session_of_the_page_runs_from_start_to_close(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = read("how-to/run-a-dosing-session.md")
    lines = [
        line.removeprefix("$ ")
        for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(lines) == 10
    for line in lines:
        code, output = run_ketaprac(shlex.split(line)[1:], capsys)
        # One of the other invented clients is urgent, which `due` says by its code.
        assert code == (3 if line.startswith("ketaprac due") else 0), (line, output)
        if line.startswith("ketaprac session start"):
            assert "dose-1: started" in output
        if line.startswith("ketaprac session close"):
            assert "dose-1: ended" in output
        if line.startswith("ketaprac due"):
            assert "dose-1.check-24h" in output
    stored = load_episode((desk / "alcohol-met.episode.json").read_text())
    assert stored.session("dose-1").discharge.escort == "Theo Example"
    assert "dose-1.check-24h" in stored.done


def test_the_session_file_of_the_page_is_read(desk: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", read("how-to/run-a-dosing-session.md"), re.DOTALL)
    (desk / "session.toml").write_text(text)
    assert load_session(desk / "session.toml").vitals[0].pulse == "74 bpm"
