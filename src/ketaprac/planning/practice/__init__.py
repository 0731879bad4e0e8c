"""Planning all clients of a practice together; see :func:`ketaprac.planning.plan_practice`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Final, TypeAlias

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.availability import Occupied, Room
from ketaprac.model.people import Person
from ketaprac.model.practice_plan import PracticeCost, PracticePlan, Progress, StoppedBy
from ketaprac.model.series import PlanRequest
from ketaprac.planning.practice.search import Value
from ketaprac.planning.practice.site import Job, Planned, Tell, plan_site
from ketaprac.planning.practice.sites import sites
from ketaprac.planning.refusal import verify

#: How many times each client is planned by default, on average.
_PER_CLIENT: Final = 30

_Group: TypeAlias = tuple[PlanRequest, ...]


def plan(
    requests: Iterable[PlanRequest],
    *,
    seed: int,
    iterations: int | None,
    stop_after: dt.timedelta | None,
    taken: Iterable[Occupied],
    executor: Executor | None,
    on_progress: Callable[[Progress], None] | None,
    clock: Callable[[], float],
) -> PracticePlan:
    """See :func:`ketaprac.planning.plan_practice`."""
    ordered = sorted(requests, key=lambda request: request.id)
    _verify(ordered, iterations, stop_after)
    groups = sites(ordered)
    budget = max(len(ordered), _PER_CLIENT * len(ordered) if iterations is None else iterations)
    run = _Run(
        clients=len(ordered),
        seed=seed,
        budget=budget,
        seconds=None if stop_after is None else stop_after.total_seconds(),
        taken=tuple(taken),
        clock=clock,
        on_progress=on_progress,
    )
    found = run.here(groups) if executor is None else run.elsewhere(groups, executor)
    return PracticePlan(
        series=tuple(sorted((s for one in found for s in one.series), key=lambda s: s.id)),
        unplanned=tuple(
            sorted((u for one in found for u in one.unplanned), key=lambda u: u.series)
        ),
        cost=_cost(one.cost for one in found),
        bound=_cost(one.bound for one in found),
        iterations=sum(one.iterations for one in found),
        stopped_by=_least_final({one.stopped_by for one in found}),
        seed=seed,
    )


@frozen(kw_only=True)
class _Run:
    """One call: what share each site gets, and who is told.

    Attributes:
        clients: How many there are.
        seed: Of all chance.
        budget: Of all sites.
        seconds: For all sites; no limit where None.
        taken: What strangers take.
        clock: Gives seconds.
        on_progress: Is told.
    """

    clients: int
    seed: int
    budget: int
    seconds: float | None
    taken: tuple[Occupied, ...]
    clock: Callable[[], float]
    on_progress: Callable[[Progress], None] | None

    def here(self, groups: Sequence[_Group]) -> list[Planned]:
        """One site after the other; time that one leaves is the others'."""
        found: list[Planned] = []
        left, begin = self.clients, self.clock()
        for group in groups:
            spent = self.clock() - begin
            share = None if self.seconds is None else (self.seconds - spent) * len(group) / left
            left -= len(group)
            found.append(plan_site(self._job(group, share), self._teller(tuple(found), left)))
            self._tell(found, left)
        return found

    def elsewhere(self, groups: Sequence[_Group], executor: Executor) -> list[Planned]:
        """All sites at once, as far as there are workers."""
        all_in = self.seconds
        waiting = [
            executor.submit(
                plan_site,
                self._job(group, None if all_in is None else all_in * len(group) / self.clients),
            )
            for group in groups
        ]
        found: list[Planned] = []
        left = self.clients
        for group, future in zip(groups, waiting, strict=True):
            found.append(future.result())
            left -= len(group)
            self._tell(found, left)
        return found

    def _job(self, group: _Group, seconds: float | None) -> Job:
        return Job(
            requests=group,
            taken=self.taken,
            seed=f"{self.seed} {group[0].id}",
            budget=self.budget * len(group) // self.clients,
            seconds=seconds,
            clock=self.clock,
        )

    def _teller(self, found: Sequence[Planned], left: int) -> Tell | None:
        if self.on_progress is None:
            return None
        return lambda done, cost: self._tell(found, left, done, cost)

    def _tell(
        self, found: Sequence[Planned], left: int, done: int = 0, cost: Value = (0, 0, 0, 0)
    ) -> None:
        if self.on_progress is not None:
            self.on_progress(
                Progress(
                    iterations=sum(one.iterations for one in found) + done,
                    budget=self.budget,
                    cost=_cost([*(one.cost for one in found), cost, (left, 0, 0, 0)]),
                )
            )


def _cost(values: Iterable[Value]) -> PracticeCost:
    found = list(values)
    return PracticeCost(
        unplanned=sum(one[0] for one in found),
        off_target=dt.timedelta(microseconds=sum(one[1] for one in found)),
        wait=dt.timedelta(microseconds=sum(one[2] for one in found)),
        wishes=sum(one[3] for one in found),
    )


def _least_final(reasons: set[str]) -> StoppedBy:
    for one in (StoppedBy.TIME, StoppedBy.ITERATIONS):
        if one.value in reasons:
            return one
    return StoppedBy.BEST


def _verify(
    requests: Sequence[PlanRequest], iterations: int | None, stop_after: dt.timedelta | None
) -> None:
    if iterations is not None and iterations < 1:
        raise BadInput("must be 1 or more", where="iterations")
    if stop_after is not None and stop_after < dt.timedelta():
        raise BadInput("must not be negative", where="stop_after")
    for name, times in Counter(request.id for request in requests).items():
        if times > 1:
            raise BadInput(f"{name!r} is asked for twice", where="requests")
    for request in requests:
        with_place = f"requests.{request.id}"
        try:
            verify(request)
        except BadInput as error:
            raise error.under(with_place) from None
        if request.taken:
            raise BadInput(
                "says what others take, and so do the other requests",
                where=f"{with_place}.taken",
                todo="Give what strangers take to plan_practice itself",
            )
    _verify_same(requests)


def _verify_same(requests: Sequence[PlanRequest]) -> None:
    """What requests share must be the same in all of them."""
    known: dict[tuple[str, str], Person | Room] = {}
    for request in requests:
        own: list[tuple[str, Person | Room]] = [
            *(("people", person) for person in request.people),
            *(("rooms", room) for room in request.rooms),
        ]
        for where, one in own:
            other = known.setdefault((where, one.id), one)
            if other is not one and other != one:
                raise BadInput(
                    f"{one.id!r} is not the same in all requests",
                    where=f"requests.{request.id}.{where}",
                )
    for where in ("grid", "practice_zone"):
        if len({getattr(request, where) for request in requests}) > 1:
            raise BadInput("is not the same in all requests", where=where)
