"""Planning one client's series: the best plan there is, or the reasons why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from attrs import evolve, frozen

from ketaprac.model.artifact import opaque
from ketaprac.model.explanation import Explanation
from ketaprac.model.moment import zone
from ketaprac.model.people import Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Step, StepKind
from ketaprac.model.series import Assignment, NoPlan, PlannedSession, PlanRequest, Series
from ketaprac.planning.calendars import Calendars, length_of, split_posts
from ketaprac.planning.daily import DailyLimit
from ketaprac.planning.refusal import lacking, verify
from ketaprac.planning.search import EFFORT, GivenUp, without_clashes
from ketaprac.planning.stretches import moment, offsets, tick, ticks
from ketaprac.planning.tree import Node, Plan, Tree


class Staffing(Protocol):
    """Tells who is at a session, and in which room it is."""

    def staff(self, step: Step, therapist: str | None, at: int, /) -> tuple[Assignment, ...]:
        """Who is at a session that starts then."""

    def room(self, step: Step, at: int, /) -> str | None:
        """The room for a session that starts then."""


@frozen
class Found:
    """The best plan and what is needed to write it down.

    Attributes:
        plan: The starts, node by node.
        tree: The nodes.
        therapist: Id of the therapist of the whole series; None where none is needed.
        calendars: Tell who is there, and where.
    """

    plan: Plan
    tree: Tree
    therapist: str | None
    calendars: Staffing


def plan(request: PlanRequest) -> Series | NoPlan:
    """The best series, or why there is none; see :func:`ketaprac.planning.plan_series`."""
    from ketaprac.planning.why import no_plan

    found = _solved(request)
    if isinstance(found, Found):
        return series_of(request, found)
    return found if isinstance(found, NoPlan) else no_plan(found)


def why_not(request: PlanRequest) -> Explanation | NoPlan | None:
    """Why there is no series; see :func:`ketaprac.planning.explain`."""
    found = _solved(request)
    return None if isinstance(found, Found) else found


def _solved(request: PlanRequest) -> Found | NoPlan | Explanation:
    verify(request)
    missing = lacking(request, to_place(request))
    if missing is not None:
        return missing
    found = attempt(request)
    if isinstance(found, Found):
        return found
    if isinstance(found, GivenUp):
        return _given_up(found)
    from ketaprac.planning.why import explain

    return explain(request)


class Problem:
    """A request, made ready to be solved for one therapist after another.

    Attributes:
        request: What is asked.
        calendars: Of the request.
        tree: Its steps.
        therapists: Who could lead the whole series.
    """

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.calendars = Calendars(request)
        self.tree = wished(request, tree_of(request), self.calendars)
        self.therapists = therapists(request)
        self._limit = daily_limit(request)

    def domains(self, therapist: str | None) -> list[int]:
        """The possible starts of each node."""
        return domains(self.request, self.calendars, therapist)

    def solve(
        self, therapist: str | None, possible: list[int], effort: int = EFFORT
    ) -> Found | GivenUp | None:
        """The best plan with that therapist.

        Args:
            therapist: One of :attr:`therapists`.
            possible: From :meth:`domains`, or fewer starts than these.
            effort: How long to search, counted in starts looked at.
        """
        result = without_clashes(self.tree, possible, self.calendars.grid, effort, self._limit)
        if result is None or isinstance(result, GivenUp):
            return result
        return Found(result, self.tree, therapist, self.calendars)

    def best_of_all(self) -> list[Found]:
        """The best plan, where there is one; else nothing."""
        found = _best(self, EFFORT)
        return [found] if isinstance(found, Found) else []


def attempt(
    request: PlanRequest, effort: int = EFFORT, *, any_will_do: bool = False
) -> Found | GivenUp | None:
    """The best plan over all therapists that come into question.

    Args:
        request: What is asked.
        effort: How long to search for each therapist, counted in starts looked at.
        any_will_do: Whether to stop at the first therapist with a plan.

    Returns:
        The plan; None where there is none; or, where there is none either with
        any other therapist, that the search for one was given up.
    """
    return _best(Problem(request), effort, any_will_do=any_will_do)


def _best(problem: Problem, effort: int, *, any_will_do: bool = False) -> Found | GivenUp | None:
    best: Found | None = None
    given_up: GivenUp | None = None
    for therapist in problem.therapists:
        result = problem.solve(therapist, problem.domains(therapist), effort)
        if isinstance(result, GivenUp):
            given_up = given_up or result
        elif result is not None and (best is None or result.plan < best.plan):
            best = result
            if any_will_do:
                break
    return best or given_up


def to_place(request: PlanRequest) -> list[Step]:
    """The steps that need a time, in the order of the protocol."""
    fixed = {session.id for session in request.locked}
    return [s for s in request.protocol.steps if s.id in request.steps and s.id not in fixed]


def therapists(request: PlanRequest) -> list[str | None]:
    """Ids of those who could lead the whole series, in order.

    The one who is asked for; else those who led a session that stays as it is;
    else all.
    """
    others = {one.step for one in request.substitutes}
    led = [step for step in to_place(request) if split_posts(step)[0] and step.id not in others]
    if not led:
        return [None]
    if request.lead_therapist is not None:
        return [request.lead_therapist]
    able = sorted(person.id for person in request.people if Role.THERAPIST in person.roles)
    known = {
        one.person
        for session in request.locked
        for one in session.staff
        if one.role is Role.THERAPIST
    }
    return [one for one in able if one in known] or list(able)


def domains(request: PlanRequest, calendars: Calendars, therapist: str | None) -> list[int]:
    """The possible starts of each node of the request's tree."""
    fixed = {session.id for session in request.locked}
    return [
        1 if step.id in fixed else calendars.domain(step, therapist) for step in _present(request)
    ]


def tree_of(request: PlanRequest) -> Tree:
    """The steps to be placed and the locked ones, as a tree.

    A locked session cuts it: what hangs off one no longer depends on the rest.
    """
    fixed = {session.id: session for session in request.locked}
    nodes: list[Node] = []
    number: dict[str, int] = {}
    kinds: list[StepKind] = []
    for step in _present(request):
        held = fixed.get(step.id)
        length = length_of(step) if held is None else ticks(held.monitored_until - held.start)
        at = None if held is None else tick(held.start)
        node = Node(id=step.id, length=length, at=at)
        parent = number.get(step.anchor or "")
        if parent is not None and step.gap and (at is None or nodes[parent].at is None):
            least, target, most = _distances(step.gap, nodes[parent].length)
            same = request.preferences.same_time and kinds[parent] is step.kind
            node = evolve(node, parent=parent, least=least, target=target, most=most, same=same)
        number[step.id] = len(nodes)
        nodes.append(node)
        kinds.append(step.kind)
    return Tree(tuple(nodes), clock_of(request))


def wished(request: PlanRequest, tree: Tree, calendars: Calendars) -> Tree:
    """The same tree, knowing from which starts a dosing session ends late."""
    limit = request.preferences.done_by
    if limit is None or limit == dt.time.min:
        return tree
    steps = {step.id: step for step in to_place(request) if step.kind is StepKind.DOSING}
    nodes = (
        evolve(node, late=calendars.free.late(node.length, limit)) if node.id in steps else node
        for node in tree.nodes
    )
    return Tree(tuple(nodes), tree.clock)


def daily_limit(request: PlanRequest) -> DailyLimit:
    """How many doses a day may have."""
    doses = (n for n, step in enumerate(_present(request)) if step.kind is StepKind.DOSING)
    return DailyLimit(tuple(doses), request.doses_per_day, request.practice_zone)


def clock_of(request: PlanRequest) -> tuple[tuple[int, int, int], ...]:
    """The offsets of the client's clock over all that can come into question."""
    held = [tick(session.start) for session in request.locked]
    first = min([tick(request.not_before), *held])
    return offsets(request.client_zone, (first, max([tick(request.horizon), *held]) + 1))


def _distances(gap: Gap, anchor_length: int) -> tuple[int, int, int]:
    """Least, wanted and greatest distance of two starts."""
    base = anchor_length if gap.after is MeasuredFrom.END else 0
    # Whatever the gap says: the client is in the anchor session until it ends.
    least = max(base + ticks(gap.least), anchor_length)
    return least, base + ticks(gap.target), base + ticks(gap.most)


def _present(request: PlanRequest) -> Iterator[Step]:
    present = {*request.steps, *(session.id for session in request.locked)}
    return (step for step in request.protocol.steps if step.id in present)


def series_of(request: PlanRequest, found: Found) -> Series:
    """What was found, written down.

    Args:
        request: What was asked.
        found: The best plan.
    """
    fixed = {session.id: session for session in request.locked}
    starts = {node.id: at for node, at in zip(found.tree.nodes, found.plan.starts, strict=True)}
    sessions = [
        fixed.get(step.id) or _session(request, found, step, starts[step.id])
        for step in _present(request)
    ]
    return Series(
        id=request.id,
        protocol=request.protocol.id,
        protocol_version=request.protocol.version,
        time_zone=request.client_zone,
        # Sorting is stable, so sessions that start together keep the protocol's order.
        sessions=tuple(sorted(sessions, key=lambda session: tick(session.start))),
        provisional=tuple(step.id for step in request.protocol.steps if step.id not in starts),
    )


def _session(request: PlanRequest, found: Found, step: Step, at: int) -> PlannedSession:
    tz = zone(request.client_zone)
    end = at + ticks(step.duration)
    return PlannedSession(
        id=step.id,
        uid=opaque(request.id, step.id),
        kind=step.kind,
        start=moment(at).astimezone(tz),
        end=moment(end).astimezone(tz),
        monitored_until=moment(end + ticks(step.monitoring)).astimezone(tz),
        staff=found.calendars.staff(step, found.therapist, at),
        room=found.calendars.room(step, at),
        changed_at=request.now,
    )


def _given_up(found: GivenUp) -> NoPlan:
    one, other = found.steps
    return NoPlan(
        reasons=(
            f"The search was given up: {one} and {other} want the same times in too many ways. "
            "Gaps in the protocol that keep the two apart would help, or planning fewer steps "
            "at once.",
        ),
        step=other,
    )
