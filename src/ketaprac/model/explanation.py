"""Why a request has no plan, and what small change would help."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Value
from ketaprac.model.series import PlanRequest


class IngredientKind(StrEnum):
    """What sort of thing takes part in a conflict."""

    CLIENT_HOURS = "client-hours"
    CLIENT_BUSY = "client-busy"
    CLIENT_DOSES = "client-doses"
    PEOPLE = "people"
    ROOMS = "rooms"
    LEAD = "lead"
    HOLIDAYS = "holidays"
    HORIZON = "horizon"
    CLEARANCE = "clearance"
    CONSENT = "consent"
    FIXED = "fixed"
    DAILY_LIMIT = "daily-limit"
    LEAST_GAP = "least-gap"
    LONGEST_GAP = "longest-gap"


@frozen(kw_only=True, repr=False)
class Ingredient(Value):
    """One of the things that cannot all hold.

    Attributes:
        id: Such as ``client-hours.tue``, ``people.prescriber``, ``longest-gap.dose-3``.
        kind: What sort of thing.
        words: The same for people, as part of a sentence.
        medical: Whether it is never offered as something that could give way.
    """

    id: Id
    kind: IngredientKind
    words: Line
    medical: bool = False


class RelaxationKind(StrEnum):
    """A small change, from the one that troubles fewest people to the one that troubles most."""

    SUBSTITUTE = "substitute"
    BUSY = "busy"
    HOURS = "hours"
    HOLIDAY = "holiday"
    ROOM = "room"
    FIXED = "fixed"
    GAP = "gap"
    LEAD = "lead"
    CONSENT = "consent"
    CLEARANCE = "clearance"
    HORIZON = "horizon"


@frozen(kw_only=True, repr=False)
class Relaxation(Value):
    """One change that is enough by itself. Nothing is changed until a person agrees.

    Attributes:
        id: Such as ``hours.t1.tue.later``, ``gap.dose-3``, ``substitute.dose-3.t2``.
        kind: What sort of change.
        amount: How much, where that can be said; no smaller amount would do.
        words: The change and the plan that it gives, in plain words with dates.
        request: What to plan once it is agreed.
    """

    id: Id
    kind: RelaxationKind
    amount: dt.timedelta | None = None
    words: Prose
    request: PlanRequest


@frozen(kw_only=True, repr=False)
class Explanation(Value):
    """Why there is no plan.

    Attributes:
        step: Id of the first step that, together with those before it, has no plan.
        window: When that step would have to start, in plain words with dates.
        steps: Ids of the steps that the conflict is about: that one and those on
            which it hangs, mostly.
        conflict: What cannot all hold for these steps. Irreducible: without any
            one of them there would be a plan for these steps. Empty where the
            lengths of sessions and what has taken place leave no plan by themselves.
        relaxations: Single changes that are enough for the whole request, the
            smallest first. Medical rules are never among them.
    """

    __shown__ = ("step",)

    step: Id
    window: Prose
    steps: tuple[Id, ...]
    conflict: tuple[Ingredient, ...]
    relaxations: tuple[Relaxation, ...]
