"""The only addresses that ever stand in a calendar, looked up at the moment of export."""

from __future__ import annotations

import re
from typing import Final

from ketaprac.errors import BadInput
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.people import Role
from ketaprac.model.series import PlannedSession
from ketaprac_calendar.audiences import Audience
from ketaprac_calendar.settings import CalendarSettings
from ketaprac_calendar.words import tells

_MAIL: Final = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,180}")


def organizer_of(context: Context) -> str:
    """The address that files and invitations of the practice come from.

    Args:
        context: With the practice's own address and its settings.

    Raises:
        BadInput: There is none, or it tells what the practice does.
    """
    settings, contact = context.setting(CalendarSettings), context.profile.contact
    address = settings.organizer or (contact.email if contact else None)
    where = "settings.calendar.organizer" if settings.organizer else "practice.email"
    if address is None:
        raise BadInput(
            "is missing: a file to send says whom it comes from",
            where="settings.calendar.organizer",
            todo="Write an e-mail address of the practice that does not tell what it does",
        )
    if tells(address):
        raise BadInput(
            "holds a word that tells what the practice does, and would stand in calendars",
            where=where,
            todo="Write a neutral address into settings.calendar.organizer",
        )
    return _mail(address, where)


def attendee_of(
    session: PlannedSession, episode: Episode, context: Context, audience: Audience
) -> str:
    """The address of who is invited to a session.

    Args:
        session: Which one.
        episode: With the client's contact.
        context: With the people of the practice.
        audience: Who is invited.

    Raises:
        BadInput: Nobody of this audience is invited, nobody is assigned, or the address
            is missing.
    """
    if audience.invited is None:
        raise BadInput(
            f"nobody of the audience {audience.id} is invited to anything",
            todo="Invite the client, the therapist or the prescriber",
        )
    if audience.invited is Role.CLIENT:
        contact, where = episode.client.contact, "client.contact.email"
    else:
        ids = [a.person for a in session.staff if a.role is audience.invited]
        person = context.profile.person(ids[0]) if ids else None
        if person is None:
            raise BadInput(
                f"nobody is assigned as {audience.invited.value}",
                where=f"series.sessions.{session.id}",
            )
        contact, where = person.contact, f"people.{person.id}.email"
    if contact is None or contact.email is None:
        raise BadInput("is missing: an invitation goes to it", where=where)
    return _mail(contact.email, where)


def _mail(address: str, where: str) -> str:
    if not _MAIL.fullmatch(address):
        raise BadInput(
            "is not an e-mail address in ASCII letters", where=where, todo="Write name@domain"
        )
    return address
