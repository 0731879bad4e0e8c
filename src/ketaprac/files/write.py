"""Writing so that nothing is ever half there and nothing is lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact


def write_all(folder: Path, artifacts: Iterable[Artifact], *, force: bool = False) -> list[Path]:
    """Writes documents into a folder: all of them, or none.

    Args:
        folder: Where they go; made where it is missing.
        artifacts: What to write; names must differ.
        force: Whether files of the same names may be replaced.

    Returns:
        The paths of the files, in order.

    Raises:
        BadInput: See :func:`write_tree`.
    """
    items = list(artifacts)
    contents = {item.name: item.content for item in items}
    if len(contents) != len(items):
        raise BadInput("two documents would have the same name", where=str(folder))
    write_tree(folder, contents, force=force)
    return [folder / item.name for item in items]


def write_tree(folder: Path, contents: Mapping[str, bytes], *, force: bool = False) -> None:
    """Writes files into a folder and folders below it: all of them, or none.

    They are written into a new folder beside it, which then takes its place; a
    full disk or an interruption leaves everything as it was. Only where the
    folder holds other files already are they moved in one by one.

    Args:
        folder: Where they go; made where it is missing.
        contents: Bytes by relative path, with ``/`` between folders.
        force: Whether the folder may hold files already, and files of the same
            names be replaced.

    Raises:
        BadInput: The folder cannot be written, holds files already, or the disk
            is full.
    """
    taken = _is_taken(folder)
    if taken and not force:
        raise BadInput(
            "already holds files",
            where=str(folder),
            todo="Name an empty folder, or add --force to replace files of the same name",
        )
    staging: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".kp-", dir=folder.parent))
        staging.chmod(0o755 & ~_umask())
        for name, content in contents.items():
            _write_through(staging / name, content)
        if taken:
            _move_in(staging, folder, contents)
        else:
            staging.replace(folder)
    except OSError as error:
        raise _cannot(folder, error) from None
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _is_taken(folder: Path) -> bool:
    if folder.exists() and not folder.is_dir():
        raise BadInput("is a file, not a folder", where=str(folder), todo="Name a folder")
    try:
        return folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise _cannot(folder, error) from None


def _move_in(staging: Path, folder: Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(folder / name)


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _umask() -> int:
    """The process's mask for new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot(path: Path, error: OSError) -> BadInput:
    reason = (error.strerror or type(error).__name__).lower()
    return BadInput(
        f"cannot be written ({reason})",
        where=str(path),
        todo="Choose another place or make room; what was there is unchanged",
    )
