"""One series in three versions: as planned; session 5 moved; and session 6 cancelled as well."""

from __future__ import annotations

import datetime as dt

from calendar_samples import NOW, context, episode, export, moved, weekly

from ketaprac.model.people import Client, Contact
from ketaprac.model.series import Series, SessionStatus
from ketaprac_calendar import writer
from ketaprac_calendar.audiences import Profile, audience_of
from ketaprac_calendar.entries import uid_of
from ketaprac_calendar.export import Options
from ketaprac_calendar.export import export as export_as
from ketaprac_calendar.invitations import invitation

CLIENT = audience_of("client")
THREE_HOURS = dt.timedelta(hours=3)

V1 = weekly("America/Los_Angeles")
_FIFTH = V1.sessions[4]
V2 = moved(
    V1,
    5,
    start=_FIFTH.start + THREE_HOURS,
    end=_FIFTH.end + THREE_HOURS,
    monitored_until=_FIFTH.monitored_until + THREE_HOURS,
)
V3 = moved(V2, 6, status=SessionStatus.CANCELLED)
UIDS = [uid_of(session.uid, CLIENT) for session in V1.sessions]


def feed(plan: Series) -> bytes:
    """The client's whole calendar."""
    return export("client", plan).content


def resources(plan: Series) -> dict[str, bytes]:
    """The client's calendar, one appointment each."""
    return dict(writer.resources(plan, episode(), context(), CLIENT))


def of_all_profiles() -> dict[str, bytes]:
    """A calendar of each profile, and of each method."""
    given = context(contact=Contact(email="desk@harbour.example"))
    ann = episode(Client(id="c-1", contact=Contact(email="ann@home.example")))
    off = V2.calling_off("step-6", NOW)
    file = Options(profile=Profile.FILE)
    return {
        "feed": export_as(off, ann, given, CLIENT),
        "file": export_as(off, ann, given, CLIENT, file),
        "invite": invitation(off, "step-5", ann, given, CLIENT).content,
        "invite, off": invitation(off, "step-6", ann, given, CLIENT).content,
        "caldav": writer.resources(off, ann, given, CLIENT)[UIDS[4]],
        "caldav, off": writer.resources(off, ann, given, CLIENT)[UIDS[5]],
        "therapist": export_as(off, ann, given, audience_of("therapist")),
        "shared": export_as(off, ann, given, audience_of("shared")),
    }
