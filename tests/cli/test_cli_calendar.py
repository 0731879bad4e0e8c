"""``ketaprac calendar`` and ``ketaprac busy``: files, pushes and what goes wrong with them."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cli_support import NOW, SHIPPED, Run, secret_case, spoken_of

from dav_server import Server, serving
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import practice_of
from ketaprac.files.case import load_case
from ketaprac.files.episode import dump_episode
from ketaprac.files.practice import load_practice
from ketaprac.replay import replay

LATER = ("--now", "2027-01-12T08:00")
USER, PASSWORD = "KETAPRAC_CALDAV_USER", "KETAPRAC_CALDAV_PASSWORD"
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one case that goes all the way, one that is held, and the practice."""
    for name in ("alcohol-met", "depression-hold", "practice"):
        (tmp_path / f"{name}.toml").write_bytes((SHIPPED / f"{name}.toml").read_bytes())
    for name in (USER, PASSWORD):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    with serving(server) as address:
        yield address


def events(content: bytes) -> list[bytes]:
    return re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", content, re.DOTALL)


def uid(event: bytes) -> str:
    (found,) = UUID.findall(event.decode())
    return found


class TestPush:
    """One case to one collection."""

    @pytest.fixture
    def push(self, run: Run, office: Path, url: str):
        words = ("calendar", "alcohol-met.toml", "--audience", "therapist", "--push", url)
        return lambda *more, now=NOW: run(*words, *more, *now)

    def ledger(self, office: Path) -> Path:
        (found,) = office.glob("kp-*-c2.ledger.json")
        return found

    def test_a_dry_run_lists_and_sends_nothing(self, push, server: Server, office: Path) -> None:
        ran = push("--dry-run")
        assert ran.code == DONE
        assert ran.out.count(": create\n") == 7
        assert "7 created, 0 updated, 0 deleted; nothing was sent" in ran.out
        assert server.asked == []
        assert list(office.glob("*.ledger.json")) == []

    def test_all_is_put_once_and_later_runs_send_nothing(self, push, server: Server) -> None:
        assert "therapist: 7 created, 0 updated, 0 deleted" in push().out
        held = dict(server.held)
        ran = push(now=LATER)
        assert (ran.code, "0 created, 0 updated, 0 deleted" in ran.out) == (DONE, True)
        assert server.held == held
        assert all(b"METHOD" not in content for content in held.values())

    def test_what_somebody_changed_holds_until_it_is_restored(self, push, server: Server) -> None:
        push()
        name = sorted(server.held)[0]
        ours = server.held[name]
        server.held[name] = theirs = ours.replace(b"STATUS:TENTATIVE", b"STATUS:CONFIRMED")
        ran = push(now=LATER)
        assert ran.code == HOLDS
        assert f"({name[:-4]}) was changed there by somebody" in ran.out
        assert server.held[name] == theirs
        assert push("--restore", name[:-4], now=LATER).code == DONE
        assert server.held[name] == ours
        assert push(now=LATER).code == DONE

    def test_what_somebody_deleted_comes_back_when_it_is_restored(
        self, push, server: Server
    ) -> None:
        push()
        name = sorted(server.held)[0]
        ours = server.held.pop(name)
        assert push(now=LATER).code == HOLDS
        assert name not in server.held
        assert push("--restore", name[:-4], now=LATER).code == DONE
        assert server.held[name] == ours

    @pytest.mark.parametrize("count", range(1, 8))
    def test_after_an_interruption_it_goes_on_where_it_stopped(
        self, push, server: Server, office: Path, count: int
    ) -> None:
        def dies(request: httpx.Request) -> httpx.Response | None:
            done = server.asked.count("PUT") > count
            return httpx.Response(500, headers={"Retry-After": "0"}) if done else None

        server.fault = dies
        ran = push()
        assert ran.code == (BAD_INPUT if count < 7 else DONE)
        assert len(json.loads(self.ledger(office).read_text())["entries"]) == count
        if count < 7:
            assert f"the server answered 500; {7 - count} step(s) left" in ran.err
        server.fault = lambda request: None
        ran = push(now=LATER)
        assert f"{7 - count} created" in ran.out
        assert len(server.held) == 7

    @pytest.mark.parametrize(
        ("status", "words"),
        [(401, "user name and password"), (403, "may not be read"), (404, "is not there"),
         (302, "is somewhere else"), (409, "status 409"), (412, "status 412")],
    )  # fmt: skip
    def test_a_server_that_refuses_is_one_line(
        self, push, server: Server, status: int, words: str
    ) -> None:
        server.fault = lambda request: httpx.Response(status)
        ran = push()
        assert ran.code == BAD_INPUT
        assert ran.is_one_line
        assert words in ran.err
        assert server.held == {}

    def test_a_server_that_is_not_there_is_one_line(
        self, run: Run, office: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        slept: list[float] = []
        monkeypatch.setattr("time.sleep", slept.append)
        words = ("calendar", "alcohol-met.toml", "--audience", "client", *NOW, "--push")
        ran = run(*words, "http://127.0.0.1:9/a/")
        assert ran.code == BAD_INPUT
        assert "could not be reached; 7 step(s) left" in ran.err
        assert slept == [1, 2, 4]

    def test_the_password_comes_from_the_environment_and_is_shown_nowhere(
        self, push, server: Server, office: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[str] = []

        def look(request: httpx.Request) -> None:
            seen.append(request.headers.get("Authorization", ""))

        server.fault = look
        monkeypatch.setenv(USER, "office")
        ran = push()
        assert ran.code == BAD_INPUT
        assert f"{PASSWORD}: is not set" in ran.err
        monkeypatch.setenv(PASSWORD, "quill-and-feather")
        ran = push()
        assert ran.code == DONE
        assert set(seen) == {"Basic b2ZmaWNlOnF1aWxsLWFuZC1mZWF0aGVy"}
        assert "quill" not in ran.out + ran.err + self.ledger(office).read_text()

    def test_json_is_one_document(self, push) -> None:
        (calendar,) = push("--json").json["calendars"]
        assert [step["result"] for step in calendar["steps"]] == ["done"] * 7
        assert (calendar["stopped"], calendar["touched"]) == (None, [])
        assert len(push("--json", "--dry-run").json["steps"]) == 0

    @pytest.mark.parametrize(
        "content",
        ["", "{", "[]", '{"schema": "ketaprac.ledger/9"}', '{"schema": "ketaprac.case/1"}',
         '{"schema": "ketaprac.ledger/1", "collection": "elsewhere", "entries": []}',
         '{"schema": "ketaprac.ledger/1"}', "\ud800"],
    )  # fmt: skip
    def test_a_damaged_ledger_is_one_line_and_nothing_is_sent(
        self, push, server: Server, office: Path, content: str
    ) -> None:
        push()
        path, before = self.ledger(office), dict(server.held)
        damaged = content.encode("utf-8", "surrogatepass")
        path.write_bytes(damaged)
        server.asked.clear()
        ran = push(now=LATER)
        assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
        assert (server.asked, server.held) == ([], before)
        assert path.read_bytes() == damaged

    def test_a_ledger_that_cannot_be_written_stops_before_anything_is_sent(
        self, push, server: Server, office: Path
    ) -> None:
        ran = push("--ledger", str(office / "practice.toml" / "a.json"))
        assert (ran.code, ran.is_one_line, server.held) == (BAD_INPUT, True, {})

    def test_no_part_of_a_push_tells_who_it_is_about(
        self, run: Run, server: Server, url: str, tmp_path: Path
    ) -> None:
        case = secret_case(tmp_path)
        ran = run("calendar", case, "--audience", "client", "--push", url, *NOW)
        told = ran.out + ran.err + "".join(map(str, tmp_path.iterdir()))
        ledgers = "".join(path.read_text() for path in tmp_path.glob("*.ledger.json"))
        held = "".join(content.decode() for content in server.held.values())
        assert len(server.held) == 7
        assert spoken_of(told + ledgers + held) == []


class TestPracticePush:
    """All cases of a folder to the collections of the practice."""

    def table(self, office: Path, *rows: tuple[str, str]) -> None:
        text = (office / "practice.toml").read_text("utf-8")
        tables = "".join(
            f'[[settings.calendar.collections]]\nperson = "{who}"\nurl = "{url}"\n'
            for who, url in rows
        )
        (office / "practice.toml").write_text(text + "\n" + tables, "utf-8")

    def therapists(self, office: Path) -> list[str]:
        text = (office / "practice.toml").read_text("utf-8")
        people = text.split("[[people]]")[1:]
        found = [re.search(r'id = "([^"]+)"', p) for p in people if '"therapist"' in p]
        return [match[1] for match in found if match]

    def test_each_therapist_has_a_collection_of_their_own(
        self, run: Run, office: Path, server: Server, url: str
    ) -> None:
        self.table(office, *((who, url) for who in self.therapists(office)))
        words = ("calendar", "--clients", ".", "--audience", "therapist", "--push")
        ran = run(*words, *NOW)
        assert ran.code == HOLDS  # one case is held
        assert len(server.held) == 6  # the review is the prescriber's
        assert len(list(office.glob("kp-*-c2.ledger.json"))) == len(self.therapists(office))
        assert "created" in ran.out
        again = run(*words, *LATER)
        assert again.out.count("0 created, 0 updated, 0 deleted") == len(self.therapists(office))

    def test_a_broken_case_calls_nothing_off(
        self, run: Run, office: Path, server: Server, url: str
    ) -> None:
        words = ("calendar", "--clients", ".", "--audience", "front-desk", "--push", url)
        run(*words, *NOW)
        before = dict(server.held)
        case = office / "alcohol-met.toml"
        whole = case.read_bytes()
        case.write_bytes(whole[:900])
        ran = run(*words, *LATER)
        assert ran.code == BAD_INPUT
        assert "alcohol-met.toml" in ran.err
        assert server.held == before
        case.write_bytes(whole)
        assert "0 created, 0 updated, 0 deleted" in run(*words, *LATER).out

    def test_a_client_who_left_is_struck_out(
        self, run: Run, office: Path, server: Server, url: str
    ) -> None:
        (office / "depression-hold.toml").unlink()
        words = ("calendar", "--clients", ".", "--audience", "front-desk", "--push", url)
        run(*words, *NOW)
        (office / "alcohol-met.toml").unlink()
        assert "7 updated" in run(*words, *LATER).out
        assert all(b"STATUS:CANCELLED" in content for content in server.held.values())

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--audience", "therapist", "--push", "URL"), "calendars of 2 people"),
            (("--audience", "therapist", "--push"), "has no address for anybody"),
            (("--audience", "client", "--push", "URL"), "pushed one by one"),
            (("--audience", "front-desk", "--push", "ftp://x"), "is not the address"),
            (("--audience", "front-desk", "--push", "http://x.example/"), "in the clear"),
        ],
    )
    def test_what_does_not_fit_is_one_line(
        self, run: Run, office: Path, url: str, words: tuple[str, ...], said: str
    ) -> None:
        given = [url if word == "URL" else word for word in words]
        ran = run("calendar", "--clients", ".", *NOW, *given)
        assert ran.code == BAD_INPUT
        assert said in ran.err
        assert ran.err.count("\n") == 1

    def test_somebody_whom_the_practice_does_not_have_is_named(
        self, run: Run, office: Path, url: str
    ) -> None:
        self.table(office, ("nobody-here", url))
        ran = run("calendar", "--clients", ".", "--audience", "therapist", "--push", *NOW)
        assert (ran.code, "'nobody-here'" in ran.err) == (BAD_INPUT, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("alcohol-met.toml", "--push", "https://x.example/"), "for one audience"),
        (("alcohol-met.toml", "--audience", "client", "--push"), "needs the address"),
        (("alcohol-met.toml", "--audience", "client", "--out", "x", "--dry-run"), "are for --push"),
        (
            ("alcohol-met.toml", "--audience", "client", "--push", "https://x/", "--out", "x"),
            "writes no files",
        ),
        (
            (
                "alcohol-met.toml",
                "--audience",
                "client",
                "--push",
                "https://x/",
                "--profile",
                "feed",
            ),
            "takes the profile caldav",
        ),
        (("alcohol-met.toml", "--audience", "nobody", "--push", "https://x/"), "unknown audience"),
    ],
)
def test_contradictions_are_one_line(
    run: Run, office: Path, words: tuple[str, ...], said: str
) -> None:
    ran = run("calendar", *words, *NOW)
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert said in ran.err


def one_session_moves(office: Path) -> None:
    """Changes the case so that one session, and no other, has to move."""
    path = office / "alcohol-met.toml"
    text = path.read_text("utf-8")
    busy = "{ from = 2027-02-03T09:00:00, to = 2027-02-03T18:00:00 }"
    assert "busy = [{" in text
    path.write_text(text.replace("busy = [{", f"busy = [{busy}, {{"), "utf-8")


def changed(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    """The events that differ; there must be as many as before, in their order."""
    pairs = zip(events(before), events(after), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def stored(office: Path) -> None:
    """The case's episode with its series, as a host stores it."""
    clock = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)
    file = load_practice(office / "practice.toml")
    practice = practice_of(file, lambda: clock)
    replayed = replay(load_case(office / "alcohol-met.toml"), practice)
    decision = practice.plan(replayed.episode, by="office", availability=replayed.availability)
    (office / "kept.json").write_text(dump_episode(decision.episode), "utf-8")


class TestFiles:
    """Files of one case, carried on from the last export or a stored episode."""

    def export(self, run: Run, office: Path, *more: str, now: tuple[str, str] = NOW) -> bytes:
        ran = run(
            "calendar", "alcohol-met.toml", "--audience", "client", "-o", "a.ics", *more, *now
        )
        assert ran.code == DONE, ran.err
        return (office / "a.ics").read_bytes()

    def test_exporting_again_gives_the_same_bytes(self, run: Run, office: Path) -> None:
        first = self.export(run, office)
        assert self.export(run, office, "--previous", "a.ics", now=LATER) == first

    def test_one_moved_session_is_one_changed_event(self, run: Run, office: Path) -> None:
        first = self.export(run, office)
        one_session_moves(office)
        again = self.export(run, office, "--previous", "a.ics", now=LATER)
        ((old, new),) = changed(first, again)
        assert uid(old) == uid(new)
        assert (b"SEQUENCE:0\r\n" in old, b"SEQUENCE:1\r\n" in new) == (True, True)
        assert (b"T130000" in old, b"STATUS:TENTATIVE" in new) == (True, True)

    def test_a_smaller_clearance_strikes_out_what_it_no_longer_covers(
        self, run: Run, office: Path
    ) -> None:
        first = self.export(run, office)
        case = office / "alcohol-met.toml"
        text = case.read_text("utf-8")
        assert "\nsessions = 2 " in text
        case.write_text(text.replace("\nsessions = 2 ", "\nsessions = 1 "), "utf-8")
        again = self.export(run, office, "--previous", "a.ics", now=LATER)
        off = [event for event in events(again) if b"STATUS:CANCELLED" in event]
        assert len(off) == 3  # the second dose and what hangs off it
        assert {uid(event) for event in events(first)} == {uid(event) for event in events(again)}
        assert all(b"VALARM" not in e and b"SEQUENCE:1\r\n" in e for e in off)
        assert self.export(run, office, "--previous", "a.ics", now=LATER) == again

    def test_a_stored_episode_is_the_previous_plan_too(self, run: Run, office: Path) -> None:
        # What `ketaprac session` keeps beside the case is an episode like this one.
        stored(office)
        first = self.export(run, office, "--previous", "kept.json")
        one_session_moves(office)
        again = self.export(run, office, "--previous", "kept.json", "--force", now=LATER)
        ((old, new),) = changed(first, again)
        assert (b"SEQUENCE:0\r\n" in old, b"SEQUENCE:1\r\n" in new) == (True, True)

    @pytest.mark.parametrize("content", [b"", b"hello", b"\xff\x00", b"BEGIN:VCALENDAR\r\n"])
    def test_a_damaged_previous_export_is_one_line_and_nothing_is_written(
        self, run: Run, office: Path, content: bytes
    ) -> None:
        (office / "a.ics").write_bytes(content)
        words = ("calendar", "alcohol-met.toml", "--audience", "client", "-o", "a.ics")
        ran = run(*words, "--previous", "a.ics", *NOW)
        assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
        assert (office / "a.ics").read_bytes() == content

    def test_an_invitation_has_the_client_s_address(self, run: Run, office: Path) -> None:
        case, practice = office / "alcohol-met.toml", office / "practice.toml"
        words = ("calendar", str(case), "--audience", "client", "--profile", "invite", *NOW)
        asked = (*words, "--session", "dose-1", "-o")
        ran = run(*asked, "a.ics")
        assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
        assert "settings.calendar.organizer: is missing" in ran.err
        mail = 'phone = "+1 555 0100"\nemail = "desk@harbor.example"'
        text = practice.read_text("utf-8").replace('phone = "+1 555 0100"', mail)
        practice.write_text(text, "utf-8")
        case_text = case.read_text("utf-8")
        assert run(*asked, "a.ics").code == BAD_INPUT  # no address of the client
        with_mail = re.sub(r"(?m)^contact = \{", 'contact = { email = "r@home.example",', case_text)
        assert with_mail != case_text
        case.write_text(with_mail, "utf-8")
        assert run(*asked, "a.ics").code == DONE
        content = (office / "a.ics").read_bytes()
        assert b"METHOD:REQUEST" in content
        assert b"mailto:r@home.example" in content.replace(b"\r\n ", b"")
        assert content.count(b"BEGIN:VEVENT") == 1
        assert run("lint", "a.ics", "--audience", "client").code == DONE
        assert run(*asked, "a.eml").code == DONE
        assert b'method="REQUEST"' in (office / "a.eml").read_bytes().replace(b"\r\n ", b" ")


def test_lint_knows_a_practice_s_own_titles(run: Run, office: Path) -> None:
    path = office / "practice.toml"
    wording = (
        '\n[settings.calendar]\nlanguage = "fr"\n[[settings.calendar.wordings]]\nlanguage = "fr"\n'
        'name = "Rendez-vous"\nplain = "Rendez-vous"\nnumbered = "Rendez-vous {number} sur {of}"\n'
        'busy = "Occupé"\nreferred = "Créneau {code}"\nexercise = "Exercice {number}"\n'
    )
    case = office / "alcohol-met.toml"
    french = re.sub(r"(?m)^language = .*$", 'language = "fr"', case.read_text("utf-8"))
    case.write_text(french, "utf-8")
    path.write_text(path.read_text("utf-8") + wording, "utf-8")
    words = ("calendar", "alcohol-met.toml", "--audience", "client", "-o", "a.ics", *NOW)
    assert run(*words).code == DONE
    assert "Rendez-vous 1 sur 15" in (office / "a.ics").read_text("utf-8")
    assert run("lint", "a.ics").code == DONE
    without = run("lint", "a.ics", "--audience", "client")
    assert (without.code, "not-neutral" in without.out) == (HOLDS, True)
    assert run("lint", "a.ics", "--audience", "client", "--practice", "practice.toml").code == DONE


def test_busy_times_go_from_the_server_to_the_planner(
    run: Run, office: Path, url: str, server: Server
) -> None:
    words = ("busy", url, "--practice", "practice.toml", "--from", "2027-01-11", "-o", "mira.ics")
    server.fault = lambda request: httpx.Response(207, text=REPORT)
    ran = run(*words, "--until", "2027-03-01")
    assert (ran.code, ran.out) == (DONE, "mira.ics: 1 busy time(s)\n")
    assert run("lint", "mira.ics", "--audience", "shared").code == DONE
    path = office / "practice.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('id = "mira"', 'id = "mira"\nics = "mira.ics"', 1), "utf-8")
    planned = run("plan", "alcohol-met.toml", *NOW)
    assert "2027-01-13" not in planned.out
    for until, said in (
        ("2027-01-01", "comes before"),
        ("2099-01-01", "days after"),
        ("x", "date"),
    ):
        ran = run(*words, "--until", until)
        assert (ran.code, ran.is_one_line, said in ran.err) == (BAD_INPUT, True, True), ran.err
    before = (office / "mira.ics").read_bytes()
    server.fault = lambda request: httpx.Response(401)
    ran = run(*words, "--until", "2027-03-01")
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert (office / "mira.ics").read_bytes() == before


REPORT = (
    '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:response>'
    "<D:href>/a.ics</D:href><D:propstat><D:prop><C:calendar-data>BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:20270113T160000Z\r\n"
    "DTEND:20270114T040000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    "</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
    "</D:multistatus>"
)
