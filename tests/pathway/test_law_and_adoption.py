"""Legal rows with dates, and rules that a prescriber adopted: neither passes in silence."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest
from toy import Toy, toy_practice

from ketaprac import BadInput, Practice, federal, law
from ketaprac.cli import main
from ketaprac.law import Standing
from ketaprac.model.profile import LawRow, OnExpiry
from ketaprac.model.rule import RulesAdopted
from ketaprac.model.source import Source
from ketaprac.review import review, with_records
from ketaprac.testing.sample import sample

PROFILE = sample().profile
READ = dt.date(2026, 11, 24)
SOURCE = Source(title="x", locator="x", read_on=READ)


def own(**more: object) -> LawRow:
    return LawRow(id="mine", statement="It holds.", source=SOURCE, **more)  # type: ignore[arg-type]


def codes(row: LawRow, day: dt.date) -> set[str]:
    profile = attrs.evolve(PROFILE, law=(row,))
    at = dt.datetime.combine(day, dt.time(20), dt.UTC)
    return {o.code for o in law.objections(profile, at)}


@pytest.mark.parametrize(
    ("row", "day", "standing"),
    [
        (own(expires_on=dt.date(2027, 6, 30)), dt.date(2027, 1, 4), Standing.HOLDS),
        (own(expires_on=dt.date(2027, 6, 30)), dt.date(2027, 5, 2), Standing.ENDING),
        (own(expires_on=dt.date(2027, 6, 30)), dt.date(2027, 6, 30), Standing.ENDING),
        (own(expires_on=dt.date(2027, 6, 30)), dt.date(2027, 7, 1), Standing.EXPIRED),
        (own(), READ + dt.timedelta(days=365), Standing.HOLDS),
        (own(), READ + dt.timedelta(days=366), Standing.UNCHECKED),
        (own(checked_on=dt.date(2027, 11, 1)), dt.date(2028, 10, 31), Standing.HOLDS),
        (own(check_every_days=30), READ + dt.timedelta(days=31), Standing.UNCHECKED),
    ],
)
def test_a_row_says_what_it_is_worth_and_blocks_where_it_says_so(row, day, standing):
    assert law.standing(row, day) is standing
    over = standing in (Standing.EXPIRED, Standing.UNCHECKED)
    assert codes(row, day) == ({f"law.{standing.value}.mine"} if over else set())
    assert not codes(attrs.evolve(row, on_expiry=OnExpiry.WARN), day)
    at = dt.datetime.combine(day, dt.time(20), dt.UTC)
    notes = {f.rule for f in law.findings(attrs.evolve(PROFILE, law=(row,)), at)}
    assert ("law.mine" in notes) is (standing is not Standing.HOLDS)


def test_the_federal_rows_are_there_with_source_and_dates():
    rows = {row.id: row for row in law.rows(PROFILE)}
    assert {row.id for row in federal.ROWS} <= set(rows)
    video = rows["prescribing-by-video"]
    assert video.expires_on == dt.date(2026, 12, 31)
    assert law.standing(video, dt.date(2027, 1, 1)) is Standing.EXPIRED
    assert all(r.source.read_on >= READ and r.jurisdiction == "US" for r in federal.ROWS)


def test_a_practices_row_takes_the_place_of_a_federal_one():
    mine = attrs.evolve(own(), id="prescribing-by-video")
    rows = [r for r in law.rows(attrs.evolve(PROFILE, law=(mine,))) if r.id == mine.id]
    assert rows == [mine]


def test_part_2_is_on_and_off_only_with_a_reason_that_is_shown():
    assert "is a program" in law.part2_words(PROFILE)
    off = attrs.evolve(PROFILE, part2_program=False, part2_reason="No federal money of any kind.")
    assert law.part2_words(off).endswith("Its reason: No federal money of any kind.")
    assert not {r.id for r in law.rows(off)} & {r.id for r in federal.ROWS if r.part2_only}
    with pytest.raises(BadInput, match="without a reason"):
        attrs.evolve(PROFILE, part2_program=False)


def test_law_list_shows_the_rows_and_exits_like_a_gate(tmp_path, capsys):
    assert main(["law", "list", "--json", "--now", "2027-01-04"]) == 0
    document = json.loads(capsys.readouterr().out)
    standings = {row["id"]: row["standing"] for row in document["rows"]}
    assert standings["prescribing-by-video"] == "expired"
    assert standings["part2-notice"] == "holds"
    text = (
        'schema = "ketaprac.practice/1"\n[practice]\nname = "P"\ntime_zone = "UTC"\n'
        'crisis_instructions = "Call."\n[law.state]\nstatement = "s"\nexpires_on = 2027-01-01\n'
        'jurisdiction = "US-CA"\nsource = { title = "t", locator = "l", read_on = 2026-11-24 }\n'
    )
    path = tmp_path / "practice.toml"
    path.write_text(text)
    words = ["law", "list", "--practice", str(path), "--now"]
    assert main([*words, "2027-01-01"]) == 0
    assert main([*words, "2027-01-02"]) == 3
    assert "US-CA" in capsys.readouterr().out


# -- adoption --------------------------------------------------------------------------


def practice(**more: object) -> Practice:
    clock = dt.datetime(2027, 1, 10, 18, tzinfo=dt.UTC)
    return Practice(PROFILE, clock=lambda: clock, **more)  # type: ignore[arg-type]


PRESCRIBER = next(p for p in PROFILE.people if "prescriber" in p.roles)


def adopted(of: Practice) -> bool:
    return review(of.catalogue.rules, of.profile).adopted is not None


def test_a_host_stores_the_record_and_it_lapses_with_a_number():
    record = practice().adopt_rules(by=PRESCRIBER.id)
    assert not adopted(practice())
    assert adopted(practice(adoptions=[record]))
    own = {
        "systolic_from": 130,
        "set_by": "N. Abara",
        "set_on": dt.date(2027, 1, 4),
        "basis": "order",
    }
    changed = practice(adoptions=[record], settings={"screening": own})
    assert not adopted(changed)
    assert adopted(
        practice(
            adoptions=[record, changed.adopt_rules(by=PRESCRIBER.id)],
            settings={"screening": own},
        )
    )


def test_observers_hear_of_an_adoption_and_of_no_failed_one():
    toy = Toy()
    own = toy_practice(toy)
    record = own.adopt_rules(by="dr-toy")
    assert toy.heard == ["RulesAdopted"]
    toy.failing.add("observe")
    assert own.adopt_rules(by="dr-toy") == record
    with pytest.raises(BadInput, match="unknown prescriber"):
        own.adopt_rules(by="tess")
    assert toy.heard == ["RulesAdopted"]


def test_only_a_prescriber_of_the_practice_adopts():
    for by in ("nobody", next(p.id for p in PROFILE.people if "prescriber" not in p.roles)):
        with pytest.raises(BadInput, match="unknown prescriber"):
            practice().adopt_rules(by=by)
        false = RulesAdopted(at=practice().now(), by=by, content_hash="0" * 64)
        assert with_records(PROFILE, [false]) == PROFILE


def test_it_stands_on_the_letter_and_in_the_packet():
    import io

    import pypdf

    now = practice()
    referral = attrs.evolve(sample().referral, recipient=PRESCRIBER.id)
    made = now.export("letters.referral", referral, sample().episode)
    pages = pypdf.PdfReader(io.BytesIO(made.content)).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    assert "not reviewed by a prescriber" in text
    assert "42 CFR Part 2: this practice is a program" in text
    packet = json.loads(now.export("letters.referral-json", referral, sample().episode).content)
    assert "not reviewed by a prescriber" in packet["rules"]["words"]
    assert packet["part2"] == law.part2_words(PROFILE)
