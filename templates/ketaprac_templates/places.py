"""Open places of parts: which there are, and text put into them.

Places are filled in parsed text, in one pass: what is filled in is never markup
and never a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from attrs import evolve

from ketaprac_templates.document import Box, Fields, Heading, Initials, Part, Table, Text
from ketaprac_templates.prose import Block

_OPEN = re.compile(r"\{\{\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*\}\}")


def places_of(*given: Part | str) -> frozenset[str]:
    """Names of the open places of parts, or of texts."""
    texts = (t for each in given for t in ((each,) if isinstance(each, str) else _texts(each)))
    return frozenset(match[1] for text in texts for match in _OPEN.finditer(text))


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """The text with values in its places; a name without a value stays as it is."""
    if not values or "{{" not in text:
        return text
    return _OPEN.sub(lambda match: values.get(match[1], match[0]), text)


def fill_part(part: Part, values: Mapping[str, str]) -> Part:
    """The part with values in its places."""
    if not values:
        return part
    put, filled = partial(fill_text, values=values), partial(_filled, values=values)
    match part:
        case Heading():
            return evolve(part, text=put(part.text))
        case Text() | Box():
            return evolve(part, blocks=filled(part.blocks))
        case Table():
            return evolve(part, rows=tuple(tuple(map(filled, row)) for row in part.rows))
        case Fields():
            entries = tuple((put(label), put(value)) for label, value in part.entries)
            return evolve(part, title=put(part.title), entries=entries)
        case Initials():
            return evolve(part, label=put(part.label))
    return part


def _filled(blocks: tuple[Block, ...], values: Mapping[str, str]) -> tuple[Block, ...]:
    return tuple(
        evolve(b, spans=tuple(evolve(s, text=fill_text(s.text, values)) for s in b.spans))
        for b in blocks
    )


def _texts(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield part.text
        case Text() | Box():
            yield from _of(part.blocks)
        case Table():
            for row in part.rows:
                for cell in row:
                    yield from _of(cell)
        case Fields():
            yield part.title
            for entry in part.entries:
                yield from entry
        case Initials():
            yield part.label


def _of(blocks: tuple[Block, ...]) -> Iterator[str]:
    return (span.text for block in blocks for span in block.spans)
