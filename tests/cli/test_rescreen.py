"""A whole practice at once: nothing bad stops the rest, and nothing left out looks like a pass."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from cli_support import CASES, NOW, SHIPPED, Ran, Run, process, tree

from ketaprac.cli import BAD_INPUT, DONE, HOLDS

HEAD = "client,instrument,on,by,values\n"
PHQ = '{},phq-9,2027-01-09,client,"{}"\n'
SECRET = "Quillfeather"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The three shipped cases with their practice."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in (*CASES, "practice"):
        (folder / f"{name}.toml").write_bytes((SHIPPED / f"{name}.toml").read_bytes())
    return folder


def look(run: Run, desk: Path, answers: str = "", *more: str) -> Ran:
    words = ["rescreen", "--cases", str(desk), *NOW, *more]
    if answers:
        path = desk.parent / "new.csv"
        path.write_text(HEAD + answers, "utf-8")
        words += ["--answers", str(path)]
    return run(*words)


def clients(ran: Ran) -> dict[str, tuple[str, str, int, int]]:
    return {
        c["client"]: (c["disposition"], c["recommendation"], len(c["missing"]), c["not_counted"])
        for c in ran.json["clients"]
    }


def only(desk: Path, *names: str) -> None:
    for path in desk.iterdir():
        if path.stem not in (*names, "practice"):
            path.unlink()


def test_one_line_per_client_the_urgent_first(run: Run, desk: Path) -> None:
    ran = look(run, desk)
    assert (ran.code, ran.err) == (HOLDS, "")
    assert [line.split()[:3] for line in ran.out.splitlines()[2:5]] == [
        ["c-1043", "urgent", "do"],
        ["c-1041", "clear", "refer"],
        ["c-1042", "clear", "refer"],
    ]
    assert "3 client(s) screened: 1 urgent, 2 clear" in ran.out
    assert "Call or text 988" in ran.out
    assert "Screening rules: not reviewed by a prescriber" in ran.out
    assert "Only the prescriber's recorded decision clears anyone." in ran.out


def test_json_is_one_document(run: Run, desk: Path) -> None:
    ran = look(run, desk, "", "--json")
    assert (ran.code, ran.err) == (HOLDS, "")
    assert set(ran.json) == {"at", "clients", "problems", "rules", "part2"}
    assert ran.json["at"] == "2027-01-11T08:00:00-08:00"
    assert clients(ran) == {
        "c-1043": ("urgent", "do not refer yet", 3, 0),
        "c-1041": ("clear", "refer", 0, 0),
        "c-1042": ("clear", "refer", 0, 0),
    }


def test_nothing_holds(run: Run, desk: Path) -> None:
    only(desk, "alcohol-met", "cocaine-mindfulness")
    assert look(run, desk).code == DONE


def test_new_answers_count(run: Run, desk: Path) -> None:
    only(desk, "alcohol-met", "cocaine-mindfulness")
    rows = PHQ.format("c-1041", "0,0,0,0,0,0,0,0,2") + PHQ.format("c-1042", "1,-,1,1,1,1,1,1,0")
    ran = look(run, desk, rows, "--json")
    assert (ran.code, ran.err) == (HOLDS, "")
    assert clients(ran) == {
        "c-1041": ("urgent", "do not refer yet", 0, 0),
        "c-1042": ("hold", "hold", 1, 0),
    }
    (one, _) = ran.json["clients"]
    assert one["file"] == str(desk / "alcohol-met.toml")


def test_what_is_left_out_never_looks_like_a_pass(run: Run, desk: Path) -> None:
    only(desk, "alcohol-met", "cocaine-mindfulness")
    rows = PHQ.format("c-1041", "0,0,0,0,0,0,0,0") + PHQ.format("c-1042", "0,x,0,0,0,0,0,0,1")
    ran = look(run, desk, rows, "--json")
    assert ran.code == BAD_INPUT
    assert clients(ran) == {
        "c-1042": ("urgent", "do not refer yet", 0, 1),
        "c-1041": ("hold", "hold", 1, 1),
    }
    assert ran.json["problems"][0].startswith(f"{desk.parent / 'new.csv'}:2:values: has 8 answers")


def test_bad_files_and_rows_are_told_one_by_one(run: Run, desk: Path) -> None:
    (desk / "a.toml").write_text("schema = ", "utf-8")
    (desk / "b.json").write_text('{"schema": "ketaprac.case/9"}', "utf-8")
    bad = (SHIPPED / "alcohol-met.toml").read_text("utf-8")
    (desk / "c.toml").write_text(bad.replace("c-1041", "c-7").replace('"mira"', '"mera"'), "utf-8")
    (desk / "notes.txt").write_text("mine", "utf-8")
    (desk / "new.json").write_text('{"schema": "ketaprac.answers/1"}', "utf-8")
    rows = PHQ.format("c-1041", f"0,{SECRET}") + PHQ.format("c-9", "0,0,0,0,0,0,0,0,0")
    ran = look(run, desk, rows)
    assert ran.code == BAD_INPUT
    assert "3 client(s) screened" in ran.out
    lines = [line.removeprefix("ketaprac: ") for line in ran.err.splitlines()]
    table = desk.parent / "new.csv"
    for line, start in zip(
        lines,
        [
            f"{desk / 'a.toml'}: is not well-formed TOML",
            f"{desk / 'b.json'}: schema: was written for a newer",
            f"{table}:2:values: has 2 answers",
            f"{table}:3:client: belongs to no case file",
            f"{desk / 'c.toml'}: treatment.lead_therapist: unknown person",
            "1 row(s) belong to nobody here, so any client may lack answers",
            "5 file(s) or row(s) were left out",
        ],
        strict=True,
    ):
        assert line.startswith(start), line
    assert SECRET not in ran.err + ran.out


def test_two_files_of_one_client_are_both_named_and_neither_is_taken(run: Run, desk: Path) -> None:
    (desk / "copy.toml").write_bytes((desk / "alcohol-met.toml").read_bytes())
    ran = look(run, desk, "", "--json")
    assert ran.code == BAD_INPUT
    assert set(clients(ran)) == {"c-1042", "c-1043"}
    (problem,) = ran.json["problems"]
    assert problem.startswith(f"{desk / 'alcohol-met.toml'}: has the same client.id as ")
    assert str(desk / "copy.toml") in problem


@pytest.mark.parametrize(
    ("old", "new", "day", "said"),
    [
        ("1984-03-09", "2027-01-04", "2027-01-03", "2:on: is before the client was born"),
        (
            "on = 2027-01-04",
            "on = 2027-01-09",
            "2027-01-09",
            "2:on: is the time of an entry",
        ),
    ],
)
def test_what_does_not_fit_the_case(
    run: Run, desk: Path, old: str, new: str, day: str, said: str
) -> None:
    only(desk, "alcohol-met")
    path = desk / "alcohol-met.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    row = PHQ.format("c-1041", "0,0,0,0,0,0,0,0,0").replace("2027-01-09", day)
    ran = look(run, desk, row)
    assert ran.code == BAD_INPUT
    assert said in ran.err
    assert ran.out.splitlines()[2].split()[:2] == ["c-1041", "hold"]


def test_an_entry_of_the_case_itself_that_is_dated_in_the_future(run: Run, desk: Path) -> None:
    only(desk, "alcohol-met")
    path = desk / "alcohol-met.toml"
    entry = '\n[[answers]]\ninstrument = "gad-7"\non = 2027-06-01\nvalues = "0,0,0,0,0,0,0"\n'
    path.write_text(path.read_text("utf-8") + entry, "utf-8")
    ran = look(run, desk, "", "--json")
    assert clients(ran) == {"c-1041": ("hold", "hold", 1, 1)}


def test_a_table_that_cannot_be_read_screens_nobody(run: Run, desk: Path) -> None:
    """Without the new answers everybody might look better than they are."""
    ran = look(run, desk, f"c-1041,{SECRET}\n".replace(",", '","', 1))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert SECRET not in ran.err


def test_reports_and_a_table_that_says_whose_they_are(run: Run, desk: Path) -> None:
    out = desk.parent / "out"
    rows = PHQ.format("c-1042", "0,x,0,0,0,0,0,0,0")
    ran = look(run, desk, rows, "--out", str(out), "--json")
    files = tree(out)
    (left_out,) = files.pop("kp-left-out.txt").decode().splitlines()
    assert left_out.startswith(f"{desk.parent / 'new.csv'}:2:values[2]: is not a whole number")
    summary = list(csv.DictReader(io.StringIO(files.pop("kp-summary.csv").decode())))
    assert [row["client"] for row in summary] == ["c-1043", "c-1042", "c-1041"]
    assert {row["report"] for row in summary} == set(files)
    assert [c["report"] for c in ran.json["clients"]] == [str(out / r["report"]) for r in summary]
    assert all(body.startswith(b"%PDF-") for body in files.values())
    assert not any("1041" in name for name in files)
    again = look(run, desk, rows, "--out", str(out))
    assert (again.code, again.is_one_line) == (BAD_INPUT, True)
    look(run, desk, rows, "--out", str(out), "--force")
    assert set(tree(out)) == {*files, "kp-summary.csv", "kp-left-out.txt"}
    assert all(tree(out)[name] == body for name, body in files.items())


def test_the_report_of_a_client_with_a_row_left_out_says_so(run: Run, desk: Path) -> None:
    import pypdf

    only(desk, "cocaine-mindfulness")
    out = desk.parent / "out"
    look(run, desk, PHQ.format("c-1042", "0,x,0,0,0,0,0,0,0"), "--out", str(out))
    (report,) = out.glob("*.pdf")
    text = " ".join(pypdf.PdfReader(report).pages[0].extract_text().split())
    assert "Recommendation of the office: hold" in text
    assert "does not count, since something in it is wrong" in text


def test_an_empty_folder_and_none(run: Run, desk: Path) -> None:
    only(desk)
    ran = look(run, desk)
    assert (ran.code, ran.err) == (DONE, "")
    assert "0 client(s) screened" in ran.out
    (desk / "practice.toml").unlink()
    assert "Add --practice PRACTICE.toml" in look(run, desk).err
    ran = run(
        "rescreen", "--cases", str(desk / "none"), "--practice", str(SHIPPED / "practice.toml")
    )
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "cannot be read" in ran.err


def test_no_bar_in_a_pipe_and_the_same_each_time(desk: Path) -> None:
    words = ["rescreen", "--cases", str(desk), *NOW, "--json"]
    first, second = (process(*words, cwd=desk) for _ in range(2))
    assert (first.returncode, first.stderr) == (HOLDS, b"")
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["clients"]


def test_a_bar_on_a_terminal(run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert "clients" in look(run, desk).err


def test_work_grows_as_the_folder_grows(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts calls, not seconds: each client is replayed once, each row looked at once."""
    from ketaprac.cli import rescreen

    calls: list[str] = []
    for name in ("merged", "unfit"):
        real = getattr(rescreen, name)
        monkeypatch.setattr(
            rescreen, name, lambda *a, real=real, name=name: calls.append(name) or real(*a)
        )
    text = (desk / "alcohol-met.toml").read_text("utf-8")
    only(desk)
    for number in range(8):
        (desk / f"{number}.toml").write_text(text.replace("c-1041", f"c-{number}"), "utf-8")
    rows = "".join(PHQ.format(f"c-{number}", "0,0,0,0,0,0,0,0,0") for number in range(8))
    assert look(run, desk, rows).code == DONE
    assert (calls.count("merged"), calls.count("unfit")) == (8, 8)
