"""Who takes part: clients and the practice's people."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.model.availability import Availability, Buffer
from ketaprac.model.base import Id, Line, Name, Range, Value, Zone


class Role(StrEnum):
    """What a person does in the pathway; decides what they may record and sign.

    GUARDIAN: signs for a client who cannot. WITNESS: saw somebody sign.
    INTERPRETER: put a form into the client's language.
    """

    CLIENT = "client"
    THERAPIST = "therapist"
    PRESCRIBER = "prescriber"
    MONITOR = "monitor"
    FRONT_DESK = "front-desk"
    SUPERVISOR = "supervisor"
    GUARDIAN = "guardian"
    WITNESS = "witness"
    INTERPRETER = "interpreter"


class Sex(StrEnum):
    """Sex where a scoring rule needs it; unknown always takes the stricter rule."""

    FEMALE = "female"
    MALE = "male"


@frozen(kw_only=True, repr=False)
class Contact(Value):
    """How to reach somebody.

    Attributes:
        name: Whom to ask for.
        relation: What they are to the client, such as ``sister``.
        phone: As dialled from the practice.
        email: An address that the client chose for this purpose.
    """

    __shown__ = ()

    name: Name | None = None
    relation: Name | None = None
    phone: Line | None = None
    email: Line | None = None


@frozen(kw_only=True, repr=False)
class Client(Value):
    """A client. Only the id is needed to begin; gates ask for the rest in time.

    Attributes:
        id: The host's own number or code. Never a name.
        name: As it is to stand on consents and letters.
        birth_date: Day of birth.
        time_zone: Where the client lives; the practice's zone where None.
        language: BCP 47 tag of the language for documents, such as ``en``.
        sex: Where a scoring rule needs it.
        contact: How to reach the client.
        emergency_contact: Whom to call when something is wrong.
    """

    id: Id
    name: Name | None = None
    birth_date: dt.date | None = None
    time_zone: Zone | None = None
    language: Id = "en"
    sex: Sex | None = None
    contact: Contact | None = None
    emergency_contact: Contact | None = None


@frozen(kw_only=True, repr=False)
class Person(Value):
    """Somebody who works for or with the practice.

    Attributes:
        id: Unique within the practice; stands in plans, files and logs.
        name: With title, as it is to stand on letters and consents.
        roles: What they may do.
        organization: Where they work, if not at the practice (a prescriber).
        contact: How to reach them.
        time_zone: Where they work; the practice's zone where None.
        availability: Working hours and busy times. A person without hours is
            never planned.
        buffer: How long they stay free between two clients.
        doses_per_day: At how many dosing sessions they are on one day, by the
            practice's clock; any number where None.
    """

    id: Id
    name: Name
    roles: tuple[Role, ...]
    organization: Name | None = None
    contact: Contact | None = None
    time_zone: Zone | None = None
    availability: Availability = Availability()
    buffer: Buffer = dt.timedelta()
    doses_per_day: Annotated[int, Range(1, 100)] | None = None
