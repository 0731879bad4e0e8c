"""Whether a prescriber adopted the screening rules, exactly as they stand now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import evolve, frozen

from ketaprac.model.consent import AdoptedText
from ketaprac.model.moment import day_of
from ketaprac.model.people import Person, Role
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.rule import Rule, RulesAdopted


@frozen(kw_only=True)
class Review:
    """What stands on every output that rests on the rules.

    Attributes:
        content_hash: SHA-256 of the rules, all 64 digits.
        adopted: Which prescriber adopted exactly these rules, and when; None while
            nobody did.
    """

    content_hash: str
    adopted: AdoptedText | None

    @property
    def words(self) -> str:
        """The line itself."""
        code = f"rules {self.content_hash[:12]}"
        if self.adopted is None:
            return f"Screening rules: not reviewed by a prescriber ({code})."
        day = self.adopted.on.isoformat()
        return f"Screening rules: adopted by {self.adopted.by} on {day} ({code})."


def review(rules: Iterable[Rule], profile: PracticeProfile) -> Review:
    """Looks for the prescriber who adopted these rules.

    Args:
        rules: Of all plugins.
        profile: The practice. An entry among its adopted texts counts where it has the
            hash of the rules and the name of one of its prescribers.
    """
    digest = rules_hash(rules)
    names = {person.name for person in profile.people if Role.PRESCRIBER in person.roles}
    found = (a for a in profile.adopted if a.content_hash == digest and a.by in names)
    return Review(content_hash=digest, adopted=next(found, None))


def adopt(rules: Iterable[Rule], prescriber: Person, at: dt.datetime) -> RulesAdopted:
    """The record that a prescriber adopted rules, exactly as they stand.

    Args:
        rules: Of all plugins.
        prescriber: Who read them.
        at: When.
    """
    return RulesAdopted(at=at, by=prescriber.id, content_hash=rules_hash(rules))


def with_records(profile: PracticeProfile, records: Iterable[RulesAdopted]) -> PracticeProfile:
    """The practice with the adoptions that a host has stored.

    Args:
        profile: The practice.
        records: What :func:`adopt` gave; one by somebody who is not a prescriber of the
            practice counts for nothing.
    """
    kept = [
        AdoptedText(
            content_hash=record.content_hash,
            by=person.name,
            on=day_of(record.at, profile.time_zone),
        )
        for record in records
        if (person := profile.person(record.by)) and Role.PRESCRIBER in person.roles
    ]
    return evolve(profile, adopted=(*profile.adopted, *kept)) if kept else profile


def rules_hash(rules: Iterable[Rule]) -> str:
    """SHA-256 over every rule with all that belongs to it, whatever their order.

    Args:
        rules: Of all plugins.
    """
    import hashlib
    import json

    from ketaprac.files.convert import unstructure

    tables = [unstructure(rule) for rule in sorted(rules, key=lambda rule: rule.id)]
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def as_json(review: Review) -> dict[str, str | None]:
    """The documented JSON shape of whether a prescriber adopted the rules.

    Args:
        review: What was found.
    """
    adopted = review.adopted
    return {
        "hash": review.content_hash,
        "adopted_by": adopted.by if adopted else None,
        "adopted_on": adopted.on.isoformat() if adopted else None,
        "words": review.words,
    }
