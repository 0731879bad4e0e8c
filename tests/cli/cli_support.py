"""Runs the command line in this process or in one of its own; and a case full of secrets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import frozen

from ketaprac.cli import main

CASES = ("alcohol-met", "cocaine-mindfulness", "depression-hold")
#: Shipped as well, but no part of the demonstration.
MORE = ("anxiety-somatic-parts", "trauma-emdr")
SHIPPED = Path(str(files("ketaprac_templates") / "cases"))
NOW = ("--now", "2027-01-11T08:00")

#: What the shipped case that goes all the way says, and what stands there instead.
SECRETS = {
    "Rosalind Example": "Zzyzx Quillfeather",
    "Theo Example": "Barnaby Thimblewick",
    "+1 555 0141": "+1 555 7391",
    "+1 555 0142": "+1 555 8264",
    "As written on the prescription": "As Doctor Oddlimit wrote",
    "1984-03-09": "1961-10-23",
}
WORDS = ("zzyzx", "quillfeather", "barnaby", "thimblewick", "7391", "8264", "oddlimit", "1961")


@frozen
class Ran:
    """What a command gave.

    Attributes:
        code: Its exit code.
        out: Standard output.
        err: Standard error.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def is_one_line(self) -> bool:
        """Whether the error is one line of ours, and nothing was printed."""
        return (
            self.err.startswith("ketaprac: ")
            and self.err.count("\n") == 1
            and self.err[:-1].isprintable()
            and self.out == ""
        )


Run = Callable[..., Ran]


def case(name: str = "alcohol-met") -> str:
    return str(SHIPPED / f"{name}.toml")


def secret_case(folder: Path) -> str:
    """The case that goes all the way, with names that nobody else has."""
    text = (SHIPPED / "alcohol-met.toml").read_text("utf-8")
    for shipped, secret in SECRETS.items():
        assert shipped in text
        text = text.replace(shipped, secret)
    (folder / "case.toml").write_text(text, "utf-8")
    (folder / "practice.toml").write_bytes((SHIPPED / "practice.toml").read_bytes())
    return str(folder / "case.toml")


def spoken_of(text: str) -> list[str]:
    """Which of the secrets a text tells."""
    return [word for word in WORDS if word in text.lower()]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def runner(read: Callable[[], Any]) -> Run:
    """Runs a command in this process; ``read`` gives what it printed."""

    def run(*words: str) -> Ran:
        read()
        try:
            code = main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = read()
        return Ran(code, out, err)

    return run


def process(*words: str, cwd: Path, env: Mapping[str, str] | None = None, **more: Any) -> Any:
    """Runs a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ketaprac", *words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=60,
        check=False,
        **({"capture_output": True} | more),
    )
