"""The series of many clients planned together, and who is left without one."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.model.base import Id, Line, Prose, Range, Value
from ketaprac.model.series import Series


class Lack(StrEnum):
    """Why a client has no series.

    ALONE: there is none even if no other client were planned. COMPETITION: others
    take what it would need. TIME: planning was stopped before its turn.
    """

    ALONE = "alone"
    COMPETITION = "competition"
    TIME = "time"


class StoppedBy(StrEnum):
    """What ended the search.

    BEST: nothing better exists. ITERATIONS: the budget was used up. TIME: the
    clock on the wall; another run may come to another plan.
    """

    BEST = "best"
    ITERATIONS = "iterations"
    TIME = "time"


@frozen(kw_only=True, repr=False)
class Unplanned(Value):
    """A client without a series.

    Attributes:
        series: Id of the series that was asked for.
        lack: Why there is none.
        reasons: In plain words, the decisive one first.
        against: Ids of series without which this one would fit; together they are
            enough, and none of them can be left out. Only for COMPETITION.
        over: Ids of the people and rooms that they take.
    """

    __shown__ = ("series", "lack")

    series: Id
    lack: Lack
    reasons: tuple[Prose, ...]
    against: tuple[Id, ...] = ()
    over: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False, order=True)
class PracticeCost(Value):
    """How good a plan is; compared in the order of the attributes, less is better.

    Attributes:
        unplanned: Clients without a series.
        off_target: How far gaps miss their targets, added up over all series.
        wait: From the first possible moment to the first session, added up likewise.
        wishes: Preferences that are not met.
    """

    __shown__ = ("unplanned", "off_target", "wait", "wishes")

    unplanned: Annotated[int, Range(0, 10_000_000)]
    off_target: dt.timedelta
    wait: dt.timedelta
    wishes: int


@frozen(kw_only=True, repr=False)
class PracticePlan(Value):
    """What became of all requests.

    Attributes:
        series: The planned ones, by id.
        unplanned: The others, by id.
        cost: Of this plan.
        bound: No plan costs less: every client planned as if alone.
        iterations: How many times one client's series was planned.
        stopped_by: What ended the search; of several sites, the least final one.
        seed: With which it was made.
    """

    __shown__ = ("cost", "bound", "iterations", "stopped_by")

    series: tuple[Series, ...]
    unplanned: tuple[Unplanned, ...]
    cost: PracticeCost
    bound: PracticeCost
    iterations: int
    stopped_by: StoppedBy
    seed: int


@frozen(kw_only=True, repr=False)
class Progress(Value):
    """How far the planning of a practice is.

    Attributes:
        iterations: Done so far.
        budget: Of how many at most.
        cost: Of the best plan so far.
    """

    __shown__ = ("iterations", "budget", "cost")

    iterations: int
    budget: int
    cost: PracticeCost


@frozen(kw_only=True, repr=False)
class PracticeViolation(Value):
    """A rule that the plan of a practice breaks.

    Attributes:
        code: Which rule.
        series: Id of the series at fault; None where it is the plan as a whole.
        session: Id of its session at fault; None where it is the whole.
        words: What is wrong, in plain words.
    """

    __shown__ = ("code", "series", "session")

    code: Id
    series: Id | None
    session: Id | None = None
    words: Line
