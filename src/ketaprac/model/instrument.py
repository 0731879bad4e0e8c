"""Questionnaires as data: items, scales, bands, skips, safety items and licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Range, Value
from ketaprac.model.criterion import Criterion
from ketaprac.model.people import Role, Sex
from ketaprac.model.source import Source

#: Window of a questionnaire that asks about the whole life, in days.
LIFETIME: Final = 36_500


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
        optional: Whether it may stay blank, as nothing is reckoned from it.
    """

    id: Id
    label: Name
    values: tuple[int, ...]
    text: Line | None = None
    reversed: bool = False
    loinc: Id | None = None
    optional: bool = False

    def points(self, raw: int) -> int:
        """Points of a raw answer (turned round where the item is reversed)."""
        return self.values[0] + self.values[-1] - raw if self.reversed else raw

    @cached_property
    def points_of(self) -> Mapping[int, int]:
        """Points of every raw answer that is allowed."""
        return {raw: self.points(raw) for raw in self.values}


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


class Method(StrEnum):
    """How a scale makes one number of its items."""

    SUM = "sum"
    MEAN = "mean"
    NONE = "none"  # its authors give no such number


@frozen(kw_only=True, repr=False)
class Scale(Value):
    """What items come to together.

    Attributes:
        id: Unique within the instrument; the main one is called ``total``.
        items: Ids of the items that go in.
        method: How they go in.
        times: What a sum is multiplied by.
        bands: What the results are called.
        higher_is_better: Whether a high result is the good one.
        source: Where the rule and the bands come from.
    """

    id: Id
    items: tuple[Id, ...]
    method: Method = Method.SUM
    times: Annotated[int, Range(1, 100)] = 1
    bands: tuple[Band, ...] = ()
    higher_is_better: bool = False
    source: Source

    @cached_property
    def by_gravity(self) -> tuple[Band, ...]:
        """The bands, the gravest first, each by its place on the ladder of its own sex."""
        return tuple(sorted(self.bands, key=self._rung, reverse=True))

    def _rung(self, band: Band) -> tuple[int, int]:
        """How grave a band is: its place on its ladder, then how wide it reaches."""
        ladder = [other for other in self.bands if other.sex == band.sex]
        if self.higher_is_better:
            return sum(other.low > band.low for other in ladder), band.high
        return sum(other.low < band.low for other in ladder), -band.low


@frozen(kw_only=True, repr=False)
class SafetyItem(Value):
    """An answer that somebody must act on whatever the total is.

    Attributes:
        id: Code of the flag that is raised.
        item: Which item.
        at_least: Lowest points, included, that raise the flag.
        declined: Whether a refusal to answer raises it as well.
        words: What it means, in plain words.
        source: Whose rule it is.
    """

    id: Id
    item: Id
    at_least: int
    declined: bool = False
    words: Line
    source: Source


@frozen(kw_only=True, repr=False)
class Skip(Value):
    """Items that are rightly not asked, given what was answered before.

    It is taken where all of ``of`` are answered, come to ``at_most`` points at
    most, and none of ``items`` has an answer. The skipped items then count nought
    points and are not missing.

    Attributes:
        id: Name of the branch, kept with the score.
        of: The items that decide.
        at_most: Highest sum of their points, included, that skips.
        items: The items that are skipped.
        contradicts: Whether points at a skipped item contradict the deciding ones,
            so that nothing can be scored before somebody asks again.
        source: Whose rule it is.
    """

    id: Id
    of: tuple[Id, ...]
    at_most: int = 0
    items: tuple[Id, ...]
    contradicts: bool = True
    source: Source


@frozen(kw_only=True, repr=False)
class NoMoreThan(Value):
    """That one answer cannot exceed another, such as heavy days all days.

    Attributes:
        item: The smaller one.
        than: The greater one.
    """

    __shown__ = ("item", "than")

    item: Id
    than: Id


@frozen(kw_only=True, repr=False)
class ChangeThreshold(Value):
    """From which difference on a source calls a change one that matters.

    Sources differ; an instrument carries several and none is preferred.

    Attributes:
        id: Unique within the instrument.
        points: Difference of the total, in points.
        percent: Difference of the total, in percent of the earlier one. At least
            one of the two is given.
        words: What the source calls such a change.
        source: Whose threshold it is.
    """

    id: Id
    points: float | None = None
    percent: float | None = None
    words: Line
    source: Source

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if self.points is None and self.percent is None:
            raise BadInput("needs points or percent")


@frozen(kw_only=True, repr=False)
class Instrument(Value):
    """A questionnaire in one exact variant.

    Attributes:
        id: With the variant, such as ``audit-c`` (not the same as ``usaudit-c``).
        version: Of this definition.
        title: Full name.
        variant: What tells it from its relatives, where it has any.
        items: In the order in which they are asked.
        total: The main scale.
        subscales: Further scales.
        criteria: What single answers mean together.
        skips: Items that may rightly stay blank.
        limits: Answers that cannot exceed others.
        safety: Answers that raise a flag even on a partial form.
        changes: From which difference on a change matters, by several sources.
        window_days: How far back the questions reach, in days; 0 for now,
            :data:`LIFETIME` for the whole life.
        window: The same in words, where days do not say it.
        filled_in_by: Client or clinician.
        licence: Terms of the wording.
        loinc: LOINC code of the panel, where sourced.
        loinc_total: LOINC code of the total, where sourced.
        notes: What a reader of a score should know.
        site_wording: Whether the texts come from a practice that says that it may show
            them; no plugin ships such a one.
    """

    id: Id
    version: Id
    title: Name
    variant: Name | None = None
    items: tuple[Item, ...]
    total: Scale
    subscales: tuple[Scale, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    skips: tuple[Skip, ...] = ()
    limits: tuple[NoMoreThan, ...] = ()
    safety: tuple[SafetyItem, ...] = ()
    changes: tuple[ChangeThreshold, ...] = ()
    window_days: Annotated[int, Range(0, LIFETIME)]
    window: Name | None = None
    filled_in_by: Role = Role.CLIENT
    licence: Licence
    loinc: Id | None = None
    loinc_total: Id | None = None
    notes: tuple[Prose, ...] = ()
    site_wording: bool = False

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        ids = [item.id for item in self.items]
        if len(set(ids)) != len(ids) or not ids:
            raise BadInput("needs items with ids that differ", where="items")
        for where, named in self._named():
            if not named <= set(ids):
                raise BadInput("names an item that is not there", where=where)
        self._check_blanks()
        may_show = self.site_wording or self.licence.text_may_ship
        if not may_show and any(item.text for item in self.items):
            raise BadInput("carries wording that its licence keeps back", where="items")

    def _named(self) -> Iterator[tuple[str, set[str]]]:
        """Which items the parts speak of, by the part's field."""
        yield "total", set(self.total.items)
        yield "subscales", {item for scale in self.subscales for item in scale.items}
        yield "criteria", {item for criterion in self.criteria for item in criterion.items}
        yield "skips", {item for skip in self.skips for item in (*skip.of, *skip.items)}
        yield "limits", {item for limit in self.limits for item in (limit.item, limit.than)}
        yield "safety", {safety.item for safety in self.safety}

    def _check_blanks(self) -> None:
        """A skipped item counts nought, which it must allow; an optional one counts nowhere."""
        skipped = {item for skip in self.skips for item in skip.items}
        counted = set().union(*(named for where, named in self._named() if where != "skips"))
        for item in self.items:
            if item.id in skipped and min(map(item.points, item.values)) != 0:
                raise BadInput(f"skips item {item.id}, which cannot be nought", where="skips")
            if item.optional and item.id in counted:
                raise BadInput(f"item {item.id} is optional and yet counted", where="items")

    def item(self, item_id: str) -> Item | None:
        """The item with that id, or None."""
        return self.by_id.get(item_id)

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """The items by their ids."""
        return {item.id: item for item in self.items}
