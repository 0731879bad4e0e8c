"""Making plugins out of functions, and values for them to give."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Callable
from typing import Any

from ketaprac.caller import Outcome
from ketaprac.hookspecs import HookKey, hookimpl
from ketaprac.model.gate import Objection
from ketaprac.model.people import Role
from ketaprac.model.rule import FactIs, Rule
from ketaprac.model.screening import Disposition, Finding, Stage, Truth
from ketaprac.model.source import Source
from ketaprac.plugins import Loaded, PluginInfo, given, load

#: Stands for what a plugin might say about a client. It must never come out.
SENTINEL = "Jane Roe"
HOUSE = Source(title="House rule", locator="handbook, 1", read_on=dt.date(2026, 11, 24))


def plugin(name: str, *hooks: Callable[..., Any], **attributes: Any) -> types.ModuleType:
    """A module with these functions as hook implementations."""
    module = types.ModuleType(f"ketaprac_{name.replace('-', '_')}")
    module.KETAPRAC_NAME = name  # type: ignore[attr-defined]
    for hook in hooks:
        marked = hook if hasattr(hook, "ketaprac_impl") else hookimpl(hook)
        setattr(module, hook.__name__, marked)
    for key, value in attributes.items():
        setattr(module, key, value)
    return module


def load_only(*plugins: object, **options: Any) -> Loaded:
    return load(given(plugins), **options)


def info_of(loaded: Loaded, name: str) -> PluginInfo:
    (info,) = (info for info in loaded.infos if info.origin.plugin == name)
    return info


def ask(key: HookKey[Any], *plugins: object, **arguments: object) -> Outcome[Any]:
    """What a hook gives with only these plugins; all must have been loaded."""
    loaded = load_only(*plugins)
    assert not loaded.faults, loaded.faults
    return loaded.caller.checked(key, **arguments)


def texts(value: object) -> str:
    """Everything that a value shows of itself, its parts included."""
    parts = [str(value), repr(value), f"{value}"]
    for name in ("faults", "items", "infos", "args"):
        found = getattr(value, name, ())
        parts += [text for part in found for text in (str(part), repr(part))]
    return "\n".join(parts)


def rule(rule_id: str = "house.rule") -> Rule:
    return Rule(
        id=rule_id,
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        when=FactIs(field="lives_alone", value=True),
        then=Disposition.REVIEW,
        words="The client lives alone.",
        change="Someone who can stay over night.",
        owner=Role.THERAPIST,
        source=HOUSE,
    )


def finding() -> Finding:
    return Finding(
        rule="house.finding",
        version="1",
        stage=Stage.PSYCHOLOGICAL,
        truth=Truth.UNKNOWN,
        disposition=Disposition.HOLD,
        why="It is not known.",
        change="Ask.",
    )


def objection(code: str = "house.no") -> Objection:
    return Objection(code=code, words="No.", todo="Wait.")
