"""The sections of a form: the shipped or the practice's own, chosen for the client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ketaprac import evidence
from ketaprac.model.consent import ConsentKind, ConsentSection
from ketaprac_consent.settings import ConsentSettings
from ketaprac_consent.studies import studies
from ketaprac_templates.text import SectionText
from ketaprac_templates.text import sections as read_sections

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode


def sections(form: ConsentForm, episode: Episode, context: Context) -> Iterator[ConsentSection]:
    """The sections that this plugin contributes to a form.

    Args:
        form: Kind and language.
        episode: For whom it is made out; its treatment chooses the text.
        context: Practice, catalogue and settings.

    Raises:
        BadInput: A text of the practice's own does not fit.
    """
    treatment = episode.treatment
    known = evidence.rows(
        context.catalogue, treatment.indication, treatment.protocol, treatment.modalities
    )
    untested = evidence.untested(known)
    site = context.setting(ConsentSettings).templates
    for text in read_sections(f"consent/{form.kind.value}", site):
        if text.applies(
            form.language,
            treatment.indication,
            part2=context.profile.part2_program,
            modalities=treatment.modalities,
            untested=untested,
        ):
            yield section_of(text)
    if form.kind is ConsentKind.TREATMENT and form.language == "en":  # as the rows are
        yield from studies(episode, context)


def section_of(text: SectionText) -> ConsentSection:
    """A section file as a section of a form."""
    return ConsentSection(
        id=text.id,
        title=text.title,
        body=text.body,
        order=text.order,
        covers=text.covers,
        initials=text.initials,
        questions=text.questions,
        sources=text.sources,
    )
