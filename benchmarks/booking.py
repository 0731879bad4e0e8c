"""How series are booked without a planner: one session after the other, never looking ahead."""

from __future__ import annotations

from functools import partial
from typing import Final, TypeAlias

from ketaprac.model.series import PlanRequest
from ketaprac.planning.exact import Problem
from ketaprac.planning.tree import Node

Starts: TypeAlias = dict[str, int]


#: For each way whether it goes by the target; else the earliest start is taken.
WAYS: Final = {"first fit": False, "closest to target": True}


def booked(request: PlanRequest, way: str) -> Starts | None:
    """The series that comes out with the first therapist for whom it does; None for a dead end.

    Args:
        request: What to book.
        way: One of :data:`WAYS`.
    """
    problem = Problem(request)
    for therapist in problem.therapists:
        starts = _one_by_one(problem, problem.domains(therapist), WAYS[way])
        if starts is not None:
            return starts
    return None


def _one_by_one(problem: Problem, domains: list[int], by_target: bool) -> Starts | None:
    nodes, grid = problem.tree.nodes, problem.calendars.grid
    starts: Starts = {}
    for node, bits in zip(nodes, domains, strict=True):
        parent = None if node.parent is None else starts[nodes[node.parent].id]
        window = bits
        if parent is not None:
            window &= grid.between(parent + node.least, parent + node.most)
        free = partial(_apart, node, starts, {one.id: one.length for one in nodes})
        possible = [at for at in grid.ticks_of(window) if free(at)] if window else []
        if not possible:
            return None
        aim = parent + node.target if by_target and parent is not None else possible[0]
        starts[node.id] = min(possible, key=lambda at: (abs(at - aim), at))
    return starts


def _apart(node: Node, starts: Starts, lengths: dict[str, int], at: int) -> bool:
    return all(
        at + node.length <= other or other + lengths[name] <= at for name, other in starts.items()
    )
