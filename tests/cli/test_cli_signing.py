"""``ketaprac consent sign`` and ``consent verify``, as somebody in an office uses them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from cli_support import SHIPPED, Ran

from documents.test_archive_and_seal import key
from ketaprac import load_case, load_practice
from ketaprac.files.marks import load_marks
from ketaprac.signing import sha256
from ketaprac_templates.check import faults
from signing.signing_cases import png

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "signing" / "touch-marks.toml"
PAGE = (ROOT / "docs" / "how-to" / "sign-and-verify.md").read_text()
ONE, TWO = ("--now", "2027-01-11T08:00"), ("--now", "2027-01-11T08:30")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path in SHIPPED.glob("*.toml"):
        shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sign(run, *words: str, kind: str = "touch") -> Ran:
    return run("consent", "sign", "alcohol-met.toml", "--kind", kind, "--out", "out", *words)


def captured(run, desk: Path, change=lambda text: text) -> str:
    """The shipped example, for the form as this machine makes it."""
    shown = sign(run, *ONE, "--json").json["presented"]
    text = re.sub(r'presented = "\w+"', f'presented = "{shown}"', EXAMPLE.read_text())
    (desk / "touch-marks.toml").write_text(change(text))
    return "touch-marks.toml"


def test_the_page_can_be_followed(run, desk):
    captured(run, desk)
    shutil.rmtree(desk / "out")
    lines = re.findall(r"^\$ ketaprac (.*)$", PAGE, re.MULTILINE)
    assert len(lines) == 4
    for number, line in enumerate(lines):
        (record,) = (desk / "signing").glob("*-signed.pdf") if number > 1 else ("",)
        typed = line.replace("signing/kp-*-signed.pdf", str(record))
        if "$(" in typed:
            typed = re.sub(r'"\$\(.*\)"', sha256(Path(record).read_bytes()), typed)
        ran = run(*shlex.split(typed))
        assert ran.code == 0, ran
        assert "Rosalind" not in ran.out
        if number == 1:
            table = ran.out.partition("case file:\n\n")[2]
    text = (desk / "alcohol-met.toml").read_text()
    (desk / "alcohol-met.toml").write_text(f"{text}\n{table}")
    pasted = load_case(desk / "alcohol-met.toml").consents[-1]
    assert pasted.record == sha256(record.read_bytes())
    assert {a.question: a.yes for a in pasted.answers}["head"] is False
    assert pasted.version == "1" and pasted.presented and pasted.content_hash
    ran = run("consent", "alcohol-met.toml", "--out", "next", "--now", "2027-01-12T08:00", "--json")
    assert not [o for o in ran.json["objections"] if o.get("key") == "consents"]


def test_presenting_twice_gives_the_same_files_and_never_another(run, desk):
    assert sign(run, *ONE).code == 0
    assert sign(run, *ONE).code == 0
    (marks,) = desk.glob("out/*-marks.toml")
    marks.write_text(marks.read_text() + "# filled in\n")
    ran = sign(run, *ONE)
    assert ran.code == 2 and "is there already" in ran.err
    assert marks.read_text().endswith("# filled in\n")


def test_a_marks_file_that_was_only_begun_tells_all_that_is_missing(run, desk):
    sign(run, *ONE)
    (blank,) = desk.glob("out/*-marks.toml")
    table = tomllib.loads(blank.read_text())
    assert [one["role"] for one in table["marks"]] == [
        "client",
        "therapist",
        "witness",
        "interpreter",
    ]
    assert sign(run, *TWO, "--marks", str(blank)).code == 2

    def emptied(text):
        text = re.sub(r"(affirmed = \{).*\}", r'\1 intent = "" }', text)
        return re.sub(r"(initials|answers) = \{.*\}", r"\1 = {}", text)

    ran = sign(run, *TWO, "--marks", captured(run, desk, emptied), "--json")
    found = {o["code"] for o in ran.json["objections"]}
    assert ran.code == 3
    assert {"sign.missing.initials", "sign.missing.answers", "sign.not-affirmed.copy"} <= found
    assert not list(desk.glob("out/*-signed.pdf"))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"photo-id"', '"trust-me"', "marks[1].identified"),
        ("2027-01-11T08:20:00", '"yesterday"', "marks[1].signed_on"),
        ("hand = true", 'hand = "perhaps"', "marks[1].answers.hand"),
        ('"RE", "touch.b', '"<b>RE</b>", "touch.b', "marks[1].initials"),
        ('name = "Rosalind Example"', 'name = "<b>R"', "marks[1].name"),
        ("path =", 'png = "../nowhere.png"\npath =', "marks[1].png"),
        ("M 10 50 C", "M 10 50 A", "path"),
        ('role = "client"', 'role = "cat"', "marks[1].role"),
        ("copy = 2027-01-11T08:24:00", "copies = 1", "marks[1].affirmed"),
        ("M 10 50 C", "M 10 50 <b> C", "marks[1].path"),
        ("[[marks]]", "[[marks]", "TOML"),
    ],
)
def test_what_is_wrong_is_told_by_its_key_and_nothing_is_written(run, desk, old, new, where):
    marks = captured(run, desk, lambda text: text.replace(old, new, 1))
    ran = sign(run, *TWO, "--marks", marks)
    assert ran.code == 2 and ran.is_one_line, ran
    assert where in ran.err and marks in ran.err and "Rosalind" not in ran.err
    assert not list(desk.glob("out/*-signed.pdf"))


def test_a_png_lies_beside_the_file(run, desk):
    (desk / "drawn.png").write_bytes(png(90, 30))
    marks = captured(run, desk, lambda t: re.sub(r'path = ".*"', 'png = "drawn.png"', t))
    ran = sign(run, *TWO, "--marks", marks, "--json")
    assert ran.code == 0
    verified = run("consent", "verify", *ran.json["files"], "--json").json
    assert verified["signatures"][0]["drawn"] is True


def test_what_changed_since_it_was_presented_is_presented_anew(run, desk):
    marks = captured(run, desk)
    text = (desk / "practice.toml").read_text()
    (desk / "practice.toml").write_text(text.replace("Harbor Street", "Harbour Street"))
    ran = sign(run, *TWO, "--marks", marks, "--json")
    assert ran.code == 3
    assert [o["code"] for o in ran.json["objections"]] == ["sign.presented"]


def test_archived_and_sealed_with_the_password_from_the_environment(run, desk, monkeypatch):
    (desk / "key.p12").write_bytes(key("open sesame"))
    marks = captured(run, desk)
    more = ("--marks", marks, "--archive", "--seal", "key.p12")
    ran = sign(run, *TWO, *more)
    assert ran.code == 2 and ran.is_one_line and "key" in ran.err
    assert not list(desk.glob("out/*-signed.pdf"))
    monkeypatch.setenv("KETAPRAC_SEAL_PASSWORD", "open sesame")
    ran = sign(run, *TWO, *more, "--json")
    assert ran.code == 0
    (path,) = map(Path, ran.json["files"])
    assert faults(path.read_bytes()) == ()
    found = run("consent", "verify", str(path), "--json")
    assert found.code == 0 and found.json["proven"] and found.json["archived"]
    path.write_bytes(path.read_bytes()[:-3] + b"x\n")
    told = run("consent", "verify", str(path))
    assert told.code in (2, 3)


def test_a_stored_episode_takes_the_consent_itself(run, desk):
    words = ("run", "alcohol-met.toml", "--out", "all", "--episode", "alcohol-met.episode.json")
    assert run(*words, *ONE).code in (0, 3)
    ran = sign(run, *TWO, "--marks", captured(run, desk), "--json")
    assert ran.code == 0 and ran.json["saved"] == "alcohol-met.episode.json"
    log = json.loads((desk / "alcohol-met.episode.json").read_text())["log"]
    assert log[-1]["consent"]["record"] == ran.json["sha256"]


def test_a_withdrawal_is_signed_too(run, desk):
    ran = sign(run, *ONE, "--json", kind="withdrawal")
    assert ran.code == 0
    (blank,) = desk.glob("out/*-marks.toml")
    text = blank.read_text().partition('role = "witness"')[0].rpartition("[[marks]]")[0]
    text = text.replace('name = ""', 'name = "Rosalind Example"').replace(
        'copy = ""   #', 'copy = "p" #'
    )
    text = text.replace('signed_on = ""', "signed_on = 2027-01-11T08:20:00")
    text = text.replace('identified = ""', 'identified = "known"')
    said = ", ".join(f"{w} = 2027-01-11T08:19:00" for w in ("intent", "read", "electronic", "copy"))
    (desk / "back.toml").write_text(re.sub(r"affirmed = \{.*\}", f"affirmed = {{ {said} }}", text))
    ran = sign(run, *TWO, "--marks", "back.toml", kind="withdrawal")
    assert ran.code == 0, ran
    table = ran.out.partition("case file:\n\n")[2]
    case = desk / "alcohol-met.toml"
    case.write_text(f"{case.read_text()}\n{table}")
    taken = load_case(case).withdrawals
    (record,) = desk.glob("out/*-signed.pdf")
    assert {one.document for one in taken} == {sha256(record.read_bytes())}
    assert {one.kind.value for one in taken} == {"disclosure", "treatment"}


def test_handouts_and_unknown_kinds_are_not_signed(run, desk):
    assert sign(run, *ONE, kind="before-session").code == 3
    assert sign(run, *ONE, kind="nonsense").code == 2
    assert not (desk / "out").exists()


@pytest.mark.parametrize(
    "words", [("missing.pdf",), ("practice.toml",), (".",), ("practice.toml", "--sha256", "12")]
)
def test_what_cannot_be_verified_is_told_in_one_line(run, desk, words):
    ran = run("consent", "verify", *words)
    assert ran.code == 2 and ran.is_one_line


def test_verify_needs_no_case_and_says_what_an_unsealed_file_cannot_prove(run, desk):
    path = sign(run, *TWO, "--marks", captured(run, desk), "--json").json["files"][0]
    ran = run("consent", "verify", path)
    assert ran.code == 0 and "not a forger" in ran.out and "client, drawn" in ran.out
    told = run("consent", "verify", path, "--sha256", "5a" * 32)
    assert told.code == 3 and "CHANGED" in told.out


def test_the_shipped_example_is_read():
    file = load_marks(EXAMPLE)
    profile = load_practice(SHIPPED / "practice.toml").profile
    assert len(file.value(profile.time_zone, EXAMPLE.parent).marks) == 3
