"""What studies found, negatives included, and how far it carries."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Value
from ketaprac.model.source import Source


class Grade(StrEnum):
    """How much weight a row bears, as graded by this project.

    A: replicated randomised trials. B: one randomised trial, or mixed ones.
    C: uncontrolled. D: nothing found.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@frozen(kw_only=True, repr=False)
class EvidenceRow(Value):
    """One study, review or finding that there is none.

    Attributes:
        id: Unique among all plugins.
        indication: What was treated.
        study: Authors and year, or what was looked for.
        design: Kind of study.
        participants: How many, as text, since sources count differently.
        result: What was found, good or bad.
        grade: How much weight it bears.
        caveat: Why it may not carry over.
        route_matches: Whether the route was sublingual.
        population_matches: Whether people with a substance use disorder took part.
        source: Where to read it.
        therapies: Ids of the modalities that went with the medicine in it.
    """

    id: Id
    indication: Id
    study: Line
    design: Line
    participants: Line
    result: Prose
    grade: Grade
    caveat: Prose | None = None
    route_matches: bool
    population_matches: bool
    source: Source
    therapies: tuple[Id, ...] = ()
