"""Feeds of any length, of which only what changed is written anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ketaprac.model.series import PlannedSession, Series
from ketaprac_calendar.content import Line, to_bytes
from ketaprac_calendar.entries import View, entry, is_for, numbered
from ketaprac_calendar.events import Form, component
from ketaprac_calendar.writer import joined
from ketaprac_calendar.zones import is_utc


class KeptFeed:
    """The feed of one audience, which remembers the bytes of each session.

    A practice's feed is asked for again and again, and hardly a session of it
    changes in between. Sessions are told apart by all that is written of them, so
    that a changed one is never mistaken for what it was.

    Args:
        top: The calendar's own lines; see :func:`ketaprac_calendar.writer.head`.
        form: What its components have in common.
    """

    def __init__(self, top: Iterable[Line], form: Form) -> None:
        self._top = tuple(top)
        self._form = form
        self._kept: dict[tuple[object, ...], _Written] = {}
        self._views: dict[View, int] = {}

    def to_ical(self, seen: Iterable[tuple[Series, View]]) -> bytes:
        """The whole feed.

        Args:
            seen: Series, each as the audience sees it. Homework and relations are
                left to the files of single clients.

        Raises:
            BadInput: A session has a time that cannot be.
        """
        before, self._kept = self._kept, {}
        spans: dict[str, tuple[int, int]] = {}
        for series, view in seen:
            known = self._views.setdefault(view, len(self._views))
            for number, session in numbered(series, view):
                if not is_for(session, view):
                    continue
                key = _key(session, number, known)
                found = before.get(key) or self._write(session, number, view)
                self._kept[key] = found
                _cover(spans, found)
        return joined(self._top, spans, (content for content, _, _ in self._kept.values()))

    def _write(self, session: PlannedSession, number: int, view: View) -> _Written:
        made = entry(session, number, view)
        assert isinstance(made.start, dt.datetime)
        assert isinstance(made.end, dt.datetime)
        zone = None if is_utc(made.start) else view.zone
        return to_bytes(component(made, self._form)), zone, (made.start.year, made.end.year)


_Written = tuple[bytes, str | None, tuple[int, int]]


def _key(session: PlannedSession, number: int, view: int) -> tuple[object, ...]:
    # Seconds since 1970, since two wall times of one zone can be equal and an hour apart.
    return (
        session.uid,
        session.start.timestamp(),
        session.monitored_until.timestamp(),
        session.room,
        session.status,
        session.revision,
        session.changed_at.timestamp(),
        number,
        view,
    )


def _cover(spans: dict[str, tuple[int, int]], found: _Written) -> None:
    _, zone, (begins, ends) = found
    if zone is not None:
        first, last = spans.get(zone, (begins, ends))
        spans[zone] = min(first, begins), max(last, ends)
