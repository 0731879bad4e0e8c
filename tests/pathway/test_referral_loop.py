"""A referral is a closed loop: what may follow on what, who says so, and what ages."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from steps import clear, codes, fact, opened, ready, sign
from toy import DAY, HOUR, PROFILE, Clock, Toy, toy_practice

from ketaprac import BadInput, ConsentKind, dump_episode, load_episode
from ketaprac.model import events as e
from ketaprac.model.episode import fold
from ketaprac.model.profile import Waiting
from ketaprac.model.referral import CLOSED, ClearanceDecision
from ketaprac.model.referral import ReferralStatus as S
from ketaprac.referrals import BSER, BSER_SOURCE, NEEDS_WHY, TRANSITIONS
from ketaprac.waiting import RULES

#: The shortest way to each status, beginning with a packet that was sent.
WAY = {
    S.SENT: (),
    S.RECEIVED: (S.RECEIVED,),
    S.ACCEPTED: (S.ACCEPTED,),
    S.DECLINED: (S.DECLINED,),
    S.MORE_INFORMATION: (S.MORE_INFORMATION,),
    S.SCHEDULED: (S.SCHEDULED,),
    S.UNATTENDED: (S.SCHEDULED, S.UNATTENDED),
    S.COMPLETED: (S.COMPLETED,),
    S.CANCELLED: (S.CANCELLED,),
    S.WITHDRAWN: (S.WITHDRAWN,),
}
ALLOWED = {
    S.SENT: "received accepted declined more-information scheduled completed cancelled withdrawn",
    S.RECEIVED: "accepted declined more-information scheduled completed cancelled withdrawn",
    S.ACCEPTED: "declined more-information scheduled completed cancelled withdrawn",
    S.MORE_INFORMATION: "accepted declined more-information scheduled completed cancelled "
    "withdrawn",
    S.SCHEDULED: "declined more-information scheduled unattended completed cancelled withdrawn",
    S.UNATTENDED: "declined scheduled cancelled withdrawn",
    S.DECLINED: "",
    S.COMPLETED: "",
    S.CANCELLED: "",
    S.WITHDRAWN: "",
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(clock):
    return toy_practice(Toy(), clock)


def referred(practice, *, recipient="dr-toy"):
    episode = fact(practice, opened(practice), "psychosis", False).unwrap()
    episode = practice.record_screening(episode, by="tess").unwrap()
    episode = sign(practice, episode, ConsentKind.DISCLOSURE, recipient=recipient).unwrap()
    return practice.refer(episode, recipient, by="desk").unwrap()


def hear(
    practice, episode, status, *, by="desk", why="They said so.", referral="referral-1", **more
):
    event = e.ReferralAnswered(
        at=practice.now(episode), by=by, referral=referral, status=status, why=why, **more
    )
    return practice.record(episode, event)


def at(practice, status):
    episode = referred(practice)
    for step in WAY[status]:
        episode = hear(practice, episode, step).unwrap()
    assert episode.standing("referral-1").status is status
    return episode


class TestTransitions:
    @pytest.mark.parametrize("then", S)
    @pytest.mark.parametrize("now", WAY)
    def test_what_is_not_in_the_table_is_refused(self, practice, now, then):
        decision = hear(practice, at(practice, now), then)
        if then.value in ALLOWED[now].split():
            assert decision.unwrap().standing("referral-1").status is then
        else:
            assert codes(decision) == {"referral.transition"}

    def test_the_table_is_that_of_these_tests_and_has_every_status(self):
        assert {now: {s.value for s in to} for now, to in TRANSITIONS.items()} == {
            S.CREATED: {"sent"},
            **{now: set(words.split()) for now, words in ALLOWED.items()},
        }
        assert {now for now, to in TRANSITIONS.items() if not to} == CLOSED

    def test_the_objection_names_what_is_possible_or_that_it_is_closed(self, practice):
        (open_one,) = hear(practice, at(practice, S.UNATTENDED), S.COMPLETED).objections
        assert open_one.todo == "Possible now: declined, scheduled, cancelled, withdrawn."
        (closed,) = hear(practice, at(practice, S.DECLINED), S.ACCEPTED).objections
        assert "closed" in closed.todo

    def test_a_packet_that_was_not_sent(self, practice):
        decision = hear(practice, referred(practice), S.RECEIVED, referral="referral-2")
        assert codes(decision) == {"referral.unknown"}

    def test_news_of_a_packet_that_no_log_knows_do_not_fold(self):
        log = ready(toy_practice()).log
        stray = e.ReferralAnswered(at=log[-1].at, by="desk", referral="x", status=S.RECEIVED)
        with pytest.raises(BadInput, match=r"log\[\d+\].referral: answers a referral"):
            fold("ep", (*log, stray))

    @pytest.mark.parametrize("status", [s for s in WAY if s not in (S.SENT, S.UNATTENDED)])
    def test_some_help_nobody_without_a_reason(self, practice, status):
        decision = hear(practice, referred(practice), status, why=None)
        assert codes(decision) == ({"referral.no-reason"} if status in NEEDS_WHY else set())

    def test_codes_of_other_software_are_of_one_source_and_each_its_own(self):
        assert len(set(BSER.values())) == len(BSER)
        assert set(S) - set(BSER) == {S.SENT, S.RECEIVED, S.MORE_INFORMATION}
        assert "hl7" in BSER_SOURCE.locator.lower()


class TestWhoMaySayWhat:
    def test_the_recipient_may_record_it_themselves(self, practice):
        assert not hear(practice, referred(practice), S.ACCEPTED, by="dr-toy").held

    def test_another_prescriber_may_not(self, practice):
        decision = hear(practice, referred(practice), S.ACCEPTED, by="dr-else")
        assert codes(decision) == {"referral.not-theirs"}

    def test_a_prescriber_does_not_withdraw_for_the_practice(self, practice):
        decision = hear(practice, referred(practice), S.WITHDRAWN, by="dr-toy")
        assert codes(decision) == {"referral.not-theirs"}


class TestDecisionClosesTheLoop:
    @pytest.mark.parametrize(
        ("decision", "status"),
        [
            (ClearanceDecision.CLEARED, S.COMPLETED),
            (ClearanceDecision.DECLINED, S.COMPLETED),
            (ClearanceDecision.MORE_INFORMATION, S.MORE_INFORMATION),
        ],
    )
    def test_of_its_maker_also_without_naming_the_packet(self, practice, decision, status):
        episode = clear(practice, referred(practice), decision=decision).unwrap()
        assert episode.standing("referral-1").status is status

    def test_of_another_prescriber_leaves_it_open(self, practice):
        episode = clear(practice, referred(practice), by="dr-else").unwrap()
        assert episode.standing("referral-1").status is S.SENT

    def test_one_that_asks_for_more_is_about_the_latest_or_the_one_that_it_names(self, practice):
        twice = practice.refer(referred(practice), "dr-toy", by="desk").unwrap()
        assert [r.id for r in twice.referrals] == ["referral-1", "referral-2"]
        more = ClearanceDecision.MORE_INFORMATION
        latest = clear(practice, twice, decision=more)
        assert [s.status for s in latest.episode.standings] == [S.SENT, S.MORE_INFORMATION]
        given = attrs.evolve(latest.events[0].clearance, referral="referral-1")
        named = practice.clear(twice, given, by="desk").unwrap()
        assert [s.status for s in named.standings] == [S.MORE_INFORMATION, S.SENT]

    def test_all_open_packets_to_its_maker_are_decided_at_once(self, practice):
        asked = clear(practice, referred(practice), decision=ClearanceDecision.MORE_INFORMATION)
        again = practice.refer(asked.unwrap(), "dr-toy", by="desk").unwrap()
        assert {t.session for t in practice.follow_up(again).tasks} == {"referral-2"}
        decided = clear(practice, again).unwrap()
        assert [s.status for s in decided.standings] == [S.COMPLETED, S.COMPLETED]
        assert practice.follow_up(decided).tasks == ()

    def test_it_must_name_a_packet_that_its_maker_was_sent(self, practice):
        episode = referred(practice)
        given = clear(practice, episode).events[0].clearance
        for change in ({"referral": "referral-9"}, {"referral": "referral-1", "by": "dr-else"}):
            decision = practice.clear(episode, attrs.evolve(given, **change), by="desk")
            assert codes(decision) == {"clearance.referral"}

    @pytest.mark.parametrize("status", sorted(CLOSED - {S.COMPLETED}))
    def test_it_does_not_answer_a_packet_that_was_given_up(self, practice, status):
        episode = at(practice, status)
        given = clear(practice, referred(practice)).events[0].clearance
        named = attrs.evolve(given, referral="referral-1")
        assert codes(practice.clear(episode, named, by="desk")) == {"referral.transition"}

    def test_the_next_authorisation_answers_a_completed_one(self, practice):
        episode = clear(practice, referred(practice)).unwrap()
        again = attrs.evolve(episode.clearance, id="later", referral="referral-1")
        assert practice.clear(episode, again, by="desk").unwrap().clearance.id == "later"


class TestConsentAndRecord:
    def test_withdrawn_consent_stops_sending_and_undoes_nothing(self, practice, clock):
        episode = referred(practice)
        clock.time += HOUR
        back = e.ConsentWithdrawn(at=clock.time, by="desk", kind=ConsentKind.DISCLOSURE)
        after = practice.record(episode, back).unwrap()
        assert after.referrals == episode.referrals
        assert after.standings == episode.standings
        assert len(practice.disclosures(after)) == 1
        assert codes(practice.refer(after, "dr-toy", by="desk")) == {"disclosure.missing"}
        assert not hear(practice, after, S.DECLINED).held, "news still count"

    def test_news_entered_by_mistake_are_retracted(self, practice):
        episode = hear(practice, referred(practice), S.DECLINED).unwrap()
        wrong = e.Retracted(at=episode.latest, by="desk", entry=len(episode.log), why="Not theirs")
        after = practice.record(episode, wrong).unwrap()
        assert after.standing("referral-1").status is S.SENT

    def test_the_loop_survives_being_stored(self, practice):
        day = dt.date(2027, 2, 1)
        episode = hear(practice, referred(practice), S.SCHEDULED, expected_on=day).unwrap()
        assert load_episode(dump_episode(episode)) == episode

    def test_a_document_from_before_sums_and_statuses_still_loads(self, practice):
        import json

        document = json.loads(dump_episode(clear(practice, referred(practice)).unwrap()))
        for entry in document["log"]:
            entry.pop("packet", None)
            entry.get("referral", {}).pop("notice", None)
        old = load_episode(json.dumps(document))
        assert old.standing("referral-1").status is S.COMPLETED
        (row,) = practice.disclosures(old)
        assert row.intact
        assert row.notice is None


class TestAgeing:
    def named(self, practice, episode):
        return {task.id: task for task in practice.follow_up(episode).tasks}

    def test_a_call_after_a_week_and_the_supervisor_after_two(self, practice, clock):
        episode = referred(practice)
        tasks, sent = self.named(practice, episode), clock.time
        assert set(tasks) == {"referral-1.news-0.call", "referral-1.news-0.escalate"}
        call, escalate = tasks.values()
        assert (call.due_from, call.due_until) == (sent + 7 * DAY, sent + 14 * DAY)
        assert escalate.due_from == sent + 14 * DAY
        assert (call.owner.value, escalate.owner.value) == ("front-desk", "supervisor")
        assert {t.session for t in tasks.values()} == {"referral-1"}
        assert {t.source.title for t in tasks.values()} == {"Practice convention"}

    def test_late_is_what_nobody_did_in_time(self, practice, clock):
        episode = referred(practice)
        clock.time += 14 * DAY
        assert practice.overdue(episode) == ()
        clock.time += HOUR
        assert [t.id for t in practice.overdue(episode)] == ["referral-1.news-0.call"]
        done = e.FollowUpDone(
            at=clock.time, by="desk", follow_up="referral-1.news-0.call", outcome="They will call."
        )
        assert practice.overdue(practice.record(episode, done).unwrap()) == ()

    def test_news_begin_a_new_wait(self, practice, clock):
        episode = referred(practice)
        clock.time += 10 * DAY
        episode = hear(practice, episode, S.RECEIVED).unwrap()
        call = self.named(practice, episode)["referral-1.news-1.call"]
        assert call.due_from == clock.time + 7 * DAY

    def test_an_appointment_is_waited_for(self, practice, clock):
        day = (clock.time + 30 * DAY).date()
        episode = hear(practice, referred(practice), S.SCHEDULED, expected_on=day).unwrap()
        call = self.named(practice, episode)["referral-1.news-1.call"]
        assert call.due_from.date() == day + 8 * DAY

    @pytest.mark.parametrize("status", [S.MORE_INFORMATION, S.UNATTENDED])
    def test_where_it_is_our_turn_it_is_owed_at_once(self, practice, clock, status):
        tasks = self.named(practice, at(practice, status))
        mine = next(t for t in tasks.values() if t.id.endswith(".ours"))
        assert mine.due_from == clock.time
        assert not any(t.id.endswith(".call") for t in tasks.values())

    @pytest.mark.parametrize("status", sorted(CLOSED))
    def test_nothing_is_owed_once_it_is_closed(self, practice, status):
        assert self.named(practice, at(practice, status)) == {}

    def test_nor_in_a_closed_episode(self, practice):
        episode = referred(practice)
        closed = e.EpisodeClosed(at=episode.latest, by="desk", why="Moved away")
        assert self.named(practice, practice.record(episode, closed).unwrap()) == {}

    def test_how_long_is_the_practices_to_say(self, clock):
        waiting = Waiting(call_after_days=3, escalate_after_days=5)
        practice = toy_practice(clock=clock, profile=attrs.evolve(PROFILE, waiting=waiting))
        call, escalate = self.named(practice, referred(practice)).values()
        assert call.due_from == clock.time + 3 * DAY
        assert escalate.due_from == clock.time + 5 * DAY

    def test_the_supervisor_is_not_told_before_the_call(self):
        with pytest.raises(BadInput, match="is not later than"):
            Waiting(call_after_days=14, escalate_after_days=14)

    def test_every_open_status_ages(self):
        assert set().union(*(rule.statuses for rule in RULES)) == set(S) - CLOSED - {S.CREATED}

    def test_a_long_id_still_makes_a_task(self, practice):
        episode = referred(practice)
        sent = episode.log[-1]
        packet = attrs.evolve(sent.referral, id="r" * 80)
        after = fold("ep", (*episode.log[:-1], attrs.evolve(sent, referral=packet)))
        assert all(len(task) <= 80 for task in self.named(practice, after))
