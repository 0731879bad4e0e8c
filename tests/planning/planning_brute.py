"""The best plan by trying everything: slow, obvious, and nothing of the planner's in it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import product
from zoneinfo import ZoneInfo

from ketaprac.model.artifact import opaque
from ketaprac.model.people import Role
from ketaprac.model.protocol import MeasuredFrom, Part, Step, StepKind
from ketaprac.model.series import Assignment, PlannedSession, PlanRequest, Series
from ketaprac.planning import check

_OF_THE_WHOLE = ("series.", "session.missing", "gap.", "locked.", "session.overlap")

Stay = tuple[dt.datetime | None, dt.datetime | None]
Cost = tuple[dt.timedelta, dt.datetime | None, int]
Best = tuple[Cost, tuple[dt.datetime, ...], str | None]


def brute(asked: PlanRequest) -> Best | None:
    """Cost, starts of the planned steps in the protocol's order, and therapist of the best plan.

    The cost: how far gaps miss targets, the first start, how many preferences are not met.
    """
    return min(every_plan(asked), key=_order, default=None)


def best_by_day(asked: PlanRequest, step: str) -> list[Best]:
    """The best plan of each therapist for each day of a step, the best first."""
    names = _names(asked)
    zone = ZoneInfo(asked.client_zone)
    found: dict[tuple[dt.date, str | None], Best] = {}
    for plan in every_plan(asked):
        kind = plan[1][names.index(step)].astimezone(zone).date(), plan[2]
        found[kind] = min(found.get(kind, plan), plan, key=_order)
    return sorted(found.values(), key=_order)


def every_plan(asked: PlanRequest) -> list[Best]:
    """All plans that break no rule."""
    names = _names(asked)
    steps = [step for step in asked.protocol.steps if step.id in names]
    return [
        (*some, therapist)
        for therapist in _therapists(asked, steps)
        for some in _plans(asked, steps, {s.id: _possible(asked, s, therapist) for s in steps}, {})
    ]


def _names(asked: PlanRequest) -> list[str]:
    locked = {one.id for one in asked.locked}
    return [s.id for s in asked.protocol.steps if s.id in asked.steps and s.id not in locked]


def _order(plan: Best) -> tuple[object, ...]:
    (deviation, first, missed), starts, therapist = plan
    return deviation, first or dt.datetime.min, missed, starts, therapist or ""


def _therapists(asked: PlanRequest, steps: list[Step]) -> list[str | None]:
    others = {one.step for one in asked.substitutes}
    if not any(Role.THERAPIST in _roles(step) and step.id not in others for step in steps):
        return [None]
    if asked.lead_therapist:
        return [asked.lead_therapist]
    able = [one.id for one in asked.people if Role.THERAPIST in one.roles]
    led = {a.person for s in asked.locked for a in s.staff if a.role is Role.THERAPIST}
    return [one for one in able if one in led] or list(able)


def _possible(asked: PlanRequest, step: Step, therapist: str | None) -> list[dt.datetime]:
    """All starts at which somebody and some room make the session alone a good one."""
    midnight = asked.not_before.astimezone(dt.UTC).replace(hour=0, minute=0, second=0)
    count = (asked.horizon - midnight) // asked.grid + 1
    return [
        at
        for at in (midnight + n * asked.grid for n in range(count))
        if any(_alone_is_good(asked, one) for one in _variants(asked, step, therapist, at))
    ]


def _variants(
    asked: PlanRequest, step: Step, therapist: str | None, at: dt.datetime
) -> Iterator[PlannedSession]:
    rooms = [None] if step.room is None else [r.id for r in asked.rooms if step.room in r.suits]
    lead = {one.step: one.person for one in asked.substitutes}.get(step.id, therapist)
    crews = product(*([p.id for p in asked.people if r in p.roles] for r in _roles(step)))
    for room, crew in product(rooms, crews):
        if Role.THERAPIST in _roles(step) and crew[_roles(step).index(Role.THERAPIST)] != lead:
            continue
        spans: list[tuple[dt.datetime | None, dt.datetime | None]] = [(None, None)] * len(
            step.roles
        )
        for one in step.partly:
            begin = at + step.duration if one.part is Part.MONITORING else at
            end = at + step.duration + step.monitoring
            if one.part is Part.SESSION:
                end = at + step.duration
            spans.append((begin, begin + one.length if one.length else end))
        yield PlannedSession(
            id=step.id,
            uid=opaque(asked.id, step.id),
            kind=step.kind,
            start=at,
            end=at + step.duration,
            monitored_until=at + step.duration + step.monitoring,
            staff=tuple(
                Assignment(role=role, person=name, start=begin, end=end)
                for role, name, (begin, end) in zip(_roles(step), crew, spans, strict=True)
            ),
            room=room,
            changed_at=asked.now,
        )


def _roles(step: Step) -> list[Role]:
    return [*step.roles, *(one.role for one in step.partly)]


def _alone_is_good(asked: PlanRequest, session: PlannedSession) -> bool:
    alone = Series(
        id=asked.id, protocol="x", protocol_version="1", time_zone="UTC", sessions=(session,)
    )
    return not [v for v in check(alone, asked) if not v.code.startswith(_OF_THE_WHOLE)]


def _plans(
    asked: PlanRequest,
    steps: list[Step],
    possible: dict[str, list[dt.datetime]],
    chosen: dict[str, dt.datetime],
) -> Iterator[tuple[Cost, tuple[dt.datetime, ...]]]:
    if len(chosen) == len(steps):
        deviation = _deviation(asked, chosen)
        if deviation is not None:
            first = asked.protocol.steps[0].id
            yield (deviation, chosen.get(first), regrets(asked, chosen)), tuple(chosen.values())
        return
    step = steps[len(chosen)]
    for at in possible[step.id]:
        trial = {**chosen, step.id: at}
        if _deviation(asked, trial) is not None:
            yield from _plans(asked, steps, possible, trial)


def _deviation(asked: PlanRequest, chosen: dict[str, dt.datetime]) -> dt.timedelta | None:
    """How far the gaps so far miss their targets; None where one is broken or two overlap."""
    spans = {one.id: (one.start, one.monitored_until) for one in asked.locked}
    for step in asked.protocol.steps:
        if step.id in chosen:
            at = chosen[step.id]
            spans[step.id] = (at, at + step.duration + step.monitoring)
    days = Counter(
        spans[step.id][0].astimezone(ZoneInfo(asked.practice_zone)).date()
        for step in asked.protocol.steps
        if step.kind is StepKind.DOSING and step.id in spans
    )
    if any(count > asked.doses_per_day for count in days.values()):
        return None
    for one in chosen:
        for other in spans:
            apart = spans[one][1] <= spans[other][0] or spans[other][1] <= spans[one][0]
            if one != other and not apart:
                return None
    total = dt.timedelta()
    for step in asked.protocol.steps:
        if step.gap is None or step.id not in spans or step.anchor not in spans:
            continue
        if step.id not in chosen and step.anchor not in chosen:
            continue
        begin, end = spans[step.anchor]
        real = spans[step.id][0] - (begin if step.gap.after is MeasuredFrom.START else end)
        if not step.gap.least <= real <= step.gap.most:
            return None
        total += abs(real - step.gap.target)
    return total


def regrets(asked: PlanRequest, chosen: dict[str, dt.datetime]) -> int:
    """How many preferences starts of planned sessions do not meet."""
    zone, wishes = ZoneInfo(asked.client_zone), asked.preferences
    starts = {**{one.id: one.start for one in asked.locked}, **chosen}
    kinds = {step.id: step.kind for step in asked.protocol.steps}
    count = 0
    for step in asked.protocol.steps:
        if step.id in chosen and step.kind is StepKind.DOSING and wishes.done_by is not None:
            begin = chosen[step.id]
            end = begin + step.duration + step.monitoring
            walls = [at.astimezone(zone).replace(tzinfo=None) for at in (begin, end)]
            late = walls[1].date() != walls[0].date() or walls[1].time() > wishes.done_by
            count += late
        alike = step.id in starts and kinds.get(step.anchor or "") is step.kind
        if (
            wishes.same_time
            and alike
            and step.anchor in starts
            and {step.id, step.anchor} & {*chosen}
        ):
            one, other = (starts[name].astimezone(zone) for name in (step.id, step.anchor))
            count += (one.weekday(), one.time()) != (other.weekday(), other.time())
    return count
