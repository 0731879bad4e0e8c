"""One file of one series for one audience, in any profile that makes files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import Series
from ketaprac_calendar.audiences import Audience, Profile
from ketaprac_calendar.entries import Entry, Kind, view_of
from ketaprac_calendar.lint import lint
from ketaprac_calendar.objects import to_jcal
from ketaprac_calendar.people import organizer_of
from ketaprac_calendar.settings import CalendarSettings, Wording
from ketaprac_calendar.titles import wordings
from ketaprac_calendar.writer import calendar, entries_of, form_of, head, to_ical

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"


def render(audience: Audience, series: Series, episode: Episode, context: Context) -> Artifact:
    """The calendar of a series for one audience, to subscribe to or to import.

    Args:
        audience: For whom.
        series: What is planned.
        episode: Whose series it is.
        context: Practice, time and settings.

    Returns:
        The file. The same series always gives the same bytes.

    Raises:
        BadInput: The series cannot be written as a calendar that holds.
    """
    content = export(series, episode, context, audience)
    return Artifact(name=name_of(series, audience), media_type=MEDIA_TYPE, content=content)


def name_of(series: Series, audience: Audience, ending: str = "ics") -> str:
    """The neutral name of an audience's file; always the same for the same series."""
    return f"kp-{opaque('calendar', audience.id, series.id)}-{audience.code}.{ending}"


@frozen(kw_only=True, repr=False)
class Options:
    """What is wanted of a file.

    Attributes:
        profile: FEED or FILE; the others are no single file of a series.
        extended: Whether sessions name the ones before and after them.
        jcal: Whether it is JSON (RFC 7265) instead of iCalendar.
    """

    profile: Profile = Profile.FEED
    extended: bool = False
    jcal: bool = False


def export(
    series: Series,
    episode: Episode,
    context: Context,
    audience: Audience,
    options: Options = Options(),
) -> bytes:
    """A feed, or a file to send.

    Args:
        series: What is planned.
        episode: Whose it is.
        context: Practice, time, therapies and settings.
        audience: For whom.
        options: What is wanted.

    Raises:
        BadInput: The series cannot be written as a calendar that holds, or a file is
            wanted and the practice has no address that it could come from.
    """
    made = entries_of(series, episode, context, audience)
    wording = view_of(audience, series, episode, context).wording
    return compose(made, wording, context, audience, options)


def compose(
    made: Iterable[Entry],
    wording: Wording,
    context: Context,
    audience: Audience,
    options: Options = Options(),
) -> bytes:
    """The same from entries, such as those of many series, or carried on from a file.

    Args:
        made: What stands in it.
        wording: With the calendar's name.
        context: Practice, time and settings.
        audience: For whom.
        options: What is wanted.

    Raises:
        BadInput: As for `export`.
    """
    settings = context.setting(CalendarSettings)
    sends = options.profile is Profile.FILE
    organizer = organizer_of(context) if sends else None
    form = form_of(
        audience, options.profile, settings, organizer=organizer, extended=options.extended
    )
    # RFC 5546, section 3.4.1 asks for more of a published task than we have.
    shown = [one for one in made if not (sends and one.kind is Kind.TASK)]
    top = head(wording, settings, method="PUBLISH" if sends else "")
    content = to_ical(top, shown, form)
    refuse_leaks(content, audience, context)
    return to_jcal(calendar(top, shown, form)) if options.jcal else content


def refuse_leaks(content: bytes, audience: Audience, context: Context) -> None:
    """Holds a finished file against the table of audiences and the standards.

    Raises:
        BadInput: Something in it must not be there.
    """
    known = wordings(context.setting(CalendarSettings))
    for finding in lint(content, audience.id, known):
        raise BadInput(
            f"does not make a calendar that holds: {finding.code} in line {finding.line}",
            where="series",
            todo="Look for sessions with the same uid, or tell the makers of the calendar plugin",
        )
