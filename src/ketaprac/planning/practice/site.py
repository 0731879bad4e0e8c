"""Planning one site from beginning to end, in a process of its own where there is one.

All that goes in and comes out can be sent to another machine, and chance comes from
the site's own seed. So it does not matter where a site is planned, or when.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from attrs import evolve, field, frozen

from ketaprac.model.availability import Occupied, Room
from ketaprac.model.practice_plan import Lack, Unplanned
from ketaprac.model.series import NoPlan, PlanRequest, Series
from ketaprac.planning.exact import plan, to_place
from ketaprac.planning.grid import Grid
from ketaprac.planning.loads import loads
from ketaprac.planning.practice.losses import loss
from ketaprac.planning.practice.rooms import Stay, assigned, pooled
from ketaprac.planning.practice.search import Outcome, Search, Value, total
from ketaprac.planning.practice.shared import Shared
from ketaprac.planning.practice.solo import Placed, Solo
from ketaprac.planning.practice.written import written
from ketaprac.planning.stretches import tick, ticks

Tell = Callable[[int, Value], None]


@frozen(kw_only=True)
class Job:
    """What a site is asked.

    Attributes:
        requests: By id.
        taken: What others than these clients take up.
        seed: Of this site.
        budget: How many times one client's series may be planned.
        seconds: How long it may take; no limit where None.
        clock: Gives seconds that only ever grow.
    """

    requests: tuple[PlanRequest, ...]
    taken: tuple[Occupied, ...]
    seed: str
    budget: int
    seconds: float | None
    clock: Callable[[], float]


@frozen(kw_only=True)
class Planned:
    """What came of it.

    Attributes:
        series: By id.
        unplanned: By id.
        cost: Of this plan.
        bound: No plan costs less.
        iterations: How many times one client's series was planned.
        stopped_by: ``best``, ``iterations`` or ``time``.
    """

    series: tuple[Series, ...]
    unplanned: tuple[Unplanned, ...]
    cost: Value
    bound: Value
    iterations: int
    stopped_by: str


def plan_site(job: Job, tell: Tell | None = None) -> Planned:
    """Plans a site.

    Args:
        job: What is asked.
        tell: Is told how far it is, and at what cost.
    """
    return _Site(job).run(tell)


@frozen
class _Site:
    job: Job
    late: Callable[[], bool] = field(init=False)
    pools: dict[str, tuple[Room, ...]] = field(init=False)
    shared: Shared = field(init=False)
    solos: dict[str, Solo] = field(init=False)

    @late.default
    def _begin(self) -> Callable[[], bool]:
        clock, seconds = self.job.clock, self.job.seconds
        if seconds is None:
            return lambda: False
        end = clock() + seconds
        return lambda: clock() >= end

    @pools.default
    def _pool(self) -> dict[str, tuple[Room, ...]]:
        rooms = {room.id: room for request in self.job.requests for room in request.rooms}
        held = (s.room for request in self.job.requests for s in request.locked)
        taken = (one.room for one in self.job.taken)
        return pooled(rooms.values(), frozenset(name for name in (*held, *taken) if name))

    @shared.default
    def _share(self) -> Shared:
        requests = self.job.requests
        shared = Shared(
            _grid(requests),
            {person.id: person for request in requests for person in request.people}.values(),
            self._as_one(),
            requests[0].practice_zone,
        )
        for one in self.job.taken:
            shared.put(shared.takes([one]))
        return shared

    @solos.default
    def _make_ready(self) -> dict[str, Solo]:
        rooms = self._as_one()
        # Pools of rooms that the client's own practice does not have are not offered.
        own = {
            request.id: tuple(one for one in rooms if one.id in {r.id for r in request.rooms})
            for request in self.job.requests
        }
        solos = {
            request.id: Solo(evolve(request, rooms=own[request.id]), self.shared)
            for request in self.job.requests
        }
        for solo in solos.values():
            self.shared.put(solo.fixed)
        return solos

    def _as_one(self) -> tuple[Room, ...]:
        """Each pool as one room with all places."""
        return tuple(
            evolve(alike[0], capacity=sum(room.capacity for room in alike))
            for alike in self.pools.values()
        )

    def run(self, tell: Tell | None) -> Planned:
        learnt = [solo for solo in self.solos.values() if not self.late() and self._learn(solo)]
        able = [solo for solo in learnt if solo.alone is not None]
        search = Search(
            able,
            self.shared,
            random.Random(self.job.seed),
            budget=max(0, self.job.budget),
            late=self.late,
            tell=tell,
        )
        outcome = search.run()
        hopeless = {solo.id for solo in learnt if solo.alone is None}
        unplanned = tuple(self._unplanned(outcome, hopeless))
        alone = [solo.alone for solo in able if solo.alone is not None]
        return Planned(
            series=tuple(self._series(outcome.placed)),
            unplanned=unplanned,
            cost=total(outcome.placed.values(), len(unplanned)),
            bound=total(alone, len(hopeless)),
            iterations=outcome.iterations,
            stopped_by="time" if len(learnt) < len(self.solos) else outcome.stopped_by,
        )

    def _learn(self, solo: Solo) -> bool:
        self.shared.take_out(solo.fixed)
        solo.learn()
        self.shared.put(solo.fixed)
        return True

    def _series(self, placed: dict[str, Placed]) -> Iterator[Series]:
        requests = {request.id: request for request in self.job.requests}
        stays = [stay for name, one in placed.items() for stay in _stays(requests[name], one)]
        rooms = assigned(stays, self.pools)
        for name in sorted(placed):
            own = {step: room for (series, step), room in rooms.items() if series == name}
            yield written(requests[name], placed[name], own)

    def _unplanned(self, outcome: Outcome, hopeless: set[str]) -> Iterator[Unplanned]:
        for request in self.job.requests:
            if request.id in outcome.placed:
                continue
            if request.id in hopeless:
                yield self._alone(request)
            elif request.id in outcome.reached:
                solo = self.solos[request.id]
                yield loss(solo, self.solos, outcome.placed, self.shared, self.pools)
            else:
                words = "Planning was stopped before its turn. Plan again with more time."
                yield Unplanned(series=request.id, lack=Lack.TIME, reasons=(words,))

    def _alone(self, request: PlanRequest) -> Unplanned:
        """With the explanation of the planner for one client."""
        others = (one for one in self.job.requests if one.id != request.id)
        held = loads(session for one in others for session in one.locked)
        found = plan(evolve(request, taken=(*self.job.taken, *held)))
        reasons = found.reasons if isinstance(found, NoPlan) else (_OFF_GRID,)
        return Unplanned(series=request.id, lack=Lack.ALONE, reasons=reasons)


_OFF_GRID = (
    "It fits only between sessions that are fixed at odd minutes. Plan this client alone after "
    "the others."
)


def _grid(requests: tuple[PlanRequest, ...]) -> Grid:
    first = min(tick(request.not_before) for request in requests)
    last = max(tick(request.horizon) for request in requests)
    return Grid.over(first, last, ticks(requests[0].grid))


def _stays(request: PlanRequest, placed: Placed) -> Iterator[Stay]:
    starts = placed.starts
    for step in to_place(request):
        pool = placed.rooms[step.id]
        if pool is not None:
            start = starts[step.id]
            end = start + step.duration + step.monitoring
            yield Stay(series=request.id, step=step.id, pool=pool, start=start, end=end)
