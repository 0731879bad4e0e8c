"""Alerts: raised once, never lowered, never lost, and answered for by a named person."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps import clear, codes, documented, end, fact, observe, opened, ready, sign, start
from toy import DAY, HOUR, PROFILE, TOY, Clock, Toy, toy_practice

from ketaprac import ConsentKind, dump_episode, load_episode
from ketaprac.alert_rules import REPORTS, RULES
from ketaprac.alerts import NO_SERVICE, in_charge, raised
from ketaprac.caller import Origin, Outcome, Provided
from ketaprac.hookspecs import hookimpl
from ketaprac.model import events as e
from ketaprac.model.alert import Alert, AlertLevel, AlertStanding, AlertState, Trigger
from ketaprac.model.followup import FollowUp
from ketaprac.model.instrument import Instrument, Item, Licence, LicenceStatus, Scale
from ketaprac.model.people import Person, Role
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import Disposition, Response, Stage
from ketaprac.model.session import (
    AdverseEvent,
    AdverseKind,
    Sedation,
    Severity,
    Tick,
    TickState,
    Watched,
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def practice(clock):
    return toy_practice(clock=clock)


def begun(practice, clock):
    episode = ready(practice)
    clock.time = episode.series.session("dose-1").start
    episode = fact(practice, episode, "sober", True).unwrap()
    return start(practice, episode, "dose-1").unwrap()


def rules_of(practice, episode):
    return {s.alert.rule: s for s in practice.alerts(episode)}


# -- what raises one -------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*AdverseKind])
@pytest.mark.parametrize("severity", [*Severity])
def test_adverse_events_against_a_table(kind, severity, clock):
    """The oracle is the table of the facts file, written once more."""
    practice = toy_practice(clock=clock)
    episode = begun(practice, clock)
    bad = AdverseEvent(at=clock.time, kind=kind, severity=severity, done="Rested.")
    episode = observe(practice, episode, "dose-1", bad).unwrap()
    red = {
        "chest-pain",
        "breathing-trouble",
        "not-rousable",
        "suicidal-thoughts",
        "psychosis-or-mania",
    }
    wanted = 0
    if kind.value in red or severity.value == "life-threatening":
        wanted = 4
    elif kind.value == "urinary" or severity.value == "severe":
        wanted = 3
    about = [s.alert.level for s in practice.alerts(episode) if s.alert.about == "dose-1"]
    assert max(about, default=0) == wanted


@pytest.mark.parametrize("word", [*Sedation])
def test_only_one_who_cannot_be_roused_is_urgent(practice, clock, word):
    episode = observe(
        practice, begun(practice, clock), "dose-1", Watched(at=clock.time, sedation=word)
    ).unwrap()
    urgent = "session.not-rousable" in rules_of(practice, episode)
    assert urgent is (word is Sedation.NOT_ROUSABLE)


@pytest.mark.parametrize("kind", REPORTS)
def test_each_report_that_rules_know_raises_one(practice, kind):
    episode = ready(practice)
    event = e.FollowUpDone(
        at=practice.now(episode), by="tess", follow_up="dose-1.call", outcome="x", reported=(kind,)
    )
    episode = practice.record(episode, event).unwrap()
    (found,) = [s.alert for s in practice.alerts(episode) if s.alert.about == "dose-1.call"]
    assert kind in next(r for r in RULES if r.id == found.rule).kinds


def test_a_misspelt_report_is_refused_and_never_passes_in_silence(practice):
    episode = ready(practice)
    event = e.FollowUpDone(
        at=practice.now(episode), by="tess", follow_up="x", outcome="x", reported=("blader",)
    )
    assert codes(practice.record(episode, event)) == {"follow-up.reported"}


def test_an_urgent_finding(clock):
    class Danger(Toy):
        @hookimpl
        def ketaprac_rules(self):
            yield from Toy.ketaprac_rules(self)
            yield Rule(
                id="toy.danger",
                version="1",
                stage=Stage.PSYCHOLOGICAL,
                when=FactIs(field="danger", value=True),
                then=Disposition.URGENT,
                unknown=Disposition.NOTE,
                words="Danger.",
                change="Act.",
                owner=Role.THERAPIST,
                source=TOY,
            )

    practice = toy_practice(Danger(), clock)
    episode = fact(practice, opened(practice), "danger", True).unwrap()
    (one,) = practice.alerts(episode)
    assert (one.alert.rule, one.alert.level) == ("finding.urgent", AlertLevel.URGENT)
    episode = practice.raise_alerts(episode, by="tess").unwrap()
    clock.time += HOUR
    episode = fact(practice, episode, "danger", True).unwrap()
    assert len(practice.alerts(episode)) == 2, "asked anew, raised anew"
    clock.time += HOUR
    episode = fact(practice, episode, "danger", False).unwrap()
    assert [s.is_open for s in practice.alerts(episode)] == [True], "its cause is gone, it stays"


def test_what_was_left_out_goes_to_the_prescriber(practice, clock):
    gap = Tick(at=clock.time, item="vitals-midway", state=TickState.OMITTED, why="Asleep.")
    episode = begun(practice, clock)
    gap = attrs.evolve(gap, at=clock.time)
    episode = observe(practice, episode, "dose-1", gap).unwrap()
    assert "session.left-out" in rules_of(practice, episode)


# -- missed follow-ups, and escalation ---------------------------------------------------


class Calls(Toy):
    """Owes a 24-hour check after each dose."""

    KETAPRAC_NAME = "calls"

    @hookimpl
    def ketaprac_follow_up(self, session):
        for name, safety in (("check-24h", True), ("thanks", False)):
            yield FollowUp(
                id=f"{session.id}.{name}",
                session=session.id,
                title="Call",
                todo="Call the client.",
                due_from=session.monitored_until + 20 * HOUR,
                due_until=session.monitored_until + 28 * HOUR,
                owner=Role.THERAPIST,
                if_missed="An alert.",
                source=TOY,
                safety=safety,
            )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.sampled_from(["nothing", "tried", "done"]), st.integers(0, 40))
def test_windows_and_escalation(hours, did, at_hour):
    """A check is an alert once its window went by or it was tried in vain; late after 4 hours."""
    clock = Clock()
    practice = toy_practice(Calls(), clock)
    episode = begun(practice, clock)
    began = clock.time
    clock.time += 3 * HOUR
    episode = end(practice, episode, "dose-1").unwrap()
    closes = began + 31 * HOUR
    if did != "nothing" and at_hour <= hours:
        clock.time = began + (3 + at_hour) * HOUR
        event = e.FollowUpDone(
            at=clock.time,
            by="tess",
            follow_up="dose-1.check-24h",
            outcome="x",
            reached=did == "done",
        )
        episode = practice.record(episode, event).unwrap()
    clock.time = began + (3 + hours) * HOUR
    now, acted = clock.time, at_hour <= hours
    done = did == "done" and acted
    tried = began + (3 + at_hour) * HOUR if did == "tried" and acted else None
    since = (
        None
        if done
        else min([*([closes] if closes < now else []), *([tried] if tried else [])], default=None)
    )
    found = [
        s
        for s in practice.alerts(episode)
        if s.alert.rule == "missed.check" and s.alert.about == "dose-1.check-24h"
    ]
    assert bool(found) is (since is not None)
    if since is not None:
        (one,) = found
        assert one.alert.since == since
        late = now - since > 4 * HOUR
        assert one.is_late(now) is late
        assert one.in_charge(now) is (Role.SUPERVISOR if late else Role.THERAPIST)


@settings(max_examples=30, deadline=None)
@given(st.integers(-72, 400))
def test_moving_a_dose_moves_all_that_hangs_off_it(minutes):
    clock = Clock()
    practice = toy_practice(Calls(), clock)
    episode = ready(practice)
    before = {t.id: t for t in practice.follow_up(episode).tasks}
    delta = dt.timedelta(minutes=minutes)
    moved = tuple(
        attrs.evolve(
            s, start=s.start + delta, end=s.end + delta, monitored_until=s.monitored_until + delta
        )
        if s.id == "dose-1"
        else s
        for s in episode.series.sessions
    )
    series = attrs.evolve(episode.series, sessions=moved)
    episode = practice.record(
        episode, e.SeriesPlanned(at=clock.time, by="tess", series=series)
    ).unwrap()
    after = {t.id: t for t in practice.follow_up(episode).tasks}
    assert set(after) == set(before)
    for name, task in after.items():
        shift = delta if task.session == "dose-1" else dt.timedelta()
        assert task.due_from - before[name].due_from == shift
        assert task.due_until - before[name].due_until == shift


def test_a_session_that_began_late_takes_its_tasks_along(clock):
    practice = toy_practice(Calls(), clock)
    episode = ready(practice)
    planned = episode.series.session("dose-1").start
    clock.time = planned + HOUR
    episode = fact(practice, episode, "sober", True).unwrap()
    episode = start(practice, episode, "dose-1").unwrap()
    task = next(t for t in practice.follow_up(episode).tasks if t.id == "dose-1.check-24h")
    assert task.due_from == planned + (1 + 3 + 20) * HOUR


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_one_who_has_left_is_owed_what_safety_asks_and_no_more(clock, how):
    practice = toy_practice(Calls(), clock)
    episode = begun(practice, clock)
    clock.time += 3 * HOUR
    episode = end(practice, episode, "dose-1").unwrap()
    assert len(practice.follow_up(episode).tasks) == 2 * len(episode.series.sessions)
    leaving = (
        e.ConsentWithdrawn(at=clock.time, by="client", kind=ConsentKind.TREATMENT)
        if how == "withdrawn"
        else e.EpisodeClosed(at=clock.time, by="tess", why="Moved away.")
    )
    episode = practice.record(episode, leaving).unwrap()
    assert [t.id for t in practice.follow_up(episode).tasks] == ["dose-1.check-24h"]
    done = e.FollowUpDone(at=clock.time, by="tess", follow_up="dose-1.check-24h", outcome="Well.")
    episode = practice.record(episode, done).unwrap()
    assert episode.done == ("dose-1.check-24h",)
    if how == "withdrawn":
        clock.time += 48 * HOUR  # nobody signs under the medicine
        episode = sign(practice, episode, ConsentKind.TREATMENT).unwrap()
        assert len(practice.follow_up(episode).tasks) > 1


def test_withdrawing_the_disclosure_alone_is_not_leaving(clock):
    practice = toy_practice(Calls(), clock)
    episode = ready(practice)
    before = practice.follow_up(episode).tasks
    event = e.ConsentWithdrawn(at=clock.time, by="client", kind=ConsentKind.DISCLOSURE)
    assert practice.follow_up(practice.record(episode, event).unwrap()).tasks == before


@pytest.mark.parametrize(
    ("window", "gap", "answered", "warned"),
    [
        (14, 15, None, 0),
        (14, 13, None, 1),
        (14, 14 - 1 / 24, None, 1),
        (14, 15, 5, 1),
        (14, 15, 20, 0),
        (0, 1, None, 0),
    ],
)
def test_recall_windows_that_straddle_a_dose_or_overlap(clock, window, gap, answered, warned):
    class Asks(Toy):
        KETAPRAC_NAME = "asks"

        @hookimpl
        def ketaprac_instruments(self):
            yield Instrument(
                id="mood",
                version="1",
                title="Mood",
                items=(Item(id="1", label="One", values=(0, 1)),),
                total=Scale(id="total", items=("1",), source=TOY),
                window_days=window,
                licence=Licence(status=LicenceStatus.UNKNOWN),
            )

        @hookimpl
        def ketaprac_follow_up(self, session):
            if session.id == "dose-2":
                due = session.monitored_until + gap * DAY
                yield FollowUp(
                    id="dose-2.mood",
                    session="dose-2",
                    title="Mood",
                    todo="Ask.",
                    due_from=due,
                    due_until=due + DAY,
                    owner=Role.THERAPIST,
                    if_missed="Missing.",
                    source=TOY,
                    measure="mood",
                )

    practice = toy_practice(Asks(), clock)
    episode = ready(practice)
    due = episode.series.session("dose-2").monitored_until + gap * DAY
    if answered is not None:
        clock.time = due - answered * DAY
        response = Response(instrument="mood", at=clock.time, by="client", answers=())
        event = e.ResponseRecorded(at=clock.time, by="desk", response=response)
        episode = practice.record(episode, event).unwrap()
    assert len(practice.follow_up(episode).warnings) == warned


# -- levels ------------------------------------------------------------------------------


def alert(name="house.a", level=AlertLevel.TODAY):
    return Alert(
        id=name,
        rule=name,
        level=level,
        about="dose-1",
        words="x",
        todo="x",
        owner=Role.THERAPIST,
        since=Clock().time,
        source=TOY,
    )


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(AlertLevel), max_size=4),
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(AlertLevel)), max_size=8),
)
def test_a_plugin_can_raise_and_add_but_never_lower_or_take_away(own, given_back):
    mine = [alert(name, level) for name, level in own.items()]
    origin = Origin("house", None, None)
    asked = Outcome(
        tuple(
            Provided(attrs.evolve(alert(name, level), words="changed"), origin)
            for name, level in given_back
        ),
        (),
    )
    after = {a.id: a for a in raised(mine, asked, Clock().time)}
    for one in mine:
        top = max([one.level, *(level for name, level in given_back if name == one.id)])
        assert after[one.id].level == top
        assert after[one.id].words == one.words
    assert set(after) == set(own) | {name for name, _ in given_back}
    levels = [a.level for a in raised(mine, asked, Clock().time)]
    assert levels == sorted(levels, reverse=True)


def test_a_plugin_that_fails_is_an_alert(clock):
    class Broken(Toy):
        KETAPRAC_NAME = "broken"

        @hookimpl
        def ketaprac_alerts(self):
            raise ValueError("Jane Roe")

    practice = toy_practice(Broken(), clock)
    (one,) = practice.alerts(opened(practice))
    assert (one.alert.rule, one.alert.plugin) == ("plugin-failed", "broken")
    assert "Jane" not in one.alert.words + one.alert.todo


def test_one_that_was_closed_opens_again_when_its_level_rises(clock):
    class Mood(Calls):
        KETAPRAC_NAME = "mood"
        level = AlertLevel.REVIEW

        @hookimpl
        def ketaprac_alerts(self):
            yield alert(level=self.level)

    plugin = Mood()
    practice = toy_practice(plugin, clock)
    episode = practice.handle_alert(
        opened(practice), "house.a", AlertState.CLOSED, by="tess", why="Settled."
    ).unwrap()
    assert not practice.alerts(episode)[0].is_open
    plugin.level = AlertLevel.NOTE
    assert not practice.alerts(episode)[0].is_open
    plugin.level = AlertLevel.URGENT
    (again,) = practice.alerts(episode)
    assert again.is_open
    assert again.alert.level is AlertLevel.URGENT


# -- what becomes of them ----------------------------------------------------------------


def late_check(clock):
    practice = toy_practice(Calls(), clock)
    episode = begun(practice, clock)
    clock.time += 3 * HOUR
    episode = end(practice, episode, "dose-1").unwrap()
    clock.time += 40 * HOUR
    return practice, episode, "missed.check.dose-1.check-24h"


def test_states_are_events_and_a_closed_one_says_why(clock):
    practice, episode, name = late_check(clock)
    for state, why in (
        (AlertState.SEEN, None),
        (AlertState.ACTED_ON, "Called the brother."),
        (AlertState.CLOSED, "Reached, all well."),
    ):
        episode = practice.handle_alert(episode, name, state, by="tess", why=why).unwrap()
    found = next(s for s in practice.alerts(episode) if s.alert.id == name)
    assert (found.state, found.by, found.why) == (AlertState.CLOSED, "tess", "Reached, all well.")
    assert practice.alerts(episode)[-1] == found, "closed ones stand last"
    states = [x.state.value for x in episode.log if isinstance(x, e.AlertHandled)]
    assert states == ["seen", "acted-on", "closed"]
    assert load_episode(dump_episode(episode)) == episode


@pytest.mark.parametrize(
    ("state", "by", "why", "code"),
    [
        (AlertState.CLOSED, "tess", None, "alert.why"),
        (AlertState.ACTED_ON, "tess", None, "alert.why"),
        (AlertState.RAISED, "tess", None, "alert.why"),
        (AlertState.SEEN, "nobody", None, "alert.unnamed"),
    ],
)
def test_what_an_answer_lacks(clock, state, by, why, code):
    practice, episode, name = late_check(clock)
    decision = practice.handle_alert(episode, name, state, by=by, why=why)
    assert codes(decision) == {code}
    assert decision.episode is episode


def test_what_does_not_exist_or_is_closed(clock):
    practice, episode, name = late_check(clock)
    assert codes(practice.handle_alert(episode, "none", AlertState.SEEN, by="tess")) == {
        "alert.unknown"
    }
    episode = practice.handle_alert(episode, name, AlertState.CLOSED, by="tess", why="x").unwrap()
    assert codes(practice.handle_alert(episode, name, AlertState.SEEN, by="tess")) == {
        "alert.closed"
    }
    again = practice.handle_alert(episode, name, AlertState.RAISED, by="tess", why="Not settled.")
    assert next(s for s in practice.alerts(again.unwrap()) if s.alert.id == name).is_open


def test_none_is_raised_twice(clock):
    practice, episode, _ = late_check(clock)
    first = practice.raise_alerts(episode, by="tess")
    assert first.events
    assert practice.raise_alerts(first.unwrap(), by="tess").events == ()
    assert codes(practice.record(first.episode, first.events[0])) == {"alert.twice"}


def test_it_can_be_answered_for_after_the_episode_is_closed(clock):
    practice, episode, name = late_check(clock)
    episode = practice.record(
        episode, e.EpisodeClosed(at=clock.time, by="tess", why="Moved away.")
    ).unwrap()
    assert not practice.handle_alert(episode, name, AlertState.SEEN, by="tess").held


@pytest.mark.parametrize(
    ("state", "hours", "late"),
    [
        (AlertState.RAISED, 24, False),
        (AlertState.RAISED, 25, True),
        (AlertState.SEEN, 25, True),
        (AlertState.ACTED_ON, 25, False),
        (AlertState.CLOSED, 25, False),
    ],
)
def test_seeing_is_not_acting(state, hours, late):
    standing = AlertStanding(alert=alert(), state=state, changed_at=Clock().time)
    assert standing.is_late(Clock().time + hours * HOUR) is late


def test_the_named_person_in_charge(practice):
    episode = clear(practice, opened(practice), by="dr-else").unwrap()
    assert in_charge(Role.THERAPIST, episode, PROFILE).id == "tess"
    assert in_charge(Role.PRESCRIBER, episode, PROFILE).id == "dr-else"
    assert in_charge(Role.SUPERVISOR, episode, PROFILE).id == "tess", "nobody has that role"
    boss = Person(id="boss", name="Boss", roles=(Role.SUPERVISOR,))
    bigger = attrs.evolve(PROFILE, people=(*PROFILE.people, boss))
    assert in_charge(Role.SUPERVISOR, episode, bigger).id == "boss"
    assert in_charge(Role.THERAPIST, episode, attrs.evolve(PROFILE, people=())) is None


# -- the rules themselves ----------------------------------------------------------------


def test_rules_have_ids_sources_and_words_without_verdicts():
    assert len({r.id for r in RULES}) == len(RULES)
    assert {r.on for r in RULES} == set(Trigger)
    for rule in RULES:
        assert rule.source.locator
        assert not {"safe", "eligible"} & set(f"{rule.words} {rule.todo}".lower().split())
        if rule.level is AlertLevel.URGENT:
            assert rule.overdue_after <= HOUR
    assert "no emergency service" in NO_SERVICE


def test_every_adverse_kind_of_a_rule_exists():
    for rule in RULES:
        known = {
            Trigger.ADVERSE_EVENT: set(AdverseKind),
            Trigger.SEVERITY: set(Severity),
            Trigger.SEDATION: set(Sedation),
        }.get(rule.on)
        assert known is None or set(rule.kinds) <= known


def test_a_complete_session_raises_nothing(practice, clock):
    episode = begun(practice, clock)
    clock.time += 3 * HOUR
    episode = documented(practice, episode, "dose-1")
    episode = end(practice, episode, "dose-1").unwrap()
    assert [s.alert.rule for s in practice.alerts(episode) if s.alert.about == "dose-1"] == []
