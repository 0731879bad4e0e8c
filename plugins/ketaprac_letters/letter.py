"""What all letters share: their shipped text, its hash, and who adopted it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from ketaprac.forms import content_hash
from ketaprac.model.consent import ConsentSection
from ketaprac_templates.prose import Block, fill, parse
from ketaprac_templates.text import FormText, SectionText, form, sections

if TYPE_CHECKING:
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode


@frozen(kw_only=True)
class Letter:
    """The shipped text of a letter.

    Attributes:
        form: Title, version and code.
        texts: Its sections, by the last part of their id.
        digest: SHA-256 of the text.
        draft: Whether nobody adopted exactly this text for the practice.
    """

    form: FormText
    texts: Mapping[str, SectionText]
    digest: str
    draft: bool

    @property
    def code(self) -> str:
        """As it stands on the pages, such as ``KP-L1``."""
        return f"KP-{self.form.code.upper()}"

    def blocks(self, name: str, values: Mapping[str, str] | None = None) -> tuple[Block, ...]:
        """A section's paragraphs with values in their open places."""
        return fill(parse(self.texts[name].body), values or {})


def letter(kind: str, episode: Episode, context: Context) -> Letter:
    """The text of a kind of letter as it holds for this practice and client.

    Args:
        kind: Folder under ``letters``.
        episode: Its indication chooses the text.
        context: The practice, which may have adopted the text.
    """
    folder = f"letters/{kind}"
    head = form(folder)
    part2 = context.profile.part2_program
    indication = episode.treatment.indication
    chosen = [s for s in sections(folder) if s.applies(head.language, indication, part2=part2)]
    digest = content_hash(
        ConsentSection(id=s.id, title=s.title, body=s.body, order=s.order) for s in chosen
    )
    return Letter(
        form=head,
        texts={s.id.rpartition(".")[2]: s for s in chosen},
        digest=digest,
        draft=context.profile.adoption(digest) is None,
    )
