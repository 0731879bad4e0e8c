"""Random clerks, moody plugins and wandering clocks never get past a gate.

The oracle below looks only at the log, in its own words; it shares no code with
the gates.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from steps import clear, discharge, documented, fact, observations, opened, sign, start
from toy import DAY, HOUR, ZONE, Clock, Toy, toy_practice

from ketaprac import ConsentKind, dump_episode, load_episode
from ketaprac.model import events as e
from ketaprac.model.episode import fold
from ketaprac.model.referral import ClearanceDecision, ReferralStatus
from ketaprac.model.screening import Absent, Fact, Recommendation, Truth
from ketaprac.model.session import Note, Taken

LOCAL = ZoneInfo(ZONE)
DOSES = ("dose-1", "dose-2", "dose-3")
HOOKS = ("screen", "gate", "check_series", "consent_sections", "referral_items", "observe")


class Oracle:
    """What the log up to some entry allows at a moment."""

    def __init__(self, log: tuple[e.Event, ...], at: dt.datetime) -> None:
        void = {x.entry for x in log if isinstance(x, e.Retracted)}
        self.log = [x for number, x in enumerate(log, start=1) if number not in void]
        self.whole = log
        self.void = void
        self.at = at

    def of(self, kind: type) -> list:
        return [x for x in self.log if isinstance(x, kind)]

    def known(self, field: str) -> Fact | None:
        facts = [x.fact for x in self.of(e.FactRecorded) if x.fact.field == field]
        return max(reversed(facts), key=lambda f: f.at, default=None)

    def screened(self) -> bool:
        records = self.of(e.ScreeningRecorded)
        psychosis = self.known("psychosis")
        return (
            bool(records)
            and records[-1].recommendation is Recommendation.REFER
            and (
                (psychosis is not None and psychosis.value is False)
                or self.signed_for("toy.psychosis", "psychosis")
            )
        )

    def signed_for(self, rule: str, field: str) -> bool:
        """Whether somebody who may has signed, and nothing new was recorded since."""
        since = [
            number
            for number, x in enumerate(self.whole, start=1)
            if isinstance(x, e.FactRecorded) and x.fact.field == field
        ]
        return any(
            isinstance(x, e.OverrideSigned)
            and x.rule == rule
            and (x.by == "tess" or x.by.startswith("dr-"))
            and number not in self.void
            and number > max(since, default=0)
            for number, x in enumerate(self.whole, start=1)
        )

    def consents(self, kind: ConsentKind) -> list:
        back = [x.at for x in self.of(e.ConsentWithdrawn) if x.kind is kind]
        today = self.at.astimezone(LOCAL).date()
        return [
            c
            for c in (x.consent for x in self.of(e.ConsentSigned))
            if c.kind is kind
            and all(c.signed_at > when for when in back)
            and (c.expires_on is None or today <= c.expires_on)
        ]

    def cleared(self) -> bool:
        given = self.of(e.ClearanceGiven)
        if not given or given[-1].clearance.decision is not ClearanceDecision.CLEARED:
            return False
        last = given[-1].clearance
        revoked = {x.clearance for x in self.of(e.ClearanceRevoked)}
        used = [x for x in self.starts() if x.clearance == last.id]
        return (
            last.by.startswith("dr-")
            and last.id not in revoked
            and last.valid_until is not None
            and self.at.astimezone(LOCAL).date() <= last.valid_until
            and len(used) < last.sessions
        )

    def starts(self) -> list:
        """Starts that count: not those that were broken off before any medicine."""
        going: dict[str, e.SessionStarted] = {}
        kept = []
        for x in self.log:
            if isinstance(x, e.SessionStarted):
                going[x.session] = x
                kept.append(x)
            if isinstance(x, e.SessionAborted) and x.medicine.value == "no":
                kept.remove(going[x.session])
        return kept

    def seen(self, session: str) -> list:
        """What was observed since the latest start of a session, without what was corrected."""
        began = max(
            n
            for n, x in enumerate(self.whole)
            if isinstance(x, e.SessionStarted) and x.session == session
        )
        mine = {
            n: x
            for n, x in enumerate(self.whole, start=1)
            if isinstance(x, (e.SessionObserved, e.SessionCorrected))
            and x.session == session
            and n > began
        }
        wrong = {getattr(x, "entry", None) for x in mine.values()}
        return [x.seen for n, x in mine.items() if n not in wrong]

    def complete(self, session: str) -> bool:
        """Whether the record holds what closing asks for, spelt out once more."""
        seen = self.seen(session)
        by_name: dict[str, list] = {}
        for what in seen:
            by_name.setdefault(type(what).__name__, []).append(what)
        ticked = {(t.item, t.state.value) for t in by_name.get("Tick", [])}
        taken = by_name.get("Taken", [])
        vitals = by_name.get("Vitals", [])
        bad = by_name.get("AdverseEvent") or ("adverse-events", "none") in ticked
        if not taken:
            return bool(bad and vitals and ("taken", "none") in ticked)
        first = min(t.at for t in taken)
        minutes = [(v.at - first).total_seconds() / 60 for v in vitals]
        watched = by_name.get("Watched", [])
        return bool(
            bad
            and min(minutes, default=1) <= 0
            and (any(30 <= m <= 60 for m in minutes) or ("vitals-midway", "omitted") in ticked)
            and all(t.disposal for t in taken)
            and (all(t.held_minutes is not None for t in taken) or ("held", "omitted") in ticked)
            and by_name.get("LozengeCount")
            and any(w.sedation for w in watched)
            and any(w.dissociation for w in watched)
        )

    def sober(self) -> bool:
        found = self.known("sober")
        fresh = found is not None and found.value is True and self.at - found.at <= 12 * HOUR
        return fresh or self.signed_for("toy.sober", "sober")

    def bladder(self) -> bool:
        """Asked again once a first session began, and no."""
        found = self.known("bladder")
        return (
            not self.starts()
            or (found is not None and found.value is False)
            or self.signed_for("toy.bladder", "bladder")
        )

    def may_refer(self, recipient: str) -> bool:
        named = [c for c in self.consents(ConsentKind.DISCLOSURE) if c.recipient == recipient]
        return self.screened() and bool(named)

    def may_start(self, session: str) -> bool:
        ended = {x.session for x in self.of(e.SessionEnded)}
        ended |= {x.session for x in self.of(e.SessionAborted)}
        open_now = started_and_not(self.log)
        started = {x.session for x in self.starts()}
        signed = [c for c in self.consents(ConsentKind.TREATMENT) if c.version == "1"]
        plans = self.of(e.SeriesPlanned)
        return (
            self.screened()
            and self.cleared()
            and self.sober()
            and self.bladder()
            and bool(signed)
            and not open_now
            and started <= ended
            and session not in started
            and bool(plans)
            and session in {s.id for s in plans[-1].series.sessions}
        )


def started_and_not(log: list) -> set[str]:
    """Sessions that began and have not ended, in the order of the log."""
    going: set[str] = set()
    for x in log:
        if isinstance(x, e.SessionStarted):
            going.add(x.session)
        elif isinstance(x, (e.SessionEnded, e.SessionAborted)):
            going.discard(x.session)
    return going


class Pathway(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.toy, self.clock = Toy(), Clock()
        self.practice = toy_practice(self.toy, self.clock)
        self.episode = opened(self.practice)
        self.log = self.episode.log

    def took(self, decision) -> bool:
        """Keeps the outcome; what was held must have changed nothing."""
        if decision.held:
            assert decision.episode is self.episode
            assert not decision.events
            return False
        self.episode = decision.episode
        return True

    @rule(hours=st.integers(0, 30) | st.integers(24 * 4, 24 * 40))
    def time_passes(self, hours):
        self.clock.time += hours * HOUR

    @rule(hours=st.integers(1, 24 * 120))
    def clock_is_set_back(self, hours):
        self.clock.time -= hours * HOUR

    @rule(hooks=st.sets(st.sampled_from(HOOKS), max_size=2))
    def plugin_changes_its_mood(self, hooks):
        self.toy.failing = hooks

    @rule()
    def plugin_recovers(self):
        self.toy.failing = set()

    @rule(
        field=st.sampled_from(["psychosis", "sober", "bladder"]),
        value=st.sampled_from([True, False, "no", 0, 1, None]),
    )
    def find_out(self, field, value):
        now = self.practice.now(self.episode)
        absent = Absent.DECLINED if value is None else None
        found = Fact(field=field, value=value, absent=absent, at=now, by="tess")
        self.took(self.practice.record(self.episode, e.FactRecorded(at=now, by="tess", fact=found)))

    @rule(
        name=st.sampled_from(["toy.psychosis", "toy.sober", "toy.bladder"]),
        by=st.sampled_from(["tess", "dr-toy", "nobody"]),
    )
    def override(self, name, by):
        if name == "toy.bladder" and not self.episode.sessions:
            return  # not asked yet, so there is nothing to sign for
        if self.took(self.practice.override(self.episode, name, by=by, why="x")):
            assert by != "nobody"

    @rule(recommendation=st.sampled_from(list(Recommendation)) | st.none())
    def screen(self, recommendation):
        self.took(
            self.practice.record_screening(self.episode, by="tess", recommendation=recommendation)
        )

    @rule(
        kind=st.sampled_from([kind for kind in ConsentKind if kind.is_given]),
        recipient=st.sampled_from(["dr-toy", "dr-else", None]),
        days=st.sampled_from([None, 0, 5, 90]),
        version=st.sampled_from(["1", "1", "0"]),
    )
    def sign(self, kind, recipient, days, version):
        self.took(
            sign(self.practice, self.episode, kind, recipient=recipient, days=days, version=version)
        )

    @rule(kind=st.sampled_from([kind for kind in ConsentKind if kind.is_given]))
    def withdraw(self, kind):
        now = self.practice.now(self.episode)
        self.took(
            self.practice.record(self.episode, e.ConsentWithdrawn(at=now, by="desk", kind=kind))
        )

    @rule(recipient=st.sampled_from(["dr-toy", "dr-else", "tess", "nobody"]))
    def refer(self, recipient):
        before, broken = self.episode, self.toy.failing & {"screen", "gate", "referral_items"}
        if self.took(self.practice.refer(self.episode, recipient, by="desk")):
            sent = self.episode.log[-1]
            assert Oracle(before.log, sent.at).may_refer(recipient)
            assert not broken

    @rule(status=st.sampled_from(ReferralStatus), by=st.sampled_from(["desk", "dr-toy", "dr-else"]))
    def hear(self, status, by):
        """News of the latest packet, in any order and from anybody."""
        if not self.episode.referrals:
            return
        packet = self.episode.referrals[-1]
        was = self.episode.standing(packet.id).status.value
        event = e.ReferralAnswered(
            at=self.practice.now(self.episode), by=by, referral=packet.id, status=status, why="x"
        )
        if self.took(self.practice.record(self.episode, event)):
            assert was not in ("declined", "completed", "cancelled", "withdrawn")
            assert status.value not in ("created", "sent")
            assert by in ("desk", packet.recipient)
            assert by == "desk" or status.value != "withdrawn"

    @rule(
        sessions=st.integers(0, 3),
        days=st.sampled_from([-1, 0, 10, 90]),
        by=st.sampled_from(["dr-toy", "dr-toy", "tess"]),
        decision=st.sampled_from([ClearanceDecision.CLEARED, *ClearanceDecision]),
    )
    def clear(self, sessions, days, by, decision):
        self.took(
            clear(
                self.practice, self.episode, sessions=sessions, days=days, by=by, decision=decision
            )
        )

    @rule(by=st.sampled_from(["dr-toy", "tess"]))
    def revoke(self, by):
        if self.episode.clearance:
            event = e.ClearanceRevoked(
                at=self.practice.now(self.episode),
                by=by,
                clearance=self.episode.clearance.id,
                why="x",
            )
            self.took(self.practice.record(self.episode, event))

    @rule()
    def plan(self):
        before = self.episode
        if self.took(self.practice.plan(self.episode, by="tess")):
            oracle = Oracle(before.log, self.episode.log[-1].at)
            assert oracle.cleared()
            assert oracle.consents(ConsentKind.TREATMENT)
            assert oracle.of(e.ScreeningRecorded)[-1].recommendation is Recommendation.REFER

    @rule()
    def put_everything_in_order(self):
        """So that deep states are reached; every step still goes through its gate."""
        practice = self.practice
        self.toy.failing = set()
        self.took(fact(practice, self.episode, "psychosis", False))
        self.took(fact(practice, self.episode, "bladder", False))
        self.took(practice.record_screening(self.episode, by="tess"))
        self.took(clear(practice, self.episode, sessions=2))
        self.took(sign(practice, self.episode, ConsentKind.TREATMENT))
        self.took(practice.plan(self.episode, by="tess"))
        self.took(fact(practice, self.episode, "sober", True))

    @rule(session=st.sampled_from([*DOSES, "prep", "nothing"]))
    def start(self, session):
        before, broken = self.episode, self.toy.failing & {"screen", "gate", "consent_sections"}
        if self.took(start(self.practice, self.episode, session)):
            assert Oracle(before.log, self.episode.log[-1].at).may_start(session)
            assert not broken

    @rule(session=st.sampled_from(DOSES))
    def observe(self, session):
        now = self.practice.now(self.episode)
        event = e.SessionObserved(
            at=now, by="tess", session=session, seen=Note(at=now, text="Calm.")
        )
        self.took(self.practice.record(self.episode, event))

    @rule(session=st.sampled_from(DOSES), less=st.integers(0, 6), by=st.sampled_from(["tess", "x"]))
    def write_down(self, session, less, by):
        """A record in which one thing may be missing."""
        record = self.episode.session(session)
        if record is None or not record.is_open:
            return
        now = self.practice.now(self.episode)
        for place, seen in enumerate(observations(record, now)):
            event = e.SessionObserved(at=now, by=by, session=session, seen=seen)
            if place != less and self.took(self.practice.record(self.episode, event)):
                assert by == "tess"

    @rule(data=st.data(), session=st.sampled_from(DOSES))
    def correct(self, data, session):
        before = self.episode
        entry = data.draw(st.none() | st.integers(1, len(before.log) + 1))
        now = self.practice.now(before)
        event = e.SessionCorrected(
            at=now, by="tess", session=session, entry=entry, seen=Note(at=now, text="x"), why="x"
        )
        if self.took(self.practice.record(before, event)):
            new = self.episode.session(session).entries[-1]
            assert new.replaces == entry
            if entry is not None:
                assert before.log[entry - 1].session == session
                assert entry in {x.number for x in self.episode.session(session).entries}

    @rule(session=st.sampled_from([*DOSES, "prep"]))
    def not_started(self, session):
        event = e.SessionNotStarted(
            at=self.practice.now(self.episode), by="tess", session=session, why="x"
        )
        left = self.episode.sessions_left
        if self.took(self.practice.record(self.episode, event)):
            assert session != "prep"
            assert self.episode.sessions_left == left

    @rule()
    def look_at_alerts(self):
        """Nothing that was raised is ever lost or lowered."""
        before = {s.alert.id: s for s in self.practice.alerts(self.episode)}
        self.took(self.practice.raise_alerts(self.episode, by="tess"))
        after = {s.alert.id: s for s in self.practice.alerts(self.episode)}
        assert set(before) <= set(after)
        assert all(after[i].alert.level >= s.alert.level for i, s in before.items())
        assert set(before) == {s.alert.id for s in self.episode.alerts}

    @rule(
        session=st.sampled_from(DOSES),
        missing=st.sampled_from([None, None, "vitals", "escort", "oriented", "steady"]),
    )
    def end(self, session, missing):
        now = self.practice.now(self.episode)
        record = discharge(now, **({missing: None} if missing else {}))
        event = e.SessionEnded(at=now, by="tess", session=session, discharge=record)
        if self.took(self.practice.record(self.episode, event)):
            kept = self.episode.session(session).discharge
            assert missing is None
            assert Oracle(self.episode.log[:-1], now).complete(session)
            assert kept.vitals
            assert kept.oriented
            assert kept.steady
            assert kept.escort
            assert kept.no_driving_explained
            assert kept.crisis_plan_given

    @rule(session=st.sampled_from(DOSES), medicine=st.sampled_from(Truth))
    def abort(self, session, medicine):
        event = e.SessionAborted(
            at=self.practice.now(self.episode),
            by="tess",
            session=session,
            why="x",
            medicine=medicine,
        )
        left = self.episode.sessions_left
        if self.took(self.practice.record(self.episode, event)):
            back = medicine is Truth.NO and self.episode.attempts[-1].clearance == (
                self.episode.clearance.id
            )
            taken = [x for x in Oracle(self.log, event.at).seen(session) if isinstance(x, Taken)]
            assert self.episode.sessions_left == left + back
            assert medicine is not Truth.NO or not taken

    @rule(data=st.data())
    def retract(self, data):
        entry = data.draw(st.integers(0, len(self.episode.log) + 1))
        event = e.Retracted(at=self.practice.now(self.episode), by="tess", entry=entry, why="x")
        self.took(self.practice.record(self.episode, event))

    @invariant()
    def nothing_recorded_is_lost_or_changed(self):
        assert self.episode.log[: len(self.log)] == self.log
        self.log = self.episode.log
        times = [event.at for event in self.log]
        assert times == sorted(times)

    @invariant()
    def replaying_gives_the_same_episode(self):
        assert fold(self.episode.id, self.episode.log) == self.episode

    @invariant()
    def every_packet_has_a_standing_and_a_row_in_the_account(self):
        sent = [r.id for r in self.episode.referrals]
        assert [s.referral for s in self.episode.standings] == sent
        assert [d.referral for d in self.practice.disclosures(self.episode)] == sent
        assert all(d.intact for d in self.practice.disclosures(self.episode))

    @invariant()
    def every_dosing_session_that_ended_has_its_discharge_record(self):
        for session in self.episode.sessions:
            if session.state.value == "ended":
                assert session.discharge is not None

    def teardown(self):
        assert load_episode(dump_episode(self.episode)) == self.episode


TestPathway = Pathway.TestCase
TestPathway.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_the_machine_can_get_to_the_end():
    """Guards the machine itself: a random walk that never starts a session proves nothing."""
    machine = Pathway()
    machine.put_everything_in_order()
    machine.clock.time = machine.episode.series.session("dose-1").start
    machine.took(fact(machine.practice, machine.episode, "sober", True))
    machine.start("dose-1")
    machine.time_passes(3)
    machine.end("dose-1", None)
    assert machine.episode.session("dose-1").is_open
    machine.episode = documented(machine.practice, machine.episode, "dose-1")
    machine.end("dose-1", None)
    assert machine.episode.session("dose-1").discharge is not None
    machine.time_passes(24 * 7)
    machine.put_everything_in_order()
    assert not start(machine.practice, machine.episode, "dose-2").held
    assert DAY == 24 * HOUR
