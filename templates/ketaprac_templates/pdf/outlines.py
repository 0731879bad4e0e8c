"""Bookmarks, nested like the headings (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ketaprac_templates.pdf.syntax import File, array, dictionary, ref, text


@frozen(eq=False)
class _Mark:
    level: int
    title: str
    page: int
    element: int
    kids: list[_Mark]


class Outlines:
    """The bookmarks, nested like the headings."""

    def __init__(self, file: File) -> None:
        self._file = file
        self._root = _Mark(0, "", 0, 0, [])
        self._open = [self._root]

    def add(self, level: int, title: str, page: int, element: int) -> None:
        """Takes the next heading."""
        while self._open[-1].level >= level:
            self._open.pop()
        mark = _Mark(level, title, page, element, [])
        self._open[-1].kids.append(mark)
        self._open.append(mark)

    def finished(self) -> int:
        """Puts them into the file and gives the number of their root."""
        at = self._file.reserve()
        ends = self._put_kids(self._root, at)
        return self._file.put(dictionary({"Type": b"/Outlines", **ends}), at)

    def _put_kids(self, parent: _Mark, parent_at: int) -> dict[str, bytes]:
        numbers_ = [self._file.reserve() for _ in parent.kids]
        if not numbers_:
            return {}
        around = [0, *numbers_, 0]
        for n, kid in enumerate(parent.kids):
            entries = {
                "Title": text(kid.title),
                "Parent": ref(parent_at),
                "Dest": array((ref(kid.page), b"/Fit")),
                "SE": ref(kid.element),
                **({"Prev": ref(around[n])} if around[n] else {}),
                **({"Next": ref(around[n + 2])} if around[n + 2] else {}),
                **self._put_kids(kid, numbers_[n]),
            }
            self._file.put(dictionary(entries), numbers_[n])
        count = b"%d" % sum(1 for _ in _all(parent))
        return {"First": ref(numbers_[0]), "Last": ref(numbers_[-1]), "Count": count}


def _all(parent: _Mark) -> Iterator[_Mark]:
    for kid in parent.kids:
        yield kid
        yield from _all(kid)
