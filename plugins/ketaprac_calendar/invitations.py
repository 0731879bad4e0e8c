"""One appointment to answer by mail (RFC 5546, RFC 6047).

This is the one kind of file that names anybody, so it is about a single session,
and goes to the person in it alone.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from attrs import frozen

from ketaprac.errors import unknown
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.series import Series, SessionStatus
from ketaprac_calendar.audiences import Audience, Profile
from ketaprac_calendar.entries import entry, numbered, view_of
from ketaprac_calendar.export import refuse_leaks
from ketaprac_calendar.people import attendee_of, organizer_of
from ketaprac_calendar.settings import CalendarSettings
from ketaprac_calendar.writer import form_of, head, to_ical


@frozen(kw_only=True, repr=False)
class Invitation:
    """An invitation, or that it is off.

    Attributes:
        method: ``REQUEST`` or ``CANCEL``.
        organizer: Address that it comes from.
        recipient: Address that it goes to.
        subject: The neutral title of the appointment.
        content: The calendar.
    """

    method: str
    organizer: str
    recipient: str
    subject: str
    content: bytes

    @property
    def content_type(self) -> str:
        """The header without which mail programs show a mere attachment."""
        return f"text/calendar; method={self.method}; charset=UTF-8; component=VEVENT"

    @property
    def headers(self) -> dict[str, str]:
        """What a mail needs around `content`, for hosts that send it themselves."""
        return {
            "From": self.organizer,
            "To": self.recipient,
            "Subject": self.subject,
            "MIME-Version": "1.0",
            "Content-Type": self.content_type,
            "Content-Transfer-Encoding": "base64",
        }

    def message(self) -> bytes:
        """A whole mail, ready to be handed to a server; the same one each time."""
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"], mail["Subject"] = self.organizer, self.recipient, self.subject
        mail.set_content(f"{self.subject}\n", cte="quoted-printable")
        mail.add_alternative(
            self.content,
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": self.method, "charset": "UTF-8", "component": "VEVENT"},
        )
        # Python draws a random one; it only must not occur in the text.
        mail.set_boundary("=_kp-invitation")
        return bytes(mail)


def invitation(
    series: Series, session_id: str, episode: Episode, context: Context, audience: Audience
) -> Invitation:
    """Invites to a session, or says that it is off where its status says so.

    Args:
        series: With the session.
        session_id: Id of the step.
        episode: With the client's address, which is read now and kept nowhere.
        context: With the practice's address and people.
        audience: Who is invited: client, therapist or prescriber.

    Raises:
        BadInput: There is no such session, nobody to invite, or an address is missing.
    """
    settings, view = context.setting(CalendarSettings), view_of(audience, series, episode, context)
    found = {session.id: (number, session) for number, session in numbered(series, view)}
    if session_id not in found:
        raise unknown("session", session_id, found)
    number, session = found[session_id]
    organizer = organizer_of(context)
    recipient = attendee_of(session, episode, context, audience)
    made = entry(session, number, view)
    method = "CANCEL" if session.status is SessionStatus.CANCELLED else "REQUEST"
    form = form_of(audience, Profile.INVITE, settings, organizer=organizer, attendee=recipient)
    content = to_ical(head(view.wording, settings, method=method), [made], form)
    refuse_leaks(content, audience, context)
    return Invitation(
        method=method,
        organizer=organizer,
        recipient=recipient,
        subject=made.title,
        content=content,
    )
