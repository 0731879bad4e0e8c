"""Every link between pages leads somewhere, and so does every anchor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs_support import DOCS, ROOT

PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.md"]
_CODE = re.compile(r"```.*?```", re.DOTALL)


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", head)).strip() for head in heads]
    return {head.lower().replace(" ", "-") for head in plain}


def links(path: Path) -> list[str]:
    text = _CODE.sub("", path.read_text(encoding="utf-8"))
    return re.findall(r"\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "index.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}
    assert not [page for page in DOCS.rglob("*.md") if page not in linked and page != index]


def test_an_anchor_that_is_not_there_is_noticed() -> None:
    assert "adopted" in anchors(DOCS / "reference" / "practice-file.md")
    assert "adoption" not in anchors(DOCS / "reference" / "practice-file.md")
