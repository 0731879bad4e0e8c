"""Each example does what the comment at its head promises, by the command that stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from cli_support import CASES, MORE, SHIPPED, Run, tree

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_examples_are_the_cases_that_travel_with_the_package() -> None:
    names = sorted(path.name for path in EXAMPLES.glob("*.toml"))
    assert names == sorted(f"{name}.toml" for name in (*CASES, *MORE, "practice"))
    for name in names:
        assert (EXAMPLES / name).read_bytes() == (SHIPPED / name).read_bytes()


@pytest.mark.parametrize(
    "path", [EXAMPLES / f"{name}.toml" for name in (*CASES, *MORE)], ids=lambda p: p.stem
)
def test_the_command_keeps_the_promise(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    for each in EXAMPLES.glob("*.toml"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    monkeypatch.chdir(tmp_path)
    comment = path.read_text("utf-8").partition("\n\n")[0]
    command = re.search(r"^#\s+ketaprac (.+)$", comment, re.MULTILINE)
    promise = re.search(r"^# promises: exit code (\d)\b", comment, re.MULTILINE)
    assert command is not None
    assert promise is not None
    ran = run(*shlex.split(command[1]))
    assert (ran.code, ran.err) == (int(promise[1]), "")
    assert "out/kp-index.html" in ran.out
    assert len(tree(tmp_path / "out")) >= 3
