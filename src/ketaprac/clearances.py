"""What a prescriber's decision says at a moment, and its limits for vital signs.

The numbers are the prescriber's; nothing here has a limit of its own.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.protocol import Protocol
from ketaprac.model.referral import (
    Clearance,
    ClearanceDecision,
    ClearanceState,
    Joined,
    VitalsLimits,
)
from ketaprac.model.screening import Truth
from ketaprac.model.session import Vitals

Compare: TypeAlias = Callable[[float, float], bool]

#: An older measurement says nothing of now; the same age as the check of the day.
FRESH: Final = dt.timedelta(minutes=60)

#: Facts that limits are held against, with the unit that each must carry.
UNITS: Final = {
    "bp_systolic": "mmHg",
    "bp_diastolic": "mmHg",
    "pulse": "bpm",
    "oxygen": "percent",
}


def states(
    episode: Episode, at: dt.datetime, zone: str, protocol: Protocol | None
) -> tuple[ClearanceState, ...]:
    """All that can be said of the latest decision; empty where there is none.

    Args:
        episode: Where things stand.
        at: The moment in question.
        zone: The practice's time zone, by which days end.
        protocol: The chosen one, which says how many dosing sessions are asked for.
    """
    return tuple(_states(episode, at, zone, protocol))


def _states(
    episode: Episode, at: dt.datetime, zone: str, protocol: Protocol | None
) -> Iterator[ClearanceState]:
    given = episode.clearance
    if given is None:
        return
    if given.decision is not ClearanceDecision.CLEARED:
        yield ClearanceState(given.decision.value)
        return
    if episode.clearance_at(at, zone) is not None and episode.sessions_left:
        yield ClearanceState.LIVE
    if episode.revoked:
        yield ClearanceState.REVOKED
    if given.valid_until is None:
        yield ClearanceState.UNDATED
    elif given.valid_until < day_of(at, zone):
        yield ClearanceState.EXPIRED
    if episode.sessions_left == 0:
        yield ClearanceState.USED_UP
    if protocol is not None and given.sessions < len(protocol.doses):
        yield ClearanceState.PARTIAL
    if episode.open_conditions:
        yield ClearanceState.CONDITIONAL
    if review_is_due(episode, at, zone):
        yield ClearanceState.REVIEW_DUE


def review_is_due(episode: Episode, at: dt.datetime, zone: str) -> bool:
    """Whether the day on which the prescriber wanted to look again has gone by.

    Args:
        episode: Where things stand.
        at: The moment in question.
        zone: The practice's time zone, by which days end.
    """
    given = episode.clearance
    return given is not None and given.review_on is not None and given.review_on < day_of(at, zone)


def beyond_limits(episode: Episode, at: dt.datetime) -> Iterator[Objection]:
    """What of the latest measurements is at or beyond the prescriber's limits, or unknown.

    Args:
        episode: With its facts and the latest decision.
        at: The moment at which the session is to start.
    """
    limits = episode.clearance.vitals_limits if episode.clearance else None
    if limits is None:
        return
    for name, truth in _held_against(limits, lambda field: _latest(episode, field, at)):
        if truth is Truth.YES:
            yield Objection(
                code="clearance.vitals",
                words=f"The {name} is at or beyond the prescriber's limit.",
                todo="Ask the prescriber.",
                key="clearance.vitals_limits",
            )
        elif truth is Truth.UNKNOWN:
            yield Objection(
                code="clearance.vitals-unknown",
                words=f"The prescriber set a limit for the {name}, and no value of the last "
                "hour is recorded.",
                todo="Measure and record it, with its unit.",
                key="facts",
            )


def breaches(clearance: Clearance | None, vitals: Vitals) -> tuple[str, ...]:
    """What of some vital signs is at or beyond the prescriber's limits, in words.

    A saturation that was not measured breaches nothing here; that it was not
    measured before the session holds the session's gate.

    Args:
        clearance: The decision; None or one without limits has none to breach.
        vitals: What was measured.
    """
    limits = clearance.vitals_limits if clearance else None
    if limits is None:
        return ()
    values: dict[str, float | None] = {
        "bp_systolic": vitals.systolic,
        "bp_diastolic": vitals.diastolic,
        "pulse": vitals.pulse,
        "oxygen": vitals.oxygen,
    }
    held = _held_against(limits, values.get)
    return tuple(name for name, truth in held if truth is Truth.YES)


def _held_against(
    limits: VitalsLimits, value: Callable[[str], float | None]
) -> Iterator[tuple[str, Truth]]:
    """Each kind of limit that is set, and whether it is reached."""
    upper = _test(limits.systolic_from, value("bp_systolic"), operator.ge)
    lower = _test(limits.diastolic_from, value("bp_diastolic"), operator.ge)
    pressures = [truth for truth in (upper, lower) if truth is not None]
    if pressures:
        yield "blood pressure", _joined(pressures, limits.joined)
    pulse = value("pulse")
    rates = [
        truth
        for truth in (
            _test(limits.pulse_below, pulse, operator.lt),
            _test(limits.pulse_above, pulse, operator.gt),
        )
        if truth is not None
    ]
    if rates:
        yield "pulse", _joined(rates, Joined.OR)
    oxygen = _test(limits.oxygen_below, value("oxygen"), operator.lt)
    if oxygen is not None:
        yield "oxygen saturation", oxygen


def _latest(episode: Episode, field: str, at: dt.datetime) -> float | None:
    """The newest fresh number with the right unit; None where there is none."""
    fresh = [
        fact
        for fact in episode.facts
        if fact.field == field and fact.absent is None and at - FRESH <= fact.at <= at
    ]
    newest = max(reversed(fresh), key=lambda fact: fact.at, default=None)
    if newest is None or newest.unit != UNITS[field] or isinstance(newest.value, (bool, str)):
        return None
    return newest.value


def _test(limit: int | None, value: float | None, compare: Compare) -> Truth | None:
    """Whether a limit is reached; None where none is set."""
    if limit is None:
        return None
    if value is None:
        return Truth.UNKNOWN
    return Truth.YES if compare(value, limit) else Truth.NO


def _joined(truths: list[Truth], joined: Joined) -> Truth:
    """Three-valued *or* and *and*: what is unknown decides only where the rest does not."""
    settles, other = (Truth.YES, Truth.NO) if joined is Joined.OR else (Truth.NO, Truth.YES)
    if settles in truths:
        return settles
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else other
