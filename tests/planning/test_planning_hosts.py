"""What a host hands over: busy times, Slots, sessions of others, fixed times."""

from __future__ import annotations

import datetime as dt

import pytest
from attrs import evolve
from planning_cases import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    busy,
    gap,
    hours,
    person,
    protocol,
    request,
    starts,
    step,
)

from ketaprac.errors import BadInput
from ketaprac.model.availability import Busy, Occupied, Room
from ketaprac.model.people import Role
from ketaprac.model.protocol import Part, Presence, StepKind
from ketaprac.model.series import Series
from ketaprac.planning import check, plan_series
from ketaprac.planning.loads import loads
from ketaprac.planning.slots import busy_of, slots_by_actor, with_busy

DOSE = step(
    "dose",
    kind=StepKind.DOSING,
    duration=2 * HOUR,
    monitoring=HOUR,
    roles=(Role.THERAPIST,),
)
DOSE = evolve(
    DOSE,
    partly=(
        Presence(role=Role.PRESCRIBER, part=Part.CHECK_IN, length=15 * MINUTE),
        Presence(role=Role.MONITOR, part=Part.MONITORING),
    ),
)
PEOPLE = (person("m1", Role.MONITOR), person("pr1", Role.PRESCRIBER), person("t1"))


def slot(status: str, hour: int, **more: object) -> dict[str, object]:
    at = MONDAY + hour * HOUR
    times = {"start": at.isoformat(), "end": (at + HOUR).isoformat()}
    return {"resourceType": "Slot", "status": status, **times, **more}


def test_slots_that_are_not_free_are_busy() -> None:
    slots = [slot("busy", 9), slot("free", 10), slot("busy-tentative", 11), slot("no-such", 12)]
    own = busy(MONDAY, HOUR)
    found = [one.start for one in busy_of([*slots, own])]
    assert found == [MONDAY + h * HOUR for h in (9, 11, 12)] + [MONDAY]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ("x", "busy[1]"),
        ({"resourceType": "Patient"}, "busy[1]"),
        (slot("busy", 9, end="soon"), "busy[1].end"),
        (slot("busy", 9, end=None), "busy[1].end"),
        (slot("busy", 9, end="2026-06-01T12:00:00"), "busy[1].end"),
        (slot("busy", 9, end=MONDAY.isoformat()), "busy[1].end"),
    ],
)
def test_a_slot_that_is_wrong_is_refused_with_its_place(wrong: object, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        busy_of([wrong])  # type: ignore[list-item]
    assert caught.value.where == where


def test_schedules_say_whose_slots_they_are() -> None:
    schedule = {"resourceType": "Schedule", "id": "s1", "actor": [{"reference": "Practitioner/t1"}]}
    mine = slot("busy", 9, schedule={"reference": "Schedule/s1"})
    assert [one.start for one in slots_by_actor([mine, schedule])["t1"]] == [MONDAY + 9 * HOUR]
    with pytest.raises(BadInput, match="belongs to no schedule"):
        slots_by_actor([mine])


def test_the_hosts_calendars_are_asked_for_everybody() -> None:
    asked = request(protocol(step("talk")))
    names = []

    def ask(name: str, first: dt.datetime, last: dt.datetime) -> list[Busy]:
        names.append(name)
        assert first <= MONDAY and last >= asked.horizon
        return [busy(MONDAY + {"client": 9, "t1": 10, "r1": 11}[name] * HOUR, HOUR)]

    answer = plan_series(with_busy(asked, ask))
    assert isinstance(answer, Series)
    assert sorted(names) == ["client", "r1", "t1"]
    assert starts(answer) == {"talk": MONDAY + 12 * HOUR}


def first_dose(**changed: object) -> Series:
    answer = plan_series(request(protocol(DOSE), **{"people": PEOPLE, **changed}))
    assert isinstance(answer, Series)
    return answer


def test_everybody_is_there_for_their_part() -> None:
    (session,) = first_dose().sessions
    spans = {one.person: (one.start, one.end) for one in session.staff}
    at = MONDAY + 9 * HOUR
    assert spans == {
        "t1": (None, None),
        "pr1": (at, at + 15 * MINUTE),
        "m1": (at + 2 * HOUR, at + 3 * HOUR),
    }


def test_nobody_is_asked_for_longer_than_their_part() -> None:
    taken = (busy(MONDAY + 9 * HOUR, 2 * HOUR),)
    people = (person("m1", Role.MONITOR, taken=taken), *PEOPLE[1:])
    assert starts(first_dose(people=people)) == {"dose": MONDAY + 9 * HOUR}
    people = (PEOPLE[0], person("pr1", Role.PRESCRIBER, taken=taken), PEOPLE[2])
    assert starts(first_dose(people=people)) == {"dose": MONDAY + 11 * HOUR}


def test_what_one_series_takes_up_is_kept_free_by_the_next() -> None:
    one = first_dose()
    taken = loads(one.sessions)
    assert {(use.person, use.room) for use in taken} == {
        ("t1", None), ("pr1", None), ("m1", None), (None, "r1")
    }  # fmt: skip
    assert starts(first_dose(taken=taken)) == {"dose": MONDAY + 12 * HOUR}
    two = (*PEOPLE, person("t2"), person("m2", Role.MONITOR), person("pr2", Role.PRESCRIBER))
    assert starts(first_dose(taken=taken, people=two)) == {"dose": MONDAY + 12 * HOUR}
    rooms = (Room(id="r1", capacity=2),)
    assert starts(first_dose(taken=taken, people=two, rooms=rooms)) == {"dose": MONDAY + 9 * HOUR}
    # Three uses of two places, but never more than one at a time beside ours.
    both = (*taken, *(evolve(use, start=use.end, end=use.end + HOUR) for use in taken if use.room))
    assert starts(first_dose(taken=both, people=two, rooms=rooms)) == {"dose": MONDAY + 9 * HOUR}


def test_a_buffer_stays_free_between_two_clients() -> None:
    use = Occupied(start=MONDAY + 13 * HOUR, end=MONDAY + 14 * HOUR, room="r1")
    plain = first_dose(taken=(use,))
    assert starts(plain) == {"dose": MONDAY + 9 * HOUR}
    rooms = (Room(id="r1", buffer=70 * MINUTE),)
    late = evolve(use, start=MONDAY + 13 * HOUR)
    assert starts(first_dose(taken=(late,), rooms=rooms)) == {"dose": MONDAY + DAY + 9 * HOUR}
    shorter = (Room(id="r1", buffer=HOUR),)
    assert starts(first_dose(taken=(late,), rooms=shorter)) == {"dose": MONDAY + 9 * HOUR}


@pytest.mark.parametrize("whose", ["person", "room"])
def test_a_day_has_a_limit_of_dosing_sessions(whose: str) -> None:
    uses = tuple(
        Occupied(
            start=MONDAY - h * HOUR, end=MONDAY - h * HOUR + MINUTE,
            person="t1" if whose == "person" else None, room="r1" if whose == "room" else None,
            dosing=True,
        )
        for h in (-6, -7)
    )  # fmt: skip
    limit = {"doses_per_day": 2}
    changed: dict[str, object] = {"taken": uses}
    if whose == "person":
        changed["people"] = (*PEOPLE[:2], evolve(PEOPLE[2], **limit))
    else:
        changed["rooms"] = (Room(id="r1", **limit),)
    assert starts(first_dose(**changed)) == {"dose": MONDAY + DAY + 9 * HOUR}
    fewer = {**changed, "taken": uses[:1]}
    assert starts(first_dose(**fewer)) == {"dose": MONDAY + 9 * HOUR}


def test_two_doses_never_share_a_day_unless_asked_for() -> None:
    two = protocol(
        evolve(DOSE, id="dose-1"),
        evolve(DOSE, id="dose-2", anchor="dose-1", gap=gap(3 * HOUR, 4 * HOUR, 2 * DAY)),
    )
    people = tuple(
        evolve(one, availability=evolve(one.availability, hours=hours(end=20))) for one in PEOPLE
    )
    asked = request(two, people=people)
    answer = plan_series(asked)
    assert isinstance(answer, Series) and not check(answer, asked)
    assert [s.start.date() for s in answer.sessions] == [MONDAY.date(), (MONDAY + DAY).date()]
    again = plan_series(evolve(asked, doses_per_day=2))
    assert isinstance(again, Series)
    assert [s.start.date() for s in again.sessions] == [MONDAY.date()] * 2
    assert [v.code for v in check(again, asked)] == ["dose.crowded"]


def test_rooms_are_used_evenly() -> None:
    rooms = tuple(Room(id=f"r{n}") for n in range(3))
    uses = tuple(
        Occupied(start=MONDAY + 15 * HOUR, end=MONDAY + 16 * HOUR, room=room)
        for room in ("r0", "r0", "r1", "r2", "r2")
    )
    (session,) = first_dose(rooms=rooms, taken=uses[2:3]).sessions
    assert session.room == "r0"
    (session,) = first_dose(rooms=rooms, taken=(uses[0], *uses[3:4])).sessions
    assert session.room == "r1"
