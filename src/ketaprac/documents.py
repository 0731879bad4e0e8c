"""Documents out: exporters turn values into bytes, and their checkers read bytes again."""

from __future__ import annotations

import datetime as dt
from typing import Final

import attrs

from ketaprac.caller import Fault
from ketaprac.errors import BadInput, unknown
from ketaprac.hookspecs import EXPORTERS
from ketaprac.house import House
from ketaprac.model.artifact import Artifact, LintFinding, Takes
from ketaprac.model.consent import ConsentForm
from ketaprac.model.episode import Episode
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.referral import Referral
from ketaprac.model.screening import Screening
from ketaprac.model.series import Series
from ketaprac.model.signing import SignedForm
from ketaprac.owed import owed

_TAKES: Final[dict[Takes, type]] = {
    Takes.SERIES: Series,
    Takes.EPISODE: Episode,
    Takes.REFERRAL: Referral,
    Takes.CONSENT_FORM: ConsentForm,
    Takes.SIGNED_FORM: SignedForm,
    Takes.FOLLOW_UPS: FollowUpPlan,
    Takes.SCREENING: Screening,
}


def export(
    house: House, exporter: str, subject: object, episode: Episode, at: dt.datetime
) -> Artifact | Fault:
    """Turns a value into a document.

    Args:
        house: The practice and its plugins.
        exporter: Id of the exporter.
        subject: What it takes.
        episode: Whose document it is.
        at: The moment in question.

    Raises:
        BadInput: No exporter has that id, it takes something else, or something in
            the record must be corrected first.
    """
    found = house.registry.exporters.get(exporter)
    if found is None:
        raise unknown("exporter", exporter, house.registry.exporters)
    if not isinstance(subject, _TAKES[found.value.takes]):
        raise BadInput(f"the exporter {exporter!r} takes a {found.value.takes.value}")
    context = house.context(at)
    if found.value.takes is Takes.EPISODE:
        context = attrs.evolve(context, follow_up=owed(house, episode, at))
    return house.caller.render(
        found.origin,
        EXPORTERS.name,
        Artifact,
        lambda: found.value.render(subject, episode, context),
        EXPORTERS.on_fault,
    )


def lintable(house: House) -> tuple[str, ...]:
    """Media types of which files can be checked."""
    exporters = (provided.value for provided in house.registry.exporters.values())
    return tuple(sorted({_bare(e.media_type) for e in exporters if e.lint is not None}))


def lint(
    house: House, content: bytes, media_type: str, audience: str | None, now: dt.datetime
) -> tuple[LintFinding, ...]:
    """Everything wrong with an exported file, by line.

    Args:
        house: The practice and its plugins.
        content: The file.
        media_type: One of :func:`lintable`.
        audience: Whom the file is for, to also look for what they must not see.
        now: The present moment.

    Raises:
        BadInput: Nothing can check such a file, or there is no such audience.
    """
    for _, provided in sorted(house.registry.exporters.items()):
        exporter = provided.value
        if exporter.lint is None or _bare(exporter.media_type) != media_type:
            continue
        if exporter.practice_lint is not None:
            return exporter.practice_lint(content, audience, house.context(now))
        return exporter.lint(content, audience)
    raise unknown("media type", media_type, lintable(house))


def _bare(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0].strip()
