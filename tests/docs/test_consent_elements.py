"""The page on consent elements is what the registry says."""

from __future__ import annotations

import runpy

import pytest
from docs_support import DOCS, read

from ketaprac.model.consent import ConsentKind
from ketaprac_templates.elements import elements

MAKER = runpy.run_path(str(DOCS / "reference" / "make_elements.py"))


def test_the_page_is_made_from_the_registry() -> None:
    assert read("reference/consent-elements.md") == MAKER["page"]()


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_every_row_has_a_code_of_its_own_and_a_source(kind: ConsentKind) -> None:
    rows = elements(kind.value)
    assert len(rows) >= 4
    assert len({row.code for row in rows}) == len(rows)
    assert all(row.source.title and row.source.locator for row in rows)
