"""Checks PDF files for ``ketaprac lint`` and hosts: can they be read aloud?"""

from __future__ import annotations

from ketaprac.errors import BadInput
from ketaprac.model.artifact import LintFinding

_TODO = "Make the document again; a copy from other software may have lost its tags"


def lint(content: bytes, audience: str | None = None) -> tuple[LintFinding, ...]:  # noqa: ARG001
    """Everything that keeps a PDF from being accessible.

    Args:
        content: The file: anything at all.
        audience: Not looked at; documents are made for one reader.

    Raises:
        BadInput: The extra ``check`` is not installed.
    """
    from ketaprac_templates.check import faults

    try:
        found = faults(content)
    except ModuleNotFoundError:
        raise BadInput(
            "cannot be checked without pypdf", todo='Run: pip install "ketaprac[check]"'
        ) from None
    return tuple(
        LintFinding(line=0, code="pdf.accessibility", words=f"The file {fault}.", todo=_TODO)
        for fault in found
    )
