"""An independent look at a plan: plain date arithmetic, nothing of the planner's.

Codes of what can be wrong:

========================  ====================================================
``series.identity``       ids, version or time zone are not those of the request
``series.order``          the sessions are not in order of their start
``series.provisional``    the waiting steps are not those neither asked for nor locked
``session.missing``       asked for or locked, but not there
``session.unasked``       there, but neither asked for nor locked
``session.twice``         one step stands there twice
``session.identity``      kind or uid are not those of the step
``session.cancelled``     it will not take place
``session.length``        session or monitoring do not last as the step says
``session.grid``          the start is not on the grid
``session.early``         before the first possible moment
``session.late``          after the last possible moment
``session.overlap``       the client is in another session
``clearance.last-day``    a dose after the clearance's last moment
``consent.unsigned``      a dose before the treatment consent was signed
``consent.expired``       a dose after the treatment consent's last moment
``dose.day-off``          a dose on a day that the client keeps free of them
``dose.late``             a dose that ends later than the client allows
``dose.crowded``          more doses on one day than the client may have
``holiday``               on a day on which the practice is closed
``client.hours``          the client cannot come then
``client.busy``           the client is busy
``gap.least``             too soon after its anchor
``gap.most``              too late after its anchor
``staff.roles``           not exactly the roles that the step asks for
``staff.person``          somebody unknown, without that role, or in two roles
``staff.hours``           outside somebody's working hours
``staff.times``           somebody is there for another part than the step says
``staff.busy``            somebody is busy
``staff.taken``           somebody is with another client, or has been just before
``staff.crowded``         more dosing sessions on one day than somebody takes
``therapist``             not the lead therapist, or not one for the whole series
``room.kind``             none although one is needed, an unknown or unsuitable one
``room.busy``             the room cannot be had
``room.full``             more sessions at once than fit, buffers included
``room.crowded``          more dosing sessions on one day than the room takes
``locked.moved``          a locked session is not exactly as it was
``locked.breaks-rule``    a locked session breaks one of the rules above
========================  ====================================================
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from ketaprac.model.artifact import opaque
from ketaprac.model.availability import Availability, Busy, Hours, Occupied, Room, Weekday
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Part, Step, StepKind
from ketaprac.model.series import (
    Assignment,
    PlannedSession,
    PlanRequest,
    Series,
    SessionStatus,
    Violation,
)

_Fault: TypeAlias = tuple[str, str, str]
"""Code, session and words."""

_Span: TypeAlias = tuple[dt.datetime, dt.datetime]

_DAYS: Final = tuple(Weekday)
_QUARTER: Final = dt.timedelta(minutes=15)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def violations(series: Series, request: PlanRequest) -> tuple[Violation, ...]:
    """Every rule that a plan breaks; see :func:`ketaprac.planning.check`."""
    locked = {session.id for session in request.locked}
    place = {session.id: number for number, session in enumerate(series.sessions)}
    faults = [*_series(series, request), *_locked_moved(series, request)]
    for session in series.sessions:
        step = request.protocol.step(session.id)
        if step is not None:
            faults += _session(session, step, series, request)
    faults += [*_overlaps(series, locked), *_gaps(series, request, locked)]
    faults += _crowded_days(series, request, locked)
    faults += _therapists(series, request, locked)
    faults.sort(key=lambda fault: place.get(fault[1], -1))
    return tuple(_violation(fault, locked) for fault in dict.fromkeys(faults))


def _violation(fault: _Fault, locked: set[str]) -> Violation:
    code, session, words = fault
    if session in locked and not code.startswith(("locked.", "session.missing", "session.twice")):
        return Violation(code="locked.breaks-rule", session=session, words=f"{words} ({code})")
    return Violation(code=code, session=session, words=words)


# --- the series as a whole ---


def _series(series: Series, request: PlanRequest) -> Iterator[_Fault]:
    named = (series.id, series.protocol, series.protocol_version, series.time_zone)
    protocol = request.protocol
    if named != (request.id, protocol.id, protocol.version, request.client_zone):
        yield "series.identity", series.id, "Its ids or its time zone are not those asked for."
    starts = [_utc(session.start) for session in series.sessions]
    if starts != sorted(starts):
        yield "series.order", series.id, "Its sessions are not in order of their start."
    wanted = {*request.steps, *(session.id for session in request.locked)}
    waiting = tuple(step.id for step in protocol.steps if step.id not in wanted)
    if series.provisional != waiting:
        yield "series.provisional", series.id, "Its waiting steps are not those left out."
    there = Counter(session.id for session in series.sessions)
    for step_id in sorted(wanted - there.keys()):
        yield "session.missing", step_id, "It is not in the plan."
    for step_id, times in there.items():
        if times > 1:
            yield "session.twice", step_id, "It is in the plan more than once."
        if step_id not in wanted or protocol.step(step_id) is None:
            yield "session.unasked", step_id, "Nobody asked for it."


def _locked_moved(series: Series, request: PlanRequest) -> Iterator[_Fault]:
    for held in request.locked:
        now = series.session(held.id)
        if now is not None and now != held:
            yield "locked.moved", held.id, "It is locked, but is not exactly as it was."


def _overlaps(series: Series, locked: set[str]) -> Iterator[_Fault]:
    for number, one in enumerate(series.sessions):
        for other in series.sessions[:number]:
            if _meet(_span(one), _span(other)):
                guilty, victim = (other, one) if one.id in locked else (one, other)
                yield "session.overlap", guilty.id, f"It overlaps {victim.id}."


def _gaps(series: Series, request: PlanRequest, locked: set[str]) -> Iterator[_Fault]:
    for step in request.protocol.steps:
        session, anchor = series.session(step.id), series.session(step.anchor or "")
        if step.gap is None or session is None or anchor is None:
            continue
        # Where the session is locked and its anchor is not, the anchor was put wrongly.
        guilty = anchor if session.id in locked and anchor.id not in locked else session
        for code, words in _gap(step.gap, anchor, session):
            yield code, guilty.id, words


def _gap(gap: Gap, anchor: PlannedSession, session: PlannedSession) -> Iterator[tuple[str, str]]:
    begin = anchor.start if gap.after is MeasuredFrom.START else anchor.monitored_until
    real = _utc(session.start) - _utc(begin)
    if real < gap.least:
        yield "gap.least", f"{session.id} is {real} after {anchor.id}; at least {gap.least}."
    if real > gap.most:
        yield "gap.most", f"{session.id} is {real} after {anchor.id}; at most {gap.most}."


def _therapists(series: Series, request: PlanRequest, locked: set[str]) -> Iterator[_Fault]:
    """One therapist for all that is planned anew, and one that the client knows already."""
    able = {person.id for person in request.people if Role.THERAPIST in person.roles}
    led: set[str] = set()
    for held in request.locked:
        led |= _in_role(held, Role.THERAPIST) & able
    left = {request.lead_therapist} if request.lead_therapist else (led or able)
    others = {one.step: one.person for one in request.substitutes}
    for session in series.sessions:
        step = request.protocol.step(session.id)
        if session.id in locked or step is None or Role.THERAPIST not in _roles(step):
            continue
        there = _in_role(session, Role.THERAPIST)
        if session.id in others:
            if others[session.id] not in there:
                yield "therapist", session.id, "It is not with the substitute agreed on."
            continue
        left = left & there
        if not left:
            yield "therapist", session.id, "It is not with the therapist of the series."
            return


def _crowded_days(series: Series, request: PlanRequest, locked: set[str]) -> Iterator[_Fault]:
    """Days with more dosing sessions of the client than allowed; a planned one is to blame."""
    zone = ZoneInfo(request.practice_zone)
    days: dict[dt.date, list[PlannedSession]] = {}
    for session in series.sessions:
        if session.kind is StepKind.DOSING:
            days.setdefault(session.start.astimezone(zone).date(), []).append(session)
    for day, doses in days.items():
        if len(doses) > request.doses_per_day:
            guilty = next((one for one in doses if one.id not in locked), doses[-1])
            yield "dose.crowded", guilty.id, f"There are {len(doses)} doses on {day}."


# --- each session ---


def _session(
    session: PlannedSession, step: Step, series: Series, request: PlanRequest
) -> Iterator[_Fault]:
    held = any(one.id == session.id for one in request.locked)
    found: list[tuple[str, str]] = []
    if not held:
        found += [*_shape(session, step, request), *_window(session, request)]
    if step.kind is StepKind.DOSING:
        found += _dose(session, request)
    if not (held and _utc(session.monitored_until) <= _utc(request.now)):
        # What calendars say of a session that has taken place is moot.
        found += [*_client(session, request), *_staff(session, step, request)]
        found += _room(session, step, series, request)
    return ((code, session.id, words) for code, words in found)


def _shape(session: PlannedSession, step: Step, request: PlanRequest) -> Iterator[tuple[str, str]]:
    if session.kind is not step.kind or session.uid != opaque(request.id, step.id):
        yield "session.identity", "Its kind or its uid is not that of the step."
    if session.status is SessionStatus.CANCELLED:
        yield "session.cancelled", "It is cancelled."
    start, end, until = map(_utc, (session.start, session.end, session.monitored_until))
    if end - start != step.duration or until - end != step.monitoring:
        yield "session.length", "It does not last as long as the step says."
    if (start - _EPOCH) % request.grid:
        yield "session.grid", f"Its start is not a multiple of {request.grid}."


def _window(session: PlannedSession, request: PlanRequest) -> Iterator[tuple[str, str]]:
    if _utc(session.start) < _utc(request.not_before):
        yield "session.early", "It is before the first possible moment."
    if _after(session.start, request.horizon):
        yield "session.late", "It is after the last possible moment."


def _dose(session: PlannedSession, request: PlanRequest) -> Iterator[tuple[str, str]]:
    if _after(session.start, request.not_after):
        yield "clearance.last-day", "It is after the clearance's last day."
    if request.consent_from is not None and _after(request.consent_from, session.start):
        yield "consent.unsigned", "It is before the treatment consent was signed."
    if _after(session.start, request.consent_until):
        yield "consent.expired", "It is after the treatment consent's last day."
    if _utc(session.monitored_until) <= _utc(request.now):
        return
    zone, wish = ZoneInfo(request.client_zone), request.client.doses
    start, end = (at.astimezone(zone) for at in _span(session))
    if _DAYS[start.weekday()] in wish.weekdays_off or start.date() in wish.days_off:
        yield "dose.day-off", f"The client has no dose on {start.date()}."
    limit = wish.end_by
    if limit is not None and (start.date() != end.date() or end.time() > limit):
        yield "dose.late", f"It ends later than {limit:%H:%M}."


def _client(session: PlannedSession, request: PlanRequest) -> Iterator[tuple[str, str]]:
    zone = ZoneInfo(request.practice_zone)
    closed = {holiday.day for holiday in request.holidays}
    start, until = _span(session)
    day, last = start.astimezone(zone).date(), (until - dt.timedelta.resolution).astimezone(zone)
    while day <= last.date():
        if day in closed:
            yield "holiday", f"The practice is closed on {day}."
        day += dt.timedelta(days=1)
    hours = request.client.hours
    if hours and not _within(hours, _span(session), ZoneInfo(request.client_zone)):
        yield "client.hours", "It is outside the client's hours."
    if _is_busy(request.client.busy, _span(session)):
        yield "client.busy", "The client is busy then."


def _staff(session: PlannedSession, step: Step, request: PlanRequest) -> Iterator[tuple[str, str]]:
    if sorted(one.role for one in session.staff) != sorted(_roles(step)):
        yield "staff.roles", "The people there do not have exactly the roles of the step."
    elif sorted(_stays(session)) != sorted(_wanted_stays(session, step)):
        yield "staff.times", "The people there do not stay for the parts that the step says."
    for name, times in Counter(one.person for one in session.staff).items():
        if times > 1:
            yield "staff.person", f"{name} is there in two roles."
    people = {person.id: person for person in request.people}
    for one in session.staff:
        person = people.get(one.person)
        if person is None or one.role not in person.roles:
            yield "staff.person", f"{one.person} is unknown or lacks the role {one.role}."
        else:
            yield from _person(session, _stay(session, one), person, request)


def _person(
    session: PlannedSession, stay: _Span, person: Person, request: PlanRequest
) -> Iterator[tuple[str, str]]:
    own: Availability = person.availability
    zone = ZoneInfo(person.time_zone or request.practice_zone)
    if not _within(own.hours, stay, zone):
        yield "staff.hours", f"It is outside the hours of {person.id}."
    if _is_busy(own.busy, stay):
        yield "staff.busy", f"{person.id} is busy then."
    taken = [one for one in request.taken if one.person == person.id]
    longer = stay[0], stay[1] + person.buffer
    if any(_meet(longer, (_utc(t.start), _utc(t.end) + person.buffer)) for t in taken):
        yield "staff.taken", f"{person.id} is with another client then, or just before or after."
    if _is_crowded(session, taken, person.doses_per_day, request):
        yield "staff.crowded", f"{person.id} has too many dosing sessions on that day."


def _is_crowded(
    session: PlannedSession, taken: list[Occupied], most: int | None, request: PlanRequest
) -> bool:
    """Whether others already take all dosing sessions of a day."""
    if session.kind is not StepKind.DOSING or most is None:
        return False
    zone = ZoneInfo(request.practice_zone)
    day = session.start.astimezone(zone).date()
    return sum(t.dosing and t.start.astimezone(zone).date() == day for t in taken) >= most


def _roles(step: Step) -> list[Role]:
    every = [*step.roles, *(presence.role for presence in step.partly)]
    return [role for role in every if role is not Role.CLIENT]


def _wanted_stays(session: PlannedSession, step: Step) -> Iterator[tuple[Role, _Span]]:
    """Who is to be there from when to when."""
    start, until = _span(session)
    middle = start + step.duration
    yield from ((role, (start, until)) for role in step.roles if role is not Role.CLIENT)
    for one in step.partly:
        begin = middle if one.part is Part.MONITORING else start
        end = until
        if one.part is Part.SESSION:
            end = middle
        elif one.length is not None:
            end = start + one.length
        yield one.role, (begin, end)


def _stays(session: PlannedSession) -> Iterator[tuple[Role, _Span]]:
    return ((one.role, _stay(session, one)) for one in session.staff)


def _stay(session: PlannedSession, one: Assignment) -> _Span:
    if one.start is None or one.end is None:
        return _span(session)
    return _utc(one.start), _utc(one.end)


def _room(
    session: PlannedSession, step: Step, series: Series, request: PlanRequest
) -> Iterator[tuple[str, str]]:
    if step.room is None and session.room is None:
        return
    room = next((room for room in request.rooms if room.id == session.room), None)
    if room is None or step.room not in room.suits:
        yield "room.kind", "Its room does not suit it, or is unknown."
        return
    if _is_busy(room.busy, _span(session)):
        yield "room.busy", f"{room.id} cannot be had then."
    if _is_full(session, room, series, request):
        yield "room.full", f"{room.id} has no place left then."
    taken = [one for one in request.taken if one.room == room.id]
    if _is_crowded(session, taken, room.doses_per_day, request):
        yield "room.crowded", f"{room.id} has too many dosing sessions on that day."


def _is_full(session: PlannedSession, room: Room, series: Series, request: PlanRequest) -> bool:
    """Whether the room is ever too full during a session; a locked one gives way to no other."""
    locked = {one.id for one in request.locked}
    own = [
        _span(other)
        for other in series.sessions
        if other.room == room.id and (session.id not in locked or other.id in locked)
    ]
    others = [
        (_utc(one.start), _utc(one.end) + room.buffer)
        for one in request.taken
        if one.room == room.id
    ]
    if not others:
        return _overfull(own, _span(session), room.capacity)
    # Between sessions of one client a room needs no buffer; it is the other clients' turn.
    begin, end = _span(session)
    mine = [(begin, end + room.buffer)]
    return _overfull(own, (begin, end), room.capacity) or _overfull(
        [*others, *mine], mine[0], room.capacity
    )


def _overfull(there: list[_Span], span: _Span, capacity: int) -> bool:
    arrivals = [begin for begin, end in there if _meet((begin, end), span)]
    latest = [max(begin, span[0]) for begin in arrivals]
    return any(sum(begin <= at < end for begin, end in there) > capacity for at in latest)


# --- time ---


def _within(hours: Iterable[Hours], span: _Span, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows working hours all the way through.

    Walks through the span, never past a quarter of an hour at a time: clocks
    change on one, so within a stride the wall clock runs evenly.
    """
    at, end = span
    while at < end:
        wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
        today = [one for one in hours if _DAYS[wall.weekday()] is one.day]
        ends = [one.end for one in today if one.start <= wall.time() < one.end]
        if not ends:
            return False
        left = dt.datetime.combine(wall.date(), max(ends)) - wall
        at += min(left, _QUARTER - (at - _EPOCH) % _QUARTER)
    return True


def _is_busy(busy: Iterable[Busy], span: _Span) -> bool:
    return any(_meet(span, (_utc(one.start), _utc(one.end))) for one in busy)


def _meet(one: _Span, other: _Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _span(session: PlannedSession) -> _Span:
    return _utc(session.start), _utc(session.monitored_until)


def _after(moment: dt.datetime, limit: dt.datetime | None) -> bool:
    return limit is not None and _utc(moment) > _utc(limit)


def _utc(moment: dt.datetime) -> dt.datetime:
    # Two times of one zone would be compared by their wall clocks, wrong over a change.
    return moment.astimezone(dt.UTC)


def _in_role(session: PlannedSession, role: Role) -> set[str]:
    return {one.person for one in session.staff if one.role is role}
