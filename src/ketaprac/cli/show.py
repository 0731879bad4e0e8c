"""What people see on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from ketaprac.cli.common import columns, paragraph
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.moment import zone
from ketaprac.model.screening import Disposition, Finding, Scored, Screening, Stage
from ketaprac.model.series import Series
from ketaprac.practice import Practice
from ketaprac.walk import Document


def print_documents(documents: Iterable[Document], written: list[str]) -> None:
    """Lists the files and what each one is."""
    titles = {document.artifact.name: document.title for document in documents}
    rows = [(titles.get(path.rpartition("/")[2], "What each file is"), path) for path in written]
    if rows:
        print(columns(rows, ("document", "file")))


def print_findings(screening: Screening, practice: Practice) -> None:
    """Urgent findings first, then stage by stage, those that did not trigger last."""
    urgent = [f for f in screening.findings if f.disposition is Disposition.URGENT]
    for finding in urgent:
        print(paragraph(f"URGENT: {finding.why}", indent=8))
    if urgent:
        print(paragraph(f"Crisis instructions: {practice.profile.crisis_instructions}", indent=8))
        print()
    _print_scores(screening)
    for stage in Stage:
        found = screening.at_stage(stage)
        if found:
            print(f"\n{stage.value.capitalize()} ({screening.disposition(stage).word})")
            for finding in found:
                _print_finding(finding)
    print(f"\nRecommendation of the office: {screening.recommendation.value}.")
    print("Only the prescriber's recorded decision clears anyone.")


def _print_scores(screening: Screening) -> None:
    for score in screening.scores:
        if isinstance(score, Scored):
            print(f"{score.instrument}: total {score.total}, {score.band or 'no band'}")
        else:
            print(
                f"{score.instrument}: not scorable, {len(score.missing)} missing "
                f"({', '.join(score.missing)}); between {score.lowest} and {score.highest}"
            )


def _print_finding(finding: Finding) -> None:
    head = f"  {finding.disposition.word:<7}{finding.truth.value:<8}{finding.rule}"
    print(head)
    if finding.disposition > Disposition.CLEAR:
        print(paragraph(f"         {finding.why}", indent=9))
        print(paragraph(f"         -> {finding.change}", indent=12))
        if finding.source is not None:
            print(paragraph(f"         source: {finding.source.locator}", indent=17))


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


def print_follow_up(plan: FollowUpPlan, series: Series | None) -> None:
    """What is owed, by due window."""
    tz = zone(series.time_zone if series else "UTC")
    rows = [
        (
            "done" if task.id in plan.done else "open",
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
