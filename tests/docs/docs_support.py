"""Reading the documentation so that tests can hold it against the product."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketaprac.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CASES = ROOT / "templates" / "ketaprac_templates" / "cases"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str, *languages: str) -> list[tuple[str, str]]:
    """Fenced blocks of these languages, in order."""
    return [(m[1], m[2]) for m in _BLOCK.finditer(text) if m[1] in languages]


def sections(text: str, level: int = 2) -> dict[str, str]:
    """The text below each heading of a level, by the heading without its back-ticks."""
    mark = "#" * level
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    return {
        head.replace("`", "").strip(): body
        for head, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def console(block: str) -> Iterator[tuple[str, list[str]]]:
    """Commands of a console block, each with the lines that are shown below it."""
    command, shown = "", []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


def run_ketaprac(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Runs the command line in this process: exit code and all that it printed."""
    capsys.readouterr()
    try:
        code = main(words)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, "".join(capsys.readouterr())


def missing_lines(shown: list[str], output: str) -> list[str]:
    """Shown lines that do not occur in the output, in order; ``...`` stands for anything.

    Where the output breaks its lines does not matter.
    """
    rest = _plain(output)
    lost = []
    for line in shown:
        words = _plain(line)
        if words in ("", "..."):
            continue
        pattern = ".+?".join(map(re.escape, words.split("...")))
        found = re.search(rf"(?<!\S){pattern}(?!\S)", rest)
        if found is None:
            lost.append(line)
        else:
            rest = rest[found.end() :]
    return lost


def _plain(text: str) -> str:
    return " ".join(text.split())
