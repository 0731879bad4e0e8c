"""Screening rules as data: no rule is ever code that runs."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Prose, Value
from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.source import Source


class Compare(StrEnum):
    """How a value is held against a limit."""

    IS = "is"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    AT_MOST = "at most"
    LESS_THAN = "less than"


@frozen(kw_only=True, repr=False)
class FactIs(Value):
    """Compares the latest fact of a field.

    Attributes:
        field: Which field.
        compare: How.
        value: With what. Its type is the type that the fact must have.
        unit: The unit that the fact must carry, where it is a number.
        max_age: Older facts count as unknown.
    """

    __shown__ = ("field",)

    field: Id
    compare: Compare = Compare.IS
    value: bool | int | float | str
    unit: Id | None = None
    max_age: dt.timedelta | None = None


@frozen(kw_only=True, repr=False)
class ScoreIs(Value):
    """Compares the total of the latest response to an instrument.

    Attributes:
        instrument: Which instrument.
        compare: How.
        value: With what, in points.
        max_age: Older responses count as unknown.
    """

    __shown__ = ("instrument",)

    instrument: Id
    compare: Compare
    value: int
    max_age: dt.timedelta | None = None


@frozen(kw_only=True, repr=False)
class FlagRaised(Value):
    """Holds where an instrument's safety item was raised.

    Attributes:
        instrument: Which instrument.
        flag: Id of the safety item.
        max_age: Older responses count as unknown.
    """

    __shown__ = ("instrument", "flag")

    instrument: Id
    flag: Id
    max_age: dt.timedelta | None = None


Test = FactIs | ScoreIs | FlagRaised


@frozen(kw_only=True, repr=False)
class AnyOf(Value):
    """Holds where one of the tests holds; unknown unless one holds or none can."""

    __shown__ = ()

    tests: tuple[Test, ...]

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.tests:
            raise BadInput("needs at least one test", where="tests")


@frozen(kw_only=True, repr=False)
class AllOf(Value):
    """Holds where all of the tests hold; unknown unless all hold or one cannot."""

    __shown__ = ()

    tests: tuple[Test, ...]

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.tests:
            raise BadInput("needs at least one test", where="tests")


Condition = FactIs | ScoreIs | FlagRaised | AnyOf | AllOf


@frozen(kw_only=True, repr=False)
class Rule(Value):
    """One screening rule.

    Attributes:
        id: Unique among all plugins.
        version: Raised whenever the rule changes.
        stage: When it is asked.
        when: The condition.
        then: Disposition where the condition holds.
        unknown: Disposition where it cannot be told; HOLD unless said.
        words: What the rule says, in plain words.
        change: What would change the finding.
        owner: Who may change or override it.
        source: On whose authority.
        indications: For which indications; for all where empty.
        modalities: Only where one of these is chosen; whatever is chosen where empty.
    """

    __shown__ = ("id", "version")

    id: Id
    version: Id
    stage: Stage
    when: Condition
    then: Disposition
    unknown: Disposition = Disposition.HOLD
    words: Prose
    change: Prose
    owner: Role
    source: Source
    indications: tuple[Id, ...] = ()
    modalities: tuple[Id, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.unknown == Disposition.CLEAR:
            raise BadInput("must not let a gap pass", where="unknown", todo="Use hold or review")

    @property
    def tests(self) -> tuple[Line, ...]:
        """Keys of the case file that the rule looks at."""
        return tuple(_key(test) for test in tests_of(self.when))


def tests_of(condition: Condition) -> tuple[Test, ...]:
    """The single tests of a condition."""
    return condition.tests if isinstance(condition, (AnyOf, AllOf)) else (condition,)


def _key(test: Test) -> str:
    if isinstance(test, FactIs):
        return f"facts.{test.field}"
    return f"answers.{test.instrument}"
