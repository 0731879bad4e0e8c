"""A first plugin: one setting, one rule of the house, one document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import frozen

from ketaprac.hookspecs import hookimpl
from ketaprac.model.artifact import Artifact, Exporter, Takes
from ketaprac.model.context import Context
from ketaprac.model.episode import Episode
from ketaprac.model.people import Role
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import Disposition, Stage
from ketaprac.model.series import Series
from ketaprac.model.source import Source

KETAPRAC_NAME = "hello"
KETAPRAC_HOOK_API = 1

# Everything clinical says where it comes from and when somebody read it.
HOUSE = Source(
    title="Rules of the house",
    locator="practice handbook, section 4",
    read_on=dt.date(2026, 11, 24),
)


@frozen(kw_only=True)
class HelloSettings:
    """What a practice can set in ``[settings.hello]``.

    Attributes:
        greeting: First line of the cover sheet.
    """

    greeting: str = "Welcome"


@hookimpl
def ketaprac_settings() -> type:
    """The settings; each of them has a default."""
    return HelloSettings


@hookimpl
def ketaprac_rules() -> Iterator[Rule]:
    """One rule, as data. Where the fact is missing the rule holds."""
    yield Rule(
        id="hello.ride-home",
        version="1",
        stage=Stage.DAY_OF,
        when=FactIs(field="ride_home_arranged", value=False, max_age=dt.timedelta(days=1)),
        then=Disposition.HOLD,
        words="Nobody is there to take the client home.",
        change="Arrange a ride and record it.",
        owner=Role.THERAPIST,
        source=HOUSE,
    )


@hookimpl
def ketaprac_exporters() -> Iterator[Exporter]:
    """One document. Import heavy packages inside ``cover``, not above."""
    yield Exporter(
        id="hello.cover",
        title="Cover sheet",
        media_type="text/plain",
        takes=Takes.SERIES,
        render=cover,
    )


def cover(series: Series, _: Episode, context: Context) -> Artifact:
    """A sheet that says how many sessions there are, and nothing about anybody.

    Args:
        series: The planned sessions.
        context: The practice, the moment and the settings.
    """
    greeting = context.setting(HelloSettings).greeting
    text = f"{greeting}\nSessions planned: {len(series.sessions)}\n"
    return Artifact(name="kp-hello-cover.txt", media_type="text/plain", content=text.encode())
