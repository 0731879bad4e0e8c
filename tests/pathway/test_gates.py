"""Each gate: with everything in order it opens, and for want of one thing it does not."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from steps import clear, codes, end, fact, opened, ready, sign, start
from toy import DAY, HOUR, PROFILE, START, Clock, Toy, toy_practice

from ketaprac import ConsentKind
from ketaprac.model import events as e
from ketaprac.model.profile import LawRow, OnExpiry
from ketaprac.model.referral import ClearanceDecision
from ketaprac.model.screening import Recommendation, Stage
from ketaprac.model.source import Source


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def toy() -> Toy:
    return Toy()


@pytest.fixture
def practice(toy, clock):
    return toy_practice(toy, clock)


def to_day_of(practice, clock, episode, session="dose-1"):
    """Moves the clock to a planned session and finds the client sober."""
    clock.time = episode.series.session(session).start
    return fact(practice, episode, "sober", True).unwrap()


class TestWholeWay:
    def test_everything_in_order_reaches_the_end_of_a_session(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += 3 * HOUR
        episode = end(practice, episode, "dose-1").unwrap()
        assert not episode.session("dose-1").is_open
        assert episode.sessions_left == 1

    def test_only_authorised_sessions_are_planned(self, practice):
        series = ready(practice).series
        assert [s.id for s in series.sessions] == ["prep", "dose-1", "int-1", "dose-2", "int-2"]
        assert series.provisional == ("dose-3",)


class TestReferral:
    def up_to_consent(self, practice):
        episode = fact(practice, opened(practice), "psychosis", False).unwrap()
        return practice.record_screening(episode, by="tess").unwrap()

    def test_no_consent(self, practice):
        decision = practice.refer(self.up_to_consent(practice), "dr-toy", by="desk")
        assert codes(decision) == {"disclosure.missing"}
        assert not decision.episode.referrals

    def test_consent_for_another_recipient(self, practice):
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE, recipient="dr-else").unwrap()
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {"disclosure.recipient"}

    def test_withdrawn_consent(self, practice, clock):
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        clock.time += HOUR
        withdrawn = e.ConsentWithdrawn(at=clock.time, by="desk", kind=ConsentKind.DISCLOSURE)
        episode = practice.record(episode, withdrawn).unwrap()
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {"disclosure.missing"}
        clock.time += HOUR
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        assert not practice.refer(episode, "dr-toy", by="desk").held

    def test_consent_holds_to_the_end_of_its_last_day_in_the_practice_zone(self, practice, clock):
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE, days=10).unwrap()
        last = episode.consents[0].expires_on
        clock.time = dt.datetime.combine(last, dt.time(23, 59)).replace(
            tzinfo=dt.timezone(dt.timedelta(hours=-8))
        )
        assert not practice.refer(episode, "dr-toy", by="desk").held
        clock.time += dt.timedelta(minutes=2)
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {"disclosure.missing"}

    def test_other_programs_need_no_part_2_consent(self, clock):
        profile = attrs.evolve(PROFILE, part2_program=False, part2_reason="Counsel, 2026-11-01")
        practice = toy_practice(Toy(), clock, profile)
        assert not practice.refer(self.up_to_consent(practice), "dr-toy", by="desk").held

    def test_recipient_must_be_a_known_prescriber(self, practice):
        decision = practice.refer(self.up_to_consent(practice), "tess", by="desk")
        assert "referral.recipient-unknown" in codes(decision)

    def test_unscreened(self, practice):
        episode = sign(practice, opened(practice), ConsentKind.DISCLOSURE).unwrap()
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {
            "screening.not-recorded",
            "finding.toy.psychosis",
        }

    def test_recommendation_to_hold(self, practice):
        episode = fact(practice, opened(practice), "psychosis", False).unwrap()
        episode = practice.record_screening(
            episode, by="tess", recommendation=Recommendation.HOLD
        ).unwrap()
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {"screening.not-referred"}

    @pytest.mark.parametrize("basis", [None, "consent-of-somebody-else"])
    def test_packet_must_rest_on_the_live_consent(self, practice, basis):
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        packet = attrs.evolve(practice.referral(episode, "dr-toy").value, consent=basis)
        event = e.ReferralSent(at=START, by="desk", referral=packet)
        assert codes(practice.record(episode, event)) == {"disclosure.not-cited"}

    def test_failing_plugin_makes_the_packet_incomplete(self, practice, toy):
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        toy.failing = {"referral_items"}
        assert codes(practice.refer(episode, "dr-toy", by="desk")) == {"referral.incomplete"}

    @pytest.mark.parametrize(
        ("on_expiry", "held"), [(OnExpiry.BLOCK, True), (OnExpiry.WARN, False)]
    )
    def test_expired_law_never_passes_in_silence(self, clock, on_expiry, held):
        row = LawRow(
            id="tele",
            statement="It may be done by video.",
            source=Source(title="x", locator="x", read_on=dt.date(2026, 11, 24)),
            expires_on=dt.date(2026, 12, 31),
            on_expiry=on_expiry,
        )
        practice = toy_practice(Toy(), clock, attrs.evolve(PROFILE, law=(row,)))
        episode = self.up_to_consent(practice)
        episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
        assert practice.refer(episode, "dr-toy", by="desk").held is held
        notes = [f.rule for f in practice.screen(episode).findings]
        assert "law.tele" in notes


class TestClearanceAndConsent:
    def test_only_a_prescriber_clears(self, practice):
        decision = clear(practice, opened(practice), by="tess")
        assert codes(decision) == {"clearance.not-by-prescriber"}

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"decision": ClearanceDecision.DECLINED}, "clearance.not-given"),
            ({"decision": ClearanceDecision.MORE_INFORMATION}, "clearance.not-given"),
            ({"sessions": 0}, "clearance.used-up"),
            ({"days": -1}, "clearance.not-live"),
        ],
    )
    def test_planning_needs_a_live_clearance(self, practice, change, code):
        episode = clear(practice, ready(practice), **change).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {code}

    def test_planning_needs_a_recorded_screening(self, practice):
        episode = clear(practice, opened(practice)).unwrap()
        episode = sign(practice, episode, ConsentKind.TREATMENT).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"screening.not-recorded"}

    def test_planning_stops_at_what_is_urgent_or_would_stop_a_prescriber(self, practice):
        episode = fact(practice, ready(practice), "pregnant", True).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"finding.toy.pregnant"}

    def test_revoked_clearance(self, practice, clock):
        episode = ready(practice)
        event = e.ClearanceRevoked(
            at=clock.time, by="dr-toy", clearance=episode.clearance.id, why="New finding"
        )
        episode = practice.record(episode, event).unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"clearance.not-live"}

    def test_outdated_treatment_consent(self, practice, clock):
        episode = ready(practice)
        clock.time += HOUR
        withdrawn = e.ConsentWithdrawn(at=clock.time, by="desk", kind=ConsentKind.TREATMENT)
        episode = practice.record(episode, withdrawn).unwrap()
        clock.time += HOUR
        episode = sign(practice, episode, ConsentKind.TREATMENT, version="0").unwrap()
        assert codes(practice.plan(episode, by="tess")) == {"consent.outdated"}

    def test_changed_text_makes_a_hashed_consent_outdated(self, practice, clock):
        episode = ready(practice)
        clock.time += HOUR
        withdrawn = e.ConsentWithdrawn(at=clock.time, by="desk", kind=ConsentKind.TREATMENT)
        episode = practice.record(episode, withdrawn).unwrap()
        clock.time += HOUR
        form = practice.consent_form(episode, ConsentKind.TREATMENT).value
        for digest, held in ((form.content_hash, False), ("0" * 64, True)):
            signed = attrs.evolve(
                ready(practice).consents[-1],
                id=f"c-{digest[:4]}",
                signed_at=clock.time,
                content_hash=digest,
                expires_on=None,
            )
            event = e.ConsentSigned(at=clock.time, by="desk", consent=signed)
            after = practice.record(episode, event).unwrap()
            assert practice.plan(after, by="tess").held is held

    def test_consent_dated_in_the_future(self, practice, clock):
        episode = opened(practice)
        clock.time += DAY
        good = sign(practice, episode, ConsentKind.TREATMENT).events[0]
        clock.time -= DAY
        assert codes(practice.record(episode, attrs.evolve(good, at=clock.time))) == {"date.future"}


class TestStarting:
    def test_not_sober_today(self, practice, clock):
        episode = ready(practice)
        clock.time = episode.series.session("dose-1").start
        assert codes(start(practice, episode, "dose-1")) == {"finding.toy.sober"}
        episode = fact(practice, episode, "sober", False).unwrap()
        assert codes(start(practice, episode, "dose-1")) == {"finding.toy.sober"}

    def test_yesterdays_check_is_stale(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        clock.time += 13 * HOUR
        assert codes(start(practice, episode, "dose-1")) == {"finding.toy.sober"}

    def test_clock_set_back_revives_nothing(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        clock.time += 400 * DAY
        episode = fact(practice, episode, "sober", True).unwrap()
        clock.time -= 400 * DAY
        assert "clearance.not-live" in codes(start(practice, episode, "dose-1"))

    def test_what_would_stop_a_prescriber_stops_the_session(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        episode = fact(practice, episode, "pregnant", True).unwrap()
        assert codes(start(practice, episode, "dose-1")) == {"finding.toy.pregnant"}

    def test_unplanned_or_unknown_session(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        for session in ("dose-3", "prep", "nothing"):
            assert "session.not-planned" in codes(start(practice, episode, session))

    def test_second_dose_too_soon(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += 3 * HOUR
        episode = end(practice, episode, "dose-1").unwrap()
        clock.time += DAY
        episode = fact(practice, episode, "sober", True).unwrap()
        assert codes(start(practice, episode, "dose-2")) == {"session.too-soon"}
        clock.time += 4 * DAY
        episode = fact(practice, episode, "sober", True).unwrap()
        assert not start(practice, episode, "dose-2").held

    def test_one_at_a_time_and_never_twice(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        assert {"session.started-before", "session.other-running"} <= codes(
            start(practice, episode, "dose-1")
        )

    def test_no_therapist_in_the_room(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        event = e.SessionStarted(
            at=clock.time, by="tess", session="dose-1", clearance=episode.clearance.id, present=()
        )
        assert codes(practice.record(episode, event)) == {"session.no-therapist"}

    @pytest.mark.parametrize("hook", ["gate", "screen"])
    def test_failing_plugin_keeps_it_shut(self, practice, clock, toy, hook):
        episode = to_day_of(practice, clock, ready(practice))
        toy.failing = {hook}
        decision = start(practice, episode, "dose-1")
        assert decision.held
        assert "Jane" not in "".join(o.words + o.todo for o in decision.objections)
        toy.failing = set()
        assert not start(practice, episode, "dose-1").held

    def test_failing_consent_plugin_keeps_it_shut(self, practice, clock, toy):
        episode = to_day_of(practice, clock, ready(practice))
        toy.failing = {"consent_sections"}
        assert codes(start(practice, episode, "dose-1")) == {"consent.no-form"}

    def test_failing_observer_cannot_veto(self, practice, clock, toy, caplog):
        episode = to_day_of(practice, clock, ready(practice))
        toy.failing = {"observe"}
        assert not start(practice, episode, "dose-1").held
        assert "toy" in caplog.text
        assert "Jane" not in caplog.text


class TestEnding:
    @pytest.mark.parametrize(
        "missing",
        ["vitals", "oriented", "steady", "escort", "no_driving_explained", "crisis_plan_given"],
    )
    def test_each_part_of_the_discharge_record_is_needed(self, practice, clock, missing):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += 3 * HOUR
        decision = end(practice, episode, "dose-1", **{missing: None})
        assert codes(decision) == {f"discharge.{missing.replace('_', '-')}"}
        assert decision.episode.session("dose-1").is_open

    @pytest.mark.parametrize("answer", ["oriented", "steady"])
    def test_a_no_is_not_a_yes(self, practice, clock, answer):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        assert end(practice, episode, "dose-1", **{answer: False}).held

    def test_vitals_from_before_the_session_do_not_count(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        early = clock.time - HOUR
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += HOUR
        from ketaprac.model.session import Vitals

        old = Vitals(at=early, systolic=120, diastolic=80, pulse=70)
        assert codes(end(practice, episode, "dose-1", vitals=old)) == {"discharge.vitals-time"}

    def test_a_session_that_is_not_under_way(self, practice):
        assert codes(end(practice, ready(practice), "dose-1")) == {"session.not-running"}

    def test_consent_under_medicine_is_refused(self, practice, clock):
        episode = to_day_of(practice, clock, ready(practice))
        episode = start(practice, episode, "dose-1").unwrap()
        assert codes(sign(practice, episode, ConsentKind.TREATMENT)) == {"consent.under-medicine"}


class TestRecord:
    def test_a_mistake_is_retracted_and_stays_visible(self, practice):
        episode = fact(practice, opened(practice), "psychosis", True).unwrap()
        wrong = len(episode.log)
        event = e.Retracted(at=START, by="tess", entry=wrong, why="Wrong client")
        episode = practice.record(episode, event).unwrap()
        assert episode.facts == ()
        assert isinstance(episode.log[wrong - 1], e.FactRecorded)
        assert practice.screen(episode).disposition(Stage.PSYCHOLOGICAL).word == "hold"

    def test_nothing_is_retracted_twice(self, practice):
        episode = fact(practice, opened(practice), "psychosis", True).unwrap()
        event = e.Retracted(at=START, by="tess", entry=2, why="Wrong client")
        episode = practice.record(episode, event).unwrap()
        assert codes(practice.record(episode, event)) == {"entry.retracted"}

    @pytest.mark.parametrize("entry", [0, 1, 99, -1])
    def test_what_cannot_be_retracted(self, practice, entry):
        event = e.Retracted(at=START, by="tess", entry=entry, why="x")
        assert codes(practice.record(opened(practice), event)) == {"entry.stands"}

    def test_a_closed_episode_takes_nothing_more(self, practice):
        episode = opened(practice)
        episode = practice.record(
            episode, e.EpisodeClosed(at=START, by="desk", why="Moved away")
        ).unwrap()
        assert codes(fact(practice, episode, "sober", True)) == {"episode.closed"}

    def test_time_never_runs_back_past_the_newest_entry(self, practice, clock):
        episode = fact(practice, opened(practice), "sober", True).unwrap()
        newest = episode.latest
        clock.time -= DAY
        assert practice.now(episode) == newest
        event = e.ConsultationHeld(at=clock.time, by="desk", held_at=clock.time)
        assert practice.record(episode, event).episode.latest == newest

    def test_the_future_is_not_recorded(self, practice, clock):
        event = e.ConsultationHeld(at=clock.time + DAY, by="desk", held_at=clock.time)
        assert codes(practice.record(opened(practice), event)) == {"date.future"}

    def test_follow_up_of_a_failing_plugin_is_marked_incomplete(self, practice, toy):
        episode = ready(practice)
        assert len(practice.follow_up(episode).tasks) == len(episode.series.sessions)
        toy.failing = {"follow_up"}
        plan = practice.follow_up(episode)
        assert plan.gaps
        assert not plan.tasks

    def test_failing_series_check_keeps_the_plan_unconfirmed(self, practice, toy):
        episode = ready(practice)
        toy.failing = {"check_series"}
        assert codes(practice.plan(episode, by="tess")) == {"plugin.failed"}
