"""Lists: items that follow each other become a tree of lists with labels."""

from __future__ import annotations

from attrs import define, field

from ketaprac_templates.pdf.slabs import Element
from ketaprac_templates.prose import Block

_KINDS = {
    True: b"/A <</O /List /ListNumbering /Decimal>>",
    False: b"/A <</O /List /ListNumbering /Disc>>",
}


@define(eq=False)
class _Item:
    label: Element | None
    body: list[Element | _List] = field(factory=list)


@define(eq=False)
class _List:
    numbered: bool
    items: list[_Item] = field(factory=list)


class Items:
    """Gathers items until something else comes."""

    def __init__(self) -> None:
        self._top: list[_List] = []
        self._open: list[_List] = []

    def __bool__(self) -> bool:
        return bool(self._top)

    def add(self, block: Block) -> tuple[Element | None, Element]:
        """Takes an item, or a further paragraph of the last one.

        Returns:
            The element of its label, if it has one, and that of its text.
        """
        text = Element("P")
        if not block.mark and self._open:
            del self._open[block.level :]
            self._open[-1].items[-1].body.append(text)
            return None, text
        label = Element("Lbl") if block.mark else None
        self._list(block).items.append(_Item(label, [text]))
        return label, text

    def closed(self) -> tuple[Element, ...]:
        """The lists, and a new beginning."""
        made = tuple(map(_element, self._top))
        self._top, self._open = [], []
        return made

    def _list(self, block: Block) -> _List:
        numbered = block.mark[:1].isdigit()
        level = min(block.level, len(self._open) + 1)
        del self._open[level:]
        if len(self._open) == level and self._open[-1].numbered == numbered:
            return self._open[-1]
        del self._open[level - 1 :]
        made = _List(numbered)
        if self._open:
            self._open[-1].items[-1].body.append(made)
        else:
            self._top.append(made)
        self._open.append(made)
        return made


def _element(found: _List) -> Element:
    return Element("L", tuple(map(_item, found.items)), _KINDS[found.numbered])


def _item(found: _Item) -> Element:
    body = Element("LBody", tuple(_element(b) if isinstance(b, _List) else b for b in found.body))
    return Element("LI", (found.label, body) if found.label else (body,))
