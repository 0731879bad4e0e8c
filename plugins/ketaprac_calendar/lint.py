"""Checks any iCalendar file, from ketaprac or not, and says what to do about it.

Without an audience a file is held against the standards and against what common
readers trip over. With one, it is also held against what that audience may see.
"""

from __future__ import annotations

from typing import Final

from ketaprac.model.artifact import LintFinding
from ketaprac.model.context import Context
from ketaprac_calendar.audiences import audience_of
from ketaprac_calendar.leaks import leaks
from ketaprac_calendar.reading import MOST_PER_CODE, Fault, Faults, read
from ketaprac_calendar.rules import check
from ketaprac_calendar.settings import CalendarSettings, Wording
from ketaprac_calendar.titles import WORDINGS, wordings

MOST_BYTES: Final = 20_000_000
MOST_LINES: Final = 600_000


def lint(
    content: bytes, audience: str | None = None, words: tuple[Wording, ...] = WORDINGS
) -> tuple[LintFinding, ...]:
    """Everything wrong with a file, by line.

    Of each kind at most 20 are given; where there are more, they say how many.

    Args:
        content: The file: anything at all, also empty, binary or huge.
        audience: Id of an audience, such as ``client``, to also check that the
            file gives nothing away that this audience may not see.
        words: The wordings that titles may have; a practice can have its own.

    Raises:
        BadInput: There is no such audience.
    """
    seen_by = audience_of(audience) if audience is not None else None
    if len(content) > MOST_BYTES or content.count(b"\n") > MOST_LINES:
        return (_finding(Fault(0, "too-large")),)
    if not content.strip():
        return (_finding(Fault(0, "empty")),)
    faults = Faults()
    calendars = read(content, faults)
    if not calendars:
        faults.add(Fault(0, "no-calendar"))
    for calendar in calendars:
        faults.extend(check(calendar))
        if seen_by is not None:
            faults.extend(leaks(calendar, seen_by, words))
    return tuple(_finding(fault, faults.total[fault.code]) for fault in sorted(faults.kept))


def lint_of(content: bytes, audience: str | None, context: Context) -> tuple[LintFinding, ...]:
    """The same with the wordings of a practice.

    Args:
        content: The file.
        audience: Id of an audience, or None.
        context: With the practice's settings.
    """
    return lint(content, audience, wordings(context.setting(CalendarSettings)))


def _finding(fault: Fault, total: int = 1) -> LintFinding:
    words, todo = _SAID[fault.code]
    # Other names than these may be anything, even a person's.
    name = fault.name if fault.name in _SHOWN else "something unusual"
    rest = f" ({total} of this kind in all)" if total > MOST_PER_CODE else ""
    return LintFinding(
        line=fault.line, code=fault.code, words=words.format(name=name) + rest, todo=todo
    )


_SHOWN: Final = frozenset(
    {"VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM", "VTIMEZONE"}
    | {"STANDARD", "DAYLIGHT", "PUBLISH", "REQUEST", "CANCEL", "VERSION", "PRODID", "METHOD"}
    | {"CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "SUMMARY", "LOCATION"}
    | {"DESCRIPTION", "STATUS", "CLASS", "TRANSP", "SEQUENCE", "ORGANIZER", "ATTENDEE", "COMMENT"}
    | {"CATEGORIES", "CONTACT", "URL", "ATTACH", "GEO", "RRULE", "RDATE", "EXDATE", "PRIORITY"}
    | {"RECURRENCE-ID", "RELATED-TO", "RESOURCES", "CREATED", "LAST-MODIFIED", "COMPLETED"}
    | {"ACTION", "TRIGGER", "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "NAME", "COLOR"}
    | {"X-WR-CALNAME", "X-WR-CALDESC", "X-PUBLISHED-TTL", "REFRESH-INTERVAL", "CONFERENCE"}
)
_SAID: Final[dict[str, tuple[str, str]]] = {
    "too-large": ("the file has more than 20 MB or 600,000 lines and was not read", "Split it"),
    "empty": ("the file is empty", "Export it again"),
    "no-calendar": ("there is no calendar in the file", "Check that it is an .ics file"),
    "not-a-calendar": ("the outermost part is not a VCALENDAR", "Put it into one"),
    "no-line-end": ("the last line does not end", "End every line with CR LF"),
    "bare-lf": ("the line ends in LF alone", "End every line with CR LF"),
    "bare-cr": (
        "a CR stands inside the line; some readers take the rest for a line of its own",
        "Remove it",
    ),
    "control-character": ("the line holds a control character", "Remove it"),
    "long-line": ("the line has more than 75 bytes", "Fold it"),
    "not-utf8": ("the line is not valid UTF-8", "Save the file as UTF-8"),
    "not-a-line": ("this is not a name, a colon and a value", "Correct or remove it"),
    "outside": ("{name} stands outside of any component", "Move or remove it"),
    "never-ends": ("what begins here never ends", "Add its END line"),
    "wrong-end": ("this END does not fit what was begun last", "Correct the order"),
    "too-deep": ("components are nested too deeply", "Check that it is an .ics file"),
    "missing": ("{name} is missing", "Add it"),
    "twice": ("{name} may stand only once here", "Remove one"),
    "bad-value": ("{name} has a value that is not allowed", "Use one from RFC 5545"),
    "bad-time": ("{name} is not a valid time", "Write it like 20261006T170000Z"),
    "not-utc": ("{name} is not a time in UTC", "Write it like 20261006T170000Z"),
    "floating": (
        "{name} has no time zone, so each reader takes its own",
        "Add a TZID or write it in UTC",
    ),
    "unknown-zone": ("{name} names a zone that the file does not define", "Add its VTIMEZONE"),
    "zone-dates": (
        "the zone lists dates (RDATE); several readers are an hour off with that, even where "
        "the dates are right",
        "Write a yearly RRULE, or one observance per change",
    ),
    "wrong-zone": (
        "the zone's clock is not what the time zone database says for the times in this file",
        "Write the zone anew from a present time zone database",
    ),
    "odd-rule": (
        "the zone has a rule that is not compared with the time zone database",
        "Write FREQ=YEARLY with one BYMONTH and one BYDAY such as -1SU",
    ),
    "skipped": (
        "{name} is a time that the clock of its zone leaves out on that day",
        "Move it by an hour",
    ),
    "shown-twice": (
        "{name} is a time that the clock of its zone shows twice on that day; readers differ",
        "Write it in UTC",
    ),
    "ends-early": ("{name} is not later than DTSTART", "Correct one of them"),
    "other-kind": ("{name} and DTSTART are not both days or both times", "Write both alike"),
    "same-uid": ("an earlier component has the same UID", "Give each its own"),
    "calendar-uid": (
        "the calendar itself has a UID; some programs then keep only one event of it",
        "Remove it",
    ),
    "untyped-interval": ("REFRESH-INTERVAL does not say its type", "Add VALUE=DURATION"),
    "no-organizer": ("a {name} needs exactly one ORGANIZER in each event", "Add or remove it"),
    "no-attendee": ("a REQUEST needs an ATTENDEE in each event", "Add one"),
    "published-attendee": ("a PUBLISH must not name an ATTENDEE", "Remove it"),
    "not-allowed": ("this audience must not get {name}", "Remove it"),
    "parameter": ("{name} has a parameter that this audience must not get", "Remove it"),
    "telling-word": (
        "{name} holds a word that tells what the practice does or what somebody has",
        "Use a neutral word",
    ),
    "not-neutral": ("{name} is not on the list of neutral ones", "Use one of the list"),
    "several-events": ("an invitation is about one event alone", "Send one file for each"),
    "not-invited": ("nobody of this audience is invited to anything", "Remove METHOD"),
    "cancelled": ("this audience gets no cancelled events", "Leave it out"),
    "not-private": ("{name} is not marked CLASS:PRIVATE", "Mark it"),
}
