"""The only place that calls a plugin.

Raw pluggy drops all later plugins when one raises and names nobody, passes a
dict, an un-run generator or a coroutine on as a result, and ignores a misspelt
hook. Here each implementation is called alone; what it returns is consumed
whole, checked item by item, and taken all or nothing. What goes wrong becomes a
:class:`Fault` that names plugin, distribution, version and hook, and carries
nothing of what the plugin was given or said.
"""

from __future__ import annotations

import inspect
import time
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from functools import partial
from typing import Any, Final, Generic, TypeVar

import pluggy
from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.hookspecs import HookKey
from ketaprac.model.base import Value, revalidate

T = TypeVar("T")

MOST_ITEMS: Final = 10_000
MOST_SECONDS: Final = 10.0
_NOTHING_TO_CLOSE: Final = nullcontext()


@frozen
class Origin:
    """Who provided something.

    Attributes:
        plugin: Name of the plugin.
        distribution: Name of the installed package; None where the host gave the
            plugin itself.
        version: Of that package.
    """

    plugin: str
    distribution: str | None = None
    version: str | None = None

    def __str__(self) -> str:
        if self.distribution is None:
            return f"plugin {self.plugin!r}"
        return f"plugin {self.plugin!r} ({self.distribution} {self.version})"


@frozen
class Provided(Generic[T]):
    """A checked value and who provided it."""

    value: T
    origin: Origin


@frozen(kw_only=True)
class Fault:
    """Something that a plugin did wrong, as a value.

    Attributes:
        origin: Which plugin.
        hook: In which hook; empty where it could not even be loaded.
        what: What went wrong; class names and places only, never a message of
            the plugin, since that may hold health data.
        follows: What ketaprac does about it.
        todo: What a person can do about it.
    """

    origin: Origin
    hook: str
    what: str
    follows: str
    todo: str

    def __str__(self) -> str:
        place = f" in {self.hook}" if self.hook else ""
        return f"{self.origin}{place}: {self.what}; {self.follows}. {self.todo}"


@frozen
class Outcome(Generic[T]):
    """What all plugins together gave.

    Attributes:
        items: Checked items, by plugin name, then in the plugin's own order.
        faults: What went wrong, one per failing plugin.
    """

    items: tuple[Provided[T], ...]
    faults: tuple[Fault, ...]

    @property
    def values(self) -> tuple[T, ...]:
        """The items without their origins."""
        return tuple(item.value for item in self.items)


class _Wrong(Exception):
    """A result that cannot be taken. Its text is ours, so it is safe to show."""


@frozen
class Caller:
    """Calls plugins, one by one, and checks what they give.

    Attributes:
        manager: Holds the registered plugins.
        origins: Who is who, by plugin name.
        guard: Runs a call under a time limit; the command line gives one that
            interrupts a plugin that never returns. A library cannot do that
            safely for its host, so here it just runs the call.
        clock: Seconds from any fixed point, for cutting off endless generators.
        strict: Raise what a plugin raised, for people who are writing one.
    """

    manager: pluggy.PluginManager
    origins: Mapping[str, Origin]
    guard: Callable[[Callable[[], Any]], Any] = lambda call: call()
    clock: Callable[[], float] = time.monotonic
    strict: bool = False

    def checked(self, key: HookKey[T], /, **arguments: object) -> Outcome[T]:
        """Asks every plugin that implements a hook.

        Args:
            key: Which hook.
            **arguments: The hook's arguments; plugins take those they name.

        Returns:
            What they gave and what went wrong.

        Raises:
            TypeError: The core itself passed an argument that a plugin could
                change (a bug in ketaprac).
        """
        _refuse_mutable(arguments)
        items: list[Provided[T]] = []
        faults: list[Fault] = []
        for implementation in self.implementations(key.name):
            origin = self.origins[implementation.plugin_name]
            try:
                values = self.guard(partial(self._one, key, implementation, arguments))
            except (Exception, SystemExit) as error:
                if self.strict and not isinstance(error, _Wrong):
                    raise
                faults.append(fault_of(origin, key.name, error, key.on_fault))
            else:
                items += [Provided(value, origin) for value in values]
        return Outcome(tuple(items), tuple(faults))

    def render(
        self,
        origin: Origin,
        hook: str,
        kind: type[T] | tuple[type[T], ...],
        call: Callable[[], object],
        follows: str,
    ) -> T | Fault:
        """Runs a function that a plugin provided earlier (a planner, an exporter).

        Args:
            origin: Whose function it is.
            hook: The hook through which it was provided.
            kind: What it must return; one of these where there are several.
            call: The function with its arguments bound.
            follows: What follows when it fails, in words.

        Returns:
            The checked result, or the fault.

        Raises:
            BadInput: The function says that something in the record must be
                corrected first; that is no fault of the plugin.
        """
        try:
            result = self.guard(call)
        except BadInput:
            raise
        except (Exception, SystemExit) as error:
            if self.strict:
                raise
            return fault_of(origin, hook, error, follows)
        try:
            return _item(kind, result)
        except (_Wrong, BadInput) as error:
            return fault_of(origin, hook, error, follows)

    def implementations(self, hook: str) -> list[pluggy.HookImpl]:
        """Implementations of a hook, by plugin name: never by registration order."""
        found = getattr(self.manager.hook, hook).get_hookimpls()
        return sorted(found, key=lambda impl: impl.plugin_name)

    def _one(
        self, key: HookKey[T], implementation: pluggy.HookImpl, arguments: Mapping[str, object]
    ) -> list[T]:
        names = (*implementation.argnames, *implementation.kwargnames)
        result = implementation.function(**{n: arguments[n] for n in names if n in arguments})
        if key.item is None:
            return _nothing(result)
        if key.item is type:
            return [_settings_class(result)]  # type: ignore[list-item]
        _refuse_odd(result)
        with _closed(result):
            return [_item(key.item, item) for item in self._consume(result)]

    def _consume(self, result: object) -> Iterator[object]:
        if not isinstance(result, Iterable):
            raise _Wrong(f"returned {_kind(result)} where an iterable is needed")
        deadline = self.clock() + MOST_SECONDS
        for count, item in enumerate(result, start=1):
            if count > MOST_ITEMS:
                raise _Wrong(f"gave more than {MOST_ITEMS} items and was cut off")
            if self.clock() > deadline:
                raise _Wrong(f"took more than {MOST_SECONDS:.0f} seconds and was cut off")
            yield item


def _closed(result: object) -> AbstractContextManager[Any]:
    """Closes a generator in time, so that what it raises then is caught here.

    Left to the garbage collector, the text of that error would land on the
    standard error stream.
    """
    if inspect.isgenerator(result):
        return closing(result)
    return _NOTHING_TO_CLOSE


def _nothing(result: object) -> list[Any]:
    _refuse_async(result)
    if inspect.isgenerator(result):
        raise _Wrong("is a generator, which nobody runs, where a plain function is needed")
    return []


def _refuse_async(result: object) -> None:
    if inspect.iscoroutine(result):
        result.close()
        raise _Wrong("is an async function; hooks are called without an event loop")
    if inspect.isasyncgen(result):
        raise _Wrong("is an async generator; hooks are called without an event loop")


def _refuse_odd(result: object) -> None:
    if isinstance(result, (tuple, list)):  # nearly always, so this comes first
        return
    _refuse_async(result)
    if isinstance(result, (str, bytes, Mapping)):
        raise _Wrong(f"returned {_kind(result)} where an iterable of values is needed")
    if isinstance(result, (set, frozenset)):
        raise _Wrong(f"returned {_kind(result)}, whose order changes from run to run")


def _item(kind: type[T] | tuple[type[T], ...], item: object) -> T:
    if isinstance(item, kind):
        revalidate(item)
        return item
    _refuse_async(item)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    words = " or ".join(each.__name__ for each in kinds)
    raise _Wrong(f"gave {_kind(item)} where {words} is needed")


def _settings_class(result: object) -> type:
    import attrs

    if not inspect.isclass(result) or not attrs.has(result):
        raise _Wrong(f"returned {_kind(result)} where an attrs class is needed")
    if any(f.default is attrs.NOTHING for f in attrs.fields(result)):
        raise _Wrong("returned a settings class with a field that has no default")
    _refuse_thawed(result())
    return result


def _refuse_thawed(settings: object) -> None:
    from attrs.exceptions import FrozenInstanceError

    try:
        settings.__setattr__("thawed", True)
    except FrozenInstanceError:
        return
    except AttributeError:
        pass  # a slotted class has no such field, which does not make it frozen
    raise _Wrong("returned a settings class that is not frozen")


def _refuse_mutable(arguments: Mapping[str, object]) -> None:
    for name, value in arguments.items():
        if isinstance(value, (list, dict, set, bytearray)):
            raise TypeError(f"argument {name!r} could be changed by a plugin")


def _kind(value: object) -> str:
    if inspect.isclass(value):
        return f"the class {value.__name__}"
    if isinstance(value, Value):
        return f"a {type(value).__name__}"
    return {type(None): "nothing", str: "text"}.get(type(value), f"a {type(value).__name__}")


def fault_of(origin: Origin, hook: str, error: BaseException, follows: str) -> Fault:
    """The fault that stands for something a plugin raised.

    Args:
        origin: Which plugin.
        hook: In which hook.
        error: What it raised; only its class and place are kept.
        follows: What ketaprac does about it.
    """
    todo = f"Ask the makers of {origin.plugin!r}, or block it"
    if isinstance(error, _Wrong):
        what = str(error)
    elif isinstance(error, BadInput) and _raised_by_ketaprac(error):
        what = f"gave a value that does not hold: {error.where or 'value'} {error.what}"
    elif isinstance(error, ModuleNotFoundError):
        what = f"needs {module_words(error)}, which is not installed"
        todo = "Install what the plugin needs, or block it"
    elif isinstance(error, TimeoutError):
        what = "did not return in time and was cut off"
    else:
        what = f"raised {type(error).__name__} at {_place(error)}"
    return Fault(origin=origin, hook=hook, what=what, follows=follows, todo=todo)


def module_words(error: ModuleNotFoundError) -> str:
    """The module that is missing; a name that cannot be one is not shown."""
    name = error.name
    if isinstance(name, str) and all(part.isidentifier() for part in name.split(".")):
        return f"the module {name!r}"
    return "a module"


def _raised_by_ketaprac(error: BadInput) -> bool:
    """Whether the words are ours, and so hold no value, and not the plugin's."""
    trace = _innermost(error)
    module = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return module.startswith("ketaprac.")


def _place(error: BaseException) -> str:
    """File and line where it was raised, without the folders of this machine."""
    trace = _innermost(error)
    if trace is None:
        return "an unknown place"
    path = trace.tb_frame.f_code.co_filename.replace("\\", "/")
    return f"{'/'.join(path.split('/')[-2:])}:{trace.tb_lineno}"


def _innermost(error: BaseException) -> types.TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace
