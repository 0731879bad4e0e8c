"""Finding, allowing, blocking, loading and listing plugins.

Lists of allowed and blocked plugins apply before anything is imported. Each
plugin is loaded alone, so that one fault never takes the host down; what could
not be loaded is listed with the reason, never passed over in silence.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy
from attrs import evolve, frozen

from ketaprac.caller import Caller, Fault, Origin, fault_of, module_words
from ketaprac.errors import BadInput, nearest, unknown
from ketaprac.hookspecs import ADDHOOKS, HOOK_API, PROJECT, SETTINGS, KetapracSpecs

GROUP: Final = "ketaprac.plugins"
VARIABLE: Final = "KETAPRAC_PLUGINS"
_PREFIX: Final = "ketaprac_"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_NOT_LOADED: Final = "the plugin is not loaded"


class Status(StrEnum):
    """What became of a plugin."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"
    FAULTY = "faulty"


@frozen(kw_only=True)
class PluginInfo:
    """A plugin as ``ketaprac plugins list`` shows it.

    Attributes:
        origin: Its name, distribution and version.
        status: What became of it.
        why: The reason, where it is not active.
        hook_api: The hook API that it asks for; None where it was not imported.
        hooks: Names of the hooks that it implements.
        optional: Whether it only lacks an extra that its package offers, which
            changes nothing else; a plugin that cannot be had for any other
            reason might have held something, and counts as a fault.
    """

    origin: Origin
    status: Status
    why: str = ""
    hook_api: int | None = None
    hooks: tuple[str, ...] = ()
    optional: bool = False


@frozen(kw_only=True)
class Selection:
    """Which plugins may be loaded.

    Attributes:
        allow: Only these; all where None.
        block: None of these, whatever else says so.
    """

    allow: frozenset[str] | None = None
    block: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, words: str) -> Selection:
        """Reads ``KETAPRAC_PLUGINS``: names to allow, ``-name`` to block, by commas."""
        names = [word.strip() for word in words.split(",") if word.strip()]
        allow = frozenset(name for name in names if not name.startswith("-"))
        block = frozenset(name[1:] for name in names if name.startswith("-"))
        return cls(allow=allow or None, block=block)

    def narrowed(self, other: Selection) -> Selection:
        """Both at once: allowed by each, blocked by any."""
        if self.allow is None or other.allow is None:
            allow = self.allow if other.allow is None else other.allow
        else:
            allow = self.allow & other.allow
        return Selection(allow=allow, block=self.block | other.block)

    def refuses(self, name: str) -> str | None:
        """Why that plugin may not be loaded, or None."""
        if name in self.block:
            return "on a block list"
        if self.allow is not None and name not in self.allow:
            return "not on the allow list"
        return None


def from_environment() -> Selection:
    """The lists that the environment variable ``KETAPRAC_PLUGINS`` gives."""
    return Selection.parse(os.environ.get(VARIABLE, ""))


@frozen(kw_only=True)
class Candidate:
    """A plugin that could be loaded.

    Attributes:
        origin: Who it is.
        value: Where its code is; equal values mean the same plugin.
        load: Imports it.
        extras: Extras of its distribution that it needs.
    """

    origin: Origin
    value: str
    load: Callable[[], object]
    extras: tuple[str, ...] = ()


@frozen(kw_only=True)
class Loaded:
    """The outcome of loading.

    Attributes:
        caller: Calls the active plugins.
        infos: Every candidate, by name.
        settings: Settings class of each active plugin that has one.
    """

    caller: Caller
    infos: tuple[PluginInfo, ...]
    settings: Mapping[str, type]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """One per plugin that could not be loaded although it was to be."""
        return tuple(
            Fault(
                origin=info.origin,
                hook="",
                what=info.why,
                follows=_NOT_LOADED,
                todo="See `ketaprac plugins list`, mend or block it",
            )
            for info in self.infos
            if info.status in (Status.FAULTY, Status.UNAVAILABLE) and not info.optional
        )


def discover() -> tuple[Candidate, ...]:
    """Plugins that installed packages announce in the entry-point group."""
    from importlib.metadata import entry_points

    found: dict[tuple[str, str], Candidate] = {}
    for point in entry_points(group=GROUP):
        dist = point.dist
        origin = Origin(point.name, dist.name if dist else None, dist.version if dist else None)
        candidate = Candidate(
            origin=origin, value=point.value, load=point.load, extras=tuple(point.extras)
        )
        # The same distribution can be on the path twice (an editable checkout).
        found.setdefault((point.name, point.value), candidate)
    return tuple(found.values())


def given(plugins: Iterable[object]) -> tuple[Candidate, ...]:
    """Plugins that a host hands over itself: modules or objects with hooks.

    Their name is ``KETAPRAC_NAME`` where they have it, else the module's name
    without ``ketaprac_`` and with ``-`` for ``_``, else the name of the object's class.
    """
    return tuple(_given(plugin) for plugin in plugins)


def _given(plugin: object) -> Candidate:
    named = plugin if isinstance(plugin, (ModuleType, type)) else type(plugin)
    module = named.__name__
    short = module.rpartition(".")[2].removeprefix(_PREFIX).replace("_", "-")
    name = getattr(plugin, "KETAPRAC_NAME", None) or short
    value = module if isinstance(plugin, ModuleType) else f"{module} object {id(plugin)}"
    return Candidate(origin=Origin(str(name)), value=value, load=lambda: plugin)


def load(
    candidates: Iterable[Candidate], selection: Selection | None = None, **options: Any
) -> Loaded:
    """Loads what may be loaded; a faulty plugin is left out and listed.

    Args:
        candidates: From :func:`discover` and :func:`given`.
        selection: Which of them may be loaded.
        **options: Passed on to :class:`~ketaprac.caller.Caller`.

    Raises:
        BadInput: An allow or block list names a plugin that is not installed.
    """
    found, lists = tuple(candidates), selection or Selection()
    refuse_unknown(lists, found, where="plugins")
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(KetapracSpecs)
    rest, infos = _choose(found, lists)
    infos += [_register(manager, candidate) for candidate in rest]
    origins = {info.origin.plugin: info.origin for info in infos}
    caller = Caller(manager, origins, **options)
    infos = _finish(manager, caller, infos)
    infos, settings = _settings(manager, caller, infos)
    infos.sort(key=lambda info: (info.origin.plugin, info.origin.distribution or ""))
    return Loaded(caller=caller, infos=tuple(infos), settings=settings)


def refuse_unknown(selection: Selection, candidates: Iterable[Candidate], *, where: str) -> None:
    """Refuses a list with a name that nothing answers to: a slip that would block nothing.

    Args:
        selection: The lists.
        candidates: What there is.
        where: Where the lists stand, for the error.

    Raises:
        BadInput: A list names a plugin that is not there.
    """
    names = {candidate.origin.plugin for candidate in candidates}
    for name in sorted(selection.block | (selection.allow or frozenset())):
        if name not in names:
            raise unknown("plugin", name, names, where=where)


def _choose(
    candidates: tuple[Candidate, ...], selection: Selection
) -> tuple[list[Candidate], list[PluginInfo]]:
    """Applies lists and settles clashing names, before anything is imported."""
    by_name: dict[str, dict[str, Candidate]] = {}
    for candidate in candidates:
        same = by_name.setdefault(candidate.origin.plugin, {})
        same.setdefault(candidate.value, candidate)
    chosen: list[Candidate] = []
    infos: list[PluginInfo] = []
    for name, same in sorted(by_name.items()):
        refusal = selection.refuses(name)
        if refusal:
            infos += [_info(c.origin, Status.BLOCKED, refusal) for c in same.values()]
        elif len(same) > 1:
            owners = " and ".join(sorted(str(c.origin) for c in same.values()))
            why = f"two plugins share the name {name!r}: {owners}; block it or remove one"
            infos += [_info(c.origin, Status.FAULTY, why) for c in same.values()]
        elif not _NAME.fullmatch(name):
            # Names stand in findings, logs and files, which take ids only.
            why = "its name is not an id (letters, digits, '.', '_' and '-')"
            infos += [_info(c.origin, Status.FAULTY, why) for c in same.values()]
        else:
            chosen += same.values()
    return chosen, infos


def _info(origin: Origin, status: Status, why: str = "", **more: Any) -> PluginInfo:
    return PluginInfo(origin=origin, status=status, why=why, **more)


def _register(manager: pluggy.PluginManager, candidate: Candidate) -> PluginInfo:
    origin = candidate.origin
    try:
        plugin = candidate.load()
        api = getattr(plugin, "KETAPRAC_HOOK_API", HOOK_API)
    except ModuleNotFoundError as error:
        why, optional = _missing(candidate, error), bool(candidate.extras)
        return _info(origin, Status.UNAVAILABLE, why, optional=optional)
    except (Exception, SystemExit) as error:
        what = fault_of(origin, "", error, _NOT_LOADED).what
        return _info(origin, Status.FAULTY, f"while it was imported it {what}")
    refusal = _refusal(plugin, api)
    if refusal:
        return _info(origin, refusal[0], refusal[1], hook_api=api if isinstance(api, int) else None)
    try:
        manager.register(plugin, name=origin.plugin)
    except Exception as error:
        why = _unfit(origin, error)
        return _info(origin, Status.FAULTY, why, hook_api=api)
    return _info(origin, Status.ACTIVE, hook_api=api)


def _missing(candidate: Candidate, error: ModuleNotFoundError) -> str:
    if candidate.extras and candidate.origin.distribution:
        extras = ",".join(candidate.extras)
        return f'pip install "{candidate.origin.distribution}[{extras}]"'
    return f"needs {module_words(error)}, which is not installed; install it"


def _refusal(plugin: object, api: object) -> tuple[Status, str] | None:
    if inspect.isclass(plugin):
        return Status.FAULTY, "is a class; its entry point must name a module or an instance"
    if not isinstance(api, int) or isinstance(api, bool):
        return Status.FAULTY, "KETAPRAC_HOOK_API is not a whole number"
    if api > HOOK_API:
        why = f"needs hook API {api}, this ketaprac has {HOOK_API}; upgrade ketaprac"
        return Status.UNAVAILABLE, why
    return None


def _unfit(origin: Origin, error: Exception) -> str:
    if isinstance(error, pluggy.PluginValidationError):
        lines = [line.strip() for line in str(error).splitlines()]
        detail = next((line for line in lines if line.startswith("Argument(s)")), "")
        return f"a hook does not fit its specification. {detail}".strip()
    if isinstance(error, ValueError):
        return "the same object is registered under another name already"
    return f"while it was registered it {fault_of(origin, '', error, _NOT_LOADED).what}"


def _finish(
    manager: pluggy.PluginManager, caller: Caller, infos: list[PluginInfo]
) -> list[PluginInfo]:
    """Lets plugins add hooks, then looks for misspelt ones and wrappers."""
    broken: dict[str, str] = {}

    def register(specs: Any) -> None:
        try:
            manager.add_hookspecs(specs)
        except pluggy.PluginValidationError as error:
            # Whoever implements the new hook wrongly is at fault, not who adds it.
            name = manager.get_name(error.plugin) or ""
            broken[name] = _unfit(Origin(name), error)

    added = caller.checked(ADDHOOKS, register=register)
    broken |= {fault.origin.plugin: f"{fault.hook}: {fault.what}" for fault in added.faults}
    finished = []
    for info in infos:
        name = info.origin.plugin
        if info.status is not Status.ACTIVE:
            finished.append(info)
            continue
        why = broken.get(name) or _odd_hook(manager, name)
        if why:
            manager.unregister(name=name)
            finished.append(evolve(info, status=Status.FAULTY, why=why))
        else:
            finished.append(evolve(info, hooks=_hooks(manager, name)))
    return finished


def _odd_hook(manager: pluggy.PluginManager, name: str) -> str | None:
    known = [hook for hook in vars(manager.hook) if getattr(manager.hook, hook).has_spec()]
    implementations = _implementations(manager, name)
    unmarked = _unmarked(manager.get_plugin(name), known, implementations)
    if unmarked:
        return f"defines {unmarked} without @hookimpl"
    if not implementations:
        return "implements no hook; mark its functions with @hookimpl"
    for hook, implementation in implementations:
        if implementation.wrapper or implementation.hookwrapper:
            return f"{hook} is a wrapper; no plugin may rewrite what another one says"
        if not getattr(manager.hook, hook).has_spec() and not implementation.optionalhook:
            guess = nearest(hook, known)
            return f"implements {hook!r}, which is no hook" + (
                f"; did you mean {guess!r}?" if guess else ""
            )
    return None


def _unmarked(
    plugin: object, known: Iterable[str], implementations: list[tuple[str, pluggy.HookImpl]]
) -> str | None:
    """A function that is named like a hook but would never be called."""
    marked = [_plain(implementation.function) for _, implementation in implementations]
    for hook in sorted(known):
        # Static, so that nothing of the plugin runs.
        function = _plain(inspect.getattr_static(plugin, hook, None))
        if inspect.isfunction(function) and function not in marked:
            return hook
    return None


def _plain(function: object) -> object:
    return getattr(function, "__func__", function)


def _implementations(manager: pluggy.PluginManager, name: str) -> list[tuple[str, pluggy.HookImpl]]:
    callers = manager.get_hookcallers(manager.get_plugin(name)) or []
    return [
        (hook.name, implementation)
        for hook in callers
        for implementation in hook.get_hookimpls()
        if implementation.plugin_name == name
    ]


def _hooks(manager: pluggy.PluginManager, name: str) -> tuple[str, ...]:
    return tuple(sorted({hook for hook, _ in _implementations(manager, name)}))


def _settings(
    manager: pluggy.PluginManager, caller: Caller, infos: list[PluginInfo]
) -> tuple[list[PluginInfo], dict[str, type]]:
    outcome = caller.checked(SETTINGS)
    broken = {fault.origin.plugin: f"{fault.hook}: {fault.what}" for fault in outcome.faults}
    for name in broken:
        manager.unregister(name=name)
    listed = [
        evolve(info, status=Status.FAULTY, why=broken[info.origin.plugin], hooks=())
        if info.status is Status.ACTIVE and info.origin.plugin in broken
        else info
        for info in infos
    ]
    return listed, {item.origin.plugin: item.value for item in outcome.items}


def settings_values(
    classes: Mapping[str, type],
    tables: Mapping[str, Mapping[str, Any]],
    infos: Iterable[PluginInfo],
    folder: Path | None = None,
) -> tuple[object, ...]:
    """The settings of all active plugins, from the practice file's tables.

    Args:
        classes: Settings class by plugin name.
        tables: ``[settings.NAME]`` tables by plugin name.
        infos: All plugins, to tell an unknown name from one that has no settings.
        folder: Where relative paths begin; the working directory where None.

    Raises:
        BadInput: A table names no plugin, or does not fit its class.
    """
    from ketaprac.files.convert import structure

    names = {info.origin.plugin for info in infos}
    for name in tables:
        if name not in names:
            raise unknown("plugin", name, names, where=f"settings.{name}")
        active = {i.origin.plugin for i in infos if i.status is Status.ACTIVE}
        if name in active and name not in classes:
            raise BadInput("has no settings", where=f"settings.{name}", todo="Remove the table")
    return tuple(
        structure(_placed(tables.get(name, {}), cls, folder), cls, where=f"settings.{name}")
        for name, cls in sorted(classes.items())
    )


def _placed(table: Mapping[str, Any], cls: type, folder: Path | None) -> dict[str, Any]:
    """A table of settings with its paths seen from a folder: fields of type Folder."""
    import typing

    from ketaprac.model.base import Folder

    paths = {
        name
        for name, hint in typing.get_type_hints(cls, include_extras=True).items()
        if Folder in (hint, *typing.get_args(hint))
    }
    return {
        name: str((folder or Path()) / value) if name in paths and isinstance(value, str) else value
        for name, value in table.items()
    }
