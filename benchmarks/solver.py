"""The same one-client problem for OR-Tools CP-SAT, with one worker."""

from __future__ import annotations

from typing import Any

from ketaprac.model.series import PlanRequest
from ketaprac.planning.exact import Problem


def solve(request: PlanRequest, seconds: float = 60.0) -> tuple[int, int] | None:
    """The best deviation and first start in ticks; None where there is no plan.

    Deviation counts first, then the start of the first session, as in the exact
    planner. Calendars stand in the domains of the starts, which is how CP-SAT
    copes best with them.

    Args:
        request: Without preferences and locked sessions.
        seconds: How long it may take.

    Raises:
        TimeoutError: It settled neither a best plan nor that there is none.
    """
    from ortools.sat.python import cp_model

    problem = Problem(request)
    model = cp_model.CpModel()
    starts = _starts(model, cp_model, problem)
    total = _gaps(model, problem, starts)
    count = problem.calendars.grid.count
    model.minimize(total * (count + 1) + starts[0])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise TimeoutError(solver.status_name(status))
    grid = problem.calendars.grid
    return solver.value(total) * grid.step, grid.origin + solver.value(starts[0]) * grid.step


def _starts(model: Any, cp_model: Any, problem: Problem) -> list[Any]:
    """A start for each session, within what the chosen therapist's calendar leaves."""
    grid = problem.calendars.grid
    chosen = [model.new_bool_var(f"with {who}") for who in problem.therapists]
    model.add_exactly_one(chosen)
    starts = [model.new_int_var(0, grid.count - 1, node.id) for node in problem.tree.nodes]
    for who, flag in zip(problem.therapists, chosen, strict=True):
        for start, bits in zip(starts, problem.domains(who), strict=True):
            points = [(at - grid.origin) // grid.step for at in grid.ticks_of(bits)] if bits else []
            domain = cp_model.Domain.from_values(points)
            model.add_linear_expression_in_domain(start, domain).only_enforce_if(flag)
    lengths = [-(-node.length // grid.step) for node in problem.tree.nodes]
    model.add_no_overlap(
        [
            model.new_fixed_size_interval_var(start, length, "")
            for start, length in zip(starts, lengths, strict=True)
        ]
    )
    return starts


def _gaps(model: Any, problem: Problem, starts: list[Any]) -> Any:
    """All gaps within their limits; how far they miss their targets, added up."""
    grid, total = problem.calendars.grid, 0
    for node, start in zip(problem.tree.nodes, starts, strict=True):
        if node.parent is None:
            continue
        gap = start - starts[node.parent]
        model.add(gap * grid.step >= node.least)
        model.add(gap * grid.step <= node.most)
        off = model.new_int_var(0, grid.count, "")
        target = node.target // grid.step
        model.add_abs_equality(off, gap - target)
        total += off
    return total
