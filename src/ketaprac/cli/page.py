"""The page that explains what lies in the folder: plain HTML, no scripts, no network."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ketaprac.alerts import NO_SERVICE
from ketaprac.cli.page_parts import outcomes, studies, table, therapy
from ketaprac.model.artifact import Artifact
from ketaprac.model.gate import Objection
from ketaprac.model.moment import zone
from ketaprac.model.screening import Disposition, Finding, Screening, Stage
from ketaprac.model.series import Series
from ketaprac.walk import Walk

NAME = "kp-index.html"

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>What lies in this folder</title>
<style>
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1d2733; background: #fbfaf7; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.25rem; margin-top: 2.5rem; border-top: 2px solid #2f6f73;
       padding-top: .8rem; } h3 { font-size: 1.02rem; margin-bottom: .3rem; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1.2rem; font-size: .94rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
       border-bottom: 1px solid #d9d5cb; }
th { font-weight: 600; } a { color: #1c5d61; } small { color: #55606b; }
svg { max-width: 100%; height: auto; }
.held { background: #fdf1e2; border-left: 4px solid #b8641b; padding: .2rem 1rem .6rem; }
.open { background: #eaf4f0; border-left: 4px solid #2f7d5b; padding: .2rem 1rem .2rem; }
</style>
</head>
<body>
"""


def page(walks: Iterable[Walk], *, intro: str = "", folders: Iterable[str] = ()) -> Artifact:
    """The page for one case or several.

    Cases are called by their ids; no name stands on the page.

    Args:
        walks: How far each case got.
        intro: What to say at the top, as plain text.
        folders: Where each case's files lie, seen from the page; here where none.
    """
    cases = list(walks)
    places = [*folders] or [""] * len(cases)
    parts = [_HEAD, "<h1>What lies in this folder</h1>\n", _paragraph(intro)]
    parts += [_case(walk, place) for walk, place in zip(cases, places, strict=True)]
    parts.append(
        "<p><small>Software recommends, a named person decides. Nothing here says that anyone "
        "may be treated; only the prescriber's recorded decision does. Forms are drafts until "
        "the practice has had them reviewed and adopted.</small></p>\n</body>\n</html>\n"
    )
    return Artifact(name=NAME, media_type="text/html", content="".join(parts).encode())


def _paragraph(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>\n" for part in text.split("\n\n") if part.strip())


def _case(walk: Walk, folder: str) -> str:
    series = walk.episode.series
    return "".join(
        (
            f"<h2>Case {escape(walk.episode.id)}</h2>\n",
            f"<p>As of {walk.at:%Y-%m-%d %H:%M %Z}. Recommendation of the office: "
            f"<b>{escape(walk.screening.recommendation.value)}</b>. "
            f"{escape(walk.rules.words)}</p>\n",
            _alerts(walk),
            _objections(walk),
            _documents(walk, folder),
            _referrals(walk),
            _series(series) if series else "",
            outcomes(walk),
            therapy(walk),
            studies(walk),
            _findings(walk.screening),
        )
    )


def _alerts(walk: Walk) -> str:
    """What somebody must look at, most urgent first; the closed ones are out of sight."""
    tz = zone(walk.time_zone)
    rows = "".join(
        f"<tr><td><b>{s.alert.level.word}</b>{' LATE' if s.is_late(walk.at) else ''}</td>"
        f"<td>{escape(s.in_charge(walk.at).value)}</td>"
        f"<td>{s.alert.since.astimezone(tz):%a %Y-%m-%d %H:%M}</td><td>{escape(s.alert.words)}<br>"
        f"<small>{escape(s.alert.todo)} <code>{escape(s.alert.id)}</code></small></td></tr>\n"
        for s in walk.alerts
        if s.is_open
    )
    if not rows:
        return ""
    shown = table("Alerts", ("How soon", "Whose", "Since", "What"), rows)
    return f"{shown}<p><small>{escape(NO_SERVICE)}</small></p>\n"


def _objections(walk: Walk) -> str:
    objections: tuple[Objection, ...] = walk.objections
    if not objections:
        return '<div class="open"><p>No gate holds this case.</p></div>\n'
    items = "".join(
        f"<li>{'<b>Urgent:</b> ' if o.urgent else ''}{escape(o.words)}<br><small>{escape(o.todo)}"
        + (f" <code>{escape(o.key)}</code>" if o.key else "")
        + "</small></li>\n"
        for o in objections
    )
    crisis = (
        f"<p><b>Crisis instructions:</b> {escape(walk.crisis_instructions)}</p>\n"
        if any(o.urgent for o in objections)
        else ""
    )
    return f'<div class="held"><h3>What holds this case</h3>\n{crisis}<ol>\n{items}</ol></div>\n'


def _documents(walk: Walk, folder: str) -> str:
    rows = "".join(
        f'<tr><td>{escape(d.title)}</td><td><a href="{escape(folder + d.artifact.name)}">'
        f"{escape(d.artifact.name)}</a></td></tr>\n"
        for d in walk.documents
    )
    if not rows:
        return "<p>No document could be made yet.</p>\n"
    return table("Documents", ("What it is", "File"), rows)


def _referrals(walk: Walk) -> str:
    """Where each referral stands, and what nobody did in time."""
    tz = zone(walk.time_zone)
    rows = "".join(
        f"<tr><td>{escape(s.referral)}</td><td>{escape(row.recipient)}</td>"
        f"<td>{s.status.value}</td><td>{s.since.astimezone(tz):%a %Y-%m-%d}</td></tr>\n"
        for s, row in zip(walk.episode.standings, walk.disclosures, strict=True)
    )
    shown = table("Referral", ("Packet", "To", "Status", "Since"), rows) if rows else ""
    if walk.clearance:
        words = ", ".join(state.value for state in walk.clearance)
        shown += f"<p>The prescriber's decision: {escape(words)}.</p>\n"
    late = "".join(
        f"<tr><td>{task.due_until.astimezone(tz):%a %Y-%m-%d %H:%M}</td>"
        f"<td>{escape(task.owner.value)}</td><td>{escape(task.title)} "
        f"<small>({escape(task.session)})</small></td></tr>\n"
        for task in walk.overdue
    )
    return shown + (table("Late", ("Was due until", "By whom", "What"), late) if late else "")


def _series(series: Series) -> str:
    tz = zone(series.time_zone)
    rows = "".join(
        f"<tr><td>{s.start.astimezone(tz):%a %Y-%m-%d %H:%M}</td>"
        f"<td>{s.monitored_until.astimezone(tz):%H:%M}</td>"
        f"<td>{escape(s.id)}</td><td>{escape(s.room or '')}</td></tr>\n"
        for s in series.sessions
    )
    title = f"Series (times in {series.time_zone})"
    shown = table(title, ("Start", "Until", "Step", "Room"), rows)
    if series.missed:
        shown += f"<p>Gone by without a record: {escape(', '.join(series.missed))}.</p>\n"
    if series.provisional:
        waiting = escape(", ".join(series.provisional))
        shown += f"<p>Waiting for the next authorisation: {waiting}.</p>\n"
    return shown


_STAGES = {
    Stage.PSYCHOLOGICAL: "Psychological screening",
    Stage.MEDICAL: "For the prescriber to weigh",
    Stage.SERIES: "Asked again during the series",
    Stage.DAY_OF: "To be asked on the day of each dosing session",
}


def _findings(screening: Screening) -> str:
    return "".join(
        _stage(title, found)
        for stage, title in _STAGES.items()
        if (found := screening.at_stage(stage))
    )


def _stage(title: str, found: tuple[Finding, ...]) -> str:
    """What was found, as a table; what was asked without a finding, in one line."""
    rows = "".join(
        f"<tr><td>{f.disposition.word}</td><td>{escape(f.why)}<br>"
        f"{f'<b>{escape(f.override.words)}</b><br>' if f.override else ''}"
        f"<small>{escape(f.rule)}{_authority(f)}</small></td></tr>\n"
        for f in found
        if f.disposition > Disposition.CLEAR
    )
    clear = ", ".join(f.rule for f in found if f.disposition is Disposition.CLEAR)
    shown = (
        table(title, ("Asks for", "Why, and on whose authority"), rows)
        if rows
        else (f"<h3>{escape(title)}</h3>\n")
    )
    return shown + (
        f"<p><small>Asked, without a finding: {escape(clear)}.</small></p>\n" if clear else ""
    )


def _authority(finding: Finding) -> str:
    if finding.source is None:
        return ""
    locator = escape(finding.source.locator)
    if finding.source.locator.startswith("https://"):
        locator = f'<a href="{locator}">{locator}</a>'
    return f", by {escape(finding.source.title)}: {locator}"
