"""The demonstration, from an empty folder, as a newcomer runs it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from cli_support import CASES, NOW, SHIPPED, Run, process, tree


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("empty")
    return folder / "out", process("demo", "--out", "out/", cwd=folder)


Demo = tuple[Path, Any]


class Links(HTMLParser):
    """Everything that a page points to, and what could run or load in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def page(folder: Path) -> str:
    return (folder / "kp-index.html").read_text("utf-8")


def test_it_works_and_says_where_to_look(demo: Demo) -> None:
    folder, ran = demo
    assert (ran.returncode, ran.stderr) == (0, b"")
    said = ran.stdout.decode()
    assert str(len(tree(folder))) in said
    assert "kp-index.html" in said
    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_there_is_no_progress_bar_in_a_pipe(demo: Demo) -> None:
    _, ran = demo
    assert b"\r" not in ran.stdout + ran.stderr
    assert b"%" not in ran.stdout + ran.stderr


def test_every_link_resolves_and_every_document_is_linked(demo: Demo) -> None:
    folder, _ = demo
    links = [link for link in Links(page(folder)).links if "://" not in link]
    assert links
    assert len(links) == len(set(links))
    for link in links:
        assert (folder / link).is_file(), link
        assert (folder / link).resolve().is_relative_to(folder.resolve())
    documents = {name for name in tree(folder) if not name.startswith("cases/")}
    assert documents - {"kp-index.html"} == set(links)


def test_the_page_runs_nothing_and_loads_nothing(demo: Demo) -> None:
    folder, _ = demo
    found = Links(page(folder))
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(found.tags)
    assert not re.search(r"url\(|@import| on\w+=", page(folder))
    outside = [link for link in found.links if ":" in link]
    assert all(link.startswith("https://") for link in outside), "sources, to be clicked on"


def test_the_page_explains_every_case(demo: Demo) -> None:
    folder, _ = demo
    text = page(folder)
    for number in ("c-1041", "c-1042", "c-1043"):
        assert f"Case {number}" in text
    for name in ("Rosalind", "Emil Example", "Noor"):
        assert name not in text
    assert text.count("What holds this case") == 2
    assert text.count("No gate holds this case") == 1
    assert "2027-01-11 08:00 PST" in text


def test_the_cases_that_went_in_are_there_to_copy(demo: Demo, run: Run, tmp_path: Path) -> None:
    folder, _ = demo
    for name in (*CASES, "practice"):
        copied = (folder / "cases" / f"{name}.toml").read_bytes()
        assert copied == (SHIPPED / f"{name}.toml").read_bytes()
    copy = str(folder / "cases" / "alcohol-met.toml")
    assert run("run", copy, *NOW, "--out", str(tmp_path / "again")).code == 0
    again = tree(tmp_path / "again")
    del again["kp-index.html"]
    assert again == tree(folder / "alcohol-met"), "the demonstration did nothing else"


def test_it_overwrites_nothing(demo: Demo, run: Run) -> None:
    folder, _ = demo
    before = tree(folder)
    ran = run("demo", "--out", str(folder))
    assert (ran.code, ran.is_one_line) == (2, True)
    assert tree(folder) == before
    assert run("demo", "--out", str(folder), "--force").code == 0
    assert tree(folder) == before, "and with --force it writes the same again"
