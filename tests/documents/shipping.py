"""The documents that are shipped, for tests here and in other folders."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ketaprac.cli import main


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Every PDF that the demonstration makes, by client and form: all that is shipped."""
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(folder)]) in (0, 3)
    found = {
        f"{path.parent.name} {path.stem.split('-', 2)[2]}": path.read_bytes()
        for path in sorted(folder.glob("*/*.pdf"))
    }
    forms = {name.split()[1].split("-")[0] for name in found}
    assert {"f1", "f2", "l1", "l2", "l3", "r1"} <= forms
    return found
