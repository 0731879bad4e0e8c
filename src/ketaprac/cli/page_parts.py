"""Parts of the page that explains a case: tables, what a therapy asks, what studies found."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ketaprac import evidence
from ketaprac.charts import Chart, charts, svg
from ketaprac.model.evidence import EvidenceRow
from ketaprac.model.modality import Topic
from ketaprac.outcome_words import NO_CAUSE, course_lines
from ketaprac.walk import Walk
from ketaprac.weave import Merged, Of


def table(title: str, heads: tuple[str, ...], rows: str) -> str:
    """A table under a heading.

    Args:
        title: As plain text.
        heads: Of the columns.
        rows: Finished markup.
    """
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return f"<h3>{escape(title)}</h3>\n<table>\n<tr>{cells}</tr>\n{rows}</table>\n"


def bullets(title: str, lines: Iterable[str]) -> str:
    """A list under a line in bold; nothing where it would be empty."""
    items = "".join(f"<li>{escape(line)}</li>\n" for line in lines)
    return f"<p><b>{escape(title)}</b></p>\n<ul>\n{items}</ul>\n" if items else ""


def therapy(walk: Walk) -> str:
    """What the chosen therapies together ask of the therapist, in the order of a session."""
    if not walk.therapies:
        return ""
    woven = walk.woven
    titles = "; ".join(modality.title for modality in walk.therapies)
    several = len(walk.therapies) > 1
    return "".join(
        (
            _topics(f"For the therapist: {titles}", woven, several=several),
            bullets("What does not go together", (c.words for c in woven.contradictions)),
            bullets("Cautions", (c.value for c in woven.cautions)),
            bullets(
                "Questionnaires",
                (f"{m.value.instrument}: {m.value.reason}" for m in woven.measures),
            ),
            bullets(
                "Between sessions",
                (
                    f"After {h.value.after}: {h.value.title}. {h.value.guidance}"
                    for h in woven.homework
                ),
            ),
            bullets(
                "Headings of the session note",
                (
                    f"{n.value.step}: {n.value.title}{' (always)' if n.value.required else ''}. "
                    f"{n.value.guidance}"
                    for n in woven.note
                ),
            ),
        )
    )


def _topics(title: str, woven: Merged, *, several: bool) -> str:
    rows = "".join(_topic(each, several=several) for each in woven.topics)
    return table(title, ("Session", "What to go through", "Sign off"), rows)


def _topic(each: Of[Topic], *, several: bool) -> str:
    topic = each.value
    whose = f" <small>({escape(', '.join(each.modalities))})</small>" if several else ""
    return (
        f"<tr><td>{escape(topic.step.value)}</td><td><b>{escape(topic.title)}</b>{whose}<br>"
        f"{escape(topic.guidance)}</td><td>{'yes' if topic.sign_off else ''}</td></tr>\n"
    )


def studies(walk: Walk) -> str:
    """What studies found on the treatment: the rows that forms and letters use too."""
    if not walk.evidence:
        return ""
    rows = "".join(map(_study, walk.evidence))
    heads = ("Weight", "Study", "What was found", "How far it carries")
    return table("What studies found", heads, rows) + (
        f"<p><small>{escape(evidence.summary(walk.evidence))}</small></p>\n"
    )


def _study(row: EvidenceRow) -> str:
    return (
        f"<tr><td>{row.grade.value}</td><td>{escape(row.study)}<br><small>{escape(row.design)}; "
        f"people: {escape(row.participants)}<br>{escape(row.source.locator)}</small></td>"
        f"<td>{escape(row.result)}</td><td>{escape('; '.join(evidence.reach(row)))}"
        f"<br><small>{escape(row.caveat or '')}</small></td></tr>\n"
    )


def outcomes(walk: Walk) -> str:
    """What changed on each questionnaire, with charts; nothing before the first dose."""
    found = walk.outcomes
    if found is None:
        return ""
    drawn = charts(found, walk.time_zone)
    shown = "".join(
        "".join(
            (
                *(_drawing(c, walk) for c in drawn if c.instrument == course.instrument),
                bullets(
                    f"{course.title} [{course.instrument}]",
                    course_lines(course, walk.time_zone, dosed=bool(found.doses)),
                ),
            )
        )
        for course in found.courses
    )
    return f"<h3>What changed</h3>\n<p>{escape(NO_CAUSE)}</p>\n{shown}"


def _drawing(chart: Chart, walk: Walk) -> str:
    """The chart itself, without the line that only a file of its own has."""
    markup = svg([chart], prefix=f"{walk.episode.id}-").decode()
    return markup.partition("?>")[2].lstrip()
