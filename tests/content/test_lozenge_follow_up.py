"""Follow-ups: they move with their session and keep the client's clock."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import (
    BERLIN,
    NEW_YORK,
    NOW,
    after,
    at,
    changed,
    context_with,
    elapsed,
    episode_with,
    follow_ups,
    laid_out,
    loaded,
    moved,
    wall,
)

import ketaprac_lozenge_series
from ketaprac import hookspecs
from ketaprac.errors import BadInput
from ketaprac.model import events as e
from ketaprac.model.context import Catalogue
from ketaprac.model.followup import FollowUp
from ketaprac.model.instrument import Instrument, Item, Licence, LicenceStatus, Scale
from ketaprac.model.modality import Measure, Modality
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.series import Series, SessionStatus
from ketaprac.model.session import Discharge
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment
from ketaprac.plugins import settings_values
from ketaprac_lozenge_series.settings import FollowUpSettings

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

LOADED = loaded(ketaprac_lozenge_series)
CALLER = LOADED.caller
PROTOCOLS = {p.id: p for p in CALLER.checked(hookspecs.PROTOCOLS).values}
HOUSE = PROTOCOLS["lozenge-house-series"]
SERIES = laid_out(HOUSE, at("2027-05-03T10:00"))
CONTEXT = context_with()


def tasks(series: Series, *events: e.Event, context=CONTEXT) -> dict[str, FollowUp]:
    return follow_ups(CALLER, episode_with(series, *events), context)


def ended(session: str, when: dt.datetime, began: dt.datetime) -> tuple[e.Event, e.Event]:
    return (
        e.SessionStarted(at=began, by="t-1", session=session, clearance="k-1", present=("t-1",)),
        e.SessionEnded(at=when, by="t-1", session=session, discharge=Discharge(at=when, by="t-1")),
    )


# -- what there is --------------------------------------------------------------------


def test_house_series_owes_these_tasks() -> None:
    wanted = {f"dose-{n}.{name}" for n in range(1, 7) for name in ("check-24h", "integration")}
    wanted |= {
        f"dose-6.{name}"
        for name in (
            "bladder-misuse",
            "week-4",
            "week-12",
            "month-6",
            "month-12",
            "discharge-visit",
        )
    }
    wanted |= {"review-1.phq-9", "review-1.bladder-misuse", "review-1.summary"}
    assert set(tasks(SERIES)) == wanted


def test_tasks_are_whole() -> None:
    for task in tasks(SERIES).values():
        assert task.due_from < task.due_until
        assert SERIES.session(task.session) is not None
        assert task.id.startswith(f"{task.session}.")
        assert task.todo and task.if_missed and task.source.locator


def test_single_series_ends_with_the_long_follow_up() -> None:
    found = tasks(laid_out(PROTOCOLS["single-with-met"], at("2027-05-03T14:00")))
    assert {"dose-1.check-24h", "dose-1.integration", "dose-1.month-12"} <= set(found)


def test_owners() -> None:
    found = tasks(SERIES)
    assert found["dose-1.check-24h"].owner is Role.THERAPIST
    assert found["dose-1.integration"].owner is Role.FRONT_DESK
    assert found["review-1.summary"].owner is Role.FRONT_DESK


def test_unanswered_check_is_an_alert() -> None:
    missed = tasks(SERIES)["dose-1.check-24h"].if_missed
    assert "alert" in missed and "emergency contact" in missed


def test_without_a_series_the_session_alone_is_followed_up() -> None:
    dose = SERIES.session("dose-2")
    outcome = CALLER.checked(
        hookspecs.FOLLOW_UP, episode=episode_with(None), session=dose, context=CONTEXT
    )
    assert outcome.faults == ()
    assert {"dose-2.check-24h", "dose-2.month-12"} <= {task.id for task in outcome.values}


def test_same_question_same_answer() -> None:
    assert tasks(SERIES) == tasks(SERIES)


# -- cancelled, held, not authorised ---------------------------------------------------


@pytest.mark.parametrize("session", [s.id for s in SERIES.sessions])
def test_cancelled_session_owes_nothing(session: str) -> None:
    found = tasks(changed(SERIES, session, status=SessionStatus.CANCELLED))
    assert not [task for task in found.values() if task.session == session]


def test_when_the_last_dose_is_cancelled_the_one_before_it_is_the_last() -> None:
    found = tasks(changed(SERIES, "dose-6", status=SessionStatus.CANCELLED))
    assert {"dose-5.week-4", "dose-5.bladder-misuse", "dose-5.month-12"} <= set(found)


def test_a_series_that_waits_for_authorisation_is_followed_up_all_the_same() -> None:
    first_two = tuple(s for s in SERIES.sessions if s.id[-1] in "12")
    waiting = attrs.evolve(SERIES, sessions=first_two, provisional=("dose-3",))
    assert "dose-2.month-12" in tasks(waiting)


def test_held_integration_needs_no_booking() -> None:
    held = e.SessionHeld(
        at=at("2027-06-30T10:00"),
        by="t-1",
        session="integration-2",
        held_at=at("2027-06-30T10:00"),
    )
    found = tasks(SERIES, held)
    assert "dose-2.integration" not in found
    assert "dose-1.integration" in found


def test_integration_is_chased_from_72_hours_after_the_end() -> None:
    dose = SERIES.session("dose-1")
    task = tasks(SERIES)["dose-1.integration"]
    assert dose is not None
    assert elapsed(task.due_from, dose.monitored_until) == 72 * HOUR


def test_cancelled_integration_is_chased_at_once() -> None:
    dose = SERIES.session("dose-1")
    task = tasks(changed(SERIES, "integration-1", status=SessionStatus.CANCELLED))[
        "dose-1.integration"
    ]
    assert dose is not None
    assert task.due_from == dose.monitored_until
    assert elapsed(task.due_until, dose.monitored_until) == 72 * HOUR


# -- moving -------------------------------------------------------------------------------


@given(st.sampled_from(["dose-1", "dose-4", "dose-6"]), st.integers(-48, 48))
def test_checks_move_with_their_session(session: str, hours: int) -> None:
    before, later = tasks(SERIES), tasks(moved(SERIES, session, hours * HOUR))
    one, other = before[f"{session}.check-24h"], later[f"{session}.check-24h"]
    assert elapsed(other.due_from, one.due_from) == hours * HOUR
    assert elapsed(other.due_until, one.due_until) == hours * HOUR
    for task_id, task in before.items():
        if task.session not in (session, "review-1"):
            assert later[task_id] == task


def test_long_follow_up_moves_by_days() -> None:
    before, later = tasks(SERIES), tasks(moved(SERIES, "dose-6", 3 * DAY))
    for name in ("week-4", "week-12", "month-6", "month-12", "bladder-misuse"):
        one, other = before[f"dose-6.{name}"], later[f"dose-6.{name}"]
        assert day_of(other.due_from, NEW_YORK) - day_of(one.due_from, NEW_YORK) == 3 * DAY


def test_check_counts_from_the_real_end() -> None:
    dose = SERIES.session("dose-1")
    assert dose is not None
    real = after(dose.monitored_until, dt.timedelta(minutes=95))
    task = tasks(SERIES, *ended("dose-1", real, dose.start))["dose-1.check-24h"]
    assert elapsed(task.due_from, real) == 20 * HOUR
    assert elapsed(task.due_until, real) == 28 * HOUR


# -- questionnaires --------------------------------------------------------------------------


@settings(max_examples=50)
@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(8, 18),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe"]),
    st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
)
def test_phq_9_never_asks_about_a_dosing_day_and_always_fits(
    second: float, review: float, hour: int, key: str, day: dt.date
) -> None:
    share = {"dose-2": second, "review-1": review}

    def gap_of(step, gap):
        return gap.least + (gap.most - gap.least) * share.get(step.id, 0.5)

    series = laid_out(HOUSE, at(f"{day}T{hour:02}:00", key), gap_of)
    task = tasks(series)["review-1.phq-9"]
    dose, talk = series.session("dose-2"), series.session("review-1")
    assert dose is not None and talk is not None
    assert elapsed(task.due_from, dose.monitored_until) >= 14 * DAY
    asked_from = day_of(task.due_from, key) - 14 * DAY
    assert asked_from > day_of(dose.monitored_until, key)
    assert task.due_from < task.due_until
    if 8 <= talk.start.hour <= 20 and 8 <= dose.start.hour <= 18:
        assert task.due_until <= talk.start


def test_review_too_soon_after_a_dose_says_so() -> None:
    task = tasks(moved(SERIES, "review-1", -12 * DAY))["review-1.phq-9"]
    review = moved(SERIES, "review-1", -12 * DAY).session("review-1")
    assert review is not None
    assert task.due_from > review.start
    assert task.due_from < task.due_until
    assert "prescriber" in task.todo


def test_review_before_any_dose_asks_in_the_week_before() -> None:
    review = SERIES.session("review-1")
    assert review is not None
    alone = attrs.evolve(SERIES, sessions=(review,))
    task = tasks(alone)["review-1.phq-9"]
    assert day_of(review.start, NEW_YORK) - day_of(task.due_from, NEW_YORK) == 7 * DAY


def test_phq_9_window_is_the_instruments_own() -> None:
    source = Source(title="Invented", locator="none", read_on=dt.date(2026, 11, 24))
    month = Instrument(
        id="phq-9",
        version="1",
        title="Invented, a month back",
        items=(Item(id="1", label="One", values=(0, 1)),),
        total=Scale(id="total", items=("1",), source=source),
        window_days=18,
        licence=Licence(status=LicenceStatus.UNKNOWN),
    )
    context = context_with(catalogue=Catalogue(instruments=(month,)))
    dose = SERIES.session("dose-2")
    task = tasks(SERIES, context=context)["review-1.phq-9"]
    assert dose is not None
    assert day_of(task.due_from, NEW_YORK) - day_of(dose.start, NEW_YORK) == 19 * DAY


def test_summary_leaves_before_the_review() -> None:
    review = SERIES.session("review-1")
    found = tasks(SERIES)
    assert review is not None
    assert found["review-1.summary"].due_until == review.start
    assert found["review-1.bladder-misuse"].due_until < review.start


# -- the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "key", "first"),
    [
        # Monitoring ends at 17:00; the clock goes forward in the night, then back.
        ("2027-03-13T14:00", NEW_YORK, "2027-03-14 14:00"),
        ("2027-11-06T14:00", NEW_YORK, "2027-11-07 12:00"),
        ("2027-03-27T14:00", BERLIN, "2027-03-28 14:00"),
        ("2027-10-30T14:00", BERLIN, "2027-10-31 12:00"),
        ("2027-10-02T14:00", "Australia/Lord_Howe", "2027-10-03 13:30"),
    ],
)
def test_check_counts_elapsed_hours_across_a_clock_change(start: str, key: str, first: str) -> None:
    shift = elapsed(at(start, key), laid_out(HOUSE, at(start, key)).sessions[2].start)
    series = laid_out(HOUSE, after(at(start, key), shift))
    dose = series.session("dose-1")
    assert dose is not None and dose.start == at(start, key)
    task = tasks(series)["dose-1.check-24h"]
    assert elapsed(task.due_from, dose.monitored_until) == 20 * HOUR
    assert elapsed(task.due_until, dose.monitored_until) == 28 * HOUR
    assert wall(task.due_from, key) == first


@given(
    st.dates(dt.date(2027, 1, 1), dt.date(2028, 6, 30)),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe", "Asia/Kolkata"]),
)
@settings(max_examples=50)
def test_windows_in_days_begin_and_end_at_the_clients_midnight(day: dt.date, key: str) -> None:
    found = tasks(laid_out(HOUSE, at(f"{day}T10:00", key)))
    for name in ("week-4", "week-12", "month-6", "month-12", "bladder-misuse"):
        task = found[f"dose-6.{name}"]
        assert wall(task.due_from, key).endswith("00:00")
        assert wall(task.due_until, key).endswith("00:00")


def test_days_are_the_clients_not_the_practices() -> None:
    """A dose that ends at 01:00 in Berlin is still the day before in New York."""
    series = laid_out(HOUSE, at("2027-05-03T22:00", BERLIN))
    last = series.session("dose-6")
    task = tasks(series)["dose-6.week-4"]
    assert last is not None
    assert day_of(last.monitored_until, NEW_YORK) < day_of(last.monitored_until, BERLIN)
    around = day_of(last.monitored_until, BERLIN) + 28 * DAY
    assert day_of(task.due_from, BERLIN) == around - 3 * DAY
    assert task.due_from.utcoffset() == at(f"{around}T00:00", BERLIN).utcoffset()


# -- settings --------------------------------------------------------------------------------------


def test_practice_can_set_the_hours() -> None:
    table = {"lozenge-series": {"check_from_hours": 16, "check_until_hours": 30}}
    values = settings_values(LOADED.settings, table, LOADED.infos)
    dose = SERIES.session("dose-1")
    task = tasks(SERIES, context=context_with(*values))["dose-1.check-24h"]
    assert dose is not None
    assert elapsed(task.due_from, dose.monitored_until) == 16 * HOUR
    assert elapsed(task.due_until, dose.monitored_until) == 30 * HOUR


@pytest.mark.parametrize(
    ("key", "value"),
    [("check_from_hours", 24), ("check_until_hours", 100), ("review_lead_days", 0)],
)
def test_hours_that_make_no_sense_are_refused(key: str, value: int) -> None:
    with pytest.raises(BadInput) as caught:
        FollowUpSettings(**{key: value})
    assert caught.value.where == key


# -- questionnaires of the therapies -------------------------------------------------------


def with_measures(**windows: int):
    """A context whose one therapy asks for questionnaires with these windows, in days."""
    source = Source(title="Invented", locator="none", read_on=dt.date(2026, 11, 24))
    instruments = tuple(
        Instrument(
            id=name,
            version="1",
            title=name,
            items=(Item(id="1", label="One", values=(0, 1)),),
            total=Scale(id="total", items=("1",), source=source),
            window_days=days,
            licence=Licence(status=LicenceStatus.UNKNOWN),
        )
        for name, days in windows.items()
    )
    therapy = Modality(
        id="art",
        version="1",
        title="Art",
        source=source,
        measures=tuple(Measure(instrument=name, reason="To compare.") for name in windows),
    )
    return context_with(catalogue=Catalogue(instruments=instruments, modalities=(therapy,)))


def chosen() -> e.TreatmentChosen:
    treatment = Treatment(
        indication=Indication.ALCOHOL, protocol="lozenge-house-series", modalities=("art",)
    )
    return e.TreatmentChosen(at=NOW, by="t-1", treatment=treatment)


@settings(max_examples=60)
@given(
    st.integers(0, 60),
    st.lists(st.integers(-4, 4), min_size=6, max_size=6),
    st.sampled_from([NEW_YORK, BERLIN, "Australia/Lord_Howe"]),
    st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
)
def test_a_measure_never_asks_about_a_dosing_day_however_doses_are_moved(
    window: int, days: list[int], key: str, day: dt.date
) -> None:
    series = laid_out(HOUSE, at(f"{day}T10:00", key))
    for number, shift in enumerate(days, start=1):
        series = moved(series, f"dose-{number}", shift * DAY)
    found = tasks(series, chosen(), context=with_measures(craving=window))
    doses = [s for s in series.sessions if s.kind.value == "dosing"]
    asked = [t for name, t in found.items() if name.endswith("measure-craving")]
    assert asked, "after the last dose at the latest"
    for task in asked:
        first_day = day_of(task.due_from, key) - window * DAY
        for dose in doses:
            before = day_of(dose.monitored_until, key) < first_day
            later = dose.start >= task.due_until
            assert before or later
        assert task.measure == "craving"


def test_each_dose_starts_its_time_anew() -> None:
    context = with_measures(short=0, long=14)
    found = set(tasks(SERIES, chosen(), context=context))
    assert {f"dose-{n}.measure-short" for n in range(1, 7)} <= found
    # Weekly doses: a fortnight is only clear before the review, and at the end.
    long = {name for name in found if name.endswith("measure-long")}
    assert long == {"dose-2.measure-long", "dose-6.measure-long"}


def test_a_whole_life_is_not_asked_again() -> None:
    found = tasks(SERIES, chosen(), context=with_measures(childhood=36500))
    assert not [name for name in found if "measure" in name]
