"""A practice's profile together with everything that is installed in it."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from ketaprac.caller import Caller, Fault
from ketaprac.model.context import Catalogue, Context
from ketaprac.model.profile import PracticeProfile
from ketaprac.plugins import Loaded
from ketaprac.registry import Registry


@frozen(kw_only=True)
class House:
    """What the parts of :class:`ketaprac.Practice` work with.

    Attributes:
        profile: The practice.
        loaded: Its plugins.
        registry: What they offer.
        settings: One value per plugin that has settings.
    """

    profile: PracticeProfile
    loaded: Loaded
    registry: Registry
    settings: tuple[object, ...]

    @property
    def caller(self) -> Caller:
        """Calls the active plugins."""
        return self.loaded.caller

    @property
    def catalogue(self) -> Catalogue:
        """Instruments, rules, protocols and modalities of all plugins."""
        return self.registry.catalogue

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What went wrong while plugins were loaded and asked for their content."""
        return (*self.loaded.faults, *self.registry.faults)

    def context(self, at: dt.datetime) -> Context:
        """What plugins are told besides the episode.

        Args:
            at: The moment in question.
        """
        return Context(
            profile=self.profile, now=at, catalogue=self.catalogue, settings=self.settings
        )
