"""``ketaprac outcomes``: one client, a whole practice, and the documents of a run."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pypdf
import pytest

from ketaprac.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = ("--now", "2027-03-15T08:00")
NAMES = ("Rosalind", "Example", "555 0141")


def answers(instrument: str, on: str, values: list[int | str]) -> str:
    shown = json.dumps(values)
    return (
        f'\n[[answers]]\ninstrument = "{instrument}"\non = {on}\nby = "client"\nvalues = {shown}\n'
    )


MORE = (
    answers("phq-9", "2026-12-16", [2, 2, 2, 2, 2, 2, 2, 1, 0])
    + answers("phq-9", "2027-01-30", [1, 1, 1, 1, 1, 1, 0, 1, 0])
    + answers("phq-9", "2027-02-17", [1, 1, 0, "-", 1, 0, "-", 0, 0])
    + answers("phq-9", "2027-03-08", [1, 0, 0, 1, 0, 0, 0, 0, 0])
    + answers("tlfb-30", "2027-01-04", [18, 9])
    + answers("tlfb-30", "2027-03-13", [6, 2])
    + "".join(
        f'\n[[sessions]]\nstep = "{step}"\nstart = {start}\nheld = true\n'
        for step, start in (
            ("prep-1", "2027-01-18T10:00:00"),
            ("dose-1", "2027-01-25T10:00:00"),
            ("dose-2", "2027-02-08T10:00:00"),
        )
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(EXAMPLES / "practice.toml", tmp_path)
    text = (EXAMPLES / "alcohol-met.toml").read_text()
    (tmp_path / "client.toml").write_text(text + MORE)
    return tmp_path


@pytest.fixture
def many(folder: Path) -> Path:
    """Twelve clients, and one file that cannot be read."""
    text = (folder / "client.toml").read_text()
    for number in range(11):
        more = text.replace('id = "c-1041"', f'id = "c-{number}"')
        (folder / f"more-{number}.toml").write_text(more)
    (folder / "broken.toml").write_text("schema = 3")
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words])
    out, err = capsys.readouterr()
    return code, out, err


def test_one_client_in_words(folder, capsys):
    code, out, _ = run(capsys, "outcomes", str(folder / "client.toml"), *NOW)
    flat = " ".join(out.split())
    assert code == 0
    assert "changed by -6 points, from 8 to 2 (-75 percent)" in flat
    assert "working threshold, 5 points: reached" in flat
    assert "1.7 points: reached; 21 percent: reached" in flat
    assert "incomplete, no number; the result lies between 3 and 9" in flat
    assert "too soon; it asks about a time with the dosing session dose-1 in it" in flat
    assert "heavy-days: changed by -7 points" in flat
    assert "MISSING: No form is on record." in flat
    assert not [name for name in NAMES if name in out]


def test_one_client_as_json(folder, capsys):
    code, out, _ = run(capsys, "outcomes", str(folder / "client.toml"), "--json", *NOW)
    found = json.loads(out)
    phq = next(i for i in found["instruments"] if i["instrument"] == "phq-9")
    change = phq["scales"][0]["change"]
    assert (code, change["difference"], len(change["thresholds"])) == (0, -6, 2)
    assert [dose["session"] for dose in found["doses"]] == ["dose-1", "dose-2"]
    assert not [name for name in NAMES if name in out]


def test_charts_are_written_and_never_over_others_by_mistake(folder, capsys):
    words = ("outcomes", str(folder / "client.toml"), "--svg", str(folder / "charts"), *NOW)
    code, out, _ = run(capsys, *words)
    made = sorted(path.name for path in (folder / "charts").iterdir())
    assert code == 0
    assert made == ["kp-phq-9.svg", "kp-tlfb-30-heavy-days.svg", "kp-tlfb-30.svg"]
    assert all(name in out for name in made)
    before = (folder / "charts" / "kp-phq-9.svg").read_bytes()
    assert run(capsys, *words)[0] == 2
    assert run(capsys, *words, "--force")[0] == 0
    assert (folder / "charts" / "kp-phq-9.svg").read_bytes() == before


@pytest.mark.parametrize("words", [(), ("client.toml", "--cases", ".")])
def test_one_of_the_two_is_needed(words, capsys):
    code, _, err = run(capsys, "outcomes", *words)
    assert code == 2 and "--cases DIR" in err


def test_a_practice_is_counted_without_names(many, capsys):
    code, out, err = run(capsys, "outcomes", "--cases", str(many), "--json", *NOW)
    found = json.loads(out)
    assert code == 2 and len(found["problems"]) == 1 and "broken.toml" in err
    assert (found["clients"], found["smallest_cell"]) == (12, 11)
    phq = next(i for i in found["instruments"] if i["instrument"] == "phq-9")
    assert phq["rows"][0]["cells"]["measured"] == 12
    assert [row["cells"]["better"] for row in phq["rows"][1:]] == [12, 12, 12]
    assert not [name for name in (*NAMES, "c-1041", "c-3", "client.toml") if name in out]
    assert "\r" not in err


def test_few_clients_are_not_counted(folder, capsys):
    code, out, _ = run(capsys, "outcomes", "--cases", str(folder), "--json", *NOW)
    assert (code, json.loads(out)["clients"], json.loads(out)["instruments"]) == (0, None, [])
    assert "Fewer than 11 clients" in run(capsys, "outcomes", "--cases", str(folder), *NOW)[1]


def test_the_smallest_cell_is_the_practices_own(many, capsys):
    (many / "broken.toml").unlink()
    for number in range(3, 11):
        (many / f"more-{number}.toml").unlink()
    path = many / "practice.toml"
    text = path.read_text()
    path.write_text(text.replace("[practice]\n", "[practice]\nsmallest_cell = 5\n", 1))
    shutil.copy(many / "more-0.toml", many / "last.toml")
    last = (many / "last.toml").read_text().replace('id = "c-0"', 'id = "c-99"')
    (many / "last.toml").write_text(last)
    out = run(capsys, "outcomes", "--cases", str(many), *NOW)[1]
    assert "Outcomes of 5 clients" in out and "better 5" in out
    path.write_text(text.replace("[practice]\n", "[practice]\nsmallest_cell = 2\n", 1))
    code, _, err = run(capsys, "outcomes", "--cases", str(many), *NOW)
    assert code == 2 and "practice.smallest_cell" in err


def test_documents_of_a_run_show_it(folder, capsys):
    out = folder / "out"
    run(capsys, "run", str(folder / "client.toml"), "--out", str(out), *NOW)
    page = (out / "kp-index.html").read_text()
    assert page.count("<svg") == 3 and "changed by -6 points" in page
    assert page.count('id="c-1041-') == 2 * 3 or page.count("-phq-9-title") == 2
    drawn = [path for path in out.iterdir() if path.suffix == ".svg"]
    assert len(drawn) == 1 and "Rosalind" not in drawn[0].read_text()
    for form in ("-l4-", "-l5-"):
        (path,) = (path for path in out.iterdir() if form in path.name)
        reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert "changed by -6 points, from 8 to 2" in text
        assert "working threshold, 5 points: reached" in text
        said = [alt for alt in alternatives(reader) if "Patient Health Questionnaire-9" in alt]
        assert len(said) == 1 and "2027-02-17, incomplete, no number" in said[0]


def alternatives(reader: pypdf.PdfReader) -> list[str]:
    """Alternative texts of all figures, from the tree that screen readers use."""
    found: list[str] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if not isinstance(node, pypdf.generic.DictionaryObject):
            continue
        if node.get("/S") == "/Figure":
            found.append(str(node.get("/Alt")))
        kids = node.get("/K", [])
        waiting += kids if isinstance(kids, pypdf.generic.ArrayObject) else [kids]
    return found
