"""Checks one plugin alone against what the hooks promise.

Nothing is discovered and nothing is written. Each hook is called twice with
the synthetic sample, since the same input must give the same output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import attrs
from attrs import evolve, frozen

from ketaprac.caller import Caller, Fault, Origin, Provided
from ketaprac.errors import BadInput
from ketaprac.forms import assemble
from ketaprac.hookspecs import (
    ADDHOOKS,
    ALERTS,
    CONSENT_SECTIONS,
    EXPORTERS,
    KEYS,
    PLANNERS,
    SETTINGS,
)
from ketaprac.model.alert import Alert
from ketaprac.model.artifact import Artifact, Exporter
from ketaprac.model.consent import ConsentForm
from ketaprac.model.series import NoPlan, Planner, Series
from ketaprac.plugins import Loaded, Status, given, load
from ketaprac.testing.leaks import in_document, listening, private_words
from ketaprac.testing.sample import Sample, sample

_FOLLOWS = "the check fails"


@frozen(kw_only=True)
class Problem:
    """Something about a plugin that its makers should mend.

    Attributes:
        code: Which promise is broken: ``not-loaded``, ``fault``, ``differs``,
            ``twice``, ``lowers``, ``changed-arguments``, ``media-type``, ``empty``,
            ``leak``.
        hook: In which hook; empty where it concerns the plugin as a whole.
        words: What is wrong, in plain words.
    """

    code: str
    hook: str
    words: str

    def __str__(self) -> str:
        return f"{self.hook or 'plugin'}: {self.words} [{self.code}]"


def check_plugin(plugin: object, *, name: str | None = None) -> tuple[Problem, ...]:
    """Checks a plugin.

    Args:
        plugin: The module or object that the entry point names.
        name: Its name in the entry-point group; taken from the plugin where None.

    Returns:
        What is wrong, hook by hook; nothing where the plugin conforms.
    """
    loaded = _load(plugin, name)
    info = loaded.infos[0]
    if info.status is not Status.ACTIVE:
        return (Problem(code="not-loaded", hook="", words=info.why),)
    settings = tuple(cls() for cls in loaded.settings.values())
    made_up = sample(*settings)
    with listening() as heard:
        filled = evolve(made_up, forms=_forms(loaded.caller, made_up))
        problems = list(_check_all(loaded, filled, info.hooks))
    if made_up != sample(*settings):
        words = "changes values that it was given"
        problems.append(Problem(code="changed-arguments", hook="", words=words))
    problems += [
        Problem(code="leak", hook="", words="writes about a client to a log or the console")
        for _ in private_words("".join(heard))[:1]
    ]
    return tuple(dict.fromkeys(problems))


def _load(plugin: object, name: str | None) -> Loaded:
    (candidate,) = given([plugin])
    if name is not None:
        candidate = evolve(candidate, origin=Origin(name))
    return load([candidate])


def _forms(caller: Caller, made_up: Sample) -> tuple[ConsentForm, ...]:
    """The sample's forms with the plugin's own sections, where it has any.

    A printer of forms may refuse one that lacks what the law or the practice
    asks for, and rightly so; the sections of its own plugin should satisfy it.
    """
    forms = []
    for form in made_up.forms:
        blank = evolve(form, sections=())
        arguments = {"episode": made_up.episode, "context": made_up.context}
        sections = caller.checked(CONSENT_SECTIONS, form=blank, **arguments).values
        filled = assemble(blank, sections, form.placeholders, made_up.profile)
        forms.append(filled if sections else form)
    return tuple(forms)


def _check_all(loaded: Loaded, made_up: Sample, hooks: Iterable[str]) -> Iterator[Problem]:
    keys = [key for key in KEYS if key.name in hooks and key not in (SETTINGS, ADDHOOKS)]
    for key in keys:
        items: list[Provided[object]] = []
        for arguments in made_up.calls(key):
            call = partial(loaded.caller.checked, key, **arguments)
            first, second = call(), call()
            yield from (_fault(fault) for fault in (*first.faults, *second.faults))
            yield from _compared(key.name, first.values, second.values)
            yield from _unique(key.name, first.values)
            yield from _lowered(arguments.get("alerts", ()), first.values)
            items += first.items
        yield from _run(loaded.caller, items, made_up)


def _fault(fault: Fault) -> Problem:
    return Problem(code="fault", hook=fault.hook, words=fault.what)


def _compared(hook: str, first: Iterable[object], second: Iterable[object]) -> Iterator[Problem]:
    if [_bare(item) for item in first] != [_bare(item) for item in second]:
        words = "gives something else when it is asked again"
        yield Problem(code="differs", hook=hook, words=words)


def _bare(item: object) -> object:
    """A value without its function: two lambdas never compare equal."""
    if isinstance(item, (Exporter, Planner)):
        fields = (field.name for field in attrs.fields(type(item)))
        return tuple(getattr(item, name) for name in fields if name not in ("render", "plan"))
    return item


def _unique(hook: str, items: Iterable[object]) -> Iterator[Problem]:
    seen: set[str] = set()
    for item in items:
        mark = getattr(item, "id", None)
        if mark in seen:
            yield Problem(code="twice", hook=hook, words=f"gives the id {mark!r} twice")
        if mark is not None:
            seen.add(mark)


def _lowered(given: object, items: Iterable[object]) -> Iterator[Problem]:
    """Alerts that a plugin gives back with a lower level; ketaprac takes no notice of them."""
    known = given if isinstance(given, tuple) else ()
    levels = {alert.id: alert.level for alert in known if isinstance(alert, Alert)}
    for item in items:
        if isinstance(item, Alert) and item.level < levels.get(item.id, item.level):
            words = f"lowers the alert {item.id!r}, which has no effect"
            yield Problem(code="lowers", hook=ALERTS.name, words=words)


@frozen(kw_only=True)
class _Function:
    """A function that a plugin handed out, as it is called here."""

    caller: Caller
    origin: Origin
    hook: str
    id: str
    kinds: tuple[type[object], ...]

    def twice(self, call: Callable[[], object]) -> tuple[object | None, tuple[Problem, ...]]:
        """What it gives, if anything, and what is wrong with it."""
        results = []
        for _ in range(2):
            try:
                result = self.caller.render(self.origin, self.hook, self.kinds, call, _FOLLOWS)
            except BadInput as error:
                return None, self._problem("fault", f"refuses the sample: {error}")
            if isinstance(result, Fault):
                return None, self._problem("fault", result.what)
            results.append(result)
        first, second = results
        if first == second:
            return first, ()
        return first, self._problem("differs", "makes something else when it is asked again")

    def _problem(self, code: str, words: str) -> tuple[Problem, ...]:
        return (Problem(code=code, hook=self.hook, words=f"{self.id} {words}"),)


def _run(caller: Caller, items: list[Provided[object]], made_up: Sample) -> Iterator[Problem]:
    """Runs the functions that a plugin hands out: planners and exporters."""
    for item in items:
        if isinstance(item.value, Planner):
            yield from _planned(caller, item.origin, item.value, made_up)
        if isinstance(item.value, Exporter):
            yield from _rendered(caller, item.origin, item.value, made_up)


def _planned(
    caller: Caller, origin: Origin, planner: Planner, made_up: Sample
) -> Iterator[Problem]:
    function = _Function(
        caller=caller, origin=origin, hook=PLANNERS.name, id=planner.id, kinds=(Series, NoPlan)
    )
    yield from function.twice(partial(planner.plan, made_up.request))[1]


def _rendered(
    caller: Caller, origin: Origin, exporter: Exporter, made_up: Sample
) -> Iterator[Problem]:
    function = _Function(
        caller=caller, origin=origin, hook=EXPORTERS.name, id=exporter.id, kinds=(Artifact,)
    )
    for subject in made_up.subjects(exporter.takes):
        call = partial(exporter.render, subject, made_up.episode, made_up.context)
        artifact, problems = function.twice(call)
        yield from problems
        if isinstance(artifact, Artifact):
            yield from _document(exporter, artifact)


def _document(exporter: Exporter, artifact: Artifact) -> Iterator[Problem]:
    problem = partial(Problem, hook=EXPORTERS.name)
    if artifact.media_type != exporter.media_type:
        words = f"{exporter.id} gives another media type than it says"
        yield problem(code="media-type", words=words)
    if not artifact.content:
        yield problem(code="empty", words=f"{exporter.id} gives an empty document")
    yield from (
        problem(code="leak", words=f"{exporter.id} tells about a client in its {place}")
        for place in in_document(artifact)
    )
