"""Single changes that are enough, each as small as can be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

from attrs import evolve, frozen

from ketaprac.model.availability import Availability, Busy, Hours, Room, Weekday
from ketaprac.model.explanation import RelaxationKind
from ketaprac.model.moment import day_of, zone
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Step
from ketaprac.model.series import PlanRequest, Substitute
from ketaprac.planning.calendars import split_posts
from ketaprac.planning.conflict import found
from ketaprac.planning.exact import Found, to_place
from ketaprac.planning.ingredients import DAY_NAMES, is_medical, span_in_words, with_gap

_HALF_HOUR: Final = dt.timedelta(minutes=30)
_DAY: Final = dt.timedelta(days=1)
_WEEK: Final = dt.timedelta(weeks=1)
_MOST_PEOPLE: Final = 3
_MOST_OF_A_KIND: Final = 3
_MOST_BUSY: Final = 12

Window: TypeAlias = tuple[dt.datetime, dt.datetime]


@frozen
class Cure:
    """A change that is enough, and the plan that it gives.

    Attributes:
        kind: What sort of change.
        which: Tells it from others of its kind.
        words: The change, as in "if ...".
        request: The request with it.
        found: The plan.
        amount: How much; nothing smaller would do.
    """

    kind: RelaxationKind
    which: str
    words: str
    request: PlanRequest
    found: Found
    amount: dt.timedelta | None = None

    @property
    def rank(self) -> tuple[int, dt.timedelta, str]:
        """The smaller one comes first."""
        return tuple(RelaxationKind).index(self.kind), self.amount or dt.timedelta(), self.which


def cures(request: PlanRequest, steps: list[Step], window: Window | None) -> list[Cure]:
    """Single changes that give a plan for the whole request, the smallest first.

    Medical rules are never touched: least gaps, lengths, what must follow a dose
    within some hours, and days on which the client wants no dose.

    Args:
        request: One without a plan.
        steps: The steps that the conflict is about.
        window: When the step that cannot be placed would have to start.
    """
    several = [
        _substitutes(request, steps),
        _busy(request, window),
        _hours(request),
        _holidays(request),
        _rooms(request, steps),
        _fixed(request),
        _gaps(request, steps),
        _leads(request),
        _limits(request),
    ]
    best = sorted((one for some in several for one in some), key=lambda cure: cure.rank)
    kinds: dict[RelaxationKind, int] = {}
    kept = []
    for cure in best:
        kinds[cure.kind] = kinds.get(cure.kind, 0) + 1
        if kinds[cure.kind] <= _MOST_OF_A_KIND:
            kept.append(cure)
    return kept


def _cure(kind: RelaxationKind, which: str, words: str, request: PlanRequest) -> Iterator[Cure]:
    plan = found(request)
    if plan is not None:
        yield Cure(kind, which, words, request, plan)


def _least(
    kind: RelaxationKind,
    which: str,
    words: Callable[[dt.timedelta], str],
    change: Callable[[dt.timedelta], PlanRequest],
    amounts: list[dt.timedelta],
) -> Iterator[Cure]:
    """The smallest amount that is enough; more of it never hurts."""
    plan = found(change(amounts[-1])) if amounts else None
    if plan is None:
        return
    low, high = 0, len(amounts) - 1
    while low < high:
        middle = (low + high) // 2
        nearer = found(change(amounts[middle]))
        if nearer is None:
            low = middle + 1
        else:
            high, plan = middle, nearer
    amount = amounts[high]
    yield Cure(kind, which, words(amount), change(amount), plan, amount)


def _upto(unit: dt.timedelta, most: int) -> list[dt.timedelta]:
    return [unit * number for number in range(1, most + 1)]


def _substitutes(request: PlanRequest, steps: list[Step]) -> Iterator[Cure]:
    able = _therapists(request)
    if len(able) < 2:
        return
    agreed = {one.step for one in request.substitutes}
    for step in steps:
        if split_posts(step)[0] is None or step.id in agreed:
            continue
        options = (
            cure
            for person in able
            if person.id != request.lead_therapist
            for cure in _cure(
                RelaxationKind.SUBSTITUTE,
                f"{step.id}.{person.id}",
                f"{person.id} took {step.id}, and only that session",
                _with_substitute(request, step.id, person.id),
            )
        )
        yield from islice(options, 1)


def _with_substitute(request: PlanRequest, step: str, person: str) -> PlanRequest:
    more = Substitute(step=step, person=person)
    return evolve(request, substitutes=(*request.substitutes, more))


def _therapists(request: PlanRequest) -> list[Person]:
    able = [p for p in request.people if Role.THERAPIST in p.roles and p.availability.hours]
    return sorted(able, key=lambda person: person.id)


def _busy(request: PlanRequest, window: Window | None) -> Iterator[Cure]:
    """One busy time that could be moved, among those when the step would have to be."""
    if window is None:
        return
    for one in _near(request.client.busy, window):
        left = tuple(other for other in request.client.busy if other != one)
        yield from _cure(
            RelaxationKind.BUSY,
            f"client.{one.start:%Y%m%dT%H%M}",
            f"the client were free on {_minute(one.start, request)}",
            evolve(request, client=evolve(request.client, busy=left)),
        )
    for person in _subjects(request):
        for one in _near(person.availability.busy, window):
            left = tuple(other for other in person.availability.busy if other != one)
            own = evolve(person.availability, busy=left)
            yield from _cure(
                RelaxationKind.BUSY,
                f"{person.id}.{one.start:%Y%m%dT%H%M}",
                f"{person.id} were free on {_minute(one.start, request)}",
                _with_availability(request, person.id, own),
            )


def _near(busy: Iterable[Busy], window: Window) -> list[Busy]:
    first, last = window
    near = (one for one in busy if one.end > first and one.start < last + _DAY)
    several = sorted(near, key=lambda one: one.start)
    # Where there are many, no single one stands in the way.
    return several if len(several) <= _MOST_BUSY else []


def _subjects(request: PlanRequest) -> list[Person]:
    """Whose calendars matter most: who leads, and the few who fill the other roles."""
    lead = request.lead_therapist
    leads = [p for p in _therapists(request) if lead in (None, p.id)][:_MOST_PEOPLE]
    roles = dict.fromkeys(post.role for step in to_place(request) for post in split_posts(step)[1])
    others = [
        person
        for role in roles
        for person in sorted(request.people, key=lambda one: one.id)
        if role in person.roles and person.availability.hours
    ]
    return list(dict.fromkeys([*leads, *others[:_MOST_PEOPLE]]))


def _hours(request: PlanRequest) -> Iterator[Cure]:
    if request.client.hours:

        def client(own: Availability) -> PlanRequest:
            return evolve(request, client=own)

        yield from _more_hours("client", "the client could come", request.client, client)
    for person in _subjects(request):

        def change(own: Availability, person: Person = person) -> PlanRequest:
            return _with_availability(request, person.id, own)

        yield from _more_hours(person.id, f"{person.id} worked", person.availability, change)


def _with_availability(request: PlanRequest, who: str, own: Availability) -> PlanRequest:
    people = (evolve(p, availability=own) if p.id == who else p for p in request.people)
    return evolve(request, people=tuple(people))


def _more_hours(
    who: str, said: str, own: Availability, change: Callable[[Availability], PlanRequest]
) -> Iterator[Cure]:
    """More time on one weekday: longer in the evening, from earlier on, or a day more."""
    for day in Weekday:
        today = [one for one in own.hours if one.day is day]
        begin = min(one.start for one in today or own.hours)
        end = max((one.end for one in today), default=begin)
        ways = [("later", end, 1)] + ([("earlier", begin, -1)] if today else [])
        for name, edge, sign in ways:

            def longer(amount: dt.timedelta, edge: dt.time = edge, sign: int = sign) -> Hours:
                first, last = sorted((edge, _moved(edge, sign * amount)))
                return Hours(day=day, start=first, end=last)  # noqa: B023

            def request(amount: dt.timedelta, longer: Callable[..., Hours] = longer) -> PlanRequest:
                return change(evolve(own, hours=(*own.hours, longer(amount))))

            def words(amount: dt.timedelta, longer: Callable[..., Hours] = longer) -> str:
                more = longer(amount)
                return (
                    f"{said} {span_in_words(amount)} more on {DAY_NAMES[more.day]}, "
                    f"from {more.start:%H:%M} to {more.end:%H:%M}"
                )

            which = f"{who}.{day.value}.{name}"
            room = _until_midnight(edge) if sign > 0 else _since_midnight(edge)
            most = min(24, room // _HALF_HOUR)
            amounts = _upto(_HALF_HOUR, most)
            yield from _least(RelaxationKind.HOURS, which, words, request, amounts)


def _moved(time: dt.time, by: dt.timedelta) -> dt.time:
    return (dt.datetime.combine(dt.date(2000, 1, 2), time) + by).time()


def _since_midnight(time: dt.time) -> dt.timedelta:
    return dt.datetime.combine(dt.date.min, time) - dt.datetime.min


def _until_midnight(time: dt.time) -> dt.timedelta:
    return _DAY - dt.timedelta(minutes=1) - _since_midnight(time)


def _holidays(request: PlanRequest) -> Iterator[Cure]:
    for one in request.holidays:
        left = tuple(other for other in request.holidays if other != one)
        yield from _cure(
            RelaxationKind.HOLIDAY,
            one.day.isoformat(),
            f"the practice were open on {one.day}",
            evolve(request, holidays=left),
        )


def _rooms(request: PlanRequest, steps: list[Step]) -> Iterator[Cure]:
    for kind in dict.fromkeys(step.room for step in steps if step.room is not None):
        names = {room.id for room in request.rooms}
        spare = next(f"spare-{n}" for n in range(len(names) + 1) if f"spare-{n}" not in names)
        yield from _cure(
            RelaxationKind.ROOM,
            kind,
            f"there were one more room of the kind {kind}",
            evolve(request, rooms=(*request.rooms, Room(id=spare, suits=(kind,)))),
        )


def _fixed(request: PlanRequest) -> Iterator[Cure]:
    for session in request.locked:
        if session.start <= request.now:
            continue
        left = tuple(one for one in request.locked if one.id != session.id)
        steps = dict.fromkeys((*request.steps, session.id))
        yield from _cure(
            RelaxationKind.FIXED,
            session.id,
            f"the fixed session {session.id} on {_minute(session.start, request)} were moved",
            evolve(request, locked=left, steps=tuple(steps)),
        )


def _gaps(request: PlanRequest, steps: list[Step]) -> Iterator[Cure]:
    for step in steps:
        gap = step.gap
        if gap is None or is_medical(step):
            continue

        def words(amount: dt.timedelta, step: Step = step, most: dt.timedelta = gap.most) -> str:
            return (
                f"the longest gap from {step.anchor} to {step.id} were "
                f"{span_in_words(most + amount)} instead of {span_in_words(most)} (only those "
                "who answer for the protocol may decide that)"
            )

        def change(
            amount: dt.timedelta, step: Step = step, most: dt.timedelta = gap.most
        ) -> PlanRequest:
            return with_gap(request, step.id, most=most + amount)

        most = min(60, (366 * _DAY - gap.most) // _DAY)
        yield from _least(RelaxationKind.GAP, step.id, words, change, _upto(_DAY, most))


def _leads(request: PlanRequest) -> Iterator[Cure]:
    if request.lead_therapist is None:
        return
    for person in _therapists(request):
        if person.id != request.lead_therapist:
            yield from _cure(
                RelaxationKind.LEAD,
                person.id,
                f"{person.id} led the whole series",
                evolve(request, lead_therapist=person.id),
            )


def _limits(request: PlanRequest) -> Iterator[Cure]:
    """Dates that other people than the practice's planner decide on."""
    not_after, until = request.not_after, request.consent_until
    if until is not None:
        yield from _least(
            RelaxationKind.CONSENT,
            "until",
            lambda amount: f"the treatment consent lasted until {_day(until + amount, request)}",
            lambda amount: evolve(request, consent_until=until + amount),
            _upto(_DAY, 180),
        )
    if not_after is not None:
        yield from _least(
            RelaxationKind.CLEARANCE,
            "until",
            lambda amount: (
                f"the clearance lasted until {_day(not_after + amount, request)} "
                "(only the prescriber may decide that)"
            ),
            lambda amount: evolve(request, not_after=not_after + amount),
            _upto(_DAY, 180),
        )
    yield from _least(
        RelaxationKind.HORIZON,
        "until",
        lambda amount: f"days until {_day(request.horizon + amount, request)} could be planned",
        lambda amount: evolve(request, horizon=request.horizon + amount),
        _upto(_WEEK, 13),
    )


def _day(at: dt.datetime, request: PlanRequest) -> str:
    return day_of(at, request.practice_zone).isoformat()


def _minute(at: dt.datetime, request: PlanRequest) -> str:
    return f"{at.astimezone(zone(request.practice_zone)):%Y-%m-%d at %H:%M}"
