"""Writing so that nothing is ever half there and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
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

    They are written into a new folder on the same disk, which then takes the
    folder's place. Where the folder is there already they are moved in one by
    one, and what was moved is put back if that fails. So a full disk or an
    interruption leaves everything as it was.

    Args:
        folder: Where they go; made where it is missing.
        contents: Bytes by relative path, with ``/`` between folders.
        force: Whether the folder may hold files already, and files of the same
            names be replaced.

    Raises:
        BadInput: The folder cannot be written, holds files already, or the disk
            is full.
    """
    there = _is_there(folder)
    if there and not force and _holds_files(folder):
        raise BadInput(
            "already holds files",
            where=str(folder),
            todo="Name an empty folder, or add --force to replace files of the same name",
        )
    try:
        with _made(folder.parent), _staging(folder if there else folder.parent) as staging:
            for name, content in contents.items():
                _write_through(staging / "new" / name, content)
            if there:
                _move_in(staging, folder, contents)
            else:
                (staging / "new").replace(folder)
    except OSError as error:
        raise _cannot(folder, error) from None


def replace_file(path: Path, content: bytes) -> None:
    """Writes one file beside its place and moves it there in one step.

    At each moment the old file is there or the new one, even if the machine stops.

    Args:
        path: The file; its folder must be there.
        content: Its bytes.

    Raises:
        BadInput: It cannot be written; what was there is unchanged.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _write_through(beside, content)
        beside.replace(path)
    except OSError as error:
        raise _cannot(path, error) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def keep(folder: Path, contents: Mapping[str, bytes], *, force: bool = False) -> tuple[str, ...]:
    """Adds files to a folder that may hold others: all of them, or none.

    A file that is there with the same bytes is left alone.

    Args:
        folder: Where they go; made where it is missing.
        contents: Bytes by name.
        force: Whether files that are there with other bytes may be replaced.

    Returns:
        Names of the files that were written.

    Raises:
        BadInput: A file is there with other bytes, or one cannot be written.
    """
    new = {name: content for name, content in contents.items() if not _same(folder, name, content)}
    taken = [name for name in new if _is_file(folder / name)]
    if taken and not force:
        raise BadInput(
            "is there already, with other bytes",
            where=str(folder / taken[0]),
            todo="Name another folder, or add --force to replace it",
        )
    if new:
        write_tree(folder, new, force=True)
    return tuple(new)


def _same(folder: Path, name: str, content: bytes) -> bool:
    path = folder / name
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _cannot(path, error) from None


def _is_file(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise _cannot(path, error) from None


def _is_there(folder: Path) -> bool:
    try:
        if folder.exists() and not folder.is_dir():
            raise BadInput("is a file, not a folder", where=str(folder), todo="Name a folder")
        return folder.is_dir()
    except OSError as error:
        raise _cannot(folder, error) from None


def _holds_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except OSError as error:
        raise _cannot(folder, error) from None


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Makes a folder and those above it; they go again if nothing came into them."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        with suppress(OSError):
            for path in missing:
                path.rmdir()


@contextmanager
def _staging(beside: Path) -> Iterator[Path]:
    """A folder of our own on the disk where the files are to go."""
    folder = Path(tempfile.mkdtemp(prefix=".kp-", dir=beside))
    try:
        (folder / "new").mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move_in(staging: Path, folder: Path, names: Iterable[str]) -> None:
    """Moves the new files in; the old ones are only dropped when all went well."""
    with ExitStack() as made, ExitStack() as undo:
        for name in names:
            target, old = folder / name, staging / "old" / name
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            made.enter_context(_made(target.parent))
            old.parent.mkdir(parents=True, exist_ok=True)
            undo.callback(_put_back, target, old, target.exists())
            if target.exists():
                target.replace(old)
            (staging / "new" / name).replace(target)
        undo.pop_all()


def _put_back(target: Path, old: Path, was_there: bool) -> None:
    if not was_there:
        target.unlink(missing_ok=True)
    elif old.exists():
        old.replace(target)


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _cannot(path: Path, error: OSError) -> BadInput:
    reason = (error.strerror or type(error).__name__).lower()
    return BadInput(
        f"cannot be written ({reason})",
        where=str(path),
        todo="Choose another place or make room; what was there is unchanged",
    )
