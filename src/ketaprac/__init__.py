"""ketaprac: the pathway of a ketamine-assisted therapy practice, kept safe.

The core knows the pathway; plugins know the content. A host makes one
:class:`Practice`, hands it values and gets values and documents back::

    from ketaprac import Practice, PracticeProfile

Public names are imported when first used, so that ``import ketaprac`` costs
next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaprac._version import __version__

if TYPE_CHECKING:
    from ketaprac.caller import Fault, Outcome
    from ketaprac.decision import Decision
    from ketaprac.errors import BadInput, Held, KetapracError
    from ketaprac.files.case import load_case
    from ketaprac.files.episode import dump_episode, load_episode
    from ketaprac.files.practice import load_practice
    from ketaprac.hookspecs import hookimpl, hookspec
    from ketaprac.model.artifact import Artifact
    from ketaprac.model.consent import Consent, ConsentKind
    from ketaprac.model.episode import Episode
    from ketaprac.model.gate import Action, Objection
    from ketaprac.model.people import Client, Person, Role
    from ketaprac.model.profile import PracticeProfile
    from ketaprac.model.referral import Clearance, ClearanceDecision
    from ketaprac.model.screening import Disposition, Fact, Response, Screening
    from ketaprac.model.treatment import Indication, Treatment
    from ketaprac.practice import Practice

_HOMES = {
    "Action": "model.gate",
    "Artifact": "model.artifact",
    "BadInput": "errors",
    "Clearance": "model.referral",
    "ClearanceDecision": "model.referral",
    "Client": "model.people",
    "Consent": "model.consent",
    "ConsentKind": "model.consent",
    "Decision": "decision",
    "Disposition": "model.screening",
    "Episode": "model.episode",
    "Fact": "model.screening",
    "Fault": "caller",
    "Held": "errors",
    "Indication": "model.treatment",
    "KetapracError": "errors",
    "Objection": "model.gate",
    "Outcome": "caller",
    "Person": "model.people",
    "Practice": "practice",
    "PracticeProfile": "model.profile",
    "Response": "model.screening",
    "Role": "model.people",
    "Screening": "model.screening",
    "Treatment": "model.treatment",
    "dump_episode": "files.episode",
    "hookimpl": "hookspecs",
    "hookspec": "hookspecs",
    "load_case": "files.case",
    "load_episode": "files.episode",
    "load_practice": "files.practice",
}

__all__ = [
    "Action",
    "Artifact",
    "BadInput",
    "Clearance",
    "ClearanceDecision",
    "Client",
    "Consent",
    "ConsentKind",
    "Decision",
    "Disposition",
    "Episode",
    "Fact",
    "Fault",
    "Held",
    "Indication",
    "KetapracError",
    "Objection",
    "Outcome",
    "Person",
    "Practice",
    "PracticeProfile",
    "Response",
    "Role",
    "Screening",
    "Treatment",
    "__version__",
    "dump_episode",
    "hookimpl",
    "hookspec",
    "load_case",
    "load_episode",
    "load_practice",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'ketaprac' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"ketaprac.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
