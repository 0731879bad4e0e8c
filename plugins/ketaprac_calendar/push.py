"""Brings a CalDAV collection up to date, and overwrites nothing that somebody else changed.

A ledger remembers which version of each appointment was put there. What differs from
it on the server was changed by other hands: that is reported, and left alone. The
ledger is handed out after each step, so that an interrupted push goes on where it
stopped. Every appointment is whole at each moment: one resource, one request.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from attrs import evolve, frozen

from ketaprac.model.base import Id, Line, Sha256, Value
from ketaprac_calendar.dav import Answer, Collection, ServerError

T = TypeVar("T")

_TRIES: Final = 4
_LONGEST_WAIT: Final = 60.0


class What(StrEnum):
    """What is to be done with a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Result(StrEnum):
    """What became of a step.

    DONE: it is on the server. ADOPTED: it was there already, from a push that was
    interrupted. CONFLICT: somebody else changed it there; nothing was overwritten.
    FAILED: the server refused it. LEFT: it was not tried.
    """

    DONE = "done"
    ADOPTED = "adopted"
    CONFLICT = "conflict"
    FAILED = "failed"
    LEFT = "left"


@frozen(kw_only=True, repr=False)
class Entry(Value):
    """A resource that was put on the server.

    Attributes:
        uid: Of the appointment, in this audience's calendar.
        etag: The server's name for the version that was put.
        digest: SHA-256 of the bytes that were put.
        content: The same as text with plain line ends, for those who carry revisions
            on from it; see :func:`ketaprac_calendar.previous.carried`.
    """

    __shown__ = ("uid",)

    uid: Id
    etag: Line
    digest: Sha256
    content: str = ""

    @property
    def name(self) -> str:
        """The resource's name within the collection."""
        return name_of(self.uid)

    @property
    def calendar(self) -> bytes:
        """What was put; empty where only its digest is known."""
        return self.content.replace("\n", "\r\n").encode()


@frozen(kw_only=True, repr=False)
class Ledger(Value):
    """What was put into one collection; to be stored between pushes.

    Attributes:
        entries: One per resource, by UID.
    """

    __shown__ = ()

    entries: tuple[Entry, ...] = ()

    def entry(self, uid: str) -> Entry | None:
        """The entry of an appointment, or None."""
        return next((entry for entry in self.entries if entry.uid == uid), None)

    def with_entry(self, entry: Entry) -> Ledger:
        """The ledger with an entry in place of an older one."""
        others = (old for old in self.entries if old.uid != entry.uid)
        return evolve(self, entries=tuple(sorted((*others, entry), key=lambda e: e.uid)))

    def without(self, uid: str) -> Ledger:
        """The ledger without an appointment."""
        return evolve(self, entries=tuple(old for old in self.entries if old.uid != uid))


@frozen(kw_only=True)
class Step:
    """Something to do on the server."""

    what: What
    uid: str


@frozen(kw_only=True)
class Outcome:
    """What became of a step, in a word and, where it is not done, in a few."""

    step: Step
    result: Result
    words: str = ""


@frozen(kw_only=True)
class Report:
    """What a push came to.

    Attributes:
        outcomes: One per step, in their order.
        ledger: To be stored in place of the old one.
        touched: UIDs of appointments that were not to be changed, and that somebody
            changed or deleted on the server. They stay as they are there.
        stopped: Why it did not go on, in words; None where it went to its end.
    """

    outcomes: tuple[Outcome, ...]
    ledger: Ledger
    touched: tuple[str, ...] = ()
    stopped: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the server now holds exactly what was to be pushed."""
        good = (Result.DONE, Result.ADOPTED)
        undisturbed = self.stopped is None and not self.touched
        return undisturbed and all(o.result in good for o in self.outcomes)


def name_of(uid: str) -> str:
    """The name of an appointment's resource."""
    return f"{uid}.ics"


def steps(ledger: Ledger, resources: Mapping[str, bytes]) -> tuple[Step, ...]:
    """What has changed since the last push: deletions first, then by UID.

    Args:
        ledger: What was put there.
        resources: What shall be there: one calendar of one appointment each, by UID.
    """
    known = {entry.uid: entry for entry in ledger.entries}
    gone = [Step(what=What.DELETE, uid=uid) for uid in sorted(known.keys() - resources.keys())]
    return (*gone, *_wanted(known, resources))


def _wanted(known: Mapping[str, Entry], resources: Mapping[str, bytes]) -> Iterator[Step]:
    for uid, content in sorted(resources.items()):
        if uid not in known:
            yield Step(what=What.CREATE, uid=uid)
        elif known[uid].digest != _digest(content):
            yield Step(what=What.UPDATE, uid=uid)


def restored(ledger: Ledger, there: Mapping[str, str], uids: Iterable[str]) -> Ledger:
    """A ledger by which the next push puts its own version in place of other people's.

    The way out of a conflict, once somebody looked at it. It holds for the version that
    is there now: what is changed after that is a conflict again.

    Args:
        ledger: What was put there.
        there: The entity tags of the collection.
        uids: Of the appointments whose changes on the server are given up.
    """
    for uid in uids:
        tag, old = there.get(name_of(uid)), ledger.entry(uid)
        content = old.content if old else ""
        other = tag and Entry(uid=uid, etag=tag, digest=_OTHER, content=content)
        ledger = ledger.with_entry(other) if other else ledger.without(uid)
    return ledger


_OTHER: Final = "0" * 64


def push(
    collection: Collection,
    ledger: Ledger,
    resources: Mapping[str, bytes],
    *,
    on_step: Callable[[Outcome, Ledger], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """Puts and deletes what has changed, each under the condition that nobody else did.

    A step that the server cannot take now is tried up to four times, with pauses of
    1, 2 and 4 seconds or as long as the server asks for (a minute at most). Where
    it still cannot, the push stops and says so; the next one goes on from there.

    Args:
        collection: Where to.
        ledger: What was put there.
        resources: What shall be there, by UID; see :func:`steps`.
        on_step: Told of each outcome, with the ledger to be stored at once.
        sleep: Waits for that many seconds.

    Raises:
        BadInput: The collection is not there or lets nobody in. Nothing was changed.
    """
    wanted = steps(ledger, resources)
    outcomes: list[Outcome] = []
    touched: tuple[str, ...] = ()
    stopped = None
    try:
        there = _patiently(collection.etags, sleep)
        touched = _touched(ledger, wanted, there)
        for step in wanted:
            made = _Move(collection, ledger, step, resources.get(step.uid, b""), there)
            outcome, ledger = _patiently(made.take, sleep)
            outcomes.append(outcome)
            if on_step is not None:
                on_step(outcome, ledger)
    except ServerError as error:
        stopped = f"the server {error.words}"
    left = (Outcome(step=step, result=Result.LEFT) for step in wanted[len(outcomes) :])
    return Report(outcomes=(*outcomes, *left), ledger=ledger, touched=touched, stopped=stopped)


def _touched(ledger: Ledger, wanted: tuple[Step, ...], there: Mapping[str, str]) -> tuple[str, ...]:
    ours = {step.uid for step in wanted}
    return tuple(
        entry.uid
        for entry in ledger.entries
        if entry.uid not in ours and there.get(entry.name) != entry.etag
    )


@frozen
class _Move:
    """One step, ready to be taken as often as it needs."""

    collection: Collection
    ledger: Ledger
    step: Step
    content: bytes
    there: Mapping[str, str]

    def take(self) -> tuple[Outcome, Ledger]:
        entry = self.ledger.entry(self.step.uid)
        name = name_of(self.step.uid)
        if entry is not None and self.there.get(name, entry.etag) != entry.etag:
            return self._met_other_hands(name)
        if self.step.what is What.DELETE:
            return self._delete(name, entry)
        if entry is not None and name not in self.there:
            return self._conflict("was deleted there by somebody")
        answer = self.collection.put(name, self.content, match=entry.etag if entry else None)
        if answer.status == 412:
            return self._met_other_hands(name)
        if answer.status not in (200, 201, 204):
            return self._refused(answer)
        return self._put(Result.DONE, answer.etag or self._etag(name))

    def _delete(self, name: str, entry: Entry | None) -> tuple[Outcome, Ledger]:
        if entry is not None and name in self.there:
            answer = self.collection.delete(name, match=entry.etag)
            if answer.status == 412:
                return self._conflict("was changed there by somebody")
            if answer.status not in (200, 202, 204, 404, 410):
                return self._refused(answer)
        return Outcome(step=self.step, result=Result.DONE), self.ledger.without(self.step.uid)

    def _met_other_hands(self, name: str) -> tuple[Outcome, Ledger]:
        """Something else is there; perhaps it is ours, from a push that was interrupted."""
        if self.step.what is not What.DELETE:
            answer = self.collection.get(name)
            if answer.status == 200 and _alike(answer.body, self.content):
                return self._put(Result.ADOPTED, answer.etag or self._etag(name))
        return self._conflict("was changed there by somebody")

    def _put(self, result: Result, etag: str | None) -> tuple[Outcome, Ledger]:
        if etag is None:
            return self._conflict("was put there, and was gone a moment later")
        text = self.content.decode().replace("\r\n", "\n")
        digest = _digest(self.content)
        entry = Entry(uid=self.step.uid, etag=etag, digest=digest, content=text)
        return Outcome(step=self.step, result=result), self.ledger.with_entry(entry)

    def _etag(self, name: str) -> str | None:
        # A server that stores other bytes than it was given names no tag in its answer.
        return self.collection.etags().get(name)

    def _conflict(self, words: str) -> tuple[Outcome, Ledger]:
        return Outcome(step=self.step, result=Result.CONFLICT, words=words), self.ledger

    def _refused(self, answer: Answer) -> tuple[Outcome, Ledger]:
        if answer.status == 401:  # further tries could lock the account
            raise ServerError("does not accept this user name and password", final=True)
        words = _WORDS.get(answer.status, f"was refused (status {answer.status})")
        return Outcome(step=self.step, result=Result.FAILED, words=words), self.ledger


_WORDS: Final = {
    403: "may not be written by this user",
    404: "was refused: the calendar is not there any more",
    409: "was refused: the calendar is not there any more",
    507: "was refused: the server is full",
}


def _patiently(ask: Callable[[], T], sleep: Callable[[float], None]) -> T:
    for number in range(_TRIES - 1):
        try:
            return ask()
        except ServerError as error:
            if error.final:
                raise
            sleep(min(error.wait if error.wait is not None else 2.0**number, _LONGEST_WAIT))
    return ask()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _alike(one: bytes, other: bytes) -> bool:
    """Whether two calendars say the same of their appointment, in whatever order."""
    return _said(one) == _said(other)


def _said(content: bytes) -> frozenset[str]:
    """The lines of the appointment itself, less those that servers add."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\n ", "")
    found = re.search(r"^BEGIN:(VEVENT|VTODO)$(.*)^END:\1$", text, re.DOTALL | re.MULTILINE)
    lines = found[2].splitlines() if found else ()
    return frozenset(line for line in lines if not line.startswith(("CREATED", "X-")))
