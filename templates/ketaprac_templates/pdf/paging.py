"""Slabs onto pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeAlias

from attrs import frozen

from ketaprac_templates.pdf.slabs import Slab

#: Sums of many heights are not exact.
_SLACK: Final = 0.01


@frozen(eq=False)
class Placed:
    """A slab on a page.

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
            top = _top(page, slab)
            if page and top + slab.height > height + _SLACK:
                yield tuple(page)
                page = []
            if not page:
                page += _repeated(slab)
                top = _top(page, slab)
            page.append(Placed(slab, top))
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
    gaps = (max(a.after, b.before) for a, b in pairwise(run))
    tall = sum(slab.height for slab in run) + sum(gaps)
    return _top(page, run[0]) + tall <= height + _SLACK or tall > height


def _top(page: list[Placed], slab: Slab) -> float:
    """How far down the page a slab begins if it comes next."""
    if not page:
        return 0.0
    last = page[-1]
    return last.top + last.slab.height + max(last.slab.after, slab.before)


def _repeated(slab: Slab) -> list[Placed]:
    head = slab.group.head if slab.group else None
    own = head is not None and slab.marks is head.marks
    return [] if head is None or own else [Placed(head, 0.0, repeated=True)]
