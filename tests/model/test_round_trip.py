"""Values to JSON and back; errors carry a path and the nearest key, and no value."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from attrs import evolve, fields
from hypothesis import given, settings
from hypothesis import strategies as st
from model_support import SENTINEL, build

from ketaprac.errors import BadInput
from ketaprac.files.convert import duration, duration_text, structure, tag_of, unstructure
from ketaprac.model import events as e
from ketaprac.model.episode import Episode, fold
from ketaprac.model.episode import evolve as after
from ketaprac.model.people import Client
from ketaprac.model.rule import Rule
from ketaprac.model.screening import Disposition
from ketaprac.testing.sample import every_event, sample

LOG = tuple[e.Event, ...]
EVERY_EVENT = [build(cls) for cls in e.EVENTS]


def there_and_back(value, cls):
    return structure(json.loads(json.dumps(unstructure(value))), cls)


def test_the_sample_holds_every_class_of_event():
    assert {type(event) for event in every_event()} == set(e.EVENTS)
    assert set(e.EVENTS) == set(e.Event.__subclasses__())


def test_a_log_with_every_event_comes_back_as_it_was():
    log = every_event()
    back = structure(json.loads(json.dumps([unstructure(event) for event in log])), LOG)
    assert back == log
    assert [type(event) for event in back] == [type(event) for event in log]


def test_unstructuring_a_log_does_not_depend_on_how_it_is_declared():
    opened = every_event()[0]
    assert unstructure(sample().fresh)["log"][0] == {
        "type": "episode-opened",
        **unstructure(opened),
    }


@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: tag_of(type(event)))
def test_an_event_with_every_field_filled_in_comes_back(event):
    assert there_and_back(event, e.Event) == event


@pytest.mark.parametrize("episode", [sample().fresh, sample().episode], ids=["fresh", "long"])
def test_an_episode_comes_back_and_folds_to_the_same(episode):
    back = there_and_back(episode, Episode)
    assert back == episode
    assert fold(back.id, back.log) == episode


def test_folding_at_once_or_event_by_event_is_the_same():
    log = every_event()
    one_by_one = fold("x", log[:1])
    for event in log[1:]:
        one_by_one = after(one_by_one, event)
    assert one_by_one == fold("x", log)


@pytest.mark.parametrize("name", ["profile", "screening", "series", "referral", "follow_ups"])
def test_other_values_come_back_too(name):
    value = getattr(sample(), name)
    assert there_and_back(value, type(value)) == value


@pytest.mark.parametrize("kind", ["Rule", "Protocol", "Instrument", "Modality", "ConsentForm"])
def test_content_comes_back_too(kind):
    value = build(kind)
    assert there_and_back(value, type(value)) == value


def test_dispositions_are_words_in_files():
    assert unstructure(build("Rule"))["then"] == "clear"
    finding = evolve(build("Finding"), disposition=Disposition.URGENT)
    assert unstructure(finding)["disposition"] == "urgent"
    assert there_and_back(finding, type(finding)).disposition is Disposition.URGENT


# What is wrong is told by its place


def wrong(table, cls, where=""):
    with pytest.raises(BadInput) as caught:
        structure(table, cls, where=where)
    error = caught.value
    shown = (str(error), repr(error), repr(error.args))
    assert SENTINEL not in "".join(shown)
    assert error.__cause__ is None
    return error


CLIENT = {"id": "c-1", "name": "Somebody"}


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("birthdate", "birth_date"),
        ("timezone", "time_zone"),
        ("nmae", "name"),
        ("emergency_contct", "emergency_contact"),
    ],
)
def test_an_unknown_key_names_the_nearest(key, meant):
    error = wrong({**CLIENT, key: SENTINEL}, Client, "client")
    assert error.where == f"client.{key}"
    assert error.what == f"unknown key {key!r}"
    assert error.todo == f"Did you mean {meant!r}?"


def test_a_key_that_resembles_nothing_gets_the_list():
    error = wrong({**CLIENT, "zzzzzz": SENTINEL}, Client, "client")
    assert error.todo.startswith("Known: birth_date, contact")


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        ({"id": None}, "client.id", "expected text, found nothing"),
        ({"id": 7}, "client.id", "expected text, found a whole number"),
        ({"id": SENTINEL}, "client.id", "is not an id"),
        ({"name": 12}, "client.name", "expected text, found a whole number"),
        ({"name": [SENTINEL]}, "client.name", "expected text, found a list"),
        ({"name": {SENTINEL: 1}}, "client.name", "expected text, found a table"),
        ({"name": True}, "client.name", "expected text, found true or false"),
        ({"birth_date": SENTINEL}, "client.birth_date", "is not a date that exists"),
        ({"birth_date": "1979-02-30"}, "client.birth_date", "is not a date that exists"),
        ({"birth_date": 1979}, "client.birth_date", "expected a date, found a whole number"),
        ({"birth_date": dt.datetime(1979, 3, 8)}, "client.birth_date", "expected a date, found"),
        ({"sex": SENTINEL}, "client.sex", "is not a word that fits here"),
        ({"sex": "femal"}, "client.sex", "Did you mean 'female'?"),
        ({"sex": 1}, "client.sex", "expected one of female, male, found a whole number"),
        ({"time_zone": SENTINEL}, "client.time_zone", "unknown time zone"),
        ({"contact": SENTINEL}, "client.contact", "expected a table, found text"),
        ({"contact": {"phone": 5}}, "client.contact.phone", "expected text, found"),
        ({"contact": {"fone": SENTINEL}}, "client.contact.fone", "Did you mean 'phone'?"),
        ({"contact": {"name": f"<{SENTINEL}>"}}, "client.contact.name", "has < or > in it"),
    ],
)
def test_a_wrong_value_is_told_by_its_path_and_not_shown(change, where, words):
    error = wrong({**CLIENT, **change}, Client, "client")
    assert error.where == where
    assert words in str(error)


def test_a_missing_key_is_told_by_its_path():
    error = wrong({"name": SENTINEL}, Client, "client")
    assert (error.where, error.what) == ("client.id", "is missing")


def test_a_wrong_place_deep_in_a_log_has_its_whole_path():
    log = [json.loads(json.dumps(unstructure(event))) for event in every_event()]
    for event, raw in zip(every_event(), log, strict=True):
        raw["type"] = tag_of(type(event))
    log[4]["response"]["answers"][1]["valeu"] = SENTINEL
    error = wrong(log, LOG, "log")
    assert error.where == "log[5].response.answers[2].valeu"
    assert error.todo == "Did you mean 'value'?"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"type": "consent-sined"}, "Did you mean 'consent-signed'?"),
        ({"type": SENTINEL}, "unknown event"),
        ({}, "unknown event"),
        ({"type": ["a"]}, "unknown event"),
        ({"type": "event"}, "unknown event"),
        ("x", "expected a table, found text"),
        (None, "expected a table, found nothing"),
    ],
)
def test_an_event_of_no_known_kind(entry, words):
    error = wrong([entry], LOG, "log")
    assert error.where.startswith("log[1]")
    assert words in str(error)


def test_a_log_is_a_list():
    assert wrong({"type": SENTINEL}, LOG, "log").what == "expected a list, found a table"


@pytest.mark.parametrize("event", EVERY_EVENT, ids=lambda event: tag_of(type(event)))
def test_no_field_of_an_event_shows_what_was_wrong_in_it(event):
    raw = {**json.loads(json.dumps(unstructure(event))), "type": tag_of(type(event))}
    for field in fields(type(event)):
        for value in ([{SENTINEL: SENTINEL}], {SENTINEL: SENTINEL}, f"{SENTINEL}\u202e", 1.5):
            error = wrong([{**raw, field.name: value}], LOG, "log")
            assert error.where.startswith(f"log[1].{field.name}")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"type": "fact-si", "field": "x", "value": 1}, "when"),
        ({"field": "x", "value": 1}, "when"),
        (SENTINEL, "when"),
        ([SENTINEL], "when"),
        ({"type": "any-of", "tests": [{"type": "fact-is", "field": SENTINEL, "value": 1}]}, "when"),
        ({"type": "any-of", "tests": [{"type": "any-of", "tests": []}]}, "when"),
    ],
)
def test_a_condition_that_does_not_fit_is_told_by_its_path(when, words):
    raw = {**unstructure(build("Rule")), "when": when}
    assert wrong(raw, Rule).where.startswith(words)


# Durations


@given(st.integers(-(10**7), 10**7))
@settings(max_examples=100, deadline=None)
def test_durations_come_back(seconds):
    value = dt.timedelta(seconds=seconds)
    assert duration(duration_text(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT90M", dt.timedelta(minutes=90)),
        ("P7D", dt.timedelta(days=7)),
        ("P1DT2H3M4S", dt.timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("-PT5M", dt.timedelta(minutes=-5)),
        ("PT0S", dt.timedelta()),
    ],
)
def test_durations_are_read(text, value):
    assert duration(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "-P",
        "P1DT",
        "90M",
        "PT1.5H",
        "P1W",
        "P1Y",
        "p1d",
        "PT5",
        5,
        None,
        SENTINEL,
        "P\u0661D",
        "P" + "9" * 40 + "D",
    ],
)
def test_what_is_no_duration(text):
    with pytest.raises(BadInput, match="is not a duration"):
        duration(text)
