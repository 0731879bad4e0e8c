"""Revisions carried on from an earlier file."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from calendar_samples import NOW, context, episode, events, moved, series, value, weekly

from ketaprac.errors import BadInput
from ketaprac.model.series import Series
from ketaprac_calendar.audiences import audience_of
from ketaprac_calendar.export import compose, export
from ketaprac_calendar.previous import Rules, carried
from ketaprac_calendar.titles import WORDINGS
from ketaprac_calendar.writer import entries_of

ZONE = "America/Los_Angeles"
LATER = NOW + dt.timedelta(days=3)


def again(plan: Series, before: bytes, audience: str = "client", now: dt.datetime = LATER) -> bytes:
    """The plan made anew by a program that remembers nothing but its last file."""
    fresh = attrs.evolve(
        plan, sessions=tuple(attrs.evolve(s, changed_at=now) for s in plan.sessions)
    )
    given, seen_by = attrs.evolve(context(), now=now), audience_of(audience)
    rules = Rules(audience=seen_by, words=WORDINGS, now=now, keep=dt.timedelta(days=30))
    made = carried(entries_of(fresh, episode(), given, seen_by), [before], rules, where="last.ics")
    return compose(made, WORDINGS[0], given, seen_by)


def first(audience: str = "client") -> bytes:
    return export(weekly(ZONE), episode(), context(), audience_of(audience))


@pytest.mark.parametrize("audience", ["client", "therapist", "front-desk", "shared"])
def test_the_same_plan_gives_the_same_bytes(audience: str) -> None:
    assert again(weekly(ZONE), first(audience), audience) == first(audience)


def test_one_move_is_one_changed_event() -> None:
    hour = dt.timedelta(hours=3)
    plan = weekly(ZONE)
    one = plan.sessions[4]
    later = moved(plan, 5, start=one.start + hour, monitored_until=one.monitored_until + hour)
    after = again(attrs.evolve(later, sessions=later.sessions), first())
    pairs = [(a, b) for a, b in zip(events(first()), events(after), strict=True) if a != b]
    ((old, new),) = pairs
    assert value(old, "UID") == value(new, "UID")
    assert (value(old, "SEQUENCE"), value(new, "SEQUENCE")) == ("0", "1")
    assert value(new, "DTSTAMP") == "20260904T120000Z"
    assert again(later, after, now=LATER + hour) == after


def test_what_is_gone_stays_struck_out_until_some_days_after_its_time() -> None:
    plan = weekly(ZONE)
    fewer = series(*plan.sessions[:5], *plan.sessions[6:])
    after = again(fewer, first())
    (off,) = [e for e in events(after) if b"CANCELLED" in e]
    assert (value(off, "SEQUENCE"), value(off, "TRANSP")) == ("1", "TRANSPARENT")
    assert value(off, "UID") == value(events(first())[5], "UID")
    assert again(fewer, after, now=LATER + dt.timedelta(days=1)) == after
    long_after = plan.sessions[5].start + dt.timedelta(days=60)
    assert len(events(again(fewer, after, now=long_after))) == 7
    assert len(events(again(fewer, first("shared"), "shared"))) == 7


DAMAGED = {
    "cut short": lambda content: content[:900],
    "no calendar": lambda content: b"hello",
    "empty": lambda content: b"",
    "binary": lambda content: bytes(range(256)) * 9,
    "a broken time": lambda content: content.replace(b"20261006T100000", b"2026-10-06"),
    "no sequence": lambda content: content.replace(b"SEQUENCE:0\r\n", b"", 1),
    "another status": lambda content: content.replace(b"STATUS:TENTATIVE\r\n", b"", 1),
    "somebody else's": lambda content: first("therapist"),
}


@pytest.mark.parametrize("how", DAMAGED)
def test_a_damaged_file_is_refused_in_one_line(how: str) -> None:
    with pytest.raises(BadInput, match=r"last\.ics: ") as caught:
        again(weekly(ZONE), DAMAGED[how](first()))
    assert "\n" not in str(caught.value)


def test_line_ends_that_mail_changed_do_no_harm() -> None:
    assert again(weekly(ZONE), first().replace(b"\r\n", b"\n")) == first()
