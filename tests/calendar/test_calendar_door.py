"""Planning twice through the one door: in the calendars exactly what moved has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from attrs import evolve
from calendar_samples import events, value

from ketaprac.cli.common import practice_of
from ketaprac.files.case import load_case
from ketaprac.files.episode import dump_episode, load_episode
from ketaprac.files.practice import load_practice
from ketaprac.model.availability import Busy
from ketaprac.model.episode import Episode
from ketaprac.practice import Practice
from ketaprac.replay import Replayed, replay
from ketaprac_calendar.audiences import audience_of
from ketaprac_calendar.entries import entry, uid_of, view_of

CLIENT = audience_of("client")
CASES = Path(__file__).parents[2] / "examples"
FIRST = dt.datetime(2027, 1, 11, 16, tzinfo=dt.UTC)


class Clock:
    now = FIRST

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(clock: Clock) -> Practice:
    return practice_of(load_practice(CASES / "practice.toml"), clock)


@pytest.fixture
def replayed(practice: Practice) -> Replayed:
    return replay(load_case(CASES / "alcohol-met.toml"), practice)


def planned(practice: Practice, replayed: Replayed, episode: Episode, *busy: Busy) -> Episode:
    times = evolve(replayed.availability, busy=(*replayed.availability.busy, *busy))
    decision = practice.plan(episode, by="office", availability=times)
    assert decision.episode.series is not None
    # A host stores the episode and reads it again before the next step.
    return load_episode(dump_episode(decision.episode))


def exported(practice: Practice, episode: Episode, audience: str = "client") -> bytes:
    assert episode.series is not None
    return practice.export(f"calendar.{audience}", episode.series, episode).content


def by_uid(content: bytes) -> dict[str, bytes]:
    return {value(event, "UID"): event for event in events(content)}


@pytest.mark.parametrize("audience", ["client", "therapist", "front-desk", "shared"])
def test_the_same_plan_again_gives_the_same_bytes(
    practice: Practice, replayed: Replayed, clock: Clock, audience: str
) -> None:
    first = planned(practice, replayed, replayed.episode)
    before = exported(practice, first, audience)
    clock.now += dt.timedelta(hours=5)
    again = planned(practice, replayed, first)
    assert exported(practice, again, audience) == before


@pytest.mark.parametrize("number", range(7))
def test_exactly_what_moved_has_other_bytes(
    practice: Practice, replayed: Replayed, clock: Clock, number: int
) -> None:
    first = planned(practice, replayed, replayed.episode)
    assert first.series is not None
    there = first.series.sessions[number]
    clock.now += dt.timedelta(hours=5)
    again = planned(practice, replayed, first, Busy(start=there.start, end=there.end))
    assert again.series is not None
    view = view_of(CLIENT, first.series, first, practice.context(first))
    moved = {
        uid_of(new.uid, CLIENT)
        for old, new in zip(first.series.sessions, again.series.sessions, strict=True)
        if entry(old, 1, view).start != entry(new, 1, view).start
    }
    before, after = by_uid(exported(practice, first)), by_uid(exported(practice, again))
    assert before.keys() == after.keys()
    assert {uid for uid in before if before[uid] != after[uid]} == moved
    assert uid_of(there.uid, CLIENT) in moved
    for uid in moved:
        assert (value(before[uid], "SEQUENCE"), value(after[uid], "SEQUENCE")) == ("0", "1")
        assert value(after[uid], "DTSTAMP") == "20270111T210000Z"
        assert value(before[uid], "SUMMARY") == value(after[uid], "SUMMARY")


def test_one_cancelled_session_is_one_changed_event(
    practice: Practice, replayed: Replayed, clock: Clock
) -> None:
    first = planned(practice, replayed, replayed.episode)
    assert first.series is not None
    which = first.series.sessions[-1]
    clock.now += dt.timedelta(hours=5)
    decision = practice.cancel(first, which.id, by="office")
    before, after = by_uid(exported(practice, first)), by_uid(exported(practice, decision.episode))
    (one,) = [uid for uid in before if before[uid] != after[uid]]
    assert before.keys() == after.keys()
    assert value(after[one], "STATUS") == "CANCELLED"
    assert value(after[one], "SEQUENCE") == "1"
    assert b"VALARM" not in after[one]
    titles = [value(e, "SUMMARY") for e in before.values()]
    assert [value(e, "SUMMARY") for e in after.values()] == titles


def test_numbers_stay_when_what_was_cancelled_is_no_longer_remembered(
    practice: Practice, replayed: Replayed
) -> None:
    first = planned(practice, replayed, replayed.episode)
    assert first.series is not None
    decision = practice.cancel(first, first.series.sessions[1].id, by="office")
    off = decision.episode.series
    assert off is not None

    def titles(plan) -> dict[str, str]:
        content = practice.export("calendar.client", plan, decision.episode).content
        return {value(e, "UID"): value(e, "SUMMARY") for e in events(content)}

    forgotten = titles(evolve(off, cancelled=()))
    assert len(forgotten) == len(first.series.sessions) - 1
    assert forgotten.items() <= titles(off).items()
    assert titles(off).items() == titles(first.series).items()
