"""What a run over many clients has done so far, so that an interrupted one goes on.

One JSON line for what the run is about, then one for each client. A line that was only
begun when the machine stopped does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from ketaprac.errors import BadInput
from ketaprac.files.write import write_tree

SCHEMA: Final = "ketaprac.forms/1"
NAME: Final = "kp-forms.jsonl"


class Journal:
    """The journal in a folder: what an earlier run did, and a place to write on.

    Args:
        folder: Where documents go.
        about: What the run is about; with anything else nothing of an earlier one counts.
        now: The moment of this run; that of an unfinished earlier one where None.
    """

    def __init__(self, folder: Path, about: Mapping[str, Any], now: str | None, present: str):
        self.path, self.about = folder / NAME, about
        lines = list(_lines(self.path))
        head = lines[0] if lines else {}
        same = all(head.get(key) == value for key, value in {"schema": SCHEMA, **about}.items())
        finished = any(line.get("finished") for line in lines)
        at = now if now is not None else (present if finished else head.get("now"))
        self.goes_on = same and at is not None and head.get("now") == at
        self.now = str(at) if self.goes_on else (now or present)
        self._head = {"schema": SCHEMA, **about, "now": self.now}
        self._lines = [line for line in lines[1:] if "client" in line] if self.goes_on else []
        self._file: IO[str] | None = None

    def __enter__(self) -> Journal:
        begun = "".join(json.dumps(line) + "\n" for line in (self._head, *self._lines))
        write_tree(self.path.parent, {NAME: begun.encode()}, force=True)
        try:
            self._file = self.path.open("a", encoding="utf-8")
        except OSError as error:
            raise self._cannot(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: object, __: TracebackType | None
    ) -> None:
        if self._file is not None:
            if kind is None:
                self._write({"finished": True})
            self._file.close()

    def has(self, client: str, digest: str) -> tuple[str, ...] | None:
        """The files of a client that are there as they were made; None where any is not.

        Args:
            client: Id.
            digest: Of the case file; of another one nothing counts.
        """
        line = next((one for one in reversed(self._lines) if one["client"] == client), None)
        if line is None or line.get("case") != digest:
            return None
        files = line.get("files")
        if not isinstance(files, dict) or not files:
            return None
        there = all(_digest(self.path.parent / name) == sha for name, sha in files.items())
        return tuple(files) if there else None

    def done(self, client: str, digest: str, files: Mapping[str, bytes]) -> None:
        """Writes down that a client's forms are there.

        Args:
            client: Id.
            digest: Of the case file.
            files: Bytes by name.
        """
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        self._write({"client": client, "case": digest, "files": hashes})

    def _write(self, line: Mapping[str, Any]) -> None:
        assert self._file is not None
        try:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._cannot(error) from None

    def _cannot(self, error: OSError) -> BadInput:
        reason = (error.strerror or type(error).__name__).lower()
        return BadInput(f"cannot be written ({reason})", where=str(self.path))


def digest_of(paths: Iterable[Path]) -> str:
    """One hash over files, for telling whether any of them changed.

    Args:
        paths: Files; of a folder all files in it and below it.
    """
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            digest.update(f"{file}\0{_digest(file)}\0".encode())
    return digest.hexdigest()


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
