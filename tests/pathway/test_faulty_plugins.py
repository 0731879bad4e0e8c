"""A plugin that could not be loaded or asked is unknown to the practice, and unknown holds."""

from __future__ import annotations

import attrs
import pytest
from steps import codes, fact, opened, sign
from toy import PROFILE, Clock, Toy

from ketaprac import ConsentKind, Practice
from ketaprac.caller import Origin
from ketaprac.hookspecs import HOOK_API, hookimpl
from ketaprac.model.screening import Stage
from ketaprac.plugins import Candidate, Status, load


class Broken:
    """Cannot give its rules."""

    KETAPRAC_NAME = "broken"

    @hookimpl
    def ketaprac_rules(self):
        raise RuntimeError("Jane Roe")


class Twin(Toy):
    """Gives the same ids as the toy."""

    KETAPRAC_NAME = "twin"


class Newer:
    """Was written for a ketaprac that does not exist yet."""

    KETAPRAC_NAME = "newer"
    KETAPRAC_HOOK_API = HOOK_API + 1

    @hookimpl
    def ketaprac_rules(self):
        return ()


class Misspelt:
    KETAPRAC_NAME = "misspelt"

    @hookimpl
    def ketaprac_ruels(self):
        return ()


def practice_with(*plugins: object) -> Practice:
    return Practice(PROFILE, plugins=[Toy(), *plugins], discover=False, clock=Clock())


@pytest.mark.parametrize(
    "other", [Broken(), Twin(), Newer(), Misspelt()], ids=lambda p: p.KETAPRAC_NAME
)
def test_screening_holds_and_names_it(other):
    practice = practice_with(other)
    episode = fact(practice, opened(practice), "psychosis", False).unwrap()
    screening = practice.screen(episode)
    assert screening.disposition(Stage.PSYCHOLOGICAL).word == "hold"
    faults = [f for f in screening.findings if f.rule.startswith("fault.")]
    assert faults
    assert all("Jane" not in f.why + f.change for f in faults)
    assert practice.faults
    episode = practice.record_screening(episode, by="tess").unwrap()
    episode = sign(practice, episode, ConsentKind.DISCLOSURE).unwrap()
    held = codes(practice.refer(episode, "dr-toy", by="desk"))
    assert any(code.startswith("finding.fault.") for code in held)


def test_without_it_the_same_record_passes():
    practice = practice_with()
    episode = fact(practice, opened(practice), "psychosis", False).unwrap()
    assert practice.screen(episode).disposition(Stage.PSYCHOLOGICAL).word == "clear"


def test_clashing_ids_name_both_and_neither_counts():
    practice = practice_with(Twin())
    assert practice.catalogue.protocols == ()
    assert practice.catalogue.rules == ()
    told = " ".join(map(str, practice.faults))
    assert "'toy'" in told
    assert "'twin'" in told


def test_a_plugin_that_only_lacks_an_extra_changes_nothing_else():
    def missing() -> object:
        raise ModuleNotFoundError("No module named 'ortools'", name="ortools")

    extra = Candidate(
        origin=Origin("optimizer", "ketaprac", "0.1.0"),
        value="ketaprac_optimizer",
        load=missing,
        extras=("optimizer",),
    )
    with_extra, without = load([extra]), load([attrs.evolve(extra, extras=())])
    assert [i.status for i in (*with_extra.infos, *without.infos)] == [Status.UNAVAILABLE] * 2
    assert with_extra.infos[0].why == 'pip install "ketaprac[optimizer]"'
    assert with_extra.faults == ()
    assert [f.origin.plugin for f in without.faults] == ["optimizer"]
