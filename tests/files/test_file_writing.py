"""All files or none, and nothing of what was there is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ketaprac.errors import BadInput
from ketaprac.files.write import write_all, write_tree
from ketaprac.model.artifact import Artifact

FILES = {"kp-a.txt": b"one", "sub/kp-b.txt": b"two", "sub/deep/kp-c.txt": b"three"}


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, and its empty folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


def artifact(name: str) -> Artifact:
    return Artifact(name=name, media_type="text/plain", content=b"x")


@pytest.fixture(params=["missing", "deep", "empty", "holds"])
def out(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder to write into; with ``force`` in every test, since one holds files."""
    folder = tmp_path / "a" / "b" / "out" if request.param == "deep" else tmp_path / "out"
    if request.param in ("empty", "holds"):
        folder.mkdir()
    if request.param == "holds":
        (folder / "sub").mkdir()
        (folder / "kp-a.txt").write_bytes(b"old")
        (folder / "sub" / "mine.txt").write_bytes(b"mine")
    return folder


Stop = Callable[[int, BaseException], None]


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stop]:
    """Makes the n-th write, or the n-th move after them, fail."""

    def install(number: int, error: BaseException) -> None:
        calls = iter(range(1, 1_000))

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def call(*args: object) -> object:
                if next(calls) == number:
                    raise error
                return real(*args)

            return call

        monkeypatch.setattr(os, "fsync", counted(os.fsync))
        monkeypatch.setattr(Path, "replace", counted(Path.replace))

    yield install


def test_everything_arrives_and_nothing_else(out: Path) -> None:
    before = tree(out) if out.exists() else {}
    write_tree(out, FILES, force=True)
    assert tree(out) == {**before, **FILES}
    assert [p.name for p in out.parent.iterdir()] == ["out"], "no folder of ours stays behind"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()]
)
def test_a_full_disk_or_an_interruption_leaves_all_as_it_was(
    out: Path, stop: Stop, number: int, error: BaseException, tmp_path: Path
) -> None:
    before = tree(tmp_path)
    stop(number, error)
    expected = BadInput if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        write_tree(out, FILES, force=True)
    assert tree(tmp_path) == before
    if expected is BadInput:
        assert str(caught.value).startswith(f"{out}: cannot be written (no space left on device)")
        assert "unchanged" in str(caught.value)


@pytest.mark.parametrize("number", [5, 6, 7])
def test_a_failure_while_files_are_moved_in_puts_the_old_ones_back(
    tmp_path: Path, stop: Stop, number: int
) -> None:
    out = tmp_path / "out"
    old = {name: b"old " + content for name, content in FILES.items()}
    write_tree(out, {**old, "mine.txt": b"mine"})
    before = tree(tmp_path)
    stop(number, OSError(errno.EIO, "Input/output error"))
    with pytest.raises(BadInput, match="input/output error"):
        write_tree(out, FILES, force=True)
    assert tree(tmp_path) == before


def test_a_folder_that_holds_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    with pytest.raises(BadInput, match="already holds files") as caught:
        write_tree(tmp_path, FILES)
    assert "--force" in caught.value.todo
    assert tree(tmp_path) == {"mine.txt": b"mine"}


def test_a_hidden_file_counts_too(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_bytes(b"")
    with pytest.raises(BadInput, match="already holds files"):
        write_tree(tmp_path, FILES)


def test_force_replaces_files_of_the_same_name_only(tmp_path: Path) -> None:
    write_tree(tmp_path / "out", {"kp-a.txt": b"old", "kp-z.txt": b"stays"})
    write_tree(tmp_path / "out", {"kp-a.txt": b"new"}, force=True)
    assert tree(tmp_path / "out") == {"kp-a.txt": b"new", "kp-z.txt": b"stays"}


def test_force_never_replaces_a_folder(tmp_path: Path) -> None:
    (tmp_path / "kp-b.txt").mkdir()
    (tmp_path / "kp-b.txt" / "mine.txt").write_bytes(b"mine")
    with pytest.raises(BadInput, match="is a directory"):
        write_tree(tmp_path, {"kp-a.txt": b"1", "kp-b.txt": b"2"}, force=True)
    assert tree(tmp_path) == {"kp-b.txt/mine.txt": b"mine"}


@pytest.mark.parametrize("below", ["", "a", "a/b"])
def test_a_place_that_cannot_be_written(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(BadInput) as caught:
        write_tree(tmp_path / "file" / below, FILES, force=True)
    assert str(tmp_path / "file") in caught.value.where
    assert "is a file" in caught.value.what or "cannot be written" in caught.value.what
    assert tree(tmp_path) == {"file": b"mine"}


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        write_tree(tmp_path / ("x" * 300), FILES)
    assert tree(tmp_path) == {}


def test_a_folder_without_the_right_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated, since those who run tests as root may write anywhere."""

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("ketaprac.files.write.tempfile.mkdtemp", refuse)
    with pytest.raises(BadInput, match=r"cannot be written \(permission denied\)"):
        write_tree(tmp_path / "new" / "out", FILES)
    assert tree(tmp_path) == {}, "nor does a folder that was made on the way stay"


def test_the_present_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_tree(Path(), FILES)
    assert tree(tmp_path) == FILES
    assert Path().resolve() == tmp_path.resolve(), "it is still the same folder"


def test_a_link_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("this system has no links")
    write_tree(tmp_path / "link", FILES)
    assert tree(tmp_path / "real") == FILES
    assert (tmp_path / "link").is_symlink()


def test_a_new_folder_can_be_read_by_those_who_could_read_any_other(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    write_tree(tmp_path / "out", FILES)
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_nothing_to_write_still_makes_the_folder(tmp_path: Path) -> None:
    write_tree(tmp_path / "out", {})
    assert (tmp_path / "out").is_dir()


def test_documents_keep_their_order_and_names(tmp_path: Path) -> None:
    paths = write_all(tmp_path / "out", [artifact("kp-b.txt"), artifact("kp-a.txt")])
    assert [path.name for path in paths] == ["kp-b.txt", "kp-a.txt"]
    assert all(path.read_bytes() == b"x" for path in paths)


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="two documents would have the same name"):
        write_all(tmp_path / "out", [artifact("kp-a.txt"), artifact("kp-a.txt")])
    assert tree(tmp_path) == {}
