"""Consent forms and the prescriber's packet, from what plugins contribute to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from ketaprac import forms
from ketaprac.decision import Made
from ketaprac.faults import as_objection
from ketaprac.hookspecs import CONSENT_FORMS, CONSENT_SECTIONS, REFERRAL_ITEMS
from ketaprac.house import House
from ketaprac.model.consent import ConsentKind
from ketaprac.model.episode import Episode
from ketaprac.model.gate import Objection
from ketaprac.model.moment import day_of
from ketaprac.model.referral import ItemKind, Referral
from ketaprac.model.screening import Screening

_PURPOSE: Final = "Medical screening and decision on ketamine-assisted therapy"
#: Raised whenever the shipped notice to the recipient (42 CFR 2.32) says something else.
NOTICE: Final = "1"
_NO_SECTIONS: Final = Objection(
    code="form.no-sections",
    words="No plugin contributes any text to this form.",
    todo="See `ketaprac plugins list`: a consent plugin must be active.",
)


def form(
    house: House,
    episode: Episode,
    kind: ConsentKind,
    at: dt.datetime,
    *,
    recipient: str | None = None,
    takes_back: Collection[ConsentKind] = (),
) -> Made:
    """The current form of a kind, with its open places filled as far as they are known.

    Args:
        house: The practice and its plugins.
        episode: For whom.
        kind: Which form.
        at: The moment in question.
        recipient: Id of who may receive records.
        takes_back: What is taken back (withdrawal only); all that is live where empty.

    Returns:
        The form. A plugin that failed means that there is none: it might lack what
        matters.

    Raises:
        BadInput: A section has no place on this form.
    """
    blank = forms.blank(kind, episode.client.language, house.catalogue)
    asked = house.caller.checked(
        CONSENT_SECTIONS, form=blank, episode=episode, context=house.context(at)
    )
    headless = [fault for fault in house.registry.faults if fault.hook == CONSENT_FORMS.name]
    problems = [*map(as_objection, (*headless, *asked.faults))]
    if not asked.items:
        problems.append(_NO_SECTIONS)
    if problems:
        return Made(value=None, objections=tuple(problems), faults=asked.faults)
    words = forms.placeholders(
        blank.head,
        episode,
        house.profile,
        recipient,
        at,
        taken_back=titles(house, episode, at, takes_back),
    )
    minor = forms.is_minor(episode, house.profile, at)
    return Made(value=forms.assemble(blank, asked.values, words, house.profile, minor=minor))


def titles(
    house: House, episode: Episode, at: dt.datetime, kinds: Collection[ConsentKind] = ()
) -> tuple[str, ...]:
    """What a withdrawal takes back: the title of each form, and when it was signed.

    Args:
        house: The practice and its plugins.
        episode: Whose consents.
        at: The moment in question.
        kinds: Which ones; all that are live where empty.
    """
    zone = house.profile.time_zone
    return tuple(
        f"{forms.blank(c.kind, episode.client.language, house.catalogue).title} "
        f"(signed {day_of(c.signed_at, zone).isoformat()})"
        for kind in taken_back(house, episode, at, kinds)
        for c in episode.live_consents(kind, at, zone)
    )


def taken_back(
    house: House, episode: Episode, at: dt.datetime, kinds: Collection[ConsentKind] = ()
) -> tuple[ConsentKind, ...]:
    """What a withdrawal takes back, as far as it is live.

    Args:
        house: The practice and its plugins.
        episode: Whose consents.
        at: The moment in question.
        kinds: Which ones; all that are live where empty.
    """
    zone = house.profile.time_zone
    return tuple(
        kind
        for kind in ConsentKind
        if (not kinds or kind in kinds) and episode.live_consents(kind, at, zone)
    )


def packet(
    house: House,
    episode: Episode,
    recipient: str,
    screening: Screening,
    at: dt.datetime,
    *,
    leave_out: Collection[ItemKind] = (),
) -> Made:
    """The packet for a prescriber, marked incomplete where a plugin failed.

    Args:
        house: The practice and its plugins.
        episode: Whose packet.
        recipient: Id of the prescriber.
        screening: The findings at that moment.
        at: The moment in question.
        leave_out: Kinds of information that a person decided not to send.
    """
    asked = house.caller.checked(
        REFERRAL_ITEMS, episode=episode, screening=screening, context=house.context(at)
    )
    live = episode.live_consents(ConsentKind.DISCLOSURE, at, house.profile.time_zone)
    basis = [consent.id for consent in live if consent.recipient == recipient]
    items = [item for item in asked.values if item.kind not in leave_out]
    made = Referral(
        id=f"referral-{len(episode.referrals) + 1}",
        recipient=recipient,
        purpose=_PURPOSE,
        items=tuple(sorted(items, key=lambda item: (item.order, item.id))),
        consent=basis[-1] if basis else None,
        made_at=at,
        complete=bool(asked.items) and not asked.faults,
        left_out=tuple(kind for kind in ItemKind if kind in leave_out),
        notice=NOTICE if house.profile.part2_program else None,
    )
    return Made(value=made, faults=asked.faults)
