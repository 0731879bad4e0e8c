"""What people see on a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from ketaprac.cli.common import columns, paragraph
from ketaprac.explain import Line, Part, Report, Total
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.moment import zone
from ketaprac.model.series import Series
from ketaprac.walk import Document, Walk


def print_documents(documents: Iterable[Document], written: list[str]) -> None:
    """Lists the files and what each one is."""
    titles = {document.artifact.name: document.title for document in documents}
    rows = [(titles.get(path.rpartition("/")[2], "What each file is"), path) for path in written]
    if rows:
        print(columns(rows, ("document", "file")))


def print_report(report: Report) -> None:
    """Urgent findings first, then stage by stage, those that did not trigger last."""
    print(f"Screening of {report.client}, as of {report.at}")
    for finding in report.urgent:
        print(paragraph(f"URGENT: {finding.why}", indent=8))
    if report.urgent:
        print(paragraph(f"Crisis instructions: {report.crisis_instructions}", indent=8))
    if report.totals:
        print()
    for total in report.totals:
        _print_total(total)
    for part in report.parts:
        _print_part(part)
    print(f"\nRecommendation of the office: {report.screening.recommendation.value}.")
    print("Only the prescriber's recorded decision clears anyone.")
    print(report.review.words)
    print(paragraph(report.part2))


def _print_total(total: Total) -> None:
    when = f"  [{total.when}]" if total.when else ""
    print(paragraph(f"{total.score.instrument}: {total.result}{when}", indent=7))
    for note in total.notes:
        print(paragraph(f"  {note}", indent=7))
    for flag in total.flags:
        print(paragraph(f"  FLAG {flag}", indent=7))


def _print_part(part: Part) -> None:
    print(f"\n{part.stage.value.capitalize()} ({part.disposition.word})")
    if not part.begun:
        print("  nothing of a session is on record yet; on its day, fill in:")
        _print_short((line, ", ".join(line.missing)) for line in part.told)
        return
    if part.missing:
        print(paragraph(f"  to fill in: {', '.join(part.missing)}", indent=14))
    for line in part.told:
        _print_line(line)
    if part.quiet:
        print("  asked, without a finding:")
        _print_short((line, "; ".join(e.words for e in line.seen)) for line in part.quiet)


def _print_short(lines: Iterable[tuple[Line, str]]) -> None:
    rows = [(line.finding.rule, words) for line, words in lines]
    width = max((len(rule) for rule, _ in rows), default=0)
    for rule, words in rows:
        print(f"    {rule:<{width}}  {words}".rstrip())


def _print_line(line: Line) -> None:
    finding = line.finding
    print(f"  {finding.disposition.word:<7}{finding.truth.value:<8}{finding.rule}")
    print(paragraph(f"         {finding.why}", indent=9))
    for entry in line.seen:
        print(paragraph(f"         on record: {entry.words}", indent=20))
    print(paragraph(f"         -> {finding.change}", indent=12))
    if finding.override is not None:
        print(paragraph(f"         {finding.override.words}", indent=12))
    print(paragraph(f"         rule: {line.rule}", indent=15))
    if finding.source is not None:
        source = finding.source
        words = f"{source.title}, {source.locator} (read {source.read_on.isoformat()})"
        print(paragraph(f"         source: {words}", indent=17))


def print_series(series: Series) -> None:
    """The sessions with local times, people and rooms."""
    tz = zone(series.time_zone)
    rows = [
        (
            f"{session.start.astimezone(tz):%a %Y-%m-%d %H:%M}",
            f"{session.monitored_until.astimezone(tz):%H:%M}",
            session.id,
            session.room or "-",
            ", ".join(f"{a.person} ({a.role.value})" for a in session.staff) or "-",
        )
        for session in series.sessions
    ]
    print(f"Series {series.id} by protocol {series.protocol}, times in {series.time_zone}")
    print(columns(rows, ("start", "until", "step", "room", "with")))
    if series.missed:
        print(paragraph("Gone by without a record: " + ", ".join(series.missed), indent=2))
    if series.provisional:
        print(
            paragraph(
                "Waiting for the next authorisation: " + ", ".join(series.provisional), indent=2
            )
        )


def print_alternatives(several: tuple[Series, ...]) -> None:
    """Series side by side, week by week, by the client's clock."""
    if not several:
        return
    print(f"{len(several)} series, the best first, times in {several[0].time_zone}")
    for number, series in enumerate(several, start=1):
        people = dict.fromkeys(a.person for session in series.sessions for a in session.staff)
        rooms = dict.fromkeys(session.room for session in series.sessions if session.room)
        print(f"  {number}: with {', '.join(people)}; in {', '.join(rooms) or '-'}")
    heads = ("week of", *(f"series {number}" for number in range(1, len(several) + 1)))
    print(columns(_weeks(several), heads))


def _weeks(several: tuple[Series, ...]) -> Iterator[tuple[str, ...]]:
    weeks: dict[dt.date, list[list[str]]] = {}
    for number, series in enumerate(several):
        for session in series.sessions:
            start = session.start.astimezone(zone(series.time_zone))
            monday = start.date() - dt.timedelta(days=start.weekday())
            cells = weeks.setdefault(monday, [[] for _ in several])
            cells[number].append(f"{start:%a %d %H:%M} {session.id}")
    for monday, cells in sorted(weeks.items()):
        for line, row in enumerate(zip_longest(*cells, fillvalue="")):
            yield (monday.isoformat() if line == 0 else "", *row)


def print_follow_up(plan: FollowUpPlan, walked: Walk) -> None:
    """What is owed, by due window; what nobody did in time is marked as late."""
    series = walked.episode.series
    tz = zone(series.time_zone if series else walked.time_zone)
    late = {task.id for task in walked.overdue}
    rows = [
        (
            "done" if task.id in plan.done else "LATE" if task.id in late else "open",
            f"{task.due_from.astimezone(tz):%Y-%m-%d %H:%M}",
            f"{task.due_until.astimezone(tz):%Y-%m-%d %H:%M}",
            task.owner.value,
            task.session,
            task.title,
        )
        for task in plan.tasks
    ]
    print(columns(rows, ("", "from", "until", "owner", "after", "what")))
    for gap in plan.gaps:
        print(paragraph(f"INCOMPLETE: {gap}", indent=12))


def print_referrals(walked: Walk) -> None:
    """Where each referral stands, and how to record one that was just put together."""
    tz = zone(walked.time_zone)
    for standing, row in zip(walked.episode.standings, walked.disclosures, strict=True):
        day = f"{standing.since.astimezone(tz):%Y-%m-%d}"
        print(f"\n{standing.referral} to {row.recipient}: {standing.status.value} since {day}")
        if not row.intact:
            words = "The record has changed since it was sent. Keep the files that were sent."
            print(paragraph(f"  {words}", indent=2))
    if walked.sent is not None:
        print("\nWhen you send it, write into [referral] of the case file:")
        print(f"sent_on = {walked.sent.at.astimezone(tz).isoformat()}")
        print(f'packet = "{walked.sent.packet}"')
