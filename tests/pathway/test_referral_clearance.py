"""What the prescriber wrote is what gates and planner obey."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from steps import clear, codes, end, fact, ready, start
from test_referral_loop import referred
from toy import DAY, HOUR, ZONE, Clock, Toy, toy_practice

from ketaprac import BadInput, Clearance, ClearanceDecision, dump_episode, load_episode
from ketaprac.model import events as e
from ketaprac.model.moment import day_of
from ketaprac.model.referral import ClearanceState as C
from ketaprac.model.referral import Condition, Joined, VitalsLimits
from ketaprac.model.screening import Absent, Fact

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(clock):
    return toy_practice(Toy(), clock)


def on_the_day(practice, clock, **clearance):
    """Ready to start the first dose, under a decision with something more in it."""
    episode = ready(practice)
    given = attrs.evolve(episode.clearance, id="with-more", **clearance)
    episode = practice.clear(episode, given, by="desk").unwrap()
    clock.time = episode.series.session("dose-1").start
    return fact(practice, episode, "sober", True).unwrap()


def measured(practice, episode, clock, *, ago=5 * MINUTE, **values):
    for field, value in values.items():
        unit = {"pulse": "bpm", "oxygen": "percent"}.get(field, "mmHg")
        found = Fact(field=field, value=value, unit=unit, at=clock.time - ago, by="tess")
        event = e.FactRecorded(at=clock.time, by="tess", fact=found)
        episode = practice.record(episode, event).unwrap()
    return episode


PRESSURES = VitalsLimits(systolic_from=140, diastolic_from=90)
BOTH = attrs.evolve(PRESSURES, joined=Joined.AND)
HELD, UNKNOWN, OPEN = {"clearance.vitals"}, {"clearance.vitals-unknown"}, set()


class TestVitals:
    @pytest.mark.parametrize(
        ("limits", "upper", "lower", "expected"),
        [
            (PRESSURES, 139, 89, OPEN),
            (PRESSURES, 140, 89, HELD),
            (PRESSURES, 139, 90, HELD),
            (PRESSURES, 180, 100, HELD),
            (PRESSURES, 140, None, HELD),
            (PRESSURES, None, 90, HELD),
            (PRESSURES, 139, None, UNKNOWN),
            (PRESSURES, None, None, UNKNOWN),
            (BOTH, 139, 89, OPEN),
            (BOTH, 140, 89, OPEN),
            (BOTH, 140, 90, HELD),
            (BOTH, 139, None, OPEN),
            (BOTH, 140, None, UNKNOWN),
            (BOTH, None, None, UNKNOWN),
            (VitalsLimits(systolic_from=140), 139, None, OPEN),
            (VitalsLimits(diastolic_from=90), 200, 89, OPEN),
        ],
    )
    def test_blood_pressure_by_either_or_both(
        self, practice, clock, limits, upper, lower, expected
    ):
        episode = on_the_day(practice, clock, vitals_limits=limits)
        values = {"bp_systolic": upper, "bp_diastolic": lower}
        known = {field: value for field, value in values.items() if value is not None}
        episode = measured(practice, episode, clock, **known)
        assert codes(start(practice, episode, "dose-1")) == expected

    @pytest.mark.parametrize(
        ("limits", "field", "value", "expected"),
        [
            (VitalsLimits(pulse_below=50), "pulse", 50, OPEN),
            (VitalsLimits(pulse_below=50), "pulse", 49, HELD),
            (VitalsLimits(pulse_above=110), "pulse", 110, OPEN),
            (VitalsLimits(pulse_above=110), "pulse", 111, HELD),
            (VitalsLimits(pulse_below=50, pulse_above=110), "pulse", 80, OPEN),
            (VitalsLimits(pulse_below=50, pulse_above=110), "pulse", 40, HELD),
            (VitalsLimits(oxygen_below=94), "oxygen", 94, OPEN),
            (VitalsLimits(oxygen_below=94), "oxygen", 93.5, HELD),
            (VitalsLimits(oxygen_below=94), "pulse", 70, UNKNOWN),
        ],
    )
    def test_pulse_and_oxygen(self, practice, clock, limits, field, value, expected):
        episode = on_the_day(practice, clock, vitals_limits=limits)
        episode = measured(practice, episode, clock, **{field: value})
        assert codes(start(practice, episode, "dose-1")) == expected

    def test_the_newest_value_of_the_last_hour_counts(self, practice, clock):
        limits = VitalsLimits(systolic_from=140)
        episode = on_the_day(practice, clock, vitals_limits=limits)
        old = measured(practice, episode, clock, ago=61 * MINUTE, bp_systolic=120)
        assert codes(start(practice, old, "dose-1")) == UNKNOWN
        edge = measured(practice, episode, clock, ago=60 * MINUTE, bp_systolic=120)
        assert codes(start(practice, edge, "dose-1")) == OPEN
        worse = measured(practice, edge, clock, ago=MINUTE, bp_systolic=150)
        assert codes(start(practice, worse, "dose-1")) == HELD
        late_entry = measured(practice, worse, clock, ago=30 * MINUTE, bp_systolic=120)
        assert codes(start(practice, late_entry, "dose-1")) == HELD

    @pytest.mark.parametrize(
        "change",
        [{"unit": None}, {"unit": "kPa"}, {"value": "120"}, {"value": True}],
        ids=str,
    )
    def test_what_is_no_number_in_the_right_unit_is_unknown(self, practice, clock, change):
        episode = on_the_day(practice, clock, vitals_limits=VitalsLimits(systolic_from=140))
        episode = measured(practice, episode, clock, bp_systolic=120)
        sound = Fact(field="bp_systolic", value=120, unit="mmHg", at=clock.time, by="tess")
        odd = e.FactRecorded(at=clock.time, by="tess", fact=attrs.evolve(sound, **change))
        assert codes(start(practice, practice.record(episode, odd).unwrap(), "dose-1")) == UNKNOWN

    def test_a_gap_takes_nothing_back(self, practice, clock):
        episode = on_the_day(practice, clock, vitals_limits=VitalsLimits(systolic_from=140))
        episode = measured(practice, episode, clock, bp_systolic=150)
        gap = Fact(field="bp_systolic", absent=Absent.DECLINED, at=clock.time, by="tess")
        event = e.FactRecorded(at=clock.time, by="tess", fact=gap)
        assert codes(start(practice, practice.record(episode, event).unwrap(), "dose-1")) == HELD

    def test_without_limits_nothing_is_asked(self, practice, clock):
        assert not start(practice, on_the_day(practice, clock), "dose-1").held

    def test_limits_that_no_pulse_could_meet_are_refused(self):
        with pytest.raises(BadInput, match="pulse_below: is higher"):
            VitalsLimits(pulse_below=90, pulse_above=60)


WANTED = {
    "conditions": (Condition(id="condition-1", words="Stop the decongestant."),),
    "labs": (Condition(id="lab-1", words="An ECG."),),
}


def met(practice, episode, condition, *, by="tess", clearance=None):
    event = e.ConditionMet(
        at=practice.now(episode),
        by=by,
        clearance=clearance or episode.clearance.id,
        condition=condition,
        how="Seen on paper.",
    )
    return practice.record(episode, event)


class TestConditions:
    def test_each_must_be_marked_as_met_before_a_session_starts(self, practice, clock):
        episode = on_the_day(practice, clock, **WANTED)
        decision = start(practice, episode, "dose-1")
        assert codes(decision) == {"clearance.condition"}
        assert len(decision.objections) == 2
        assert "decongestant" not in str([o.words for o in decision.objections])
        episode = met(practice, episode, "condition-1").unwrap()
        assert len(start(practice, episode, "dose-1").objections) == 1
        episode = met(practice, episode, "lab-1").unwrap()
        assert load_episode(dump_episode(episode)) == episode
        assert not start(practice, episode, "dose-1").held

    def test_appointments_can_be_planned_meanwhile(self, practice, clock):
        episode = ready(practice)
        given = attrs.evolve(episode.clearance, id="with-more", **WANTED)
        episode = practice.clear(episode, given, by="desk").unwrap()
        assert not practice.plan(episode, by="tess").held

    def test_only_by_somebody_whom_the_practice_names(self, practice, clock):
        episode = on_the_day(practice, clock, **WANTED)
        assert codes(met(practice, episode, "lab-1", by="desk")) == {"condition.unnamed"}

    def test_only_what_the_latest_decision_asks_for(self, practice, clock):
        episode = on_the_day(practice, clock, **WANTED)
        assert codes(met(practice, episode, "lab-2")) == {"condition.unknown"}
        other = met(practice, episode, "lab-1", clearance="clearance-0")
        assert codes(other) == {"condition.unknown"}

    def test_once(self, practice, clock):
        episode = met(practice, on_the_day(practice, clock, **WANTED), "lab-1").unwrap()
        assert codes(met(practice, episode, "lab-1")) == {"condition.twice"}

    def test_a_mistake_is_retracted_and_shuts_the_gate_again(self, practice, clock):
        episode = on_the_day(practice, clock, labs=WANTED["labs"])
        episode = met(practice, episode, "lab-1").unwrap()
        wrong = e.Retracted(at=clock.time, by="tess", entry=len(episode.log), why="Other client")
        episode = practice.record(episode, wrong).unwrap()
        assert codes(start(practice, episode, "dose-1")) == {"clearance.condition"}

    def test_a_new_decision_asks_anew(self, practice, clock):
        episode = on_the_day(practice, clock, labs=WANTED["labs"])
        episode = met(practice, episode, "lab-1").unwrap()
        again = attrs.evolve(episode.clearance, id="again")
        episode = practice.clear(episode, again, by="desk").unwrap()
        assert codes(start(practice, episode, "dose-1")) == {"clearance.condition"}

    def test_ids_differ(self, practice):
        given = ready(practice).clearance
        with pytest.raises(BadInput, match="two conditions with the same id"):
            attrs.evolve(given, conditions=WANTED["labs"], labs=WANTED["labs"])


class TestReview:
    def test_a_session_after_the_day_of_review_waits_for_a_new_decision(self, practice, clock):
        day = day_of(clock.time, ZONE) + 8 * DAY
        episode = on_the_day(practice, clock, review_on=day)
        clock.time = dt.datetime.combine(day, dt.time(23, 30), dt.UTC)  # still that day there
        episode = fact(practice, episode, "sober", True).unwrap()
        assert codes(start(practice, episode, "dose-1")) == set()
        clock.time += 9 * HOUR
        assert codes(start(practice, episode, "dose-1")) == {"clearance.review-due"}
        assert "clearance.review-due" in codes(practice.plan(episode, by="tess"))
        anew = attrs.evolve(episode.clearance, id="anew", review_on=None)
        after = practice.clear(episode, anew, by="desk").unwrap()
        assert codes(start(practice, after, "dose-1")) == set()

    def test_no_dose_is_planned_beyond_it(self, practice, clock):
        episode = ready(practice)
        last = day_of(episode.series.session("dose-2").start, ZONE)
        for review, held in ((last, False), (day_of(clock.time, ZONE) + 6 * DAY, True)):
            given = attrs.evolve(episode.clearance, id=f"r-{review}", review_on=review)
            decision = practice.plan(practice.clear(episode, given, by="desk").unwrap(), by="tess")
            assert decision.held is held
            if not held:
                starts = [decision.episode.series.session(d).start for d in ("dose-1", "dose-2")]
                assert max(day_of(start, ZONE) for start in starts) <= review


class TestStates:
    def test_none_without_a_decision(self, practice):
        assert practice.clearance_states(referred(practice)) == ()

    @pytest.mark.parametrize(
        ("decision", "state"),
        [
            (ClearanceDecision.DECLINED, C.DECLINED),
            (ClearanceDecision.MORE_INFORMATION, C.MORE_INFORMATION),
        ],
    )
    def test_a_decision_that_does_not_clear(self, practice, decision, state):
        episode = clear(practice, referred(practice), decision=decision).unwrap()
        assert practice.clearance_states(episode) == (state,)

    def test_whole_partial_and_conditional(self, practice):
        episode = clear(practice, referred(practice), sessions=3).unwrap()
        assert practice.clearance_states(episode) == (C.LIVE,)
        fewer = attrs.evolve(episode.clearance, id="fewer", sessions=2, labs=WANTED["labs"])
        episode = practice.clear(episode, fewer, by="desk").unwrap()
        assert practice.clearance_states(episode) == (C.LIVE, C.PARTIAL, C.CONDITIONAL)

    def test_undated(self, practice):
        episode = clear(practice, referred(practice), sessions=3).unwrap()
        undated = attrs.evolve(episode.clearance, id="undated", valid_until=None)
        episode = practice.clear(episode, undated, by="desk").unwrap()
        assert practice.clearance_states(episode) == (C.UNDATED,)

    def test_expired_and_due_for_review(self, practice, clock):
        episode = clear(practice, referred(practice), sessions=3, days=5).unwrap()
        review = attrs.evolve(
            episode.clearance, id="review", review_on=day_of(clock.time, ZONE) + 2 * DAY
        )
        episode = practice.clear(episode, review, by="desk").unwrap()
        clock.time += 3 * DAY
        assert practice.clearance_states(episode) == (C.LIVE, C.REVIEW_DUE)
        clock.time += 3 * DAY
        assert practice.clearance_states(episode) == (C.EXPIRED, C.REVIEW_DUE)

    def test_revoked(self, practice):
        episode = clear(practice, referred(practice), sessions=3).unwrap()
        back = e.ClearanceRevoked(
            at=episode.latest, by="dr-toy", clearance=episode.clearance.id, why="New facts"
        )
        episode = practice.record(episode, back).unwrap()
        assert practice.clearance_states(episode) == (C.REVOKED,)

    def test_used_up(self, practice, clock):
        episode = on_the_day(practice, clock, sessions=1)
        episode = start(practice, episode, "dose-1").unwrap()
        clock.time += 3 * HOUR
        episode = end(practice, episode, "dose-1").unwrap()
        assert practice.clearance_states(episode) == (C.USED_UP, C.PARTIAL)


class TestReply:
    def given(self, episode, **more) -> Clearance:
        return Clearance(
            id="clearance-1",
            decision=ClearanceDecision.CLEARED,
            sessions=2,
            valid_until=dt.date(2027, 4, 30),
            by="dr-toy",
            given_at=episode.latest,
            referral="referral-1",
            **more,
        )

    def test_it_counts_where_it_answers_what_was_sent(self, practice):
        episode = referred(practice)
        packet = practice.disclosures(episode)[0].packet
        after = practice.clear(episode, self.given(episode), by="desk", packet=packet).unwrap()
        assert after.clearance.referral == "referral-1"

    def test_another_sum_or_packet_does_not(self, practice):
        episode = referred(practice)
        packet = practice.disclosures(episode)[0].packet
        given = self.given(episode)
        wrong = practice.clear(episode, given, by="desk", packet="0" * 64)
        assert codes(wrong) == {"reply.packet"}
        assert wrong.episode is episode
        other = attrs.evolve(given, referral="referral-2")
        assert codes(practice.clear(episode, other, by="desk", packet=packet)) == {"reply.referral"}

    def test_nor_one_by_somebody_who_was_not_asked(self, practice):
        episode = referred(practice)
        packet = practice.disclosures(episode)[0].packet
        given = self.given(episode)
        for who, expected in (
            ("dr-else", {"clearance.referral"}),
            ("tess", {"clearance.referral", "clearance.not-by-prescriber"}),
        ):
            by_other = attrs.evolve(given, by=who)
            held = practice.clear(episode, by_other, by="desk", packet=packet)
            assert codes(held) == expected
