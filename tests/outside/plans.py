"""One series in three versions: as planned; session 5 moved; and session 6 cancelled as well."""

from __future__ import annotations

import datetime as dt

from calendar_samples import context, episode, export, moved, weekly

from ketaprac.model.series import Series, SessionStatus
from ketaprac_calendar import writer
from ketaprac_calendar.audiences import audience_of
from ketaprac_calendar.entries import uid_of

CLIENT = audience_of("client")
THREE_HOURS = dt.timedelta(hours=3)

V1 = weekly("America/Los_Angeles")
_FIFTH = V1.sessions[4]
V2 = moved(
    V1,
    5,
    start=_FIFTH.start + THREE_HOURS,
    end=_FIFTH.end + THREE_HOURS,
    monitored_until=_FIFTH.monitored_until + THREE_HOURS,
)
V3 = moved(V2, 6, status=SessionStatus.CANCELLED)
UIDS = [uid_of(session.uid, CLIENT) for session in V1.sessions]


def feed(plan: Series) -> bytes:
    """The client's whole calendar."""
    return export("client", plan).content


def resources(plan: Series) -> dict[str, bytes]:
    """The client's calendar, one appointment each."""
    return dict(writer.resources(plan, episode(), context(), CLIENT))
