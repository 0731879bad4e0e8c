"""The questionnaires from a case file to a stored episode, the findings and the packet."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

import pytest
from instrument_support import filled
from screening_records import CATALOGUE, NOW, episode

from ketaprac import BadInput, Practice, dump_episode, load_case, load_episode, load_practice, rules
from ketaprac.model.people import Role
from ketaprac.model.rule import Compare, Condition, FlagRaised, Rule, ScoreIs
from ketaprac.model.screening import Disposition, NotScorable, Scored, Stage, Truth
from ketaprac.model.source import Source
from ketaprac.replay import Replayed, replay

CASES = files("ketaprac_templates") / "cases"
CLOCK = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)
HERE = Source(title="Invented", locator="this test", read_on=NOW.date())

FORMS = """
[[answers]]
instrument = "c-ssrs-screener"
on = 2027-01-04
values = "1,0,-,-,-,0,-"

[[answers]]
instrument = "bam-likert"
on = 2027-01-04
values = [1,1,1,1,0,0,"-","-","-","-","-","-","-",1,2,2,1,0,3,4,1,2,"-"]

[[answers]]
instrument = "pc-ptsd-5"
on = 2027-01-04
values = { trauma = 0 }
total = 0

[[answers]]
instrument = "des-ii"
on = 2027-01-04
values = [10,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]
total = 0.4
"""


def practice() -> Practice:
    file = load_practice(str(CASES / "practice.toml"))
    return Practice(
        file.profile, selection=file.selection, settings=file.settings, clock=lambda: CLOCK
    )


def replayed(folder: Path, more: str, house: Practice) -> Replayed:
    path = folder / "case.toml"
    path.write_text((CASES / "alcohol-met.toml").read_text("utf-8") + more, "utf-8")
    return replay(load_case(path), house)


def test_forms_reach_the_findings_the_store_and_the_packet(tmp_path):
    house = practice()
    record = replayed(tmp_path, FORMS, house).episode
    again = load_episode(dump_episode(record))
    assert again == record
    scores = {each.instrument: each for each in house.screen(again, at=CLOCK).scores}
    assert isinstance(scores["c-ssrs-screener"], Scored)
    assert scores["c-ssrs-screener"].verdicts[0].outcome == "low"
    assert scores["pc-ptsd-5"].branch == ("no-trauma",)
    assert scores["des-ii"].total == 0.36
    assert scores["bam-likert"].total is None
    packet = house.referral(record, "dr-abara", at=CLOCK).value
    assert packet is not None
    texts = "\n".join(str(item.value) for item in packet.items)
    assert "C-SSRS level: low" in texts
    assert "it has no total" in texts and "None points" not in texts


@pytest.mark.parametrize(
    "form",
    [
        'instrument = "c-ssrs-screener"\nvalues = "1,0,-,-,-,0,-"\ntotal = 1',
        'instrument = "pc-ptsd-5"\nvalues = "0,-,-,-,-,-"\ntotal = 3',
        'instrument = "who-5"\nvalues = "3,3,3,2,2"\ntotal = 52',
        'instrument = "isi"\nvalues = "4,4,4,-,-,-,-"\ntotal = 11',
    ],
)
def test_a_total_that_the_answers_do_not_give_is_refused_without_a_number(tmp_path, form):
    with pytest.raises(BadInput) as caught:
        replayed(tmp_path, f"\n[[answers]]\non = 2027-01-04\n{form}\n", practice())
    number = (CASES / "alcohol-met.toml").read_text("utf-8").count("[[answers]]") + 1
    assert caught.value.where.endswith(f"answers[{number}].total")
    assert not any(character.isdigit() for character in caught.value.what + caught.value.todo)


def asked(when: Condition, name: str, raw: dict[str, int | None]) -> Truth:
    rule = Rule(
        id="invented",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=when,
        then=Disposition.URGENT,
        words="Invented.",
        change="Invented.",
        owner=Role.THERAPIST,
        source=HERE,
    )
    record = episode(responses=(filled(name, raw),))
    return rules.evaluate(rule, record, NOW, CATALOGUE).truth


def test_a_rule_about_a_flag_reads_skips_and_never_waits():
    flag = FlagRaised(instrument="c-ssrs-screener", flag="question-4")
    assert asked(flag, "c-ssrs-screener", {"4": 1}) is Truth.YES
    assert asked(flag, "c-ssrs-screener", {"2": 0}) is Truth.NO
    assert asked(flag, "c-ssrs-screener", {"2": 1}) is Truth.UNKNOWN
    assert asked(flag, "c-ssrs-screener", {}) is Truth.UNKNOWN


@pytest.mark.parametrize("compare", list(Compare))
def test_a_rule_about_a_total_that_does_not_exist_is_unknown(compare):
    when = ScoreIs(instrument="taps-1", compare=compare, value=0)
    for raw in ({}, {"1": 4}, {"1": 0, "2": 0, "3": 0, "4": 0}):
        assert asked(when, "taps-1", raw) is Truth.UNKNOWN


def test_a_rule_about_a_mean_compares_the_mean():
    when = ScoreIs(instrument="des-ii", compare=Compare.AT_LEAST, value=30)
    every = {str(n): 30 for n in range(1, 29)}
    assert asked(when, "des-ii", every) is Truth.YES
    assert asked(when, "des-ii", {**every, "1": 20}) is Truth.NO
    assert asked(when, "des-ii", {**every, "1": None}) is Truth.UNKNOWN


def test_a_form_that_does_not_fit_has_no_range_where_there_is_no_total():
    record = episode(responses=(filled("taps-1", {"1": 9}),))
    (shown,) = rules.scores(record, CATALOGUE)
    assert isinstance(shown, NotScorable)
    assert (shown.lowest, shown.highest) == (None, None)
