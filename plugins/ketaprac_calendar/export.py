"""One file of one series for one audience, in any profile that makes files."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import Series
from ketaprac_calendar.audiences import Audience, Profile
from ketaprac_calendar.content import Line, Part
from ketaprac_calendar.entries import Entry, Kind, view_of
from ketaprac_calendar.events import Form
from ketaprac_calendar.lint import lint
from ketaprac_calendar.people import organizer_of
from ketaprac_calendar.settings import CalendarSettings
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
        made: Entries to take instead of the series' own, such as those carried on
            from an earlier file.
    """

    profile: Profile = Profile.FEED
    extended: bool = False
    made: tuple[Entry, ...] | None = None


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
    content = to_ical(*_content(series, episode, context, audience, options))
    refuse_leaks(content, audience, context)
    return content


def as_part(
    series: Series,
    episode: Episode,
    context: Context,
    audience: Audience,
    options: Options = Options(),
) -> Part:
    """The same as data, for other formats; arguments and errors as in `export`."""
    return calendar(*_content(series, episode, context, audience, options))


def _content(
    series: Series, episode: Episode, context: Context, audience: Audience, options: Options
) -> tuple[tuple[Line, ...], list[Entry], Form]:
    settings = context.setting(CalendarSettings)
    sends = options.profile is Profile.FILE
    form = form_of(
        audience,
        options.profile,
        settings,
        organizer=organizer_of(context) if sends else None,
        extended=options.extended,
    )
    shown = list(options.made or ())
    if options.made is None:
        shown = entries_of(series, episode, context, audience)
    if sends:  # RFC 5546, section 3.4.1 asks for more of a published task than we have
        shown = [one for one in shown if one.kind is not Kind.TASK]
    wording = view_of(audience, series, episode, context).wording
    return head(wording, settings, method="PUBLISH" if sends else ""), shown, form


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
