"""Carrying revisions on from a file that was exported before.

A host that stores episodes does not need this: revisions are kept in the series.
The command line stores nothing, so it takes the last export instead. What is the
same keeps its number and its stamp; what differs is one revision further; what is
gone stays as cancelled until some days after its time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.artifact import opaque
from ketaprac.model.context import Context
from ketaprac.model.series import Series
from ketaprac_calendar import clean
from ketaprac_calendar.audiences import Audience
from ketaprac_calendar.entries import Entry, Kind, uid_of
from ketaprac_calendar.lint import lint
from ketaprac_calendar.reading import Component, Faults, Property, read
from ketaprac_calendar.settings import Wording
from ketaprac_calendar.titles import is_listed
from ketaprac_calendar.words import tells
from ketaprac_calendar.zones import by_clock, known

#: What mail and editors do to a file without harming what it says.
_HARMLESS: Final = frozenset({"bare-lf", "long-line"})
_UID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAY: Final = re.compile(r"[0-9]{8}")
_STATES: Final = frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED", "NEEDS-ACTION"})


@frozen(kw_only=True, repr=False)
class Rules:
    """How an earlier file is carried on.

    Attributes:
        audience: Whose file.
        words: The wordings that titles may have.
        now: The moment of the export.
        keep: How long a cancelled session stays after its time.
        also: UIDs that may stand in the earlier file though nothing of them is
            planned any more.
        partial: Whether some of what is planned is not known now, such as that of a
            case file that is broken. Then nothing is struck out but what is in `also`.
        ours: Whether the earlier file is known to be that of these people, even if
            nothing of it is planned any more.
    """

    audience: Audience
    words: tuple[Wording, ...]
    now: dt.datetime
    keep: dt.timedelta
    also: frozenset[str] = frozenset()
    partial: bool = False
    ours: bool = False


def carried(
    made: Sequence[Entry], earlier: Iterable[bytes], rules: Rules, *, where: str
) -> list[Entry]:
    """The entries with the revisions that an earlier file gives them.

    Args:
        made: As planned now.
        earlier: What was exported before for the same people: a file, or several.
        rules: How to carry it on.
        where: Name of the file, for errors.

    Raises:
        BadInput: It is damaged, or of somebody else.
    """
    past = {uid: one for content in earlier for uid, one in _past(content, where).items()}
    mine = {one.uid for one in made} | rules.also
    if past and not rules.ours and mine.isdisjoint(past):
        raise BadInput(
            "holds nothing of this calendar",
            where=where,
            todo="Name the last export for the same client, audience and practice key",
        )
    now = [_carried(one, past.get(one.uid), rules.now) for one in made]
    return [*now, *_gone(past, {one.uid for one in made}, rules)]


def possible_uids(series: Iterable[Series], context: Context, audience: Audience) -> frozenset[str]:
    """The UIDs that sessions of these series can ever have had.

    Args:
        series: Any number of series.
        context: With their protocols.
        audience: Whose calendar.
    """
    found = set()
    for one in series:
        protocol = context.catalogue.protocol(one.protocol)
        steps = [step.id for step in protocol.steps] if protocol else []
        found |= {uid_of(opaque(one.id, step), audience) for step in steps}
        found |= {uid_of(s.uid, audience) for s in (*one.sessions, *one.cancelled)}
    return frozenset(found)


def _carried(one: Entry, old: Entry | None, now: dt.datetime) -> Entry:
    if old is None:
        return one
    if _said(one) == _said(old):
        further = one.sequence > old.sequence
        changed = one.changed if further else old.changed
        return evolve(one, sequence=max(one.sequence, old.sequence), changed=changed)
    sequence = max(one.sequence, old.sequence + 1)
    return evolve(one, sequence=sequence, changed=now.astimezone(dt.UTC).replace(microsecond=0))


def _said(one: Entry) -> tuple[object, ...]:
    """Time, place and status: what a new revision is about."""
    moments = (_instant(one.start), _instant(one.end))
    return (*moments, clean.line(one.place or "", most=clean.LOCATION_BYTES), one.status)


def _instant(moment: dt.datetime | dt.date) -> object:
    return moment.timestamp() if isinstance(moment, dt.datetime) else moment


def _gone(past: Mapping[str, Entry], mine: set[str], rules: Rules) -> Iterable[Entry]:
    """What is planned no more and must be struck out wherever it was copied to."""
    audience = rules.audience
    for uid, old in past.items():
        if uid in mine or old.kind is not Kind.EVENT or not audience.cancelled:
            continue
        assert isinstance(old.end, dt.datetime)
        if rules.partial and uid not in rules.also:
            yield old
            continue
        over, floor = old.end <= rules.now, rules.now - rules.keep
        if old.end < floor or (over and not old.is_off):
            continue
        neutral = is_listed(old.title, audience.titles, rules.words)
        place = old.place if audience.room and not tells(old.place or "") else None
        kept = evolve(old, title=old.title if neutral else rules.words[0].plain, place=place)
        yield kept if old.is_off else _carried(evolve(kept, status="CANCELLED"), old, rules.now)


def _past(content: bytes, where: str) -> dict[str, Entry]:
    for finding in lint(content):
        if finding.code not in _HARMLESS:
            raise BadInput(
                f"is damaged or not of ours: {finding.code} in line {finding.line}",
                where=where,
                todo="Name the last export as it was written; nothing was changed",
            )
    calendars = read(content, Faults())
    parts = [part for calendar in calendars for part in calendar.parts]
    found = (_entry(part, where) for part in parts if part.name in ("VEVENT", "VTODO"))
    return {one.uid: one for one in found}


def _entry(part: Component, where: str) -> Entry:
    task = part.name == "VTODO"
    start, end = part.first("DTSTART"), part.first("DUE" if task else "DTEND")
    begins, ends = start and _moment(start), end and _moment(end)
    sequence, changed = part.text("SEQUENCE"), part.first("DTSTAMP")
    stamp = changed and _moment(changed)
    uid, status = part.text("UID"), part.text("STATUS").upper()
    fits = _UID.fullmatch(uid) and status in _STATES and sequence.isdigit()
    if not (fits and begins and ends and isinstance(stamp, dt.datetime)) or (
        type(begins) is not type(ends)
    ):
        raise BadInput(f"is not of ours: an entry in line {part.line} lacks something", where=where)
    day = Kind.TASK if task else Kind.DAY
    return Entry(
        uid=uid,
        kind=Kind.EVENT if isinstance(begins, dt.datetime) else day,
        title=clean.line(part.text("SUMMARY"), most=clean.SUMMARY_BYTES),
        start=begins,
        end=ends,
        status=status,
        place=clean.line(part.text("LOCATION"), most=clean.LOCATION_BYTES) or None,
        sequence=int(sequence),
        changed=stamp,
    )


def _moment(prop: Property) -> dt.datetime | dt.date | None:
    """A day or a time as it was meant by us: in UTC, or by the clock of a known zone."""
    if _DAY.fullmatch(prop.value):
        return dt.datetime.strptime(prop.value, "%Y%m%d").date()
    moment = dt.datetime.strptime(prop.value.removesuffix("Z"), "%Y%m%dT%H%M%S")
    if prop.value.endswith("Z"):
        return moment.replace(tzinfo=dt.UTC)
    zone = known(prop.parameters.get("TZID", ""))
    return by_clock(moment.replace(tzinfo=zone), str(zone)) if zone else None
