"""A strict type checker knows what each hook gives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def _kept(request: pytest.FixtureRequest, otherwise: Path) -> Path:
    """Where results stay from run to run, unless pytest was told to keep nothing."""
    cache = getattr(request.config, "cache", None)
    return Path(cache.mkdir("ketaprac-mypy")) if cache else otherwise / "cache"


def test_hook_results_have_real_types(tmp_path, request):
    pytest.importorskip("mypy", reason="mypy is not installed")
    text = (HERE / "typed_calls.txt").read_text()
    (tmp_path / "typed_calls.py").write_text(text)
    wrong = [n for n, line in enumerate(text.splitlines(), start=1) if "# wrong" in line]
    cache = _kept(request, tmp_path)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--cache-dir",
            str(cache),
            "--config-file",
            str(ROOT / "pyproject.toml"),
            str(tmp_path / "typed_calls.py"),
        ],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    found = [int(line.split(":")[1]) for line in lines if "typed_calls.py" in line]
    assert found == wrong, done.stdout + done.stderr
