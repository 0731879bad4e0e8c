"""The map of the model names every module and every public class."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module

import pytest
from docs_support import read

import ketaprac
from ketaprac import Decision, Fault, Practice, model
from ketaprac.decision import Made

PAGE = read("reference/values.md")
MODULES = [name for _, name, _ in pkgutil.iter_modules(model.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_a_module_and_its_classes_are_named(name: str) -> None:
    module = import_module(f"ketaprac.model.{name}")
    classes = [
        cls.__name__
        for cls in vars(module).values()
        if inspect.isclass(cls)
        and cls.__module__ == module.__name__
        and not cls.__name__.startswith("_")
    ]
    assert f"| `{name}` |" in PAGE
    assert not [cls for cls in classes if f"`{cls}`" not in PAGE]


@pytest.mark.parametrize("cls", [Practice, Decision, Made, Fault])
def test_what_the_door_offers_is_named(cls: type) -> None:
    offered = [name for name in dir(cls) if not name.startswith("_")]
    assert not [name for name in offered if f"`{name}`" not in PAGE and f"`{name}()`" not in PAGE]


def test_what_is_named_exists() -> None:
    for name in ("Practice", "Decision", "Fault", "BadInput", "Held"):
        assert f"`ketaprac.{name}`" in PAGE and hasattr(ketaprac, name)
