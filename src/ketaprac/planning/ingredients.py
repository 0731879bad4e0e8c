"""What a plan has to respect, one ingredient at a time, and the request without each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from attrs import evolve, frozen

from ketaprac.model.availability import Availability, DoseTimes, Hours, Weekday
from ketaprac.model.explanation import Ingredient, IngredientKind
from ketaprac.model.people import Person, Role
from ketaprac.model.protocol import Gap, MeasuredFrom, Step, StepKind
from ketaprac.model.series import PlanRequest
from ketaprac.planning.calendars import split_posts

Ease: TypeAlias = Callable[[PlanRequest], PlanRequest]

DAY_NAMES: Final = dict(
    zip(
        Weekday,
        ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"),
        strict=True,
    )
)
_EXTENSION: Final = dt.timedelta(weeks=13)
_LONGEST: Final = dt.timedelta(days=366)
_ALWAYS: Final = tuple(Hours(day=day, start=dt.time.min, end=dt.time.max) for day in Weekday)


@frozen
class Part:
    """An ingredient, and the request without it."""

    ingredient: Ingredient
    ease: Ease


def parts(request: PlanRequest, steps: Iterable[Step]) -> list[Part]:
    """All ingredients that make a difference to some steps.

    Those that people are least ready to talk about come first, so that the
    others remain where a conflict can be told either way.

    Args:
        request: What was asked.
        steps: The steps to be placed.
    """
    steps = list(steps)
    found = [
        _part(IngredientKind.HORIZON, "", "the last day that may be planned", _later),
        _part(IngredientKind.HOLIDAYS, "", "the holidays", lambda r: evolve(r, holidays=())),
        *_clearances(),
        *(_fixed(session.id) for session in request.locked if session.start > request.now),
        *_limits(),
        *_rooms(request, steps),
        *(part for step in steps if step.gap for part in _gaps(step, step.gap)),
        *_people(request, steps),
        *_client(request),
    ]
    return [part for part in found if part.ease(request) != request]


def eased(request: PlanRequest, some: Iterable[Part]) -> PlanRequest:
    """The request without any of these ingredients."""
    for part in some:
        request = part.ease(request)
    return request


def is_medical(step: Step) -> bool:
    """Whether a step's longest gap is a medical rule: what follows a dose must follow it."""
    after_end = step.gap is not None and step.gap.after is MeasuredFrom.END
    return after_end or step.kind in (StepKind.INTEGRATION, StepKind.CHECK)


def span_in_words(span: dt.timedelta) -> str:
    """A duration as days and hours; minutes where there are any."""
    hours, minutes = divmod(span // dt.timedelta(minutes=1), 60)
    days, hours = divmod(hours, 24)
    said = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if n]
    return " ".join(said) or "0 h"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Words as a list in a sentence."""
    several = list(words)
    if len(several) < 2:
        return "".join(several)
    return f"{', '.join(several[:-1])} {joint} {several[-1]}"


def _part(
    kind: IngredientKind, which: str, words: str, ease: Ease, *, medical: bool = False
) -> Part:
    name = f"{kind.value}.{which}" if which else kind.value
    return Part(Ingredient(id=name[:80], kind=kind, words=words[:500], medical=medical), ease)


def _later(request: PlanRequest) -> PlanRequest:
    return evolve(request, horizon=request.horizon + _EXTENSION)


def _clearances() -> Iterator[Part]:
    yield _part(
        IngredientKind.CLEARANCE,
        "",
        "the clearance's last day",
        lambda r: evolve(r, not_after=None),
    )
    yield _part(
        IngredientKind.CONSENT,
        "",
        "the dates of the treatment consent",
        lambda r: evolve(r, consent_from=None, consent_until=None),
    )


def _fixed(session_id: str) -> Part:
    def ease(request: PlanRequest) -> PlanRequest:
        left = tuple(one for one in request.locked if one.id != session_id)
        steps = request.steps if session_id in request.steps else (*request.steps, session_id)
        return evolve(request, locked=left, steps=steps)

    return _part(IngredientKind.FIXED, session_id, f"the fixed time of {session_id}", ease)


def _limits() -> Iterator[Part]:
    yield _part(
        IngredientKind.CLIENT_DOSES,
        "",
        "the days and times at which the client wants no dose",
        lambda r: evolve(r, client=evolve(r.client, doses=DoseTimes())),
        medical=True,
    )
    yield _part(
        IngredientKind.DAILY_LIMIT,
        "",
        "the number of doses on one day",
        lambda r: evolve(r, doses_per_day=4),
        medical=True,
    )


def _rooms(request: PlanRequest, steps: list[Step]) -> Iterator[Part]:
    for kind in dict.fromkeys(step.room for step in steps if step.room is not None):
        able = {room.id for room in request.rooms if kind in room.suits}
        yield _part(
            IngredientKind.ROOMS,
            kind,
            f"the rooms of the kind {kind}",
            lambda r, able=able: _with_rooms_free(r, able),  # type: ignore[misc]
        )


def _with_rooms_free(request: PlanRequest, which: set[str]) -> PlanRequest:
    return evolve(
        request,
        rooms=tuple(evolve(r, busy=()) if r.id in which else r for r in request.rooms),
        taken=tuple(one for one in request.taken if one.room not in which),
    )


def _gaps(step: Step, gap: Gap) -> Iterator[Part]:
    least = evolve(gap, least=dt.timedelta(), target=min(gap.target, gap.most))
    most = evolve(gap, most=_LONGEST)
    yield _part(
        IngredientKind.LEAST_GAP,
        step.id,
        f"the least gap of {span_in_words(gap.least)} from {step.anchor} to {step.id}",
        lambda request: with_gap(request, step.id, least=least.least),
        medical=True,
    )
    yield _part(
        IngredientKind.LONGEST_GAP,
        step.id,
        f"the longest gap of {span_in_words(gap.most)} from {step.anchor} to {step.id}",
        lambda request: with_gap(request, step.id, most=most.most),
        medical=is_medical(step),
    )


def with_gap(
    request: PlanRequest,
    step_id: str,
    *,
    least: dt.timedelta | None = None,
    most: dt.timedelta | None = None,
) -> PlanRequest:
    """The request with another gap before one step.

    Args:
        request: What was asked.
        step_id: Of the step.
        least: Its new least gap; as it was where None.
        most: Its new longest gap; as it was where None.
    """

    def changed(step: Step) -> Step:
        if step.id != step_id or step.gap is None:
            return step
        gap = step.gap if least is None else evolve(step.gap, least=least)
        return evolve(step, gap=gap if most is None else evolve(gap, most=most))

    protocol = request.protocol
    return evolve(request, protocol=evolve(protocol, steps=tuple(map(changed, protocol.steps))))


def _people(request: PlanRequest, steps: list[Step]) -> Iterator[Part]:
    posts = dict.fromkeys(post.role for step in steps for post in split_posts(step)[1])
    for role in posts:
        yield _calendars(role, [p for p in request.people if role in p.roles])
    if any(split_posts(step)[0] for step in steps):
        yield _part(
            IngredientKind.LEAD,
            "",
            "the choice of the lead therapist",
            lambda r: evolve(r, lead_therapist=None),
        )
        able = [p for p in request.people if Role.THERAPIST in p.roles]
        lead = request.lead_therapist
        yield _calendars("lead", [p for p in able if lead in (None, p.id)])


def _calendars(name: str, whose: list[Person]) -> Part:
    ids = {person.id for person in whose if person.availability.hours}
    if name == "lead" and len(ids) > 3:
        words = "the therapists' calendars"
    elif len(ids) > 3:
        words = f"the calendars for the role {name}"
    else:
        words = f"the calendar{'s' * (len(ids) > 1)} of {listed(sorted(ids))}"
    return _part(
        IngredientKind.PEOPLE, name, words, lambda request: _with_people_free(request, ids)
    )


def _with_people_free(request: PlanRequest, which: set[str]) -> PlanRequest:
    always = Availability(hours=_ALWAYS)
    return evolve(
        request,
        people=tuple(
            evolve(one, availability=always) if one.id in which else one for one in request.people
        ),
        taken=tuple(one for one in request.taken if one.person not in which),
    )


def _client(request: PlanRequest) -> Iterator[Part]:
    yield _part(
        IngredientKind.CLIENT_BUSY,
        "",
        "the client's busy times",
        lambda r: evolve(r, client=evolve(r.client, busy=())),
    )
    if not request.client.hours:
        return
    for day, name in DAY_NAMES.items():
        whole = Hours(day=day, start=dt.time.min, end=dt.time.max)

        def ease(asked: PlanRequest, whole: Hours = whole) -> PlanRequest:
            other = tuple(one for one in asked.client.hours if one.day is not whole.day)
            hours = sorted((*other, whole), key=lambda one: tuple(Weekday).index(one.day))
            return evolve(asked, client=evolve(asked.client, hours=tuple(hours)))

        yield _part(IngredientKind.CLIENT_HOURS, day.value, f"the client's {name}", ease)
