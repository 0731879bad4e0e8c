"""Serving calendars to subscribe to, in one file: secret addresses, and nothing else.

It takes the example case to its planned series, makes one secret address for the
client and one for the front desk, and serves both:

    python examples/serve_feeds.py [PORT]

Subscribe to a printed address with any calendar program. Stop it with Ctrl-C.
Your software keeps the keys in its database instead of a list, asks who is there
before it makes an address, limits how often an unknown one may be tried, and
serves by HTTPS only. Everything in it is invented.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from attrs import define, field

from ketaprac import Artifact, Episode, Practice, load_practice
from ketaprac.files.case import load_case
from ketaprac.replay import replay
from ketaprac_calendar import feeds

HERE = Path(__file__).parent
NOW = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)
STATUS = {200: "200 OK", 304: "304 Not Modified", 404: "404 Not Found"}


@define
class FeedServer:
    """A WSGI application. ``render`` gives the bytes of one audience's calendar."""

    render: Callable[[str, str], bytes]
    clock: Callable[[], dt.datetime]
    keys: list[feeds.FeedKey] = field(factory=list)

    def address(self, subject: str, audience: str) -> str:
        """Makes an address. Show it once, over a safe channel; it cannot be shown again."""
        minted = feeds.mint(subject, audience, now=self.clock())
        self.keys.append(minted.key)
        return f"/feed/{minted.secret}.ics"

    def revoke(self, key_id: str) -> None:
        """Takes an address back, say because a phone was lost."""
        self.keys = [feeds.revoke(k, now=self.clock()) if k.id == key_id else k for k in self.keys]

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        answer = self._answer(environ)
        start_response(STATUS[answer.status], list(answer.headers))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _answer(self, environ: dict[str, Any]) -> feeds.Reply:
        path = str(environ.get("PATH_INFO", ""))
        secret = path.removeprefix("/feed/").removesuffix(".ics")
        key = feeds.verify(secret, self.keys, now=self.clock())
        if key is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return feeds.not_found()
        self.keys = [key if k.id == key.id else k for k in self.keys]
        content = self.render(key.subject, key.audience)
        return feeds.reply(content, if_none_match=environ.get("HTTP_IF_NONE_MATCH"))


class Quiet(WSGIRequestHandler):
    """The address is the secret, so no request is written to a log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def planned() -> tuple[Practice, Episode]:
    """The example case with its series planned."""
    file = load_practice(HERE / "practice.toml")
    practice = Practice(file.profile, settings=file.settings, clock=lambda: NOW)
    case = replay(load_case(HERE / "alcohol-met.toml"), practice)
    decision = practice.plan(
        case.episode, by="office", availability=case.availability, fixed=case.fixed
    )
    return practice, decision.episode


def server() -> tuple[FeedServer, str]:
    """The application, and the code of the one series that it serves."""
    practice, episode = planned()
    series = episode.series
    assert series is not None

    def render(subject: str, audience: str) -> bytes:
        assert subject == series.id
        made = practice.export(f"calendar.{audience}", series, episode)
        assert isinstance(made, Artifact), made
        return made.content

    return FeedServer(render, lambda: NOW), series.id


def main(port: int) -> None:
    app, series = server()
    with make_server("127.0.0.1", port, app, handler_class=Quiet) as httpd:
        for audience in ("client", "front-desk"):
            print(
                f"{audience}: http://127.0.0.1:{httpd.server_port}{app.address(series, audience)}"
            )
        httpd.serve_forever()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
    except KeyboardInterrupt:
        print("stopped")
