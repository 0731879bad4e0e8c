"""Each trap of raw pluggy, and what the checked caller makes of it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import sys

import attrs
import pytest
from plugin_support import SENTINEL, ask, finding, load_only, objection, plugin, rule, texts

from ketaprac.caller import MOST_ITEMS, Caller, Fault, Origin
from ketaprac.errors import BadInput
from ketaprac.hookspecs import (
    EXPORTERS,
    GATE,
    OBSERVE,
    PROTOCOLS,
    RULES,
    SCREEN,
    hookimpl,
)
from ketaprac.model.artifact import Artifact
from ketaprac.model.gate import Action, Objection
from ketaprac.model.protocol import Gap, Protocol
from ketaprac.model.rule import Rule
from ketaprac.model.screening import Finding
from ketaprac.plugins import Candidate, load
from ketaprac.testing.sample import sample

SAMPLE = sample()
SCREENED = {"episode": SAMPLE.episode, "context": SAMPLE.context}
GATED = {"action": Action.START_DOSING, **SCREENED}


def rules_giving(give):
    def ketaprac_rules():
        return give()

    return plugin("odd", ketaprac_rules)


def good(name="good", rule_id="house.good"):
    def ketaprac_rules():
        yield rule(rule_id)

    return plugin(name, ketaprac_rules)


def only_fault(outcome) -> Fault:
    (fault,) = outcome.faults
    assert SENTINEL not in texts(outcome)
    assert SENTINEL not in texts(fault)
    return fault


def raising(error):
    def give():
        raise error

    return give


async def coroutine_result():
    return ()


async def async_generator():
    yield rule()


def later_error():
    yield rule()
    raise RuntimeError(SENTINEL)


def smuggled_rule():
    bad = rule()
    object.__setattr__(bad, "words", f"{SENTINEL}\x00")
    return [bad]


def smuggled_deep():
    protocol = sample().context.catalogue.protocols[0]
    object.__setattr__(protocol.steps[0], "roles", [SENTINEL])
    return [protocol]


class UncheckedRule(Rule):
    """A subclass that switches the model's checks off."""

    def __attrs_post_init__(self):
        pass


def unchecked():
    return [UncheckedRule(**{f.name: SENTINEL for f in attrs.fields(Rule)})]


@pytest.mark.parametrize(
    ("give", "words"),
    [
        (lambda: {"id": SENTINEL}, "returned a dict"),
        (lambda: SENTINEL, "returned text"),
        (SENTINEL.encode, "returned a bytes"),
        (lambda: None, "returned nothing"),
        (lambda: 7, "returned a int"),
        (rule, "returned a Rule where an iterable is needed"),
        (lambda: {rule()}, "whose order changes from run to run"),
        (lambda: [SENTINEL], "gave text where Rule is needed"),
        (lambda: [{"id": SENTINEL}], "gave a dict where Rule is needed"),
        (lambda: [coroutine_result()], "is an async function"),
        (lambda: [finding()], "gave a Finding where Rule is needed"),
        (lambda: [Rule], "gave the class Rule where Rule is needed"),
        (lambda: [None], "gave nothing where Rule is needed"),
        (coroutine_result, "is an async function"),
        (async_generator, "is an async generator"),
        (later_error, "raised RuntimeError at plugins_layer/test_caller_traps.py:"),
        (smuggled_rule, "has a control character"),
        (unchecked, "gave a value that does not hold"),
        (raising(ValueError(SENTINEL)), "raised ValueError at"),
        (raising(BadInput(SENTINEL, where=SENTINEL, todo=SENTINEL)), "raised BadInput at"),
        (raising(SystemExit(SENTINEL)), "raised SystemExit at"),
        (raising(ModuleNotFoundError(SENTINEL)), "needs a module, which is not installed"),
        (raising(ModuleNotFoundError(SENTINEL, name=SENTINEL)), "needs a module, which"),
        (raising(ModuleNotFoundError("no", name="numpy.linalg")), "the module 'numpy.linalg'"),
        (raising(TimeoutError(SENTINEL)), "did not return in time and was cut off"),
        (raising(RecursionError(SENTINEL)), "raised RecursionError at"),
        (raising(ExceptionGroup(SENTINEL, [ValueError(SENTINEL)])), "raised ExceptionGroup at"),
    ],
)
def test_what_cannot_be_taken_becomes_a_fault_and_stops_nobody_else(give, words):
    outcome = ask(RULES, rules_giving(give), good("before"), good("zebra", "house.zebra"))
    fault = only_fault(outcome)
    assert words in fault.what
    assert fault.origin.plugin == "odd"
    assert [item.origin.plugin for item in outcome.items] == ["before", "zebra"]


def test_a_plugin_gives_all_or_nothing():
    outcome = ask(RULES, rules_giving(later_error))
    assert outcome.values == ()
    assert len(outcome.faults) == 1


def test_a_fault_names_plugin_distribution_version_and_hook():
    module = rules_giving(raising(ValueError(SENTINEL)))
    origin = Origin("house", "house-rules", "2.1")
    loaded = load([Candidate(origin=origin, value="m", load=lambda: module)])
    fault = only_fault(loaded.caller.checked(RULES))
    assert fault.origin == origin
    assert fault.hook == "ketaprac_rules"
    assert fault.follows == "screening holds"
    for word in ("'house'", "house-rules 2.1", "ketaprac_rules", "screening holds", "block it"):
        assert word in str(fault)


def test_the_place_of_an_error_has_no_folders_of_this_machine():
    fault = only_fault(ask(RULES, rules_giving(raising(ValueError(SENTINEL)))))
    assert "/home" not in fault.what
    assert fault.what.count("/") == 1


def test_an_endless_generator_is_cut_off():
    def ketaprac_gate():
        return itertools.repeat(objection())

    fault = only_fault(ask(GATE, plugin("endless", ketaprac_gate), **GATED))
    assert fault.what == f"gave more than {MOST_ITEMS} items and was cut off"


def test_a_slow_generator_is_cut_off_by_the_clock():
    ticks = itertools.count(step=4)

    def ketaprac_gate():
        for number in range(100):
            taken.append(number)
            yield objection()

    taken: list[int] = []
    loaded = load_only(plugin("slow", ketaprac_gate), clock=lambda: float(next(ticks)))
    fault = only_fault(loaded.caller.checked(GATE, **GATED))
    assert fault.what == "took more than 10 seconds and was cut off"
    assert len(taken) < 5


@pytest.mark.parametrize("items", [[finding], [objection] * (MOST_ITEMS + 1)])
def test_a_generator_that_is_cut_off_is_closed_at_once(items, capfd, monkeypatch):
    unraisable: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)

    def ketaprac_gate():
        try:
            for make in items:
                yield make()
        finally:
            raise ValueError(SENTINEL)

    only_fault(ask(GATE, plugin("clinging", ketaprac_gate), **GATED))
    assert unraisable == []
    assert SENTINEL not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("error", "kind"),
    [(KeyboardInterrupt, KeyboardInterrupt), (asyncio.CancelledError, asyncio.CancelledError)],
)
def test_who_stops_the_program_stops_it(error, kind):
    with pytest.raises(kind):
        ask(RULES, rules_giving(raising(error())))


def test_strict_raises_what_the_plugin_raised():
    loaded = load_only(rules_giving(raising(KeyError("mine"))), strict=True)
    with pytest.raises(KeyError, match="mine"):
        loaded.caller.checked(RULES)


def test_strict_still_gives_faults_for_results_that_cannot_be_taken():
    loaded = load_only(rules_giving(dict), strict=True)
    assert len(loaded.caller.checked(RULES).faults) == 1


def test_the_guard_runs_every_call():
    calls = []

    def guard(call):
        calls.append(call)
        raise TimeoutError(SENTINEL)

    fault = only_fault(load_only(good(), guard=guard).caller.checked(RULES))
    assert len(calls) > 0
    assert "did not return in time" in fault.what


# What goes in


@pytest.mark.parametrize("value", [[], {}, set(), bytearray()])
def test_an_argument_that_a_plugin_could_change_is_a_bug_of_the_core(value):
    with pytest.raises(TypeError, match="'episode' could be changed"):
        load_only().caller.checked(SCREEN, episode=value, context=SAMPLE.context)


def test_a_plugin_cannot_change_what_it_was_given():
    def ketaprac_screen(episode):
        episode.id = "other"

    def ketaprac_gate(episode):
        episode.client.name = SENTINEL

    before = sample()
    changing = plugin("changing", ketaprac_screen, ketaprac_gate)
    for key, arguments in ((SCREEN, SCREENED), (GATE, GATED)):
        fault = only_fault(ask(key, changing, **arguments))
        assert "raised FrozenInstanceError" in fault.what
    assert before == SAMPLE


def test_implementations_take_the_arguments_that_they_name():
    seen = {}

    def ketaprac_screen(context):
        seen["one"] = context
        return ()

    def none_at_all():
        seen["none"] = True
        return ()

    none_at_all.__name__ = "ketaprac_screen"
    outcome = ask(SCREEN, plugin("one", ketaprac_screen), plugin("none", none_at_all), **SCREENED)
    assert outcome.faults == ()
    assert seen == {"one": SAMPLE.context, "none": True}


def test_an_argument_with_a_default_is_passed_all_the_same():
    seen = []

    def ketaprac_screen(episode=None, context=None):
        seen.append((episode, context))
        return ()

    assert ask(SCREEN, plugin("default", ketaprac_screen), **SCREENED).faults == ()
    assert seen == [(SAMPLE.episode, SAMPLE.context)]


def test_an_argument_of_its_own_with_a_default_keeps_it():
    seen = []

    def ketaprac_rules(extra="mine"):
        seen.append(extra)
        return ()

    assert ask(RULES, plugin("extra", ketaprac_rules)).faults == ()
    assert seen == ["mine"]


def test_an_argument_that_the_core_does_not_pass_is_a_fault():
    def ketaprac_screen(episode, context):
        return ()

    fault = only_fault(ask(SCREEN, plugin("needs", ketaprac_screen), episode=SAMPLE.episode))
    assert "raised TypeError" in fault.what


# Order


def test_order_is_by_plugin_name_whatever_the_registration():
    plugins = [good(name, f"house.{name}") for name in ("mid", "zoo", "ant")]
    for order in itertools.permutations(plugins):
        outcome = ask(RULES, *order)
        assert [item.origin.plugin for item in outcome.items] == ["ant", "mid", "zoo"]


def test_order_is_by_name_even_where_plugins_were_registered_otherwise():
    manager = load_only().caller.manager
    for name in ("mid", "zoo", "ant"):
        manager.register(good(name, f"house.{name}"), name=name)
    caller = Caller(manager, {name: Origin(name) for name in ("mid", "zoo", "ant")})
    assert [item.origin.plugin for item in caller.checked(RULES).items] == ["ant", "mid", "zoo"]


def test_tryfirst_and_trylast_change_nothing():
    @hookimpl(tryfirst=True)
    def ketaprac_rules():
        yield rule("house.first")

    first = plugin("ant", ketaprac_rules)

    @hookimpl(trylast=True)
    def last():
        yield rule("house.last")

    last.__name__ = "ketaprac_rules"
    outcome = ask(RULES, first, good("mid"), plugin("zoo", last))
    assert [item.origin.plugin for item in outcome.items] == ["ant", "mid", "zoo"]


def test_items_keep_the_order_of_their_plugin():
    def ketaprac_rules():
        return [rule(f"house.{letter}") for letter in "cab"]

    values = ask(RULES, plugin("p", ketaprac_rules)).values
    assert [value.id for value in values] == ["house.c", "house.a", "house.b"]


# Values that were never checked


def test_what_is_smuggled_in_deep_is_found():
    def ketaprac_protocols():
        return smuggled_deep()

    fault = only_fault(ask(PROTOCOLS, plugin("deep", ketaprac_protocols)))
    assert "roles expected a tuple, found a list" in fault.what


def test_a_contradiction_that_is_smuggled_in_is_found():
    gap_holder = sample().context.catalogue.protocols[0]
    gap = gap_holder.steps[1].gap
    assert isinstance(gap, Gap)
    object.__setattr__(gap, "target", gap.most * 2)

    def ketaprac_protocols():
        return [gap_holder]

    fault = only_fault(ask(PROTOCOLS, plugin("deep", ketaprac_protocols)))
    assert "contradicts itself" in fault.what


def test_a_rule_that_lets_gaps_pass_is_found_even_in_a_subclass():
    class Lenient(Rule):
        __slots__ = ()

        def __attrs_post_init__(self):
            pass

    lenient = Lenient(**{f.name: getattr(rule(), f.name) for f in attrs.fields(Rule)})
    object.__setattr__(lenient, "unknown", type(lenient.then).CLEAR)
    fault = only_fault(ask(RULES, rules_giving(lambda: [lenient])))
    assert "must not let a gap pass" in fault.what


def test_an_honest_subclass_is_taken():
    @attrs.frozen(kw_only=True, repr=False)
    class Weighted(Finding):
        weight: int = 0

    mine = Weighted(**{f.name: getattr(finding(), f.name) for f in attrs.fields(Finding)}, weight=3)

    def ketaprac_screen():
        return [mine]

    assert ask(SCREEN, plugin("w", ketaprac_screen), **SCREENED).values == (mine,)


# Observers, and functions that plugins hand out


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (raising(ValueError(SENTINEL)), "raised ValueError"),
        (coroutine_result, "is an async function"),
        (async_generator, "is an async generator"),
        (later_error, "is a generator, which nobody runs"),
    ],
)
def test_an_observer_that_does_not_observe_is_a_fault(watch, words):
    def ketaprac_observe(event):
        return watch()

    outcome = ask(OBSERVE, plugin("watcher", ketaprac_observe), event=SAMPLE.episode.log[0])
    assert words in only_fault(outcome).what
    assert outcome.faults[0].follows == "nothing: an observer cannot veto"


ARTIFACT = Artifact(name="kp-a.txt", media_type="text/plain", content=b"x")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: SENTINEL, "gave text where Artifact is needed"),
        (coroutine_result, "is an async function"),
        (lambda: Artifact, "gave the class Artifact"),
        (raising(ValueError(SENTINEL)), "raised ValueError"),
        (raising(SystemExit(SENTINEL)), "raised SystemExit"),
        (lambda: _renamed(f"{SENTINEL}.txt"), "name is not a neutral file name"),
    ],
)
def test_a_handed_out_function_that_fails_is_a_fault(call, words):
    fault = load_only().caller.render(
        Origin("mine"), EXPORTERS.name, Artifact, call, "nothing comes out"
    )
    assert isinstance(fault, Fault)
    assert words in fault.what
    assert fault.follows == "nothing comes out"
    assert SENTINEL not in texts(fault)


def _renamed(name):
    made = Artifact(name="kp-a.txt", media_type="text/plain", content=b"x")
    object.__setattr__(made, "name", name)
    return made


def test_a_handed_out_function_gives_its_checked_result():
    caller: Caller = load_only().caller
    made = caller.render(Origin("m"), EXPORTERS.name, Artifact, lambda: ARTIFACT, "")
    assert made is ARTIFACT


def test_nothing_of_a_plugin_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    ask(RULES, rules_giving(raising(ValueError(SENTINEL))), good())
    assert SENTINEL not in caplog.text


def test_an_outcome_shows_no_content():
    def ketaprac_gate():
        yield Objection(code="house.x", words=SENTINEL, todo=SENTINEL)

    outcome = ask(GATE, plugin("p", ketaprac_gate), **GATED)
    assert outcome.values[0].words == SENTINEL
    assert SENTINEL not in texts(outcome)


def test_protocols_pass_unharmed():
    def ketaprac_protocols():
        return SAMPLE.context.catalogue.protocols

    (value,) = ask(PROTOCOLS, plugin("p", ketaprac_protocols)).values
    assert isinstance(value, Protocol)
