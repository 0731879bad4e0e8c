"""One look at a record: every rule, every plugin, and what could not be asked."""

from __future__ import annotations

import datetime as dt

import attrs

from ketaprac import law, rules, weave
from ketaprac.faults import as_finding
from ketaprac.hookspecs import SCREEN
from ketaprac.house import House
from ketaprac.model.episode import Episode
from ketaprac.model.screening import Screening
from ketaprac.overrides import applied


def screen(house: House, episode: Episode, at: dt.datetime) -> Screening:
    """Asks every rule and every plugin about the record as it stands.

    Args:
        house: The practice and its plugins.
        episode: Where things stand.
        at: The moment in question.

    Returns:
        All findings, most severe first. A plugin that failed, now or while it was
        loaded, gives a HOLD finding that names it.
    """
    asked = house.caller.checked(SCREEN, episode=episode, context=house.context(at))
    faults = (*house.loaded.faults, *house.registry.screening_faults, *asked.faults)
    findings = [
        *rules.screen(house.catalogue.rules, episode, at, house.catalogue),
        *(attrs.evolve(item.value, plugin=item.origin.plugin) for item in asked.items),
        *weave.findings(episode, house.catalogue),
        *law.findings(house.profile, at),
        *map(as_finding, faults),
    ]
    findings.sort(key=lambda finding: (-finding.disposition, finding.rule))
    stood = applied(findings, episode)
    return Screening(at=at, findings=stood, scores=rules.scores(episode, house.catalogue))
