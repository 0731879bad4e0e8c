"""The list of what the practice owes a client, by date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ketaprac.law import part2_words
from ketaprac.model.artifact import Artifact, opaque
from ketaprac.model.moment import zone
from ketaprac_letters.letter import Letter, letter
from ketaprac_templates.document import Box, Column, Document, Heading, Part, Table, Text, artifact
from ketaprac_templates.look import look_of
from ketaprac_templates.prose import Block, Kind, Span, plain

if TYPE_CHECKING:
    import datetime as dt

    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.followup import FollowUp, FollowUpPlan

_COLUMNS: Final = (
    Column(title="Done", share=0.08),
    Column(title="When", share=0.21),
    Column(title="What", share=0.37),
    Column(title="Who", share=0.13),
    Column(title="If it was missed", share=0.21),
)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def render(plan: FollowUpPlan, episode: Episode, context: Context) -> Artifact:
    """The list as a PDF with a neutral name. It shows the client's code, not the name.

    Args:
        plan: What is owed.
        episode: To whom.
        context: Practice and moment.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    text = letter("follow-up", episode, context)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=f"{context.profile.name}  \u00b7  client {episode.client.id}",
        parts=tuple(_parts(plan, text, context)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return artifact(document, opaque(episode.id, opened, "follow-up", text.digest))


def _parts(plan: FollowUpPlan, text: Letter, context: Context) -> Iterator[Part]:
    key = context.profile.time_zone
    if plan.gaps:
        yield Box(blocks=_gaps(plan.gaps), warning=True)
    yield Text(blocks=text.blocks("about", {"time_zone": key}))
    # Before the table: whoever needs it will not turn pages.
    yield Heading(text=text.texts["emergency"].title)
    crisis = {"crisis_instructions": context.profile.crisis_instructions}
    yield Text(blocks=text.blocks("emergency", crisis))
    yield Heading(text="What is owed, by date")
    tasks = sorted(plan.tasks, key=lambda task: (task.due_from, task.due_until, task.id))
    if tasks:
        yield Table(columns=_COLUMNS, rows=tuple(_row(t, t.id in plan.done, key) for t in tasks))
    else:
        yield Text(blocks=(plain("Nothing is on this list.", bold=True),))
    yield Text(blocks=(plain(part2_words(context.profile), quiet=True),))


def _gaps(gaps: tuple[str, ...]) -> tuple[Block, ...]:
    head = plain("This list has gaps. Something that is owed may be missing from it:", bold=True)
    items = (Block(kind=Kind.ITEM, spans=(Span(gap),), mark="\u2022") for gap in gaps)
    return (head, *items)


def _row(task: FollowUp, done: bool, key: str) -> tuple[tuple[Block, ...], ...]:
    return (
        (plain("\u2611 done" if done else "\u2610"),),
        (plain(_moment(task.due_from, key)), plain(f"until {_moment(task.due_until, key)}")),
        (
            plain(task.title, bold=True),
            plain(task.todo),
            plain(f"Timing: {task.source.title}", quiet=True),
        ),
        (plain(task.owner.value.replace("-", " ")),),
        (plain(task.if_missed),),
    )


def _moment(when: dt.datetime, key: str) -> str:
    local = when.astimezone(zone(key))
    return f"{_DAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}"
