"""Criteria as data: what single answers mean together, beside any total.

A syndrome rule, a provisional criterion or a level of risk is a list of outcomes,
the gravest first. The first outcome whose needs are all met is the verdict; the
last one needs nothing and holds where no other does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Name, Range, Value
from ketaprac.model.screening import Verdict
from ketaprac.model.source import Source


@frozen(kw_only=True, repr=False)
class Mark(Value):
    """An answer that counts.

    Attributes:
        item: Which item.
        at_least: Lowest points, included, with which it counts.
        declined: Whether a refusal to answer counts as well.
    """

    __shown__ = ("item",)

    item: Id
    at_least: int = 1
    declined: bool = False


@frozen(kw_only=True, repr=False)
class Need(Value):
    """That enough of some answers count.

    Attributes:
        enough: How many at least.
        of: Out of which.
    """

    __shown__ = ("enough",)

    enough: Annotated[int, Range(1, 1_000)]
    of: tuple[Mark, ...]


@frozen(kw_only=True, repr=False)
class Outcome(Value):
    """One thing that a criterion can come to.

    Attributes:
        id: Unique within the criterion.
        label: What it is called; never worded as a diagnosis.
        needs: All must be met. The last outcome of a criterion has none.
    """

    id: Id
    label: Name
    needs: tuple[Need, ...] = ()


@frozen(kw_only=True, repr=False)
class Criterion(Value):
    """A rule over single answers, with all that it can come to.

    Attributes:
        id: Unique within the instrument.
        title: What is asked.
        outcomes: The gravest first; the last one needs nothing.
        source: Whose rule it is.
    """

    id: Id
    title: Name
    outcomes: tuple[Outcome, ...]
    source: Source

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        ids = [outcome.id for outcome in self.outcomes]
        if len(ids) < 2 or len(set(ids)) != len(ids):
            raise BadInput("needs two or more outcomes with ids that differ", where="outcomes")
        if self.outcomes[-1].needs or not all(o.needs for o in self.outcomes[:-1]):
            raise BadInput("needs a last outcome, and only that, without needs", where="outcomes")

    @cached_property
    def settled(self) -> Mapping[str, Verdict]:
        """The verdict of each outcome, by the outcome's id."""
        last = self.outcomes[-1]
        return {
            one.id: Verdict(
                criterion=self.id, outcome=one.id, label=one.label, negative=one is last
            )
            for one in self.outcomes
        }

    @property
    def items(self) -> frozenset[str]:
        """Ids of all items that it looks at."""
        needs = (need for outcome in self.outcomes for need in outcome.needs)
        return frozenset(mark.item for need in needs for mark in need.of)
