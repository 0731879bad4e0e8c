"""Metadata: what a file says of itself, without names and without dates."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ketaprac_templates.pdf.syntax import dictionary, text

_MAKER = "ketaprac"


def info(title: str) -> bytes:
    """The dictionary that older readers look into."""
    return dictionary({"Title": text(title), "Creator": text(_MAKER), "Producer": text(_MAKER)})


def packet(title: str, language: str) -> bytes:
    """XMP with what PDF/UA-1 asks for (ISO 14289-1, clause 5); no dates and no names."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        "<pdfuaid:part>1</pdfuaid:part>"
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(title)}</rdf:li></rdf:Alt></dc:title>"
        f"<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{_MAKER}</pdf:Producer><xmp:CreatorTool>{_MAKER}</xmp:CreatorTool>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
