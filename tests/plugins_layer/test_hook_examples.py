"""The example in every hook's documentation runs and gives what it promises."""

from __future__ import annotations

import inspect
import textwrap
import types

import pytest
from attrs import evolve
from plugin_support import info_of, load_only, plugin

from ketaprac.hookspecs import EXPORTERS, GATE, KEYS, PLANNERS, KetapracSpecs
from ketaprac.model.artifact import Artifact
from ketaprac.model.episode import fold
from ketaprac.model.gate import Action
from ketaprac.model.series import NoPlan
from ketaprac.plugins import Status
from ketaprac.testing.sample import opening, sample

BY_NAME = {key.name: key for key in KEYS}
AT_LOAD = ("ketaprac_settings", "ketaprac_addhooks")
#: Examples that rightly give nothing.
SILENT = ("ketaprac_check_series", "ketaprac_observe")


def example(hook: str) -> types.ModuleType:
    """The example of a hook, run as a module."""
    text = inspect.getdoc(getattr(KetapracSpecs, hook)).partition("Example::")[2]
    module = types.ModuleType(f"ketaprac_example_{hook}")
    module.KETAPRAC_NAME = "example"
    exec(compile(textwrap.dedent(text), f"{hook}.py", "exec"), vars(module))
    return module


def calls(hook: str):
    made_up = sample()
    yield from made_up.calls(BY_NAME[hook])
    if hook == GATE.name:
        first = opening()
        nobody = evolve(first, client=evolve(first.client, emergency_contact=None))
        yield {
            "action": Action.START_DOSING,
            "episode": fold("episode-3", (nobody,)),
            "context": made_up.context,
        }


@pytest.mark.parametrize("hook", [name for name in BY_NAME if name not in AT_LOAD])
def test_the_example_runs(hook):
    loaded = load_only(example(hook))
    assert info_of(loaded, "example").hooks == (hook,)
    values = []
    for arguments in calls(hook):
        outcome = loaded.caller.checked(BY_NAME[hook], **arguments)
        assert outcome.faults == ()
        values += outcome.values
    assert bool(values) is (hook not in SILENT)
    assert all(isinstance(value, BY_NAME[hook].item) for value in values)


def test_the_observer_of_the_example_sees_each_event():
    module = example("ketaprac_observe")
    caller = load_only(module).caller
    for arguments in calls("ketaprac_observe"):
        caller.checked(BY_NAME["ketaprac_observe"], **arguments)
    assert module.seen == [type(event).__name__ for event in sample().episode.log]


def test_the_settings_of_the_example_are_known():
    loaded = load_only(example("ketaprac_settings"))
    assert loaded.settings["example"]().call_before_hour == 18


def test_the_hook_that_the_example_adds_can_be_implemented():
    def music_playlist(episode):
        return ()

    loaded = load_only(example("ketaprac_addhooks"), plugin("bach", music_playlist))
    assert [info.status for info in loaded.infos] == [Status.ACTIVE, Status.ACTIVE]


def test_the_exporter_of_the_example_makes_a_document():
    made_up = sample()
    (exporter,) = load_only(example(EXPORTERS.name)).caller.checked(EXPORTERS).values
    made = exporter.render(made_up.series, made_up.episode, made_up.context)
    assert made == Artifact(name="kp-count.txt", media_type="text/plain", content=b"3")


def test_the_planner_of_the_example_answers():
    (planner,) = load_only(example(PLANNERS.name)).caller.checked(PLANNERS).values
    assert isinstance(planner.plan(sample().request), NoPlan)
