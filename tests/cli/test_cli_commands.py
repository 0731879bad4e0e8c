"""Every command on the shipped cases: exit codes, files, and one JSON document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_support import CASES, NOW, Run, case, tree

from ketaprac.cli import BAD_INPUT, DONE, HOLDS

WRITES = ("run", "refer", "consent", "calendar")

#: By case: the codes of each command, and how many PDF and calendar files it writes.
EXPECTED: dict[str, dict[str, tuple[int, int, int]]] = {
    "alcohol-met": {
        "run": (DONE, 6, 4),
        "refer": (DONE, 2, 0),
        "consent": (DONE, 2, 0),
        "plan": (DONE, 0, 0),
        "calendar": (DONE, 0, 4),
        "follow-up": (DONE, 0, 0),
    },
    "cocaine-mindfulness": {
        "run": (HOLDS, 6, 0),
        "refer": (DONE, 2, 0),
        "consent": (DONE, 2, 0),
        "plan": (HOLDS, 0, 0),
        "calendar": (HOLDS, 0, 0),
        "follow-up": (HOLDS, 0, 0),
    },
    "depression-hold": {
        "run": (HOLDS, 3, 0),
        "refer": (HOLDS, 0, 0),
        "consent": (HOLDS, 2, 0),  # the forms come out, and what is urgent is told
        "plan": (HOLDS, 0, 0),
        "calendar": (HOLDS, 0, 0),
        "follow-up": (HOLDS, 0, 0),
    },
}
#: With each letter go the packet and the reply for software.
FOR_SOFTWARE = 2
ALL = [(name, command) for name in CASES for command in EXPECTED[name]]


def words_of(command: str, name: str, out: Path) -> list[str]:
    return [command, case(name), *NOW, *(["--out", str(out)] if command in WRITES else [])]


@pytest.mark.parametrize(("name", "command"), ALL)
def test_as_people_read_it(run: Run, tmp_path: Path, name: str, command: str) -> None:
    code, pdfs, calendars = EXPECTED[name][command]
    out = tmp_path / "out"
    ran = run(*words_of(command, name, out))
    assert (ran.code, ran.err) == (code, "")
    assert ran.out.strip()
    written = tree(out) if out.exists() else {}
    assert sum(f.endswith(".pdf") for f in written) == pdfs
    assert sum(f.endswith(".ics") for f in written) == calendars
    assert ("kp-index.html" in written) == (command == "run")
    for path in written:
        assert str(out / path) in ran.out, "each file is told of"
    assert all(content.startswith(b"%PDF-") for f, content in written.items() if f.endswith(".pdf"))


@pytest.mark.parametrize(("name", "command"), ALL)
def test_json_is_one_document_and_nothing_else(
    run: Run, tmp_path: Path, name: str, command: str
) -> None:
    code, pdfs, calendars = EXPECTED[name][command]
    out = tmp_path / "out"
    ran = run(*words_of(command, name, out), "--json")
    assert (ran.code, ran.err) == (code, "")
    document = ran.json
    assert ran.out.endswith("}\n")
    assert bool(document["objections"]) == (code == HOLDS)
    files = document.get("files", [])
    letter = name != "depression-hold" and command in ("run", "refer")
    # The account is of packets that left, as the record says: only alcohol-met's did.
    account = letter and name == "alcohol-met"
    more = FOR_SOFTWARE * letter + account + (command == "run")
    assert len(files) == pdfs + calendars + more
    assert sorted(files) == sorted(str(out / path) for path in (tree(out) if files else {}))


@pytest.mark.parametrize("name", CASES)
def test_screen_holds_where_its_findings_hold(run: Run, name: str) -> None:
    """Checks for the day of a session are still to come; they hold only that session."""
    ran = run("screen", case(name), *NOW, "--json")
    document = ran.json
    assert set(document) == {
        "disposition",
        "recommendation",
        "at",
        "findings",
        "scores",
        "rules",
        "part2",
        "objections",
        "files",
    }
    grave = {
        f["disposition"] for f in document["findings"] if f["stage"] in ("psychological", "medical")
    } & {"hold", "stop", "urgent"}
    assert (ran.code, ran.err) == (HOLDS if grave else DONE, "")
    assert (document["disposition"] in grave) == bool(grave)
    shown = run("screen", case(name), *NOW)
    assert shown.code == ran.code
    assert all(f["rule"] in shown.out for f in document["findings"])


def test_objections_say_what_helps_and_where(run: Run) -> None:
    objections = run("plan", case("cocaine-mindfulness"), *NOW, "--json").json["objections"]
    assert {o["code"] for o in objections} >= {"clearance.missing", "consent.missing"}
    assert all(o["words"] and o["todo"] for o in objections)
    assert "clearance" in {o.get("key") for o in objections}


def test_the_urgent_comes_first_with_the_crisis_instructions(run: Run, tmp_path: Path) -> None:
    for words in (
        ["screen", case("depression-hold"), *NOW],
        ["run", case("depression-hold"), *NOW, "--out", str(tmp_path / "out")],
    ):
        out = run(*words).out
        assert "Call or text 988 at any time" in out
        assert "URGENT" in out
        assert "\n2. URGENT" not in out
    document = run("plan", case("depression-hold"), *NOW, "--json").json
    assert document["objections"][0]["urgent"] is True


def test_an_incomplete_questionnaire_has_no_number(run: Run) -> None:
    scores = run("screen", case("depression-hold"), *NOW, "--json").json["scores"]
    by_instrument = {score["instrument"]: score for score in scores}
    assert by_instrument["gad-7"]["status"] == "not-scorable"
    assert by_instrument["gad-7"]["total"] is None
    assert by_instrument["phq-9"]["total"] == 16


def test_the_plan_has_the_authorised_doses_and_waits_for_the_rest(run: Run) -> None:
    series = run("plan", case(), *NOW, "--json").json["series"]
    doses = [s for s in series["sessions"] if s["kind"] == "dosing"]
    assert len(doses) == 2
    assert series["provisional"]


def test_a_step_without_a_document_says_so(run: Run, tmp_path: Path) -> None:
    """Decided without a packet: there is no letter, and silence would look like one."""
    text = Path(case()).read_text("utf-8").replace("sent_on = 2027-01-05", "")
    (tmp_path / "case.toml").write_text(text, "utf-8")
    words = ["refer", str(tmp_path / "case.toml"), "--practice", case("practice")]
    ran = run(*words, *NOW, "--out", str(tmp_path / "out"), "--json")
    assert ran.code == HOLDS
    assert ran.json["files"] == []
    assert [o["code"] for o in ran.json["objections"]] == ["step.nothing"]
    assert not (tmp_path / "out").exists()


def test_a_referral_needs_a_prescriber(run: Run, tmp_path: Path) -> None:
    text = Path(case("cocaine-mindfulness")).read_text("utf-8")
    (tmp_path / "case.toml").write_text(text.replace('prescriber = "dr-abara"', ""), "utf-8")
    words = [str(tmp_path / "case.toml"), "--practice", case("practice"), *NOW]
    ran = run("refer", *words, "--out", str(tmp_path / "out"), "--json")
    assert ran.code == HOLDS
    assert "referral.no-prescriber" in {o["code"] for o in ran.json["objections"]}


# -- score ---------------------------------------------------------------------

SCORE_KEYS = {
    "instrument",
    "version",
    "status",
    "total",
    "band",
    "subscales",
    "flags",
    "missing",
    "range",
    "reason",
    "verdicts",
    "skipped",
    "branch",
    "change",
}


def score(run: Run, answers: str, *more: str, instrument: str = "phq-9") -> Any:
    ran = run("score", instrument, "--answers", answers, "--json", *more)
    assert (ran.code, ran.err) == (DONE, "")
    return ran.json


def test_a_complete_score(run: Run) -> None:
    document = score(run, "2,2,2,2,1,1,2,0,0")
    assert set(document) == SCORE_KEYS
    assert document["instrument"] == "phq-9"
    assert document["status"] == "scored"
    assert document["total"] == 12
    assert document["band"]
    assert document["flags"] == document["missing"] == []
    assert document["subscales"] == {}


def test_flags_are_there_even_when_the_total_is_not(run: Run) -> None:
    document = score(run, "2,-,2,2,1,1,2,0,1")
    assert set(document) == SCORE_KEYS
    assert document["status"] == "not-scorable"
    assert document["total"] is document["band"] is None
    assert document["missing"] == ["2"]
    assert document["range"] == [11, 14]
    assert [flag["item"] for flag in document["flags"]] == ["9"]
    assert document["flags"][0]["words"]


@pytest.mark.parametrize("answers", ["-,2,2,2,1,1,2,0,0", "-,-,-,-,-,-,-,-,-"])
def test_a_first_answer_that_is_missing(run: Run, answers: str) -> None:
    document = score(run, answers)
    assert document["missing"][0] == "1"
    assert document == run("score", "phq-9", f"--answers={answers}", "--json").json


def test_sex_only_where_a_band_needs_it(run: Run) -> None:
    bands = {
        sex: score(run, "1,1,1", "--sex", sex, instrument="audit-c")["band"]
        for sex in ("female", "male")
    }
    unknown = score(run, "1,1,1", instrument="audit-c")["band"]
    assert bands["female"] != bands["male"]
    assert unknown == bands["female"], "the stricter one where it is not known"


def test_a_score_for_people_shows_the_flag_first(run: Run) -> None:
    out = run("score", "phq-9", "--answers", "0,0,0,0,0,0,0,0,3").out
    assert out.startswith("ATTENTION  item 9")
    assert "total 3" in out
    assert "not scorable" in run("score", "gad-7", "--answers", "-,0,0,0,0,0,0").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["phq9", "--answers", "1"], "Did you mean 'phq-9'?"),
        (["phq-9", "--answers", "1,2"], "has 2 entries; phq-9 has 9 items"),
        (["phq-9", "--answers", "1,2,3,4,0,0,0,0,0"], "answers[4]: is not an answer"),
        (["phq-9", "--answers", "1,2,3,x,0,0,0,0,0"], "answers[4]: is not a whole number"),
        (["phq-9", "--answers", ""], "has 1 entries"),
        (["phq-9", "--answers", "9" * 5_000], "has 1 entries"),
        (["phq-9"], "--answers"),
        (["phq-9", "--answers", "0,0,0,0,0,0,0,0,0", "--sex", "x"], "invalid choice"),
    ],
)
def test_a_score_that_cannot_be(run: Run, words: list[str], said: str) -> None:
    ran = run("score", *words)
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert said in ran.err


# -- lists -----------------------------------------------------------------------


def test_plugins_list(run: Run) -> None:
    plugins = run("plugins", "list", "--json").json["plugins"]
    by_name = {plugin["name"]: plugin for plugin in plugins}
    assert set(plugins[0]) == {
        "name",
        "distribution",
        "version",
        "hook_api",
        "status",
        "why",
        "hooks",
    }
    assert by_name["screening"]["status"] == "active"
    assert "ketaprac_rules" in by_name["screening"]["hooks"]
    assert [p["name"] for p in plugins] == sorted(by_name)
    out = run("plugins", "list").out
    assert all(name in out for name in by_name)


def test_plugins_list_with_the_lists_of_a_practice(run: Run, tmp_path: Path) -> None:
    text = Path(case("practice")).read_text("utf-8").replace("block = []", 'block = ["met"]')
    (tmp_path / "practice.toml").write_text(text, "utf-8")
    ran = run("plugins", "list", "--json", "--practice", str(tmp_path / "practice.toml"))
    met = next(p for p in ran.json["plugins"] if p["name"] == "met")
    assert (met["status"], met["why"]) == ("blocked", "on a block list")


def test_instruments_list(run: Run) -> None:
    rows = run("instruments", "list", "--json").json["instruments"]
    assert {"phq-9", "gad-7", "audit-c"} <= {row["id"] for row in rows}
    assert {"id", "version", "title", "items", "licence", "text"} <= set(rows[0])
    by_id = {row["id"]: row for row in rows}
    assert by_id["audit-c"]["variant"].endswith("not the USAUDIT-C")
    assert (by_id["pcl-5"]["window"], by_id["pcl-5"]["text"]) == ("30 days", True)
    assert (by_id["mdq"]["window"], by_id["cows"]["window"]) == ("whole life", "now")
    assert [change["points"] for change in by_id["phq-9"]["changes"]] == [5, 1.7]
    assert by_id["who-5"]["licence"] == "restricted" and by_id["who-5"]["notice"]
    assert "phq-9" in run("instruments", "list").out


def test_score_tells_verdicts_skips_and_what_has_no_total(run: Run) -> None:
    level = score(run, "0,1,0,1,-,0,-", instrument="c-ssrs-screener")
    assert (level["status"], level["range"], level["missing"]) == ("not-scorable", None, ["5"])
    assert level["verdicts"]["level"]["outcome"] == "high"
    assert [flag["item"] for flag in level["flags"]] == ["2", "4"]
    gate = score(run, "0,-,-,-,-,-", instrument="pc-ptsd-5")
    assert (gate["total"], gate["branch"]) == (0, ["no-trauma"])
    assert gate["skipped"] == ["1", "2", "3", "4", "5"]
    assert score(run, "0,0,0,0", instrument="taps-1")["total"] is None
    assert score(run, "4,5", instrument="tlfb-30")["reason"].endswith("ask again")


@pytest.mark.parametrize(
    ("instrument", "answers", "words"),
    [
        ("c-ssrs-screener", "0,0,-,-,-,0,-", ("no total", "C-SSRS screen negative", "no-thoughts")),
        (
            "c-ssrs-screener",
            "0,1,1,1,-,0,-",
            ("ATTENTION  item 4", "level: high", "missing items: 5"),
        ),
        ("who-5", "3,3,2,2,2", ("total 12", "high is good", "percent: 48")),
        ("phq-9", "2,2,2,2,2,0,0,0,0", ("major depressive syndrome met; not a diagnosis",)),
        ("tlfb-30", "4,5", ("cannot be more than item used",)),
    ],
)
def test_score_in_words(run: Run, instrument: str, answers: str, words: tuple[str, ...]) -> None:
    out = run("score", instrument, "--answers", answers).out
    assert all(word in out for word in words)


def test_protocols_list(run: Run) -> None:
    rows = run("protocols", "list", "--json").json["protocols"]
    assert "lozenge-house-series" in {row["id"] for row in rows}
    assert all(row["source"] and row["evidence"] for row in rows)
    assert "lozenge-house-series" in run("protocols", "list").out


def test_plugins_check(run: Run) -> None:
    assert run("plugins", "check", "met", "--json").json == {"plugin": "met", "problems": []}
    assert run("plugins", "check", "met").out == "met: conforms\n"
    ran = run("plugins", "check", "mett")
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert "Did you mean 'met'?" in ran.err


# -- lint ----------------------------------------------------------------------


def test_lint_finds_nothing_in_what_was_exported(run: Run, tmp_path: Path) -> None:
    run("calendar", case(), *NOW, "--out", str(tmp_path / "out"))
    files = sorted(str(path) for path in (tmp_path / "out").glob("*.ics"))
    ran = run("lint", *files)
    assert (ran.code, ran.out) == (DONE, f"{len(files)} file(s), nothing to object to\n")
    assert run("lint", *files, "--json").json == {"findings": []}


def test_lint_names_file_and_line(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ics"
    bad.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n")
    ran = run("lint", str(bad), "--json")
    assert ran.code == HOLDS
    finding = ran.json["findings"][0]
    assert set(finding) == {"file", "line", "code", "words"}
    assert finding["file"] == str(bad)
    assert run("lint", str(bad)).out.startswith(f"{bad}:")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"\x00" * 100, b"not a calendar"])
def test_lint_of_something_else(run: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(content)
    ran = run("lint", str(path), "--json")
    assert ran.code in (BAD_INPUT, HOLDS)
    assert ran.is_one_line or ran.json["findings"]


def test_lint_of_a_file_that_is_not_there(run: Run, tmp_path: Path) -> None:
    ran = run("lint", str(tmp_path / "none.ics"))
    assert ran.code == BAD_INPUT
    assert ran.is_one_line
    assert str(tmp_path / "none.ics") in ran.err


def test_alternatives_stand_side_by_side(run: Run) -> None:
    plan = run("plan", case(), *NOW, "--json").json["series"]
    ran = run("plan", case(), *NOW, "--alternatives", "3")
    assert (ran.code, ran.err) == (DONE, "")
    assert ran.out.startswith("3 series, the best first, times in America/Los_Angeles")
    several = run("plan", case(), *NOW, "--alternatives", "3", "--json").json["alternatives"]
    assert [one["start"] for one in several[0]["sessions"]] == [
        one["start"] for one in plan["sessions"]
    ]
    doses = [s["start"][:10] for one in several for s in one["sessions"] if s["id"] == "dose-1"]
    assert len(set(doses)) == 3
    refused = run("plan", case(), *NOW, "--alternatives", "99")
    assert refused.code == BAD_INPUT and "--alternatives" in refused.err
