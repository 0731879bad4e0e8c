"""What each kind of form must or should say, and on whose authority.

The rows are data: ``consent/KIND/elements.toml``. A site's folder cannot change them.
"""

from __future__ import annotations

import tomllib
from functools import cache

from attrs import frozen

from ketaprac.files.convert import structure
from ketaprac.model.base import Id, Line, Value
from ketaprac.model.source import Source
from ketaprac.model.treatment import Indication
from ketaprac_templates import read


@frozen(kw_only=True, repr=False)
class Element(Value):
    """Something that a document must or should say.

    Attributes:
        code: As sections name it in ``covers``.
        words: What it is, in plain words.
        required: Whether a form without it is refused; else it is only reported.
        places: Placeholders without which nothing can cover it, such as the name of
            the recipient.
        indications: Where it is asked for; everywhere where empty.
        made: Whether a plugin makes the section that covers it, from other data, so that
            no text file has to.
        source: Why it must be said.
    """

    __shown__ = ("code",)

    code: Id
    words: Line
    required: bool = True
    places: tuple[Id, ...] = ()
    indications: tuple[Indication, ...] = ()
    made: bool = False
    source: Source

    def applies(self, indication: Indication) -> bool:
        """Whether it is asked for where that is treated."""
        return not self.indications or indication in self.indications

    @property
    def citation(self) -> str:
        """Where it is asked for, short: the locator where it is one, else the title."""
        return self.source.locator


@frozen(kw_only=True, repr=False)
class _File(Value):
    elements: tuple[Element, ...]


@cache
def elements(kind: str) -> tuple[Element, ...]:
    """The rows of a kind of form.

    Args:
        kind: Such as ``treatment``.
    """
    path = f"consent/{kind}/elements.toml"
    return structure(tomllib.loads(read(path)), _File, where=path).elements
