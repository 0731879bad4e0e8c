"""What software keeps in a file for itself: page-piece data (ISO 32000-1, 14.5).

An attached file would be the other way; PDF/A-2 allows only attachments that are
PDF/A themselves.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from ketaprac_templates.document import Data
from ketaprac_templates.pdf.drawing import Drawn
from ketaprac_templates.pdf.syntax import File, deflated, dictionary, ref, text

#: Under which name our data stands, and the keys in it.
OWNER: Final = "ketaprac"
RECORD: Final = "Record"
PAGES: Final = "Pages"


def pieces(file: File, data: Data, pages: Sequence[Drawn]) -> bytes:
    """The entry of the catalog that holds the data, and a hash of what the pages draw."""
    record = file.stream(deflated(data.content))
    own = dictionary(
        {
            RECORD: ref(record),
            PAGES: text(page_hash(zlib.decompress(drawn.content) for drawn in pages)),
        }
    )
    moment = data.at.astimezone(dt.UTC)
    entry = {"LastModified": text(f"D:{moment:%Y%m%d%H%M%S}Z"), "Private": own}
    return dictionary({OWNER: dictionary(entry)})


def page_hash(contents: Iterable[bytes]) -> str:
    """SHA-256 over what each page draws, unpacked, in order."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()
