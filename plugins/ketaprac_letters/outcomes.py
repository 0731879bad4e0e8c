"""What changed, for letters: charts as figures with words, and every threshold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac.charts import Chart, Stroke, charts, shapes, svg
from ketaprac.charts.layout import HEIGHT, WIDTH
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.outcome_words import NO_CAUSE, course_lines
from ketaprac.outcomes import outcomes
from ketaprac_templates.document import Heading, Part, Text
from ketaprac_templates.figure import Figure, Label, Path
from ketaprac_templates.prose import Block, Kind, Span, plain

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.outcome import Course, Outcomes


def changed(episode: Episode, context: Context) -> Iterator[Part]:
    """What changed since the first dosing session; nothing before there was one.

    Args:
        episode: Whose.
        context: The questionnaires, and what is owed.
    """
    found = _found(episode, context)
    if not found.doses:
        return
    yield Heading(text="What changed")
    yield Text(blocks=(plain(NO_CAUSE),))
    drawn = charts(found, context.profile.time_zone)
    for course in found.courses:
        mine = [chart for chart in drawn if chart.instrument == course.instrument]
        yield from _course(course, mine, context.profile.time_zone)


def drawing(episode: Episode, context: Context) -> Artifact:
    """All charts in one SVG file with a neutral name.

    Args:
        episode: Whose.
        context: The questionnaires, and what is owed.
    """
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return Artifact(
        name=f"kp-{opaque(episode.id, opened, 'outcomes')}-o1-v1.svg",
        media_type="image/svg+xml",
        content=svg(charts(_found(episode, context), context.profile.time_zone)),
    )


def _found(episode: Episode, context: Context) -> Outcomes:
    return outcomes(episode, context.catalogue, context.now, context.follow_up)


def _course(course: Course, drawn: list[Chart], zone: str) -> Iterator[Part]:
    yield Heading(text=f"{course.title} [{course.instrument}]", level=2)
    for chart in drawn:
        yield figure(chart)
    lines = course_lines(course, zone, dosed=True)
    yield Text(blocks=tuple(_bullet(line) for line in lines))


def _bullet(line: str) -> Block:
    return Block(spans=(Span(line),), kind=Kind.ITEM, mark="•")


def figure(chart: Chart) -> Figure:
    """A chart as a document holds it, with the same words as the SVG file.

    Args:
        chart: What to draw.
    """
    return Figure(
        alt=chart.words,
        width=WIDTH,
        height=HEIGHT,
        shapes=tuple(
            Path(data=shape.data, stroke=shape.ink, width=shape.width, fill=shape.fill)
            if isinstance(shape, Stroke)
            else Label(text=shape.text, x=shape.x, y=shape.y, size=shape.size)
            for shape in shapes(chart)
        ),
    )
