"""The screening report: urgent first, then what is missing, what was found, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

from attrs import evolve

from ketaprac.explain import Entry, Line, Report, Total, explain
from ketaprac.explain import Part as Stretch
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.screening import NotScorable, Stage, Truth
from ketaprac_letters.letter import Letter, letter
from ketaprac_templates.document import Box, Column, Document, Heading, Part, Table, artifact
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import Block, Span, plain

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.screening import Screening
    from ketaprac.model.source import Source

Row = tuple[tuple[Block, ...], ...]

_TOTALS: Final = (
    Column(title="Questionnaire", share=0.36),
    Column(title="Filled in", share=0.18),
    Column(title="Result", share=0.46),
)
_TOLD: Final = (
    Column(title="Asks for", share=0.11),
    Column(title="What the rule says, and what the record says", share=0.58),
    Column(title="What would change it", share=0.31),
)
#: Sources in one row of their table.
_TOGETHER: Final = 6
_HEADS: Final = {
    Stage.PSYCHOLOGICAL: "Psychological screening",
    Stage.MEDICAL: "For the prescriber to weigh",
    Stage.SERIES: "Asked again during the series",
    Stage.DAY_OF: "On the day of each dosing session",
}


def render(screening: Screening, episode: Episode, context: Context) -> Artifact:
    """The report as a PDF with a neutral name. It shows the client's code, not the name.

    Args:
        screening: The findings.
        episode: The record that they rest on.
        context: Practice, rules and instruments.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    text = letter("report", episode, context)
    report = explain(screening, episode, context.profile, context.catalogue)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=f"{context.profile.name}  \u00b7  client {report.client}  \u00b7  {report.at}",
        parts=tuple(_parts(report, text)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return artifact(document, opaque(episode.id, opened, "screening-report", text.digest))


def _parts(report: Report, text: Letter) -> Iterator[Part]:
    sources = _Sources()
    if report.urgent:
        yield Box(blocks=tuple(_urgent(report, text)), warning=True)
    yield Box(blocks=(*_summary(report), *(evolve(b, quiet=True) for b in text.blocks("about"))))
    if report.totals:
        yield Heading(text="Questionnaires", level=2)
        rows = tuple(_total(total, sources) for total in report.totals)
        yield Table(columns=_TOTALS, rows=rows, tight=True)
    for part in report.parts:
        yield from _stage(part, sources)
    yield from sources.parts


def _urgent(report: Report, text: Letter) -> Iterator[Block]:
    for finding in report.urgent:
        yield Block(spans=(Span("URGENT: ", bold=True), Span(finding.why, bold=True)))
    yield from text.blocks("urgent", {"crisis_instructions": report.crisis_instructions})


def _summary(report: Report) -> Iterator[Block]:
    yield _pair("Recommendation of the office", report.screening.recommendation.value)
    before = (part for part in report.parts if part.stage is not Stage.DAY_OF)
    gaps = [key for part in before for key in part.missing]
    yield _pair("To fill in first", ", ".join(dict.fromkeys(gaps)) or "nothing")
    yield plain(report.review.words, bold=report.review.adopted is None)
    yield plain(report.part2, quiet=True)


def _pair(label: str, value: str) -> Block:
    return Block(spans=(Span(f"{label}: "), Span(value, bold=True)))


def _total(total: Total, sources: _Sources) -> Row:
    no_total = isinstance(total.score, NotScorable)
    flags = tuple(plain(f"FLAG, {flag}", bold=True) for flag in total.flags)
    return (
        _lines(f"{total.title} {sources.mark(total.source)}".strip(), *total.notes),
        _lines(total.when or "not recorded"),
        (plain(total.result, bold=no_total), *flags),
    )


def _stage(part: Stretch, sources: _Sources) -> Iterator[Part]:
    yield Heading(text=f"{_HEADS[part.stage]}: {part.disposition.word}", level=2)
    if not part.begun:
        column = Column(title="Nothing of a session is on record yet. On its day, fill in", share=1)
        yield Table(columns=(column,), rows=(((_later(part, sources),),),), tight=True)
        return
    if part.told:
        rows = tuple(_told(line, sources) for line in part.told)
        yield Table(columns=_TOLD, rows=rows, tight=True)
    if part.quiet:
        yield _Quiet(part.quiet).table(sources)


def _later(part: Stretch, sources: _Sources) -> Block:
    asked = (
        f"{', '.join(line.missing)} ({_rule(line)} {sources.mark(line.finding.source)})"
        for line in part.told
    )
    return plain("; ".join(asked), quiet=True)


def _told(line: Line, sources: _Sources) -> Row:
    finding = line.finding
    known = "not known" if finding.truth is Truth.UNKNOWN else ""
    return (
        (plain(finding.disposition.word.upper(), bold=True), *_lines(known)),
        tuple(_reason(line, sources)),
        _lines(finding.change),
    )


def _reason(line: Line, sources: _Sources) -> Iterator[Block]:
    yield plain(line.words)
    gap = f"{line.gap.rstrip('.')}. " if line.gap else ""
    if line.missing:
        fill_in = Span(f"Fill in: {', '.join(line.missing)}", bold=True)
        yield Block(spans=(Span(gap), fill_in))
    if line.finding.override is not None:
        yield plain(f"This finding is {line.finding.override.words}", bold=True)
    seen = f"On record: {'; '.join(entry.words for entry in line.seen)}. " if line.seen else ""
    rule = f"{line.rule} {sources.mark(line.finding.source, full=True)}".strip()
    yield plain(f"{seen}Rule: {rule}", quiet=True)


class _Quiet:
    """Rules without a finding. What most lines share stands in the head of the table."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        count = Counter(entry.when for line in lines for entry in line.seen)
        families = {line.finding.rule.partition(".")[0] for line in lines}
        self._lines = lines
        self._usual = min(count, key=lambda when: (-count[when], when), default="")
        self._family = f"{families.pop()}." if len(families) == 1 else ""

    def table(self, sources: _Sources) -> Table:
        usual = f" ({self._usual.replace(' (', ', ')}" if self._usual else ""
        family = f" ({self._family})" if self._family else ""
        columns = (
            Column(title="Asked, without a finding", share=0.47),
            Column(title=f"On record{usual}", share=0.29),
            Column(title=f"Rule{family}", share=0.24),
        )
        rows = tuple(self._row(line, sources) for line in self._lines)
        return Table(columns=columns, rows=rows, tight=True)

    def _row(self, line: Line, sources: _Sources) -> Row:
        rule = f"{_rule(line).removeprefix(self._family)} {sources.mark(line.finding.source)}"
        return (
            (plain(line.words, quiet=True),),
            _lines(*map(self._recorded, line.seen)),
            (plain(rule.strip(), quiet=True),),
        )

    def _recorded(self, entry: Entry) -> str:
        when = "" if entry.when == self._usual else f", {entry.when}"
        key = entry.key.removeprefix("facts.").removeprefix("answers.")
        return f"{key}: {entry.says}{when}"


def _rule(line: Line) -> str:
    return f"{line.finding.rule} v{line.finding.version}"


def _lines(*texts: str) -> tuple[Block, ...]:
    return tuple(plain(text, quiet=True) for text in texts if text)


class _Sources:
    """Numbers for sources, in the order in which they come up."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}
        self._full: set[Source] = set()

    def mark(self, source: Source | None, *, full: bool = False) -> str:
        """``[3]``, or nothing where there is no source; a full one is listed with its address."""
        if source is None:
            return ""
        if full:
            self._full.add(source)
        return f"[{self._numbers.setdefault(source, len(self._numbers) + 1)}]"

    @property
    def parts(self) -> Iterator[Part]:
        """What the numbers stand for, close together."""
        if self._numbers:
            yield Heading(text="Sources", level=2)
            each = list(map(self._spans, self._numbers))
            # Some to a row, so that the table can go on over the page.
            rows = tuple(
                ((Block(spans=tuple(chain(*each[at : at + _TOGETHER])), quiet=True),),)
                for at in range(0, len(each), _TOGETHER)
            )
            yield Table(columns=(Column(title=self._head, share=1.0),), rows=rows, tight=True)

    @property
    def _head(self) -> str:
        days = {source.read_on.isoformat() for source in self._numbers}
        read = (
            f"All read on {min(days)}." if len(days) == 1 else f"Read {min(days)} to {max(days)}."
        )
        short = set(self._numbers) - self._full
        return f"{read} Addresses that are left out: ketaprac screen --json" if short else read

    def _spans(self, source: Source) -> tuple[Span, ...]:
        place = f" {source.locator.removeprefix('https://')}" if source in self._full else ""
        mark = Span(f"[{self._numbers[source]}] ", bold=True)
        return mark, Span(f"{source.title.rstrip('.')}.{place} ")
