"""Whether a protocol has holes: what a series needs besides being a tree of steps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final

from ketaprac.errors import BadInput
from ketaprac.model.people import Role
from ketaprac.model.protocol import MeasuredFrom, Protocol, Step, StepKind

#: After this a dose counts as not integrated.
LONGEST_WAIT: Final = dt.timedelta(days=7)

_AMOUNT: Final = re.compile(
    r"\d\s*(mg|milligrams?|µg|mcg|micrograms?|ml)\b|\bmg\s*/\s*kg", re.IGNORECASE
)


def holes(protocol: Protocol) -> Iterator[BadInput]:
    """What is missing in a protocol, or cannot be, each with its place.

    A reference, which is never planned, is only searched for amounts.

    Args:
        protocol: Any one; that it is a tree, its model has checked.
    """
    yield from _amounts(protocol)
    if protocol.reference:
        return
    if not protocol.doses:
        yield BadInput("has no dosing step", where="steps", todo="Add one, or plan without it")
    for step in protocol.steps:
        yield from _before_its_anchor_ends(protocol, step)
        yield from _roles(step)
    for dose in protocol.doses:
        yield from _around(protocol, dose)
    for before, after in pairwise(protocol.doses):
        if before.id not in _chain(protocol, after):
            yield _at(
                after,
                f"does not lead back to {before.id!r}, so no least time between the two holds",
                "Anchor it to that dose, or to a step that hangs off it",
            )
    yield from _overlaps(protocol)


def _at(step: Step, what: str, todo: str) -> BadInput:
    return BadInput(what, where=f"steps.{step.id}", todo=todo)


def _amounts(protocol: Protocol) -> Iterator[BadInput]:
    texts = [("title", protocol.title)]
    texts += [(f"notes[{number}]", note) for number, note in enumerate(protocol.notes, 1)]
    texts += [(f"steps.{step.id}.title", step.title) for step in protocol.steps]
    for where, text in texts:
        if _AMOUNT.search(text):
            yield BadInput(
                "names an amount of medicine",
                where=where,
                todo="Take it out: how much is taken is the prescriber's decision alone",
            )


def _roles(step: Step) -> Iterator[BadInput]:
    there = {*step.roles, *(presence.role for presence in step.partly)}
    if not there:
        yield _at(step, "has nobody in it", "Give it roles")
    if step.kind is StepKind.DOSING and Role.THERAPIST not in there:
        yield _at(step, "has no therapist in it", "Add the role therapist")
    if step.kind is StepKind.REVIEW and Role.PRESCRIBER not in there:
        yield _at(step, "has no prescriber in it", "Add the role prescriber")


def _around(protocol: Protocol, dose: Step) -> Iterator[BadInput]:
    """Preparation somewhere before, monitoring, and integration soon after."""
    chain = [protocol.step(anchor) for anchor in _chain(protocol, dose)]
    if not any(step and step.kind is StepKind.PREPARATION for step in chain):
        yield _at(dose, "has no preparation before it", "Let it hang off a preparation step")
    if not dose.monitoring:
        yield _at(dose, "has no monitoring after it", 'Add monitoring, such as "PT60M"')
    after = [
        step
        for step in protocol.steps
        if step.kind is StepKind.INTEGRATION and step.anchor == dose.id
    ]
    if not any(_reach(protocol, step)[0] <= _whole(dose) + LONGEST_WAIT for step in after):
        yield _at(
            dose,
            "has no integration that hangs off it within a week",
            "Add an integration step with this step as its anchor",
        )


def _before_its_anchor_ends(protocol: Protocol, step: Step) -> Iterator[BadInput]:
    anchor = protocol.step(step.anchor or "")
    if anchor and step.gap and _shift(anchor, step) + step.gap.least < _whole(anchor):
        yield BadInput(
            f"may begin before {anchor.id!r} and its monitoring are over",
            where=f"steps.{step.id}.gap.least",
            todo='Raise it, or measure it with after = "end"',
        )


def _overlaps(protocol: Protocol) -> Iterator[BadInput]:
    """Two branches of a step whose times can meet: a planner places each by itself."""
    for anchor in protocol.steps:
        children = [step for step in protocol.steps if step.anchor == anchor.id]
        for one, other in combinations(children, 2):
            (low, high), (from_, to) = _reach(protocol, one), _reach(protocol, other)
            if low <= to and from_ <= high:
                yield _at(
                    other,
                    f"can fall into the time of {one.id!r} or of what hangs off it",
                    "Narrow the gaps, or let one hang off the other",
                )


def _whole(step: Step) -> dt.timedelta:
    return step.duration + step.monitoring


def _shift(anchor: Step, step: Step) -> dt.timedelta:
    ends = step.gap is not None and step.gap.after is MeasuredFrom.END
    return _whole(anchor) if ends else dt.timedelta()


def _chain(protocol: Protocol, step: Step) -> tuple[str, ...]:
    """Ids of a step's anchors, nearest first."""
    found: list[str] = []
    here: Step | None = step
    while here is not None and here.anchor is not None:
        found.append(here.anchor)
        here = protocol.step(here.anchor)
    return tuple(found)


def _reach(protocol: Protocol, step: Step) -> tuple[dt.timedelta, dt.timedelta]:
    """Earliest start and latest end of a branch, from the start of its anchor."""
    anchor = protocol.step(step.anchor or "")
    if anchor is None or step.gap is None:
        return dt.timedelta(), _whole(step)
    shift = _shift(anchor, step)
    most = shift + step.gap.most
    children = (child for child in protocol.steps if child.anchor == step.id)
    ends = (most + _reach(protocol, child)[1] for child in children)
    return shift + step.gap.least, max(most + _whole(step), *ends, most)
