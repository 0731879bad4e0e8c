"""Calendar programs that people use: what they show after a move and a cancellation."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from attrs import evolve
from plans import UIDS, V1, V2, V3, feed, of_all_profiles

from ketaprac.model.series import Series
from outside import own, read, system

VERSIONS = {"planned": V1, "moved": V2, "cancelled": V3}
READERS = ["libical", "ical.js", "node-ical", "sabre", "ical"]


def run(*command: str, **environment: str) -> str:
    ran = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    return ran.stdout


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_sees_each_session_as_it_is(reader: str, version: str, tmp_path: Path) -> None:
    plan = VERSIONS[version]
    path = tmp_path / "feed.ics"
    path.write_bytes(feed(plan))
    (found,) = read(reader, [path])
    assert found.errors == ()
    assert list(found.events) == UIDS
    for session, seen in zip(plan.sessions, found.events.values(), strict=True):
        assert seen.start == f"{session.start.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        assert seen.end == f"{session.monitored_until.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        assert seen.sequence == str(session.revision)
    statuses = [seen.status.upper() for seen in found.events.values()]
    assert statuses.count("CANCELLED") == (version == "cancelled")


def test_libical_finds_no_error_and_no_broken_rule(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.ics" for name in VERSIONS]
    for path, plan in zip(paths, VERSIONS.values(), strict=True):
        path.write_bytes(feed(plan))
    assert [found.head for found in read("libical", paths)] == [("0", "1")] * 3


@pytest.mark.parametrize("reader", ["libical", "sabre", "ical", "ical.js", "node-ical"])
def test_no_checker_finds_anything_in_any_profile(reader: str, tmp_path: Path) -> None:
    calendars = of_all_profiles()
    paths = [tmp_path / f"{number}.ics" for number in range(len(calendars))]
    for path, content in zip(paths, calendars.values(), strict=True):
        path.write_bytes(content)
    for profile, found in zip(calendars, read(reader, paths), strict=True):
        assert found.errors == (), profile
        assert len(found.events) == calendars[profile].count(b"BEGIN:VEVENT"), profile
        if reader == "libical":  # parse errors, and whether the rules of RFC 5546 hold
            assert found.head == ("0", "1"), profile


def test_libical_would_say_so(tmp_path: Path) -> None:
    """A file that publishes without an organizer breaks a rule that libical knows."""
    path = tmp_path / "bad.ics"
    path.write_bytes(feed(V1).replace(b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n"))
    (found,) = read("libical", [path])
    assert found.head == ("0", "0")


class TestKhal:
    """Imports a file again and again; its calendar must not grow."""

    @pytest.fixture
    def khal(self, tmp_path: Path) -> list[str]:
        (tmp_path / "calendars").mkdir()
        config = tmp_path / "config"
        config.write_text(
            f"[calendars]\n[[office]]\npath = {tmp_path / 'calendars'}\n"
            "[locale]\nlocal_timezone = America/Los_Angeles\n"
            "default_timezone = America/Los_Angeles\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {tmp_path / 'khal.db'}\n[default]\nhighlight_event_days = False\n"
        )
        return [own("khal"), "-c", str(config)]

    def shown(self, khal: list[str], plan: Series, folder: Path) -> list[str]:
        path = folder / "feed.ics"
        path.write_bytes(feed(plan))
        run(*khal, "import", "--batch", "-a", "office", str(path))
        listed = run(
            *khal, "list", "--format", "{start} {status}", "--day-format", "", "2026-10-01", "70d"
        )
        return [line.strip() for line in listed.splitlines() if line.strip()]

    def test_it_shows_eight_sessions_however_often_they_come(
        self, khal: list[str], tmp_path: Path
    ) -> None:
        first = self.shown(khal, V1, tmp_path)
        assert len(first) == 8
        assert self.shown(khal, V1, tmp_path) == first
        third = self.shown(khal, V3, tmp_path)
        assert len(third) == 8
        assert [a == b for a, b in zip(first, third, strict=True)].count(False) == 2
        assert "13:00" in third[4]
        assert "CANCELLED" in third[5].upper()


class TestVdirsyncer:
    """Subscribes to a feed; it must copy what changed and nothing else."""

    @pytest.fixture
    def subscribed(self, tmp_path: Path) -> Iterator[tuple[list[str], Path, Path]]:
        served, copied = tmp_path / "served", tmp_path / "copied"
        served.mkdir()
        copied.mkdir()
        with serving(served) as root:
            config = tmp_path / "config"
            config.write_text(
                f'[general]\nstatus_path = "{tmp_path / "status"}"\n'
                '[pair feed]\na = "there"\nb = "here"\ncollections = null\n'
                'conflict_resolution = "a wins"\npartial_sync = "revert"\n'
                f'[storage there]\ntype = "http"\nurl = "{root}/feed.ics"\n'
                f'[storage here]\ntype = "filesystem"\npath = "{copied}"\nfileext = ".ics"\n'
            )
            yield [own("vdirsyncer"), "-c", str(config)], served / "feed.ics", copied

    def synced(self, subscribed: tuple[list[str], Path, Path], content: bytes) -> list[str]:
        command, served, _ = subscribed
        served.write_bytes(content)
        ran = subprocess.run(
            [*command, "sync", "--force-delete"], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr[-2_000:]
        return re.findall(r"(Copying|Deleting)", ran.stdout + ran.stderr)

    def test_it_copies_each_session_once_and_then_only_what_changed(
        self, subscribed: tuple[list[str], Path, Path]
    ) -> None:
        command, served, copied = subscribed
        served.write_bytes(feed(V1))
        subprocess.run(
            [*command, "discover"], input="y\n", text=True, capture_output=True, check=False
        )
        assert self.synced(subscribed, feed(V1)) == ["Copying"] * 8
        assert len(list(copied.glob("*.ics"))) == 8
        assert self.synced(subscribed, feed(V1)) == []
        assert sorted(self.synced(subscribed, feed(V3))) == ["Copying"] * 2 + ["Deleting"] * 2
        assert len(list(copied.glob("*.ics"))) == 8
        assert self.synced(subscribed, feed(V3)) == []
        assert self.synced(subscribed, feed(_without_the_last(V3))) == ["Deleting"]
        assert len(list(copied.glob("*.ics"))) == 7


def _without_the_last(plan: Series) -> Series:
    # What waits for the next authorisation still counts, so titles stay as they are.
    return evolve(plan, sessions=plan.sessions[:-1], provisional=("last",))


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_port}"
        finally:
            httpd.shutdown()
            thread.join()


def test_calcurse_shows_every_session_at_its_hour(tmp_path: Path) -> None:
    path = tmp_path / "feed.ics"
    path.write_bytes(feed(V3))
    for name in ("data", "config"):
        (tmp_path / name).mkdir()
    calcurse = [system("calcurse"), "-D", str(tmp_path / "data"), "-C", str(tmp_path / "config")]
    run(*calcurse, "-i", str(path), TZ="America/Los_Angeles")
    listed = run(
        *calcurse, "-Q", "--from", "10/01/2026", "-d", "70", "--format-apt", "%(start:%H:%M)\n",
        TZ="America/Los_Angeles",
    )  # fmt: skip
    assert (
        re.findall(r"^\d\d:\d\d$", listed, re.MULTILINE)
        == ["10:00"] * 4 + ["13:00"] + ["10:00"] * 3
    )
