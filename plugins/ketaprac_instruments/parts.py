"""Short ways to write a questionnaire down; every file here uses them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from ketaprac.model.criterion import Mark, Need
from ketaprac.model.instrument import Band, Item, Licence, LicenceStatus
from ketaprac.model.people import Sex
from ketaprac.model.source import Source

READ_ON: Final = dt.date(2026, 11, 24)
YES_NO: Final = (0, 1)
OWN_COPY: Final = "Show the wording from your own copy, under its owner's terms."


def source(title: str, locator: str) -> Source:
    """A source read on the day on which these questionnaires were written down."""
    return Source(title=title, locator=locator, read_on=READ_ON)


def camcops(title: str, path: str) -> Source:
    """A file of CamCOPS, an open-source clinical record whose definitions were read."""
    return source(
        title,
        f"https://github.com/ucam-department-of-psychiatry/camcops/blob/master/{path}",
    )


def awell(title: str, name: str) -> Source:
    """The page on one score of awell-score, an open-source library that was read."""
    return source(
        title, f"https://github.com/awell-health/awell-score/blob/main/src/scores/{name}/README.md"
    )


def numbered(
    labels: Sequence[str],
    values: tuple[int, ...],
    *,
    first: int = 1,
    texts: Sequence[str | None] = (),
    loinc: Sequence[str | None] = (),
    turned: Sequence[int] = (),
) -> tuple[Item, ...]:
    """Items that share their answers, numbered as on the form.

    Args:
        labels: A short neutral name each.
        values: Raw answers that all of them allow.
        first: Number of the first one.
        texts: Wording, in the same order.
        loinc: Codes, in the same order.
        turned: Numbers of the items whose points run against the raw answers.
    """
    return tuple(
        Item(
            id=str(first + place),
            label=label,
            values=values,
            text=texts[place] if texts else None,
            loinc=loinc[place] if loinc else None,
            reversed=first + place in turned,
        )
        for place, label in enumerate(labels)
    )


def questions(count: int) -> tuple[str, ...]:
    """Labels that say no more than the number on the form."""
    return tuple(f"Question {number}" for number in range(1, count + 1))


def ids(first: int, last: int) -> tuple[str, ...]:
    """Ids of the items from one number to another, both included."""
    return tuple(map(str, range(first, last + 1)))


def bands(*rows: tuple[str, str, int, int], sex: Sex | None = None) -> tuple[Band, ...]:
    """Bands from rows of code, name, lowest and highest result."""
    return tuple(Band(id=i, label=name, low=low, high=high, sex=sex) for i, name, low, high in rows)


def need(*items: str, enough: int = 1, at_least: int = 1, declined: bool = False) -> Need:
    """That enough of some items have at least so many points."""
    marks = tuple(Mark(item=item, at_least=at_least, declined=declined) for item in items)
    return Need(enough=enough, of=marks)


def terms_not_found() -> Licence:
    """The licence of a questionnaire about whose wording nothing certain was read."""
    notice = f"The terms of the wording were not found. {OWN_COPY}"
    return Licence(status=LicenceStatus.UNKNOWN, notice=notice)
