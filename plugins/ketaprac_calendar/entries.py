"""What of a series stands in one audience's calendar: one entry per session.

Nothing but times, a neutral title, a room and opaque ids gets this far.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from hashlib import sha1
from itertools import pairwise
from typing import Final

from attrs import evolve, field, frozen

from ketaprac.errors import BadInput
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import PlannedSession, Series, SessionStatus
from ketaprac_calendar import clean
from ketaprac_calendar.audiences import Audience, Clock, staff_code
from ketaprac_calendar.settings import CalendarSettings, StaffTitle, Wording
from ketaprac_calendar.titles import Title, filled, wording_of
from ketaprac_calendar.words import tells
from ketaprac_calendar.zones import by_clock, is_utc

_NAMESPACE: Final = uuid.UUID("5d1c4b52-3f0e-4a39-9a86-1b7c0e4f2d90").bytes
_MINUTE: Final = dt.timedelta(minutes=1)


class Kind(StrEnum):
    """What an entry becomes: an event, a task, or an event of a whole day."""

    EVENT = "event"
    TASK = "task"
    DAY = "day"


@frozen(kw_only=True, repr=False)
class Relation:
    """That an entry comes before or after another one (RFC 9253, section 6).

    Attributes:
        kind: The RELTYPE.
        uid: Of the other one.
        gap: Shortest time between them, where one is asked for.
    """

    kind: str
    uid: str
    gap: dt.timedelta | None = None


@frozen(kw_only=True, repr=False)
class Entry:
    """One entry of a calendar.

    Attributes:
        uid: Its UID, different for each audience.
        kind: What it becomes.
        title: From the closed list.
        start: Time by the audience's clock or in UTC, or a day.
        end: Likewise; the first moment, or the first day, that is free again.
        status: ``TENTATIVE``, ``CONFIRMED``, ``CANCELLED``, or of a task
            ``NEEDS-ACTION``.
        place: The room, where the audience sees it.
        link: Address of the video meeting, where the audience sees it.
        sequence: How often time, place or status changed.
        changed: When that last happened, in UTC.
        relations: What comes before and after.
        step: Id of the session that it comes from; never written.
    """

    uid: str
    kind: Kind = Kind.EVENT
    title: str
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    status: str
    place: str | None = None
    link: str | None = None
    sequence: int = 0
    changed: dt.datetime
    relations: tuple[Relation, ...] = ()
    step: str = ""

    @property
    def is_off(self) -> bool:
        """Whether it was cancelled."""
        return self.status == "CANCELLED"


_STATUS: Final = {
    SessionStatus.PLANNED: "TENTATIVE",
    SessionStatus.CONFIRMED: "CONFIRMED",
    SessionStatus.CANCELLED: "CANCELLED",
}


@frozen(kw_only=True, repr=False)
class View:
    """How one audience sees one series.

    Attributes:
        audience: Who looks.
        settings: Of the practice.
        wording: The titles' language.
        zone: By whose wall clock times are written.
        code: How staff call the client.
        total: Number of sessions in the whole series.
        steps: Ids of the steps of its protocol, in their order, where that is known.
        rooms: Ids of the practice's rooms, in its order.
        oldest: What was over before this moment and is off is no longer shown.
    """

    audience: Audience
    settings: CalendarSettings
    wording: Wording
    zone: str
    code: str
    total: int
    steps: tuple[str, ...] | None
    rooms: tuple[str, ...]
    oldest: dt.datetime = field(eq=False)


def view_of(audience: Audience, series: Series, episode: Episode, context: Context) -> View:
    """How an audience sees a series.

    Args:
        audience: Who looks.
        series: What is planned.
        episode: Whose it is; read are the client's language, and the name where the
            practice chose initials.
        context: Practice, time and settings.

    Raises:
        BadInput: There are no titles in the practice's language.
    """
    settings = context.setting(CalendarSettings)
    for_client = audience.clock is Clock.CLIENT
    protocol = context.catalogue.protocol(series.protocol)
    steps = tuple(step.id for step in protocol.steps) if protocol else None
    if steps is not None and not {s.id for s in series.sessions}.issubset(steps):
        steps = None  # planned by another version of it
    return View(
        audience=audience,
        settings=settings,
        wording=wording_of(settings, episode.client.language if for_client else None),
        zone=series.time_zone if for_client else context.profile.time_zone,
        code=_code(audience, series, episode, settings),
        # With those that wait for the next authorisation, so that it does not change then.
        total=len(steps or {*_planned_ever(series), *series.provisional}),
        steps=steps,
        rooms=tuple(room.id for room in context.profile.rooms),
        oldest=context.now - dt.timedelta(days=settings.keep_days),
    )


def _planned_ever(series: Series) -> dict[str, PlannedSession]:
    """By id also those that are off, so that the others keep their numbers."""
    return {s.id: s for s in (*series.cancelled, *series.sessions)}


def numbered(series: Series, view: View) -> Iterator[tuple[int, PlannedSession]]:
    """Sessions with their number, then those that are off; 0 where one has none any more.

    A number is the step's place in the protocol. So it stays whatever is moved, called
    off, and at last forgotten, and moving one session changes no other's title. Where
    the protocol is not known any more, sessions are numbered by their start.

    Args:
        series: What is planned.
        view: How an audience sees it.
    """
    if view.steps is None and not series.cancelled:
        yield from enumerate(series.sessions, start=1)
        return
    order = view.steps or _by_start(series)
    numbers = {step: number for number, step in enumerate(order, start=1)}
    for session in (*series.sessions, *series.cancelled):
        yield numbers.get(session.id, 0), session


def _by_start(series: Series) -> list[str]:
    known = sorted(_planned_ever(series).values(), key=lambda session: session.start.timestamp())
    return [session.id for session in known]


def entries(series: Series, view: View) -> Iterator[Entry]:
    """The sessions that an audience sees, by start, then those that are off.

    Args:
        series: What is planned.
        view: How the audience sees it.

    Raises:
        BadInput: A session has a time that cannot be.
    """
    for number, session in numbered(series, view):
        if is_for(session, view):
            yield entry(session, number, view)


def is_for(session: PlannedSession, view: View) -> bool:
    """Whether an audience sees a session."""
    audience = view.audience
    if session.status is SessionStatus.CANCELLED and (
        not audience.cancelled or session.monitored_until < view.oldest
    ):
        return False
    return audience.role is None or any(a.role is audience.role for a in session.staff)


def entry(session: PlannedSession, number: int, view: View) -> Entry:
    """A session as one audience sees it.

    Args:
        session: What takes place.
        number: Which one of the series it is, from 1; 0 where it is none any more.
        view: How the audience sees the series.

    Raises:
        BadInput: It has a time that cannot be.
    """
    start, end = times(session, view.zone)
    changed = session.changed_at
    return Entry(
        uid=uid_of(session.uid, view.audience),
        title=clean.line(_title(session, number, view), most=clean.SUMMARY_BYTES),
        start=start,
        end=end,
        status=_STATUS[session.status],
        place=_place(session.room, view) if view.audience.room else None,
        link=view.settings.conference if view.audience.link and session.room is None else None,
        sequence=session.revision,
        # The time of the change, not of the export: an unchanged session stays the same.
        changed=changed if changed.tzinfo is dt.UTC else changed.astimezone(dt.UTC),
        step=session.id,
    )


def uid_of(session: str, audience: Audience, part: str = "") -> str:
    """The UID of a session in one audience's calendar (RFC 7986, section 5.3).

    It stays the same for good. Who does not know the session's own uid cannot tell
    that two audiences' UIDs belong together.

    Args:
        session: The session's own uid.
        audience: Whose calendar.
        part: What of the session it is about, where that is not the session itself.
    """
    words = (audience.id, session, part) if part else (audience.id, session)
    # Half a surrogate pair has no UTF-8; it must not stop a whole calendar.
    known = "\x1f".join(words).encode(errors="replace")
    # A UUID of version 5 (RFC 9562, section 5.5), at a third of the time of `uuid.uuid5`.
    raw = bytearray(sha1(_NAMESPACE + known, usedforsecurity=False).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def times(session: PlannedSession, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Start and end by one clock, or both in UTC where one of them happens twice.

    The end is when monitoring ends: everybody, the client too, must keep that free.

    Raises:
        BadInput: The session does not end after it starts, or a time has no zone or
            is one that the clock leaves out.
    """
    for moment in (session.start, session.monitored_until):
        if (problem := _impossible(moment)) is not None:
            raise BadInput(problem, where=f"series.sessions.{session.id}")
    start, end = by_clock(session.start, zone), by_clock(session.monitored_until, zone)
    if not _in_order(session.start, session.monitored_until):
        raise BadInput("does not end after it starts", where=f"series.sessions.{session.id}")
    if is_utc(start) or is_utc(end):
        return start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    return start, end


def _in_order(start: dt.datetime, end: dt.datetime) -> bool:
    # Python compares two times of one zone as they stand on the clock, but not in UTC.
    return start < end if start.tzinfo is dt.UTC else start.timestamp() < end.timestamp()


def _impossible(moment: dt.datetime) -> str | None:
    """What is wrong with a time, if anything is."""
    zone = moment.tzinfo
    if zone is dt.UTC:
        return None
    if moment.utcoffset() is None:
        return "has a time without a time zone"
    # Two wall times of one zone compare as they stand, whatever the offsets are.
    if moment.astimezone(dt.UTC).astimezone(zone) != moment:
        return "has a time that the clock leaves out on that day"
    return None


def _title(session: PlannedSession, number: int, view: View) -> str:
    form = view.audience.titles[0]
    if form is Title.NUMBERED and not (view.settings.number_sessions and number):
        form = Title.PLAIN
    if form is Title.DESK:
        number = round((session.monitored_until - session.start) / _MINUTE)
    return filled(view.wording, form, number=number, of=view.total, code=view.code)


def _code(audience: Audience, series: Series, episode: Episode, settings: CalendarSettings) -> str:
    """How staff call the client: by code, or by initials where the practice chose so."""
    wanted = settings.staff_title is StaffTitle.INITIALS and Title.INITIALS in audience.titles
    words = (episode.client.name or "").split() if wanted else []
    initials = "".join(word[0] for word in words if word[0].isalpha())[:4].upper()
    return initials or staff_code(series, audience)


@lru_cache(maxsize=4096)
def _neutral_room(room: str, rooms: tuple[str, ...]) -> str | None:
    if not tells(room):
        return clean.line(room, most=clean.LOCATION_BYTES) or None
    return str(rooms.index(room) + 1) if room in rooms else None


def _place(room: str | None, view: View) -> str | None:
    """The room's id; its number on the practice's list where the id would tell."""
    return None if room is None else _neutral_room(room, view.rooms)


def related(made: list[Entry], series: Series, context: Context) -> list[Entry]:
    """The entries of a series with what comes before and after each (RFC 9253).

    Each pair stands in both, by relations of which the direction is beyond doubt.
    The gap is the shortest one that the protocol allows, and not the present one,
    so that moving a session does not change the others.

    Args:
        made: Entries of one audience.
        series: Whose entries.
        context: With the protocol.
    """
    protocol = context.catalogue.protocol(series.protocol)
    steps = [e for e in made if e.kind is Kind.EVENT and not e.is_off]
    if protocol is None or not steps:
        return made
    by_step = {e.step: e for e in steps}
    links: dict[str, list[Relation]] = {e.uid: [] for e in made}
    for one in steps:
        step = protocol.step(one.step)
        before = by_step.get(step.anchor or "") if step else None
        if step is None or before is None or step.gap is None:
            continue
        kind = "FINISHTOSTART" if step.gap.after == "end" else "STARTTOSTART"
        links[before.uid].append(Relation(kind=kind, uid=one.uid, gap=step.gap.least))
        links[one.uid].append(Relation(kind="DEPENDS-ON", uid=before.uid))
    for one, following in pairwise(steps):
        links[one.uid].append(Relation(kind="NEXT", uid=following.uid))
        links[following.uid].append(Relation(kind="FIRST", uid=steps[0].uid))
    return [evolve(e, relations=tuple(links[e.uid])) for e in made]
