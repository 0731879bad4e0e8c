"""Small helpers that keep the rules readable as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from ketaprac.model.people import Role
from ketaprac.model.rule import AnyOf, Compare, Condition, FactIs, Rule, ScoreIs
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.source import Source

VERSION: Final = "1"

Maker = Callable[..., Rule]


def rules_of(stage: Stage) -> Maker:
    """A maker of rules for one stage.

    Args:
        stage: When the rules are asked.

    Returns:
        A function of a rule's short name, its condition and the rest of
        :class:`~ketaprac.model.rule.Rule`. What cannot be told holds.
    """

    def make(
        name: str,
        when: Condition,
        then: Disposition,
        *,
        words: str,
        change: str,
        source: Source,
        owner: Role = Role.PRESCRIBER,
        indications: tuple[str, ...] = (),
    ) -> Rule:
        return Rule(
            id=f"screening.{name}",
            version=VERSION,
            stage=stage,
            when=when,
            then=then,
            words=words,
            change=change,
            owner=owner,
            source=source,
            indications=indications,
        )

    return make


def yes(field: str, *, days: int | None = None) -> Condition:
    """Holds where a fact is true.

    Args:
        field: Which fact.
        days: A false that is older counts as unknown, in days; it never ages
            where None. A true does not lapse: only a newer fact replaces it.
    """
    return _lasting(field, True, days)


def no(field: str, *, days: int | None = None) -> Condition:
    """Holds where a fact is false; :func:`yes` the other way round."""
    return _lasting(field, False, days)


def blank(field: str, *, days: int | None = None) -> Condition:
    """Holds where a text is empty.

    Args:
        field: Which fact.
        days: An older text counts as unknown, in days; it never ages where None.
    """
    return _lasting(field, "", days)


def not_lately(field: str, *, hours: int) -> FactIs:
    """Holds where a fact is false; one of another day says nothing about today.

    Args:
        field: Which fact.
        hours: Older facts count as unknown, in hours.
    """
    return FactIs(field=field, value=False, max_age=dt.timedelta(hours=hours))


def pressure_from(field: str, limit: int, *, minutes: int) -> FactIs:
    """Holds where a blood pressure is at or above a limit.

    Args:
        field: Which fact.
        limit: In mmHg, included.
        minutes: Older measurements count as unknown, in minutes.
    """
    return FactIs(
        field=field,
        compare=Compare.AT_LEAST,
        value=limit,
        unit="mmHg",
        max_age=dt.timedelta(minutes=minutes),
    )


def unscored(instrument: str, *, days: int) -> ScoreIs:
    """Never holds, and cannot be told until the form is complete and recent.

    No total is below 0, so the limit asks only whether there is a total at all.

    Args:
        instrument: Which questionnaire.
        days: Older forms count as unknown, in days.
    """
    return ScoreIs(
        instrument=instrument,
        compare=Compare.LESS_THAN,
        value=0,
        max_age=dt.timedelta(days=days),
    )


def _lasting(field: str, bad: bool | str, days: int | None) -> Condition:
    ageless = FactIs(field=field, value=bad)
    if days is None:
        return ageless
    return AnyOf(tests=(ageless, FactIs(field=field, value=bad, max_age=dt.timedelta(days=days))))
