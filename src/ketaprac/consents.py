"""Whether a consent may be recorded, and whether one that was signed still holds.

What was signed is never rendered again: a record keeps version and hash of the text
that was on the paper, and these are held against the text of today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from ketaprac.forms import HEADS, is_minor
from ketaprac.model.consent import Consent, ConsentForm, ConsentKind, FormHead, ReConsent
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.people import Role
from ketaprac.model.profile import PracticeProfile

_AFFECTED = "A consent cannot be given under the effect of the medicine."


def holds(
    kind: ConsentKind,
    episode: Episode,
    at: dt.datetime,
    profile: PracticeProfile,
    current: Callable[[ConsentKind], ConsentForm | None],
) -> Iterator[Objection]:
    """What speaks against going on as far as one kind of consent is concerned.

    Args:
        kind: Which kind is needed.
        episode: Whose consents.
        at: The moment in question.
        profile: The practice.
        current: Gives the form of today, or None where none can be made.
    """
    live = episode.live_consents(kind, at, profile.time_zone)
    if not live:
        yield _no(
            "consent.missing",
            f"No {kind.value} consent is live (signed, not withdrawn, not expired).",
            f"Have the client sign the {kind.value} consent.",
            "consents",
        )
        return
    form = current(kind)
    if form is None:
        yield _no(
            "consent.no-form",
            f"The current {kind.value} consent cannot be produced, so nothing can be compared "
            "with it.",
            "See `ketaprac plugins list` and `ketaprac consent`.",
        )
        return
    reasons = [tuple(_aged(consent, form, episode, at, profile.time_zone)) for consent in live]
    if all(reasons):
        yield from reasons[-1]


def _aged(
    consent: Consent, form: ConsentForm, episode: Episode, at: dt.datetime, zone: str
) -> Iterator[Objection]:
    """Why this consent no longer counts; nothing where it does."""
    head = form.head
    if not _is_current(consent, form):
        yield _no(
            "consent.outdated",
            f"Needs re-consent: the {form.kind.value} consent that was signed is not the current "
            "one.",
            "Have the client sign the current form.",
            "consents.version",
        )
    if head.lasts_days is not None and consent.expires_on is None:
        ends = day_of(consent.signed_at, zone) + dt.timedelta(days=head.lasts_days)
        if day_of(at, zone) > ends:
            yield _no(
                "consent.expired",
                f"Needs re-consent: a {form.kind.value} consent holds for {head.lasts_days} days.",
                "Have the client sign the current form.",
                "consents.signed_on",
            )
    yield from _doses(consent, head, episode)


def _doses(consent: Consent, head: FormHead, episode: Episode) -> Iterator[Objection]:
    most = head.re_consent_after_doses
    held = sum(session.started_at >= consent.signed_at for session in episode.sessions)
    if most is not None and held >= most:
        yield _no(
            "consent.dose-count",
            f"Needs re-consent: {held} dosing sessions since the {head.kind.value} consent was "
            f"signed, and it is to be signed again after {most}.",
            "Have the client sign the current form.",
            "consents.signed_on",
        )


def _is_current(consent: Consent, form: ConsentForm) -> bool:
    policy = form.head.re_consent
    if policy is ReConsent.NEVER:
        return True
    if policy is ReConsent.ALWAYS and consent.content_hash is not None:
        return consent.content_hash == form.content_hash
    return consent.version == form.version


def recordable(
    consent: Consent,
    episode: Episode,
    at: dt.datetime,
    profile: PracticeProfile,
    head: FormHead | None = None,
) -> Iterator[Objection]:
    """What stands in the way of recording a consent that was signed.

    Args:
        consent: What somebody wants to record.
        episode: Whose.
        at: The moment of recording.
        profile: The practice.
        head: Who signs such a form; the core's own where None.
    """
    if consent.signed_at > at:
        yield Objection(
            code="date.future",
            words="It is dated in the future.",
            todo="Correct the date.",
            key="consents.signed_on",
        )
    if consent.id in {known.id for known in episode.consents}:
        yield _no(
            "consent.twice",
            "A consent with that id is recorded already.",
            "Give it another id.",
            "consents.id",
        )
    if consent.kind.names_recipient and profile.person(consent.recipient) is None:
        yield Objection(
            code="disclosure.unnamed",
            words=f"The {consent.kind.value} consent names no recipient that the practice file "
            "knows.",
            todo="Write the prescriber's id into it.",
            key="consents.recipient",
        )
    yield from _roles(consent, episode, profile, head or HEADS[consent.kind])
    yield from _sober(consent, episode, profile.time_zone)


def _roles(
    consent: Consent, episode: Episode, profile: PracticeProfile, head: FormHead
) -> Iterator[Objection]:
    """That those signed who can: the client or a guardian, and nobody for another."""
    signed = consent.signed_in
    staff = None if consent.roles else profile.person(consent.signed_by)
    wrong = sorted(role.value for role in signed - head.roles)
    if staff is not None or wrong or not signed & {Role.CLIENT, Role.GUARDIAN}:
        yield _no(
            "consent.role",
            "It is signed in a role that cannot give this consent"
            + (f" ({', '.join(wrong)})." if wrong else "; client or guardian must sign."),
            f"Have it signed by: {', '.join(sorted(role.value for role in head.roles))}.",
            "consents.by",
        )
    if is_minor(episode, profile, consent.signed_at) and Role.GUARDIAN not in signed:
        yield _no(
            "consent.guardian",
            "The client was under age on the day of signing, and no guardian signed.",
            "Have a guardian sign as well, and write both into roles.",
            "consents.roles",
        )


def _sober(consent: Consent, episode: Episode, zone: str) -> Iterator[Objection]:
    """That nobody signs under the medicine, nor later on the day of it."""
    if any(session.is_open for session in episode.sessions):
        yield _no(
            "consent.under-medicine",
            "A consent cannot be given while a dosing session is under way.",
            "Have it signed on another day.",
            "consents.signed_on",
        )
        return
    day = day_of(consent.signed_at, zone)
    earlier = [s.started_at for s in episode.sessions if day_of(s.started_at, zone) == day]
    if any(start <= consent.signed_at for start in earlier):
        yield _no(
            "consent.after-medicine",
            f"It is signed on the day of a dosing session, after the medicine. {_AFFECTED}",
            "Have it signed on another day, before the medicine.",
            "consents.signed_on",
        )


def _no(code: str, words: str, todo: str, key: str | None = None) -> Objection:
    return Objection(code=code, words=words, todo=todo, key=key)
