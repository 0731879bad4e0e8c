"""Answers, facts, scores, findings: what screening takes in and gives out."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum, StrEnum
from typing import Final

from attrs import frozen

from ketaprac.errors import BadInput
from ketaprac.model.base import Id, Line, Name, Prose, Value
from ketaprac.model.people import Role
from ketaprac.model.source import Source


class Absent(StrEnum):
    """Why there is no answer. None of these is ever a pass."""

    NOT_ASKED = "not-asked"
    SKIPPED_BY_DESIGN = "skipped-by-design"
    DECLINED = "declined"
    UNREADABLE = "unreadable"


class Disposition(IntEnum):
    """What a finding asks for; the highest of all findings wins."""

    CLEAR = 0
    NOTE = 1
    REVIEW = 2
    HOLD = 3
    STOP = 4
    URGENT = 5

    @property
    def word(self) -> str:
        """As it stands in files and on screens, such as ``hold``."""
        return self.name.lower()


class Stage(StrEnum):
    """When a rule is asked."""

    PSYCHOLOGICAL = "psychological"
    MEDICAL = "medical"
    SERIES = "series"  # again and again, once the first dosing session has begun
    DAY_OF = "day-of"


#: The stages that are asked whenever a record is looked at.
BEFORE_THE_DAY: Final = (Stage.PSYCHOLOGICAL, Stage.MEDICAL, Stage.SERIES)


class Recommendation(StrEnum):
    """All that a therapist's office can say; clearing is the prescriber's."""

    REFER = "refer"
    HOLD = "hold"
    DO_NOT_REFER_YET = "do not refer yet"


class Truth(StrEnum):
    """Outcome of a rule's condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@frozen(kw_only=True, repr=False)
class Answer(Value):
    """One answer, or why there is none.

    Attributes:
        item: Id of the instrument's item.
        value: The raw answer.
        absent: Why there is no value. Exactly one of the two is given.
    """

    __shown__ = ("item",)

    item: Id
    value: int | None = None
    absent: Absent | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.value is None) == (self.absent is None):
            raise BadInput("needs either a value or the reason why there is none")


@frozen(kw_only=True, repr=False)
class Response(Value):
    """One filled-in questionnaire, complete or not.

    Attributes:
        instrument: Id of the instrument.
        at: When it was filled in.
        by: Id of who filled it in.
        answers: At most one per item.
    """

    __shown__ = ("instrument",)

    instrument: Id
    at: dt.datetime
    by: Id
    answers: tuple[Answer, ...]

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        items = [answer.item for answer in self.answers]
        twice = sorted({item for item in items if items.count(item) > 1})
        if twice:
            raise BadInput(f"has two answers to item {', '.join(twice)}", where="answers")


@frozen(kw_only=True, repr=False)
class Fact(Value):
    """Something that the office or the prescriber found out.

    Attributes:
        field: What it is about, such as ``psychosis_history``.
        value: As found out; None with ``absent`` says why there is none.
        unit: Of a number, such as ``mmHg``.
        at: When it was true.
        by: Id of who found it out.
        absent: Why there is no value.
    """

    __shown__ = ("field",)

    field: Id
    value: bool | int | float | str | None = None
    unit: Id | None = None
    at: dt.datetime
    by: Id
    absent: Absent | None = None

    def __attrs_post_init__(self) -> None:
        Value.__attrs_post_init__(self)
        if (self.value is None) == (self.absent is None):
            raise BadInput("needs either a value or the reason why there is none", where="value")


@frozen(kw_only=True, repr=False)
class Flag(Value):
    """A safety item that was answered at or above its threshold.

    Attributes:
        id: Code of the flag.
        item: Which item raised it.
        words: What it means.
    """

    id: Id
    item: Id
    words: Line


@frozen(kw_only=True, repr=False)
class SubScore(Value):
    """A further scale of a scored instrument.

    Attributes:
        scale: Id of the scale.
        total: In points; a mean has up to two decimals.
        band: Id of the band, where the scale has any.
    """

    __shown__ = ("scale",)

    scale: Id
    total: float
    band: Id | None = None


@frozen(kw_only=True, repr=False)
class Verdict(Value):
    """What a criterion of an instrument came to.

    On a partial form only what the answers settle is said, and never that nothing
    was found.

    Attributes:
        criterion: Id of the criterion.
        outcome: Id of the outcome; None where the answers do not settle it.
        label: What the outcome is called.
        negative: Whether it is the outcome that holds where no other does.
        possible: Ids of the outcomes that the answers leave open; empty where one
            is settled.
    """

    __shown__ = ("criterion",)

    criterion: Id
    outcome: Id | None
    label: Name | None
    negative: bool = False
    possible: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class Scored(Value):
    """A complete questionnaire's result.

    Attributes:
        instrument: Id of the instrument.
        version: Of its definition.
        total: In points; a mean has up to two decimals. None where the instrument's
            authors give no total.
        band: Id of the band, where the scale has any.
        subscales: Further scales.
        flags: Safety items that were raised.
        verdicts: What the instrument's criteria came to.
        skipped: Ids of the items that were rightly not asked.
        branch: Ids of the skips that were taken.
    """

    __shown__ = ("instrument", "version")

    instrument: Id
    version: Id
    total: float | None
    band: Id | None
    subscales: tuple[SubScore, ...] = ()
    flags: tuple[Flag, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    skipped: tuple[Id, ...] = ()
    branch: tuple[Id, ...] = ()


@frozen(kw_only=True, repr=False)
class NotScorable(Value):
    """A questionnaire with gaps or contradictions: no number, only what is amiss.

    Attributes:
        instrument: Id of the instrument.
        version: Of its definition.
        missing: Ids of the items without an answer; empty where answers contradict
            each other.
        reason: Why it cannot be scored, in plain words.
        lowest: Lowest total that the missing answers allow, in points; None where
            the instrument has no total.
        highest: Highest total that they allow, likewise.
        flags: Safety items that were raised all the same.
        verdicts: What the answers settle of the instrument's criteria.
        skipped: Ids of the items that were rightly not asked.
        branch: Ids of the skips that were taken.
    """

    __shown__ = ("instrument", "version", "missing")

    instrument: Id
    version: Id
    missing: tuple[Id, ...]
    reason: Line
    lowest: float | None
    highest: float | None
    flags: tuple[Flag, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    skipped: tuple[Id, ...] = ()
    branch: tuple[Id, ...] = ()


Score = Scored | NotScorable


def verdict_words(score: Score) -> tuple[str, ...]:
    """What criteria came to, in words: what was found, and what stands in for a total.

    That nothing was found is left out where a total says as much.
    """
    alone = isinstance(score, Scored) and score.total is None
    return tuple(v.label for v in score.verdicts if v.label and (alone or not v.negative))


@frozen(kw_only=True, repr=False)
class Override(Value):
    """That a named person answers for going on in spite of a finding.

    Attributes:
        at: When it was signed.
        by: Id of who signed it.
        why: The reason, in their words.
    """

    __shown__ = ("at",)

    at: dt.datetime
    by: Id
    why: Prose

    @property
    def words(self) -> str:
        """All of it in one line, for the eyes of those who see the finding."""
        return f"overridden by {self.by} on {self.at.date().isoformat()}: {self.why}"


@frozen(kw_only=True, repr=False)
class Finding(Value):
    """What one rule made of the record; rules that did not trigger give one too.

    Attributes:
        rule: Id of the rule, or of the fault that stands in for it.
        version: Of the rule.
        stage: When the rule is asked.
        truth: Whether its condition held.
        disposition: What it asks for.
        why: In plain words, for the clinician.
        change: What would change it.
        keys: Keys of the case file that are missing or decide it.
        owner: Who may change or override the rule.
        source: On whose authority.
        plugin: Which plugin it came from.
        override: Who answers for going on all the same. The finding stays what it is.
    """

    __shown__ = ("rule", "version")

    rule: Id
    version: Id
    stage: Stage
    truth: Truth
    disposition: Disposition
    why: Prose
    change: Prose
    keys: tuple[Line, ...] = ()
    owner: Role | None = None
    source: Source | None = None
    plugin: Id | None = None
    override: Override | None = None

    @property
    def counts_as(self) -> Disposition:
        """What it asks for now: an overridden one is still to be looked at."""
        return Disposition.REVIEW if self.override else self.disposition

    @property
    def holds(self) -> bool:
        """Whether it keeps a gate shut."""
        return self.counts_as >= Disposition.HOLD


@frozen(kw_only=True, repr=False)
class Screening(Value):
    """All findings of one look at the record.

    Attributes:
        at: When it was looked at.
        findings: Most severe first, then by rule.
        scores: Of the latest response to each instrument.
    """

    __shown__ = ("at",)

    at: dt.datetime
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...] = ()

    def at_stage(self, *stages: Stage) -> tuple[Finding, ...]:
        """The findings of these stages."""
        return tuple(f for f in self.findings if f.stage in stages)

    def disposition(self, *stages: Stage) -> Disposition:
        """The most severe disposition, overrides counted; HOLD where nothing was asked."""
        found = self.at_stage(*stages) if stages else self.findings
        return max((f.counts_as for f in found), default=Disposition.HOLD)

    @property
    def recommendation(self) -> Recommendation:
        """What the office can say on the psychological findings."""
        worst = self.disposition(Stage.PSYCHOLOGICAL)
        if worst >= Disposition.STOP:
            return Recommendation.DO_NOT_REFER_YET
        if worst == Disposition.HOLD:
            return Recommendation.HOLD
        return Recommendation.REFER
