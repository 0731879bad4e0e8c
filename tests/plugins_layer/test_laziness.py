"""Importing ketaprac costs next to nothing; heavy packages come when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("icalendar", "reportlab", "markdown_it", "importlib.metadata", "zoneinfo")


def loaded_by(statement: str, *modules: str) -> set[str]:
    """Which of these modules a new interpreter has loaded after a statement."""
    code = (
        "import sys; before = set(sys.modules)\n"
        f"{statement}\n"
        f"print(*(m for m in {modules!r} if m in sys.modules and m not in before))"
    )
    # -S: a site package's .pth file may import what it likes before we look.
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_this_test_can_fail():
    assert loaded_by("import zoneinfo", *HEAVY) == {"zoneinfo"}


@pytest.mark.parametrize(
    ("statement", "modules"),
    [
        ("import ketaprac; ketaprac.__version__", (*HEAVY, "attr", "attrs", "cattrs", "pluggy")),
        ("import ketaprac.hookspecs", (*HEAVY, "cattrs")),
        ("from ketaprac import hookimpl", (*HEAVY, "cattrs")),
        ("import ketaprac.plugins, ketaprac.caller", (*HEAVY, "cattrs")),
        (
            "from ketaprac.plugins import given, load; load(given([]))",
            ("icalendar", "reportlab", "importlib.metadata"),
        ),
        ("import ketaprac.practice", ("icalendar", "reportlab", "importlib.metadata")),
        ("import ketaprac.testing.conformance", ("icalendar", "reportlab", "pytest")),
    ],
)
def test_importing_is_cheap(statement, modules):
    assert loaded_by(statement, *modules) == set()
