"""What a plugin is told besides the episode: practice, time, catalogue, settings."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from attrs import frozen

from ketaprac.model.base import Value
from ketaprac.model.consent import ConsentKind, FormHead
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.indication import IndicationGuide
from ketaprac.model.instrument import Instrument
from ketaprac.model.modality import Modality
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.protocol import Protocol
from ketaprac.model.rule import Rule

T = TypeVar("T")


@frozen(kw_only=True, repr=False)
class Catalogue(Value):
    """The content that all plugins together offer, by id.

    Attributes:
        instruments: Questionnaires.
        rules: Screening rules.
        protocols: Series to choose from.
        modalities: Therapies to weave in.
        forms: What holds for each kind of form, by language.
        indications: What is known on each thing that is treated.
    """

    __shown__ = ()

    instruments: tuple[Instrument, ...] = ()
    rules: tuple[Rule, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    modalities: tuple[Modality, ...] = ()
    forms: tuple[FormHead, ...] = ()
    indications: tuple[IndicationGuide, ...] = ()

    def instrument(self, instrument_id: str) -> Instrument | None:
        """The instrument with that id, or None."""
        return next((i for i in self.instruments if i.id == instrument_id), None)

    def protocol(self, protocol_id: str | None) -> Protocol | None:
        """The protocol with that id, or None."""
        return next((p for p in self.protocols if p.id == protocol_id), None)

    def modality(self, modality_id: str) -> Modality | None:
        """The modality with that id, or None."""
        return next((m for m in self.modalities if m.id == modality_id), None)

    def form(self, kind: ConsentKind, language: str) -> FormHead | None:
        """What holds for that kind of form in that language, or None."""
        return next((f for f in self.forms if f.kind is kind and f.language == language), None)

    def indication(self, indication_id: str) -> IndicationGuide | None:
        """What is known on that indication, or None."""
        return next((i for i in self.indications if i.id == indication_id), None)


@frozen(kw_only=True, repr=False)
class Context(Value):
    """Given to hooks, planners and exporters.

    Attributes:
        profile: The practice.
        now: The moment at which the host asks; plugins have no other clock.
        catalogue: What all plugins offer.
        settings: One value per plugin that declared settings.
        follow_up: What is owed to the client, for exporters of an episode; None
            elsewhere.
    """

    __shown__ = ("now",)

    profile: PracticeProfile
    now: dt.datetime
    catalogue: Catalogue = Catalogue()
    settings: tuple[object, ...] = ()
    follow_up: FollowUpPlan | None = None

    def setting(self, kind: type[T]) -> T:
        """The settings of that class, as the practice file gives them.

        Args:
            kind: The class that the plugin's ``ketaprac_settings`` returns.

        Returns:
            The practice's settings, or the class's defaults.
        """
        found = next((s for s in self.settings if isinstance(s, kind)), None)
        return found if found is not None else kind()
