"""What happens to a series when it is planned anew."""

from __future__ import annotations

import datetime as dt

import attrs
from steps import clear as cleared
from steps import end, fact, opened, ready, sign, start
from toy import DAY, HOUR, PROFILE, Clock, Toy, toy_practice

from ketaprac import ConsentKind
from ketaprac.files.episode import dump_episode, load_episode
from ketaprac.planning.revision import revised


def test_planning_again_changes_nothing_but_what_moved():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    before = ready(practice)
    same = practice.plan(before, by="tess").unwrap()
    assert same.series == before.series

    clock.time += dt.timedelta(minutes=1)
    moved_to = before.series.session("dose-1").start + HOUR
    after = practice.plan(before, by="tess", fixed={"dose-1": moved_to}).unwrap()
    revisions = {s.id: s.revision for s in after.series.sessions}
    assert revisions["dose-1"] == 1
    assert after.series.session("dose-1").changed_at == clock.time
    assert {s.id: s.uid for s in after.series.sessions} == {
        s.id: s.uid for s in before.series.sessions
    }


def test_sessions_that_took_place_stay_and_the_next_batch_is_added():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    episode = ready(practice)
    for name in ("dose-1", "dose-2"):
        clock.time = max(clock.time, episode.series.session(name).start)
        episode = fact(practice, episode, "sober", True).unwrap()
        episode = start(practice, episode, name).unwrap()
        clock.time += 3 * HOUR
        episode = end(practice, episode, name).unwrap()
    held = {s.id: s.started_at for s in episode.sessions}
    clock.time += DAY
    episode = cleared(practice, episode, sessions=1).unwrap()
    series = practice.plan(episode, by="tess").unwrap().series
    assert series.session("dose-3") is not None
    assert {name: series.session(name).start for name in held} == held
    assert series.provisional == ()
    # Nobody recorded these; they must not keep the rest from being planned.
    assert series.missed == ("prep", "int-1")


def test_a_session_that_is_called_off_stays_as_cancelled_until_it_is_planned_anew():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    before = ready(practice)
    planned = before.series.session("dose-2")
    clock.time += DAY
    after = practice.cancel(before, "dose-2", by="tess").unwrap()
    assert after.series.session("dose-2") is None
    (off,) = after.series.cancelled
    assert (off.status, off.revision, off.changed_at) == ("cancelled", 1, clock.time)
    assert (off.uid, off.start) == (planned.uid, planned.start)
    others = [s for s in before.series.sessions if s.id != "dose-2"]
    assert list(after.series.sessions) == others

    clock.time += HOUR
    again = practice.plan(after, by="tess").unwrap().series
    assert again.cancelled == ()
    assert again.session("dose-2").revision == 2
    assert again.session("dose-2").uid == planned.uid
    stored = load_episode(dump_episode(after))
    assert stored == after


def test_what_is_not_planned_or_took_place_cannot_be_called_off():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    episode = ready(practice)
    assert [o.code for o in practice.cancel(episode, "dose-9", by="tess").objections] == [
        "session.not-planned"
    ]
    clock.time = episode.series.session("dose-1").start
    episode = fact(practice, episode, "sober", True).unwrap()
    episode = start(practice, episode, "dose-1").unwrap()
    assert [o.code for o in practice.cancel(episode, "dose-1", by="tess").objections] == [
        "session.took-place"
    ]


def test_steps_that_are_no_longer_authorised_are_called_off_and_those_that_were_over_are_not():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    before = ready(practice)
    first, *later = before.series.sessions
    fewer = attrs.evolve(before.series, sessions=(first,))
    now = later[0].monitored_until
    after = revised(fewer, before.series, now)
    assert [s.id for s in after.cancelled] == [s.id for s in later if s.monitored_until > now]
    assert {(s.revision, s.changed_at) for s in after.cancelled} == {(1, now)}
    assert revised(fewer, after, now + DAY).cancelled == after.cancelled
    assert revised(fewer, after, now + 700 * DAY).cancelled == ()


def test_a_time_fixed_before_anything_was_planned_gets_people_and_a_room():
    clock = Clock()
    practice = toy_practice(Toy(), clock)
    episode = ready(practice)
    fixed = episode.series.session("dose-1").start + 2 * HOUR
    fresh = practice.reopen(episode.id, [e for e in episode.log if e is not episode.log[-1]])
    assert fresh.series is None
    session = practice.plan(fresh, by="tess", fixed={"dose-1": fixed}).unwrap().series
    assert session.session("dose-1").start == fixed
    assert session.session("dose-1").staff and session.session("dose-1").locked


def test_a_fixed_time_that_breaks_a_rule_is_reported_and_not_moved():
    practice = toy_practice(Toy(), Clock())
    episode = ready(practice)
    night = episode.series.session("dose-1").start.replace(hour=3)
    decision = practice.plan(episode, by="tess", fixed={"dose-1": night})
    assert not decision.events
    # At night nothing that hangs off it fits either, so the fixed time itself is named.
    told = " ".join(objection.words for objection in decision.objections)
    assert "dose-1" in told and decision.objections


def test_the_hosts_calendars_are_asked():
    practice = toy_practice(Toy(), Clock())
    before = ready(practice)
    first = before.series.session("dose-1")

    def slots(name, begin, end):
        times = {"start": first.start.isoformat(), "end": (first.start + HOUR).isoformat()}
        return [{"resourceType": "Slot", "status": "busy", **times}] if name == "client" else []

    after = practice.plan(before, by="tess", busy=slots).unwrap()
    assert after.series.session("dose-1").start >= first.start + HOUR
    from ketaprac.planning.loads import loads

    again = practice.plan(before, by="tess", taken=loads(before.series.sessions)).unwrap()
    assert again.series.session("dose-1").start != first.start


class TestIds:
    """A calendar that leaks must not let anyone try out who it belongs to."""

    def planned(self, practice):
        return ready(practice).series

    def test_without_a_key_they_are_random(self):
        first, second = (self.planned(toy_practice()) for _ in range(2))
        assert first.id != second.id
        assert {s.uid for s in first.sessions}.isdisjoint(s.uid for s in second.sessions)

    def test_with_a_key_they_are_stable_and_depend_on_it(self):
        def under(key: str):
            profile = attrs.evolve(PROFILE, key=key)
            return self.planned(toy_practice(Toy(), Clock(), profile)).id

        assert under("k" * 16) == under("k" * 16)
        assert under("k" * 16) != under("q" * 16)


def test_a_series_without_a_time_says_why():
    clock = Clock()
    holiday_all_along = tuple(
        attrs.evolve(person, availability=attrs.evolve(person.availability, hours=()))
        for person in PROFILE.people
    )
    practice = toy_practice(Toy(), clock, attrs.evolve(PROFILE, people=holiday_all_along))
    episode = fact(practice, opened(practice), "psychosis", False).unwrap()
    episode = practice.record_screening(episode, by="tess").unwrap()
    episode = cleared(practice, episode).unwrap()
    episode = sign(practice, episode, ConsentKind.TREATMENT).unwrap()
    decision = practice.plan(episode, by="tess")
    assert {o.code for o in decision.objections} == {"plan.none"}
    assert any("tess" in o.words for o in decision.objections)
