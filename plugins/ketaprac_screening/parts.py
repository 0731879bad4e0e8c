"""Small helpers that keep the rules readable as data.

A draft is a rule in which numbers stand by the key of their setting; with a practice's
settings it becomes a rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from attrs import frozen

from ketaprac.model.people import Role
from ketaprac.model.rule import (
    AnyOf,
    Compare,
    Condition,
    FactIs,
    FlagRaised,
    Number,
    Rule,
    ScoreIs,
    Test,
    VerdictIs,
    tests_of,
)
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.source import Source
from ketaprac_screening.settings import ScreeningSettings

VERSION: Final = "1"

Maker: TypeAlias = Callable[..., "Draft"]


@frozen
class When:
    """A condition that waits for its numbers.

    Attributes:
        made: Gives the condition.
        uses: Keys of the numbers in it.
    """

    made: Callable[[ScreeningSettings], Condition]
    uses: tuple[str, ...] = ()


@frozen(kw_only=True)
class Draft:
    """A rule that waits for its numbers.

    In ``words``, ``{key}`` stands for a number and ``{whose}`` for who set it. The
    attributes are those of :class:`~ketaprac.model.rule.Rule`, and:

    Attributes:
        uses: Keys of numbers that stand only in the words.
        always_if: Key of a setting; where it is false, the rule is asked only where
            something is on record about what it looks at.
    """

    name: str
    stage: Stage
    when: When
    then: Disposition
    words: str
    change: str
    source: Source
    owner: Role = Role.PRESCRIBER
    indications: tuple[str, ...] = ()
    if_given: bool = False
    uses: tuple[str, ...] = ()
    always_if: str | None = None

    def rule(self, settings: ScreeningSettings) -> Rule:
        """The rule with a practice's numbers.

        Args:
            settings: Of the practice.
        """
        keys = (*self.when.uses, *self.uses, *([self.always_if] if self.always_if else []))
        numbers = settings.numbers(dict.fromkeys(keys))
        own = [number for number in numbers if number.set_on]
        limits = own if "{whose}" in self.words else []
        values = {number.id: number.value for number in numbers}
        return Rule(
            id=f"screening.{self.name}",
            version=_version(own),
            stage=self.stage,
            when=self.when.made(settings),
            then=self.then,
            words=self.words.format(**values, whose=_whose(own)),
            change=self.change,
            owner=self.owner,
            source=limits[0].source if limits else self.source,
            indications=self.indications,
            if_given=self.if_given or not values.get(self.always_if or "", True),
            numbers=numbers,
        )


def rules(drafts: Iterable[Draft], settings: ScreeningSettings) -> tuple[Rule, ...]:
    """The rules that a practice asks.

    Args:
        drafts: Of this plugin.
        settings: Of the practice.
    """
    return tuple(draft.rule(settings) for draft in drafts)


def rules_of(stage: Stage) -> Maker:
    """A maker of drafts for one stage.

    Args:
        stage: When the rules are asked.

    Returns:
        A function of a rule's short name, its condition, its disposition and the rest
        of :class:`Draft`. What cannot be told holds.
    """

    def make(name: str, when: When, then: Disposition, **rest: object) -> Draft:
        return Draft(name=name, stage=stage, when=when, then=then, **rest)  # type: ignore[arg-type]

    return make


def _whose(own: list[Number]) -> str:
    if not own:
        return "Default limits, not reviewed by a prescriber."
    return f"Limits {own[0].whose}."


def _version(own: list[Number]) -> str:
    """A practice's own numbers are another version of a rule."""
    days = [number.set_on for number in own if number.set_on]
    return f"{VERSION}.site-{max(days):%Y%m%d}" if days else VERSION


def yes(field: str, *, days: str | None = None) -> When:
    """Holds where a fact is true.

    Args:
        field: Which fact.
        days: Key of the days after which a false counts as unknown; it never ages
            where None. A true does not lapse: only a newer fact replaces it.
    """
    return _lasting(field, True, days)


def no(field: str, *, days: str | None = None) -> When:
    """Holds where a fact is false; :func:`yes` the other way round."""
    return _lasting(field, False, days)


def blank(field: str, *, days: str | None = None) -> When:
    """Holds where a text is empty.

    Args:
        field: Which fact.
        days: Key of the days after which a text counts as unknown; it never ages
            where None.
    """
    return _lasting(field, "", days)


def not_lately(field: str) -> When:
    """Holds where a fact is false; one of another day says nothing about today.

    Args:
        field: Which fact.
    """
    return When(lambda s: FactIs(field=field, value=False, max_age=_hours(s)), ("day_hours",))


def pressure_from(field: str, limit: str) -> When:
    """Holds where a blood pressure is at or above a limit.

    Args:
        field: Which fact.
        limit: Key of the limit, in mmHg, included.
    """

    def made(settings: ScreeningSettings) -> Condition:
        return FactIs(
            field=field,
            compare=Compare.AT_LEAST,
            value=getattr(settings, limit),
            unit="mmHg",
            max_age=dt.timedelta(minutes=settings.pressure_minutes),
        )

    return When(made, (limit, "pressure_minutes"))


def more_than(field: str, limit: str, *, unit: str) -> When:
    """Holds where something that was measured today is above a limit.

    Args:
        field: Which fact.
        limit: Key of the limit.
        unit: The unit that the fact must carry.
    """

    def made(settings: ScreeningSettings) -> Condition:
        return FactIs(
            field=field,
            compare=Compare.MORE_THAN,
            value=getattr(settings, limit),
            unit=unit,
            max_age=_hours(settings),
        )

    return When(made, (limit, "day_hours"))


def flagged(instrument: str, flag: str) -> When:
    """Holds where a recent form raised a safety item.

    Args:
        instrument: Which questionnaire.
        flag: Id of the safety item.
    """
    return When(
        lambda s: FlagRaised(instrument=instrument, flag=flag, max_age=_days(s, "measure_days")),
        ("measure_days",),
    )


def unscored(instrument: str, *, days: str = "measure_days") -> When:
    """Never holds, and cannot be told until the form is complete and recent.

    No total is below 0, so the limit asks only whether there is a total at all.

    Args:
        instrument: Which questionnaire.
        days: Key of the days after which a form counts as unknown.
    """

    def made(settings: ScreeningSettings) -> Condition:
        return ScoreIs(
            instrument=instrument,
            compare=Compare.LESS_THAN,
            value=0,
            max_age=_days(settings, days),
        )

    return When(made, (days,))


def total_today(instrument: str, limit: str) -> When:
    """Holds where a total of today is at or above a limit.

    Args:
        instrument: Which questionnaire.
        limit: Key of the limit, included.
    """

    def made(settings: ScreeningSettings) -> Condition:
        return ScoreIs(
            instrument=instrument,
            compare=Compare.AT_LEAST,
            value=getattr(settings, limit),
            max_age=_hours(settings),
        )

    return When(made, (limit, "day_hours"))


def total_from(instrument: str, limit: str) -> When:
    """Holds where the newest total is at or above a limit, however old it is.

    Args:
        instrument: Which questionnaire.
        limit: Key of the limit, included.
    """

    def made(settings: ScreeningSettings) -> Condition:
        return ScoreIs(
            instrument=instrument, compare=Compare.AT_LEAST, value=getattr(settings, limit)
        )

    return When(made, (limit,))


def came_to(instrument: str, criterion: str, *outcomes: str, days: str | None = None) -> When:
    """Holds where a criterion came to one of some outcomes, until a newer form says otherwise.

    Args:
        instrument: Which questionnaire.
        criterion: Which of its criteria.
        outcomes: Ids of the outcomes.
        days: Key of the days after which a form can no longer clear; it never ages
            where None.
    """

    def made(_: ScreeningSettings, age: dt.timedelta | None) -> Test:
        return VerdictIs(instrument=instrument, criterion=criterion, outcomes=outcomes, max_age=age)

    return _aging(made, days)


def any_of(*parts: When) -> When:
    """Holds where one of the conditions holds."""

    def made(settings: ScreeningSettings) -> Condition:
        return AnyOf(tests=tuple(t for part in parts for t in tests_of(part.made(settings))))

    return When(made, tuple(dict.fromkeys(key for part in parts for key in part.uses)))


def _lasting(field: str, bad: bool | str, days: str | None) -> When:
    def made(_: ScreeningSettings, age: dt.timedelta | None) -> Test:
        return FactIs(field=field, value=bad, max_age=age)

    return _aging(made, days)


def _aging(
    made: Callable[[ScreeningSettings, dt.timedelta | None], Test], days: str | None
) -> When:
    """What was found does not lapse; that nothing was found counts only for some days."""
    if days is None:
        return When(lambda s: made(s, None))
    return When(lambda s: AnyOf(tests=(made(s, None), made(s, _days(s, days)))), (days,))


def _days(settings: ScreeningSettings, key: str) -> dt.timedelta:
    return dt.timedelta(days=getattr(settings, key))


def _hours(settings: ScreeningSettings) -> dt.timedelta:
    return dt.timedelta(hours=settings.day_hours)
