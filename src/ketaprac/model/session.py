"""What is written down about a dosing session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar

from attrs import evolve, frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Prose, Range, Value
from ketaprac.model.screening import Truth

T = TypeVar("T")


class SessionState(StrEnum):
    """How far a dosing session got.

    NOT_STARTED: it was planned and did not begin. ABORTED: it began and was broken
    off; whether it counts depends on :attr:`DosingSession.medicine`.
    """

    STARTED = "started"
    ENDED = "ended"
    ABORTED = "aborted"
    NOT_STARTED = "not-started"


class Attending(StrEnum):
    """As what somebody is there. A chaperone is with the client where the practice is not."""

    THERAPIST = "therapist"
    MONITOR = "monitor"
    CHAPERONE = "chaperone"
    PRESCRIBER = "prescriber"
    OTHER = "other"


@frozen(kw_only=True, repr=False)
class Attendance(Value):
    """One person who is there, by id where the practice file names them, else by name.

    Attributes:
        part: As what.
        person: Id of somebody of the practice.
        name: Of somebody else, such as a chaperone.
    """

    __shown__ = ("part", "person")

    part: Attending
    person: Id | None = None
    name: Name | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.person is None) == (self.name is None):
            raise BadInput("needs either a person's id or a name", where="person")


@frozen(kw_only=True, repr=False)
class Vitals(Value):
    """Measured values, held against the prescriber's own limits by people.

    Attributes:
        at: When they were taken.
        systolic: Blood pressure, mmHg, 40 to 300.
        diastolic: Blood pressure, mmHg, 20 to 200, below the systolic one.
        pulse: Beats per minute, 20 to 250.
        oxygen: Saturation in percent, 50 to 100.
    """

    __shown__ = ("at",)

    at: dt.datetime
    systolic: Annotated[int, Range(40, 300)]
    diastolic: Annotated[int, Range(20, 200)]
    pulse: Annotated[int, Range(20, 250)]
    oxygen: Annotated[int, Range(50, 100)] | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.diastolic >= self.systolic:
            raise BadInput("is not below the systolic value", where="diastolic")


@frozen(kw_only=True, repr=False)
class Note(Value):
    """Something seen during a session.

    Attributes:
        at: When.
        text: In the therapist's words.
    """

    __shown__ = ("at",)

    at: dt.datetime
    text: Prose


class Disposal(StrEnum):
    """What became of what was left in the mouth."""

    SPAT = "spat"
    SWALLOWED = "swallowed"
    UNKNOWN = "unknown"


@frozen(kw_only=True, repr=False)
class Taken(Value):
    """What the client reported to have taken, as it stands on the prescription.

    Attributes:
        at: When.
        words: As written by the prescriber; never read or added up by software.
        lozenges: How many lozenges, as the client reports, 0 to 100. A count of
            pieces and never a dose.
        held_minutes: How long it was held in the mouth, in minutes, 0 to 240.
        disposal: What became of the rest.
    """

    __shown__ = ("at",)

    at: dt.datetime
    words: Prose
    lozenges: Annotated[int, Range(0, 100)] | None = None
    held_minutes: Annotated[int, Range(0, 240)] | None = None
    disposal: Disposal | None = None


class Sedation(StrEnum):
    """How awake somebody is, in plain words of this project (no published scale)."""

    AWAKE = "awake"
    DROWSY = "drowsy"
    ROUSES_TO_VOICE = "rouses-to-voice"
    ROUSES_TO_TOUCH = "rouses-to-touch"
    NOT_ROUSABLE = "not-rousable"


class Dissociation(StrEnum):
    """How far away somebody is, in plain words of this project (no published scale)."""

    NONE = "none"
    MILD = "mild"
    MARKED = "marked"
    DISTRESSING = "distressing"


@frozen(kw_only=True, repr=False)
class Watched(Value):
    """How awake and how far away the client was, as somebody saw it.

    Attributes:
        at: When.
        sedation: How awake.
        dissociation: How far away.
        words: What was seen, in the words of who saw it.
    """

    __shown__ = ("at",)

    at: dt.datetime
    sedation: Sedation | None = None
    dissociation: Dissociation | None = None
    words: Prose | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.sedation is None and self.dissociation is None:
            raise BadInput("says nothing of sedation or dissociation", where="sedation")


class AdverseKind(StrEnum):
    """What went badly; the risks that FDA texts and practice forms name, and the rest."""

    NAUSEA = "nausea"
    VOMITING = "vomiting"
    DIZZINESS = "dizziness"
    HEADACHE = "headache"
    PRESSURE = "raised-blood-pressure"
    PALPITATIONS = "palpitations"
    ANXIETY = "anxiety"
    DISSOCIATION = "distressing-dissociation"
    AGITATION = "agitation"
    FALL = "fall"
    CHEST_PAIN = "chest-pain"
    BREATHING = "breathing-trouble"
    UNRESPONSIVE = "not-rousable"
    SUICIDAL = "suicidal-thoughts"
    PSYCHOSIS = "psychosis-or-mania"
    URINARY = "urinary"
    OTHER = "other"


class Severity(StrEnum):
    """How bad an adverse event was, as the person who was there says."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    LIFE_THREATENING = "life-threatening"


@frozen(kw_only=True, repr=False)
class AdverseEvent(Value):
    """Something that went badly.

    Attributes:
        at: When.
        kind: What.
        severity: How bad.
        done: What was done about it.
        words: More about it.
    """

    __shown__ = ("at",)

    at: dt.datetime
    kind: AdverseKind
    severity: Severity
    done: Prose
    words: Prose | None = None


class TickState(StrEnum):
    """DONE: it was done. NONE: asked, there was none. OMITTED: not done, for a reason."""

    DONE = "done"
    NONE = "none"
    OMITTED = "omitted"


@frozen(kw_only=True, repr=False)
class Tick(Value):
    """A point of the record that was answered with a word.

    Attributes:
        at: When.
        item: Which point: a topic such as ``met.safety``, or a part of the record
            such as ``adverse-events``.
        state: What the answer is.
        why: The reason or what was said; needed where it was omitted.
    """

    __shown__ = ("at", "item", "state")

    at: dt.datetime
    item: Id
    state: TickState
    why: Prose | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.state is TickState.OMITTED and self.why is None:
            raise BadInput("is missing", where="why", todo="Say why it was omitted")


@frozen(kw_only=True, repr=False)
class ChaperoneCheck(Value):
    """The chaperone of a remote session looked after the client.

    Attributes:
        at: When.
        words: What the chaperone saw.
    """

    __shown__ = ("at",)

    at: dt.datetime
    words: Prose | None = None


@frozen(kw_only=True, repr=False)
class LozengeCount(Value):
    """Lozenges that the client holds, as the client reports. Pieces, never doses.

    Attributes:
        at: When they were counted.
        received: How many came since the count before, 0 to 1000; None: not known.
        left: How many are left now, 0 to 1000; None: not known.
    """

    __shown__ = ("at",)

    at: dt.datetime
    received: Annotated[int, Range(0, 1000)] | None = None
    left: Annotated[int, Range(0, 1000)] | None = None


#: What can be written down while a session is under way.
Observation: TypeAlias = (
    Note | Vitals | Taken | Watched | AdverseEvent | Tick | ChaperoneCheck | LozengeCount
)


@frozen(kw_only=True, repr=False)
class Entry(Value):
    """An observation as it stands in the log. What was corrected stays beside the new one.

    Attributes:
        number: Its number in the episode's log; 0 where it was only reported.
        by: Id of who recorded it.
        what: The observation.
        replaces: Number of the entry that it corrects; None: an entry of its own.
        why: Why it was corrected or came late.
    """

    __shown__ = ("number",)

    number: Annotated[int, Range(0, 10_000_000)]
    by: Id
    what: Observation
    replaces: int | None = None
    why: Prose | None = None


@frozen(kw_only=True, repr=False)
class Discharge(Value):
    """What must hold before a client leaves. Open questions keep the gate shut.

    Attributes:
        at: When it was checked.
        vitals: Last values.
        oriented: Knows who, where and when.
        steady: Walks without help.
        escort: Who takes the client home.
        no_driving_explained: Told not to drive until the next day after sleep.
        crisis_plan_given: Told whom to call.
        by: Id of who checked it.
    """

    __shown__ = ("at",)

    at: dt.datetime
    vitals: Vitals | None = None
    oriented: bool | None = None
    steady: bool | None = None
    escort: Name | None = None
    no_driving_explained: bool | None = None
    crisis_plan_given: bool | None = None
    by: Id


@frozen(kw_only=True, repr=False)
class DosingSession(Value):
    """The record of one dosing session, folded from its events.

    Attributes:
        id: Id of the planned session.
        clearance: Id of the clearance that it counts against; None where it took
            place outside ketaprac and none was recorded.
        state: How far it got.
        started_at: When it began, or was to begin.
        ended_at: When the client was discharged, or the session was broken off.
        present: Ids of who was there.
        attended: Who was there, and as what.
        remote: Whether the client was elsewhere.
        notes: What was seen.
        vitals: What was measured.
        taken: What was taken, as written.
        entries: All observations with what they correct, in the order of the log.
        discharge: The discharge record.
        reported: Whether it took place outside ketaprac and was only reported.
        medicine: Whether medicine may have been taken in a session that was broken
            off; what is not known counts as yes.
        why: Why it was broken off or did not begin.
    """

    id: Id
    clearance: Id | None = None
    state: SessionState = SessionState.STARTED
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    present: tuple[Id, ...] = ()
    attended: tuple[Attendance, ...] = ()
    remote: bool = False
    notes: tuple[Note, ...] = ()
    vitals: tuple[Vitals, ...] = ()
    taken: tuple[Taken, ...] = ()
    entries: tuple[Entry, ...] = ()
    discharge: Discharge | None = None
    reported: bool = False
    medicine: Truth = Truth.UNKNOWN
    why: Prose | None = None

    @property
    def is_open(self) -> bool:
        """Whether the client has not been discharged yet."""
        return self.state is SessionState.STARTED

    @property
    def counts(self) -> bool:
        """Whether it uses up an authorised session: not without any medicine."""
        if self.state is SessionState.ABORTED:
            return self.medicine is not Truth.NO
        return self.state is not SessionState.NOT_STARTED

    @property
    def current(self) -> tuple[Entry, ...]:
        """The entries that hold: not those that another one corrects."""
        entries = self._all().entries
        corrected = {entry.replaces for entry in entries}
        return tuple(e for e in entries if not e.number or e.number not in corrected)

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """The observations of a kind that hold, by the time that they are about.

        Args:
            kind: Such as :class:`Watched`.
        """
        found = [entry.what for entry in self.current if isinstance(entry.what, kind)]
        return tuple(sorted(found, key=lambda what: what.at))

    def ticks(self, item: str) -> tuple[Tick, ...]:
        """The answers to one point of the record.

        Args:
            item: Which point.
        """
        return tuple(tick for tick in self.of(Tick) if tick.item == item)

    def with_entries(self, entries: Iterable[Entry]) -> DosingSession:
        """The record with more entries, in that order.

        Args:
            entries: What was recorded.
        """
        whole = evolve(self._all(), entries=(*self._all().entries, *entries))
        what = [entry.what for entry in whole.current]
        return evolve(
            whole,
            notes=tuple(w for w in what if isinstance(w, Note)),
            vitals=tuple(w for w in what if isinstance(w, Vitals)),
            taken=tuple(w for w in what if isinstance(w, Taken)),
        )

    def _all(self) -> DosingSession:
        """With an entry for each observation that came with a reported session."""
        if self.entries:
            return self
        what: tuple[Observation, ...] = (*self.notes, *self.vitals, *self.taken)
        by = self.present[0] if self.present else "office"
        return evolve(self, entries=tuple(Entry(number=0, by=by, what=w) for w in what))
