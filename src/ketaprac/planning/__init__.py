"""Planning one client's series exactly, and checking any plan independently.

``plan_series`` finds the best plan there is or says why there is none.
``check`` looks at a plan of any planner; the two share no code. ``plan_practice``
and ``check_practice`` do the same for all clients of a practice together.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from ketaprac.model.series import Planner

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ketaprac.model.availability import Occupied
    from ketaprac.model.explanation import Explanation
    from ketaprac.model.practice_plan import PracticePlan, PracticeViolation, Progress
    from ketaprac.model.repair import Disruption, Repair
    from ketaprac.model.series import NoPlan, PlanRequest, Series, Violation
    from ketaprac.planning.standing import Standing

__all__ = [
    "EXACT",
    "alternatives",
    "check",
    "check_practice",
    "explain",
    "plan_practice",
    "plan_series",
    "repair",
]


def plan_series(request: PlanRequest) -> Series | NoPlan:
    """Plans one client's series: every session at once, with people and rooms.

    The plan keeps every rule, and no other plan that does is better: first the
    gaps miss their targets by as little as possible, added up over all gaps
    between sessions; of those plans, the one whose first session is earliest;
    then as many preferences as possible are met; then the second session is as
    early as possible and so on in the order of the protocol; then the therapist
    and the other people with the lowest ids, and the room that others use least
    on that day. The same request always gives the same plan.

    One exception: where a protocol lets sessions that hang off different ones
    want the same hours in very many ways, the search stops after a counted
    effort. Its plan then keeps every rule, but a better one may exist.

    Locked sessions stay exactly as they are. Where the request names no
    therapist, one leads the whole series, and if locked sessions have one,
    it stays that one.

    Args:
        request: What to plan, and everything that limits it.

    Returns:
        The series by the client's clock, or the reasons why there is none.

    Raises:
        BadInput: The request contradicts itself.
    """
    from ketaprac.planning.exact import plan

    return plan(request)


def alternatives(request: PlanRequest, k: int = 3) -> tuple[Series, ...]:
    """The k best plans that a person can tell apart, the best one first.

    They differ in the day of the first dosing session, by the client's clock, or
    in the therapist; each is the best of all that differ from those before it. The
    first one is that of :func:`plan_series`.

    Args:
        request: What to plan, and everything that limits it.
        k: How many, 1 to 20.

    Returns:
        The plans; fewer where there are not so many, none where there is no plan.

    Raises:
        BadInput: The request contradicts itself, or ``k`` is out of range.
    """
    from ketaprac.planning.choices import alternatives as find
    from ketaprac.planning.refusal import verify

    verify(request)
    return find(request, k)


def explain(request: PlanRequest) -> Explanation | NoPlan | None:
    """Why a request has no plan, as values that a host can work with.

    Args:
        request: What was asked.

    Returns:
        The conflict and the smallest changes that would help; None where there
        is a plan; or, where the practice lacks something altogether or the search
        was given up, what :func:`plan_series` says.

    Raises:
        BadInput: The request contradicts itself.
    """
    from ketaprac.planning.exact import why_not

    return why_not(request)


def check(series: Series, request: PlanRequest) -> tuple[Violation, ...]:
    """Checks a plan against its request; shares no code with the planner.

    Args:
        series: A plan, whoever made it.
        request: What was asked.

    Returns:
        Every rule that the plan breaks, by the order of its sessions; none is good.
    """
    from ketaprac.planning.checker import violations

    return violations(series, request)


def plan_practice(
    requests: Iterable[PlanRequest],
    *,
    seed: int = 0,
    iterations: int | None = None,
    stop_after: dt.timedelta | None = None,
    taken: Iterable[Occupied] = (),
    executor: Executor | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    clock: Callable[[], float] = time.time,
) -> PracticePlan:
    """Plans the series of many clients together.

    As many clients as possible get a series; then gaps miss their targets by as
    little as possible, added up over all series; then first sessions are early.
    Each series by itself keeps every rule of :func:`ketaprac.planning.plan_series`,
    and nobody is at two places at once. The result is the best plan that was found:
    ``bound`` says how good any plan can be at most.

    The same requests, seed and iterations give the same plan, in whatever order the
    requests come and on however many workers, unless ``stopped_by`` says TIME.

    Args:
        requests: One per client, of one practice or of several sites. A person or a
            room that stands in several requests must be the same in all of them.
        seed: Of all chance.
        iterations: How many times one client's series may be planned, in total and
            at least once for each; 30 per client where None.
        stop_after: When to stop searching, whatever was found by then. Reasons for
            unplanned clients are still looked for after that.
        taken: What anybody other than these clients takes up.
        executor: Plans sites that share neither people nor rooms at the same time
            (``submit`` is all that is used). Each site may take its share of
            ``stop_after``, by its number of clients.
        on_progress: Is told how far it is; with an executor, after each site.
        clock: Gives seconds for ``stop_after``; must be fit for being sent to workers.

    Raises:
        BadInput: A request contradicts itself or another one.
    """
    from ketaprac.planning.practice import plan

    return plan(
        requests,
        seed=seed,
        iterations=iterations,
        stop_after=stop_after,
        taken=taken,
        executor=executor,
        on_progress=on_progress,
        clock=clock,
    )


def check_practice(
    plan: PracticePlan, requests: Iterable[PlanRequest], taken: Iterable[Occupied] = ()
) -> tuple[PracticeViolation, ...]:
    """Checks the plan of a practice; shares no code with the planner.

    Lays all series on top of each other and goes through the days of everybody and
    every room. Whether a series by itself is right is for :func:`check`.

    Args:
        plan: Of a practice, whoever made it.
        requests: What was asked.
        taken: What anybody other than these clients takes up.

    Returns:
        Every rule that the plan breaks; none is good.
    """
    from ketaprac.planning.practice_checker import violations

    return violations(plan, requests, taken)


def repair(
    standing: Iterable[Standing],
    disruptions: Iterable[Disruption],
    *,
    now: dt.datetime,
    accept: Iterable[str] = (),
    taken: Iterable[Occupied] = (),
) -> Repair:
    """Mends plans that something upset, by moving as little as possible.

    Only clients whose sessions are hit are planned anew, the one whose nearest hit
    session comes first first; what all others take is counted. For each client the
    result is the best there is: as few sessions as possible move; of these plans, the
    one whose nearest moved session is the farthest away; then what
    :func:`plan_series` asks for. Sessions that are over, and those that are locked,
    stay, unless the client's own disruption names them. Whoever leads the series goes
    on leading it. People and rooms of a session that keeps its time stay where they can.

    Nothing is recorded here: somebody looks at the moves first.

    Args:
        standing: Every client's plan as it stands.
        disruptions: What happened.
        now: The moment of planning.
        accept: Ids of therapists of whom it is accepted that they take one hit session
            of each client, where that means fewer moves.
        taken: What anybody other than these clients takes up.

    Raises:
        BadInput: A disruption names somebody or something unknown, or a session that
            cannot be meant.
    """
    from ketaprac.planning.mending import mend

    return mend(standing, tuple(disruptions), now=now, accept=tuple(accept), taken=taken)


EXACT: Final = Planner(id="exact", title="Exact planner: the best plan there is", plan=plan_series)
