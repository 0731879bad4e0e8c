"""The starter for plugin authors works when it is copied."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ketaprac.plugins import GROUP, given, load
from ketaprac.testing.conformance import check_plugin

STARTER = Path(__file__).parents[2] / "templates" / "ketaprac_templates" / "plugin"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(folder)
    yield folder
    sys.modules.pop("ketaprac_hello", None)


def entry_points(folder):
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return project["entry-points"][GROUP]


def test_a_copy_conforms(copy):
    import ketaprac_hello

    assert Path(ketaprac_hello.__file__).parent == copy
    assert check_plugin(ketaprac_hello) == ()


def test_its_entry_point_leads_to_it(copy):
    import ketaprac_hello

    ((name, value),) = entry_points(copy).items()
    assert value == ketaprac_hello.__name__
    (info,) = load(given([ketaprac_hello])).infos
    assert info.origin.plugin == name
    assert info.hooks == ("ketaprac_exporters", "ketaprac_rules", "ketaprac_settings")


def run_tests(folder, *options):
    """The starter's own tests, in a process and with a configuration of their own."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTEST_ADDOPTS": "",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_own_tests_pass(copy):
    done = run_tests(copy)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


def test_a_plugin_that_does_not_conform_fails_by_the_fixture_with_words(copy):
    module = copy / "ketaprac_hello.py"
    module.write_text(module.read_text().replace("def ketaprac_rules", "def ketaprac_rulez"))
    done = run_tests(copy, "-k", "fixture")
    assert done.returncode == 1
    assert "did you mean 'ketaprac_rules'? [not-loaded]" in done.stdout


def test_the_readme_names_only_files_that_are_there():
    text = (STARTER / "README.md").read_text()
    for name in re.findall(r"`([\w.]+\.(?:py|toml))`", text):
        assert (STARTER / name).exists(), name
