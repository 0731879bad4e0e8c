"""One calendar collection on a CalDAV server (RFC 4791): list, get, put, delete, ask for a span.

Only what a push needs, by plain HTTP with conditions (RFC 9110, section 13.1). CalDAV
libraries raise SEQUENCE and write relations into neighbouring events when they save;
here the bytes that were checked are the bytes that are sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from attrs import frozen

from ketaprac.errors import BadInput

if TYPE_CHECKING:
    import httpx

_DAV: Final = "{DAV:}"
_CALDAV: Final = "{urn:ietf:params:xml:ns:caldav}"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT: Final = 30.0
#: What may go through when it is tried again: too many requests, or a server in trouble.
_LATER: Final = frozenset({429, 500, 502, 503, 504})
_PROPFIND: Final = '<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'
_SPAN: Final = (
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<prop><C:calendar-data/></prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{start}" end="{end}"/>'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)


class ServerError(Exception):
    """The server could not be reached, or said that it cannot answer now.

    Attributes:
        words: What happened, without addresses.
        wait: Seconds after which it asked to be tried again; None where it said nothing.
        final: Whether to try again would be wrong.
    """

    def __init__(self, words: str, *, wait: float | None = None, final: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.wait = wait
        self.final = final


@frozen
class Answer:
    """What the server said to one request.

    Attributes:
        status: HTTP status; never one after which to try again.
        etag: The entity tag of the resource, where it named one.
        body: What came back.
    """

    status: int
    etag: str | None = None
    body: bytes = b""


class Collection:
    """A calendar on a server; use it in a ``with`` block.

    Args:
        url: Address of the collection, by HTTPS (HTTP on this machine only).
        auth: User name and password; never part of the address.
        timeout: Seconds that one request may take, more than 0.
        transport: For hosts that bring their own, and for tests.

    Raises:
        BadInput: The address is not one, or would send a password in the clear.
    """

    def __init__(
        self,
        url: str,
        *,
        auth: tuple[str, str] | None = None,
        timeout: float = _TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        httpx = _httpx()
        parts = urlsplit(url)
        _refuse_unsafe(parts.scheme, parts.hostname, "@" in parts.netloc)
        self._path = parts.path.rstrip("/") + "/"
        self._client = httpx.Client(
            base_url=f"{parts.scheme}://{parts.netloc}{self._path}",
            auth=auth,
            timeout=timeout,
            transport=transport,
            # A redirect could carry the password to somebody else.
            follow_redirects=False,
        )

    def __enter__(self) -> Collection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def etags(self) -> dict[str, str]:
        """The entity tag of each resource of the collection, by its name.

        Raises:
            BadInput: There is no such collection, or it may not be read.
            ServerError: The server cannot answer now.
        """
        answer = self._ask("PROPFIND", "", {"Depth": "1"}, _PROPFIND)
        _expect_multistatus(answer)
        found = {}
        for href, properties in _responses(answer.body):
            name = unquote(urlsplit(href).path.rpartition("/")[2])
            tag = properties.findtext(f"{_DAV}getetag")
            if name and tag and properties.find(f"{_DAV}resourcetype/{_DAV}collection") is None:
                found[name] = tag
        return found

    def within(self, start: dt.datetime, end: dt.datetime) -> tuple[bytes, ...]:
        """The calendars of all events that touch a span, recurring ones whole.

        Args:
            start: First instant.
            end: The instant after the last.

        Raises:
            BadInput: There is no such collection, or it may not be read.
            ServerError: The server cannot answer now.
        """
        body = _SPAN.format(start=_utc(start), end=_utc(end))
        answer = self._ask("REPORT", "", {"Depth": "1"}, body)
        _expect_multistatus(answer)
        texts = (p.findtext(f"{_CALDAV}calendar-data") for _, p in _responses(answer.body))
        return tuple(text.encode() for text in texts if text)

    def get(self, name: str) -> Answer:
        """A resource as the server keeps it."""
        return self._ask("GET", name)

    def put(self, name: str, content: bytes, *, match: str | None) -> Answer:
        """Puts a resource: a new one where ``match`` is None, else over exactly that version."""
        condition = {"If-None-Match": "*"} if match is None else {"If-Match": match}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        return self._ask("PUT", name, headers, content)

    def delete(self, name: str, *, match: str) -> Answer:
        """Deletes exactly that version of a resource."""
        return self._ask("DELETE", name, {"If-Match": match})

    def _ask(
        self,
        method: str,
        name: str,
        headers: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
    ) -> Answer:
        httpx = _httpx()
        xml = {"Content-Type": "application/xml; charset=utf-8"} if isinstance(body, str) else {}
        try:
            got = self._client.request(
                method, quote(name), headers={**xml, **(headers or {})}, content=body
            )
        except httpx.TimeoutException:
            raise ServerError("did not answer in time") from None
        except httpx.HTTPError:
            raise ServerError("could not be reached") from None
        if got.status_code in _LATER:
            raise ServerError(
                f"answered {got.status_code}", wait=_seconds(got.headers.get("Retry-After"))
            )
        return Answer(got.status_code, got.headers.get("ETag"), got.content)


def _httpx() -> Any:
    try:
        import httpx
    except ModuleNotFoundError:
        raise BadInput(
            "CalDAV needs a part that is not installed", todo='pip install "ketaprac[caldav]"'
        ) from None
    return httpx


def _refuse_unsafe(scheme: str, host: str | None, holds_password: bool) -> None:
    if scheme not in ("http", "https") or not host:
        raise BadInput("is not the address of a calendar (https://...)", where="url")
    if holds_password:
        raise BadInput(
            "holds a user name or password", where="url", todo="Give them apart from the address"
        )
    if scheme == "http" and host not in _LOOPBACK:
        raise BadInput(
            "would send calendar and password in the clear", where="url", todo="Use https://"
        )


def _expect_multistatus(answer: Answer) -> None:
    if answer.status == 207:
        return
    what, todo = _REFUSALS.get(
        answer.status, (f"is not answered as a calendar (status {answer.status})", _LOOK)
    )
    raise BadInput(what, where="url", todo=todo)


_LOOK: Final = "Look up the address of the calendar in the server's own pages"
_REFUSALS: Final = {
    401: ("does not accept this user name and password", "Check them"),
    403: ("may not be read by this user", "Ask whoever runs the server"),
    404: ("is not there", _LOOK),
    **dict.fromkeys((301, 302, 303, 307, 308), ("is somewhere else now", _LOOK)),
}


def _responses(body: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Each resource of a multistatus answer, with the properties that were found."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        raise ServerError("answered with something that is not XML") from None
    for response in root.iter(f"{_DAV}response"):
        href = response.findtext(f"{_DAV}href") or ""
        for part in response.iter(f"{_DAV}propstat"):
            properties = part.find(f"{_DAV}prop")
            if properties is not None and " 200" in (part.findtext(f"{_DAV}status") or ""):
                yield href, properties


def _utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdigit() else None
