"""From disruptions to episodes with mended series; see :meth:`ketaprac.Practice.repair`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import evolve

from ketaprac.decision import Decision, Repaired, ToPlan
from ketaprac.house import House
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.repair import Disruption, Move, OnHold, PersonLost, RoomClosed
from ketaprac.model.series import PlanRequest, Series
from ketaprac.planning import repair
from ketaprac.planning.disruptions import hit, of_client, released, verify
from ketaprac.planning.loads import loads
from ketaprac.planning.series import no_plan, repairable
from ketaprac.planning.standing import Standing

_Asked: TypeAlias = PlanRequest | tuple[Objection, ...]


def repaired(
    house: House,
    clients: Mapping[str, ToPlan],
    disruptions: tuple[Disruption, ...],
    *,
    now: dt.datetime,
    accept: tuple[str, ...],
    ask: Callable[[ToPlan], _Asked],
    record: Callable[[Episode, Series | tuple[Objection, ...]], Decision],
    cancel: Callable[[Episode, str], Decision],
) -> Repaired:
    """Mends what is hit, client by client, and records it.

    Args:
        house: The practice and its plugins.
        clients: Everybody with a series, by episode.
        disruptions: What happened.
        now: The moment of planning.
        accept: Ids of therapists who may take one session of each client.
        ask: Gives what to ask a planner, or what keeps the gate shut.
        record: Records a series, or tells why there is none.
        cancel: Calls a session off.
    """
    plans = {name: one.episode.series for name, one in clients.items() if one.episode.series}
    people = [person.id for person in house.profile.people]
    verify(disruptions, plans.values(), people, [room.id for room in house.profile.rooms], now)
    decisions: dict[str, Decision] = {}
    stopped: list[Move] = []
    for name, series in plans.items():
        if _without_end(series, disruptions):
            decisions[name], moves = _called_off(clients[name].episode, disruptions, now, cancel)
            stopped += moves
    upset = [n for n, s in plans.items() if n not in decisions and hit(s, disruptions, now)]
    asked = {n: ask(_as_it_stands(clients[n], plans[n], disruptions, now)) for n in upset}
    requests = {n: one for n, one in asked.items() if isinstance(one, PlanRequest)}
    for name, shut in asked.items():
        if not isinstance(shut, PlanRequest):
            decisions[name] = record(clients[name].episode, shut)
    found = repair(
        [Standing(request=request, series=plans[n]) for n, request in requests.items()],
        _about(disruptions, {plans[n].id for n in requests}) if requests else (),
        now=now,
        accept=accept if requests else (),
        taken=loads(
            session
            for name, series in plans.items()
            if name not in requests
            for session in _after(decisions, name, series).sessions
        ),
    )
    mended = {series.id: series for series in found.plans}
    reasons = {one.series: tuple(map(no_plan, one.reasons)) for one in found.unrepaired}
    for name, request in requests.items():
        episode, new = clients[name].episode, mended.get(request.id)
        if new is not None:
            decisions[name] = record(episode, repairable(house, episode, request, new))
        elif request.id in reasons:
            decisions[name] = record(episode, reasons[request.id])
    return Repaired(
        repair=evolve(found, moves=(*stopped, *found.moves)),
        decisions=decisions,
        series={name: series.id for name, series in plans.items()},
    )


def _after(decisions: Mapping[str, Decision], name: str, series: Series) -> Series:
    decision = decisions.get(name)
    return (decision.episode.series if decision else None) or series


def _without_end(series: Series, disruptions: tuple[Disruption, ...]) -> bool:
    own = of_client(series, disruptions)
    return any(isinstance(one, OnHold) and one.end is None for one in own)


def _called_off(
    episode: Episode,
    disruptions: tuple[Disruption, ...],
    now: dt.datetime,
    cancel: Callable[[Episode, str], Decision],
) -> tuple[Decision, list[Move]]:
    """Less can always be done: no gate is asked, and nothing is planned."""
    series, decision = episode.series, Decision(episode=episode)
    assert series is not None
    off = released(series, disruptions, now)
    moves = [Move(series=series.id, old=s, new=None) for s in series.sessions if s.id in off]
    for move in moves:
        one = cancel(decision.episode, move.old.id)
        decision = evolve(
            one,
            events=(*decision.events, *one.events),
            objections=(*decision.objections, *one.objections),
            faults=(*decision.faults, *one.faults),
        )
    return decision, moves


def _as_it_stands(
    client: ToPlan, series: Series, disruptions: tuple[Disruption, ...], now: dt.datetime
) -> ToPlan:
    """With the times that are fixed in the plan, but for those that the client gives up."""
    free = released(series, disruptions, now)
    held = {s.id: s.start for s in series.sessions if s.locked and s.start > now}
    fixed = {**held, **client.fixed}
    return evolve(client, fixed={name: at for name, at in fixed.items() if name not in free})


def _about(disruptions: tuple[Disruption, ...], series: set[str]) -> tuple[Disruption, ...]:
    return tuple(
        one
        for one in disruptions
        if isinstance(one, (PersonLost, RoomClosed)) or one.series in series
    )
