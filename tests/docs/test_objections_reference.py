"""Every code that the core can give stands in the reference, and no other one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docs_support import read, sections

import ketaprac
from ketaprac import gates
from ketaprac.planning import checker

SOURCE = Path(ketaprac.__file__).parent
PAGE = read("reference/objections.md")
MAKERS = ("_no", "_hole", "Objection")


def constants(node: ast.AST) -> Iterator[str]:
    """The code that an expression gives, with ``*`` for what is filled in."""
    if isinstance(node, ast.Subscript):
        yield from constants(node.value)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)


def raised() -> set[str]:
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "testing" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                codes = [k.value for k in node.keywords if k.arg == "code"] or node.args[:1]
                if name in MAKERS and codes:
                    prefix = "form." if name == "_hole" else ""
                    found |= {prefix + code for code in constants(codes[0])}
    return found - {"form.*"}


def expanded(codes: set[str]) -> set[str]:
    """With the codes of the discharge check one by one."""
    checks = {f"discharge.{name.replace('_', '-')}" for name, _ in gates._DISCHARGE}
    return codes - {"discharge.*"} | checks


def listed() -> set[str]:
    """Codes in the first column; a word in capitals stands for what is filled in."""
    tables = [
        body.partition("The rules that a plan is checked against")[0]
        for body in sections(PAGE).values()
    ]
    cells = re.findall(r"^\| `([^`]+)` \|", "\n".join(tables), re.MULTILINE)
    return {re.sub(r"\b[A-Z]{2,}\b", "*", cell) for cell in cells}


def test_the_list_is_complete_and_true() -> None:
    assert listed() == expanded(raised())


def test_the_source_is_really_read() -> None:
    assert {"consent.missing", "finding.*", "form.birth-date", "plan.none"} <= raised()


def test_the_rules_of_plans_are_complete_and_true() -> None:
    known = set(re.findall(r"^``([\w.-]+)``", checker.__doc__ or "", re.MULTILINE))
    used = set(re.findall(r"\"((?:[a-z]+\.)?[a-z-]+)\", ", Path(checker.__file__).read_text()))
    assert len(known) > 20 and known & used
    table = sections(PAGE)["Planning"].partition("The rules that a plan is checked against")[2]
    rows = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    assert set(re.findall(r"`([\w.-]+)`", " ".join(rows))) == known


def test_each_code_has_a_meaning_and_a_remedy() -> None:
    rows = re.findall(r"^\| `[^`]+` \|(.*)\|$", PAGE, re.MULTILINE)
    assert rows
    assert all(cell.strip() for row in rows for cell in row.split(" | "))
