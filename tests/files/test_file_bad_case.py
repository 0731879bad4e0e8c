"""A case file with one thing wrong in it: one line that says where, and nothing of the record."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from file_support import SECRET, drop, is_one_line, put, read, refused, shipped, write

Path_ = tuple[str | int, ...]

GAP = dt.datetime(2027, 3, 14, 2, 30)  # the clock of Los Angeles is set forward over it
TWICE = dt.datetime(2027, 11, 7, 1, 30)  # and back over this
BERLIN_GAP = dt.datetime(2027, 3, 28, 2, 30)

WRONG_TYPE: list[tuple[Path_, Any, str, str]] = [
    (("client",), SECRET, "client", "expected a table, found text"),
    (("client",), [{}], "client", "expected a table, found a list"),
    (("client", "id"), 1041, "client.id", "expected text, found a whole number"),
    (("client", "name"), 12, "client.name", "expected text"),
    (("client", "name"), [SECRET], "client.name", "expected text, found a list"),
    (("client", "birth_date"), 1984, "client.birth_date", "expected a date"),
    (("client", "birth_date"), SECRET, "client.birth_date", "is not a date that exists"),
    (
        ("client", "birth_date"),
        dt.datetime(1984, 3, 9, 1),
        "client.birth_date",
        "found a date with",
    ),
    (("client", "birth_date"), dt.time(9), "client.birth_date", "found a time of day"),
    (("client", "sex"), SECRET, "client.sex", "is not a word that fits here"),
    (("client", "sex"), 1, "client.sex", "expected one of female, male"),
    (("client", "sex"), True, "client.sex", "found true or false"),
    (("client", "contact"), SECRET, "client.contact", "expected a table"),
    (("client", "contact", "phone"), 15550141, "client.contact.phone", "expected text"),
    (("treatment", "indication"), "alcool", "treatment.indication", "Did you mean 'alcohol'?"),
    (("treatment", "modalities"), "met", "treatment.modalities", "expected a list, found text"),
    (("treatment", "modalities"), [1], "treatment.modalities[1]", "expected text"),
    (("treatment", "lead_therapist"), SECRET, "treatment.lead_therapist", "is not an id"),
    (("answers",), {"a": 1}, "answers", "expected a list, found a table"),
    (("answers", 1), 7, "answers[2]", "expected a table, found a whole number"),
    (("answers", 0, "on"), 2027, "answers[1].on", "expected a date or a date with time"),
    (("answers", 0, "on"), dt.time(9), "answers[1].on", "found a time of day"),
    (("answers", 0, "on"), SECRET, "answers[1].on", "is not a date that exists"),
    (("answers", 0, "by"), SECRET, "answers[1].by", "is not an id"),
    (("answers", 0, "total"), 999, "answers[1].total", "does not match the answers"),
    (("answers", 0, "total"), True, "answers[1].total", "found true or false"),
    (("answers", 0, "total"), SECRET, "answers[1].total", "expected a number"),
    (("answers", 0, "values"), True, "answers[1].values", "expected a list of answers"),
    (("answers", 0, "values"), 5, "answers[1].values", "expected a list of answers"),
    (("answers", 0, "values"), [1] * 8, "answers[1].values", "has 8 answers"),
    (("answers", 0, "values"), [1] * 10, "answers[1].values", "has 10 answers"),
    (("answers", 0, "values"), [], "answers[1].values", "has 0 answers"),
    (("answers", 0, "values"), SECRET, "answers[1].values", "has 1 answers"),
    (("answers", 0, "values", 2), 4, "answers[1].values[3]", "is not an answer that item 3 allows"),
    (("answers", 0, "values", 2), -1, "answers[1].values[3]", "is not an answer that"),
    (("answers", 0, "values", 2), 10**30, "answers[1].values[3]", "is not an answer that"),
    (("answers", 0, "values", 2), 1.0, "answers[1].values.3", "expected a whole number"),
    (("answers", 0, "values", 2), True, "answers[1].values.3", "found true or false"),
    (("answers", 0, "values", 2), SECRET, "answers[1].values.3", "found text"),
    (("answers", 0, "values", 2), "²", "answers[1].values.3", "found text"),
    (("answers", 0, "values", 2), "9" * 5_000, "answers[1].values.3", "found text"),
    (("answers", 0, "values", 2), [1], "answers[1].values.3", "found a list"),
    (("answers", 0, "values"), {"12": 1}, "answers[1].values.12", "unknown item '12'"),
    (("answers", 0, "values"), {SECRET: 1}, "answers[1].values.(a key", "unknown item (not shown"),
    (("facts", 0, "value"), [SECRET], "facts[1].value", "found a list"),
    (("facts", 0, "value"), dt.date(2027, 1, 1), "facts[1].value", "found a date"),
    (("facts", 0, "value"), float("nan"), "facts[1].value", "found a number"),
    (("facts", 0, "unit"), SECRET, "facts[1].unit", "is not an id"),
    (("facts", 0, "absent"), SECRET, "facts[1].absent", "is not a word that fits here"),
    (("facts", 0, "absent"), "declined", "facts[1].value", "either a value or the reason"),
    (("availability",), 9, "availability", "expected a table"),
    (("availability", "hours"), SECRET, "availability.hours", "expected a table, found text"),
    (("availability", "hours"), {"mon": SECRET}, "availability.hours.mon", "expected a list"),
    (("availability", "hours"), {"mon": [9]}, "availability.hours.mon[1]", "a stretch of hours"),
    (("availability", "hours"), {"mon": [SECRET]}, "availability.hours.mon[1]", "a stretch of"),
    (
        ("availability", "hours"),
        {"mon": ["09:00+01:00-12:00"]},
        "availability.hours.mon[1]",
        "a stretch of hours",
    ),
    (("availability", "hours"), {"monday": []}, "availability.hours.monday", "Did you mean 'mon'?"),
    (("availability", "hours"), {SECRET: []}, "availability.hours.(a key", "unknown weekday"),
    (("availability", "busy"), {}, "availability.busy", "expected a list, found a table"),
    (("availability", "busy"), [SECRET], "availability.busy[1]", "exactly the keys from and to"),
    (("availability", "busy", 0, "why"), SECRET, "availability.busy[1]", "exactly the keys"),
    (("screening", "recommendation"), "clear", "screening.recommendation", "fits here"),
    (("clearance", "decision"), SECRET, "clearance.decision", "is not a word that fits here"),
    (("clearance", "sessions"), "two", "clearance.sessions", "expected a whole number"),
    (("clearance", "sessions"), 2.0, "clearance.sessions", "expected a whole number"),
    (("clearance", "sessions"), True, "clearance.sessions", "found true or false"),
    (("clearance", "sessions"), -1, "clearance.sessions", "outside the range 0 to 100"),
    (("clearance", "sessions"), 101, "clearance.sessions", "outside the range 0 to 100"),
    (("clearance", "limits"), 80, "clearance.limits", "expected text"),
    (("consents", 0, "kind"), "photos", "consents[1].kind", "is not a word that fits here"),
    (("consents", 0, "version"), 1, "consents[1].version", "expected text"),
    (("consents", 0, "content_hash"), SECRET, "consents[1].content_hash", "is not a SHA-256"),
    (("sessions",), [{"step": "dose-1", "start": SECRET}], "sessions[1].start", "is not a date"),
    (
        ("sessions",),
        [{"step": "dose-1", "start": GAP, "held": 1}],
        "sessions[1].held",
        "expected true or false",
    ),
]


@pytest.mark.parametrize(("path", "value", "where", "words"), WRONG_TYPE)
def test_a_wrong_type_or_value(
    tmp_path: Path, path: Path_, value: Any, where: str, words: str
) -> None:
    table = shipped("alcohol-met")
    put(table, path, value)
    error = refused(write(tmp_path, table))
    assert error.where.startswith(where)
    assert words in str(error)
    assert is_one_line(error)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("cleint",), "cleint"),
        (("client", "nmae"), "client.nmae"),
        (("client", "type"), "client.type"),
        (("client", "contact", "fax"), "client.contact.fax"),
        (("answers", 2, "when"), "answers[3].when"),
        (("clearance", "dose"), "clearance.dose"),
        (("client", SECRET), "client.(a key that is no id)"),
        (("client", "name\nid"), "client.(a key that is no id)"),
        (("client", "\u202eeman"), "client.(a key that is no id)"),
        (("client", "n" * 10_000), "client.(a key that is no id)"),
        (("type",), "type"),
    ],
)
def test_an_unknown_key(tmp_path: Path, path: Path_, where: str) -> None:
    table = shipped("alcohol-met")
    put(table, path, "x")
    error = refused(write(tmp_path, table))
    assert error.where == where
    assert "unknown key" in error.what
    assert is_one_line(error)


def test_an_unknown_key_is_guessed(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    put(table, ("client", "birthdate"), "x")
    assert "Did you mean 'birth_date'?" in str(refused(write(tmp_path, table)))


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("client",), "client"),
        (("client", "id"), "client.id"),
        (("treatment",), "treatment"),
        (("treatment", "indication"), "treatment.indication"),
        (("answers", 1, "instrument"), "answers[2].instrument"),
        (("answers", 1, "on"), "answers[2].on"),
        (("answers", 1, "values"), "answers[2].values"),
        (("facts", 3, "field"), "facts[4].field"),
        (("facts", 3, "on"), "facts[4].on"),
        (("screening", "by"), "screening.by"),
        (("consents", 1, "kind"), "consents[2].kind"),
        (("consents", 1, "version"), "consents[2].version"),
        (("clearance", "by"), "clearance.by"),
        (("clearance", "decision"), "clearance.decision"),
        (("referral", "prescriber"), "referral.prescriber"),
    ],
)
def test_a_missing_key(tmp_path: Path, path: Path_, where: str) -> None:
    table = shipped("alcohol-met")
    drop(table, path)
    error = refused(write(tmp_path, table))
    assert (error.where, error.what) == (where, "is missing")


def test_a_fact_without_a_value_says_what_it_needs(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    drop(table, ("facts", 3, "value"))
    error = refused(write(tmp_path, table))
    assert error.where == "facts[4].value"
    assert "either a value or the reason" in error.what


DATES: list[tuple[Path_, str]] = [
    (("client", "birth_date"), "client.birth_date"),
    (("treatment", "start_after"), "treatment.start_after"),
    (("consultation_on",), "consultation_on"),
    (("answers", 0, "on"), "answers[1].on"),
    (("facts", 4, "on"), "facts[5].on"),
    (("screening", "on"), "screening.on"),
    (("consents", 0, "signed_on"), "consents[1].signed_on"),
    (("consents", 0, "expires_on"), "consents[1].expires_on"),
    (("referral", "sent_on"), "referral.sent_on"),
    (("clearance", "valid_until"), "clearance.valid_until"),
    (("clearance", "review_on"), "clearance.review_on"),
    (("clearance", "given_on"), "clearance.given_on"),
    (("availability", "busy", 0, "from"), "availability.busy[1].from"),
    (("availability", "busy", 0, "to"), "availability.busy[1].to"),
]


@pytest.mark.parametrize(("path", "where"), DATES)
@pytest.mark.parametrize("name", ["case.json", "case.toml"])
def test_a_date_that_does_not_exist(tmp_path: Path, path: Path_, where: str, name: str) -> None:
    table = shipped("alcohol-met")
    put(table, path, "2027-02-29")
    error = refused(write(tmp_path, table, name))
    assert error.where == where
    assert "that exists" in error.what
    assert "Write it like 2027-01-31" in error.todo


@pytest.mark.parametrize(("path", "where"), DATES)
def test_a_year_that_nobody_can_mean(tmp_path: Path, path: Path_, where: str) -> None:
    table = shipped("alcohol-met")
    for value in (dt.date.min, "1799-12-31", dt.date(3000, 1, 1), "9999-12-31"):
        put(table, path, value)
        error = refused(write(tmp_path, table))
        assert error.where == where
        assert "is not in the years" in error.what


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", " ", SECRET])
def test_an_unknown_time_zone(tmp_path: Path, zone: str) -> None:
    table = shipped("alcohol-met")
    put(table, ("client", "time_zone"), zone)
    error = refused(write(tmp_path, table))
    assert error.where == "client.time_zone"
    assert "unknown time zone" in error.what
    assert is_one_line(error)


TIMES: list[tuple[Path_, str]] = [
    (("consultation_on",), "consultation_on"),
    (("answers", 0, "on"), "answers[1].on"),
    (("facts", 0, "on"), "facts[1].on"),
    (("screening", "on"), "screening.on"),
    (("consents", 0, "signed_on"), "consents[1].signed_on"),
    (("referral", "sent_on"), "referral.sent_on"),
    (("clearance", "given_on"), "clearance.given_on"),
    (("availability", "busy", 0, "from"), "availability.busy[1].from"),
]


@pytest.mark.parametrize(("path", "where"), TIMES)
@pytest.mark.parametrize(
    ("value", "words"),
    [(GAP, "does not exist in America/Los_Angeles"), (TWICE, "happens twice in America/Los")],
)
def test_a_local_time_that_is_skipped_or_happens_twice(
    tmp_path: Path, path: Path_, where: str, value: dt.datetime, words: str
) -> None:
    table = shipped("alcohol-met")
    for name in ("case.toml", "case.json"):
        put(table, path, value)
        error = refused(write(tmp_path, table, name))
        assert error.where == where
        assert words in error.what
        assert error.todo


def test_an_offset_says_which_of_two_times_is_meant(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    for offset, hour in (("-07:00", 8), ("-08:00", 9)):
        entry = {"from": TWICE.isoformat() + offset, "to": "2027-12-01"}
        put(table, ("availability", "busy", 0), entry)
        start = read(write(tmp_path, table)).availability.busy[0].start
        assert start.astimezone(dt.UTC) == dt.datetime(2027, 11, 7, hour, 30, tzinfo=dt.UTC)


def test_busy_times_are_by_the_clients_own_clock(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    put(table, ("client", "time_zone"), "Europe/Berlin")
    put(table, ("availability", "busy", 0), {"from": GAP, "to": dt.datetime(2027, 3, 14, 12)})
    busy = read(write(tmp_path, table)).availability.busy[0]
    assert busy.start == dt.datetime(2027, 3, 14, 1, 30, tzinfo=dt.UTC)
    put(table, ("availability", "busy", 0, "from"), BERLIN_GAP)
    error = refused(write(tmp_path, table))
    assert "does not exist in Europe/Berlin" in error.what


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("availability", "busy", 0, "to"), dt.datetime(2027, 1, 27, 8), "availability.busy[1].to"),
        (("availability", "busy", 0, "to"), dt.datetime(2027, 1, 27, 9), "availability.busy[1].to"),
        (("availability", "hours"), {"tue": ["18:00-12:00"]}, "availability.hours.tue[1]"),
        (("availability", "hours"), {"tue": ["9", "12:00-12:00"]}, "availability.hours.tue[1]"),
        (
            ("availability", "hours"),
            {"tue": ["08:00-09:00", "12:00-12:00"]},
            "availability.hours.tue[2]",
        ),
    ],
)
def test_an_end_before_its_start(tmp_path: Path, path: Path_, value: Any, where: str) -> None:
    table = shipped("alcohol-met")
    put(table, path, value)
    error = refused(write(tmp_path, table))
    assert error.where == where
    assert "ends before it starts" in error.what or "a stretch of hours" in error.what


NAMES = [("client", "name"), ("client", "emergency_contact", "name")]


@pytest.mark.parametrize("path", NAMES)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((SECRET * 910)[:10_000], "has 10000 characters; at most 200 fit"),
        (SECRET + "\x00", "control character (U+0000)"),
        (SECRET + "\x1b[31m", "control character (U+001B)"),
        (SECRET + "\x7f", "control character (U+007F)"),
        (SECRET + "\x85", "control character (U+0085)"),
        (SECRET + "\nBcc: all", "control character (U+000A)"),
        (SECRET + "\u2028", "control character (U+2028)"),
        ("\ufeff" + SECRET, "control character (U+FEFF)"),
        (f"<b>{SECRET}</b>", "< or >"),
        (f"{SECRET}\u202e", "text-direction mark (U+202E)"),
        (f"\u200f{SECRET}", "text-direction mark (U+200F)"),
        (f"{SECRET}\u2067", "text-direction mark (U+2067)"),
        ("", "is empty"),
        ("   ", "is empty"),
    ],
)
def test_a_name_that_is_none(tmp_path: Path, path: Path_, value: str, words: str) -> None:
    table = shipped("alcohol-met")
    put(table, path, value)
    error = refused(write(tmp_path, table))
    assert error.where == ".".join(map(str, path))
    assert words in str(error)
    assert is_one_line(error)


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    table = shipped("alcohol-met")
    put(table, ("client", "name"), SECRET + "\ud83d")
    error = refused(write(tmp_path, table, "case.json"))
    assert (error.where, error.what) == ("client.name", "is not valid Unicode text")


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        (("treatment", "protocol"), "lozenge-hause-series", "treatment.protocol", "Did you mean"),
        (("treatment", "protocol"), "zz", "treatment.protocol", "unknown protocol 'zz'"),
        (("answers", 0, "instrument"), "phq9", "answers[1].instrument", "Did you mean 'phq-9'?"),
        (("facts", 0, "field"), "psychosis", "facts[1].field", "Did you mean 'psychosis_history'?"),
        (("treatment", "lead_therapist"), "mirra", "treatment.lead_therapist", "mean 'mira'?"),
        (("referral", "prescriber"), "dr-abra", "referral.prescriber", "Did you mean 'dr-abara'?"),
        (("sessions",), [{"step": "dose-x", "start": "2027-02-01"}], "sessions[1].step", "unknown"),
    ],
)
def test_a_name_that_nothing_answers_to(
    tmp_path: Path, path: Path_, value: Any, where: str, words: str
) -> None:
    table = shipped("alcohol-met")
    put(table, path, value)
    error = refused(write(tmp_path, table))
    assert error.where == where
    assert words in str(error)
    assert is_one_line(error)


@pytest.mark.parametrize("held", [True, False])
def test_a_session_that_is_there_twice(tmp_path: Path, held: bool) -> None:
    table = shipped("alcohol-met")
    entry = {"step": "dose-1", "start": "2027-01-09T10:00", "held": held}
    put(table, ("sessions",), [entry, entry])
    error = refused(write(tmp_path, table))
    assert (error.where, error.what) == ("sessions[2].step", "is there already")


def test_a_hole_is_no_error(tmp_path: Path) -> None:
    """The smallest case: what is missing holds later, and is no parse error."""
    table = {
        "schema": "ketaprac.case/1",
        "client": {"id": "c-1"},
        "treatment": {"indication": "alcohol"},
    }
    assert read(write(tmp_path, table)).episode.client.name is None
