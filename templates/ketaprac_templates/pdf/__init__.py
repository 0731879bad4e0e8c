"""The PDF pages of a :class:`~ketaprac_templates.document.Document`.

Imported only when a document is made. ReportLab reads the fonts here; the pages
are our own, because ReportLab marks no content and so cannot make a document that
a screen reader can read. Every text passes through ``flow.Setter``, which checks
each character, and is never markup.
"""

from __future__ import annotations

from ketaprac_templates.document import Document
from ketaprac_templates.pdf.compiled import Compiled

__all__ = ["Compiled", "build"]


def build(document: Document) -> bytes:
    """The bytes of the PDF; the same for the same document.

    Raises:
        BadInput: Something in it cannot be printed exactly as it stands.
    """
    return Compiled(document).filled({})
