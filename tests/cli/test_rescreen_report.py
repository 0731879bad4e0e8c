"""The screening report of one client: on the terminal, as JSON, as PDF, and on every walk."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import CASES, NOW, Run, case, secret_case, spoken_of, tree

from ketaprac.cli import BAD_INPUT, DONE, HOLDS


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_terminal_says_what_is_missing_why_and_by_whose_rule(run: Run) -> None:
    out = run("screen", case("depression-hold"), *NOW).out
    urgent, crisis = out.index("URGENT: "), out.index("Crisis instructions: Call or text 988")
    assert urgent < crisis < out.index("phq-9: total 16") < out.index("Psychological (urgent)")
    text = flat(out)
    for words in (
        "Screening of c-1043, as of 2027-01-11 08:00 (America/Los_Angeles)",
        "gad-7: NOT SCORABLE, 1 missing (item 3); the total lies between 9 and 12",
        "to fill in: answers.gad-7 (item 3), facts.current_mania",
        "hold unknown screening.mania",
        "rule: screening.mania, version 1, owner prescriber",
        "Eligibility-for-KAP-and-FAQ (read 2026-11-24)",
        "screening.psychosis facts.psychosis_history: no, 2027-01-08 (mira)",
        "screening.medicines facts.medicines: written down, 2027-01-08 (mira)",
        "on its day, fill in: screening.blood-pressure facts.bp_systolic, facts.bp_diastolic",
        "Screening rules: not reviewed by a prescriber (rules ",
    ):
        assert words in text, words
    assert "Sertraline" not in out


def test_a_pdf_of_the_same(run: Run, tmp_path: Path) -> None:
    words = ["screen", case("depression-hold"), *NOW, "--out", str(tmp_path / "out")]
    ran = run(*words)
    assert (ran.code, ran.err) == (HOLDS, "")
    ((name, body),) = tree(tmp_path / "out").items()
    assert name.endswith("-l3-v1.pdf") and body.startswith(b"%PDF-")
    assert f"Screening report: {tmp_path / 'out' / name}" in ran.out
    again = run(*words)
    assert (again.code, again.is_one_line) == (BAD_INPUT, True)
    document = run(*words, "--force", "--json").json
    assert document["files"] == [str(tmp_path / "out" / name)]
    assert tree(tmp_path / "out") == {name: body}
    assert run("screen", case(), *NOW, "--json").json["files"] == []


@pytest.mark.parametrize("name", CASES)
def test_it_is_the_first_document_of_every_walk(run: Run, tmp_path: Path, name: str) -> None:
    files = run("run", case(name), *NOW, "--out", str(tmp_path / "out"), "--json").json["files"]
    assert files[0].endswith("-l3-v1.pdf")
    assert sum("-l3-" in path for path in files) == 1
    alone = tmp_path / "alone"
    run("screen", case(name), *NOW, "--out", str(alone))
    ((path, body),) = tree(alone).items()
    assert Path(files[0]).name == path
    assert Path(files[0]).read_bytes() == body
    page = (tmp_path / "out" / "kp-index.html").read_text("utf-8")
    assert f'<a href="{path}">' in page
    assert "not reviewed by a prescriber (rules" in page


def test_entries_that_do_not_count_are_told(run: Run, tmp_path: Path) -> None:
    text = Path(case()).read_text("utf-8")
    text += '\n[[answers]]\ninstrument = "phq-9"\non = 2027-06-01\nvalues = "0,0,0,0,0,0,0,0,3"\n'
    (tmp_path / "case.toml").write_text(text, "utf-8")
    words = ["screen", str(tmp_path / "case.toml"), "--practice", case("practice"), *NOW]
    ran = run(*words)
    assert "1 of the case file's entries do not count:" in ran.out
    assert "answers of 2027-06-01 not recorded" in flat(ran.out)
    assert [o["code"] for o in run(*words, "--json").json["objections"]] == ["date.future"]


def test_without_the_letters_plugin_it_is_said(run: Run, tmp_path: Path) -> None:
    text = Path(case("practice")).read_text("utf-8").replace("block = []", 'block = ["letters"]')
    (tmp_path / "practice.toml").write_text(text, "utf-8")
    words = ["screen", case(), "--practice", str(tmp_path / "practice.toml"), *NOW]
    assert run(*words).code == DONE
    ran = run(*words, "--out", str(tmp_path / "out"))
    assert (ran.code, ran.is_one_line) == (BAD_INPUT, True)
    assert "letters.screening-report" in ran.err
    assert not (tmp_path / "out").exists()


def test_names_and_texts_stay_out_of_it(run: Run, tmp_path: Path) -> None:
    import pypdf

    path = secret_case(tmp_path)
    ran = run("screen", path, *NOW, "--out", str(tmp_path / "out"))
    (report,) = (tmp_path / "out").iterdir()
    text = "".join(page.extract_text() for page in pypdf.PdfReader(report).pages)
    assert spoken_of(ran.out + ran.err + text + report.name) == []
