"""What the record of a dosing session asks for, and what becomes of sessions that did not run."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest
from steps import (
    clear,
    codes,
    discharge,
    fact,
    observations,
    observe,
    ready,
    start,
)
from toy import DAY, HOUR, PROFILE, Clock, Toy, toy_practice

from ketaprac import dump_episode, load_episode
from ketaprac.hookspecs import hookimpl
from ketaprac.model import events as e
from ketaprac.model.modality import Modality, Topic
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import StepKind
from ketaprac.model.referral import VitalsLimits
from ketaprac.model.screening import Truth
from ketaprac.model.session import (
    AdverseEvent,
    AdverseKind,
    Attendance,
    Attending,
    ChaperoneCheck,
    LozengeCount,
    Note,
    Severity,
    Taken,
    Tick,
    TickState,
    Vitals,
    Watched,
)
from ketaprac.model.source import Source

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def practice(clock):
    return toy_practice(clock=clock)


@pytest.fixture
def under_way(practice, clock):
    return begun(practice, clock)


def begun(practice, clock, **limits):
    episode = ready(practice)
    if limits:
        given = attrs.evolve(
            episode.clearance,
            id="limited",
            vitals_limits=VitalsLimits(**limits),
            given_at=clock.time,
        )
        episode = practice.record(
            episode, e.ClearanceGiven(at=clock.time, by="dr-toy", clearance=given)
        ).unwrap()
        episode = practice.plan(episode, by="tess").unwrap()
    clock.time = episode.series.session("dose-1").start
    episode = fact(practice, episode, "sober", True).unwrap()
    for field, value, unit in (
        ("bp_systolic", 118, "mmHg"),
        ("bp_diastolic", 76, "mmHg"),
        ("pulse", 68, "bpm"),
    ):
        found = attrs.evolve(episode.facts[-1], field=field, value=value, unit=unit, at=clock.time)
        event = e.FactRecorded(at=clock.time, by="tess", fact=found)
        episode = practice.record(episode, event).unwrap()
    return start(practice, episode, "dose-1").unwrap()


def closed(practice, episode, **changes):
    now = practice.now(episode)
    check = discharge(now, **changes)
    event = e.SessionEnded(at=now, by="tess", session="dose-1", discharge=check)
    return practice.record(episode, event)


def with_all(practice, clock, episode, *, without=(), more=()):
    """Everything on record but some kinds, three hours later."""
    clock.time = episode.session("dose-1").started_at + 3 * HOUR
    for seen in (*observations(episode.session("dose-1"), clock.time), *more):
        if not isinstance(seen, without):
            episode = observe(practice, episode, "dose-1", seen).unwrap()
    return episode


class TestClosing:
    def test_a_complete_record_can_be_closed(self, practice, clock, under_way):
        episode = closed(practice, with_all(practice, clock, under_way)).unwrap()
        assert not episode.session("dose-1").is_open

    @pytest.mark.parametrize(
        ("without", "code"),
        [
            (Vitals, {"record.vitals-before", "record.vitals-midway"}),
            (Taken, {"record.taken"}),
            (LozengeCount, {"record.lozenges"}),
            (Watched, {"record.sedation", "record.dissociation"}),
            (Tick, {"record.adverse-events"}),
        ],
    )
    def test_each_part_that_is_missing_keeps_it_open(
        self, practice, clock, under_way, without, code
    ):
        decision = closed(practice, with_all(practice, clock, under_way, without=without))
        assert codes(decision) == code
        assert decision.episode.session("dose-1").is_open
        assert all(o.key for o in decision.objections)

    @pytest.mark.parametrize(
        ("kind", "field", "code"),
        [
            (Taken, "held_minutes", "record.held"),
            (Taken, "disposal", "record.disposal"),
            (Watched, "sedation", "record.sedation"),
            (Watched, "dissociation", "record.dissociation"),
        ],
    )
    def test_each_field_that_is_blank_keeps_it_open(
        self, practice, clock, under_way, kind, field, code
    ):
        whole = observations(under_way.session("dose-1"), clock.time + 3 * HOUR)
        blank = [attrs.evolve(s, **{field: None}) for s in whole if isinstance(s, kind)]
        episode = with_all(practice, clock, under_way, without=kind, more=())
        for seen in blank:
            episode = observe(practice, episode, "dose-1", seen).unwrap()
        assert codes(closed(practice, episode)) == {code}

    @pytest.mark.parametrize(
        ("minutes", "held"), [(29, True), (30, False), (60, False), (61, True)]
    )
    def test_midway_is_from_30_to_60_minutes(self, practice, clock, under_way, minutes, held):
        took = under_way.session("dose-1").started_at
        vitals = [
            Vitals(at=took + m * MINUTE, systolic=120, diastolic=70, pulse=60) for m in (0, minutes)
        ]
        episode = with_all(practice, clock, under_way, without=Vitals)
        for seen in vitals:
            episode = observe(practice, episode, "dose-1", seen).unwrap()
        assert closed(practice, episode).held is held

    def test_vitals_after_the_medicine_are_not_from_before(self, practice, clock, under_way):
        took = under_way.session("dose-1").started_at
        episode = with_all(practice, clock, under_way, without=Vitals)
        for minutes in (1, 40):
            seen = Vitals(at=took + minutes * MINUTE, systolic=120, diastolic=70, pulse=60)
            episode = observe(practice, episode, "dose-1", seen).unwrap()
        assert codes(closed(practice, episode)) == {"record.vitals-before"}

    @pytest.mark.parametrize(
        ("item", "without", "code"),
        [
            ("vitals-midway", (), None),
            ("held", (), None),
            ("anything-else", Vitals, "record.vitals-before"),
        ],
    )
    def test_a_reason_is_an_answer_only_where_it_may_be(
        self, practice, clock, under_way, item, without, code
    ):
        why = Tick(at=clock.time, item=item, state=TickState.OMITTED, why="It was not possible.")
        episode = with_all(practice, clock, under_way, without=without or Note, more=(why,))
        assert (code in codes(closed(practice, episode))) is (code is not None)

    def test_nothing_taken_asks_for_less(self, practice, clock, under_way):
        clock.time += HOUR
        seen = (
            Vitals(at=clock.time, systolic=120, diastolic=70, pulse=60),
            Tick(at=clock.time, item="taken", state=TickState.NONE),
            Tick(at=clock.time, item="adverse-events", state=TickState.NONE),
        )
        for what in seen:
            under_way = observe(practice, under_way, "dose-1", what).unwrap()
        assert not closed(practice, under_way).held

    def test_an_adverse_event_answers_the_question(self, practice, clock, under_way):
        bad = AdverseEvent(
            at=clock.time, kind=AdverseKind.NAUSEA, severity=Severity.MILD, done="Rested."
        )
        episode = with_all(practice, clock, under_way, without=Tick, more=(bad,))
        assert not closed(practice, episode).held


class TestLimits:
    def test_a_breach_holds_until_the_prescriber_was_asked(self, practice, clock):
        episode = with_all(practice, clock, begun(practice, clock, systolic_from=127))
        decision = closed(practice, episode)
        assert codes(decision) == {"record.limits"}
        assert "blood pressure" in decision.objections[0].words
        assert "128" not in decision.objections[0].words
        asked = Tick(at=clock.time, item="prescriber-asked", state=TickState.DONE, why="Wait.")
        episode = observe(practice, episode, "dose-1", asked).unwrap()
        assert not closed(practice, episode).held
        levels = {s.alert.rule: s.alert.level.word for s in practice.alerts(episode)}
        assert levels["session.limits"] == "today"

    def test_at_discharge_too(self, practice, clock):
        episode = with_all(practice, clock, begun(practice, clock, pulse_above=100))
        fast = Vitals(at=clock.time, systolic=120, diastolic=80, pulse=101)
        assert codes(closed(practice, episode, vitals=fast)) == {"record.limits"}

    def test_without_limits_there_is_no_verdict(self, practice, clock, under_way):
        high = Vitals(at=clock.time, systolic=250, diastolic=150, pulse=200)
        episode = with_all(practice, clock, under_way, more=(high,))
        assert not closed(practice, episode).held
        assert not [s for s in practice.alerts(episode) if s.alert.rule == "session.limits"]


class TestWho:
    def test_a_record_by_somebody_without_the_role(self, practice, clock, under_way):
        for by in ("client", "desk", "nobody"):
            event = e.SessionObserved(
                at=clock.time, by=by, session="dose-1", seen=Note(at=clock.time, text="Calm.")
            )
            assert codes(practice.record(under_way, event)) == {"session.role"}
        ended = e.SessionEnded(
            at=clock.time, by="desk", session="dose-1", discharge=discharge(clock.time)
        )
        assert "session.role" in codes(practice.record(under_way, ended))

    @pytest.mark.parametrize(
        ("attended", "remote", "code"),
        [
            ((), True, "session.no-chaperone"),
            ((Attendance(part=Attending.CHAPERONE, name="Richard Roe"),), True, None),
            ((Attendance(part=Attending.MONITOR, person="tess"),), False, "session.present-role"),
            (
                (Attendance(part=Attending.MONITOR, name="A neighbour"),),
                False,
                "session.present-role",
            ),
        ],
    )
    def test_who_must_be_there(self, practice, clock, attended, remote, code):
        episode = ready(practice)
        clock.time = episode.series.session("dose-1").start
        episode = fact(practice, episode, "sober", True).unwrap()
        event = e.SessionStarted(
            at=clock.time,
            by="tess",
            session="dose-1",
            clearance=episode.clearance.id,
            present=("tess",),
            attended=attended,
            remote=remote,
        )
        assert codes(practice.record(episode, event)) == ({code} if code else set())

    @pytest.mark.parametrize(("every", "held"), [(15, False), (16, True)])
    def test_the_chaperone_looks_every_15_minutes(self, practice, clock, every, held):
        episode = ready(practice)
        clock.time = episode.series.session("dose-1").start
        episode = fact(practice, episode, "sober", True).unwrap()
        event = e.SessionStarted(
            at=clock.time,
            by="tess",
            session="dose-1",
            clearance=episode.clearance.id,
            present=("tess",),
            attended=(Attendance(part=Attending.CHAPERONE, name="Richard Roe"),),
            remote=True,
        )
        began, episode = clock.time, practice.record(episode, event).unwrap()
        looks = [ChaperoneCheck(at=began + m * MINUTE) for m in range(every, 3 * 60, every)]
        decision = closed(practice, with_all(practice, clock, episode, more=looks))
        assert codes(decision) == ({"record.chaperone-checks"} if held else set())


class TestTimes:
    def test_out_of_order(self, practice, clock, under_way):
        early = clock.time - MINUTE
        for seen in (
            Taken(at=early, words="as labelled"),
            Taken(at=clock.time + MINUTE, words="as labelled"),
            Vitals(at=clock.time - 61 * MINUTE, systolic=120, diastolic=80, pulse=60),
        ):
            assert codes(observe(practice, under_way, "dose-1", seen)) == {"session.time"}
        just = Vitals(at=clock.time - 60 * MINUTE, systolic=120, diastolic=80, pulse=60)
        assert not observe(practice, under_way, "dose-1", just).held

    def test_a_dose_for_a_session_that_was_not_started(self, practice, clock, under_way):
        taken = Taken(at=clock.time, words="as labelled")
        assert codes(observe(practice, under_way, "dose-2", taken)) == {"session.not-running"}
        episode = closed(practice, with_all(practice, clock, under_way)).unwrap()
        taken = Taken(at=clock.time, words="as labelled")
        assert codes(observe(practice, episode, "dose-1", taken)) == {"session.not-running"}


class TestCorrections:
    def test_the_old_one_stays_beside_the_new_one(self, practice, clock, under_way):
        episode = closed(practice, with_all(practice, clock, under_way)).unwrap()
        old = next(x for x in episode.session("dose-1").entries if isinstance(x.what, Taken))
        new = attrs.evolve(old.what, held_minutes=9)
        event = e.SessionCorrected(
            at=clock.time, by="tess", session="dose-1", entry=old.number, seen=new, why="Misread."
        )
        after = practice.record(episode, event).unwrap()
        session = after.session("dose-1")
        assert session.taken == (new,)
        assert old in session.entries
        assert session.entries[-1].replaces == old.number
        assert isinstance(after.log[old.number - 1], e.SessionObserved)
        assert codes(practice.record(after, event)) == {"session.entry"}
        assert load_episode(dump_episode(after)) == after

    def test_something_late_is_added_with_a_reason(self, practice, clock, under_way):
        episode = closed(practice, with_all(practice, clock, under_way)).unwrap()
        seen = Note(at=clock.time, text="Forgotten.")
        event = e.SessionCorrected(
            at=clock.time, by="tess", session="dose-1", seen=seen, why="Forgotten."
        )
        assert practice.record(episode, event).unwrap().session("dose-1").notes[-1] == seen

    def test_what_is_corrected_no_longer_closes_a_gap(self, practice, clock, under_way):
        episode = with_all(practice, clock, under_way)
        count = next(
            x for x in episode.session("dose-1").entries if isinstance(x.what, LozengeCount)
        )
        event = e.SessionCorrected(
            at=clock.time,
            by="tess",
            session="dose-1",
            entry=count.number,
            seen=Note(at=clock.time, text="That was another client's."),
            why="Wrong client.",
        )
        episode = practice.record(episode, event).unwrap()
        assert codes(closed(practice, episode)) == {"record.lozenges"}


class TestNotRun:
    def abort(self, practice, clock, episode, medicine):
        event = e.SessionAborted(
            at=clock.time, by="tess", session="dose-1", why="Fire alarm.", medicine=medicine
        )
        return practice.record(episode, event)

    @pytest.mark.parametrize(
        ("medicine", "left"), [(Truth.NO, 2), (Truth.YES, 1), (Truth.UNKNOWN, 1)]
    )
    def test_only_a_plain_no_uses_up_nothing(self, practice, clock, under_way, medicine, left):
        assert under_way.sessions_left == 1
        episode = self.abort(practice, clock, under_way, medicine).unwrap()
        assert episode.sessions_left == left
        assert load_episode(dump_episode(episode)) == episode

    def test_and_can_be_planned_and_started_again(self, practice, clock, under_way):
        episode = self.abort(practice, clock, under_way, Truth.NO).unwrap()
        clock.time += DAY
        episode = practice.plan(episode, by="tess").unwrap()
        again = episode.series.session("dose-1").start
        assert again > clock.time
        clock.time = again
        episode = fact(practice, episode, "sober", True).unwrap()
        episode = start(practice, episode, "dose-1").unwrap()
        assert [s.state.value for s in (*episode.attempts, *episode.sessions)] == [
            "aborted",
            "started",
        ]

    def test_the_record_contradicts_a_no(self, practice, clock, under_way):
        taken = Taken(at=clock.time, words="as labelled")
        episode = observe(practice, under_way, "dose-1", taken).unwrap()
        assert codes(self.abort(practice, clock, episode, Truth.NO)) == {"session.medicine"}
        assert not self.abort(practice, clock, episode, Truth.YES).held

    def test_one_that_did_not_begin_is_planned_anew(self, practice, clock):
        episode = ready(practice)
        first = episode.series.session("dose-1").start
        clock.time = first + DAY
        event = e.SessionNotStarted(at=clock.time, by="desk", session="dose-1", why="No-show.")
        episode = practice.record(episode, event).unwrap()
        assert episode.sessions_left == 2
        assert episode.attempts[0].why == "No-show."
        episode = practice.plan(episode, by="tess").unwrap()
        assert episode.series.session("dose-1").start > clock.time

    def test_one_that_began_cannot_be_said_not_to_have(self, practice, clock, under_way):
        event = e.SessionNotStarted(at=clock.time, by="tess", session="dose-1", why="x")
        assert "session.started-before" in codes(practice.record(under_way, event))
        wrong = attrs.evolve(event, session="prep")
        assert codes(practice.record(under_way, wrong)) == {"session.kind"}


class Therapy(Toy):
    KETAPRAC_NAME = "therapy"

    @hookimpl
    def ketaprac_modalities(self):
        source = Source(title="Toy", locator="tests", read_on=dt.date(2026, 11, 24))
        kinds = (("safe", StepKind.DOSING, True), ("talk", StepKind.DOSING, False))
        yield Modality(
            id="art",
            version="1",
            title="Art",
            source=source,
            topics=tuple(
                Topic(id=i, step=step, title=i, guidance="x", sign_off=off)
                for i, step, off in (*kinds, ("after", StepKind.INTEGRATION, True))
            ),
        )


@pytest.mark.parametrize(
    ("tick", "code"),
    [
        (None, "record.checklist"),
        (TickState.DONE, None),
        (TickState.OMITTED, None),
    ],
)
def test_the_checklist_of_the_chosen_therapies(clock, tick, code):
    practice = toy_practice(Therapy(), clock)
    episode = begun(practice, clock)
    chosen = attrs.evolve(episode.treatment, modalities=("art",))
    event = e.TreatmentChosen(at=clock.time, by="tess", treatment=chosen)
    episode = practice.record(episode, event).unwrap()
    more = (Tick(at=clock.time, item="art.safe", state=tick, why="x"),) if tick else ()
    decision = closed(practice, with_all(practice, clock, episode, more=more))
    assert codes(decision) == ({code} if code else set())


def test_a_therapy_that_is_not_installed_holds(practice, clock, under_way):
    chosen = attrs.evolve(under_way.treatment, modalities=("gone",))
    event = e.TreatmentChosen(at=clock.time, by="tess", treatment=chosen)
    episode = practice.record(under_way, event).unwrap()
    assert codes(closed(practice, with_all(practice, clock, episode))) == {"record.modality"}


def test_a_monitor_where_the_protocol_asks_for_one():
    from ketaprac.model.protocol import Step
    from ketaprac.records import attendance

    step = Step(
        id="dose-1",
        kind=StepKind.DOSING,
        title="x",
        duration=HOUR,
        roles=(Role.THERAPIST, Role.MONITOR),
    )
    profile = attrs.evolve(
        PROFILE, people=(*PROFILE.people, Person(id="mo", name="Mo", roles=(Role.MONITOR,)))
    )
    assert [o.code for o in attendance(("tess",), (), False, step, profile)] == [
        "session.no-monitor"
    ]
    assert not [*attendance(("tess", "mo"), (), False, step, profile)]


def test_lozenge_counts_that_do_not_add_up(practice, clock):
    """Counts in all combinations, against an oracle of three lines."""
    from ketaprac.lozenges import mismatches

    episode = with_all(practice, clock, begun(practice, clock), without=LozengeCount)
    for received in (None, 0, 1, 4):
        for left in (None, 0, 3, 4):
            seen = LozengeCount(at=clock.time, received=received, left=left)
            counted = observe(practice, episode, "dose-1", seen).unwrap()
            odd = [m.words for m in mismatches(counted)]
            fits = received is not None and left is not None and received - 1 == left
            assert bool(odd) is not fits
            assert not any(ch.isdigit() for words in odd for ch in words)


def test_more_lozenges_than_authorised(practice, clock):
    from ketaprac.lozenges import MORE, mismatches

    for authorised, words in ((3, [MORE]), (4, []), (None, [])):
        moment = Clock()
        own = toy_practice(clock=moment)
        episode = ready(own)
        given = attrs.evolve(episode.clearance, id="counted", lozenges=authorised)
        first = e.ClearanceGiven(at=moment.time, by="dr-toy", clearance=given)
        log = [
            attrs.evolve(x, clearance=attrs.evolve(x.clearance, lozenges=authorised and 0))
            if isinstance(x, e.ClearanceGiven)
            else x
            for x in episode.log
        ]
        episode = own.record(own.reopen("ep-1", log), first).unwrap()
        moment.time = episode.series.session("dose-1").start
        episode = fact(own, episode, "sober", True).unwrap()
        episode = start(own, episode, "dose-1").unwrap()
        count = LozengeCount(at=moment.time, received=4, left=3)
        episode = with_all(own, moment, episode, without=LozengeCount, more=())
        episode = observe(own, episode, "dose-1", count).unwrap()
        assert [m.words for m in mismatches(episode)] == words


def test_more_sessions_than_authorised_are_an_alert(practice, clock):
    from ketaprac.model.session import DosingSession, SessionState

    episode = clear(practice, ready(practice), sessions=1).unwrap()
    for number in (1, 2):
        session = DosingSession(
            id=f"dose-{number}",
            clearance=episode.clearance.id,
            state=SessionState.ENDED,
            started_at=clock.time,
            ended_at=clock.time,
            reported=True,
        )
        event = e.SessionReported(at=clock.time, by="desk", session=session)
        episode = practice.record(episode, event).unwrap()
    beyond = [
        s.alert.about for s in practice.alerts(episode) if s.alert.rule.endswith("authorised")
    ]
    assert beyond == ["dose-2"]


def test_documents_of_earlier_versions_still_load(practice, clock, under_way):
    episode = closed(practice, with_all(practice, clock, under_way)).unwrap()
    document = json.loads(dump_episode(episode))
    for entry in document["log"]:
        for new in ("attended", "remote"):
            entry.pop(new, None)
    assert load_episode(json.dumps(document)).session("dose-1") == episode.session("dose-1")
