"""What ketaprac raises.

An error says what is wrong, where, and what to do. It never carries the value
that was wrong: values are health records, and error texts end up in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketaprac.model.gate import Objection


class KetapracError(Exception):
    """Base of every error that ketaprac raises on purpose."""


class BadInput(KetapracError, ValueError):
    """Something given is wrong and must be corrected before going on.

    Attributes:
        what: What is wrong, in words that hold no field value.
        where: Path of the field, such as ``client.birth_date``; may be empty.
        todo: What to do about it; may be empty.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f". {self.todo}" if self.todo else ""
        return f"{place}{self.what}{remedy}"

    def under(self, prefix: str) -> BadInput:
        """The same error seen from one level further out.

        Args:
            prefix: Name of the field or file that holds the faulty place.

        Returns:
            A new error whose ``where`` begins with ``prefix``.
        """
        joint = "" if not self.where or self.where.startswith("[") else "."
        return BadInput(self.what, where=f"{prefix}{joint}{self.where}", todo=self.todo)


class Held(KetapracError):
    """A gate stayed shut; the objections say why.

    Attributes:
        objections: Every reason, in plain words.
    """

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        codes = ", ".join(o.code for o in self.objections)
        super().__init__(f"held by {len(self.objections)} objection(s): {codes}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that most resembles a misspelt one.

    Args:
        word: What was written.
        known: What could have been meant.

    Returns:
        The closest match, or None when nothing is close.
    """
    import difflib

    matches = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return matches[0] if matches else None


def unknown(kind: str, word: str, known: Iterable[str], *, where: str = "") -> BadInput:
    """The error for a name that nothing answers to.

    Args:
        kind: What was looked for, such as ``protocol``.
        word: The name that was written. Shown, so it must not be a field value
            of a health record: only ids and keys belong here.
        known: All names that exist.
        where: Path of the field that holds the name.

    Returns:
        An error that offers the nearest known name, or lists all.
    """
    import re

    names = sorted(known)
    guess = nearest(word, names)
    if guess:
        todo = f"Did you mean {guess!r}?"
    elif names:
        todo = "Known: " + ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    else:
        todo = "None is installed"
    shown = repr(word) if re.fullmatch(r"[\w./:+-]{1,60}", word) else "(not shown: it is no id)"
    return BadInput(f"unknown {kind} {shown}", where=where, todo=todo)
