"""What goes wrong is told in one line, with the right code, and nothing is lost."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_support import NOW, SHIPPED, Run, case, process, secret_case, spoken_of, tree

from ketaprac.cli import BAD_INPUT, BUG, DONE, HOLDS


def write(folder: Path, old: str, new: str, *, name: str = "alcohol-met") -> str:
    """A shipped case with one thing changed, its practice beside it."""
    for file in (name, "practice"):
        (folder / f"{file}.toml").write_bytes((SHIPPED / f"{file}.toml").read_bytes())
    text = (folder / f"{name}.toml").read_text("utf-8")
    assert old in text
    (folder / f"{name}.toml").write_text(text.replace(old, new), "utf-8")
    return str(folder / f"{name}.toml")


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('id = "c-1041"', "id = 1041", "client.id", "expected text"),
        ("1984-03-09", '"1984-02-30"', "client.birth_date", "that exists"),
        ("1984-03-09", "1984-02-30", "", "not well-formed TOML (line "),
        ('protocol = "lozenge', 'protocol = "lozenje', "treatment.protocol", "Did you mean"),
        ('instrument = "gad-7"', 'instrument = "gad7"', "answers[2].instrument", "Did you mean"),
        ("[3, 2, 2]", "[3, 2, 9]", "answers[3].values[3]", "is not an answer"),
        ("2027-01-27T13:00:00", "2027-01-27T08:00:00", "availability.busy[1].to", "ends before"),
        ("Rosalind Example", "Zzyzx\\u202eQuillfeather", "client.name", "text-direction mark"),
        ("Rosalind Example", "Zzyzx Quillfeather" * 600, "client.name", "characters"),
        ('"psychosis_history"', '"psychosis_histery"', "facts[1].field", "Did you mean"),
    ],
)
def test_a_bad_case_names_file_and_key(
    run: Run, tmp_path: Path, old: str, new: str, where: str, said: str
) -> None:
    path = write(tmp_path, old, new)
    out = tmp_path / "out"
    ran = run("run", path, *NOW, "--out", str(out))
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert ran.err.startswith(f"ketaprac: {path}: {where}")
    assert said in ran.err
    assert not spoken_of(ran.err)
    assert not out.exists()


@pytest.mark.parametrize("name", ["\u5f20\u4f1f", "\u0645\u062d\u0645\u062f", "Joy \U0001f642"])
def test_a_name_that_cannot_be_printed_as_it_is(run: Run, tmp_path: Path, name: str) -> None:
    """It is refused rather than printed with holes, and the document is named."""
    path = write(tmp_path, "Rosalind Example", name)
    ran = run("run", path, *NOW, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert ran.err.startswith(f"ketaprac: {path}: Disclosure consent, ")
    assert name not in ran.err
    assert not (tmp_path / "out").exists()


def test_a_bad_practice_names_its_own_file(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "schema", "schema")
    practice = tmp_path / "practice.toml"
    text = practice.read_text("utf-8")
    for old, new, where in (
        ('id = "room-2"', 'id = "room-1"', "rooms: has two entries"),
        ("[plugins]\nblock = []", '[plugins]\nblock = ["mett"]', "plugins: unknown plugin"),
        ("[plugins]", "[settings.mett]\n[plugins]", "settings.mett: unknown plugin"),
    ):
        assert old in text
        practice.write_text(text.replace(old, new), "utf-8")
        ran = run("plan", path, *NOW)
        assert ran.code == BAD_INPUT
        assert ran.is_one_line
        assert ran.err.startswith(f"ketaprac: {practice}: {where}")


def test_files_that_are_not_there(run: Run, tmp_path: Path) -> None:
    ran = run("plan", str(tmp_path / "none.toml"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert f"{tmp_path / 'none.toml'}: is not there" in ran.err
    alone = tmp_path / "case.toml"
    alone.write_bytes((SHIPPED / "alcohol-met.toml").read_bytes())
    ran = run("plan", str(alone))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "Add --practice PRACTICE.toml" in ran.err
    ran = run("plan", str(alone), "--practice", str(tmp_path))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)


def test_a_file_name_with_line_breaks_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    ran = run("plan", str(tmp_path / "a\nb\u202e.toml"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)


def test_a_folder_that_holds_files_needs_force(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    words = ["refer", case(), *NOW, "--out", str(tmp_path)]
    ran = run(*words)
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "already holds files" in ran.err
    assert "--force" in ran.err
    assert tree(tmp_path) == {"mine.txt": b"mine"}
    assert run(*words, "--force").code == DONE
    written = set(tree(tmp_path))
    assert {"mine.txt"} < written
    assert run(*words, "--force").code == DONE
    assert set(tree(tmp_path)) == written


def test_a_folder_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for out in (tmp_path / "out", tmp_path / "out" / "below"):
        ran = run("refer", case(), *NOW, "--out", str(out), "--force")
        assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert tree(tmp_path) == {"out": b"mine"}


@pytest.mark.parametrize("number", [1, 2])
def test_a_disk_that_fills_up_half_way(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    calls = iter(range(1, 99))

    def fsync(_: int) -> None:
        if next(calls) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    ran = run("consent", case(), *NOW, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "no space left" in ran.err
    assert tree(tmp_path) == {}


def test_an_interruption_half_way(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fsync)
    ran = run("consent", case(), *NOW, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "interrupted" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs a plugin called ``odd``, as far as Python can tell."""
    site = tmp_path / "site"
    info = site / "odd_dist-9.dist-info"

    def installed(body: str, *, extra: str = "") -> None:
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-dist\nVersion: 9\n")
        (info / "entry_points.txt").write_text(f"[ketaprac.plugins]\nodd = odd_module {extra}\n")
        (site / "odd_module.py").write_text(body)
        monkeypatch.syspath_prepend(str(site))

    yield installed
    sys.modules.pop("odd_module", None)


SCREEN = """
import sys, time
from ketaprac import hookimpl

@hookimpl
def ketaprac_screen(episode):
    name = episode.client.name
    {}
"""


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError(f'cannot work with {name}')",
        "sys.exit(f'bye {name}')",
        "return name",
        "return {name: name}",
        "return [name]",
        "while True: yield name",
        "yield from (name for _ in iter(int, 1))",
        "raise BaseExceptionGroup(name, [ValueError(name)])",
    ],
)
def test_a_plugin_that_fails_holds_the_case_and_is_named(
    run: Run, tmp_path: Path, install: Callable[..., None], body: str
) -> None:
    install(SCREEN.format(body))
    ran = run("screen", secret_case(tmp_path), *NOW)
    assert ran.code == HOLDS
    told = " ".join(ran.out.split())
    assert "fault.odd plugin 'odd' (odd-dist 9) in ketaprac_screen: " in told
    assert "hold unknown" in told
    assert not spoken_of(ran.out + ran.err)


def test_a_plugin_that_hangs_is_cut_off(
    run: Run, install: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hasattr(signal, "setitimer"):
        pytest.skip("this system has no such timer")
    install(SCREEN.format("time.sleep(60)"))
    monkeypatch.setattr("ketaprac.cli.watchdog.SECONDS", 0.5)
    started = time.monotonic()
    ran = run("screen", case("cocaine-mindfulness"), *NOW)
    assert time.monotonic() - started < 20
    assert ran.code == HOLDS
    assert "did not return in time" in ran.out
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_ctrl_c_inside_a_plugin_stops_the_command(
    run: Run, tmp_path: Path, install: Callable[..., None]
) -> None:
    install(SCREEN.format("raise KeyboardInterrupt"))
    ran = run("run", case(), *NOW, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert not (tmp_path / "out").exists()


def test_a_bug_is_told_by_its_place_only(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = secret_case(tmp_path)

    def broken(case: Any, *_: Any) -> Any:
        raise RuntimeError(f"no idea what to do with {case.client.name}")

    monkeypatch.setattr("ketaprac.cli.store.replay", broken)
    ran = run("run", path, *NOW, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BUG, True)
    assert "this is a bug in ketaprac" in ran.err
    assert "raised RuntimeError at cli/test_cli_faults.py:" in ran.err
    assert not spoken_of(ran.err)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("body", "extra", "said"),
    [
        ("import no_such_module", "[fast]", 'pip install "odd-dist[fast]"'),
        ("import no_such_module", "", "needs the module 'no_such_module'"),
        ("raise RuntimeError('Zzyzx Quillfeather')", "", "raised RuntimeError at"),
        ("KETAPRAC_HOOK_API = 99", "", "needs hook API 99"),
        ("", "", "implements no hook"),
    ],
)
def test_a_plugin_to_check_that_cannot_be_loaded(
    run: Run, install: Callable[..., None], body: str, extra: str, said: str
) -> None:
    install(body, extra=extra)
    ran = run("plugins", "check", "odd", "--json")
    assert (ran.code, ran.err) == (HOLDS, "")
    assert [problem["code"] for problem in ran.json["problems"]] == ["not-loaded"]
    assert said in ran.json["problems"][0]["words"]
    listed = {p["name"]: p for p in run("plugins", "list", "--json").json["plugins"]}
    assert said in listed["odd"]["why"]
    assert listed["odd"]["status"] in ("unavailable", "faulty")
    assert not spoken_of(ran.out + str(listed))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to offer")
def test_standard_output_on_a_full_disk(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ran = process(
            "instruments", "list", cwd=tmp_path, capture_output=False, stdout=full, stderr=-1
        )
    assert ran.returncode == BAD_INPUT
    assert ran.stderr == b"ketaprac: this machine refused: no space left on device\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "wb") as pipe:
        ran = process(
            "screen",
            case(),
            *NOW,
            "--json",
            cwd=tmp_path,
            capture_output=False,
            stdout=pipe,
            stderr=-1,
        )
    assert (ran.returncode, ran.stderr) == (DONE, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals work in another way there")
def test_ctrl_c_from_outside(tmp_path: Path) -> None:
    """In a process of its own, while it waits for a case that never comes."""
    os.mkfifo(tmp_path / "case.toml")
    child = subprocess.Popen(
        [sys.executable, "-m", "ketaprac", "plan", str(tmp_path / "case.toml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:  # it can only be opened for writing once the child reads
            descriptor = os.open(tmp_path / "case.toml", os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError:
            time.sleep(0.02)
    # Again where the first one came just before the child began to wait.
    while child.poll() is None and time.monotonic() < deadline:
        child.send_signal(signal.SIGINT)
        time.sleep(0.5)
    out, err = child.communicate(timeout=1)
    os.close(descriptor)
    assert (child.returncode, out) == (BAD_INPUT, b"")
    assert err == b"ketaprac: interrupted; nothing was left half written\n"
