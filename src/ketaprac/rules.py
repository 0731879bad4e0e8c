"""Three-valued evaluation of screening rules: no gap ever looks like a pass.

A test holds, does not hold, or cannot be told; only a fresh, complete, rightly
typed value that speaks against it makes it not hold. Tests are joined by
Kleene's strong logic, so one that holds settles an OR whatever else is missing:
nothing urgent waits for other answers.

The newest entry about a matter decides. Where the newest one is a gap (declined,
wrong type or unit, form not complete), the one before it can still make a test
hold, but can no longer clear it: a blank neither passes nor takes back what was
found before. Two entries of one moment that differ contradict each other: the graver
one counts, whichever was recorded later.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from math import isfinite
from operator import ge, gt, le, lt
from typing import Any, Final, Protocol, TypeAlias, TypeVar

from attrs import frozen

from ketaprac import criteria, scoring
from ketaprac.answers import read
from ketaprac.errors import BadInput
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.instrument import Instrument
from ketaprac.model.people import Role, Sex
from ketaprac.model.rule import (
    AllOf,
    Compare,
    Condition,
    FactIs,
    FlagRaised,
    Rule,
    ScoreIs,
    Test,
    VerdictIs,
    tests_of,
)
from ketaprac.model.screening import (
    Disposition,
    Fact,
    Finding,
    NotScorable,
    Response,
    Score,
    Scored,
    Stage,
    Truth,
)

_ORDER: Final[dict[Compare, Callable[[Any, Any], bool]]] = {
    Compare.AT_LEAST: ge,
    Compare.MORE_THAN: gt,
    Compare.AT_MOST: le,
    Compare.LESS_THAN: lt,
}


_GRAVITY: Final = (Truth.NO, Truth.UNKNOWN, Truth.YES)


class _Dated(Protocol):
    @property
    def at(self) -> dt.datetime: ...


T = TypeVar("T", bound=_Dated)


@frozen
class _Told:
    """What one entry, or one test, says.

    ``gap`` is why it says nothing or, where the test holds, what newer entry
    was passed over.
    """

    truth: Truth
    gap: str = ""


_Reader: TypeAlias = Callable[[T], _Told]


def screen(
    rules: Iterable[Rule], episode: Episode, now: dt.datetime, catalogue: Catalogue
) -> tuple[Finding, ...]:
    """Asks every rule that applies to what is treated.

    Args:
        rules: Of all plugins.
        episode: Where things stand.
        now: The moment by which ages are reckoned.
        catalogue: Where the instruments are.

    Returns:
        One finding per rule, also of rules that did not trigger: most severe
        first, then by rule. A stage at which something must be asked by now and
        nothing is gives a HOLD finding, ``core.no-rules``.
    """
    asked = [rule for rule in rules if _applies(rule, episode)]
    findings = [evaluate(rule, episode, now, catalogue) for rule in asked]
    stages = {rule.stage for rule in asked}
    findings += [_nothing_asked(stage) for stage in _due(episode) if stage not in stages]
    return tuple(sorted(findings, key=lambda f: (-f.disposition, f.rule, f.stage)))


def evaluate(rule: Rule, episode: Episode, now: dt.datetime, catalogue: Catalogue) -> Finding:
    """What one rule makes of the record.

    Args:
        rule: Which rule. Whether it applies to what is treated is not asked here.
        episode: Where things stand.
        now: The moment by which ages are reckoned.
        catalogue: Where the instruments are.

    Returns:
        The finding; in ``why`` stands what is missing, never a value.
    """
    record = _Record(episode, now, catalogue)
    told = [record.tell(test) for test in tests_of(rule.when)]
    truth = _joined(rule.when, [each.truth for each in told])
    doubted = any(each.truth is Truth.YES and each.gap for each in told)
    return Finding(
        rule=rule.id,
        version=rule.version,
        stage=rule.stage,
        truth=truth,
        disposition=_disposition(rule, truth, doubted=doubted),
        why=_why(rule, truth, [each.gap for each in told if each.gap]),
        change=rule.change,
        keys=tuple(dict.fromkeys(rule.tests)),
        owner=rule.owner,
        source=rule.source,
    )


def scores(episode: Episode, catalogue: Catalogue) -> tuple[Score, ...]:
    """Scores of the latest response to each instrument, by the instrument's id.

    A response to an instrument that is not installed has none. One that does
    not fit its instrument counts as answered nowhere; its flags still show.

    Args:
        episode: Where things stand.
        catalogue: Where the instruments are.
    """
    newest = {response.instrument: response for response in reversed(_newest(episode.responses))}
    found = [(catalogue.instrument(name), newest[name]) for name in sorted(newest)]
    return tuple(_score(i, r, episode.client.sex) for i, r in found if i is not None)


def fields(rules: Iterable[Rule]) -> tuple[str, ...]:
    """All fields of facts that rules look at, sorted.

    Args:
        rules: Any rules.
    """
    tests = [test for rule in rules for test in tests_of(rule.when)]
    return tuple(sorted({test.field for test in tests if isinstance(test, FactIs)}))


def _applies(rule: Rule, episode: Episode) -> bool:
    """Repeat checks begin with the first dosing session; the rest goes by what is treated."""
    chosen = episode.treatment
    if rule.indications and chosen.indication not in rule.indications:
        return False
    if rule.modalities and set(rule.modalities).isdisjoint(chosen.modalities):
        return False
    if rule.stage not in _due(episode):
        return False
    return not rule.if_given or any(_is_given(test, episode) for test in tests_of(rule.when))


def _due(episode: Episode) -> tuple[Stage, ...]:
    """Stages at which rules are asked by now; that none is there to be asked is a fault."""
    return tuple(stage for stage in Stage if stage is not Stage.SERIES or episode.sessions)


def _is_given(test: Test, episode: Episode) -> bool:
    if isinstance(test, FactIs):
        return any(fact.field == test.field for fact in episode.facts)
    return any(response.instrument == test.instrument for response in episode.responses)


def _nothing_asked(stage: Stage) -> Finding:
    return Finding(
        rule="core.no-rules",
        version="1",
        stage=stage,
        truth=Truth.UNKNOWN,
        disposition=Disposition.HOLD,
        why=f"No {stage} rule applies to what is treated, so nothing was asked.",
        change="See `ketaprac plugins list`: a plugin with such rules must be active.",
        owner=Role.PRESCRIBER,
    )


def _joined(condition: Condition, truths: list[Truth]) -> Truth:
    """Kleene's AND for `AllOf`; his OR for everything else, a single test included."""
    decides = Truth.NO if isinstance(condition, AllOf) else Truth.YES
    if decides in truths:
        return decides
    if Truth.UNKNOWN in truths:
        return Truth.UNKNOWN
    return Truth.YES if decides is Truth.NO else Truth.NO


def _disposition(rule: Rule, truth: Truth, *, doubted: bool) -> Disposition:
    if truth is Truth.NO:
        return Disposition.CLEAR
    if truth is Truth.UNKNOWN:
        return rule.unknown
    return max(rule.then, rule.unknown) if doubted else rule.then


def _why(rule: Rule, truth: Truth, gaps: list[str]) -> str:
    if truth is Truth.YES:
        return rule.words
    if truth is Truth.NO:
        return f"Asked, and it does not hold: {rule.words}"
    return f"Unknown: {'; '.join(dict.fromkeys(gaps))}. The rule: {rule.words}"


@frozen
class _Record:
    """What there is to test, at one moment."""

    episode: Episode
    now: dt.datetime
    catalogue: Catalogue

    def tell(self, test: Test) -> _Told:
        if isinstance(test, FactIs):
            facts = (fact for fact in self.episode.facts if fact.field == test.field)
            return self._newest_tells(test.field, facts, lambda f: _fact(test, f), test.max_age)
        instrument = self.catalogue.instrument(test.instrument)
        if instrument is None:
            return _unknown(f"{test.instrument} is not installed")
        forms = (r for r in self.episode.responses if r.instrument == test.instrument)
        reader = self._reader(test, instrument)
        return self._newest_tells(test.instrument, forms, reader, test.max_age)

    def _reader(
        self, test: ScoreIs | FlagRaised | VerdictIs, instrument: Instrument
    ) -> _Reader[Response]:
        if isinstance(test, FlagRaised):
            return lambda response: _flag(test, instrument, response)
        if isinstance(test, VerdictIs):
            return lambda response: _verdict(test, instrument, response)
        return lambda response: _total(test, instrument, response, self.episode.client.sex)

    def _newest_tells(
        self, name: str, entries: Iterable[T], reader: _Reader[T], max_age: dt.timedelta | None
    ) -> _Told:
        gap = ""
        for at, twins in itertools.groupby(_newest(entries), key=lambda entry: entry.at):
            told = self._untimely(name, at, max_age) or _gravest(map(reader, twins))
            if told.truth is Truth.YES:
                return _Told(Truth.YES, gap)
            if told.truth is Truth.NO:
                return _unknown(gap) if gap else told
            gap = gap or told.gap
        return _unknown(gap or f"{name} is missing")

    def _untimely(self, name: str, at: dt.datetime, max_age: dt.timedelta | None) -> _Told | None:
        if at > self.now:
            return _unknown(f"{name} is dated in the future")
        if max_age is not None and self.now - at > max_age:
            return _unknown(f"{name} is older than {_age(max_age)}")
        return None


def _newest(entries: Iterable[T]) -> list[T]:
    """Newest first; of two entries of the same moment, the one recorded later."""
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _gravest(told: Iterable[_Told]) -> _Told:
    """Of what entries of one moment say: that it holds, else that it cannot be told."""
    return max(told, key=lambda each: _GRAVITY.index(each.truth))


def _unknown(gap: str) -> _Told:
    return _Told(Truth.UNKNOWN, gap)


def _known(holds: bool) -> _Told:
    return _Told(Truth.YES if holds else Truth.NO)


def _fact(test: FactIs, fact: Fact) -> _Told:
    if fact.value is None:
        reason = fact.absent.value if fact.absent else "blank"
        return _unknown(f"{test.field} is {reason.replace('-', ' ')}")
    if _sort(fact.value) != _sort(test.value):
        return _unknown(f"{test.field} is not {_sort(test.value)}")
    if fact.unit != test.unit:
        asked = f"given in {test.unit}" if test.unit else "asked for with a unit"
        return _unknown(f"{test.field} is not {asked}")
    if test.compare is Compare.IS:
        return _known(_plain(fact.value) == _plain(test.value))
    if _sort(test.value) != "a number":
        return _unknown(f"the rule compares {test.field} as if it were a number")
    return _known(_ORDER[test.compare](fact.value, test.value))


def _sort(value: object) -> str:
    """What sort of value it is. A truth value is no number; infinity is no measurement."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number" if isfinite(value) else "a finite number"
    return "text" if isinstance(value, str) else "of a known type"


def _plain(value: object) -> object:
    return value.strip().casefold() if isinstance(value, str) else value


def _flag(test: FlagRaised, instrument: Instrument, response: Response) -> _Told:
    """Looks at the one item alone, so that no fault elsewhere in the form hides it."""
    safety = next((s for s in instrument.safety if s.id == test.flag), None)
    if safety is None:
        return _unknown(f"{instrument.id} has no flag {test.flag}")
    raised = scoring.is_raised(instrument, response, safety)
    if raised is None:
        return _unknown(f"item {safety.item} of {instrument.id} has no usable answer")
    return _known(raised)


def _verdict(test: VerdictIs, instrument: Instrument, response: Response) -> _Told:
    """Whether the answers settle a criterion; what does not fit the form counts as missing."""
    criterion = next((c for c in instrument.criteria if c.id == test.criterion), None)
    known = {outcome.id for outcome in criterion.outcomes} if criterion else set()
    if criterion is None or not known.issuperset(test.outcomes):
        return _unknown(f"{instrument.id} has no criterion {test.criterion} with these outcomes")
    reading = read(instrument, response)
    verdict = criteria.verdict(criterion, reading)
    if set(verdict.possible or (verdict.outcome,)) <= set(test.outcomes):
        return _known(True)
    if verdict.outcome is None or reading.missing or not _fits(instrument, response):
        return _unknown(f"the answers to {instrument.id} do not settle its {test.criterion}")
    return _known(False)


def _fits(instrument: Instrument, response: Response) -> bool:
    try:
        scoring.check(instrument, response)
    except BadInput:
        return False
    return True


def _total(test: ScoreIs, instrument: Instrument, response: Response, sex: Sex | None) -> _Told:
    """Compares a total, or the range that a partial form leaves.

    A partial form can settle that the limit is met, never that it is not. A limit on
    the same side of every total that the instrument can give asks only whether there
    is a score; a partial form never answers that.
    """
    result, widest = _score(instrument, response, sex), scoring.bounds(instrument)
    if isinstance(result, Scored) and result.total is not None:
        return _Told(_within(test, result.total, result.total))
    if isinstance(result, Scored) or widest is None:
        return _unknown(f"{instrument.id} has no total that a rule could compare")
    truth = Truth.UNKNOWN
    if result.lowest is not None and result.highest is not None:
        truth = _within(test, result.lowest, result.highest)
    if truth is not Truth.YES or _within(test, *widest) is not Truth.UNKNOWN:
        return _unknown(f"{instrument.id} cannot be scored: {result.reason}")
    return _Told(truth)


def _within(test: ScoreIs, lowest: float, highest: float) -> Truth:
    """Whether the test holds for all, for none or for some totals of a range."""
    if test.compare is Compare.IS:
        if lowest == highest:
            return _known(lowest == test.value).truth
        return Truth.UNKNOWN if lowest <= test.value <= highest else Truth.NO
    holds = {_ORDER[test.compare](end, test.value) for end in (lowest, highest)}
    return Truth.UNKNOWN if len(holds) > 1 else _known(holds.pop()).truth


def _score(instrument: Instrument, response: Response, sex: Sex | None) -> Score:
    """The score; where the form does not fit its instrument, one that says so."""
    try:
        return scoring.score(instrument, response, sex=sex)
    except BadInput as error:
        lowest, highest = scoring.bounds(instrument) or (None, None)
        return NotScorable(
            instrument=instrument.id,
            version=instrument.version,
            missing=tuple(item.id for item in instrument.items),
            reason=f"{error.where} {error.what}"[:500],
            lowest=lowest,
            highest=highest,
            flags=scoring.flags(instrument, response),
        )


def _age(limit: dt.timedelta) -> str:
    """A duration in words, in its greatest unit that leaves no rest."""
    for name, unit in _UNITS:
        if limit >= unit and not limit % unit:
            count = limit // unit
            return f"{count} {name}" + ("s" if count != 1 else "")
    return str(limit)


_UNITS: Final = (
    ("day", dt.timedelta(days=1)),
    ("hour", dt.timedelta(hours=1)),
    ("minute", dt.timedelta(minutes=1)),
)
