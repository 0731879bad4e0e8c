"""Calendars of a whole practice: one per therapist, prescriber or client, over all series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from attrs import evolve

from ketaprac.model.artifact import keyed
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.people import Role
from ketaprac.model.series import PlannedSession, Series
from ketaprac_calendar.audiences import Audience
from ketaprac_calendar.entries import Entry, view_of
from ketaprac_calendar.export import name_of
from ketaprac_calendar.settings import CalendarSettings, Wording
from ketaprac_calendar.titles import wording_of
from ketaprac_calendar.writer import entries_of

Case: TypeAlias = tuple[Series, Episode]
"""One client's series and the episode that it belongs to."""


def calendars(
    cases: Iterable[Case], context: Context, audience: Audience
) -> dict[str, tuple[list[Entry], Wording]]:
    """The entries and the wording of each file of an audience over many clients, by its name.

    A client gets a file of their own; so does everybody of the practice who has the
    audience's role, even if there is nothing in it. The front desk's and the shared
    calendar are one file each.

    Args:
        cases: All clients.
        context: With the people of the practice and its key, on which names rest.
        audience: For whom.

    Raises:
        BadInput: A session has a time that cannot be, or titles are missing.
    """
    if audience.invited is Role.CLIENT:
        return {
            name_of(series, audience): (
                entries_of(series, episode, context, audience),
                view_of(audience, series, episode, context).wording,
            )
            for series, episode in cases
        }
    wording = wording_of(context.setting(CalendarSettings))
    return {
        name_for(whose, context, audience): (made, wording)
        for whose, made in by_person(cases, context, audience).items()
    }


EVERYBODY: Final = "everybody"


def by_person(
    cases: Iterable[Case], context: Context, audience: Audience
) -> dict[str, list[Entry]]:
    """The entries of everybody in the practice who has an audience's role, by id.

    Args:
        cases: All clients.
        context: With the people of the practice.
        audience: For whom; where it has no role, all entries come under `EVERYBODY`.

    Raises:
        BadInput: A session has a time that cannot be, or titles are missing.
    """
    found, role = list(cases), audience.invited
    if role is None:
        return {EVERYBODY: _all(found, context, audience)}
    people = [person.id for person in context.profile.people if role in person.roles]
    return {one: _all(_of(one, role, found), context, audience) for one in people}


def name_for(whose: str, context: Context, audience: Audience, ending: str = "ics") -> str:
    """The neutral name of the file of somebody in the practice.

    Args:
        whose: Id of the person, or `EVERYBODY`.
        context: With the practice's key, on which the name rests.
        audience: For whom.
        ending: Of the name.
    """
    code = keyed(context.profile.key or "", "calendar", audience.id, whose)[:10]
    return f"kp-{code}-{audience.code}.{ending}"


def _of(person: str, role: Role, cases: Iterable[Case]) -> Iterator[Case]:
    """Only the sessions at which somebody has that role."""
    for series, episode in cases:
        yield (
            evolve(
                series,
                sessions=tuple(s for s in series.sessions if _is_at(person, role, s)),
                cancelled=tuple(s for s in series.cancelled if _is_at(person, role, s)),
            ),
            episode,
        )


def _is_at(person: str, role: Role, session: PlannedSession) -> bool:
    return any(a.person == person and a.role is role for a in session.staff)


def _all(cases: Iterable[Case], context: Context, audience: Audience) -> list[Entry]:
    return [
        one for series, episode in cases for one in entries_of(series, episode, context, audience)
    ]
