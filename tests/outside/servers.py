"""CalDAV servers of other people, started on this machine for one test module."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from outside import own

#: Neither server here looks at the password; Radicale gives the named user a home.
AUTH = ("office", "secret")
_XML = {"Content-Type": "application/xml; charset=utf-8", "Depth": "0"}
_QUERY = (
    '<D:sync-collection xmlns:D="DAV:"><D:sync-token>{token}</D:sync-token>'
    "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
)


@contextmanager
def running(server: str, folder: Path) -> Iterator[str]:
    """The address of an empty calendar on a server that runs meanwhile."""
    port = _free_port()
    command, path = _command(server, folder, port)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        root = f"http://127.0.0.1:{port}"
        _wait_for(root)
        url = f"{root}{path}series/"
        httpx.request("PROPFIND", root + "/", auth=AUTH)  # Radicale makes a home on the first visit
        made = httpx.request("MKCALENDAR", url, auth=AUTH)
        assert made.status_code == 201, made.text
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def _command(server: str, folder: Path, port: int) -> tuple[list[str], str]:
    if server == "radicale":
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[rights]\n"
            f"type = owner_only\n[storage]\nfilesystem_folder = {folder / 'data'}\n"
        )
        return [own("radicale"), "--config", str(folder / "config")], "/office/"
    command = [own("xandikos"), "serve", "-d", str(folder / "data"), "--defaults"]
    return [*command, "--listen-address", "127.0.0.1", "--port", str(port)], "/user/calendars/"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(root: str) -> None:
    for _ in range(200):
        try:
            httpx.get(root, timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def changes(url: str, token: str) -> tuple[set[str], set[str], str]:
    """Names of what was put and of what was deleted since a moment, and the new moment."""
    answer = httpx.request(
        "REPORT", url, content=_QUERY.format(token=token), auth=AUTH, headers=_XML
    )
    assert answer.status_code == 207, answer.text
    put, gone = set(), set()
    rows = re.findall(r"<(?:\w+:)?response>.*?</(?:\w+:)?response>", answer.text, re.DOTALL)
    for row in rows:
        name = re.search(r"<(?:\w+:)?href>[^<]*?([^/<]+)</", row)
        assert name is not None
        (gone if " 404" in row else put).add(name[1])
    found = re.search(r"<(?:\w+:)?sync-token>([^<]+)</", answer.text)
    assert found is not None
    return put, gone, found[1]
