"""What the README shows is true: its Python runs, its commands work, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ketaprac.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_runs_and_says_what_it_promises(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    (program,) = blocks("python")
    exec(compile(program, "README.md", "exec"), {})
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "hold"
    assert any(line.startswith("disclosure.missing - ") for line in shown)


COMMANDS = [
    line.removeprefix("$ ketaprac ")
    for block in blocks("console")
    for line in block.splitlines()
    if line.startswith("$ ketaprac ")
]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works(command, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    assert main(command.split()) in (0, 3)
    assert capsys.readouterr().out


def test_the_two_commands_come_first():
    first, second = (block for block in blocks("console") if "venv" in block)
    assert "ketaprac demo --out out/" in first
    assert "pytest" in second
    assert README.index(first) < README.index("## What it does")


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)", README))
def test_every_link_leads_somewhere(target):
    assert target.startswith("https://") or (ROOT / target).exists()
