"""Invented courses: a record with dosing sessions and forms, complete and not."""

from __future__ import annotations

import datetime as dt

import attrs

import ketaprac_indications
import ketaprac_instruments
import ketaprac_met
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.events import EpisodeOpened
from ketaprac.model.followup import FollowUp, FollowUpPlan
from ketaprac.model.people import Client, Role, Sex
from ketaprac.model.screening import Absent, Answer, Response
from ketaprac.model.session import DosingSession, SessionState
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication, Treatment

START = dt.datetime(2027, 1, 4, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NOW = START + 100 * DAY
ZONE = "America/Los_Angeles"
NAME = "Rosalind Sampleperson"
INSTRUMENTS = {i.id: i for i in ketaprac_instruments.ketaprac_instruments()}
CATALOGUE = Catalogue(
    instruments=tuple(INSTRUMENTS.values()),
    modalities=tuple(ketaprac_met.ketaprac_modalities()),
    indications=tuple(ketaprac_indications.ketaprac_indications()),
)


def form(instrument: str, day: float, *values: int | None) -> Response:
    """A form of some day; None stands for an item that was declined."""
    items = INSTRUMENTS[instrument].items
    answers = tuple(
        Answer(item=item.id, value=value)
        if value is not None
        else Answer(item=item.id, absent=Absent.DECLINED)
        for item, value in zip(items, values, strict=True)
    )
    return Response(instrument=instrument, at=START + day * DAY, by="client", answers=answers)


def phq(day: float, total: int, *, gaps: int = 0) -> Response:
    """A PHQ-9 with that total; its last items are missing where it has gaps."""
    values = [min(3, max(0, total - 3 * n)) for n in range(9)]
    return form("phq-9", day, *[*values[: 9 - gaps], *[None] * gaps])


def dose(day: float, number: int, state: SessionState = SessionState.ENDED) -> DosingSession:
    at = START + day * DAY
    return DosingSession(
        id=f"dose-{number}",
        clearance="clearance-1",
        state=state,
        started_at=at,
        ended_at=at + dt.timedelta(hours=3),
    )


def record(
    *responses: Response,
    doses: tuple[float, ...] = (21, 35),
    indication: Indication = Indication.ALCOHOL,
    modalities: tuple[str, ...] = (),
) -> Episode:
    client = Client(id="C-9", name=NAME, sex=Sex.FEMALE)
    treatment = Treatment(indication=indication, protocol="any", modalities=modalities)
    opened = EpisodeOpened(at=START, by="T-1", client=client, treatment=treatment)
    return Episode(
        id="E-9",
        log=(opened,),
        client=client,
        treatment=treatment,
        responses=responses,
        sessions=tuple(dose(day, number) for number, day in enumerate(doses, start=1)),
    )


def task(name: str, first: float, last: float, measure: str = "phq-9") -> FollowUp:
    return FollowUp(
        id=name,
        session="dose-1",
        title="Send it",
        todo="Send it again.",
        due_from=START + first * DAY,
        due_until=START + last * DAY,
        owner=Role.THERAPIST,
        if_missed="Missing.",
        source=Source(title="Invented", locator="none", read_on=dt.date(2027, 1, 1)),
        measure=measure,
    )


def plan(*tasks: FollowUp) -> FollowUpPlan:
    return FollowUpPlan(tasks=tasks)


#: Everything that a chart can show, but for a gap.
FULL = record(
    phq(-10, 19),
    phq(0, 15),
    phq(26, 12),
    phq(44, 8, gaps=2),
    phq(51, 9),
    phq(80, 6),
    phq(92, 4),
    form("tlfb-30", 0, 18, 9),
    form("tlfb-30", 70, 6, 2),
    form("tlfb-30", 95, 2, 7),
    *(form("craving-0-10", day, value) for day, value in ((0, 8), (22, 3), (36, 5), (90, 4))),
)
OWED = plan(
    task("dose-2.measure-phq-9", 50, 53),
    task("week-4.phq-9", 61, 68),
    task("week-8.phq-9", 78, 82),
)


def without(episode: Episode, **changes: object) -> Episode:
    return attrs.evolve(episode, **changes)
