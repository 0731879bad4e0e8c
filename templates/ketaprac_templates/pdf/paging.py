"""Slabs onto pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from attrs import frozen

from ketaprac_templates.pdf.slabs import Slab


@frozen
class Placed:
    """A slab on a page; slabs and thus also places are compared by identity.

    Attributes:
        slab: What stands there.
        top: How far below the upper edge of the text it begins.
        repeated: Whether it is the head of a table that began on an earlier page.
    """

    slab: Slab
    top: float
    repeated: bool = False


Page: TypeAlias = tuple[Placed, ...]


def pages(slabs: Iterable[Slab], height: float) -> Iterator[Page]:
    """Fills pages from top to bottom.

    Slabs that keep together go to a new page together, unless they are higher
    than a page.

    Args:
        slabs: In their order.
        height: Of the text of a page.
    """
    page: list[Placed] = []
    for run in _runs(slabs):
        if page and (run[0].new_page or not _fits(page, run, height)):
            yield tuple(page)
            page = []
        for slab in run:
            if page and _top(page, slab) + slab.height > height + 0.01:
                yield tuple(page)
                page = []
            if not page:
                page += _repeated(slab)
            page.append(Placed(slab, _top(page, slab)))
    if page:
        yield tuple(page)


def _runs(slabs: Iterable[Slab]) -> Iterator[list[Slab]]:
    run: list[Slab] = []
    for slab in slabs:
        run.append(slab)
        if not slab.keep:
            yield run
            run = []
    if run:
        yield run


def _fits(page: list[Placed], run: list[Slab], height: float) -> bool:
    """Whether a run fits below what is there, or not even on an empty page."""
    here, alone = list(page), list[Placed]()
    for slab in run:
        here.append(Placed(slab, _top(here, slab)))
        alone.append(Placed(slab, _top(alone, slab)))
    return _end(here) <= height + 0.01 or _end(alone) > height


def _top(page: list[Placed], slab: Slab) -> float:
    if not page:
        return 0.0
    return _end(page) + max(page[-1].slab.after, slab.before)


def _end(page: list[Placed]) -> float:
    return page[-1].top + page[-1].slab.height


def _repeated(slab: Slab) -> list[Placed]:
    head = slab.group.head if slab.group else None
    own = head is not None and slab.marks is head.marks
    return [] if head is None or own else [Placed(head, 0.0, repeated=True)]
