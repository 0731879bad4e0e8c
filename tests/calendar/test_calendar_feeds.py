"""Secret addresses of feeds: who has one sees one calendar, for a while; nobody else sees any."""

from __future__ import annotations

import base64
import datetime as dt
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac_calendar import feeds
from ketaprac_calendar.lint import lint

NOW = dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
EXAMPLES = Path(__file__).parents[2] / "examples"


def minted(seed: int = 1, audience: str = "client", **more: object) -> feeds.Minted:
    return feeds.mint("series-1", audience, now=NOW, random=lambda n: bytes([seed]) * n, **more)


class TestKeys:
    def test_a_secret_opens_its_own_subject_and_audience(self) -> None:
        one, other = minted(1, "client"), minted(2, "front-desk")
        found = feeds.verify(other.secret, [one.key, other.key], now=NOW)
        assert found is not None
        assert (found.subject, found.audience) == ("series-1", "front-desk")
        assert found.used_at == NOW

    def test_it_has_256_bits_from_the_given_source(self) -> None:
        asked: list[int] = []

        def random(count: int) -> bytes:
            asked.append(count)
            return bytes(range(count))

        secret = feeds.mint("s", "client", now=NOW, random=random).secret
        assert asked == [32]
        assert base64.urlsafe_b64decode(secret + "=") == bytes(range(32))

    def test_two_addresses_never_share_anything(self) -> None:
        one = feeds.mint("s", "client", now=NOW)
        other = feeds.mint("s", "client", now=NOW)
        assert one.secret != other.secret
        assert one.key.id != other.key.id

    def test_what_is_stored_does_not_hold_the_secret(self) -> None:
        one = minted()
        stored = str([getattr(one.key, name) for name in one.key.__slots__ if name[0] != "_"])
        assert one.secret not in stored
        assert one.secret not in repr(one)
        assert one.key.digest == feeds.fingerprint(one.secret)

    @given(st.text(max_size=60))
    def test_no_other_text_opens_anything(self, text: str) -> None:
        one = minted()
        if text != one.secret:
            assert feeds.verify(text, [one.key], now=NOW) is None

    @pytest.mark.parametrize("text", ["", "\ud800", "\x00" * 43, "é" * 43, "a" * 1_000_000])
    def test_odd_secrets_open_nothing(self, text: str) -> None:
        nobody = evolve(minted().key, digest=feeds.fingerprint(""))
        assert feeds.verify(text, [minted().key, nobody], now=NOW) is None

    def test_it_ends(self) -> None:
        one = minted(lifetime=DAY)
        last = NOW + DAY - dt.timedelta(microseconds=1)
        assert feeds.verify(one.secret, [one.key], now=last) is not None
        assert feeds.verify(one.secret, [one.key], now=NOW + DAY) is None

    def test_it_can_be_taken_back(self) -> None:
        one = minted()
        gone = feeds.revoke(one.key, now=NOW + DAY)
        assert feeds.verify(one.secret, [gone], now=NOW) is not None
        assert feeds.verify(one.secret, [gone], now=NOW + DAY) is None
        assert feeds.revoke(gone, now=NOW + 2 * DAY) == gone

    def test_rotation_gives_a_new_address_and_ends_the_old_one(self) -> None:
        old = minted(1)
        ending, new = feeds.rotate(old.key, now=NOW, grace=DAY, random=lambda n: b"\2" * n)
        keys = [ending, new.key]
        assert new.secret != old.secret
        assert feeds.verify(old.secret, keys, now=NOW) is not None
        assert feeds.verify(old.secret, keys, now=NOW + DAY) is None
        found = feeds.verify(new.secret, keys, now=NOW + DAY)
        assert found is not None
        assert (found.subject, found.audience) == ("series-1", "client")

    def test_a_grace_never_lets_an_old_address_outlive_its_own_end(self) -> None:
        old = minted(1, lifetime=DAY)
        ending, _ = feeds.rotate(old.key, now=NOW, grace=30 * DAY)
        assert feeds.verify(old.secret, [ending], now=NOW + DAY) is None

    def test_what_is_over_is_not_rotated(self) -> None:
        gone = feeds.revoke(minted().key, now=NOW)
        with pytest.raises(BadInput, match="revoked"):
            feeds.rotate(gone, now=NOW)

    def test_there_is_no_address_for_an_unknown_audience(self) -> None:
        with pytest.raises(BadInput, match="audience"):
            minted(audience="everybody")

    def test_a_lifetime_is_positive(self) -> None:
        with pytest.raises(BadInput, match="expires_at"):
            minted(lifetime=dt.timedelta())

    def test_every_key_is_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        keys = [minted(seed).key for seed in range(1, 6)]
        compared: list[str] = []
        real = feeds.hmac.compare_digest

        def spy(one: str, other: str) -> bool:
            compared.append(other)
            return real(one, other)

        monkeypatch.setattr(feeds.hmac, "compare_digest", spy)
        feeds.verify(minted(1).secret, keys, now=NOW)
        feeds.verify("nothing", keys, now=NOW)
        assert compared == [key.digest for key in keys] * 2


class TestReplies:
    def test_the_calendar_with_a_tag(self) -> None:
        answer = feeds.reply(b"BEGIN")
        assert (answer.status, answer.body) == (200, b"BEGIN")
        headers = dict(answer.headers)
        assert headers["ETag"] == feeds.etag(b"BEGIN")
        assert headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert headers["Cache-Control"].startswith("private")
        assert "Content-Disposition" not in headers

    @pytest.mark.parametrize("header", ["{0}", "W/{0}", '"x", {0}', '"x",W/{0} , "y"', "*"])
    def test_nothing_is_sent_twice(self, header: str) -> None:
        answer = feeds.reply(b"BEGIN", if_none_match=header.format(feeds.etag(b"BEGIN")))
        assert (answer.status, answer.body) == (304, b"")

    @pytest.mark.parametrize("header", ["", '""', '"x"', "nonsense", '"*"', feeds.etag(b"OLD")])
    def test_other_tags_get_the_calendar(self, header: str) -> None:
        assert feeds.reply(b"BEGIN", if_none_match=header).status == 200

    def test_all_failures_look_alike(self) -> None:
        assert feeds.not_found() == feeds.not_found()
        assert feeds.not_found().status == 404


@pytest.fixture
def host() -> Iterator[tuple[object, str, str]]:
    """The example's server on a free port: the application, its root, and the series' code."""
    sys.path.insert(0, str(EXAMPLES))
    try:
        import serve_feeds
    finally:
        sys.path.remove(str(EXAMPLES))
    app, series = serve_feeds.server()
    with make_server("127.0.0.1", 0, app, handler_class=serve_feeds.Quiet) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield app, f"http://127.0.0.1:{httpd.server_port}", series
        finally:
            httpd.shutdown()
            thread.join()


def get(url: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)


def test_the_example_serves_feeds_over_http(
    host: tuple[object, str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    app, root, series = host
    client, desk = app.address(series, "client"), app.address(series, "front-desk")  # type: ignore[attr-defined]
    status, body, headers = get(root + client)
    assert status == 200
    assert body.startswith(b"BEGIN:VCALENDAR")
    assert lint(body, "client") == ()
    assert b"METHOD" not in body
    assert get(root + desk)[1] != body
    assert get(root + client, **{"If-None-Match": headers["ETag"]})[:2] == (304, b"")

    unknown = get(root + "/feed/" + "A" * 43 + ".ics")
    app.revoke(app.keys[0].id)  # type: ignore[attr-defined]
    revoked = get(root + client)
    assert unknown[:2] == revoked[:2] == (404, b"")
    drop = {"Date"}
    assert {k: v for k, v in unknown[2].items() if k not in drop} == {
        k: v for k, v in revoked[2].items() if k not in drop
    }
    out = capfd.readouterr()
    assert client.rpartition("/")[2][:43] not in out.out + out.err
