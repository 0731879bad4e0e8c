"""The printed letters: complete, refused when not, and silent on the outside."""

from __future__ import annotations

import attrs
import pytest

from consent.cases import PRACTICE, context, pages, reader, squeezed, words
from ketaprac.errors import BadInput
from ketaprac.model.consent import AdoptedText
from ketaprac.model.referral import ReferralItem
from ketaprac_letters.letter import letter
from ketaprac_templates.document import DRAFT
from letters.samples import export, plan, record, referral, task

LETTERS = {"letters.referral": referral(), "letters.follow-up": plan(task("check", 24))}
NOT_PART2 = context(
    attrs.evolve(PRACTICE, part2_program=False, part2_reason="no federal money at all")
)


def test_every_item_of_the_packet_is_on_the_pages():
    text = words(export("letters.referral", referral()))
    for item in referral().items:
        for line in (item.label, item.why, item.origin, *item.value.splitlines()):
            assert squeezed(line) in text, (item.id, line)


def test_items_of_other_plugins_are_printed_as_they_stand():
    hostile = "<img src='/etc/hostname'> **x** {{client_name}} &amp; "
    value = hostile + "endless " * 1_200
    more = ReferralItem(id="music", label="<b>A</b>", value=value, why="w?", origin="o!", order=1)
    made = referral(items=(more,))
    artifact = export("letters.referral", made)
    assert squeezed(hostile) in words(artifact)
    assert words(artifact).count("endless") == 1_200
    assert "<b>A</b>" in words(artifact) and "Furtherinformation" in words(artifact)
    assert not any(page.images for page in reader(artifact).pages)


def test_the_letter_names_recipient_purpose_basis_and_off_label_use():
    text = words(export("letters.referral", referral()))
    assert squeezed("To: Dr. Ifeoma Okafor, Bayside Psychiatry") in text
    assert squeezed("Purpose: Medical decision on treatment") in text
    assert squeezed("written consent consent-1, which names you (42 CFR 2.31)") in text
    assert squeezed("approved for no psychiatric disorder") in text


def test_the_reply_asks_for_all_that_a_clearance_needs():
    text = words(export("letters.referral", referral()))
    reply = text[text.index(squeezed("What we ask you to send back")) :]
    for ask in (
        "cleared", "declined", "more information needed", "Number of dosing sessions",
        "Valid until", "You look again on", "Limits, in your words", "Limits for vital signs",
        "Tests or lab work", "Signature",
    ):  # fmt: skip
        assert squeezed(ask) in reply


def test_the_notice_goes_with_records_of_a_part2_program_and_only_with_them():
    notice = squeezed("Federal rules (42 CFR Part 2) protect these records.")
    assert notice in words(export("letters.referral", referral()))
    off = words(export("letters.referral", referral(consent=None), NOT_PART2))
    assert notice not in off
    assert squeezed("not a 42 CFR Part 2 program: no federal money at all") in off


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"complete": False}, "referral"),
        ({"consent": None}, "referral.consent"),
        ({"recipient": "nobody"}, "referral.recipient"),
    ],
)
def test_a_packet_that_must_not_leave_is_refused(change, where):
    with pytest.raises(BadInput) as caught:
        export("letters.referral", referral(**change))
    assert caught.value.where == where


def test_follow_ups_stand_by_due_date_with_owner_and_what_a_miss_means():
    made = plan(task("later", 60), task("sooner", 24))
    text = words(export("letters.follow-up", made))
    assert text.index("Titleofsooner") < text.index("Titleoflater")
    assert squeezed("front desk") in text
    assert squeezed("Missing sooner means a call.") in text
    assert squeezed("Timing: House rule") in text


def test_windows_are_told_by_the_practice_clock():
    # 2027-01-05 18:00 UTC is 10:00 in Los Angeles; 24 hours later it is Wednesday.
    text = words(export("letters.follow-up", plan(task("check", 24))))
    assert squeezed("Wed 2027-01-06 10:00 until Wed 2027-01-06 16:00") in text
    assert "America/Los_Angeles" in text


def test_done_ones_are_ticked_and_others_are_not():
    made = plan(task("a", 1), task("b", 2), done=("dose-1.a",))
    text = words(export("letters.follow-up", made))
    assert text.count("\u2611done") == 1 and text.count("\u2610") == 1
    assert text.index("\u2611") < text.index("Titleofa") < text.index("\u2610")


def test_gaps_come_first_and_in_plain_words():
    made = plan(task("a", 1), gaps=("The plugin 'music' failed.",))
    text = words(export("letters.follow-up", made))
    assert squeezed("This list has gaps.") in text
    assert text.index(squeezed("The plugin 'music' failed.")) < text.index("Titleofa")
    assert "gaps" not in words(export("letters.follow-up", plan(task("a", 1))))


def test_an_empty_list_says_that_it_is_empty():
    assert squeezed("Nothing is on this list.") in words(export("letters.follow-up", plan()))


def test_a_list_of_a_long_series_goes_over_pages_and_loses_nothing():
    made = plan(*(task(f"t{n:02}", n) for n in range(60)))
    artifact = export("letters.follow-up", made)
    assert len(pages(artifact)) > 3
    text = words(artifact)
    assert all(f"Titleoft{n:02}" in text for n in range(60))


def test_a_row_stays_whole_on_its_page():
    made = plan(*(task(f"t{n:02}", n, todo=f"begin{n:02} {'words ' * 60}end{n:02}")
                  for n in range(20)))  # fmt: skip
    for page in pages(export("letters.follow-up", made)):
        assert all((f"begin{n:02}" in page) == (f"end{n:02}" in page) for n in range(20))


def test_a_heading_is_never_cut_off_from_the_first_row_of_its_table():
    found = [squeezed(page) for page in pages(export("letters.referral", referral()))]
    for head, row in (("What is to be treated", "What the person wants"), ("The plan", "Protocol")):
        assert any(squeezed(head) in page for page in found)
        assert all((squeezed(head) in page) <= (squeezed(row) in page) for page in found)


def test_the_follow_up_list_shows_a_code_and_no_name():
    text = words(export("letters.follow-up", plan(task("a", 1))))
    assert "clientc-17" in text
    assert squeezed(record().client.name) not in text


@pytest.mark.parametrize("name", LETTERS)
def test_name_and_metadata_tell_nothing(name):
    artifact = export(name, LETTERS[name])
    info = " ".join(str(value) for value in reader(artifact).metadata.values())
    for word in ("zo", "okafor", "referral", "ketamine", "alcohol", "follow", "harbor"):
        assert word not in (artifact.name + info).lower()
    assert artifact.name.startswith("kp-")


@pytest.mark.parametrize("name", LETTERS)
def test_the_same_value_gives_the_same_bytes(name):
    assert export(name, LETTERS[name]) == export(name, LETTERS[name])


@pytest.mark.parametrize(("kind", "name"), [(n.split(".")[1], n) for n in LETTERS])
def test_draft_stands_on_every_page_until_somebody_adopts_the_text(kind, name):
    digest = letter(kind, record(), context()).digest
    row = AdoptedText(content_hash=digest, by="Ines Counsel", on=record().log[0].at.date())
    where = context(attrs.evolve(PRACTICE, adopted=(row,)))
    assert all(DRAFT in page for page in pages(export(name, LETTERS[name])))
    assert not any(DRAFT in page for page in pages(export(name, LETTERS[name], where)))
    assert all(f"text {digest[:12]}" in page for page in pages(export(name, LETTERS[name])))


def test_a_value_that_the_font_cannot_print_is_refused_without_being_shown():
    more = ReferralItem(id="x", label="L", value="secret 漢", why="w", origin="o")
    with pytest.raises(BadInput) as caught:
        export("letters.referral", referral(items=(more,)))
    assert "U+6F22" in str(caught.value) and "secret" not in str(caught.value)


def test_the_list_says_whether_the_practice_is_a_part_2_program():
    made = plan(task("check", 24))
    assert squeezed("42 CFR Part 2: this practice is a program.") in words(
        export("letters.follow-up", made)
    )
    off = words(export("letters.follow-up", made, NOT_PART2))
    assert squeezed(f"not a program. Its reason: {NOT_PART2.profile.part2_reason}") in off
