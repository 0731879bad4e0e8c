"""The series so far, for the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac.errors import BadInput
from ketaprac.model.artifact import Artifact, opaque
from ketaprac_letters.course import measures, sessions
from ketaprac_letters.letter import Letter, letter
from ketaprac_letters.outcomes import changed
from ketaprac_templates.document import Document, Heading, Part, Text, artifact
from ketaprac_templates.look import look_of

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode


def render(_: Episode, episode: Episode, context: Context) -> Artifact:
    """The summary as a PDF with a neutral name.

    Args:
        episode: Whose series.
        context: Practice and moment.

    Raises:
        BadInput: The client's name or the practice's phone is not recorded, or
            something cannot be printed exactly as it stands.
    """
    text = letter("series", episode, context)
    document = Document(
        code=text.code,
        version=text.form.version,
        language=text.form.language,
        title=text.form.title,
        subtitle=context.profile.name,
        parts=tuple(_parts(text, episode, context)),
        digest=text.digest,
        draft=text.draft,
        look=look_of(context.profile),
    )
    opened = episode.log[0].at.isoformat() if episode.log else ""
    return artifact(document, opaque(episode.id, opened, "series-summary", text.digest))


def _parts(text: Letter, episode: Episode, context: Context) -> Iterator[Part]:
    values = _values(episode, context)
    yield Text(blocks=text.blocks("about", values))
    yield Heading(text="Your sessions")
    yield sessions(episode, context)
    yield Heading(text=text.texts["measures"].title)
    yield Text(blocks=text.blocks("measures"))
    yield measures(episode, context)
    yield from changed(episode, context)
    for name in ("next", "crisis"):
        yield Heading(text=text.texts[name].title)
        yield Text(blocks=text.blocks(name, values))


def _values(episode: Episode, context: Context) -> dict[str, str]:
    contact = context.profile.contact
    known = {
        "client.name": episode.client.name,
        "practice.phone": contact.phone if contact else None,
    }
    for key, value in known.items():
        if value is None:
            raise BadInput("is not recorded, and the summary prints it", where=key)
    return {
        "client_name": str(known["client.name"]),
        "practice_phone": str(known["practice.phone"]),
        "practice_name": context.profile.name,
        "crisis_instructions": context.profile.crisis_instructions,
    }
