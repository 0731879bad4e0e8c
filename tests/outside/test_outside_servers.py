"""Pushing to real CalDAV servers, which check what they are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from attrs import evolve
from plans import UIDS, V1, V3, resources
from servers import AUTH, changes, running

from ketaprac_calendar.dav import Collection
from ketaprac_calendar.push import Ledger, Result, name_of, push

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
FIFTH, SIXTH = name_of(UIDS[4]), name_of(UIDS[5])


@pytest.fixture(params=["radicale", "xandikos"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with running(request.param, tmp_path) as address:
        yield address


def test_a_series_is_pushed_moved_and_cancelled_without_a_duplicate(url: str) -> None:
    with Collection(url, auth=AUTH) as collection:
        first = push(collection, Ledger(), resources(V1))
        assert first.is_complete
        assert set(collection.etags()) == {name_of(uid) for uid in UIDS}
        _, _, token = changes(url, "")

        again = push(collection, first.ledger, resources(V1))
        assert (again.outcomes, again.is_complete) == ((), True)
        put, gone, _ = changes(url, token)
        assert (put, gone) == (set(), set())

        third = push(collection, first.ledger, resources(V3))
        assert third.is_complete
        put, gone, token = changes(url, token)
        assert (put, gone) == ({FIFTH, SIXTH}, set())
        assert b"STATUS:CANCELLED" in collection.get(SIXTH).body
        assert b"DTSTART;TZID=America/Los_Angeles:20261103T130000" in collection.get(FIFTH).body

        fewer = {uid: c for uid, c in resources(V3).items() if uid != UIDS[5]}
        last = push(collection, third.ledger, fewer)
        assert last.is_complete
        put, gone, _ = changes(url, token)
        assert (put, gone) == (set(), {SIXTH})


def test_what_somebody_changed_on_the_server_stays(url: str) -> None:
    with Collection(url, auth=AUTH) as collection:
        first = push(collection, Ledger(), resources(V1))
        theirs = resources(V1)[UIDS[4]].replace(b"T100000", b"T150000")
        assert httpx.put(url + FIFTH, content=theirs, headers=ICS, auth=AUTH).is_success
        third = push(collection, first.ledger, resources(V3))
        assert {o.step.uid: o.result for o in third.outcomes} == {
            UIDS[4]: Result.CONFLICT,
            UIDS[5]: Result.DONE,
        }
        assert b"T150000" in collection.get(FIFTH).body


def test_a_version_that_is_not_the_newest_any_more_is_refused_by_the_server(url: str) -> None:
    with Collection(url, auth=AUTH) as collection:
        first = push(collection, Ledger(), resources(V1))
        stale = evolve(first.ledger.entries[0], etag='"old"')
        content = resources(V1)[stale.uid]
        assert collection.put(stale.name, content, match=stale.etag).status == 412
        assert collection.put(stale.name, content, match=None).status == 412
        assert collection.delete(stale.name, match=stale.etag).status == 412


def test_a_push_without_its_ledger_takes_up_what_is_there(url: str) -> None:
    with Collection(url, auth=AUTH) as collection:
        push(collection, Ledger(), resources(V1))
        again = push(collection, Ledger(), resources(V1))
        assert {o.result for o in again.outcomes} == {Result.ADOPTED}
        assert again.is_complete


def test_the_server_finds_a_session_at_its_moment_on_both_sides_of_a_clock_change(
    url: str,
) -> None:
    with Collection(url, auth=AUTH) as collection:
        push(collection, Ledger(), resources(V1))
        for session in V1.sessions[3:5]:
            start = session.start.astimezone(dt.UTC)
            minute = dt.timedelta(minutes=1)
            assert len(collection.within(start, start + minute)) == 1
            assert collection.within(start - minute, start) == ()
