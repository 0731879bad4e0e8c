"""Overrides: a named person answers for going on, and the finding stays what it is.

An override stands beside the result and never edits it. Whoever owns the rule may
sign one, and a prescriber always; what would stop a prescriber only a prescriber
can lift, and what is urgent nobody can. It lapses as soon as anything new is
recorded on what the rule looks at, or the rule comes to something else.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ketaprac.model import events as e
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.screening import Disposition, Finding, Override, Screening, Stage

_CAN_BE = (Disposition.HOLD, Disposition.STOP)


def applied(findings: Iterable[Finding], episode: Episode) -> tuple[Finding, ...]:
    """The findings, each with the override that stands for it, if any.

    Args:
        findings: As rules and plugins gave them.
        episode: With the overrides in its log.
    """
    found = tuple(findings)
    if not any(isinstance(event, e.OverrideSigned) for event in episode.log):
        return found
    signed = _standing(found, episode)
    return tuple(_with(finding, signed.get(finding.rule)) for finding in found)


def _standing(found: tuple[Finding, ...], episode: Episode) -> dict[str, e.OverrideSigned]:
    """The latest override of each rule, unless something new came after it."""
    void = {event.entry for event in episode.log if isinstance(event, e.Retracted)}
    rules: dict[str, list[str]] = {}
    for finding in found:
        for key in finding.keys:
            rules.setdefault(key, []).append(finding.rule)
    signed: dict[str, e.OverrideSigned] = {}
    for number, event in enumerate(episode.log, start=1):
        if isinstance(event, e.OverrideSigned) and number not in void:
            signed[event.rule] = event
        for rule in rules.get(_key(event), ()):
            signed.pop(rule, None)
    return signed


def _key(event: e.Event) -> str:
    if isinstance(event, e.FactRecorded):
        return f"facts.{event.fact.field}"
    return f"answers.{event.response.instrument}" if isinstance(event, e.ResponseRecorded) else ""


def _with(finding: Finding, signed: e.OverrideSigned | None) -> Finding:
    if signed is None or not _same(finding, signed) or _refusal(finding) is not None:
        return finding
    return attrs.evolve(finding, override=Override(at=signed.at, by=signed.by, why=signed.why))


def _same(finding: Finding, signed: e.OverrideSigned) -> bool:
    seen = (signed.version, signed.truth, signed.disposition)
    return (finding.version, finding.truth, finding.disposition) == seen


def objections(
    event: e.OverrideSigned, screening: Screening, profile: PracticeProfile
) -> tuple[Objection, ...]:
    """What stands in the way of an override.

    Args:
        event: Which one.
        screening: The findings at that moment.
        profile: The practice, which knows who has which role.
    """
    finding = next((f for f in screening.findings if f.rule == event.rule), None)
    if finding is None or not _same(finding, event):
        return (
            _no(
                "override.changed",
                f"The rule {event.rule!r} does not find that now.",
                "Look at the findings again, and sign what they say.",
                "overrides.rule",
            ),
        )
    refusal = _refusal(finding)
    if refusal is not None:
        return (refusal,)
    allowed = allowed_to(finding)
    if not any(profile.has_role(event.by, role) for role in allowed):
        names = " or ".join(role.value for role in allowed)
        return (
            _no(
                "override.not-allowed",
                f"Only a {names} of the practice file can sign it.",
                "Have it signed by one of them.",
                "overrides.by",
            ),
        )
    return ()


def allowed_to(finding: Finding) -> tuple[Role, ...]:
    """Who can sign for a finding: the rule's owner, and a prescriber always.

    Args:
        finding: Which.
    """
    medical = finding.stage is Stage.MEDICAL and finding.disposition is Disposition.STOP
    if finding.owner is None or medical or finding.owner is Role.PRESCRIBER:
        return (Role.PRESCRIBER,)
    return (finding.owner, Role.PRESCRIBER)


def _refusal(finding: Finding) -> Objection | None:
    if finding.disposition is Disposition.URGENT:
        return _no(
            "override.urgent",
            "An urgent finding cannot be overridden.",
            "See to it; what is recorded then changes the finding.",
        )
    if finding.disposition not in _CAN_BE:
        return _no(
            "override.nothing",
            "That finding does not hold anything.",
            "Nothing needs to be signed.",
        )
    if finding.owner is None:
        return _no(
            "override.ownerless",
            "That finding stands for what could not be asked.",
            "Remove its cause; nobody can answer for it.",
        )
    return None


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)
