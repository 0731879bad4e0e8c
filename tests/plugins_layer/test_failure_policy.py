"""What follows when a plugin fails, hook by hook, as the design promises."""

from __future__ import annotations

import inspect
import re

import pytest
from plugin_support import SENTINEL, info_of, load_only, plugin, texts

from ketaprac.hookspecs import KEYS, KetapracSpecs
from ketaprac.plugins import Status
from ketaprac.testing.sample import sample

POLICY = {
    "ketaprac_settings": "the plugin is not loaded",
    "ketaprac_instruments": "screening holds",
    "ketaprac_rules": "screening holds",
    "ketaprac_screen": "screening holds",
    "ketaprac_referral_items": "the packet is incomplete and cannot be sent",
    "ketaprac_protocols": "its protocols are missing",
    "ketaprac_modalities": "its modalities are missing",
    "ketaprac_consent_forms": "its forms are not produced",
    "ketaprac_planners": "its planner is missing",
    "ketaprac_check_series": "the series is not confirmed",
    "ketaprac_gate": "the gate stays shut",
    "ketaprac_consent_sections": "the form is not produced",
    "ketaprac_follow_up": "the follow-up list is incomplete",
    "ketaprac_alerts": "an alert says that some may be missing",
    "ketaprac_exporters": "its exporters are missing",
    "ketaprac_observe": "nothing: an observer cannot veto",
    "ketaprac_indications": "its evidence and alternatives are missing",
    "ketaprac_addhooks": "the plugin is not loaded",
}
AT_LOAD = ("ketaprac_settings", "ketaprac_addhooks")
SPECS = {name: spec for name, spec in vars(KetapracSpecs).items() if name.startswith("ketaprac_")}


def failing(hook):
    def fail():
        raise ValueError(SENTINEL)

    fail.__name__ = hook
    return plugin("failing", fail)


def test_there_is_a_policy_a_key_and_a_specification_for_each_hook():
    assert set(POLICY) == set(SPECS) == {key.name for key in KEYS}


@pytest.mark.parametrize("key", [k for k in KEYS if k.name not in AT_LOAD], ids=lambda k: k.name)
def test_a_failing_call_says_what_follows(key):
    loaded = load_only(failing(key.name))
    for arguments in sample().calls(key):
        outcome = loaded.caller.checked(key, **arguments)
        (fault,) = outcome.faults
        assert fault.follows == POLICY[key.name]
        assert (fault.origin.plugin, fault.hook) == ("failing", key.name)
        assert outcome.items == ()
        assert SENTINEL not in texts(outcome)


@pytest.mark.parametrize("hook", AT_LOAD)
def test_a_plugin_that_fails_while_loading_is_not_loaded(hook):
    loaded = load_only(failing(hook))
    (fault,) = loaded.faults
    assert fault.follows == POLICY[hook]
    assert info_of(loaded, "failing").status is Status.FAULTY
    assert hook in fault.what
    assert loaded.caller.implementations(hook) == []
    assert SENTINEL not in texts(loaded)


@pytest.mark.parametrize("name", SPECS)
def test_a_specification_documents_what_it_takes_and_what_follows(name):
    spec = SPECS[name]
    parameters = list(inspect.signature(spec).parameters)[1:]
    assert len(parameters) <= 3
    assert inspect.signature(spec).return_annotation is not inspect.Signature.empty
    text = inspect.getdoc(spec)
    described = re.findall(
        r"^    (\w+): ", text.partition("Args:")[2].partition("Example::")[0], re.MULTILINE
    )
    assert described == parameters
    assert "Example::" in text


@pytest.mark.parametrize("name", [n for n in SPECS if n != "ketaprac_observe"])
def test_a_specification_says_in_its_text_what_a_failure_leads_to(name):
    assert re.search(r"failure|failed", inspect.getdoc(SPECS[name]))
