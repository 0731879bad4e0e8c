"""The small Markdown subset: paragraphs, lists, headings, bold and italic.

Text is parsed first and open places are filled afterwards, in the parsed
pieces. What is filled in can therefore never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_OPEN = re.compile(r"\{\{\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*\}\}")


@frozen
class Span:
    """A stretch of text that looks the same throughout. A line feed breaks the line."""

    text: str
    bold: bool = False
    italic: bool = False


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADING = "heading"


@frozen(kw_only=True)
class Block:
    """A paragraph, a list item or a heading.

    Attributes:
        kind: Which of them.
        spans: What it says.
        mark: Bullet or number of a list item; empty on an item's further paragraphs.
        level: Depth of a list item or heading, from 1.
        quiet: Whether it is printed small and grey.
    """

    kind: Kind = Kind.PARAGRAPH
    spans: tuple[Span, ...]
    mark: str = ""
    level: int = 1
    quiet: bool = False

    @property
    def text(self) -> str:
        """What it says, without emphasis."""
        return "".join(span.text for span in self.spans)


def plain(text: str, *, bold: bool = False, quiet: bool = False) -> Block:
    """A paragraph that stands exactly as given; nothing in it is markup."""
    return Block(spans=(Span(text, bold=bold),), quiet=quiet)


@cache
def parse(markdown: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text; what is outside the subset stays as it is."""
    return tuple(_blocks(_parser().parse(markdown)))


def open_places(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Names of the placeholders in the order in which they come up."""
    found = (match[1] for b in blocks for span in b.spans for match in _OPEN.finditer(span.text))
    return tuple(dict.fromkeys(found))


def fill(blocks: Iterable[Block], values: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks with values in their open places.

    Args:
        blocks: From :func:`parse`.
        values: By name of the placeholder; plain text.

    Raises:
        KeyError: A placeholder has no value.
    """
    return tuple(
        evolve(b, spans=tuple(evolve(s, text=_filled(s.text, values)) for s in b.spans))
        for b in blocks
    )


def escaped(text: str) -> str:
    """Text for a Markdown body in which nothing is markup and nothing is left open.

    Args:
        text: Plain text; line breaks become spaces.
    """
    flat = " ".join(text.split()).replace("{{", "{ {")
    return re.sub(r"([\\*_#+.)\-`])", r"\\\1", flat)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _OPEN.sub(lambda match: values[match[1]], text)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["heading", "list", "emphasis", "escape"])


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    lists: list[str] = []
    mark = ""
    heading = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token.type)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            mark = f"{token.info}." if lists[-1] == "ordered_list_open" else "\u2022"
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "inline":
            yield _block(token, mark, len(lists), heading)
            mark = ""


def _block(token: Token, mark: str, depth: int, heading: int) -> Block:
    spans = tuple(_spans(token.children or ()))
    if heading:
        return Block(kind=Kind.HEADING, spans=spans, level=heading)
    if depth:
        return Block(kind=Kind.ITEM, spans=spans, mark=mark, level=depth)
    return Block(spans=spans)


def _spans(tokens: Iterable[Token]) -> Iterator[Span]:
    bold = italic = 0
    for token in tokens:
        if token.type.startswith("strong"):
            bold += token.nesting
        elif token.type.startswith("em"):
            italic += token.nesting
        elif token.content:
            text = re.sub(r"\s*\n\s*", " ", token.content)
            yield Span(text, bold=bold > 0, italic=italic > 0)
