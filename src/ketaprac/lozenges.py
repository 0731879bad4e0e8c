"""Whether the client's counts of lozenges add up: pieces as reported, never doses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import frozen

from ketaprac.model import events as e
from ketaprac.model.episode import Episode
from ketaprac.model.session import DosingSession, LozengeCount, Taken

UNKNOWN: Final = "The count of lozenges is not known in full."
DIFFERENT: Final = "The count of lozenges does not add up."
MORE: Final = "More lozenges came than the prescriber authorised."


@frozen(kw_only=True)
class Mismatch:
    """A count that a prescriber should look at.

    Attributes:
        session: In whose record it stands.
        count: The count.
        words: What about it, without any number.
    """

    session: DosingSession
    count: LozengeCount
    words: str


def mismatches(episode: Episode) -> Iterator[Mismatch]:
    """Goes through all counts, oldest first.

    What is left must be what was left before, and what came, less what was taken
    in the sessions between. What came in all must not be more than was authorised,
    where every clearance so far says how many. What is not known is told as such.

    Args:
        episode: Whose lozenges.
    """
    taken = [t for session in episode.sessions for t in session.of(Taken)]
    counts = [(s, c) for s in episode.sessions for c in s.of(LozengeCount)]
    before: LozengeCount | None = None
    came: int | None = 0
    for session, count in sorted(counts, key=lambda pair: pair[1].at):
        between = [t for t in taken if (before is None or before.at < t.at) and t.at <= count.at]
        came = None if came is None or count.received is None else came + count.received
        words = _words(before, count, between) or _authorised(episode, count, came)
        if words is not None:
            yield Mismatch(session=session, count=count, words=words)
        before = count


def _words(before: LozengeCount | None, count: LozengeCount, between: list[Taken]) -> str | None:
    pieces = [t.lozenges for t in between]
    if count.received is None or count.left is None or None in pieces:
        return UNKNOWN
    if before is not None and before.left is None:
        return None  # nothing to compare with; that was told when it was counted
    had = before.left if before is not None and before.left is not None else 0
    used = sum(p for p in pieces if p is not None)
    return None if had + count.received - used == count.left else DIFFERENT


def _authorised(episode: Episode, count: LozengeCount, came: int | None) -> str | None:
    given = [
        event.clearance.lozenges
        for event in episode.log
        if isinstance(event, e.ClearanceGiven)
        and event.clearance.sessions
        and event.clearance.given_at <= count.at
    ]
    numbers = [g for g in given if g is not None]
    if came is None or not given or len(numbers) < len(given):
        return None
    return MORE if came > sum(numbers) else None
