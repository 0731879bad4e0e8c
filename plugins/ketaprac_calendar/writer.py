"""A planned series as an iCalendar file (RFC 5545) for one audience.

The file is a plain calendar without METHOD: nobody is invited by it, so it holds
no address of anybody, and it can be imported as well as offered for subscription.
There is no UID for the calendar itself either: some programs that copy calendars
take all events of a file that has one for a single event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import PlannedSession, Series, SessionStatus
from ketaprac_calendar import clean
from ketaprac_calendar.audiences import CALENDAR_NAMES, Audience, Clock, staff_code
from ketaprac_calendar.events import Sheet, event, times
from ketaprac_calendar.lint import lint
from ketaprac_calendar.settings import CalendarSettings, Language
from ketaprac_calendar.zones import block, is_utc

if TYPE_CHECKING:
    from icalendar import Calendar

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
# The same for every practice and every version, and it names no product: what
# made a client's calendar would tell what the client is treated with.
_MAKER: Final = "-//kp//1//EN"


def render(audience: Audience, series: Series, episode: Episode, context: Context) -> Artifact:
    """The calendar of a series for one audience.

    Args:
        audience: For whom.
        series: What is planned.
        episode: Whose series it is; only the client's language is read from it.
        context: Practice, time and settings.

    Returns:
        The file. The same series always gives the same bytes.

    Raises:
        BadInput: The series cannot be written as a calendar that holds.
    """
    content = _calendar(audience, series, episode, context).to_ical()
    for finding in lint(content, audience.id):
        raise BadInput(
            f"does not make a calendar that holds: {finding.code} in line {finding.line}",
            where="series",
            todo="Look for sessions with the same uid, or tell the makers of the calendar plugin",
        )
    name = f"kp-{opaque('calendar', audience.id, series.id)}-{audience.code}.ics"
    return Artifact(name=name, media_type=MEDIA_TYPE, content=content)


def _calendar(audience: Audience, series: Series, episode: Episode, context: Context) -> Calendar:
    settings = context.setting(CalendarSettings)
    sheet = _sheet(audience, series, episode, context)
    made = _head(settings, sheet.language)
    seen = [
        (number, session)
        for number, session in enumerate(series.sessions, start=1)
        if _is_for(session, audience)
    ]
    spans = [times(session, sheet.zone) for _, session in seen]
    local = [moment for span in spans for moment in span if not is_utc(moment)]
    if local:
        made.add_component(block(sheet.zone, min(local), max(local)))
    for number, session in seen:
        made.add_component(event(session, number, sheet))
    return made


def _head(settings: CalendarSettings, language: Language) -> Calendar:
    from icalendar import Calendar, vDuration, vText

    name = vText(clean.name(CALENDAR_NAMES[language], most=clean.SUMMARY_BYTES))
    made = Calendar()
    made.add("VERSION", vText("2.0"))
    made.add("PRODID", vText(_MAKER))
    made.add("NAME", name)
    made.add("X-WR-CALNAME", name)
    # RFC 7986, section 5.7: this property has no type unless one is written.
    made.add("REFRESH-INTERVAL", settings.refresh, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", vDuration(settings.refresh))
    return made


def _sheet(audience: Audience, series: Series, episode: Episode, context: Context) -> Sheet:
    settings = context.setting(CalendarSettings)
    for_client = audience.clock is Clock.CLIENT
    return Sheet(
        audience=audience,
        language=_language(episode.client.language, settings) if for_client else settings.language,
        zone=series.time_zone if for_client else context.profile.time_zone,
        code=staff_code(series, audience),
        numbered=settings.number_sessions,
        # With those that wait for the next authorisation, so that it does not change then.
        total=len(series.sessions) + len(series.provisional),
        reminder=settings.reminder,
        rooms=context.profile.rooms,
    )


def _language(tag: str, settings: CalendarSettings) -> Language:
    try:
        return Language(tag.partition("-")[0].lower())
    except ValueError:
        return settings.language


def _is_for(session: PlannedSession, audience: Audience) -> bool:
    if session.status is SessionStatus.CANCELLED and not audience.cancelled:
        return False
    return audience.role is None or any(a.role is audience.role for a in session.staff)
