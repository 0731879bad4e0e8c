"""A small year of the invented practice: every invariant holds at every step, and can be broken."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

from ketaprac import dump_episode, load_episode
from ketaprac.model import events as e
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode, fold

EXAMPLE = Path(__file__).parents[2] / "examples" / "practice-50"
sys.path.insert(0, str(EXAMPLE))

import invariants  # noqa: E402
import simulate  # noqa: E402

Year = Any


def small(folder: Path, seed: int) -> Year:
    return simulate.lived(folder, clients=4, months=3, seed=seed, on_step=lambda: None)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return small(tmp_path_factory.mktemp("year"), 1)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_every_invariant_holds_at_every_step(tmp_path: Path, seed: int) -> None:
    year = small(tmp_path, seed)
    assert year.watch.seen == sum(len(life.episode.log) for life in year.clients.values())
    assert year.watch.seen > 200


def test_a_year_has_doses_and_all_that_follows(year: Year) -> None:
    assert {"SessionEnded", "SeriesPlanned", "FollowUpDone", "SessionHeld"} <= set(year.tally)


def test_the_same_seed_gives_the_same_year(tmp_path: Path, year: Year) -> None:
    again = small(tmp_path, 1)
    assert stored(again) == stored(year)


def stored(year: Year) -> dict[str, str]:
    return {name: dump_episode(life.episode) for name, life in year.clients.items()}


def test_a_stored_year_is_the_same_when_read_again(year: Year) -> None:
    for life in year.clients.values():
        assert load_episode(dump_episode(life.episode)) == life.episode


# -- the watch itself can fail ------------------------------------------------------------


def with_dose(year: Year) -> tuple[list[e.Event], int]:
    """A log with a dose, and the place of its start."""
    for life in year.clients.values():
        log = list(life.episode.log)
        for place, event in enumerate(log):
            if isinstance(event, e.SessionStarted):
                return log, place
    raise AssertionError("no dose in this year")


def watched(year: Year, log: list[e.Event]) -> Episode:
    watch = invariants.Watch(zone=year.watch.zone, doses=year.watch.doses)
    episode = fold("c-1", log)
    watch.look(episode)
    return episode


def without(kind: type[e.Event], log: list[e.Event], place: int) -> list[e.Event]:
    return [x for x in log[: place + 1] if not isinstance(x, kind)]


def test_the_untouched_log_passes(year: Year) -> None:
    log, place = with_dose(year)
    assert watched(year, log[: place + 1]).sessions


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (e.ScreeningRecorded, "a named person referred"),
        (e.ClearanceGiven, "a prescriber decided"),
        (e.ConsentSigned, "treatment was consented to"),
        (e.SeriesPlanned, "only what is planned"),
    ],
)
def test_the_watch_sees_what_is_left_out(year: Year, kind: type[e.Event], words: str) -> None:
    log, place = with_dose(year)
    with pytest.raises(invariants.Broken, match=words):
        watched(year, without(kind, log, place))


def test_the_watch_sees_a_dose_after_a_withdrawal(year: Year) -> None:
    log, place = with_dose(year)
    at = log[place].at
    taken_back = e.ConsentWithdrawn(at=at, by="client", kind=ConsentKind.TREATMENT)
    with pytest.raises(invariants.Broken, match="after a withdrawal"):
        watched(year, [*log[:place], taken_back, log[place]])


def test_the_watch_sees_a_dose_too_many(year: Year) -> None:
    log, place = with_dose(year)
    fewer = [
        attrs.evolve(x, clearance=attrs.evolve(x.clearance, sessions=0))
        if isinstance(x, e.ClearanceGiven)
        else x
        for x in log[: place + 1]
    ]
    with pytest.raises(invariants.Broken, match="more doses than authorised"):
        watched(year, fewer)


def test_the_watch_sees_an_expired_clearance(year: Year) -> None:
    log, place = with_dose(year)
    day = log[place].at.date() - dt.timedelta(days=2)
    expired = [
        attrs.evolve(x, clearance=attrs.evolve(x.clearance, valid_until=day))
        if isinstance(x, e.ClearanceGiven)
        else x
        for x in log[: place + 1]
    ]
    with pytest.raises(invariants.Broken, match="clearance is not over"):
        watched(year, expired)


def test_the_watch_sees_two_clients_in_one_room(year: Year) -> None:
    log, place = with_dose(year)
    watch = invariants.Watch(zone=year.watch.zone, doses=year.watch.doses)
    watch.look(fold("c-1", log[: place + 1]))
    with pytest.raises(invariants.Broken, match="no double booking"):
        watch.look(fold("c-2", log[: place + 1]))


def test_the_watch_sees_a_forgotten_check(year: Year) -> None:
    life = next(one for one in year.clients.values() if one.episode.sessions)
    plan = year.practice.follow_up(life.episode)
    bare = attrs.evolve(plan, tasks=())
    year.watch.owes(life.episode, plan)
    with pytest.raises(invariants.Broken, match="24-hour check"):
        year.watch.owes(life.episode, bare)


def test_the_watch_sees_an_edited_entry(year: Year) -> None:
    log, place = with_dose(year)
    watch = invariants.Watch(zone=year.watch.zone, doses=year.watch.doses)
    watch.look(fold("c-1", log[: place + 1]))
    edited = attrs.evolve(log[place], by="office")
    with pytest.raises(invariants.Broken, match="no entry is edited"):
        watch.look(fold("c-1", [*log[:place], edited, *log[place + 1 :]]))
