"""Everything that the tutorial shows is true: commands are run, edits are made."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docs_support import blocks, console, missing_lines, read, run_ketaprac


class Reader:
    """Somebody who follows a page step by step in an empty folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.code = 0

    def follow(self, page: str) -> int:
        steps = blocks(page, "console", "diff")
        for language, block in steps:
            if language == "diff":
                self.edit(block)
                continue
            for command, shown in console(block):
                output = self.type(command)
                lost = missing_lines(shown, output)
                assert not lost, f"$ {command}\nnot shown by the command: {lost}\n{output}"
        return len(steps)

    def type(self, command: str) -> str:
        program, *words = shlex.split(command)
        with pytest.MonkeyPatch.context() as patch:
            while "=" in program:
                patch.setenv(*program.split("=", 1))
                program, *words = words
            return self.start(program, words)

    def start(self, program: str, words: list[str]) -> str:
        words = [found for word in words for found in (self.expand(word) or [word])]
        if program == "ketaprac":
            self.code, output = run_ketaprac(words, self.capsys)
            return output
        output = {
            "echo": self.echo,
            "mkdir": self.mkdir,
            "cp": self.cp,
            "ls": self.ls,
            "python": self.python,
        }[program](*words)
        self.code = 0
        return output

    def python(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], check=True, capture_output=True, text=True)
        return done.stdout

    def expand(self, word: str) -> list[str]:
        return sorted(map(str, Path().glob(word))) if "*" in word else []

    def echo(self, word: str) -> str:
        assert word == "$?"
        return str(self.code)

    def mkdir(self, folder: str) -> str:
        Path(folder).mkdir()
        return ""

    def cp(self, *words: str) -> str:
        for word in words[:-1]:
            shutil.copy(word, words[-1])
        return ""

    def ls(self, folder: str) -> str:
        return "\n".join(sorted(path.name for path in Path(folder).iterdir()))

    def edit(self, block: str) -> None:
        """Replaces the lines with ``-`` or a blank before them by those with ``+`` or a blank."""
        head, *lines = block.splitlines()
        path = Path(head.removeprefix("--- "))
        before = "".join(f"{line[1:]}\n" for line in lines if line[:1] in ("-", " "))
        after = "".join(f"{line[1:]}\n" for line in lines if line[:1] in ("+", " "))
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{path} does not hold once:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_tutorial_can_be_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KETAPRAC_PLUGINS", raising=False)
    assert Reader(capsys).follow(read("tutorials/first-series.md")) > 12
    assert len(list((tmp_path / "series").iterdir())) == 14


def test_a_line_that_is_not_printed_is_noticed() -> None:
    assert missing_lines(["total 12, Moderate"], "total 12, Severe") == ["total 12, Moderate"]
    assert missing_lines(["b", "a"], "a\nb") == ["a"]
    assert not missing_lines(["kp-...-f1-v1.pdf", "..."], "x\n  kp-abc-f1-v1.pdf\ny")


def test_the_exit_code_of_the_last_command_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = "```console\n$ ketaprac screen absent.toml\n$ echo $?\n3\n```\n"
    with pytest.raises(AssertionError, match="not shown"):
        Reader(capsys).follow(page)
