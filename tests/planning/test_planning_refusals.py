"""Requests that cannot be read, and requests without a plan: what is said about them."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve
from planning_cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    WEEK,
    busy,
    gap,
    held,
    hours,
    person,
    protocol,
    request,
    step,
)

from ketaprac.errors import BadInput
from ketaprac.model.availability import Availability, Holiday, Room
from ketaprac.model.people import Role
from ketaprac.model.protocol import MeasuredFrom, StepKind
from ketaprac.model.series import NoPlan, PlanRequest, SessionStatus, Substitute
from ketaprac.planning import plan_series
from ketaprac.planning.search import GivenUp

DOSE = step(
    "dose",
    "prep",
    gap(2 * DAY, 3 * DAY, 4 * DAY),
    kind=StepKind.DOSING,
    duration=3 * HOUR,
    monitoring=HOUR,
    roles=(Role.THERAPIST, Role.PRESCRIBER),
)
PLAN = protocol(
    step("prep"), DOSE, step("after", "dose", gap(DAY, 2 * DAY, 3 * DAY, MeasuredFrom.END))
)
PEOPLE = (person("t1"), person("pr1", Role.PRESCRIBER))


def asked(**changed: object) -> PlanRequest:
    """One week from Monday, in which everything fits."""
    given: dict[str, object] = {"people": PEOPLE, "horizon": MONDAY + 9 * DAY}
    return request(PLAN, **{**given, **changed})


def refused(one: PlanRequest) -> NoPlan:
    answer = plan_series(one)
    assert isinstance(answer, NoPlan)
    return answer


def test_everything_fits_before_something_is_taken_away() -> None:
    assert not isinstance(plan_series(asked()), NoPlan)


@pytest.mark.parametrize(
    ("where", "words", "changed"),
    [
        ("steps", "unknown step 'dosse'", {"steps": ("prep", "dosse")}),
        ("steps", "hangs off 'prep'", {"steps": ("dose",)}),
        ("steps", "'prep' stands there twice", {"steps": ("prep", "prep")}),
        ("people", "'t1' stands there twice", {"people": (*PEOPLE, PEOPLE[0])}),
        ("rooms", "'r' stands there twice", {"rooms": (Room(id="r"), Room(id="r"))}),
        ("lead_therapist", "unknown therapist 't2'", {"lead_therapist": "t2"}),
        ("lead_therapist", "role of a therapist", {"lead_therapist": "pr1"}),
        ("horizon", "before the first", {"horizon": MONDAY - DAY}),
        ("horizon", "two years", {"horizon": MONDAY + 106 * WEEK}),
        ("horizon", "two years", {"now": MONDAY - 105 * WEEK}),
        ("horizon", "in the past", {"now": MONDAY + 20 * DAY}),
        ("substitutes", "unknown step", {"substitutes": (Substitute(step="x", person="t1"),)}),
        ("substitutes", "unknown ther", {"substitutes": (Substitute(step="dose", person="x"),)}),
        (
            "doses_per_day",
            "more than one while",
            {"doses_per_day": 2, "rooms": (Room(id="r1", doses_per_day=1),)},
        ),
        ("grid", "divide a day", {"grid": 7 * MINUTE}),
        ("locked", "unknown step 'x'", {"locked": (held(step("x"), MONDAY),)}),
        (
            "locked.prep",
            "is cancelled",
            {"locked": (held(PLAN.steps[0], MONDAY, status=SessionStatus.CANCELLED),)},
        ),
        (
            "locked.prep",
            "ends before",
            {"locked": (evolve(held(PLAN.steps[0], MONDAY), end=MONDAY),)},
        ),
    ],
)
def test_a_request_that_contradicts_itself_is_refused(
    where: str, words: str, changed: dict[str, object]
) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        plan_series(asked(**changed))
    assert caught.value.where == where
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("a room of the kind 'session', and there is none", {"rooms": ()}),
        (
            "t1, who has no working hours",
            {"people": (person("t1", at=()), PEOPLE[1]), "lead_therapist": "t1"},
        ),
        ("a therapist, who has no working hours", {"people": PEOPLE[1:]}),
    ],
)
def test_what_the_practice_lacks_is_said_in_one_line(
    words: str, changed: dict[str, object]
) -> None:
    answer = refused(asked(**changed))
    assert answer.step == "prep"
    assert len(answer.reasons) == 1 and words in answer.reasons[0]


def test_a_missing_role_names_the_step_that_needs_it() -> None:
    answer = refused(asked(people=PEOPLE[:1]))
    assert answer.step == "dose"
    assert "'prescriber'" in answer.reasons[0]


ALL_WEEK = (busy(MONDAY + 2 * DAY, 9 * DAY),)
SHORT = hours(end=12)


@pytest.mark.parametrize(
    ("blame", "cure", "changed"),
    [
        ("The client's hours", "If the client could come 1 h more on Wednesdays, from 12:00",
         {"client": Availability(hours=SHORT)}),
        ("The calendar of t1", "If t1 worked 1 h more on Fridays, from 12:00 to 13:00",
         {"people": (person("t1", at=SHORT), PEOPLE[1])}),
        ("the choice of the lead therapist", "If t2 took dose, and only that session,",
         {"people": (person("t1", at=SHORT), person("t2"), PEOPLE[1]), "lead_therapist": "t1"}),
        ("the choice of the lead therapist", "If t2 led the whole series,",
         {"people": (person("t1", at=SHORT), person("t2"), PEOPLE[1]), "lead_therapist": "t1"}),
        ("The calendar of pr1", "If pr1 were free on 2026-06-03 at 00:00,",
         {"people": (PEOPLE[0], person("pr1", Role.PRESCRIBER, taken=ALL_WEEK))}),
        ("The rooms of the kind session", "If there were one more room of the kind session,",
         {"rooms": (Room(id="r1", busy=ALL_WEEK),)}),
        ("The holidays", "If the practice were open on 2026-06-04,",
         {"holidays": tuple(
             Holiday(day=dt.date(2026, 6, n), name="Secret Feast") for n in range(2, 8))}),
        ("The last day that may be planned", "If days until 2026-06-11 could be planned,",
         {"horizon": MONDAY + 3 * DAY}),
        ("The clearance's last day", "If the clearance lasted until 2026-06-04",
         {"not_after": MONDAY + 2 * DAY}),
        ("The dates of the treatment consent", "If the treatment consent lasted until 2026-06-04",
         {"consent_until": MONDAY + 2 * DAY}),
        ("the longest gap of 4 d from prep to dose", "were 5 d instead of 4 d",
         {"locked": (held(PLAN.steps[0], MONDAY - 13 * HOUR),),
          "holidays": tuple(
             Holiday(day=dt.date(2026, 6, n), name="Secret Feast") for n in range(1, 5))}),
        ("The fixed time of dose", "If the fixed session dose on 2026-06-02 at 09:00 were moved,",
         {"locked": (held(DOSE, MONDAY + DAY + 9 * HOUR, staff=()),)}),
    ],
)  # fmt: skip
def test_each_ingredient_is_blamed_where_leaving_it_out_helps(
    blame: str, cure: str, changed: dict[str, object]
) -> None:
    answer = refused(asked(**changed))
    assert answer.step in ("prep", "dose", "after")
    assert answer.reasons[0].startswith(f"{answer.step} cannot be placed: ")
    assert blame.lower() in answer.reasons[0].lower()
    assert any(cure in reason for reason in answer.reasons[1:])
    text = " ".join(answer.reasons)
    assert "Invented" not in text and "Secret" not in text


def test_the_window_of_the_step_is_given_with_dates() -> None:
    answer = refused(asked(people=(PEOPLE[0], person("pr1", Role.PRESCRIBER, taken=ALL_WEEK))))
    assert "it would have to start from 2026-06-03 to 2026-06-09" in answer.reasons[0]


def test_a_clearance_that_ends_too_early_is_said_with_both_times() -> None:
    answer = refused(asked(not_after=MONDAY + DAY))
    assert (
        "its gap leads to 2026-06-03 at 09:00 at the earliest, and no dose may start after "
        "2026-06-02 at 00:00" in answer.reasons[0]
    )


def test_a_window_that_has_passed_is_said_with_its_last_day() -> None:
    locked = (held(PLAN.steps[0], MONDAY - 2 * WEEK), held(DOSE, MONDAY - WEEK, staff=()))
    answer = refused(asked(locked=locked))
    assert answer.step == "after"
    assert "its gap to dose, which is fixed, ends on 2026-05-28" in answer.reasons[0]


def test_where_one_change_is_not_enough_that_is_said() -> None:
    answer = refused(
        asked(
            client=Availability(hours=SHORT),
            people=(PEOPLE[0], person("pr1", Role.PRESCRIBER, taken=ALL_WEEK)),
        )
    )
    assert answer.reasons[1].startswith("No single change that may be offered is enough")


def test_what_no_change_can_help_is_said_too() -> None:
    """What took place stays, and so does how long sessions last."""
    anchor = step("prep", duration=12 * HOUR, monitoring=11 * HOUR)
    late = step("talk", "prep", gap(HOUR, HOUR, 2 * HOUR))
    fixed = held(anchor, MONDAY - HOUR)
    answer = refused(request(protocol(anchor, late), steps=("talk",), locked=(fixed,), now=MONDAY))
    assert answer.step == "talk"
    assert answer.reasons[0] != answer.reasons[1]


def test_a_search_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = GivenUp(("one", "two"))
    monkeypatch.setattr("ketaprac.planning.exact.without_clashes", lambda *_: given_up)
    answer = refused(asked())
    assert answer.step == "two"
    assert answer.reasons[0].startswith("The search was given up: one and two")
