"""Every command, option and JSON key stands in the reference."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs_support import CASES, DOCS, read, run_ketaprac, sections

from ketaprac.cli import build_parser

PAGE = sections(read("reference/command-line.md"))
NOW = ("--now", "2027-01-11T08:00")


def commands(
    parser: argparse.ArgumentParser, words: str = "ketaprac"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield words, parser
    for group in groups:
        for name, child in group.choices.items():
            yield from commands(child, f"{words} {name}")


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        yield max(action.option_strings, key=len) if action.option_strings else str(action.metavar)


ALL = dict(commands(build_parser()))


def test_no_command_is_missing_and_none_is_made_up() -> None:
    described = {head for head in PAGE if head.startswith("ketaprac ")}
    assert described == set(ALL)


@pytest.mark.parametrize("command", ALL)
def test_every_option_is_described(command: str) -> None:
    shared = PAGE["What holds for every command"]
    lost = [
        option
        for option in options(ALL[command])
        if f"`{option}`" not in PAGE[command]
        and not (option == "CASE.toml" and f"`{option}`" in shared)
    ]
    assert not lost


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    for path in CASES.glob("*.toml"):
        shutil.copy(path, folder)
    (folder / "protocols").mkdir()
    shutil.copy(
        DOCS.parent / "examples" / "protocols" / "two-weeks-apart.toml",
        folder / "protocols" / "ours.toml",
    )
    (folder / "broken.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    return folder


def keys_of(value: object) -> set[str]:
    """Keys of the document itself and, one level down, of what its lists hold."""
    found: set[str] = set()
    if isinstance(value, dict):
        found |= set(value)
        for item in value.values():
            if isinstance(item, list) and item and isinstance(item[0], dict):
                found |= set(item[0])
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("run", "{}/alcohol-met.toml", "--out", "{}/out-run", *NOW),
        ("screen", "{}/depression-hold.toml", *NOW),
        ("refer", "{}/alcohol-met.toml", "--out", "{}/out-refer", *NOW),
        ("consent", "{}/alcohol-met.toml", "--out", "{}/out-consent", *NOW),
        ("plan", "{}/alcohol-met.toml", *NOW),
        ("plan", "{}/cocaine-mindfulness.toml", *NOW),
        ("calendar", "{}/alcohol-met.toml", "--out", "{}/out-calendar", *NOW),
        ("follow-up", "{}/alcohol-met.toml", *NOW),
        ("rescreen", "--cases", "{}", *NOW),
        ("due", "--cases", "{}", *NOW),
        ("outcomes", "{}/alcohol-met.toml", *NOW),
        ("outcomes", "--cases", "{}", *NOW),
        ("alerts", "{}/depression-hold.toml", *NOW),
        ("score", "phq-9", "--answers", "1,1,1,1,1,1,1,1,1"),
        ("lint", "{}/broken.ics"),
        ("plugins", "list"),
        ("plugins", "check", "met"),
        ("instruments", "list"),
        ("protocols", "list"),
        ("protocols", "check", "{}/protocols/ours.toml"),
        ("evidence", "alcohol", "--protocol", "three-weekly"),
    ],
    ids=" ".join,
)
def test_every_key_of_its_json_is_described(
    words: tuple[str, ...], case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = [word.replace("{}", str(case)) for word in words]
    code, output = run_ketaprac([*filled, "--json"], capsys)
    assert code in (0, 3)
    document = json.loads(output)
    depth = 2 if words[0] in ("plugins", "instruments", "protocols") else 1
    name = " ".join(("ketaprac", *words[:depth])).replace(" {}/alcohol-met.toml", "")
    described = PAGE[name] + PAGE["What holds for every command"]
    if "objections" in document:
        described += PAGE["ketaprac run"]
    keys = keys_of(document)
    if words[0] == "screen":
        keys -= keys_of({"scores": document["scores"]}) - {"scores"}
    if words[0] in ("plan", "follow-up"):
        keys = set(document) | set(document.get("series") or ())
    lost = sorted(key for key in keys if f"`{key}`" not in described)
    assert not lost


def test_exit_codes_are_listed() -> None:
    for code in range(4):
        assert f"\n| {code} | " in PAGE["What holds for every command"]
