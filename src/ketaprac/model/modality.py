"""What a therapy adds to a series."""

from __future__ import annotations

from attrs import frozen

from ketaprac.model.base import Id, Line, Name, Prose, Value
from ketaprac.model.consent import ConsentKind
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.protocol import StepKind
from ketaprac.model.source import Source


@frozen(kw_only=True, repr=False)
class Topic(Value):
    """Something to go through with the client before, in or after a session.

    Attributes:
        id: Unique within the modality.
        step: In which kind of session.
        title: In a few words.
        guidance: For the therapist, in plain words.
        sign_off: Whether the therapist signs that it was gone through.
    """

    id: Id
    step: StepKind
    title: Name
    guidance: Prose
    sign_off: bool = False


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
