"""``ketaprac consent``: which forms it makes out, checks and adopts."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pypdf
import pytest
from cli_support import NOW, SHIPPED

from ketaprac import ConsentKind
from ketaprac.model.consent import APART
from ketaprac_templates.document import DRAFT

FEES = Path(str(SHIPPED)).parent / "consent" / "treatment" / "22-fees.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in SHIPPED.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def make(run, folder: Path, *words: str, out: str = "out"):
    case = str(folder / "alcohol-met.toml")
    return run("consent", case, "--out", str(folder / out), *NOW, *words)


def text_of(path: str) -> str:
    reader = pypdf.PdfReader(io.BytesIO(Path(path).read_bytes()))
    return " ".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("kind", list(ConsentKind))
def test_each_kind_is_made_out(run, folder, kind):
    ran = make(run, folder, "--kind", kind.value, "--json")
    assert ran.code == 0
    (path,) = ran.json["files"]
    assert DRAFT in text_of(path)
    assert kind.value not in Path(path).name


def test_what_the_case_needs_follows_from_the_case(run, folder):
    path = folder / "alcohol-met.toml"
    old = path.read_text()
    path.write_text(old.replace("[treatment]", "[treatment]\ntouch = true\nremote = true"))
    ran = make(run, folder, "--json")
    codes = [re.search(r"-(f\d)-", name)[1] for name in ran.json["files"]]
    assert codes == ["f2", "f1", "f5", "f6"]
    assert ran.code == 0
    path.write_text(old)
    ran = make(run, folder, "--json", out="out-2")
    assert len(ran.json["files"]) == 2


def test_a_withdrawal_says_what_is_taken_back(run, folder):
    ran = make(run, folder, "--kind", "withdrawal", "--of", "disclosure", "--json")
    text = " ".join(text_of(ran.json["files"][0]).split())
    assert "Consent to share treatment records with a prescriber (signed 2027-01-04)" in text
    assert "Consent to ketamine-assisted therapy (signed" not in text


def test_what_was_taken_back_is_no_longer_there_to_plan_on(run, folder):
    path = folder / "alcohol-met.toml"
    path.write_text(f'{path.read_text()}\n[[withdrawals]]\nkind = "treatment"\non = 2027-01-10\n')
    ran = run("plan", str(path), *NOW, "--json")
    assert ran.code == 3
    assert "consent.missing" in {objection["code"] for objection in ran.json["objections"]}
    again = make(run, folder, "--kind", "withdrawal", "--of", "treatment", "--json")
    assert (again.code, again.json["files"]) == (3, [])


@pytest.mark.parametrize("code", APART)
def test_what_stands_alone_by_law_is_refused_with_the_reason(run, folder, code):
    ran = make(run, folder, "--kind", code)
    assert ran.code == 2 and ran.is_one_line
    assert "42 CFR 2.31" in ran.err
    assert not (folder / "out").exists()


def test_a_misspelt_kind(run, folder):
    ran = make(run, folder, "--kind", "tuch")
    assert ran.code == 2 and ran.is_one_line and "Did you mean 'touch'?" in ran.err


def test_a_handout_recorded_as_signed_is_an_error_in_the_case(run, folder):
    path = folder / "alcohol-met.toml"
    path.write_text(path.read_text().replace('kind = "treatment"', 'kind = "after-session"'))
    ran = make(run, folder)
    assert ran.code == 2 and ran.is_one_line and "consents[2].kind" in ran.err


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("signed_on = 2027-01-08", "signed_on = 2027-02-08", "date.future"),
        ("birth_date = 1984-03-09", "birth_date = 2012-03-09", "consent.guardian"),
        ('by = "client"\n\n[referral]', 'by = "mira"\n\n[referral]', "consent.role"),
    ],
)
def test_a_signature_that_does_not_count_is_told(run, folder, old, new, code):
    path = folder / "alcohol-met.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    ran = make(run, folder, "--json")
    assert ran.code == 3
    assert code in {objection["code"] for objection in ran.json["objections"]}


class TestTexts:
    def test_a_good_folder(self, run, folder):
        (folder / "my" / "treatment").mkdir(parents=True)
        shutil.copy(FEES, folder / "my" / "treatment")
        ran = run("consent", "check", str(folder / "my"))
        assert ran.code == 0 and "0 error(s), 1 note(s)" in ran.out

    def test_a_bad_one_with_file_and_line(self, run, folder):
        place = folder / "my" / "treatment"
        place.mkdir(parents=True)
        text = f"{FEES.read_text()}\nSee {{{{nothing}}}}.\n"
        (place / "fees.md").write_text(text)
        line = len(text.splitlines())
        ran = run("consent", "check", str(folder / "my"))
        assert ran.code == 2
        assert f"{place / 'fees.md'}:{line}: error: leaves 'nothing' open" in ran.out
        ran = run("consent", "check", str(folder / "my"), "--word", "nothing", "--json")
        assert ran.code == 0
        assert ran.json["errors"] == 0 and ran.json["remarks"][0]["line"] == 0

    def test_adopting_takes_the_draft_off_until_the_text_changes(self, run, folder):
        practice = folder / "practice.toml"
        (folder / "my" / "treatment").mkdir(parents=True)
        shutil.copy(FEES, folder / "my" / "treatment")
        practice.write_text(f'{practice.read_text()}\n[settings.consent]\ntemplates = "my"\n')
        words = ("--practice", str(practice), "--by", "Ines Example", *NOW)
        ran = run("consent", "adopt", *words)
        assert ran.code == 0 and ran.out.count("[[adopted]]") == len(ConsentKind)
        practice.write_text(practice.read_text() + ran.out)
        files = make(run, folder, "--json").json["files"]
        assert len(files) == 2 and not any(DRAFT in text_of(path) for path in files)
        with (folder / "my" / "treatment" / "22-fees.md").open("a") as file:
            file.write("\nOne more sentence.\n")
        files = make(run, folder, "--json", out="again").json["files"]
        assert [DRAFT in text_of(path) for path in files] == [False, True]

    def test_adopting_one_kind_as_json(self, run, folder):
        words = ("--practice", str(folder / "practice.toml"), "--by", "Ines Example")
        ran = run("consent", "adopt", *words, "--kind", "touch", "--json")
        (row,) = ran.json["adopted"]
        assert row["kind"] == "touch" and row["text"]["by"] == "Ines Example"
