"""A small CalDAV server with conditions, and with faults on demand."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

import httpx


class Server:
    """A small server with conditions, and with faults on demand."""

    def __init__(self, *, names_tags: bool = True) -> None:
        self.held: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.fault: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self.names_tags = names_tags

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.method)
        name = request.url.path.rpartition("/")[2]
        return self.fault(request) or self.answer(request, name)

    def answer(self, request: httpx.Request, name: str) -> httpx.Response:
        if request.method == "PROPFIND":
            return httpx.Response(207, text=self.listing())
        if request.method == "GET":
            found = self.held.get(name)
            return httpx.Response(404) if found is None else httpx.Response(200, content=found)
        if not self.allows(request, name):
            return httpx.Response(412)
        if request.method == "DELETE":
            return httpx.Response(204 if self.held.pop(name, None) else 404)
        self.held[name] = request.content
        tags = {"ETag": self.tag(name)} if self.names_tags else {}
        return httpx.Response(201, headers=tags)

    def allows(self, request: httpx.Request, name: str) -> bool:
        if request.headers.get("If-None-Match") == "*":
            return name not in self.held
        return bool(name in self.held and request.headers.get("If-Match") == self.tag(name))

    def tag(self, name: str) -> str:
        return f'"{hashlib.sha256(self.held[name]).hexdigest()[:12]}"'

    def listing(self) -> str:
        own = "<D:response><D:href>/office/main/</D:href><D:propstat><D:prop><D:getetag>x</D:getetag><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"  # noqa: E501
        rows = "".join(
            f"<D:response><D:href>/office/main/{name}</D:href><D:propstat><D:prop>"
            f"<D:getetag>{escape(self.tag(name))}</D:getetag><D:resourcetype/></D:prop>"
            "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
            for name in self.held
        )
        return f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{own}{rows}</D:multistatus>'


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """The address of its collection on this machine, for programs of their own."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = httpx.Request(
                self.command, f"http://x{self.path}", headers=dict(self.headers), content=content
            )
            answer = server(request)
            self.send_response(answer.status_code)
            for name in ("ETag", "Retry-After"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = _any

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{httpd.server_port}/office/main/"
        finally:
            httpd.shutdown()
            thread.join()
