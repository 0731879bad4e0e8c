"""``ketaprac repair``: the moves are shown, and recorded only where they are confirmed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_support import NOW, SHIPPED, Run

from ketaprac.cli import BAD_INPUT, DONE, HOLDS

LATER = ("--now", "2027-01-12T08:00")
CLIENTS = ("c-1", "c-2")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A folder of two clients of one therapist, planned and stored, as bytes."""
    from ketaprac.cli import main

    folder = tmp_path_factory.mktemp("cases")
    model = (SHIPPED / "alcohol-met.toml").read_text("utf-8")
    (folder / "practice.toml").write_bytes((SHIPPED / "practice.toml").read_bytes())
    for client in CLIENTS:
        (folder / f"{client}.toml").write_text(model.replace("c-1041", client), "utf-8")
    words = ("plan", "--clients", str(folder), *NOW, "--iterations", "6", "--store", "--json")
    assert main(words) == DONE
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def desk(tmp_path: Path, planned: dict[str, bytes]) -> Path:
    for name, content in planned.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def contents(desk: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.iterdir()}


def repair(desk: Path, *more: str) -> tuple[str, ...]:
    return ("repair", "--cases", str(desk), *LATER, *more)


def first_dose(run: Run, desk: Path) -> str:
    ran = run(*repair(desk, "--hold", "c-1", "--json"))
    return next(m["old"]["start"] for m in ran.json["moves"] if m["session"] == "dose-1")


def test_it_shows_the_moves_and_changes_nothing(run: Run, desk: Path) -> None:
    before = contents(desk)
    ran = run(*repair(desk, "--cancel", "c-1:dose-1"))
    assert ran.code == DONE
    assert re.search(r"^c-1 +dose-1 +\w{3} \d\d \w{3} \d\d:\d\d +\w{3} \d\d", ran.out, re.M)
    assert "Nothing is recorded yet" in ran.out
    assert contents(desk) == before


def test_confirmed_moves_are_recorded_and_no_others(run: Run, desk: Path) -> None:
    before = contents(desk)
    ran = run(*repair(desk, "--cancel", "c-1:dose-1", "--confirm", "--json"))
    assert (ran.code, ran.json["confirmed"]) == (DONE, True)
    assert ran.json["moved"] == len(ran.json["moves"]) > 0
    changed = {name for name, content in contents(desk).items() if content != before[name]}
    assert changed == {"c-1.episode.json"}
    moved = {move["session"] for move in ran.json["moves"]}
    again = run(*repair(desk, "--hold", "c-1", "--json"))
    revisions = {m["session"]: m["old"].get("revision", 0) for m in again.json["moves"]}
    assert {name for name, revision in revisions.items() if revision} == moved


def test_the_same_day_off_moves_nothing_twice(run: Run, desk: Path) -> None:
    day = first_dose(run, desk)[:10]
    lost = ("--lost", "mira", "--from", day)
    ran = run(*repair(desk, *lost, "--confirm", "--json"))
    assert ran.json["moves"]
    again = run(*repair(desk, *lost, "--json"))
    assert again.json["moves"] == []


def test_a_hold_without_an_end_calls_off_and_asks_no_gate(run: Run, desk: Path) -> None:
    ran = run(*repair(desk, "--hold", "c-2", "--confirm"))
    assert ran.code == DONE
    assert "Called off: 14 session(s)." in ran.out or "Called off:" in ran.out
    again = run(*repair(desk, "--hold", "c-2", "--json"))
    assert again.json["moves"] == []


def test_a_time_given_by_hand_that_breaks_a_rule_is_told(run: Run, desk: Path) -> None:
    ran = run(*repair(desk, "--move", "c-1:prep-1=2027-01-17T10:00"))
    assert ran.code == HOLDS
    assert "prep-1 is fixed and was not moved" in ran.out
    assert "[[sessions]]" in ran.out


def test_where_there_is_no_repair_the_plan_stays(run: Run, desk: Path) -> None:
    before = contents(desk)
    away = ("--lost", "mira", "--from", "2027-01-12", "--until", "2027-12-24")
    ran = run(*repair(desk, *away, "--confirm"))
    assert ran.code == HOLDS
    assert "have no repair and keep their plan" in ran.out
    assert contents(desk) == before


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "nothing that happened was named"),
        (("--lost", "nobody", "--from", "2027-01-18"), "nobody"),
        (("--lost", "mira"), "--from: is missing"),
        (("--lost", "mira", "--from", "2027-01-18", "--until", "2027-01-17"), "before --from"),
        (("--cancel", "c-1"), "names no session"),
        (("--cancel", "c-9:dose-1"), "c-9"),
        (("--cancel", "c-1:dose-99"), "dose-99"),
        (("--move", "c-1:dose-1=2027-02-01"), "has no time"),
        (("--from", "2027-01-18", "--cancel", "c-1:dose-1"), "belongs to"),
        (("--cancel", "c-1:dose-1", "--accept-substitute", "nobody"), "nobody"),
    ],
)
def test_bad_words_are_one_line(run: Run, desk: Path, more: tuple[str, ...], words: str) -> None:
    before = contents(desk)
    ran = run(*repair(desk, *more))
    assert ran.code == BAD_INPUT and ran.is_one_line, (ran.out, ran.err)
    assert words in ran.err
    assert contents(desk) == before


def test_a_folder_without_stored_plans_says_how_to_store_them(run: Run, desk: Path) -> None:
    for client in CLIENTS:
        (desk / f"{client}.episode.json").unlink()
    ran = run(*repair(desk, "--cancel", "c-1:dose-1"))
    assert ran.code == BAD_INPUT and "--store" in ran.err


def test_a_broken_episode_does_not_hide_the_others(run: Run, desk: Path) -> None:
    (desk / "c-2.episode.json").write_text("{", "utf-8")
    ran = run(*repair(desk, "--cancel", "c-1:dose-1"))
    assert ran.code == BAD_INPUT and "c-2.episode.json" in ran.err
    assert "c-1" in ran.out


def test_no_name_is_printed(run: Run, desk: Path) -> None:
    ran = run(*repair(desk, "--cancel", "c-1:dose-1"))
    assert "Rosalind" not in ran.out + ran.err


def calendar(run: Run, desk: Path, target: Path) -> dict[str, str]:
    """The events of a client's calendar, by their id."""
    case = str(desk / "c-1.toml")
    ran = run("calendar", case, *LATER, "--audience", "client", "-o", str(target))
    assert ran.code == DONE, ran.err
    text = target.read_bytes().decode().replace("\r\n ", "").replace("\r", "")
    events = re.findall(r"BEGIN:VEVENT\n.*?END:VEVENT", text, re.DOTALL)
    return {re.findall(r"^UID:(.*)$", one, re.MULTILINE)[0]: one for one in events}


def test_calendars_differ_exactly_in_what_moved(run: Run, desk: Path, tmp_path: Path) -> None:
    before = calendar(run, desk, tmp_path / "before.ics")
    ran = run(*repair(desk, "--cancel", "c-1:dose-2", "--confirm", "--json"))
    after = calendar(run, desk, tmp_path / "after.ics")
    moves = ran.json["moves"]
    assert moves and before.keys() == after.keys()
    changed = {uid for uid in after if after[uid] != before[uid]}
    assert len(changed) == len(moves) < len(after)
    for uid in changed:
        assert "SEQUENCE:0" in before[uid] and "SEQUENCE:1" in after[uid]


def test_what_is_called_off_is_struck_out(run: Run, desk: Path, tmp_path: Path) -> None:
    before = calendar(run, desk, tmp_path / "before.ics")
    ran = run(*repair(desk, "--hold", "c-1", "--confirm", "--json"))
    after = calendar(run, desk, tmp_path / "after.ics")
    off = [one for one in after.values() if "STATUS:CANCELLED" in one]
    assert len(off) == len(ran.json["moves"]) and before.keys() == after.keys()
