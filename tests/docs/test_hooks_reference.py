"""The page on hooks is what the specifications say."""

from __future__ import annotations

import importlib.util
import inspect
from types import ModuleType

import pytest
from docs_support import DOCS, read, sections

from ketaprac.hookspecs import KEYS, KetapracSpecs


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_hooks", DOCS / "reference" / "make_hooks.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(maker: ModuleType) -> None:
    assert read("reference/hooks.md") == maker.page(), "run: python docs/reference/make_hooks.py"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_each_hook_has_everything(key: object) -> None:
    section = sections(read("reference/hooks.md"))[key.name]
    for name in inspect.signature(getattr(KetapracSpecs, key.name)).parameters:
        assert name == "self" or f"| `{name}` |" in section
    assert key.on_fault in section
    assert "@hookimpl" in section and "**Asked:**" in section


def test_a_changed_specification_changes_the_page(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = maker.page()

    def ketaprac_gate(self: object, other: int) -> list[int]:
        """Something else.

        Args:
            other: A number
                over two lines.

        Example::

            pass
        """

    monkeypatch.setattr(KetapracSpecs, "ketaprac_gate", ketaprac_gate)
    assert maker.page() != before
    assert "| `other` | A number over two lines. |" in maker.page()
