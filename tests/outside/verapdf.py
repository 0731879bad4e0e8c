"""veraPDF, the validator of PDF/UA and PDF/A, as ``tests/outside/install`` builds it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from outside import READERS, system


def failed(flavour: str, files: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """The rules that each file breaks, in one run for all.

    Args:
        flavour: ``ua1`` or ``2a``.
        files: Content by name.
        folder: Where they may be written.
    """
    path = READERS / "verapdf" / "classpath"
    if not path.exists():
        pytest.skip("veraPDF is not installed: run tests/outside/install")
    paths = {name: folder / f"{n}.pdf" for n, name in enumerate(files)}
    for name, target in paths.items():
        target.write_bytes(files[name])
    jobs = [f"{flavour}:{target}" for target in paths.values()]
    ran = subprocess.run(
        [system("java"), "-cp", path.read_text().strip(), "Validate", *jobs],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found: dict[str, list[str]] = {}
    for line in ran.stdout.splitlines():
        if line.startswith("\t"):
            found[name].append(line.strip())
        else:
            job, passed, count = line.split("\t")
            name = next(n for n, target in paths.items() if job == f"{flavour}:{target}")
            found[name] = []
            assert (passed == "true") == (count == "0")
    assert set(found) == set(files)
    return found
