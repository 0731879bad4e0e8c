"""What stands in a screening report, before it is put on paper or on the terminal."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from consent.cases import AT, PRACTICE, episode
from ketaprac import rules
from ketaprac.explain import Line, Report, explain, missing
from ketaprac.model.consent import AdoptedText
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.events import Event, FactRecorded, ResponseRecorded
from ketaprac.model.rule import AnyOf, FactIs, FlagRaised, Rule, ScoreIs
from ketaprac.model.screening import (
    Absent,
    Answer,
    Disposition,
    Fact,
    Response,
    Screening,
    Stage,
    Truth,
)
from ketaprac.review import review, rules_hash
from ketaprac_instruments import ketaprac_instruments
from ketaprac_screening import ketaprac_rules

CATALOGUE = Catalogue(instruments=tuple(ketaprac_instruments()), rules=tuple(ketaprac_rules()))
DAY = dt.timedelta(days=1)


def told(field: str, value: object = None, *, at: dt.datetime = AT, **more: object) -> Event:
    fact = Fact(field=field, value=value, at=at, by="dana", **more)  # type: ignore[arg-type]
    return FactRecorded(at=at, by="dana", fact=fact)


def filled(instrument: str, *values: int | None, at: dt.datetime = AT) -> Event:
    answers = tuple(
        Answer(item=str(n), value=v, absent=None if v is not None else Absent.NOT_ASKED)
        for n, v in enumerate(values, start=1)
    )
    response = Response(instrument=instrument, at=at, by="client", answers=answers)
    return ResponseRecorded(at=at, by="client", response=response)


def screened(who: Episode, at: dt.datetime = AT) -> Screening:
    return Screening(
        at=at,
        findings=rules.screen(CATALOGUE.rules, who, at, CATALOGUE),
        scores=rules.scores(who, CATALOGUE),
    )


def report(*events: Event, indication: str = "depression", at: dt.datetime = AT) -> Report:
    who = episode(*events, indication=indication)
    return explain(screened(who, at), who, PRACTICE, CATALOGUE)


def line(made: Report, rule: str) -> Line:
    (found,) = (
        each
        for part in made.parts
        for each in (*part.told, *part.quiet)
        if each.finding.rule == f"screening.{rule}"
    )
    return found


def test_every_finding_stands_in_exactly_one_line():
    made = report()
    lines = [each for part in made.parts for each in (*part.told, *part.quiet)]
    assert sorted(each.finding.rule for each in lines) == sorted(
        finding.rule for finding in made.screening.findings
    )
    begun = [stage for stage in Stage if stage is not Stage.SERIES]
    assert [part.stage for part in made.parts] == begun


def test_what_nobody_knows_is_missing_by_its_key_and_never_quiet():
    made = report()
    assert all(not part.quiet for part in made.parts), "of an empty record nothing is known"
    for part in made.parts:
        for each in part.told:
            assert each.missing == each.finding.keys
            assert each.gap and each.words not in each.gap
    assert "facts.current_mania" in made.parts[0].missing
    assert missing(made.screening) == tuple(dict.fromkeys(missing(made.screening)))
    assert set(missing(made.screening, Stage.DAY_OF)) == set(made.parts[2].missing)


def test_an_answer_is_shown_with_its_day_and_author():
    mania = line(report(told("current_mania", False)), "mania")
    assert mania.quiet and mania.missing == () and mania.gap == ""
    assert mania.words == "A manic or mixed episode now."
    assert [e.words for e in mania.seen] == ["facts.current_mania: no, 2027-01-05 10:00 (dana)"]


def test_numbers_carry_their_unit_and_blanks_their_reason():
    made = report(
        told("bp_systolic", 150, unit="mmHg"),
        told("bp_diastolic", absent=Absent.DECLINED),
    )
    pressure = line(made, "blood-pressure")
    assert pressure.finding.disposition is Disposition.HOLD
    says = [entry.says for entry in pressure.seen]
    assert says == ["150 mmHg", "declined"]


@pytest.mark.parametrize(("text", "says"), [("Zzyzx, 40 mg", "written down"), (" ", "blank")])
def test_texts_of_the_record_are_not_repeated(text: str, says: str):
    seen = line(report(told("medicines", text)), "medicines").seen
    assert [entry.says for entry in seen] == [says]


def test_the_entry_before_the_newest_is_shown_since_it_can_still_count():
    made = report(
        told("current_mania", True, at=AT - DAY),
        told("current_mania", absent=Absent.UNREADABLE),
    )
    mania = line(made, "mania")
    assert mania.finding.truth is Truth.YES
    assert mania.seen[0].says == "unreadable"
    assert mania.seen[0].before == "yes, 2027-01-04 10:00 (dana)"
    assert "before that yes" in mania.seen[0].words


def test_a_stale_answer_says_so_and_shows_what_there_is():
    mania = line(report(told("current_mania", False), at=AT + 40 * DAY), "mania")
    assert mania.gap == "current_mania is older than 30 days."
    assert mania.missing == ("facts.current_mania",) and mania.seen[0].says == "no"


def test_a_form_with_gaps_names_its_items_and_has_no_total():
    made = report(filled("gad-7", 1, 1, None, 0, None, 1, 0))
    assert line(made, "gad-7").missing == ("answers.gad-7 (item 3, 5)",)
    (total,) = made.totals
    assert total.result == ("NOT SCORABLE, 2 missing (item 3, 5); the total lies between 3 and 9")
    assert total.when == "2027-01-05 10:00 (client)"


def test_a_total_has_its_band_and_flags_its_words():
    (total,) = report(filled("phq-9", 2, 2, 2, 2, 1, 1, 2, 0, 1)).totals
    assert total.result == "total 13, Moderate (10 to 14)"
    assert total.flags[0].startswith("item 9: ") and total.source is not None


def test_a_band_that_differs_by_sex_shows_no_range_unless_one_is_true():
    (total,) = report(filled("audit-c", 1, 1, 1), indication="alcohol").totals
    assert total.result == "total 3, At or above the cut (3 to 12)"
    (total,) = report(filled("audit-c", 2, 2, 1), indication="alcohol").totals
    assert total.result == "total 5, At or above the cut"


def test_the_urgent_is_told_apart():
    made = report(filled("phq-9", *[None] * 8, 1))
    assert [f.rule for f in made.urgent] == ["screening.self-harm-answer"]
    assert made.crisis_instructions == PRACTICE.crisis_instructions
    assert report().urgent == ()


def test_a_finding_without_a_rule_speaks_for_itself():
    who = episode()
    fault = attrs.evolve(screened(who).findings[0], rule="fault.music", why="It failed.", keys=())
    made = explain(Screening(at=AT, findings=(fault,)), who, PRACTICE, CATALOGUE)
    (each,) = (*made.parts[0].told, *made.parts[0].quiet)
    assert (each.words, each.gap, each.seen) == ("It failed.", "", ())
    assert missing(made.screening) == ("fault.music",)


# -- whether a prescriber adopted the rules ------------------------------------------


def adopted(by: str, digest: str | None = None) -> str:
    row = AdoptedText(content_hash=digest or rules_hash(CATALOGUE.rules), by=by, on=AT.date())
    return review(CATALOGUE.rules, attrs.evolve(PRACTICE, adopted=(row,))).words


def test_rules_are_not_reviewed_until_a_prescriber_of_the_practice_adopts_them():
    code = rules_hash(CATALOGUE.rules)[:12]
    bare = f"Screening rules: not reviewed by a prescriber (rules {code})."
    assert review(CATALOGUE.rules, PRACTICE).words == bare
    assert adopted("Dana Reyes, LMFT") == bare, "a therapist is no prescriber"
    assert adopted("Dr. Somebody Else") == bare
    assert adopted("Dr. Ifeoma Okafor", "0" * 64) == bare, "another text"
    assert adopted("Dr. Ifeoma Okafor") == (
        f"Screening rules: adopted by Dr. Ifeoma Okafor on 2027-01-05 (rules {code})."
    )


def changed(rule: Rule) -> list[Rule]:
    return [
        attrs.evolve(rule, words="Other."),
        attrs.evolve(rule, then=Disposition.NOTE),
        attrs.evolve(rule, when=FactIs(field="x", value=True)),
        attrs.evolve(rule, when=FlagRaised(instrument="phq-9", flag="self-harm")),
        attrs.evolve(rule, when=AnyOf(tests=(FactIs(field="x", value=True),))),
        attrs.evolve(rule, source=attrs.evolve(rule.source, locator="elsewhere")),
        attrs.evolve(rule, indications=("alcohol",)),
    ]


def test_any_change_of_a_rule_makes_another_hash_and_their_order_none():
    first, *rest = CATALOGUE.rules
    hashes = [rules_hash([other, *rest]) for other in changed(first)]
    hashes += [rules_hash(rest), rules_hash([]), rules_hash(CATALOGUE.rules)]
    assert len(set(hashes)) == len(hashes)
    assert rules_hash(reversed(CATALOGUE.rules)) == rules_hash(CATALOGUE.rules)
    scored = [r for r in CATALOGUE.rules if isinstance(r.when, ScoreIs)]
    assert scored, "rules of every kind are hashed above"
