"""Who adopted the text of a form: all of it, for every client to whom it can be made out.

A form is put together for one client: what is treated and which therapies are
woven in choose its sections. Nobody wants to adopt each of these mixtures. What is
adopted is everything that a kind of form can say in this practice, by one hash; a
form whose every section is among that is no draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from attrs import evolve

from ketaprac import forms
from ketaprac.hookspecs import CONSENT_SECTIONS
from ketaprac.house import House
from ketaprac.model.consent import ConsentForm, ConsentKind, ConsentSection
from ketaprac.model.episode import Episode, fold
from ketaprac.model.events import EpisodeOpened
from ketaprac.model.people import Client
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.treatment import Indication, Treatment


def by_whom(
    profile: PracticeProfile, form: ConsentForm, whole: Collection[ConsentSection]
) -> str | None:
    """Who adopted the whole text that this form is part of, or None.

    Args:
        profile: The practice.
        form: As put together for a client.
        whole: All that its kind can say; see :func:`everything`.
    """
    adopted = profile.adoption(forms.content_hash(whole))
    if adopted is None or not set(form.sections) <= set(whole):
        return None
    return adopted.by


def everything(
    house: House, kind: ConsentKind, language: str, at: dt.datetime
) -> tuple[ConsentSection, ...]:
    """Every section that a form of a kind can have in this practice, each once.

    Plugins are asked for each indication: alone, with each installed therapy, and with
    each protocol, on a record that holds nothing else. A section that hangs on more
    than that at once is not among them, and its form stays a draft.

    Args:
        house: The practice and its plugins.
        kind: Which form.
        language: BCP 47 tag.
        at: The moment in question.
    """
    blank, context = forms.blank(kind, language, house.catalogue), house.context(at)
    found: dict[ConsentSection, None] = {}
    for episode in _anybody(house, language, at):
        asked = house.caller.checked(CONSENT_SECTIONS, form=blank, episode=episode, context=context)
        found.update(dict.fromkeys(asked.values))
    return tuple(sorted(found, key=lambda s: (s.order, s.id, s.title, s.body)))


def _anybody(house: House, language: str, at: dt.datetime) -> Iterator[Episode]:
    """Records of nobody, one for each situation that chooses sections."""
    client = Client(id="anybody", language=language)
    therapies = [modality.id for modality in house.catalogue.modalities]
    protocols = [protocol.id for protocol in house.catalogue.protocols]
    for indication in Indication:
        bare = Treatment(indication=indication)
        treatments = (
            bare,
            *(evolve(bare, modalities=(therapy,)) for therapy in therapies),
            *(evolve(bare, protocol=protocol) for protocol in protocols),
        )
        for treatment in treatments:
            opened = EpisodeOpened(at=at, by="office", client=client, treatment=treatment)
            yield fold("anybody", (opened,))
