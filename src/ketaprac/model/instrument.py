"""Questionnaires as data: items, scales, bands, safety items and licence."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Range, Value
from ketaprac.model.people import Role, Sex
from ketaprac.model.source import Source


class LicenceStatus(StrEnum):
    """Whether a questionnaire's wording may be passed on."""

    PUBLIC_DOMAIN = "public-domain"
    FREE_WITH_NOTICE = "free-with-notice"
    RESTRICTED = "restricted"
    UNKNOWN = "unknown"


@frozen(kw_only=True, repr=False)
class Licence(Value):
    """Terms of the wording; the scoring structure is not covered by them.

    Attributes:
        status: Whether the wording may be shipped.
        notice: What must be shown with it.
        source: Where the terms were read.
    """

    __shown__ = ("status",)

    status: LicenceStatus
    notice: Line | None = None
    source: Source | None = None

    @property
    def text_may_ship(self) -> bool:
        """Whether an instrument under this licence may carry its wording."""
        return self.status in (LicenceStatus.PUBLIC_DOMAIN, LicenceStatus.FREE_WITH_NOTICE)


@frozen(kw_only=True, repr=False)
class Item(Value):
    """One question.

    Attributes:
        id: Unique within the instrument, usually its number.
        label: A short neutral name, never the wording.
        values: Raw answers that are allowed, lowest first.
        text: The wording, only where the licence lets it ship.
        reversed: Whether the points run against the raw answers.
        loinc: LOINC code of the question, where sourced.
    """

    id: Id
    label: Name
    values: tuple[int, ...]
    text: Line | None = None
    reversed: bool = False
    loinc: Id | None = None

    def points(self, raw: int) -> int:
        """Points of a raw answer (turned round where the item is reversed)."""
        return self.values[0] + self.values[-1] - raw if self.reversed else raw


@frozen(kw_only=True, repr=False)
class Band(Value):
    """A stretch of totals that has a name.

    Attributes:
        id: Code of the band.
        label: The name, as the source gives it.
        low: Lowest total, in points, included.
        high: Highest total, in points, included.
        sex: For whom it holds; everyone where None.
    """

    id: Id
    label: Name
    low: int
    high: int
    sex: Sex | None = None


@frozen(kw_only=True, repr=False)
class Scale(Value):
    """A sum of items.

    Attributes:
        id: Unique within the instrument; the main one is called ``total``.
        items: Ids of the items that are added up.
        bands: What the sums are called.
        source: Where the rule and the bands come from.
    """

    id: Id
    items: tuple[Id, ...]
    bands: tuple[Band, ...] = ()
    source: Source


@frozen(kw_only=True, repr=False)
class SafetyItem(Value):
    """An answer that somebody must act on whatever the total is.

    Attributes:
        id: Code of the flag that is raised.
        item: Which item.
        at_least: Lowest points, included, that raise the flag.
        words: What it means, in plain words.
        source: Whose rule it is.
    """

    id: Id
    item: Id
    at_least: int
    words: Line
    source: Source


@frozen(kw_only=True, repr=False)
class Instrument(Value):
    """A questionnaire in one exact variant.

    Attributes:
        id: With the variant, such as ``audit-c`` (not the same as ``usaudit-c``).
        version: Of this definition.
        title: Full name.
        items: In the order in which they are asked.
        total: The main scale.
        subscales: Further scales.
        safety: Answers that raise a flag even on a partial form.
        window_days: How far back the questions reach, in days.
        filled_in_by: Client or clinician.
        licence: Terms of the wording.
        loinc: LOINC code of the panel, where sourced.
        loinc_total: LOINC code of the total, where sourced.
        notes: What a reader of a score should know.
    """

    id: Id
    version: Id
    title: Name
    items: tuple[Item, ...]
    total: Scale
    subscales: tuple[Scale, ...] = ()
    safety: tuple[SafetyItem, ...] = ()
    window_days: Annotated[int, Range(0, 36_500)]
    filled_in_by: Role = Role.CLIENT
    licence: Licence
    loinc: Id | None = None
    loinc_total: Id | None = None
    notes: tuple[Prose, ...] = ()

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids) or not ids:
            raise BadInput("needs items with ids that differ", where="items")
        for scale in (self.total, *self.subscales):
            if not set(scale.items) <= set(ids):
                raise BadInput(f"scale {scale.id} names an item that is not there", where="total")
        if not {s.item for s in self.safety} <= set(ids):
            raise BadInput("names an item that is not there", where="safety")
        if not self.licence.text_may_ship and any(item.text for item in self.items):
            raise BadInput("carries wording that its licence keeps back", where="items")

    def item(self, item_id: str) -> Item | None:
        """The item with that id, or None."""
        return next((item for item in self.items if item.id == item_id), None)
