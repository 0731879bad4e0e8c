"""Every table and key of the two kinds of files stands in the reference."""

from __future__ import annotations

import datetime as dt
import enum
import re
from pathlib import Path

import attrs
import pytest
from docs_support import CASES, read, sections

from ketaprac import BadInput, Practice, load_case, load_practice
from ketaprac.files import case, practice, session
from ketaprac.files.hours import AvailabilityTable
from ketaprac.model.alert import AlertState
from ketaprac.model.availability import Weekday
from ketaprac.model.consent import AdoptedText, ConsentKind
from ketaprac.model.people import Client, Contact, Role, Sex
from ketaprac.model.profile import OnExpiry
from ketaprac.model.referral import ClearanceDecision
from ketaprac.model.rule import FactIs
from ketaprac.model.rule import tests_of as parts_of
from ketaprac.model.screening import Absent, Recommendation
from ketaprac.model.session import AdverseKind, Disposal, Dissociation, Sedation, Severity
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment
from ketaprac.plugins import discover, load
from ketaprac.replay import Replayed, replay

CASE = sections(read("reference/case-file.md"))
PRACTICE = sections(read("reference/practice-file.md"))


def lost(names: list[str], text: str) -> list[str]:
    return [
        name for name in names if not re.search(rf"`[^`\n]*\b{re.escape(name)}\b[^`\n]*`", text)
    ]


def fields(cls: type) -> list[str]:
    return [field.name for field in attrs.fields(cls)]


@pytest.mark.parametrize(
    ("page", "head", "cls"),
    [
        (CASE, "At the top", case.CaseFile),
        (CASE, "[client]", Client),
        (CASE, "[client]", Contact),
        (CASE, "[treatment]", Treatment),
        (CASE, "[[answers]]", case.AnswersTable),
        (CASE, "[[facts]]", case.FactTable),
        (CASE, "[availability]", AvailabilityTable),
        (CASE, "[screening]", case.ScreeningTable),
        (CASE, "[referral]", case.ReferralTable),
        (CASE, "[clearance]", case.ClearanceTable),
        (CASE, "[[consents]]", case.ConsentTable),
        (CASE, "[[sessions]]", case.SessionTable),
        (CASE, "[[sessions]]", session.RecordTable),
        (CASE, "[[sessions]]", session.VitalsTable),
        (CASE, "[[sessions]]", session.TakenTable),
        (CASE, "[[sessions]]", session.WatchedTable),
        (CASE, "[[sessions]]", session.AdverseTable),
        (CASE, "[[sessions]]", session.CountTable),
        (CASE, "[[sessions]]", session.LeftOutTable),
        (CASE, "[[sessions]]", session.DischargeTable),
        (CASE, "[[sessions]]", session.AbortedTable),
        (CASE, "[[done]]", case.DoneTable),
        (CASE, "[[alerts]]", case.AlertTable),
        (PRACTICE, "At the top", practice._File),
        (PRACTICE, "[practice]", practice._PracticeTable),
        (PRACTICE, "[[people]]", practice._PersonTable),
        (PRACTICE, "[[rooms]]", practice._RoomTable),
        (PRACTICE, "[plugins]", practice._PluginsTable),
        (PRACTICE, "[law.NAME]", practice._LawTable),
        (PRACTICE, "[law.NAME]", Source),
        (PRACTICE, "[[adopted]]", AdoptedText),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_every_key_is_described(page: dict[str, str], head: str, cls: type) -> None:
    assert not lost(fields(cls), page[head])


@pytest.mark.parametrize("page", [CASE, PRACTICE], ids=["case", "practice"])
def test_every_table_has_its_heading(page: dict[str, str]) -> None:
    file = case.CaseFile if page is CASE else practice._File
    heads = " ".join(page)
    single = {"schema", "consultation_on"}
    assert not [name for name in fields(file) if name not in single and f"[{name}" not in heads]


@pytest.mark.parametrize(
    ("page", "head", "words"),
    [
        (CASE, "[client]", Sex),
        (CASE, "[treatment]", Indication),
        (CASE, "[[answers]]", Absent),
        (CASE, "[[facts]]", Absent),
        (CASE, "[availability]", Weekday),
        (CASE, "[screening]", Recommendation),
        (CASE, "[clearance]", ClearanceDecision),
        (CASE, "[[consents]]", ConsentKind),
        (CASE, "[[sessions]]", AdverseKind),
        (CASE, "[[sessions]]", Severity),
        (CASE, "[[sessions]]", Sedation),
        (CASE, "[[sessions]]", Dissociation),
        (CASE, "[[sessions]]", Disposal),
        (CASE, "[[alerts]]", AlertState),
        (PRACTICE, "[[people]]", [role for role in Role if role is not Role.CLIENT]),
        (PRACTICE, "[law.NAME]", OnExpiry),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", "words"),
)
def test_every_word_is_described(
    page: dict[str, str], head: str, words: type[enum.StrEnum]
) -> None:
    assert not lost([word.value for word in words], page[head])


@pytest.fixture(scope="module")
def installed() -> Practice:
    return Practice(load_practice(CASES / "practice.toml").profile)


def test_the_list_of_facts_is_that_of_the_shipped_rules(installed: Practice) -> None:
    shipped = {
        test.field
        for rule in installed.catalogue.rules
        if rule.id.startswith("screening.")
        for test in parts_of(rule.when)
        if isinstance(test, FactIs)
    }
    table = CASE["[[facts]]"].partition("| field | value | asked |")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == shipped


def test_every_setting_of_the_shipped_plugins_is_described() -> None:
    text = PRACTICE["[settings.NAME]"]
    classes = load(discover()).settings.values()
    ours = [cls() for cls in classes if cls.__module__.startswith("ketaprac_")]
    assert ours
    for settings in ours:
        assert not lost(fields(type(settings)), text)


def test_the_way_to_a_forms_hash_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(CASES)
    (code,) = re.findall(r"```python\n(.*?)```", PRACTICE["[[adopted]]"], re.DOTALL)
    exec(compile(code, "practice-file.md", "exec"), {})
    assert re.fullmatch(r"[0-9a-f]{64}\n", capsys.readouterr().out)


def test_a_key_that_is_not_described_is_noticed() -> None:
    assert lost(["absent", "absentee"], "| `absent` | in place of `value` |") == ["absentee"]
    assert Path(case.__file__).exists()


def record_of_the_page() -> str:
    (text,) = re.findall(r"```toml\n(\[\[sessions\]\].*?)```", CASE["[[sessions]]"], re.DOTALL)
    return text


def replayed(text: str, tmp_path: Path) -> Replayed:
    path = tmp_path / "case.toml"
    path.write_text((CASES / "alcohol-met.toml").read_text() + text)
    file = load_practice(CASES / "practice.toml")
    now = dt.datetime(2027, 1, 26, 17, tzinfo=dt.UTC)
    return replay(load_case(path), Practice(file.profile, clock=lambda: now))


def test_the_record_of_the_page_is_complete(tmp_path: Path) -> None:
    done = replayed(record_of_the_page(), tmp_path)
    session = done.episode.session("dose-1")
    assert session is not None
    assert not done.objections
    assert (session.state.value, session.taken[0].held_minutes) == ("ended", 12)
    assert done.episode.sessions_left == 1


@pytest.mark.parametrize(
    "key",
    ["no_adverse_events", "checklist", "taken", "lozenges", "watched", "steady", "escort"],
)
def test_without_one_of_its_lines_it_stays_open_and_says_what_is_missing(
    key: str, tmp_path: Path
) -> None:
    text = re.sub(rf"^{key} = .*\n", "", record_of_the_page(), flags=re.MULTILINE)
    assert text != record_of_the_page()
    done = replayed(text, tmp_path)
    session = done.episode.session("dose-1")
    assert session is not None
    assert session.is_open
    assert done.episode.sessions_left == 1
    assert all("not closed" in o.words for o in done.objections)
    assert done.objections


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"70 bpm"', '"70"', "sessions[1].record.vitals[1].pulse"),
        ('"122/78 mmHg"', '"122/78"', "sessions[1].record.vitals[1].blood_pressure"),
        ('"122/78 mmHg"', '"400/78 mmHg"', "sessions[1].record.vitals[1].blood_pressure"),
        ('"98 %"', '"30 %"', "sessions[1].record.vitals[1].oxygen"),
        ("at = 10:10:00, words", 'at = "25:10", words', "sessions[1].record.taken[1].at"),
        ("held_minutes = 12", "held_minutes = 900", "sessions[1].record.taken[1].held_minutes"),
        ('"drowsy"', '"sleepy"', "sessions[1].record.watched[1].sedation"),
    ],
)
def test_a_value_without_unit_or_beyond_human_is_told_by_its_key(
    old: str, new: str, where: str, tmp_path: Path
) -> None:
    text = record_of_the_page().replace(old, new)
    assert text != record_of_the_page()
    with pytest.raises(BadInput) as raised:
        replayed(text, tmp_path)
    assert where in str(raised.value)
    assert new.strip('"') not in str(raised.value)
