"""Screening rules as data: no rule is ever code that runs."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Sha256, Value
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


@frozen(kw_only=True, repr=False)
class VerdictIs(Value):
    """Holds where a criterion of an instrument came to one of some outcomes.

    On a partial form it holds as soon as the answers settle it; that it does not hold
    is only said of a complete one.

    Attributes:
        instrument: Which instrument.
        criterion: Id of the criterion.
        outcomes: Ids of the outcomes.
        max_age: Older responses count as unknown.
    """

    __shown__ = ("instrument", "criterion")

    instrument: Id
    criterion: Id
    outcomes: tuple[Id, ...]
    max_age: dt.timedelta | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if not self.outcomes:
            raise BadInput("needs at least one outcome", where="outcomes")


Test = FactIs | ScoreIs | FlagRaised | VerdictIs


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


Condition = FactIs | ScoreIs | FlagRaised | VerdictIs | AnyOf | AllOf


@frozen(kw_only=True, repr=False)
class Number(Value):
    """A number in a rule: what it is, whose it is, and since when.

    Attributes:
        id: Its key among the settings of the plugin that brings the rule.
        value: As it stands.
        unit: Such as ``mmHg``, ``days`` or ``points``.
        source: Where it comes from.
        set_by: Who set it for this practice; None while it is the default.
        set_on: When; None while it is the default.
    """

    __shown__ = ("id",)

    id: Id
    value: bool | int | float
    unit: Name
    source: Source
    set_by: Name | None = None
    set_on: dt.date | None = None

    @property
    def whose(self) -> str:
        """Who set it, in words."""
        if self.set_by is None or self.set_on is None:
            return "default, not reviewed by a prescriber"
        return f"set by {self.set_by} on {self.set_on.isoformat()}"


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
        if_given: Whether it is asked only where something is on record about what it
            looks at, as for a questionnaire that nobody must give.
        numbers: The numbers in it that a practice can set.
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
    if_given: bool = False
    numbers: tuple[Number, ...] = ()
    modalities: tuple[Id, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.unknown == Disposition.CLEAR:
            raise BadInput("must not let a gap pass", where="unknown", todo="Use hold or review")

    @property
    def tests(self) -> tuple[Line, ...]:
        """Keys of the case file that the rule looks at."""
        return tuple(_key(test) for test in tests_of(self.when))


@frozen(kw_only=True, repr=False)
class RulesAdopted(Value):
    """That a prescriber adopted all screening rules, exactly as they stood.

    An event of the practice and not of an episode: observers hear of it, and the host
    stores it. As soon as a rule or a number in one changes, so does the hash, and the
    adoption has lapsed.

    Attributes:
        at: When.
        by: Id of the prescriber.
        content_hash: SHA-256 over all rules.
    """

    __shown__ = ("at", "content_hash")

    at: dt.datetime
    by: Id
    content_hash: Sha256


def tests_of(condition: Condition) -> tuple[Test, ...]:
    """The single tests of a condition."""
    return condition.tests if isinstance(condition, (AnyOf, AllOf)) else (condition,)


def _key(test: Test) -> str:
    if isinstance(test, FactIs):
        return f"facts.{test.field}"
    return f"answers.{test.instrument}"
