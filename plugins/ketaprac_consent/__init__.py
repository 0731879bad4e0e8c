"""Consent forms: their sections, what they must say, and the printed form.

Nothing heavy is imported here: the PDF library loads with the first document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ketaprac.hookspecs import hookimpl
from ketaprac.model.artifact import Artifact, Exporter, Takes

if TYPE_CHECKING:
    from ketaprac.model.consent import ConsentForm, ConsentSection, FormHead
    from ketaprac.model.context import Context
    from ketaprac.model.episode import Episode
    from ketaprac.model.signing import SignedForm

KETAPRAC_HOOK_API = 1


@hookimpl
def ketaprac_settings() -> type:
    """The practice's own texts, and words for them."""
    from ketaprac_consent.settings import ConsentSettings

    return ConsentSettings


@hookimpl
def ketaprac_consent_forms(context: Context) -> Iterable[FormHead]:
    """Title, version, signers and re-consent of every kind of form."""
    from ketaprac_consent.heads import heads

    return heads(context)


@hookimpl
def ketaprac_consent_sections(
    form: ConsentForm, episode: Episode, context: Context
) -> Iterable[ConsentSection]:
    """The shipped sections of the form, and what studies found on its therapies."""
    from ketaprac_consent.sections import sections

    return sections(form, episode, context)


@hookimpl
def ketaprac_exporters() -> Iterable[Exporter]:
    """The form on paper, and the record of one that was signed."""
    yield Exporter(
        id="consent.pdf",
        title="Consent form",
        media_type="application/pdf",
        takes=Takes.CONSENT_FORM,
        render=_render,
    )
    yield Exporter(
        id="consent.record",
        title="Record of a signed form",
        media_type="application/pdf",
        takes=Takes.SIGNED_FORM,
        render=_record,
    )


def _render(form: ConsentForm, episode: Episode, context: Context) -> Artifact:
    from ketaprac_consent.printed import render

    return render(form, episode, context)


def _record(signed: SignedForm, episode: Episode, context: Context) -> Artifact:
    from ketaprac_consent.recorded import render

    return render(signed, episode, context)
