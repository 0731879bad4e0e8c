"""Pushing to a CalDAV server: never over other people's changes, and never half without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dav_server import Server
from ketaprac.errors import BadInput
from ketaprac_calendar.dav import Collection
from ketaprac_calendar.push import Entry, Ledger, Outcome, Report, Result, What, push, steps

URL = "https://calendars.example/office/main/"


def appointment(uid: str, hour: int = 10, note: str = "") -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//kp//1//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTART:20270112T{hour:02}0000Z\r\n{note}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def week(*hours: int) -> dict[str, bytes]:
    return {f"u{n}": appointment(f"u{n}", hour) for n, hour in enumerate(hours, start=1)}


def pushed(
    server: Server, ledger: Ledger, resources: dict[str, bytes], **more: Any
) -> tuple[Report, list[float]]:
    slept: list[float] = []
    transport = httpx.MockTransport(server)
    with Collection(URL, auth=("office", "secret"), transport=transport) as collection:
        return push(collection, ledger, resources, sleep=slept.append, **more), slept


def results(report: Report) -> list[tuple[What, str, Result]]:
    return [(o.step.what, o.step.uid, o.result) for o in report.outcomes]


def test_first_push_puts_all_and_the_second_nothing() -> None:
    server = Server()
    report, _ = pushed(server, Ledger(), week(10, 11, 12))
    assert report.is_complete
    assert server.held == {f"{uid}.ics": content for uid, content in week(10, 11, 12).items()}
    server.asked.clear()
    again, _ = pushed(server, report.ledger, week(10, 11, 12))
    assert again.outcomes == ()
    assert again.is_complete
    assert server.asked == ["PROPFIND"]


def test_only_what_changed_is_sent_and_what_is_gone_is_deleted() -> None:
    server = Server()
    first, _ = pushed(server, Ledger(), week(10, 11, 12))
    wanted = week(10, 15)
    second, _ = pushed(server, first.ledger, wanted)
    assert results(second) == [
        (What.DELETE, "u3", Result.DONE),
        (What.UPDATE, "u2", Result.DONE),
    ]
    assert server.held == {f"{uid}.ics": content for uid, content in wanted.items()}


def test_a_dry_run_only_lists() -> None:
    assert [(s.what, s.uid) for s in steps(Ledger(), week(9, 10))] == [
        (What.CREATE, "u1"),
        (What.CREATE, "u2"),
    ]


def test_a_server_that_names_no_tags_is_asked_for_them() -> None:
    server = Server(names_tags=False)
    report, _ = pushed(server, Ledger(), week(10))
    assert report.is_complete
    again, _ = pushed(server, report.ledger, week(11))
    assert results(again) == [(What.UPDATE, "u1", Result.DONE)]


@pytest.mark.parametrize("wanted", [week(15), {}])
def test_what_somebody_changed_there_is_never_overwritten(wanted: dict[str, bytes]) -> None:
    server = Server()
    first, _ = pushed(server, Ledger(), week(10))
    theirs = appointment("u1", 10, note="DESCRIPTION:bring papers\r\n")
    server.held["u1.ics"] = theirs
    report, _ = pushed(server, first.ledger, wanted)
    assert [o.result for o in report.outcomes] == [Result.CONFLICT]
    assert server.held["u1.ics"] == theirs
    assert report.ledger == first.ledger
    assert not report.is_complete


def test_a_change_between_looking_and_putting_is_a_conflict_too() -> None:
    server = Server()
    first, _ = pushed(server, Ledger(), week(10))
    theirs = appointment("u1", 18)

    def race(request: httpx.Request) -> None:
        if request.method == "PUT":
            server.held["u1.ics"] = theirs

    server.fault = race
    report, _ = pushed(server, first.ledger, week(15))
    assert [o.result for o in report.outcomes] == [Result.CONFLICT]
    assert server.held["u1.ics"] == theirs


def test_what_somebody_deleted_there_is_not_put_back() -> None:
    server = Server()
    first, _ = pushed(server, Ledger(), week(10, 11))
    server.held.clear()
    report, _ = pushed(server, first.ledger, week(15, 11))
    assert [o.result for o in report.outcomes] == [Result.CONFLICT]
    assert report.touched == ("u2",)
    assert server.held == {}


def test_deleting_what_is_gone_already_is_done() -> None:
    server = Server()
    first, _ = pushed(server, Ledger(), week(10))
    server.held.clear()
    report, _ = pushed(server, first.ledger, {})
    assert report.is_complete
    assert report.ledger == Ledger()


def test_a_foreign_resource_of_the_same_name_is_a_conflict() -> None:
    server = Server()
    server.held["u1.ics"] = appointment("u1", 7)
    report, _ = pushed(server, Ledger(), week(10))
    assert [o.result for o in report.outcomes] == [Result.CONFLICT]
    assert server.held["u1.ics"] == appointment("u1", 7)


@pytest.mark.parametrize("count", range(4))
def test_an_interrupted_push_goes_on_where_it_stopped(count: int) -> None:
    """The connection dies after the server took a PUT and before the answer came."""
    server = Server()
    kept = [Ledger()]

    def dies(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT" and server.asked.count("PUT") > count:
            if "If-None-Match" in request.headers:
                server.held.setdefault(request.url.path.rpartition("/")[2], request.content)
            raise httpx.ReadError("cut")
        return None

    def keep(outcome: Outcome, ledger: Ledger) -> None:
        kept.append(ledger)

    server.fault = dies
    wanted = week(8, 9, 10, 11)
    report, _ = pushed(server, Ledger(), wanted, on_step=keep)
    assert report.stopped == "the server could not be reached"
    assert [o.result for o in report.outcomes] == [Result.DONE] * count + [Result.LEFT] * (
        4 - count
    )
    assert kept[-1] == report.ledger
    server.fault = lambda request: None
    report, _ = pushed(server, kept[-1], wanted)
    assert report.is_complete
    assert report.outcomes[0].result is Result.ADOPTED
    assert server.held == {f"{uid}.ics": content for uid, content in wanted.items()}


def after(times: int, response: httpx.Response) -> Callable[[httpx.Request], httpx.Response | None]:
    """A fault that goes away after some requests."""
    left = [times]

    def fault(request: httpx.Request) -> httpx.Response | None:
        left[0] -= 1
        return response if left[0] >= 0 else None

    return fault


def test_a_busy_server_is_asked_again() -> None:
    server = Server()
    server.fault = after(3, httpx.Response(503))
    report, slept = pushed(server, Ledger(), week(10))
    assert report.is_complete
    assert slept == [1, 2, 4]


def test_a_server_that_says_how_long_to_wait_is_heard_up_to_a_minute() -> None:
    for asked, waited in (("7", 7), ("99999", 60), ("soon", 1)):
        server = Server()
        server.fault = after(1, httpx.Response(429, headers={"Retry-After": asked}))
        report, slept = pushed(server, Ledger(), week(10))
        assert report.is_complete
        assert slept == [waited]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (httpx.ConnectError("x"), "the server could not be reached"),
        (httpx.ReadTimeout("x"), "the server did not answer in time"),
    ],
)
def test_a_server_that_does_not_answer_stops_the_push(error: Exception, words: str) -> None:
    def dead(request: httpx.Request) -> httpx.Response:
        raise error

    server = Server()
    server.fault = dead
    report, slept = pushed(server, Ledger(), week(10, 11))
    assert report.stopped == words
    assert [o.result for o in report.outcomes] == [Result.LEFT] * 2
    assert len(slept) == 3


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "user name"), (403, "may not be read"), (404, "not there"), (301, "somewhere else")],
)
def test_a_collection_that_lets_nobody_in_is_one_clear_line(status: int, words: str) -> None:
    server = Server()
    server.fault = lambda request: httpx.Response(
        status, headers={"Location": "https://evil.example"}
    )
    with pytest.raises(BadInput, match=words) as caught:
        pushed(server, Ledger(), week(10))
    assert "secret" not in str(caught.value)
    assert server.asked == ["PROPFIND"]


def only_puts(status: int) -> Callable[[httpx.Request], httpx.Response | None]:
    return lambda request: httpx.Response(status) if request.method == "PUT" else None


@pytest.mark.parametrize("status", [400, 403, 409, 415, 507])
def test_a_refused_appointment_does_not_stop_the_others(status: int) -> None:
    server = Server()

    def fault(request: httpx.Request) -> httpx.Response | None:
        return only_puts(status)(request) if b"UID:u2" in request.content else None

    server.fault = fault
    report, _ = pushed(server, Ledger(), week(8, 9, 10))
    assert [o.result for o in report.outcomes] == [Result.DONE, Result.FAILED, Result.DONE]
    assert report.outcomes[1].words
    assert not report.is_complete


def test_a_password_that_is_refused_on_the_way_is_not_tried_again() -> None:
    server = Server()
    server.fault = only_puts(401)
    report, slept = pushed(server, Ledger(), week(8, 9))
    assert report.stopped == "the server does not accept this user name and password"
    assert server.asked.count("PUT") == 1
    assert slept == []


@pytest.mark.parametrize("body", ["", "<html><p>welcome", "\x00", "<a/>"])
def test_an_answer_that_is_not_dav_changes_nothing(body: str) -> None:
    server = Server()
    server.fault = lambda r: httpx.Response(207, text=body) if r.method == "PROPFIND" else None
    report, _ = pushed(server, Ledger(), {})
    assert report.outcomes == ()
    assert (report.stopped is None) == (body == "<a/>")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://calendars.example/a/", "in the clear"),
        ("https://office:secret@calendars.example/a/", "user name or password"),
        ("ftp://calendars.example/a/", "address"),
        ("calendars", "address"),
        ("", "address"),
    ],
)
def test_addresses_that_are_refused(url: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        Collection(url)
    assert "secret" not in str(caught.value)


def test_this_machine_may_be_reached_without_encryption() -> None:
    with Collection("http://127.0.0.1:1/a"):
        pass


def test_repr_tells_nothing_but_codes() -> None:
    entry = Entry(uid="u1", etag='"tag"', digest="0" * 64)
    assert repr(entry) == "Entry(uid='u1')"


HOURS = st.dictionaries(st.sampled_from([f"u{n}" for n in range(6)]), st.integers(0, 23))
PLANS = st.lists(HOURS, min_size=1, max_size=5)


@given(PLANS, st.data())
def test_any_sequence_of_plans_and_faults_ends_as_planned(
    plans: list[dict[str, int]], data: st.DataObject
) -> None:
    """Whatever goes wrong on the way, one undisturbed push later all is as it should be."""
    server, ledger = Server(), Ledger()
    for plan in plans:
        resources = {uid: appointment(uid, hour) for uid, hour in plan.items()}
        budget = data.draw(st.integers(0, 12))
        server.fault = lambda r, b=budget, s=len(server.asked): (  # type: ignore[misc]
            httpx.Response(500) if len(server.asked) - s > b else None
        )
        report, _ = pushed(server, ledger, resources)
        ledger = report.ledger
    server.fault = lambda request: None
    report, _ = pushed(server, ledger, resources)
    assert report.is_complete
    assert server.held == {f"{uid}.ics": content for uid, content in resources.items()}
    assert {e.uid for e in report.ledger.entries} == resources.keys()


def test_events_of_a_span_are_asked_for_in_utc() -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        text = (
            '<m:multistatus xmlns:m="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><m:response>'
            "<m:href>/x.ics</m:href><m:propstat><m:prop><c:calendar-data>BEGIN:VCALENDAR"
            "</c:calendar-data></m:prop><m:status>HTTP/1.1 200 OK</m:status></m:propstat>"
            "</m:response></m:multistatus>"
        )
        return httpx.Response(207, text=text)

    zone = dt.timezone(dt.timedelta(hours=-8))
    start = dt.datetime(2027, 1, 11, 8, tzinfo=zone)
    with Collection(URL, transport=httpx.MockTransport(answer)) as collection:
        found = collection.within(start, start + dt.timedelta(days=7))
    assert found == (b"BEGIN:VCALENDAR",)
    assert b'start="20270111T160000Z" end="20270118T160000Z"' in asked[0]
