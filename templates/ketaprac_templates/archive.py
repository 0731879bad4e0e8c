"""PDF/A-2a: a copy of a document for archives that keep files for decades.

Needs ``pip install "ketaprac[archive]"``. Documents are nearly that already; what is
added is what colours mean (an sRGB profile) and the claim itself (ISO 19005-2, 6.2.3
and 6.6.4).
"""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from ketaprac.errors import BadInput

if TYPE_CHECKING:
    from pikepdf import Dictionary, Pdf

_PART = "<pdfuaid:part>1</pdfuaid:part>"
#: PDF/A wants every schema that is not its own described (ISO 19005-2, 6.6.2.3).
_SCHEMA = (
    '<pdfaExtension:schemas xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
_CLAIM = (
    '<pdfaid:part xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">2</pdfaid:part>'
    '<pdfaid:conformance xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">A</pdfaid:conformance>'
)


def archive(pdf: bytes) -> bytes:
    """A document as PDF/A-2a; it stays PDF/UA-1. The same document gives the same bytes.

    Archive before sealing: whatever is changed afterwards breaks a seal.

    Args:
        pdf: From :func:`ketaprac_templates.document.render`.

    Raises:
        BadInput: It is not a document of ours, or is sealed already.
        ModuleNotFoundError: The extra is not installed.
    """
    import pikepdf

    try:
        opened = pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as error:
        raise BadInput("is not a PDF that can be read", where="archive") from error
    target = io.BytesIO()
    with opened as file:
        _claim(file)
        file.Root.OutputIntents = pikepdf.Array([_intent(file)])
        modes = pikepdf.ObjectStreamMode
        file.save(target, deterministic_id=True, object_stream_mode=modes.generate)
    return target.getvalue()


def _claim(file: Pdf) -> None:
    root = file.Root
    packet = root.Metadata.read_bytes().decode() if "/Metadata" in root else ""
    if _PART not in packet:
        raise BadInput("is not a document of this package", where="archive")
    if "/Perms" in root or ("/AcroForm" in root and "/SigFlags" in root.AcroForm):
        raise BadInput("is sealed", where="archive", todo="Archive it first, then seal it")
    root.Metadata.write(packet.replace(_PART, _PART + _CLAIM + _SCHEMA).encode())


def _intent(file: Pdf) -> Dictionary:
    import pikepdf

    entries = {
        "/Type": pikepdf.Name.OutputIntent,
        "/S": pikepdf.Name.GTS_PDFA1,
        "/OutputConditionIdentifier": "sRGB",
        "/DestOutputProfile": pikepdf.Stream(file, _srgb(), N=3),
    }
    return pikepdf.Dictionary(entries)


@cache
def _srgb() -> bytes:
    """The profile, without the time at which it was made (ICC.1:2010, 7.2.8 and 7.2.18)."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes((0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    made[84:100] = bytes(16)
    return bytes(made)
