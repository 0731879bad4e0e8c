"""The page on alerts lists every rule as it is, every level, state and trigger."""

from __future__ import annotations

import re

from docs_support import read

from ketaprac.alert_rules import RULES
from ketaprac.model.alert import AlertLevel, AlertState, Trigger

PAGE = read("reference/alerts.md")


def test_every_rule_stands_there_with_level_owner_and_source() -> None:
    rows = dict(re.findall(r"^\| `([\w.-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    for rule in RULES:
        cells = rows[rule.id].split(" | ")
        assert cells[0].startswith(f"{rule.on.value}: ")
        assert set(re.findall(r"`([\w-]+)`", cells[0])) == set(rule.kinds)
        assert cells[1:3] == [rule.level.word, rule.owner.value]
        assert cells[3].startswith(f"{rule.escalate_to.value}, ")
        assert cells[4] == f"{rule.source.title}, {rule.source.locator}"


def test_every_word_is_explained() -> None:
    for words in (AlertLevel, AlertState, Trigger):
        for word in words:
            text = word.word if isinstance(word, AlertLevel) else word.value
            assert f"`{text}`" in PAGE


def test_it_says_what_ketaprac_is_not() -> None:
    assert "no emergency service" in PAGE
