"""A screening put so that a person can check it line by line.

Terminal and paper show the same lines; both take them from here. Texts of a record
(lists of medicines, histories) are not repeated: a rule asks only whether they are there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import frozen

from ketaprac.law import part2_words
from ketaprac.model.context import Catalogue
from ketaprac.model.episode import Episode
from ketaprac.model.instrument import Instrument
from ketaprac.model.moment import zone
from ketaprac.model.profile import PracticeProfile
from ketaprac.model.rule import Rule
from ketaprac.model.screening import (
    Disposition,
    Fact,
    Finding,
    NotScorable,
    Response,
    Score,
    Scored,
    Screening,
    Stage,
    Truth,
)
from ketaprac.model.source import Source
from ketaprac.review import Review, review

T = TypeVar("T", Fact, Response)


@frozen(kw_only=True)
class Entry:
    """What the record says under one key.

    Attributes:
        key: Of the case file, such as ``facts.current_mania``.
        says: The value without texts, or why there is none.
        when: The day, with the time where there is one, and who recorded it.
        before: The entry before it, which can still make a rule hold; empty where none.
    """

    key: str
    says: str
    when: str
    before: str = ""

    @property
    def words(self) -> str:
        """All of it in one line."""
        before = f"; before that {self.before}" if self.before else ""
        return f"{self.key}: {self.says}, {self.when}{before}"


@frozen(kw_only=True)
class Line:
    """One finding with what it rests on.

    Attributes:
        finding: The finding.
        words: What the rule says, in plain words.
        gap: Why it cannot be told; empty where it can.
        seen: What the record says about it.
        missing: Keys of the case file to fill in.
    """

    finding: Finding
    words: str
    gap: str = ""
    seen: tuple[Entry, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether the rule was asked and found nothing."""
        return self.finding.disposition is Disposition.CLEAR and (
            self.finding.truth is not Truth.UNKNOWN
        )

    @property
    def rule(self) -> str:
        """Id and version of the rule, who owns it, and which plugin brought it."""
        finding = self.finding
        owner = f", owner {finding.owner.value}" if finding.owner else ""
        plugin = f", plugin {finding.plugin}" if finding.plugin else ""
        return f"{finding.rule}, version {finding.version}{owner}{plugin}"


@frozen(kw_only=True)
class Part:
    """What was asked at one stage.

    Attributes:
        stage: Which.
        disposition: The most severe one.
        told: What found something or cannot be told, most severe first.
        quiet: What was asked without a finding.
    """

    stage: Stage
    disposition: Disposition
    told: tuple[Line, ...]
    quiet: tuple[Line, ...]

    @property
    def begun(self) -> bool:
        """Whether it is time: the day of a session has come once something of it is on record."""
        return self.stage is not Stage.DAY_OF or any(
            line.seen for line in (*self.told, *self.quiet)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """All keys to fill in, each once."""
        return tuple(dict.fromkeys(key for line in self.told for key in line.missing))


@frozen(kw_only=True)
class Total:
    """One questionnaire.

    Attributes:
        score: What it comes to.
        title: Its full name.
        when: When it was filled in and by whom; empty where that is not known.
        result: The total with its band, or ``NOT SCORABLE`` with the range.
        notes: What its criteria came to, and what was rightly not asked.
        flags: Safety items that were raised.
        source: Whose bands they are.
    """

    score: Score
    title: str
    when: str
    result: str
    notes: tuple[str, ...]
    flags: tuple[str, ...]
    source: Source | None


@frozen(kw_only=True)
class Report:
    """A screening, ready to be shown.

    Attributes:
        client: Id of the client.
        at: The moment of the screening, by the clock of the practice.
        screening: What it is made from.
        urgent: Urgent findings.
        crisis_instructions: The practice's own.
        totals: Questionnaires.
        parts: Stage by stage.
        review: Whether a prescriber adopted the rules.
        part2: Whether the practice is a program under 42 CFR Part 2, in words.
    """

    client: str
    at: str
    screening: Screening
    urgent: tuple[Finding, ...]
    crisis_instructions: str
    totals: tuple[Total, ...]
    parts: tuple[Part, ...]
    review: Review
    part2: str


def explain(
    screening: Screening, episode: Episode, profile: PracticeProfile, catalogue: Catalogue
) -> Report:
    """Puts a screening together with the record that it rests on.

    Args:
        screening: The findings.
        episode: The record.
        profile: The practice.
        catalogue: Its rules and instruments.
    """
    tz = profile.time_zone
    lines = list(_lines(screening, episode, tz, catalogue))
    local = screening.at.astimezone(zone(tz))
    return Report(
        client=episode.client.id,
        at=f"{local:%Y-%m-%d %H:%M} ({tz})",
        screening=screening,
        urgent=tuple(f for f in screening.findings if f.disposition is Disposition.URGENT),
        crisis_instructions=profile.crisis_instructions,
        totals=tuple(_total(score, episode, tz, catalogue) for score in screening.scores),
        parts=tuple(_parts(screening, lines)),
        review=review(catalogue.rules, profile),
        part2=part2_words(profile),
    )


def missing(screening: Screening, *stages: Stage) -> tuple[str, ...]:
    """Keys of what cannot be told at these stages, each once; all stages where none is named.

    Args:
        screening: The findings.
        stages: Which stages.
    """
    found = screening.at_stage(*stages) if stages else screening.findings
    keys = (key for f in found if f.truth is Truth.UNKNOWN for key in f.keys or (f.rule,))
    return tuple(dict.fromkeys(keys))


def _parts(screening: Screening, lines: list[Line]) -> Iterator[Part]:
    for stage in Stage:
        mine = [line for line in lines if line.finding.stage is stage]
        if mine:
            yield Part(
                stage=stage,
                disposition=screening.disposition(stage),
                told=tuple(line for line in mine if not line.quiet),
                quiet=tuple(line for line in mine if line.quiet),
            )


def _lines(screening: Screening, episode: Episode, tz: str, catalogue: Catalogue) -> Iterator[Line]:
    rules = {rule.id: rule for rule in catalogue.rules}
    record = _record(episode, tz)
    gaps = {s.instrument: s.missing for s in screening.scores if isinstance(s, NotScorable)}
    for finding in screening.findings:
        rule = rules.get(finding.rule)
        unknown = finding.truth is Truth.UNKNOWN
        yield Line(
            finding=finding,
            words=rule.words if rule else finding.why,
            gap=_gap(finding, rule) if unknown and rule else "",
            seen=tuple(record[key] for key in finding.keys if key in record),
            missing=tuple(_place(key, gaps) for key in finding.keys) if unknown else (),
        )


def _gap(finding: Finding, rule: Rule) -> str:
    return finding.why.removesuffix(f"The rule: {rule.words}").removeprefix("Unknown: ").strip()


def _place(key: str, gaps: dict[str, tuple[str, ...]]) -> str:
    items = gaps.get(key.removeprefix("answers."), ()) if key.startswith("answers.") else ()
    return f"{key} (item {', '.join(items)})" if items else key


def _record(episode: Episode, tz: str) -> dict[str, Entry]:
    """What there is under each key, as rules look at it: the newest entry, and the one before."""
    found: dict[str, list[tuple[str, str]]] = {}
    for fact in _newest(episode.facts):
        entry = _value(fact), _when(fact, tz)
        found.setdefault(f"facts.{fact.field}", []).append(entry)
    for form in _newest(episode.responses):
        entry = "filled in", _when(form, tz)
        found.setdefault(f"answers.{form.instrument}", []).append(entry)
    return {key: _entry(key, *entries[:2]) for key, entries in found.items()}


def _entry(key: str, newest: tuple[str, str], *older: tuple[str, str]) -> Entry:
    before = ", ".join(older[0]) if older else ""
    return Entry(key=key, says=newest[0], when=newest[1], before=before)


def _newest(entries: Iterable[T]) -> list[T]:
    """As rules look at them: of two entries of one moment, the one recorded later first."""
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _value(fact: Fact) -> str:
    if fact.absent is not None:
        return fact.absent.value.replace("-", " ")
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, str):
        return "written down" if fact.value.strip() else "blank"
    return f"{fact.value} {fact.unit or ''}".strip()


def _when(entry: Fact | Response, tz: str) -> str:
    """A day, with the time where there is one: a mere day is kept as its first instant."""
    local = entry.at.astimezone(zone(tz))
    day = f"{local:%Y-%m-%d}" if local.time() == dt.time() else f"{local:%Y-%m-%d %H:%M}"
    return f"{day} ({entry.by})"


def _total(score: Score, episode: Episode, tz: str, catalogue: Catalogue) -> Total:
    instrument = catalogue.instrument(score.instrument)
    forms = _newest(r for r in episode.responses if r.instrument == score.instrument)
    return Total(
        score=score,
        title=instrument.title if instrument else score.instrument,
        when=_when(forms[0], tz) if forms else "",
        result=result(score, instrument),
        notes=tuple(_notes(score)),
        flags=tuple(f"item {flag.item}: {flag.words}" for flag in score.flags),
        source=instrument.total.source if instrument else None,
    )


def result(score: Score, instrument: Instrument | None) -> str:
    """What a questionnaire came to, in words: total and band, or why there is none.

    Args:
        score: As scored.
        instrument: Where it is installed; gives the words of the band.
    """
    parts = _scored(score, instrument) if isinstance(score, Scored) else _not_scorable(score)
    return "; ".join(parts)


def _notes(score: Score) -> Iterator[str]:
    yield from (verdict.label for verdict in score.verdicts if verdict.label)
    if score.skipped:
        yield f"rightly not asked: item {', '.join(score.skipped)}"


def _scored(score: Scored, instrument: Instrument | None) -> Iterator[str]:
    if score.total is None:
        yield "complete, without a total"
    else:
        yield f"total {score.total}, {_band(score, score.total, instrument) or 'no band'}"
    yield from (f"{sub.scale} {sub.total}" for sub in score.subscales)


def _not_scorable(score: NotScorable) -> Iterator[str]:
    if score.missing:
        yield f"NOT SCORABLE, {len(score.missing)} missing (item {', '.join(score.missing)})"
    else:
        yield f"NOT SCORABLE, {score.reason}"
    if score.lowest is not None and score.highest is not None:
        yield f"the total lies between {score.lowest} and {score.highest}"


def _band(score: Scored, total: float, instrument: Instrument | None) -> str:
    bands = instrument.total.bands if instrument else ()
    fitting = [b for b in bands if b.id == score.band and b.low <= total <= b.high]
    if not fitting:
        return score.band or ""
    ranges = {f" ({band.low} to {band.high})" for band in fitting}
    # Bands may differ by sex; where several fit, no one range is true.
    return fitting[0].label + (ranges.pop() if len(ranges) == 1 else "")
