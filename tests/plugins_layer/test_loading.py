"""Loading: one faulty plugin never takes the host or another plugin down."""

from __future__ import annotations

import enum
import types

import pluggy
import pytest
from attrs import define, field, frozen
from plugin_support import SENTINEL, info_of, load_only, plugin, rule, texts

from ketaprac.caller import Origin
from ketaprac.errors import BadInput
from ketaprac.hookspecs import HOOK_API, RULES, HookKey, hookimpl, hookspec
from ketaprac.plugins import (
    VARIABLE,
    Candidate,
    PluginInfo,
    Selection,
    Status,
    from_environment,
    given,
    load,
    settings_values,
)


def ketaprac_rules():
    yield rule()


def good(name="good"):
    def ketaprac_rules():
        yield rule(f"house.{name}")

    return plugin(name, ketaprac_rules)


def candidate(name, module, dist="some-dist", version="1.0", value=None, extras=()):
    def import_it():
        if isinstance(module, BaseException):
            raise module
        return module

    return Candidate(
        origin=Origin(name, dist, version), value=value or name, load=import_it, extras=extras
    )


def faulty(*plugins):
    """The info of the plugin that does not fit; the good one next to it must be loaded."""
    loaded = load_only(*plugins, good())
    assert info_of(loaded, "good").status is Status.ACTIVE
    assert [i.origin.plugin for i in loaded.caller.checked(RULES).items] == ["good"]
    (info,) = (info for info in loaded.infos if info.origin.plugin != "good")
    assert SENTINEL not in texts(loaded)
    assert info.hooks == ()
    return info


def named(name, function=lambda: ()):
    def hook():
        return function()

    hook.__name__ = name
    return hook


# Hooks that do not fit


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("ketaprac_rule", "ketaprac_rules"),
        ("ketaprac_instrument", "ketaprac_instruments"),
        ("ketaprac_consent_section", "ketaprac_consent_sections"),
        ("kataprac_gate", "ketaprac_gate"),
    ],
)
def test_a_misspelt_hook_is_an_error_with_the_nearest_name(wrong, meant):
    info = faulty(plugin("typo", named(wrong)))
    assert info.status is Status.FAULTY
    assert info.why == f"implements {wrong!r}, which is no hook; did you mean {meant!r}?"


def test_an_optional_hook_may_be_unknown():
    @hookimpl(optionalhook=True)
    def ketaprac_of_tomorrow():
        return ()

    loaded = load_only(plugin("ahead", ketaprac_of_tomorrow))
    assert info_of(loaded, "ahead").status is Status.ACTIVE


@pytest.mark.parametrize("kind", ["wrapper", "hookwrapper"])
def test_wrappers_are_refused(kind):
    @hookimpl(**{kind: True})
    def ketaprac_rules():
        return (yield)

    info = faulty(plugin("wrap", ketaprac_rules))
    assert info.status is Status.FAULTY
    assert "ketaprac_rules is a wrapper" in info.why


def test_an_argument_that_the_hook_does_not_have_is_an_error():
    def ketaprac_screen(episode, patient_name):
        return ()

    info = faulty(plugin("extra", ketaprac_screen))
    assert info.status is Status.FAULTY
    assert "does not fit its specification" in info.why
    assert "patient_name" in info.why


def test_a_hook_without_its_mark_is_an_error():
    module = plugin("unmarked", named("ketaprac_gate"))
    module.ketaprac_rules = lambda: [rule()]
    info = faulty(module)
    assert info.status is Status.FAULTY
    assert info.why == "defines ketaprac_rules without @hookimpl"


def test_methods_of_an_object_need_the_mark_too():
    class Unmarked:
        @hookimpl
        def ketaprac_gate(self):
            return ()

        def ketaprac_rules(self):
            return ()

    assert "ketaprac_rules without @hookimpl" in faulty(Unmarked()).why


def test_an_object_with_every_kind_of_method_is_a_plugin():
    class Fine:
        @hookimpl
        def ketaprac_rules(self):
            yield rule("house.method")

        @staticmethod
        @hookimpl
        def ketaprac_gate(action):
            return ()

        @hookimpl(specname="ketaprac_screen")
        def look(self, episode):
            return ()

    loaded = load_only(Fine())
    info = info_of(loaded, "Fine")
    assert (info.status, info.why) == (Status.ACTIVE, "")
    assert info.hooks == ("ketaprac_gate", "ketaprac_rules", "ketaprac_screen")
    assert loaded.caller.checked(RULES).values[0].id == "house.method"


@pytest.mark.parametrize("nothing", [types.ModuleType("ketaprac_empty"), object(), None, 7])
def test_a_plugin_without_any_hook_is_an_error(nothing):
    assert "implements no hook" in faulty(nothing).why


def test_a_class_instead_of_an_instance_is_an_error():
    class Forgotten:
        @hookimpl
        def ketaprac_rules(self):
            yield rule()

    info = faulty(Forgotten)
    assert info.origin.plugin == "Forgotten"
    assert info.status is Status.FAULTY
    assert info.why == "is a class; its entry point must name a module or an instance"


def test_nothing_of_a_plugin_runs_while_it_is_looked_at():
    class Trap:
        @property
        def ketaprac_gate(self):
            raise RuntimeError(SENTINEL)

        @hookimpl
        def ketaprac_rules(self):
            return ()

    loaded = load_only(Trap())
    assert SENTINEL not in texts(loaded)
    assert info_of(loaded, "Trap").status is Status.ACTIVE


def test_a_plugin_that_cannot_be_looked_at_is_an_error():
    class Closed:
        def __dir__(self):
            raise RuntimeError(SENTINEL)

    info = faulty(Closed())
    assert info.status is Status.FAULTY
    assert "while it was registered it raised RuntimeError" in info.why


# Imports that fail


@pytest.mark.parametrize("error", [ImportError, SyntaxError, SystemExit, AttributeError])
def test_a_plugin_that_fails_to_import_is_faulty(error):
    loaded = load([candidate("broken", error(SENTINEL)), *given([good()])])
    info = info_of(loaded, "broken")
    assert info.status is Status.FAULTY
    assert f"while it was imported it raised {error.__name__}" in info.why
    assert info.origin == Origin("broken", "some-dist", "1.0")
    (fault,) = loaded.faults
    assert "'broken' (some-dist 1.0)" in str(fault)
    assert SENTINEL not in texts(loaded)
    assert [i.origin.plugin for i in loaded.caller.checked(RULES).items] == ["good"]


def test_who_stops_the_program_while_importing_stops_it():
    with pytest.raises(KeyboardInterrupt):
        load([candidate("broken", KeyboardInterrupt())])


def test_a_missing_extra_makes_a_plugin_unavailable_and_says_what_to_install():
    missing = ModuleNotFoundError(SENTINEL, name="ortools")
    loaded = load([candidate("opt", missing, dist="ketaprac", extras=("optimizer",))])
    info = info_of(loaded, "opt")
    assert info.status is Status.UNAVAILABLE
    assert info.why == 'pip install "ketaprac[optimizer]"'
    assert SENTINEL not in texts(loaded)


def test_a_missing_module_makes_a_plugin_unavailable():
    info = load([candidate("opt", ModuleNotFoundError(name="ortools.sat"))]).infos[0]
    assert info.status is Status.UNAVAILABLE
    assert info.why == "needs the module 'ortools.sat', which is not installed; install it"


def test_a_newer_hook_api_makes_a_plugin_unavailable():
    loaded = load_only(plugin("new", named("ketaprac_rules"), KETAPRAC_HOOK_API=HOOK_API + 1))
    info = info_of(loaded, "new")
    assert info.status is Status.UNAVAILABLE
    assert info.hook_api == HOOK_API + 1
    assert "upgrade ketaprac" in info.why


@pytest.mark.parametrize("api", [True, "1", 1.0, None, SENTINEL])
def test_a_hook_api_is_a_whole_number(api):
    info = faulty(plugin("odd", named("ketaprac_rules"), KETAPRAC_HOOK_API=api))
    assert info.status is Status.FAULTY
    assert info.why == "KETAPRAC_HOOK_API is not a whole number"


def test_a_hook_api_that_cannot_be_read_is_an_error():
    class Hiding:
        @property
        def KETAPRAC_HOOK_API(self):
            raise RuntimeError(SENTINEL)

    assert "raised RuntimeError" in faulty(Hiding()).why


def test_what_a_plugin_says_of_itself_is_listed():
    info = info_of(load_only(plugin("p", ketaprac_rules, KETAPRAC_HOOK_API=1)), "p")
    assert info == PluginInfo(
        origin=Origin("p"), status=Status.ACTIVE, hook_api=1, hooks=("ketaprac_rules",)
    )


# Names


def test_the_same_plugin_twice_is_one_plugin():
    module = good()
    loaded = load(
        [
            candidate("same", module, version="1.0", value="pkg.mod"),
            candidate("same", module, version="1.0", value="pkg.mod"),
        ]
    )
    assert [info.status for info in loaded.infos] == [Status.ACTIVE]
    assert len(loaded.caller.checked(RULES).values) == 1


def test_two_plugins_with_one_name_are_both_left_out_and_named():
    imported = []
    clash = [
        Candidate(
            origin=Origin("same", dist, version),
            value=f"{dist}.mod",
            load=lambda dist=dist: imported.append(dist),
        )
        for dist, version in (("house-rules", "2.1"), ("other-rules", "0.9"))
    ]
    loaded = load([*clash, *given([good()])])
    first, second = (info for info in loaded.infos if info.origin.plugin == "same")
    for info in (first, second):
        assert info.status is Status.FAULTY
        assert "house-rules 2.1" in info.why
        assert "other-rules 0.9" in info.why
    assert imported == []
    assert len(loaded.faults) == 2
    assert [i.origin.plugin for i in loaded.caller.checked(RULES).items] == ["good"]


def test_blocking_the_name_of_a_clash_silences_it():
    clash = [candidate("same", good(), value=value) for value in ("a", "b")]
    loaded = load(clash, Selection(block=frozenset({"same"})))
    assert [info.status for info in loaded.infos] == [Status.BLOCKED, Status.BLOCKED]
    assert loaded.faults == ()


def test_one_object_under_two_names_is_an_error():
    module = good()
    loaded = load([candidate("a", module), candidate("b", module)])
    assert [info.status for info in loaded.infos] == [Status.ACTIVE, Status.FAULTY]
    assert "registered under another name" in loaded.infos[1].why


@pytest.mark.parametrize("name", [SENTINEL, "a b", "-x", "x" * 81, "a\nb", "é"])
def test_a_name_that_is_no_id_is_refused_before_import(name):
    imported = []
    odd = Candidate(origin=Origin(name), value="m", load=lambda: imported.append(1))
    (info,) = load([odd]).infos
    assert info.status is Status.FAULTY
    assert "is not an id" in info.why
    assert imported == []


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: types.ModuleType("ketaprac_house"), "house"),
        (lambda: types.ModuleType("deep.down.ketaprac_house"), "house"),
        (lambda: types.ModuleType("plain"), "plain"),
        (lambda: types.SimpleNamespace(KETAPRAC_NAME="own"), "own"),
        (types.SimpleNamespace, "SimpleNamespace"),
    ],
)
def test_a_plugin_that_is_handed_over_is_named_after_itself(make, name):
    (made,) = given([make()])
    assert made.origin == Origin(name)


# Lists


def test_a_blocked_plugin_is_never_imported():
    imported = []

    def load_it():
        imported.append("blocked")
        return good("blocked")

    one = Candidate(origin=Origin("blocked"), value="m", load=load_it)
    for selection in (
        Selection(block=frozenset({"blocked"})),
        Selection(allow=frozenset({"good"})),
        Selection(allow=frozenset({"blocked"}), block=frozenset({"blocked"})),
        Selection(allow=frozenset()),
    ):
        loaded = load([one, *given([good()])], selection)
        assert info_of(loaded, "blocked").status is Status.BLOCKED
    assert imported == []
    load([one])
    assert imported == ["blocked"]


def test_lists_say_which_list_it_was():
    loaded = load(given([good("a"), good("b")]), Selection(block=frozenset({"a"})))
    assert info_of(loaded, "a").why == "on a block list"
    loaded = load(given([good("a"), good("b")]), Selection(allow=frozenset({"a"})))
    assert info_of(loaded, "b").why == "not on the allow list"


@pytest.mark.parametrize("kind", ["allow", "block"])
def test_a_list_that_names_nothing_is_bad_input_with_the_nearest_name(kind):
    with pytest.raises(BadInput, match=r"unknown plugin 'screning'\. Did you mean 'screening'"):
        load(given([good("screening")]), Selection(**{kind: frozenset({"screning"})}))


@pytest.mark.parametrize(
    ("words", "allow", "block"),
    [
        ("", None, set()),
        (" , ", None, set()),
        ("a", {"a"}, set()),
        ("a, b", {"a", "b"}, set()),
        ("-a", None, {"a"}),
        ("a,-b", {"a"}, {"b"}),
        ("a,-a", {"a"}, {"a"}),
    ],
)
def test_the_environment_variable_lists_names(words, allow, block, monkeypatch):
    expected = Selection(allow=None if allow is None else frozenset(allow), block=frozenset(block))
    assert Selection.parse(words) == expected
    monkeypatch.setenv(VARIABLE, words)
    assert from_environment() == expected


def test_without_the_variable_everything_is_allowed(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert from_environment() == Selection()


@pytest.mark.parametrize(
    ("code", "environment", "active"),
    [
        (None, None, {"a", "b", "c"}),
        ({"a", "b"}, None, {"a", "b"}),
        (None, {"b", "c"}, {"b", "c"}),
        ({"a", "b"}, {"b", "c"}, {"b"}),
        ({"a"}, {"c"}, set()),
    ],
)
def test_both_lists_must_allow(code, environment, active):
    def listed(names):
        return Selection(allow=None if names is None else frozenset(names))

    both = listed(code).narrowed(listed(environment))
    assert both == listed(environment).narrowed(listed(code))
    loaded = load(given([good("a"), good("b"), good("c")]), both)
    assert {i.origin.plugin for i in loaded.infos if i.status is Status.ACTIVE} == active


def test_either_list_can_block():
    one, other = Selection(block=frozenset({"a"})), Selection(block=frozenset({"b"}))
    assert one.narrowed(other).block == {"a", "b"}


# Settings


@frozen(kw_only=True)
class Mine:
    hour: int = field(default=18)
    words: str = "call"


def with_settings(cls, name="mine"):
    return plugin(name, named("ketaprac_settings", lambda: cls))


def test_settings_come_from_the_table_of_the_plugin():
    loaded = load_only(with_settings(Mine), good())
    assert loaded.settings == {"mine": Mine}
    values = settings_values(loaded.settings, {"mine": {"hour": 9}}, loaded.infos)
    assert values == (Mine(hour=9),)
    assert settings_values(loaded.settings, {}, loaded.infos) == (Mine(),)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"mien": {}}, "settings.mien: unknown plugin 'mien'. Did you mean 'mine'"),
        ({"good": {}}, "settings.good: has no settings"),
        ({"mine": {"huor": 9}}, "settings.mine.huor: unknown key 'huor'. Did you mean 'hour'"),
    ],
)
def test_a_settings_table_that_does_not_fit_is_bad_input(tables, words):
    loaded = load_only(with_settings(Mine), good())
    with pytest.raises(BadInput) as caught:
        settings_values(loaded.settings, tables, loaded.infos)
    assert words in str(caught.value)


@frozen(kw_only=True)
class NoDefault:
    hour: int


@define
class Thawed:
    hour: int = 1


@define(slots=False)
class ThawedWithDict:
    hour: int = 1


@frozen
class Explodes:
    hour: int = field(default=1)

    @hour.validator
    def _check(self, _, __):
        raise ValueError(SENTINEL)


class Plain:
    hour = 1


class Word(enum.Enum):
    A = "a"


@pytest.mark.parametrize(
    ("cls", "words"),
    [
        (NoDefault, "a field that has no default"),
        (Thawed, "is not frozen"),
        (ThawedWithDict, "is not frozen"),
        (Explodes, "raised ValueError"),
        (Plain, "where an attrs class is needed"),
        (Word, "where an attrs class is needed"),
        (Mine(), "returned a Mine where an attrs class is needed"),
        (None, "returned nothing where an attrs class is needed"),
        ({}, "where an attrs class is needed"),
    ],
)
def test_a_settings_class_that_does_not_fit_keeps_the_plugin_out(cls, words):
    info = faulty(with_settings(cls))
    assert info.status is Status.FAULTY
    assert "ketaprac_settings" in info.why
    assert words in info.why


# Hooks of plugins for plugins


class Specs:
    @hookspec
    def music_playlist(self, episode):
        """Songs."""


def adding(specs, name="music"):
    def ketaprac_addhooks(register):
        register(specs)

    return plugin(name, ketaprac_addhooks)


def test_a_plugin_can_add_a_hook_that_another_one_implements():
    def music_playlist(episode):
        yield "song"

    for order in (1, -1):
        plugins = [adding(Specs), plugin("bach", music_playlist)][::order]
        loaded = load_only(*plugins)
        assert [info.status for info in loaded.infos] == [Status.ACTIVE] * 2
        key = HookKey("music_playlist", str, "there is no music")
        assert loaded.caller.checked(key, episode=1).values == ("song",)


def test_without_the_plugin_that_adds_it_the_hook_is_unknown():
    info = faulty(plugin("bach", named("music_playlist")))
    assert info.why.startswith("implements 'music_playlist', which is no hook")


def test_who_implements_an_added_hook_wrongly_is_at_fault_not_who_adds_it():
    def music_playlist(episode, volume):
        yield "song"

    loaded = load_only(adding(Specs), plugin("bach", music_playlist))
    assert info_of(loaded, "music").status is Status.ACTIVE
    assert info_of(loaded, "bach").status is Status.FAULTY
    assert "volume" in info_of(loaded, "bach").why


class NoSpecs:
    pass


class Taken:
    @hookspec
    def ketaprac_rules(self):
        """Not theirs to define."""


@pytest.mark.parametrize("specs", [NoSpecs, Taken, SENTINEL])
def test_a_plugin_that_adds_no_proper_hook_is_not_loaded(specs):
    info = faulty(adding(specs))
    assert info.status is Status.FAULTY
    assert "ketaprac_addhooks" in info.why


def test_the_core_needs_nothing_of_pluggy_but_what_is_public():
    loaded = load_only(good())
    assert isinstance(loaded.caller.manager, pluggy.PluginManager)


def test_infos_are_sorted_and_faults_are_one_per_faulty_plugin():
    loaded = load_only(good("zoo"), plugin("mid", named("ketaprac_rule")), good("ant"))
    assert [info.origin.plugin for info in loaded.infos] == ["ant", "mid", "zoo"]
    (fault,) = loaded.faults
    assert fault.origin.plugin == "mid"
    assert "ketaprac plugins list" in fault.todo
