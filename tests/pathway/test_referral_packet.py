"""What may be in a packet, its sum, and the account of what left."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import attrs
import pytest
from steps import codes, fact, opened, sign
from toy import HOUR, PROFILE, Clock, Toy, toy_practice

from ketaprac import ConsentKind, dump_episode, hookimpl, load_episode
from ketaprac.disclosures import canonical, packet_hash
from ketaprac.model import events as e
from ketaprac.model.consent import Consent
from ketaprac.model.referral import ItemKind, Referral, ReferralItem

ITEM = ReferralItem(id="a", label="Ä label", value="A value", why="W", origin="O")
REFERRAL = Referral(
    id="referral-1",
    recipient="dr-toy",
    purpose="P",
    items=(ITEM,),
    consent="consent-1",
    made_at=dt.datetime(2027, 1, 5, 18, tzinfo=dt.UTC),
)


class Telling(Toy):
    """A toy whose packet holds what a test asks for."""

    def __init__(self, *items: ReferralItem) -> None:
        super().__init__()
        self.items = items

    @hookimpl
    def ketaprac_referral_items(self):
        return self.items


def item(name: str, kind: ItemKind | None = None, label: str = "L") -> ReferralItem:
    return ReferralItem(id=name, label=label, value="V", why="W", origin="O", kind=kind)


def consented(practice, *scope: ItemKind, **more):
    episode = fact(practice, opened(practice), "psychosis", False).unwrap()
    episode = practice.record_screening(episode, by="tess").unwrap()
    event = sign(practice, episode, ConsentKind.DISCLOSURE).events[0]
    consent = attrs.evolve(event.consent, scope=scope, **more)
    return practice.record(episode, attrs.evolve(event, consent=consent)).unwrap()


class TestSum:
    def test_it_is_the_same_everywhere_and_for_ever(self):
        """A change of this sum would cut off every reply that is still under way."""
        assert canonical(REFERRAL).decode() == (
            '{"consent":"consent-1","id":"referral-1","items":[{"id":"a","label":"Ä label",'
            '"origin":"O","value":"A value","why":"W"}],"made_at":"2027-01-05T18:00:00+00:00",'
            '"purpose":"P","recipient":"dr-toy"}'
        )
        assert packet_hash(REFERRAL) == (
            "244cb29c0cfc02ba6c2092cfa60ba4be6a2b3b83d4821926f2f3b79a83fb4a6a"
        )

    def test_the_zone_in_which_the_time_is_written_does_not_matter(self):
        there = REFERRAL.made_at.astimezone(ZoneInfo("America/Los_Angeles"))
        assert packet_hash(attrs.evolve(REFERRAL, made_at=there)) == packet_hash(REFERRAL)

    @pytest.mark.parametrize(
        "change",
        [
            {"id": "referral-2"},
            {"recipient": "dr-else"},
            {"purpose": "Q"},
            {"consent": None},
            {"complete": False},
            {"left_out": (ItemKind.COURSE,)},
            {"notice": "1"},
            {"items": ()},
            {"items": (attrs.evolve(ITEM, value="Another"),)},
            {"items": (attrs.evolve(ITEM, kind=ItemKind.PERSON),)},
            {"made_at": REFERRAL.made_at + HOUR},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_whatever_changes_changes_it(self, change):
        assert packet_hash(attrs.evolve(REFERRAL, **change)) != packet_hash(REFERRAL)

    def test_it_is_recorded_with_the_packet_and_survives_being_stored(self):
        practice = toy_practice()
        episode = practice.refer(consented(practice), "dr-toy", by="desk").unwrap()
        sent = episode.log[-1]
        assert sent.packet == packet_hash(sent.referral)
        again = load_episode(dump_episode(episode))
        assert packet_hash(again.referrals[0]) == sent.packet

    def test_the_same_packet_sent_again_is_a_new_referral(self):
        practice = toy_practice()
        once = practice.refer(consented(practice), "dr-toy", by="desk").unwrap()
        same = attrs.evolve(once.log[-1])
        assert codes(practice.record(once, same)) == {"referral.twice"}
        twice = practice.refer(once, "dr-toy", by="desk").unwrap()
        first, second = practice.disclosures(twice)
        assert first.referral != second.referral
        assert first.packet != second.packet


class TestScope:
    BOTH = (item("who", ItemKind.PERSON), item("use", ItemKind.SUBSTANCE_USE))

    def test_a_consent_without_a_scope_covers_the_standard_list(self):
        practice = toy_practice(Telling(*self.BOTH, item("odd")))
        assert not practice.refer(consented(practice), "dr-toy", by="desk").held

    def test_what_is_outside_is_named_by_kind(self):
        practice = toy_practice(Telling(*self.BOTH, item("odd")))
        decision = practice.refer(consented(practice, ItemKind.PERSON), "dr-toy", by="desk")
        (objection,) = decision.objections
        assert objection.code == "disclosure.scope"
        assert objection.words.endswith("does not cover: substance-use, unclassified.")

    def test_what_is_covered_goes(self):
        practice = toy_practice(Telling(*self.BOTH))
        episode = consented(practice, ItemKind.PERSON, ItemKind.SUBSTANCE_USE)
        assert not practice.refer(episode, "dr-toy", by="desk").held

    def test_a_person_can_leave_kinds_out_and_the_packet_says_so(self):
        practice = toy_practice(Telling(*self.BOTH))
        episode = consented(practice, ItemKind.PERSON)
        left = {"leave_out": (ItemKind.SUBSTANCE_USE,)}
        packet = practice.refer(episode, "dr-toy", by="desk", **left).unwrap().referrals[0]
        assert [i.id for i in packet.items] == ["who"]
        assert packet.left_out == (ItemKind.SUBSTANCE_USE,)
        assert packet.complete

    def test_the_whole_list_written_out_is_the_standard_one(self):
        signed = Consent(
            id="c",
            kind=ConsentKind.DISCLOSURE,
            version="1",
            signed_at=REFERRAL.made_at,
            signed_by="client",
            scope=tuple(ItemKind),
        )
        assert signed.covers(None)
        assert all(signed.covers(kind) for kind in ItemKind)

    def test_it_is_the_cited_consent_that_must_cover_it(self):
        practice = toy_practice(Telling(*self.BOTH))
        episode = consented(practice)
        wide = episode.consents[0].id
        narrow = attrs.evolve(episode.consents[0], id="narrow", scope=(ItemKind.PERSON,))
        event = e.ConsentSigned(at=episode.latest, by="desk", consent=narrow)
        episode = practice.record(episode, event).unwrap()
        decision = practice.refer(episode, "dr-toy", by="desk")
        assert codes(decision) == {"disclosure.scope"}
        made = practice.referral(episode, "dr-toy").value
        rests = attrs.evolve(made, consent=wide)
        sent = e.ReferralSent(at=made.made_at, by="desk", referral=rests)
        assert not practice.record(episode, sent).held

    def test_outside_of_part_2_no_scope_is_asked_for(self):
        profile = attrs.evolve(PROFILE, part2_program=False, part2_reason="No federal money")
        practice = toy_practice(Telling(*self.BOTH), profile=profile)
        episode = consented(practice, ItemKind.PERSON)
        sent = practice.refer(episode, "dr-toy", by="desk").unwrap()
        assert sent.referrals[0].notice is None


class TestNotes:
    @pytest.mark.parametrize(
        "name", ["psychotherapy-notes", "session.notes", "process_note", "my.therapy-notes"]
    )
    def test_by_id(self, name):
        practice = toy_practice(Telling(item(name)))
        decision = practice.refer(consented(practice), "dr-toy", by="desk")
        assert codes(decision) == {"referral.notes"}
        assert name in decision.objections[0].words

    @pytest.mark.parametrize("label", ["Counseling notes", "COUNSELLING  NOTE", "Private notes"])
    def test_by_label(self, label):
        practice = toy_practice(Telling(item("x", label=label)))
        decision = practice.refer(consented(practice), "dr-toy", by="desk")
        assert codes(decision) == {"referral.notes"}

    @pytest.mark.parametrize("label", ["Nothing noted in the session", "Notebook", "Session plan"])
    def test_other_words_pass(self, label):
        practice = toy_practice(Telling(item("x", label=label)))
        assert not practice.refer(consented(practice), "dr-toy", by="desk").held

    def test_outside_of_part_2_too(self):
        profile = attrs.evolve(PROFILE, part2_program=False, part2_reason="No federal money")
        practice = toy_practice(Telling(item("therapy-notes")), profile=profile)
        assert codes(practice.refer(consented(practice), "dr-toy", by="desk")) == {"referral.notes"}

    def test_no_kind_of_the_closed_list_is_for_notes(self):
        assert not [kind for kind in ItemKind if "note" in kind.value]


class TestAccount:
    def test_a_row_has_what_has_to_be_kept_and_nothing_of_the_content(self):
        clock = Clock()
        practice = toy_practice(clock=clock)
        episode = practice.refer(consented(practice), "dr-toy", by="desk").unwrap()
        (row,) = practice.disclosures(episode)
        assert (row.at, row.recipient, row.by) == (clock.time, "dr-toy", "desk")
        assert row.purpose
        assert row.items == ("toy",)
        assert row.consent == episode.consents[0].id
        assert row.notice == "1"
        assert row.intact
        from ketaprac.files.convert import unstructure

        assert "A toy" not in json.dumps(unstructure(row))

    def test_a_sum_that_was_noted_down_is_kept_and_a_changed_record_is_told(self):
        practice = toy_practice()
        sent = practice.refer(consented(practice), "dr-toy", by="desk", packet="0" * 64)
        (row,) = practice.disclosures(sent.unwrap())
        assert (row.packet, row.intact) == ("0" * 64, False)

    def test_what_was_held_left_no_row(self):
        practice = toy_practice()
        assert practice.disclosures(opened(practice)) == ()
