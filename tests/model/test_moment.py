"""Wall clocks and instants, where clocks are changed and where they are not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketaprac.errors import BadInput
from ketaprac.model.moment import day_of, instant, start_of, zone

#: Zone, a time in the gap, a time that comes twice, and its two offsets.
CHANGES = [
    ("Europe/Berlin", "2027-03-28T02:30", "2027-10-31T02:30", 2, 1),
    ("America/Denver", "2027-03-14T02:30", "2027-11-07T01:30", -6, -7),
    ("America/New_York", "2027-03-14T02:00", "2027-11-07T01:59", -4, -5),
    ("Australia/Sydney", "2027-10-03T02:30", "2027-04-04T02:30", 11, 10),
]
NO_CHANGES = ["America/Phoenix", "Asia/Kolkata", "UTC", "Asia/Kathmandu"]


@pytest.mark.parametrize(("key", "gap", "twice", "early", "late"), CHANGES)
def test_a_time_that_does_not_exist_is_refused(key, gap, twice, early, late):
    with pytest.raises(BadInput, match=f"does not exist in {key}") as caught:
        instant(dt.datetime.fromisoformat(gap), key)
    assert caught.value.todo


@pytest.mark.parametrize(("key", "gap", "twice", "early", "late"), CHANGES)
def test_a_time_that_comes_twice_asks_for_its_offset(key, gap, twice, early, late):
    local = dt.datetime.fromisoformat(twice)
    with pytest.raises(BadInput, match=f"happens twice in {key}") as caught:
        instant(local, key)
    assert f"{early:+03d}:00" in caught.value.todo
    for fold in (0, 1):
        with pytest.raises(BadInput, match="happens twice"):
            instant(local.replace(fold=fold), key)


@pytest.mark.parametrize(("key", "gap", "twice", "early", "late"), CHANGES)
def test_with_its_offset_a_time_that_comes_twice_is_one_instant(key, gap, twice, early, late):
    local = dt.datetime.fromisoformat(twice)
    for hours, fold in ((early, 0), (late, 1)):
        offset = dt.timezone(dt.timedelta(hours=hours))
        made = instant(local.replace(tzinfo=offset), key)
        assert made.fold == fold
        assert made.astimezone(dt.UTC) == local.replace(tzinfo=offset)
        assert made.replace(tzinfo=None, fold=0) == local
    assert instant(
        local.replace(tzinfo=dt.timezone(dt.timedelta(hours=early))), key
    ).utcoffset() - dt.timedelta(hours=late) == dt.timedelta(hours=1)


@pytest.mark.parametrize(("key", "gap", "twice", "early", "late"), CHANGES)
def test_the_minutes_around_a_change_exist_once(key, gap, twice, early, late):
    for text, sides in ((gap, (-3, 3)), (twice, (-3, 3))):
        for hours in sides:
            local = dt.datetime.fromisoformat(text) + dt.timedelta(hours=hours)
            made = instant(local, key)
            assert made.replace(tzinfo=None) == local


def test_a_half_hour_change():
    key = "Australia/Lord_Howe"
    with pytest.raises(BadInput, match="does not exist"):
        instant(dt.datetime(2027, 10, 3, 2, 15), key)
    with pytest.raises(BadInput, match="happens twice"):
        instant(dt.datetime(2027, 4, 4, 1, 45), key)
    assert instant(dt.datetime(2027, 10, 3, 2, 30), key).utcoffset() == dt.timedelta(hours=11)


@pytest.mark.parametrize("key", NO_CHANGES)
@given(local=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1)))
@settings(max_examples=25, deadline=None)
def test_where_clocks_stay_every_time_exists_once(key, local):
    assert instant(local, key).replace(tzinfo=None) == local


@given(
    local=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1)),
    key=st.sampled_from([change[0] for change in CHANGES]),
)
@settings(max_examples=100, deadline=None)
def test_an_instant_shows_the_wall_time_it_was_made_from_or_there_is_none(local, key):
    try:
        made = instant(local, key)
    except BadInput:
        return
    assert made.astimezone(dt.UTC).astimezone(zone(key)).replace(tzinfo=None) == local


def test_midnight_that_is_skipped_begins_later():
    skipped = start_of(dt.date(2027, 4, 30), "Africa/Cairo")
    assert skipped.time() == dt.time(1)
    before = skipped.astimezone(dt.UTC) - dt.timedelta(seconds=1)
    assert day_of(before, "Africa/Cairo") == dt.date(2027, 4, 29)


@given(
    day=st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    key=st.sampled_from([*(change[0] for change in CHANGES), *NO_CHANGES, "America/Santiago"]),
)
@settings(max_examples=100, deadline=None)
def test_a_day_begins_with_its_first_instant(day, key):
    start = start_of(day, key)
    assert day_of(start, key) == day
    before = start.astimezone(dt.UTC) - dt.timedelta(microseconds=1)
    assert day_of(before, key) == day - dt.timedelta(days=1)


def test_days_are_not_all_24_hours_long():
    def length(day):
        return start_of(day + dt.timedelta(days=1), "America/Denver").astimezone(dt.UTC) - start_of(
            day, "America/Denver"
        ).astimezone(dt.UTC)

    assert length(dt.date(2027, 3, 14)) == dt.timedelta(hours=23)
    assert length(dt.date(2027, 11, 7)) == dt.timedelta(hours=25)
    assert length(dt.date(2027, 6, 1)) == dt.timedelta(hours=24)


@pytest.mark.parametrize("key", ["Nowhere", "", "../x", "Europe", "a\x00b"])
def test_unknown_zones_are_bad_input(key):
    with pytest.raises(BadInput, match="unknown time zone"):
        zone(key)
