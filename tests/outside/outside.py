"""Programs of other people that read our files; ``tests/outside/install`` installs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from attrs import frozen

HERE = Path(__file__).parent
READERS = Path(os.environ.get("KETAPRAC_READERS", HERE.parents[1] / ".readers"))
_HINT = "run tests/outside/install"


@frozen
class Seen:
    """An event as a reader understood it; times in UTC, such as 20261006T170000Z."""

    uid: str
    start: str
    end: str
    sequence: str
    status: str


@frozen
class Read:
    """What a reader made of one file.

    Attributes:
        head: What it says of the file itself.
        events: By UID.
        errors: What it complains about.
    """

    head: tuple[str, ...]
    events: Mapping[str, Seen]
    errors: tuple[str, ...]


def own(name: str) -> str:
    """The path of a program in the readers' own Python environment."""
    path = READERS / "venv" / "bin" / name
    if not path.exists():
        pytest.skip(f"{name} is not installed: {_HINT}")
    return str(path)


def system(name: str) -> str:
    """The path of a program of this machine."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: {_HINT}")
    return found


def _command(reader: str) -> list[str]:
    match reader:
        case "libical":
            path = READERS / "libical"
            if not path.exists():
                pytest.skip(f"libical is not installed: {_HINT}")
            return [str(path)]
        case "ical.js" | "node-ical":
            if not (READERS / "node_modules" / reader).exists():
                pytest.skip(f"{reader} is not installed: {_HINT}")
            script = HERE / "readers" / f"{reader.replace('.', '').replace('-', '')}.mjs"
            return [system("node"), str(script)]
        case "sabre":
            if not Path("/usr/share/php/Sabre/VObject").exists():
                pytest.skip(f"sabre/vobject is not installed: {_HINT}")
            return [system("php"), str(HERE / "readers" / "sabre.php")]
        case "ical":
            return [own("python"), str(HERE / "readers" / "strict.py")]
    raise LookupError(reader)


def read(reader: str, files: Iterable[Path]) -> list[Read]:
    """What a reader makes of files, in one run of it."""
    paths = [str(path) for path in files]
    environment = {**os.environ, "TZ": "UTC", "READERS": str(READERS)}
    ran = subprocess.run(
        [*_command(reader), *paths], capture_output=True, text=True, env=environment, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    found = _files(ran.stdout)
    assert len(found) == len(paths)
    return found


def _files(printed: str) -> list[Read]:
    parts: list[dict[str, list[str]]] = []
    for line in printed.splitlines():
        word, _, rest = line.partition(" ")
        if word == "file":
            parts.append(defaultdict(list))
        parts[-1][word].append(rest)
    return [
        Read(
            head=tuple(part["file"][0].split()),
            events={seen.uid: seen for seen in (Seen(*e.split(" ")) for e in part["event"])},
            errors=tuple(part["error"]),
        )
        for part in parts
    ]
