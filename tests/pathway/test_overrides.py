"""A named person answers for going on; the finding stays, and only its owner can sign."""

from __future__ import annotations

import attrs
import pytest
from steps import codes, fact, opened, ready, sign, start
from toy import HOUR, PROFILE, START, Clock, Toy, toy_practice

from ketaprac import BadInput, ConsentKind, dump_episode, load_episode, overrides, rules
from ketaprac.model import events as e
from ketaprac.model.people import Person, Role
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import Disposition, Recommendation, Stage

DESK = Person(id="desk", name="Dee Toy", roles=(Role.FRONT_DESK,))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(clock):
    return toy_practice(Toy(), clock, attrs.evolve(PROFILE, people=(*PROFILE.people, DESK)))


def held(practice):
    """Psychosis in the history: the toy's rule holds, and a therapist owns it."""
    episode = fact(practice, opened(practice), "psychosis", True).unwrap()
    return sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()


def finding(practice, episode, rule="toy.psychosis"):
    return next(f for f in practice.screen(episode).findings if f.rule == rule)


def overridden(practice, episode, rule="toy.psychosis", by="tess"):
    return practice.override(episode, rule, by=by, why="Long ago, and well since.")


class TestWhatItDoes:
    def test_the_gate_opens_and_the_finding_stays(self, practice):
        episode = held(practice)
        assert "finding.toy.psychosis" in codes(practice.refer(episode, "dr-toy", by="desk"))
        episode = overridden(practice, episode).unwrap()
        found = finding(practice, episode)
        assert (found.disposition, found.counts_as) == (Disposition.HOLD, Disposition.REVIEW)
        assert found.override.by == "tess"
        assert practice.screen(episode).recommendation is Recommendation.REFER
        episode = practice.record_screening(episode, by="tess").unwrap()
        assert not practice.refer(episode, "dr-toy", by="desk").held

    def test_it_is_kept_with_the_episode(self, practice):
        episode = overridden(practice, held(practice)).unwrap()
        again = load_episode(dump_episode(episode))
        assert again == episode
        assert finding(practice, again).override == finding(practice, episode).override

    def test_it_can_be_retracted(self, practice):
        episode = overridden(practice, held(practice)).unwrap()
        event = e.Retracted(at=START, by="tess", entry=len(episode.log), why="Wrong client")
        assert finding(practice, practice.record(episode, event).unwrap()).holds


class TestWhenItLapses:
    def test_anything_new_on_the_matter_ends_it(self, practice):
        episode = overridden(practice, held(practice)).unwrap()
        assert finding(practice, fact(practice, episode, "psychosis", True).unwrap()).holds
        assert not finding(practice, fact(practice, episode, "sober", True).unwrap()).holds

    def test_another_outcome_of_the_rule_ends_it(self, practice, clock):
        """Signed for a no, it does not stand for an unknown when the answer has grown old."""
        episode = fact(practice, ready(practice), "sober", False).unwrap()
        episode = overridden(practice, episode, "toy.sober").unwrap()
        assert not finding(practice, episode, "toy.sober").holds
        clock.time += 13 * HOUR
        assert finding(practice, episode, "toy.sober").holds

    def test_a_new_version_of_the_rule_ends_it(self, practice, clock):
        episode = overridden(practice, held(practice)).unwrap()
        changed = tuple(attrs.evolve(r, version="2") for r in practice.catalogue.rules)
        catalogue = attrs.evolve(practice.catalogue, rules=changed)
        found = rules.screen(changed, episode, clock.time, catalogue)
        applied = {f.rule: f for f in overrides.applied(found, episode)}
        assert applied["toy.psychosis"].holds


class TestWhoMay:
    def test_the_owner_and_a_prescriber(self, practice):
        for by in ("tess", "dr-toy"):
            assert not overridden(practice, held(practice), by=by).held

    @pytest.mark.parametrize("by", ["desk", "nobody"])
    def test_nobody_else(self, practice, by):
        decision = overridden(practice, held(practice), by=by)
        assert codes(decision) == {"override.not-allowed"}
        assert finding(practice, decision.episode).holds

    def test_what_would_stop_a_prescriber_only_a_prescriber_lifts(self, practice, clock):
        episode = fact(practice, ready(practice), "pregnant", True).unwrap()
        assert codes(overridden(practice, episode, "toy.pregnant")) == {"override.not-allowed"}
        episode = overridden(practice, episode, "toy.pregnant", by="dr-toy").unwrap()
        clock.time = episode.series.session("dose-1").start
        episode = fact(practice, episode, "sober", True).unwrap()
        assert not start(practice, episode, "dose-1").held

    def test_what_is_urgent_nobody_lifts(self, clock):
        practice = toy_practice(Toy(), clock)
        urgent = Rule(
            id="toy.urgent",
            version="1",
            stage=Stage.PSYCHOLOGICAL,
            when=FactIs(field="danger", value=True),
            then=Disposition.URGENT,
            words="Danger.",
            change="Act.",
            owner=Role.THERAPIST,
            source=practice.catalogue.rules[0].source,
        )
        episode = fact(practice, opened(practice), "danger", True).unwrap()
        (found,) = (
            f
            for f in rules.screen((urgent,), episode, clock.time, practice.catalogue)
            if f.rule == "toy.urgent"
        )
        event = e.OverrideSigned(
            at=clock.time,
            by="dr-toy",
            rule=found.rule,
            version=found.version,
            truth=found.truth,
            disposition=found.disposition,
            why="x",
        )
        screening = attrs.evolve(practice.screen(episode), findings=(found,))
        (objection,) = overrides.objections(event, screening, practice.profile)
        assert objection.code == "override.urgent"

    def test_a_failed_plugin_cannot_be_answered_for(self, clock):
        toy = Toy()
        practice = toy_practice(toy, clock)
        toy.failing = {"screen"}
        decision = practice.override(opened(practice), "fault.toy", by="dr-toy", why="x")
        assert codes(decision) == {"override.ownerless"}

    def test_what_holds_nothing_needs_no_signature(self, practice):
        episode = fact(practice, opened(practice), "psychosis", False).unwrap()
        assert codes(overridden(practice, episode)) == {"override.nothing"}

    def test_it_must_be_what_is_found_now(self, practice):
        event = overridden(practice, held(practice)).events[0]
        assert codes(practice.record(opened(practice), event)) == {"override.changed"}

    def test_an_unknown_rule_is_an_error_with_the_nearest_name(self, practice):
        with pytest.raises(BadInput, match="toy\\.psychosis"):
            practice.override(held(practice), "toy.psychosys", by="tess", why="x")
