"""Mending plans that something upset; see :func:`ketaprac.planning.repair`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import evolve, frozen

from ketaprac.errors import unknown
from ketaprac.model.availability import Occupied
from ketaprac.model.explanation import Explanation
from ketaprac.model.people import Role
from ketaprac.model.practice_plan import PracticeViolation
from ketaprac.model.protocol import Step
from ketaprac.model.repair import (
    Disruption,
    Move,
    OnHold,
    Repair,
    SessionMissed,
    Unrepaired,
)
from ketaprac.model.series import (
    Assignment,
    NoPlan,
    PlannedSession,
    PlanRequest,
    Series,
    Substitute,
    Violation,
)
from ketaprac.planning import check
from ketaprac.planning.calendars import Calendars, split_posts
from ketaprac.planning.disruptions import (
    by_hand,
    hit,
    of_client,
    released,
    upset,
    verify,
)
from ketaprac.planning.exact import Found, Problem, series_of, to_place, why_not
from ketaprac.planning.fixed import with_people
from ketaprac.planning.loads import loads
from ketaprac.planning.prices import priced
from ketaprac.planning.request import missed
from ketaprac.planning.search import GivenUp
from ketaprac.planning.standing import Standing
from ketaprac.planning.stretches import tick
from ketaprac.planning.why import no_plan

_DAY: Final = dt.timedelta(days=1)

_Mended: TypeAlias = tuple[Series, tuple[Violation, ...]]
"""The plan, and the locked sessions that break a rule in it."""


def mend(
    standing: Iterable[Standing],
    disruptions: Sequence[Disruption],
    *,
    now: dt.datetime,
    accept: Sequence[str] = (),
    taken: Iterable[Occupied] = (),
) -> Repair:
    """See :func:`ketaprac.planning.repair`."""
    plans = {one.series.id: one for one in standing}
    _verify(plans, disruptions, accept, now)
    hits = {name: hit(one.series, disruptions, now) for name, one in plans.items()}
    urgent = sorted((n for n in plans if hits[n]), key=lambda n: _urgency(plans[n], hits[n]))
    strangers, found = tuple(taken), Repair()
    # Who is still to be mended gives up the times that are lost anyway.
    uses = {name: plans[name].takes for name in plans} if urgent else {}
    for name in urgent:
        uses[name] = loads(s for s in plans[name].series.sessions if s.id not in hits[name])
    for name in urgent:
        others = [use for other, some in uses.items() if other != name for use in some]
        client = _Client(plans[name], disruptions, now, (*strangers, *others), tuple(accept))
        one = client.mended()
        found = _added(found, client, one)
        stays = plans[name].series if isinstance(one, Unrepaired) else one[0]
        uses[name] = loads(stays.sessions)
    return found


def _urgency(one: Standing, hits: set[str]) -> tuple[dt.datetime, str]:
    """Whose nearest session is hit comes first."""
    return min(s.start for s in one.series.sessions if s.id in hits), one.series.id


def _added(found: Repair, client: _Client, one: _Mended | Unrepaired) -> Repair:
    name = client.series.id
    if isinstance(one, Unrepaired):
        return evolve(
            found,
            unrepaired=(*found.unrepaired, one),
            unmoved=(*found.unmoved, *_of(name, client.unmoved())),
        )
    series, broken = one
    moves = tuple(_moves(name, client.series, series, client.past))
    changed = moves or series != client.series
    return evolve(
        found,
        moves=(*found.moves, *moves),
        plans=(*found.plans, series) if changed else found.plans,
        unmoved=(*found.unmoved, *_of(name, broken)),
    )


def _of(name: str, broken: Iterable[Violation]) -> Iterator[PracticeViolation]:
    for one in broken:
        yield PracticeViolation(code=one.code, series=name, session=one.session, words=one.words)


def _moves(name: str, old: Series, new: Series, past: set[str]) -> Iterator[Move]:
    for session in old.sessions:
        now = new.session(session.id)
        if session.id in past:
            continue  # it took place, perhaps at another minute than planned
        if now is None or _place(now) != _place(session):
            yield Move(series=name, old=session, new=now)


def _place(session: PlannedSession) -> tuple[object, ...]:
    # Whoever stays for the whole session may stand there with times or without.
    crew = sorted((one.role, one.person) for one in session.staff)
    return session.start.timestamp(), session.room, crew


@frozen
class _Client:
    """One client whose plan is upset.

    Attributes:
        standing: The plan.
        disruptions: All of them.
        now: The moment of planning.
        taken: What everybody else takes.
        accept: Therapists of whom it is accepted that they take one session.
    """

    standing: Standing
    disruptions: Sequence[Disruption]
    now: dt.datetime
    taken: tuple[Occupied, ...]
    accept: tuple[str, ...]

    @property
    def series(self) -> Series:
        """As it was."""
        return self.standing.series

    @property
    def past(self) -> set[str]:
        """Sessions that began already, and of which nobody says that they were missed."""
        lost = hit(self.series, self._own, self.now)
        return {s.id for s in self.series.sessions if s.start <= self.now} - lost

    def mended(self) -> _Mended | Unrepaired:
        """The plan with the fewest moves, or why there is none."""
        if any(isinstance(one, OnHold) and one.end is None for one in self._own):
            return self._called_off(), ()
        request = self._request()
        best = self._best(request)
        if best is None:
            return _unrepaired(request)
        chosen, found = best
        series = series_of(chosen, found)
        broken = check(series, chosen)
        wrong = [one for one in broken if one.code != "locked.breaks-rule"]
        if wrong:
            return Unrepaired(series=series.id, reasons=tuple(one.words for one in wrong))
        return series, broken

    @property
    def _own(self) -> list[Disruption]:
        return of_client(self.series, self.disruptions)

    def _called_off(self) -> Series:
        """All sessions from the hold on are off; nobody knows when they will be."""
        off = released(self.series, self.disruptions, self.now)
        waiting = {*self.series.provisional, *off}
        names = (step.id for step in self.standing.request.protocol.steps)
        return evolve(
            self.series,
            sessions=tuple(s for s in self.series.sessions if s.id not in off),
            provisional=tuple(name for name in names if name in waiting),
        )

    def unmoved(self) -> tuple[Violation, ...]:
        """The locked sessions that break a rule now, where there is no repair."""
        request = self._request()
        fixed = {session.id for session in request.locked}
        broken = check(self.series, evolve(request, steps=()))
        return tuple(v for v in broken if v.session in fixed and v.code == "locked.breaks-rule")

    def _request(self) -> PlanRequest:
        """What is asked: the sessions of this series and no other, those that stay locked."""
        asked, free = self.standing.request, released(self.series, self.disruptions, self.now)
        hand = by_hand(self.series, self.disruptions)
        held = {s.id: s for s in asked.locked if s.id not in free}
        for session in self.series.sessions:
            if session.id not in free and (session.start <= self.now or session.locked):
                held.setdefault(session.id, session)
        starts = {s.id: s.start for s in held.values()}
        lost = {o.session for o in self._own if isinstance(o, SessionMissed)}
        gone = lost.intersection(missed(asked.protocol, starts, self.now))
        steps = tuple(s.id for s in self.series.sessions if s.id not in held and s.id not in gone)
        request = upset(
            evolve(
                asked,
                steps=tuple(s.id for s in asked.protocol.steps if s.id in steps),
                lead_therapist=asked.lead_therapist or _lead(self.series),
                locked=(*held.values(), *hand),
                not_before=max(asked.not_before, self.now),
                now=self.now,
            ),
            self.series,
            self.disruptions,
        )
        known = {s.step for s in request.substitutes}
        others = tuple(s for s in _substitutes(self.series, request) if s.step not in known)
        agreed = (*request.substitutes, *others)
        taken = (*asked.taken, *self._matter(request))
        return with_people(evolve(request, substitutes=agreed, taken=taken))

    def _matter(self, request: PlanRequest) -> Iterator[Occupied]:
        """What others take from now on of rooms, and of people who may be at these sessions."""
        leads = {
            request.lead_therapist,
            *self.accept,
            *(one.person for session in self.series.sessions for one in session.staff),
        }
        people = {
            one.id
            for one in request.people
            if one.id in leads or any(role is not Role.THERAPIST for role in one.roles)
        }
        for use in self.taken:
            if (use.person is None or use.person in people) and use.end > self.now - _DAY:
                yield use

    def _best(self, request: PlanRequest) -> tuple[PlanRequest, Found] | None:
        """Of all plans, with an accepted substitute for one session or without, the best."""
        found: list[tuple[int, int, PlanRequest, Found]] = []
        for number, one in enumerate(self._variants(request)):
            result = self._least(one)
            if isinstance(result, Found):
                found.append((result.plan.cost.moved, number, one, result))
        if not found:
            return None
        _, _, chosen, plan = min(found, key=lambda each: each[:2])
        return chosen, plan

    def _variants(self, request: PlanRequest) -> Iterator[PlanRequest]:
        yield request
        hits = hit(self.series, self.disruptions, self.now)
        agreed = {one.step for one in request.substitutes}
        for step in to_place(request):
            if step.id not in hits or step.id in agreed or split_posts(step)[0] is None:
                continue
            for person in self.accept:
                if person != request.lead_therapist:
                    more = Substitute(step=step.id, person=person)
                    yield evolve(request, substitutes=(*request.substitutes, more))

    def _least(self, request: PlanRequest) -> Found | GivenUp | None:
        """The plan with the fewest moves for whoever leads the series."""
        problem = Problem(request)
        stood = {s.id: tick(s.start) for s in self.series.sessions}
        problem.tree = priced(problem.tree, stood)
        found = [problem.solve(who, problem.domains(who)) for who in problem.therapists]
        plans = [one for one in found if isinstance(one, Found)]
        best = min(plans, key=lambda one: one.plan, default=None)
        if best is None:
            return found[0]
        bare = evolve(request, taken=())
        return evolve(best, calendars=_Kept(problem.calendars, self.series, bare))


@frozen
class _Kept:
    """People and rooms stay where their session does, as long as they can be had.

    Attributes:
        calendars: Tell who could be there instead.
        series: As it was.
        request: What is asked now, without what others take: the calendars know that.
    """

    calendars: Calendars
    series: Series
    request: PlanRequest

    def staff(self, step: Step, therapist: str | None, at: int, /) -> tuple[Assignment, ...]:
        """Those who were there, or those who can."""
        old = self._old(step, at)
        names = {one.person for one in old.staff} if old is not None else set()
        people = tuple(one for one in self.request.people if one.id in names)
        same = self._only(evolve(self.request, people=people))
        return (same if self._fits(same, step, therapist, at) else self.calendars).staff(
            step, therapist, at
        )

    def room(self, step: Step, at: int, /) -> str | None:
        """The room it was in, or one that is free."""
        old = self._old(step, at)
        rooms = tuple(one for one in self.request.rooms if old is not None and one.id == old.room)
        kept = self._only(evolve(self.request, rooms=rooms)).room(step, at)
        return kept or self.calendars.room(step, at)

    def _old(self, step: Step, at: int) -> PlannedSession | None:
        session = self.series.session(step.id)
        return session if session is not None and tick(session.start) == at else None

    def _only(self, request: PlanRequest) -> Calendars:
        return Calendars(request, self.calendars.free)

    def _fits(self, calendars: Calendars, step: Step, therapist: str | None, at: int) -> bool:
        return calendars.grid.has(calendars.domain(step, therapist), at)


def _therapist(staff: Iterable[Assignment]) -> str | None:
    return next((one.person for one in staff if one.role is Role.THERAPIST), None)


def _lead(series: Series) -> str | None:
    """Who leads most of the sessions."""
    led = [name for s in series.sessions if (name := _therapist(s.staff)) is not None]
    return min(led, key=lambda name: (-led.count(name), name), default=None)


def _substitutes(series: Series, request: PlanRequest) -> Iterator[Substitute]:
    """Sessions that somebody else than the lead takes already: that was agreed to once."""
    for step in to_place(request):
        session = series.session(step.id)
        who = _therapist(session.staff) if session is not None else None
        if who is not None and who != request.lead_therapist:
            yield Substitute(step=step.id, person=who)


def _unrepaired(request: PlanRequest) -> Unrepaired:
    why = why_not(request)
    if isinstance(why, Explanation):
        agreed = set(request.substitutes)
        more = tuple(
            one
            for relaxation in why.relaxations
            for one in relaxation.request.substitutes
            if one not in agreed
        )
        return Unrepaired(series=request.id, reasons=no_plan(why).reasons, substitutes=more)
    reasons = why.reasons if isinstance(why, NoPlan) else ("The search was given up.",)
    return Unrepaired(series=request.id, reasons=reasons)


def _verify(
    plans: Mapping[str, Standing],
    disruptions: Sequence[Disruption],
    accept: Sequence[str],
    now: dt.datetime,
) -> None:
    people = {person.id: person for one in plans.values() for person in one.request.people}
    rooms = {room.id for one in plans.values() for room in one.request.rooms}
    verify(disruptions, [one.series for one in plans.values()], people, rooms, now)
    able = sorted(p.id for p in people.values() if Role.THERAPIST in p.roles)
    for name in accept:
        if name not in able:
            raise unknown("therapist", name, able, where="accept")
