"""The screening report on paper."""

from __future__ import annotations

import attrs
import pytest

from consent.cases import AT, PRACTICE, context, episode, pages, reader, squeezed, words
from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, Takes
from ketaprac.model.consent import AdoptedText
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.screening import Disposition, Screening, Stage
from ketaprac.review import rules_hash
from ketaprac_letters import ketaprac_exporters
from letters.samples import SCREENING, finding, record
from letters.test_report_lines import CATALOGUE, filled, screened, told

(EXPORTER,) = (e for e in ketaprac_exporters() if e.takes is Takes.SCREENING)


def where(profile: PracticeProfile = PRACTICE) -> Context:
    return context(profile, CATALOGUE)


def printed(
    who: Episode | None = None, screening: Screening | None = None, at: Context | None = None
) -> Artifact:
    who = who or episode()
    made = EXPORTER.render(screening or screened(who), who, at or where())
    assert isinstance(made, Artifact)
    return made


URGENT = episode(
    filled("phq-9", *[None] * 8, 2), told("current_mania", False), indication="alcohol"
)


def test_it_is_called_as_documented():
    assert EXPORTER.id == "letters.screening-report"
    assert printed().name.endswith("-l3-v1.pdf")


def test_every_rule_stands_on_the_pages_with_its_words_version_and_source():
    text = words(printed(URGENT))
    for each in screened(URGENT).findings:
        assert squeezed(each.rule.removeprefix("screening.")) in text
        assert each.source is not None and squeezed(each.source.title.rstrip(".")) in text
    for rule in CATALOGUE.rules:
        if rule.stage is not Stage.DAY_OF and rule.id in {
            f.rule for f in screened(URGENT).findings
        }:
            assert squeezed(rule.words) in text, rule.id


def test_what_is_missing_has_its_key_and_what_would_change_it():
    text = words(printed(URGENT))
    for each in screened(URGENT).findings:
        if each.stage is not Stage.DAY_OF and each.disposition > Disposition.CLEAR:
            assert squeezed(each.change) in text
            assert all(squeezed(key) in text for key in each.keys), each.rule
    assert squeezed("Fill in: answers.gad-7") in text
    assert squeezed("current_mania: no") in text


def test_the_urgent_stands_first_with_the_crisis_instructions():
    text = words(printed(URGENT))
    urgent = text.index(squeezed("URGENT: The client reports thoughts of death or self-harm"))
    crisis = text.index(squeezed("Call 988.\nThen call the office."))
    assert urgent < crisis < text.index(squeezed("Recommendation of the office: do not refer yet"))
    assert "URGENT" not in words(printed()) and "Call988" not in words(printed())


def test_an_incomplete_form_has_no_total():
    text = words(printed(URGENT))
    assert squeezed("NOT SCORABLE, 8 missing (item 1, 2, 3, 4, 5, 6, 7, 8)") in text
    assert squeezed("the total lies between 2 and 26") in text
    assert squeezed("FLAG, item 9:") in text


def test_the_day_is_short_until_it_comes():
    before = words(printed(URGENT))
    assert squeezed("Nothing of a session is on record yet") in before
    assert squeezed("facts.bp_systolic, facts.bp_diastolic (screening.blood-pressure v1") in before
    begun = words(printed(episode(told("sober_today", False))))
    assert "Nothingofasession" not in begun
    assert squeezed("The client is not sober today.") in begun
    assert squeezed("facts.sober_today: no, 2027-01-05 10:00 (dana)") in begun


def test_it_says_whether_a_prescriber_adopted_the_rules():
    bare = squeezed("Screening rules: not reviewed by a prescriber")
    assert bare in words(printed())
    row = AdoptedText(
        content_hash=rules_hash(CATALOGUE.rules), by="Dr. Ifeoma Okafor", on=AT.date()
    )
    text = words(printed(at=where(attrs.evolve(PRACTICE, adopted=(row,)))))
    assert bare not in text and squeezed("adopted by Dr. Ifeoma Okafor on 2027-01-05") in text


def test_what_most_entries_share_stands_in_the_head_and_what_differs_in_its_line():
    late = AT.replace(day=6)
    who = episode(
        told("psychosis_history", False),
        told("dissociative_disorder", False),
        told("ketamine_allergy", False, at=late),
        told("aneurysmal_vascular_disease", False),
        told("support_person", True, at=late),
    )
    text = words(printed(who, screened(who, late)))
    assert squeezed("On record (2027-01-05 10:00, dana)") in text
    assert squeezed("psychosis_history: no psychosis v1") in text
    assert squeezed("support_person: yes, 2027-01-06 10:00 (dana)") in text


def test_findings_of_plugins_and_faults_are_there_too():
    odd = (
        attrs.evolve(finding("house.bp", Disposition.STOP), plugin="house", why="A <b> & {{x}}"),
        attrs.evolve(finding("fault.music", Disposition.HOLD), source=None, keys=()),
    )
    text = words(printed(record(), attrs.evolve(SCREENING, findings=odd)))
    assert "A<b>&{{x}}" in text and squeezed("house.bp, version 7, plugin house") in text
    assert "fault.music" in text


def test_nothing_on_record_at_all_still_prints():
    assert squeezed("To fill in first: nothing") in words(
        printed(screening=Screening(at=AT, findings=()))
    )


def test_it_shows_a_code_and_no_name_and_no_texts():
    who = episode(told("medicines", "Zzyzx"), told("substance_history", "Quillfeather"))
    text = words(printed(who))
    assert "clientc-17" in text and squeezed("medicines: written down") in text
    for secret in (who.client.name or "", "Zzyzx", "Quillfeather", "AriStone"):
        assert squeezed(secret) not in text


def test_name_and_metadata_tell_nothing():
    made = printed(URGENT)
    info = " ".join(str(value) for value in reader(made).metadata.values())
    for word in ("zo", "c-17", "screening", "ketamine", "alcohol", "urgent", "harbor"):
        assert word not in (made.name + info).lower()
    assert made.name == printed(episode()).name, "the same file at any moment"


def test_the_same_record_gives_the_same_bytes():
    assert printed(URGENT) == printed(URGENT)


def test_a_long_report_goes_on_over_pages_and_loses_nothing():
    many = tuple(
        attrs.evolve(finding(f"house.r{n:03}", Disposition.REVIEW), change=f"change{n:03}")
        for n in range(150)
    )
    made = printed(record(), attrs.evolve(SCREENING, findings=many))
    assert len(pages(made)) > 4
    text = words(made)
    assert all(f"change{n:03}" in text for n in range(150))


def test_what_the_font_cannot_print_is_refused_without_being_shown():
    odd = attrs.evolve(finding("x", Disposition.HOLD), why="secret \u6f22")
    with pytest.raises(BadInput) as caught:
        printed(record(), attrs.evolve(SCREENING, findings=(odd,)))
    assert "U+6F22" in str(caught.value) and "secret" not in str(caught.value)
