"""What must hold at every step of a practice's year, checked from the raw events alone.

Nothing here is taken from ketaprac's gates, its folded episodes or its checkers: this
module keeps its own small books, so that a mistake there is not repeated here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from zoneinfo import ZoneInfo

from attrs import define, field

from ketaprac.model import events as e
from ketaprac.model.episode import Episode, fold
from ketaprac.model.followup import FollowUpPlan
from ketaprac.model.series import PlannedSession

#: What may still be written down once an episode is closed.
_AFTER_THE_END: Final = (e.FollowUpDone, e.AlertRaised, e.AlertHandled, e.SessionCorrected)


class Broken(AssertionError):
    """An invariant that did not hold, with the client's id and the kind of event."""


@define
class _Client:
    """One client's books."""

    length: int = 0
    last: e.Event | None = None
    clearance: e.ClearanceGiven | None = None
    revoked: bool = False
    used: int = 0
    referred: bool = False
    signed: dt.datetime | None = None
    expires: dt.date | None = None
    withdrawn: dt.datetime | None = None
    steps: dict[str, PlannedSession] = field(factory=dict)
    started: dict[str, dt.datetime] = field(factory=dict)
    running: str | None = None
    taken: bool = False
    owed: set[str] = field(factory=set)
    alerts: dict[str, int] = field(factory=dict)
    closed: bool = False


@define(kw_only=True)
class Watch:
    """Looks over a practice's shoulder.

    Attributes:
        zone: The practice's time zone.
        doses: Ids of the dosing steps, by protocol.
        seen: How many events were looked at.
    """

    zone: str
    doses: dict[str, frozenset[str]]
    seen: int = 0
    _books: dict[str, _Client] = field(factory=dict)
    _diary: dict[str, list[PlannedSession]] = field(factory=dict)

    def look(self, episode: Episode) -> None:
        """Checks every event that is new since the last look.

        Args:
            episode: As the practice gave it back.

        Raises:
            Broken: Something happened that must not.
        """
        book = self._books.setdefault(episode.id, _Client())
        must = _Must(episode.id)
        log = episode.log
        must("the log only grows", len(log) >= book.length)
        must("no entry is edited", not book.length or log[book.length - 1] is book.last)
        for event in log[book.length :]:
            must("time never runs back", book.last is None or event.at >= book.last.at)
            must("nothing after the end", not book.closed or isinstance(event, _AFTER_THE_END))
            self._enter(book, event, episode, must)
            book.last = event
            self.seen += 1
        if len(log) > book.length:
            must("the log folds to the same episode", fold(episode.id, log) == episode)
        book.length = len(log)
        standing = {one.alert.id: int(one.alert.level) for one in episode.alerts}
        for name, level in book.alerts.items():
            must("an alert stays, and is never lowered", standing.get(name, -1) >= level)

    def owes(self, episode: Episode, plan: FollowUpPlan) -> None:
        """Checks that the call of the next day is owed after each dose.

        Args:
            episode: Whose.
            plan: What ketaprac says is owed.
        """
        tasks = {task.id for task in plan.tasks}
        for dose in self._books[episode.id].owed:
            known = f"{dose}.check-24h" in tasks
            _Must(episode.id)("the 24-hour check is owed after each dose", known)

    def _enter(self, book: _Client, event: e.Event, episode: Episode, must: _Must) -> None:
        match event:
            case e.SeriesPlanned():
                self._permitted(book, event, must)
                self._plans(book, event, episode, must)
            case e.SessionCancelled() | e.SessionNotStarted():
                book.steps.pop(event.session, None)
                self._diary[episode.id] = list(book.steps.values())
            case e.SessionStarted():
                self._starts(book, event, episode, must)
            case e.SessionObserved():
                must("only a running session is written into", book.running == event.session)
                book.taken = book.taken or hasattr(event.seen, "disposal")
            case e.SessionEnded():
                self._ends(book, event, must)
            case e.SessionAborted():
                self._breaks_off(book, event, must)
            case e.AlertRaised():
                must("an alert is raised once", event.alert.id not in book.alerts)
                book.alerts[event.alert.id] = int(event.alert.level)
            case e.EpisodeClosed():
                book.closed = True
            case _:
                self._decided(book, event)

    def _decided(self, book: _Client, event: e.Event) -> None:
        """What the way to a dose rests on."""
        match event:
            case e.ScreeningRecorded():
                book.referred = event.recommendation.value == "refer"
            case e.ConsentSigned() if event.consent.kind.value == "treatment":
                book.signed, book.expires = event.consent.signed_at, event.consent.expires_on
            case e.ConsentWithdrawn() if event.kind.value == "treatment":
                book.withdrawn = event.at
            case e.ClearanceGiven():
                book.clearance, book.revoked, book.used = event, False, 0
            case e.ClearanceRevoked():
                book.revoked = True

    def _permitted(self, book: _Client, event: e.Event, must: _Must) -> None:
        """What planning and dosing both rest on."""
        day = event.at.astimezone(ZoneInfo(self.zone)).date()
        given = book.clearance
        must("a named person referred", book.referred)
        must("a prescriber decided", given is not None)
        assert given is not None
        decision = given.clearance
        must("the decision clears", decision.decision.value == "cleared" and not book.revoked)
        ends = decision.valid_until
        must("the clearance is not over", ends is not None and day <= ends)
        review = decision.review_on
        must("no review is overdue", review is None or day <= review)
        must("not more doses than authorised", book.used < decision.sessions)
        must("treatment was consented to", book.signed is not None)
        live = book.withdrawn is None or (book.signed or event.at) > book.withdrawn
        must("nothing after a withdrawal", live)
        must("the consent is not over", book.expires is None or day <= book.expires)

    def _starts(
        self, book: _Client, event: e.SessionStarted, episode: Episode, must: _Must
    ) -> None:
        self._permitted(book, event, must)
        must("one session at a time", book.running is None)
        must("each dose once", event.session not in book.started)
        must("only what is planned", event.session in book.steps)
        protocol = episode.treatment.protocol or ""
        must("only a dosing step", event.session in self.doses[protocol])
        must("the clearance is named", event.clearance == _id(book.clearance))
        book.running, book.taken = event.session, False
        book.started[event.session] = event.at
        book.used += 1

    def _ends(self, book: _Client, event: e.SessionEnded, must: _Must) -> None:
        must("only what began can end", book.running == event.session)
        check = event.discharge
        left = (check.oriented, check.steady, check.escort, check.vitals)
        must("nobody leaves unchecked", all(left))
        told = (check.no_driving_explained, check.crisis_plan_given)
        must("nobody leaves untold", all(told))
        book.running = None
        if book.taken:
            book.owed.add(event.session)

    def _breaks_off(self, book: _Client, event: e.SessionAborted, must: _Must) -> None:
        must("only what began can be broken off", book.running == event.session)
        book.running = None
        if event.medicine.value == "no":
            must("what was taken counts", not book.taken)
            del book.started[event.session]
            book.used -= 1
        else:
            book.owed.add(event.session)

    def _plans(self, book: _Client, event: e.SeriesPlanned, episode: Episode, must: _Must) -> None:
        """Nobody and no room is in two places at once, whoever the clients are."""
        live = [s for s in event.series.sessions if s.status.value != "cancelled"]
        book.steps = {s.id: s for s in live}
        coming = [s for s in live if s.start >= event.at]
        for other, sessions in self._diary.items():
            taken = sessions if other != episode.id else ()
            for theirs in taken:
                if theirs.monitored_until <= event.at:
                    continue
                for mine in coming:
                    must("no double booking", not _clash(mine, theirs))
        for number, mine in enumerate(coming):
            for theirs in coming[:number]:
                must("nobody is booked twice", not _meet(mine, theirs))
        self._diary[episode.id] = live


@define
class _Must:
    client: str

    def __call__(self, what: str, holds: bool) -> None:
        if not holds:
            raise Broken(f"{self.client}: {what}")


def _id(given: e.ClearanceGiven | None) -> str | None:
    return given.clearance.id if given else None


def _meet(one: PlannedSession, other: PlannedSession) -> bool:
    return one.start < other.monitored_until and other.start < one.monitored_until


def _clash(one: PlannedSession, other: PlannedSession) -> bool:
    if not _meet(one, other):
        return False
    if one.room is not None and one.room == other.room:
        return True
    return any(
        a < d and c < b for who, a, b in _stays(one) for name, c, d in _stays(other) if who == name
    )


def _stays(session: PlannedSession) -> Iterable[tuple[str, dt.datetime, dt.datetime]]:
    """Who is there from when until when."""
    for person in session.staff:
        begin, end = person.start or session.start, person.end or session.monitored_until
        yield person.person, begin, end
