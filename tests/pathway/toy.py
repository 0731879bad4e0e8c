"""A tiny practice with a tiny plugin, so that pathway tests are quick and need no other one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ketaprac import Practice
from ketaprac.hookspecs import hookimpl
from ketaprac.model.availability import Availability, Hours, Room, Weekday
from ketaprac.model.consent import ConsentSection
from ketaprac.model.evidence import Grade
from ketaprac.model.followup import FollowUp
from ketaprac.model.people import Client, Contact, Person, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Gap, MeasuredFrom, Protocol, Step, StepKind
from ketaprac.model.referral import ReferralItem
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
START = dt.datetime(2027, 1, 4, 17, tzinfo=dt.UTC)
ZONE = "America/Los_Angeles"
TOY = Source(title="Toy", locator="tests", read_on=dt.date(2026, 11, 24))


def _rule(
    rule_id: str,
    stage: Stage,
    field: str,
    value: bool,
    hours: int | None = None,
    then: Disposition = Disposition.HOLD,
) -> Rule:
    return Rule(
        id=rule_id,
        version="1",
        stage=stage,
        when=FactIs(field=field, value=value, max_age=hours * HOUR if hours else None),
        then=then,
        words=f"{field} speaks against it.",
        change="Find out again.",
        owner=Role.THERAPIST,
        source=TOY,
    )


def _step(step_id: str, kind: StepKind, anchor: str | None, gap: Gap | None) -> Step:
    return Step(
        id=step_id,
        kind=kind,
        title=step_id,
        anchor=anchor,
        gap=gap,
        duration=2 * HOUR if kind is StepKind.DOSING else HOUR,
        monitoring=HOUR if kind is StepKind.DOSING else dt.timedelta(),
    )


WEEKLY = Gap(least=5 * DAY, target=7 * DAY, most=16 * DAY)
AFTERWARDS = Gap(least=24 * HOUR, target=48 * HOUR, most=72 * HOUR, after=MeasuredFrom.END)

PROTOCOL = Protocol(
    id="toy",
    version="1",
    title="Toy",
    steps=(
        _step("prep", StepKind.PREPARATION, None, None),
        _step("dose-1", StepKind.DOSING, "prep", WEEKLY),
        _step("int-1", StepKind.INTEGRATION, "dose-1", AFTERWARDS),
        _step("dose-2", StepKind.DOSING, "dose-1", WEEKLY),
        _step("int-2", StepKind.INTEGRATION, "dose-2", AFTERWARDS),
        _step("dose-3", StepKind.DOSING, "dose-2", WEEKLY),
    ),
    source=TOY,
    grade=Grade.D,
    route_matches=False,
    population_matches=False,
)


class Boom(Exception):
    """What the toy raises; its text must never be seen anywhere."""


class Toy:
    """Every hook, each of which can be told to fail."""

    KETAPRAC_NAME = "toy"

    def __init__(self) -> None:
        self.failing: set[str] = set()
        self.heard: list[str] = []

    def _may_fail(self, hook: str) -> None:
        if hook in self.failing:
            raise Boom("Jane Roe")

    @hookimpl
    def ketaprac_rules(self) -> Iterator[Rule]:
        yield _rule("toy.psychosis", Stage.PSYCHOLOGICAL, "psychosis", True)
        yield _rule("toy.sober", Stage.DAY_OF, "sober", False, 12)
        yield _rule("toy.pregnant", Stage.MEDICAL, "pregnant", True, then=Disposition.STOP)
        yield _rule("toy.bladder", Stage.SERIES, "bladder", True)

    @hookimpl
    def ketaprac_protocols(self) -> tuple[Protocol, ...]:
        return (PROTOCOL,)

    @hookimpl
    def ketaprac_screen(self) -> tuple[()]:
        self._may_fail("screen")
        return ()

    @hookimpl
    def ketaprac_gate(self) -> tuple[()]:
        self._may_fail("gate")
        return ()

    @hookimpl
    def ketaprac_check_series(self) -> tuple[()]:
        self._may_fail("check_series")
        return ()

    @hookimpl
    def ketaprac_consent_sections(self) -> Iterator[ConsentSection]:
        self._may_fail("consent_sections")
        yield ConsentSection(id="toy", title="Toy", body="I agree to the toy.", order=1)

    @hookimpl
    def ketaprac_referral_items(self) -> Iterator[ReferralItem]:
        self._may_fail("referral_items")
        yield ReferralItem(id="toy", label="Toy", value="A toy", why="To test", origin="tests")

    @hookimpl
    def ketaprac_follow_up(self, session: object) -> Iterator[FollowUp]:
        self._may_fail("follow_up")
        yield FollowUp(
            id=f"{session.id}.call",
            session=session.id,
            title="Call",
            todo="Call the client.",
            due_from=session.end,
            due_until=session.end + DAY,
            owner=Role.THERAPIST,
            if_missed="Call again.",
            source=TOY,
        )

    @hookimpl
    def ketaprac_observe(self, event: object) -> None:
        self._may_fail("observe")
        self.heard.append(type(event).__name__)


_WEEK = tuple(Hours(day=day, start=dt.time(8), end=dt.time(18)) for day in Weekday)

PROFILE = PracticeProfile(
    name="Toy practice",
    time_zone=ZONE,
    crisis_instructions="Call 988.",
    people=(
        Person(
            id="tess",
            name="Tess Toy",
            roles=(Role.THERAPIST,),
            availability=Availability(hours=_WEEK),
        ),
        Person(id="dr-toy", name="Dr. Toy", roles=(Role.PRESCRIBER,)),
        Person(id="dr-else", name="Dr. Else", roles=(Role.PRESCRIBER,)),
    ),
    rooms=(Room(id="room"),),
)

CLIENT = Client(
    id="client-1",
    name="Jane Roe",
    birth_date=dt.date(1980, 5, 17),
    emergency_contact=Contact(name="Richard Roe", phone="+1 555 0199"),
)
TREATMENT = Treatment(indication=Indication.ALCOHOL, protocol="toy", lead_therapist="tess")


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time


def toy_practice(
    toy: Toy | None = None, clock: Clock | None = None, profile: PracticeProfile = PROFILE
) -> Practice:
    """A practice that knows only the toy plugin."""
    return Practice(profile, plugins=[toy or Toy()], discover=False, clock=clock or Clock())
