"""One client among many: planned exactly, given what the others take."""

from __future__ import annotations

from typing import Final

from attrs import evolve, frozen

from ketaprac.model.protocol import Step, StepKind
from ketaprac.model.series import PlanRequest
from ketaprac.planning.calendars import Calendars, length_of, posts_of
from ketaprac.planning.exact import therapists, to_place, tree_of
from ketaprac.planning.grid import Grid
from ketaprac.planning.practice.loads import Booking, Loads, Need
from ketaprac.planning.search import EFFORT, GivenUp, without_clashes
from ketaprac.planning.stretches import moment, tick
from ketaprac.planning.tree import Plan, Tree

#: For one planning of one client; what needs more is rare, and there are many to plan.
_EFFORT: Final = EFFORT // 10


@frozen(kw_only=True)
class Placed:
    """A client's series, with what it takes.

    Attributes:
        plan: The starts, node by node.
        lead: Id of the therapist; None where none is needed.
        bookings: What each session to be placed takes.
        cost: How far gaps miss their targets, in ticks.
        wait: From the first possible moment to the first session, in ticks.
    """

    plan: Plan
    lead: str | None
    bookings: tuple[Booking, ...]
    cost: int
    wait: int

    @property
    def value(self) -> tuple[int, int]:
        """Less is better."""
        return self.cost, self.wait


class Solo:
    """A request made ready for being planned many times.

    Args:
        request: Of the client.
        grid: Of the site.

    Attributes:
        id: Of the series.
        tree: Its sessions.
        leads: Ids of the therapists that come into question, in order.
    """

    def __init__(self, request: PlanRequest, grid: Grid) -> None:
        self.id = request.id
        self.request = request
        self.tree: Tree = tree_of(request)
        self.leads = therapists(request)
        self._grid = grid
        self._begin = tick(request.not_before)
        steps = {step.id: step for step in to_place(request)}
        self._own = _own_starts(request, grid, steps)
        self._needs = {name: _need(step) for name, step in steps.items()}
        self._alone: list[tuple[Plan, str, Placed]] | None = None

    def learn(self, loads: Loads) -> Placed | None:
        """The best series while nothing but fixed sessions is taken.

        What is found here is remembered: with others planned too it can only get
        worse, and stays the best one wherever it still fits.

        Args:
            loads: Of the site, with fixed sessions alone.
        """
        found = [(lead, self._with(loads, lead)) for lead in self.leads]
        self._alone = sorted(
            (placed.plan, lead or "", placed) for lead, placed in found if placed is not None
        )
        return self.alone

    @property
    def alone(self) -> Placed | None:
        """The best series if nobody else were planned; None where there is none."""
        return self._alone[0][2] if self._alone else None

    def best(self, loads: Loads) -> Placed | None:
        """The best series that fits into what is left; None where none does."""
        found: tuple[Plan, str, Placed] | None = None
        for plan, name, placed in self._alone or ():
            if found is not None and (found[0], found[1]) < (plan, name):
                break  # nor is anything better with this one or those that follow
            # Where the pool has no room left, another one may do.
            fits = all(map(loads.holds, placed.bookings))
            there = placed if fits else self._with(loads, placed.lead)
            if there is not None and (found is None or (there.plan, name) < (found[0], found[1])):
                found = there.plan, name, there
        return found[2] if found else None

    def _with(self, loads: Loads, lead: str | None) -> Placed | None:
        free = {need: loads.starts(need, lead) for need in dict.fromkeys(self._needs.values())}
        domains = []
        for node in self.tree.nodes:
            need = self._needs.get(node.id)
            domains.append(1 if need is None else self._own[node.id] & free[need])
        if not all(domains):
            return None
        plan = without_clashes(self.tree, domains, self._grid, _EFFORT)
        return None if plan is None or isinstance(plan, GivenUp) else self._placed(loads, lead, plan)

    def _placed(self, loads: Loads, lead: str | None, plan: Plan) -> Placed:
        starts = {
            node.id: at
            for node, at in zip(self.tree.nodes, plan.starts, strict=True)
            if node.id in self._needs
        }
        bookings = tuple(
            loads.book(self._needs[name], lead, at) for name, at in starts.items()
        )
        wait = max(0, min(starts.values()) - self._begin) if starts else 0
        return Placed(plan=plan, lead=lead, bookings=bookings, cost=plan.cost, wait=wait)


def _own_starts(request: PlanRequest, grid: Grid, steps: dict[str, Step]) -> dict[str, int]:
    """When the client could come to each step, whoever else is free."""
    first, last = grid.origin, grid.origin + (grid.count - 1) * grid.step
    alone = Calendars(
        evolve(request, people=(), rooms=(), not_before=moment(first), horizon=moment(last))
    )
    window = grid.between(tick(request.not_before), tick(request.horizon))
    found: dict[tuple[int, bool], int] = {}
    for step in steps.values():
        key = length_of(step), step.kind is StepKind.DOSING
        if key not in found:
            found[key] = window & alone.domain(evolve(step, roles=(), room=None), None)
    return {
        name: found[length_of(step), step.kind is StepKind.DOSING] for name, step in steps.items()
    }


def _need(step: Step) -> Need:
    from ketaprac.model.people import Role

    return Need(
        length=length_of(step),
        led=Role.THERAPIST in step.roles,
        posts=posts_of(step),
        room=step.room,
    )
