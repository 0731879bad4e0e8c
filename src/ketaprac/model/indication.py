"""What is known on something that a practice treats."""

from __future__ import annotations

from attrs import frozen

from ketaprac.model.base import Id, Name, Prose, Value
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.modality import Measure
from ketaprac.model.source import Source


@frozen(kw_only=True, repr=False)
class Alternative(Value):
    """A treatment that a client could have instead or besides; also none at all.

    Attributes:
        name: What it is called.
        words: What to say of it, such as whether it is approved; None for nothing.
        source: Where that stands.
    """

    name: Name
    words: Prose | None = None
    source: Source


@frozen(kw_only=True, repr=False)
class IndicationGuide(Value):
    """Studies, measures and alternatives for one indication.

    Attributes:
        id: The indication, such as ``alcohol``.
        version: Raised whenever the content changes.
        title: Full name.
        measures: Questionnaires that tell how the client is doing.
        evidence: What studies found on ketamine here, by any route, negatives and
            "none found" included.
        alternatives: Standard treatments, to be named to every client.
    """

    __shown__ = ("id", "version")

    id: Id
    version: Id
    title: Name
    measures: tuple[Measure, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
