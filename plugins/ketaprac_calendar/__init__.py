"""Calendars of a planned series: one file per audience, and none of them tells.

Five exporters take a series and give an iCalendar file (RFC 5545) each: for the
client, the therapist, the prescriber, the front desk, and for a calendar that
others share. What each of them sees stands in :mod:`ketaprac_calendar.audiences`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ketaprac.hookspecs import hookimpl
from ketaprac.model.artifact import Exporter, Takes

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_settings() -> type:
    """The choices of a practice."""
    from ketaprac_calendar.settings import CalendarSettings

    return CalendarSettings


@hookimpl
def ketaprac_exporters() -> Iterator[Exporter]:
    """One exporter per audience, such as ``calendar.client``."""
    from functools import partial

    from ketaprac_calendar.audiences import AUDIENCES
    from ketaprac_calendar.export import MEDIA_TYPE, render
    from ketaprac_calendar.lint import lint, lint_of

    for audience in AUDIENCES:
        yield Exporter(
            id=f"calendar.{audience.id}",
            title=audience.label,
            media_type=MEDIA_TYPE,
            takes=Takes.SERIES,
            render=partial(render, audience),
            lint=lint,
            practice_lint=lint_of,
        )
