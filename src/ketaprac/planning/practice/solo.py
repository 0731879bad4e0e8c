"""One client among many: planned exactly, given what the others take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

from ketaprac.model.availability import Occupied
from ketaprac.model.protocol import Step, StepKind
from ketaprac.model.series import Assignment, PlanRequest
from ketaprac.planning.calendars import Calendars
from ketaprac.planning.exact import daily_limit, therapists, to_place, tree_of, wished
from ketaprac.planning.loads import loads
from ketaprac.planning.practice.shared import FreeOfOthers, Shared, Takes
from ketaprac.planning.search import EFFORT, GivenUp, without_clashes
from ketaprac.planning.stretches import moment, tick
from ketaprac.planning.tree import Plan

#: For one planning of one client; what needs more is rare, and there are many to plan.
_EFFORT: Final = EFFORT // 10


@frozen(kw_only=True)
class Placed:
    """A client's series, with what it takes.

    Attributes:
        plan: The starts, node by node.
        lead: Id of the therapist; None where none is needed.
        starts: Of the sessions that were placed, by step.
        crews: Who is at each session that was placed, by step.
        rooms: Its room, or the pool of rooms that it takes a place of.
        takes: What all its sessions take up, fixed ones included.
        cost: How far gaps miss their targets and the wait for the first session, in
            ticks, and how many wishes are not met; the first difference decides.
    """

    plan: Plan
    lead: str | None
    starts: dict[str, dt.datetime]
    crews: dict[str, tuple[Assignment, ...]]
    rooms: dict[str, str | None]
    takes: Takes
    cost: tuple[int, int, int]


class Solo:
    """A request made ready for being planned many times.

    Args:
        request: Of the client, with the site's rooms in pools.
        shared: Of the site.

    Attributes:
        id: Of the series.
        fixed: What its locked sessions take.
        begin: Its first possible moment, as a tick.
    """

    def __init__(self, request: PlanRequest, shared: Shared) -> None:
        self.id = request.id
        self.begin = tick(request.not_before)
        self.fixed = shared.takes(loads(request.locked))
        self._shared = shared
        self._request = request
        self._calendars = Calendars(request, FreeOfOthers(request, shared))
        self._tree = wished(request, tree_of(request), self._calendars)
        self._limit = daily_limit(request)
        self._steps = {step.id: step for step in to_place(request)}
        self._alike = _alike(request)
        self._alone: list[Placed] = []

    def learn(self) -> Placed | None:
        """The best series while nothing but fixed sessions is taken.

        What is found is remembered: with others planned too it can only get worse,
        and it stays the best one wherever it still fits.
        """
        found = [self._with(lead) for lead in therapists(self._request)]
        self._alone = sorted((one for one in found if one is not None), key=_rank)
        return self.alone

    @property
    def alone(self) -> Placed | None:
        """The best series if nobody else were planned; None where there is none."""
        return self._alone[0] if self._alone else None

    def best(self) -> Placed | None:
        """The best series that fits into what is left; None where none does."""
        found: Placed | None = None
        for alone in self._alone:
            if found is not None and _rank(found) < _rank(alone):
                break  # nor is anything better with this therapist or those that follow
            there = alone if self._shared.holds(alone.takes) else self._with(alone.lead)
            if there is not None and (found is None or _rank(there) < _rank(found)):
                found = there
        return found

    def best_beside(self, kept_free: int) -> Placed | None:
        """The best series that fits and of which no session starts at certain times.

        Args:
            kept_free: These times, as bits.
        """
        found = [self._with(alone.lead, kept_free) for alone in self._alone]
        return min((one for one in found if one is not None), key=_rank, default=None)

    def _with(self, lead: str | None, kept_free: int = 0) -> Placed | None:
        free: dict[str, int] = {}
        domains = []
        for node in self._tree.nodes:
            like = self._alike.get(node.id)
            if like is not None and like not in free:
                free[like] = self._calendars.domain(self._steps[like], lead) & ~kept_free
            domains.append(1 if like is None else free[like])
        if not all(domains):
            return None
        plan = without_clashes(self._tree, domains, self._shared.grid, _EFFORT, self._limit)
        return None if plan is None or isinstance(plan, GivenUp) else self._placed(lead, plan)

    def _placed(self, lead: str | None, plan: Plan) -> Placed:
        starts = {
            node.id: at
            for node, at in zip(self._tree.nodes, plan.starts, strict=True)
            if node.id in self._steps
        }
        crews = {
            name: self._calendars.staff(self._steps[name], lead, at) for name, at in starts.items()
        }
        rooms = {name: self._calendars.room(self._steps[name], at) for name, at in starts.items()}
        uses = loads(self._request.locked)
        for name, at in starts.items():
            uses += tuple(_uses(self._steps[name], at, crews[name], rooms[name]))
        return Placed(
            plan=plan,
            lead=lead,
            starts={name: moment(at) for name, at in starts.items()},
            crews=crews,
            rooms=rooms,
            takes=self._shared.takes(uses),
            cost=(plan.cost.deviation, self._wait(plan.cost.wait), plan.cost.regrets),
        )

    def _wait(self, first: int) -> int:
        """From the first possible moment to the first session; nothing where that is fixed."""
        return max(0, first - self.begin)


def _uses(
    step: Step, at: int, crew: tuple[Assignment, ...], room: str | None
) -> Iterator[Occupied]:
    """What a session takes up, as :func:`ketaprac.planning.loads.loads` has it."""
    start, dosing = moment(at), step.kind is StepKind.DOSING
    end = start + step.duration + step.monitoring
    if room is not None:
        yield Occupied(start=start, end=end, room=room, dosing=dosing)
    for one in crew:
        yield Occupied(
            start=one.start or start, end=one.end or end, person=one.person, dosing=dosing
        )


def _alike(request: PlanRequest) -> dict[str, str]:
    """For each step to be placed the first one for which everything but its gap is the same."""
    apart = {one.step for one in request.substitutes}
    first: dict[object, str] = {}
    found = {}
    for step in to_place(request):
        bare = evolve(step, id="step", title="Step", anchor=None, gap=None)
        found[step.id] = step.id if step.id in apart else first.setdefault(bare, step.id)
    return found


def _rank(placed: Placed) -> tuple[Plan, str]:
    return placed.plan, placed.lead or ""
