"""Asking five plugins through the checked caller, and through raw pluggy.

Both call the same functions of the same manager and get equal values. The
checked caller also names who gave each value, keeps one plugin's error from the
others, and checks each value again, which costs about as much as making it.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from benchmarks.harness import Effort, Row, call, interleaved, row
from ketaprac.caller import Caller
from ketaprac.hookspecs import FOLLOW_UP, GATE, SCREEN, HookKey, hookimpl
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUp
from ketaprac.model.gate import Action, Objection
from ketaprac.model.people import Role
from ketaprac.model.screening import Disposition, Finding, Stage, Truth
from ketaprac.model.series import PlannedSession
from ketaprac.model.source import Source
from ketaprac.plugins import given, load
from ketaprac.testing.sample import sample

PLUGINS: Final = 5
GOAL: Final = 2.5
_HOUSE: Final = Source(
    title="House rule", locator="practice handbook, 1", read_on=dt.date(2026, 11, 24)
)


@hookimpl
def ketaprac_follow_up(session: PlannedSession) -> Iterable[FollowUp]:
    """A task with nine fields, one of them a value of its own."""
    task = FollowUp(
        id=f"{session.id}.thanks",
        session=session.id,
        title="Thank the escort",
        todo="Send a short note.",
        due_from=session.end,
        due_until=session.end + dt.timedelta(days=3),
        owner=Role.FRONT_DESK,
        if_missed="Nothing.",
        source=_HOUSE,
    )
    return (task,)


@hookimpl
def ketaprac_screen(episode: Episode) -> Iterable[Finding]:
    """A finding, as a plugin without declarative rules makes it."""
    finding = Finding(
        rule="house.finding",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.UNKNOWN,
        disposition=Disposition.HOLD,
        why=f"It is not known after {len(episode.log)} entries.",
        change="Ask the client.",
    )
    return (finding,)


@hookimpl
def ketaprac_gate(action: Action) -> Iterable[Objection]:
    """An objection: a small value, so that the way there weighs most."""
    return (Objection(code="house.no", words=f"Not yet: {action.value}.", todo="Wait."),)


@frozen
class _Both:
    """The two ways to ask the same plugins the same thing."""

    caller: Caller
    key: HookKey[Any]
    arguments: Mapping[str, object]

    def ours(self) -> list[Any]:
        return [item.value for item in self.caller.checked(self.key, **self.arguments).items]

    def peer(self) -> list[Any]:
        hook = getattr(self.caller.manager.hook, self.key.name)
        return [value for values in hook(**self.arguments) for value in values]


def run(effort: Effort) -> list[Row]:
    """Measures three hooks, with large, middling and small values."""
    hooks: tuple[tuple[HookKey[Any], Callable[..., Any]], ...] = (
        (FOLLOW_UP, ketaprac_follow_up),
        (SCREEN, ketaprac_screen),
        (GATE, ketaprac_gate),
    )
    return [_measure(key, function, effort) for key, function in hooks]


def _measure(key: HookKey[Any], function: Callable[..., Any], effort: Effort) -> Row:
    both = _Both(_caller(function), key, sample().calls(key)[0])
    if len(both.ours()) != PLUGINS or both.ours() != both.peer():
        raise RuntimeError(f"the two ways to call {key.name} do not give the same")
    ours, peer = interleaved(
        [call(side, seconds=effort.seconds) for side in (both.ours, both.peer)], effort.rounds
    )
    return row(
        f"checked-call: {key.name.removeprefix('ketaprac_')}",
        ours,
        peer,
        goal=GOAL,
        about=f"one checked call of {PLUGINS} plugins / the same call of raw pluggy",
    )


def _caller(function: Callable[..., Any]) -> Caller:
    loaded = load(given(_plugin(number, function) for number in range(PLUGINS)))
    if loaded.faults:
        raise RuntimeError(str(loaded.faults[0]))
    return loaded.caller


def _plugin(number: int, function: Callable[..., Any]) -> types.ModuleType:
    plugin = types.ModuleType(f"plugin_{number}")
    vars(plugin).update({"KETAPRAC_NAME": f"plugin-{number}", function.__name__: function})
    return plugin
