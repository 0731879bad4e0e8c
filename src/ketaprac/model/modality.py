"""What a therapy adds to a series."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Range, Value
from ketaprac.model.consent import ConsentKind
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.protocol import StepKind
from ketaprac.model.source import Source

_SPAN = Range(dt.timedelta(), dt.timedelta(days=366))


class Phase(StrEnum):
    """Where in a session something belongs. In this order, whichever therapy it is of."""

    SAFETY = "safety"
    AGREEMENT = "agreement"
    WORK = "work"
    CLOSING = "closing"


@frozen(kw_only=True, repr=False)
class Topic(Value):
    """Something to go through with the client before, in or after a session.

    Attributes:
        id: Unique within the modality.
        step: In which kind of session.
        title: In a few words.
        guidance: For the therapist, in plain words.
        sign_off: Whether the therapist signs that it was gone through.
        phase: Where in the session; within a phase the order of the modality counts.
        uses: Ids of the practices that it uses, such as ``touch``. Another therapy
            may avoid one; see :class:`Avoidance`.
    """

    id: Id
    step: StepKind
    title: Name
    guidance: Prose
    sign_off: bool = False
    phase: Phase = Phase.WORK
    uses: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class Homework(Value):
    """Something that the client does between sessions, and never on a dosing day.

    Attributes:
        id: Unique within the modality.
        after: Kind of session after which it is given.
        title: In a few words.
        guidance: What to agree with the client.
    """

    id: Id
    after: StepKind
    title: Name
    guidance: Prose


@frozen(kw_only=True, repr=False)
class NoteField(Value):
    """One heading of the therapist's session note.

    Attributes:
        id: Unique within the modality.
        step: Kind of session that it is written about.
        title: The heading.
        guidance: What belongs there, and what does not.
        required: Whether a note without it is incomplete.
    """

    id: Id
    step: StepKind
    title: Name
    guidance: Prose
    required: bool = False


@frozen(kw_only=True, repr=False)
class Measure(Value):
    """An instrument that the therapy asks for.

    Attributes:
        instrument: Id of the instrument.
        reason: Why, in plain words.
    """

    __shown__ = ("instrument",)

    instrument: Id
    reason: Line


@frozen(kw_only=True, repr=False)
class Avoidance(Value):
    """A practice that has no place in a kind of session of this therapy.

    Attributes:
        step: Kind of session.
        practice: Id of the practice, as other therapies' topics name it.
        why: In plain words.
        source: On whose authority.
    """

    __shown__ = ("step", "practice")

    step: StepKind
    practice: Id
    why: Line
    source: Source


@frozen(kw_only=True, repr=False)
class Timing(Value):
    """When the therapy wants a session, counted from the end of a dosing session.

    Attributes:
        step: Kind of session.
        least: Not sooner.
        most: Not later.
        why: In plain words.
        source: On whose authority.
    """

    __shown__ = ("step", "least", "most")

    step: StepKind
    least: Annotated[dt.timedelta, _SPAN]
    most: Annotated[dt.timedelta, _SPAN]
    why: Line
    source: Source

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.least > self.most:
            raise BadInput("contradicts itself: least must not be over most", where="least")


@frozen(kw_only=True, repr=False)
class Modality(Value):
    """A therapy that can be woven into any protocol.

    Attributes:
        id: Unique among all plugins.
        version: Raised whenever the content changes.
        title: Full name.
        indications: For which indications it was written; for all where empty.
        topics: Preparation, in-session and integration content.
        measures: Instruments that it asks for.
        cautions: When to think twice, in plain words.
        evidence: What studies found on it together with ketamine.
        consents: Kinds of consent that it needs besides that to treatment, such as
            touch.
        source: Where its structure comes from.
        homework: What the client does between sessions.
        note: Headings of the session notes.
        avoids: Practices that have no place in its sessions.
        timings: When it wants a session after a dose.
    """

    __shown__ = ("id", "version")

    id: Id
    version: Id
    title: Name
    indications: tuple[Id, ...] = ()
    topics: tuple[Topic, ...] = ()
    measures: tuple[Measure, ...] = ()
    cautions: tuple[Prose, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    consents: tuple[ConsentKind, ...] = ()
    source: Source
    homework: tuple[Homework, ...] = ()
    note: tuple[NoteField, ...] = ()
    avoids: tuple[Avoidance, ...] = ()
    timings: tuple[Timing, ...] = ()
