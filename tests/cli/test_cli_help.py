"""Help, usage errors, and completion by the shell."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

import pytest
from cli_support import Run, case, process

from ketaprac import __version__
from ketaprac.cli import BAD_INPUT, DONE, build_parser


def commands() -> list[list[str]]:
    """Every command, with its verb where it has one."""
    found: list[list[str]] = []

    def look(parser: argparse.ArgumentParser, words: list[str]) -> None:
        groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
        if not groups:
            found.append(words)
        for group in groups:
            for name, below in group.choices.items():
                look(below, [*words, name])

    look(build_parser(), [])
    return found


def test_all_commands_of_the_contract_are_there() -> None:
    assert [" ".join(words) for words in commands()] == [
        "demo",
        "run",
        "screen",
        "refer",
        "consent",
        "plan",
        "repair",
        "follow-up",
        "calendar",
        "busy",
        "consent check",
        "consent adopt",
        "consent sign",
        "consent verify",
        "rescreen",
        "outcomes",
        "clear",
        "score",
        "lint",
        "plugins list",
        "plugins check",
        "instruments list",
        "instruments show",
        "protocols list",
        "protocols check",
        "evidence",
        "rules list",
        "rules adopt",
        "law list",
        "session held",
        "session start",
        "session record",
        "session close",
        "session show",
        "due",
        "alerts",
        "done",
    ]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_has_an_example_that_fits(run: Run, words: list[str]) -> None:
    ran = run(*words, "--help")
    assert ran.code == DONE
    text = " ".join(ran.out.split())
    _, found, example = text.partition(f"example: ketaprac {' '.join(words)}")
    assert found
    build_parser().parse_args([*words, *example.split()])


def test_the_first_help_says_how_to_begin(run: Run) -> None:
    ran = run("--help")
    assert ran.code == DONE
    assert "ketaprac demo --out out/" in ran.out
    assert run("--version").out == f"ketaprac {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "COMMAND"),
        (["rnu"], "invalid choice: 'rnu'"),
        (["run"], "CASE.toml"),
        (["run", "case.toml"], "--out"),
        (["plan", "case.toml", "--nonsense"], "--nonsense"),
        (["plugins"], "VERB"),
        (["plugins", "remove"], "invalid choice"),
        (["plugins", "check"], "NAME"),
        (["demo"], "--out"),
        (["lint"], "FILE"),
        (["run", "x\ny", "z\u202e"], "--out"),
    ],
)
def test_wrong_usage_is_one_line(run: Run, words: list[str], said: str) -> None:
    ran = run(*words)
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert said in ran.err
    assert "--help" in ran.err


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("tomorrow", "--now: is not a date that exists"),
        ("2027-02-30", "--now: is not a date that exists"),
        ("2027-03-14T02:30", "--now: does not exist in America/Los_Angeles"),
        ("2027-11-07T01:30", "--now: happens twice in America/Los_Angeles"),
        ("9999-12-31T23:59", "--now: is not in the years"),
        ("0001-01-01", "--now: is not in the years"),
    ],
)
def test_a_time_that_does_not_exist(run: Run, now: str, said: str) -> None:
    ran = run("plan", case(), "--now", now)
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert said in ran.err


@pytest.mark.skipif(
    importlib.util.find_spec("argcomplete") is None, reason="the extra is not installed"
)
def test_the_shell_completes_commands(tmp_path: Path) -> None:
    line = "ketaprac pl"
    environment = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "words"),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "COMP_TYPE": "9",
    }
    process(cwd=tmp_path, env=environment)
    words = (tmp_path / "words").read_text().replace("\x0b", "\x0c").split("\x0c")
    assert {word.strip() for word in words} == {"plan", "plugins"}
