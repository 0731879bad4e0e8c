"""``ketaprac repair``: what has to move when something upsets the plans of a practice.

Shows the moves and changes nothing; only ``--confirm`` writes the stored episodes.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import (
    clock_of,
    columns,
    paragraph,
    practice_of,
    practice_path,
    print_faults,
    print_json,
    say,
)
from ketaprac.cli.store import Stored, save_all, stored_in
from ketaprac.decision import Repaired, ToPlan
from ketaprac.errors import BadInput, unknown
from ketaprac.files.folder import load_folder
from ketaprac.files.hours import moment
from ketaprac.files.practice import load_practice
from ketaprac.model.moment import start_of, zone
from ketaprac.model.repair import (
    Disruption,
    Move,
    MovedByHand,
    OnHold,
    PersonLost,
    RoomClosed,
    SessionMissed,
    SessionOff,
)
from ketaprac.model.series import PlannedSession
from ketaprac.practice import Practice
from ketaprac.replay import OFFICE


@frozen(kw_only=True)
class _Result:
    """What is shown.

    Attributes:
        repaired: What became of the clients.
        clients: The client of each series, by its id.
        stored: The stored episodes, by client.
        key: The practice's time zone.
        confirmed: Whether it was written.
        problems: One line for each file that was left out.
    """

    repaired: Repaired
    clients: dict[str, str]
    stored: dict[str, Stored]
    key: str
    confirmed: bool
    problems: tuple[str, ...]

    @property
    def held(self) -> dict[str, list[str]]:
        """Why nothing can be recorded for a client, by client."""
        return {
            client: [one.words for one in decision.objections]
            for client, decision in sorted(self.repaired.decisions.items())
            if decision.held
        }

    @property
    def moves(self) -> list[Move]:
        """The moves of those for whom they can be recorded."""
        held = set(self.held)
        return [m for m in self.repaired.repair.moves if self.clients[m.series] not in held]


def run(arguments: argparse.Namespace) -> int:
    """Shows the moves, and records them where they are confirmed."""
    folder = Path(arguments.cases)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    now = clock_of(arguments.now, file.profile.time_zone)()
    practice = practice_of(file, lambda: now, path=path)
    cases = load_folder(folder)
    stored, problems = stored_in(folder, cases, practice)
    if not stored:
        raise BadInput(
            "has no stored episode, so there is no plan to repair",
            where=str(folder),
            todo="Store the plans first: ketaprac plan --clients DIR --store",
        )
    series = {c: one.episode.series.id for c, one in stored.items() if one.episode.series}
    disruptions = list(_disruptions(arguments, practice, series))
    if not disruptions:
        raise BadInput("nothing that happened was named", todo="See: ketaprac repair --help")
    repaired = practice.repair(
        (
            ToPlan(
                episode=one.episode,
                availability=one.replayed.availability,
                fixed=one.replayed.fixed,
            )
            for one in stored.values()
        ),
        disruptions,
        by=OFFICE,
        accept=arguments.accept_substitute,
    )
    return _finish(arguments, practice, _named(repaired, stored), stored, tuple(problems))


def _named(repaired: Repaired, stored: dict[str, Stored]) -> Repaired:
    """The same, by client instead of by episode."""
    clients = {one.episode.id: client for client, one in stored.items()}
    return Repaired(
        repair=repaired.repair,
        decisions={clients[name]: one for name, one in repaired.decisions.items()},
        series={clients[name]: one for name, one in repaired.series.items()},
    )


def _finish(
    arguments: argparse.Namespace,
    practice: Practice,
    repaired: Repaired,
    stored: dict[str, Stored],
    problems: tuple[str, ...],
) -> int:
    result = _Result(
        repaired=repaired,
        clients={series: client for client, series in repaired.series.items()},
        stored=stored,
        key=practice.profile.time_zone,
        confirmed=arguments.confirm,
        problems=problems,
    )
    if arguments.confirm:
        save_all(
            [
                (stored[client], decision.episode)
                for client, decision in sorted(repaired.decisions.items())
                if decision.events
            ]
        )
    if arguments.json:
        print_json(_document(result))
    else:
        _print(result)
    for problem in problems:
        say(problem)
    faults = [fault for one in repaired.decisions.values() for fault in one.faults]
    print_faults(dict.fromkeys([*practice.faults, *faults]))
    if problems:
        return BAD_INPUT
    return HOLDS if result.held or repaired.repair.unmoved else DONE


# --- what happened ---


def _disruptions(
    arguments: argparse.Namespace, practice: Practice, series: dict[str, str]
) -> Iterator[Disruption]:
    _refuse_idle(arguments)
    span = _Span(arguments, practice)
    if arguments.lost:
        start, end = span.both()
        yield PersonLost(person=arguments.lost, start=start, end=end)
    if arguments.room:
        start, end = span.both()
        yield RoomClosed(room=arguments.room, start=start, end=end)
    for text in arguments.cancel:
        client, session = _pair(text, "--cancel", series)
        yield SessionOff(series=client, session=session)
    for text in arguments.missed:
        client, session = _pair(text, "--missed", series)
        yield SessionMissed(series=client, session=session)
    for text in arguments.move:
        which, _, time = text.partition("=")
        client, session = _pair(which, "--move", series)
        if "T" not in time:
            raise BadInput("has no time", where="--move", todo="Write CLIENT:SESSION=TIME")
        yield MovedByHand(
            series=client,
            session=session,
            start=moment(time, practice.profile.time_zone, "--move"),
        )
    for client in arguments.hold:
        yield OnHold(
            series=_series_of(client, "--hold", series), start=span.start(), end=span.end()
        )


def _refuse_idle(arguments: argparse.Namespace) -> None:
    spans = arguments.since or arguments.until
    if spans and not (arguments.lost or arguments.room or arguments.hold):
        raise BadInput("belongs to --lost, --room or --hold", where="--from or --until")


@frozen
class _Span:
    """From when until when; a mere date means the whole day."""

    arguments: argparse.Namespace
    practice: Practice

    def start(self) -> dt.datetime:
        """Where nothing is said, now."""
        if self.arguments.since is None:
            return self.practice.now()
        return moment(self.arguments.since, self.practice.profile.time_zone, "--from")

    def end(self) -> dt.datetime | None:
        """The end of the last day; None where nothing is said."""
        if self.arguments.until is None:
            return None
        key = self.practice.profile.time_zone
        last = moment(self.arguments.until, key, "--until")
        if "T" in self.arguments.until:
            return last
        return start_of(last.astimezone(zone(key)).date() + dt.timedelta(days=1), key)

    def both(self) -> tuple[dt.datetime, dt.datetime]:
        """One day where only the first one is named."""
        if self.arguments.since is None:
            raise BadInput("is missing", where="--from", todo="Say the first day, as 2027-01-18")
        start, end = self.start(), self.end()
        if end is None:
            key = self.practice.profile.time_zone
            end = start_of(start.astimezone(zone(key)).date() + dt.timedelta(days=1), key)
        if end <= start:
            raise BadInput("lies before --from", where="--until", todo="Swap the two")
        return start, end


def _pair(text: str, option: str, series: dict[str, str]) -> tuple[str, str]:
    client, colon, session = text.partition(":")
    if not colon or not session:
        raise BadInput("names no session", where=option, todo="Write CLIENT:SESSION")
    return _series_of(client, option, series), session


def _series_of(client: str, option: str, series: dict[str, str]) -> str:
    if client not in series:
        raise unknown("client with a planned series", client, sorted(series), where=option)
    return series[client]


# --- printed ---


def _print(result: _Result) -> None:
    moves = result.moves
    if moves:
        rows = [_row(move, result) for move in moves]
        print(columns(rows, ("client", "session", "was", "will be", "with", "room")))
        print()
    print(paragraph(_sum(result)))
    for client, words in result.held.items():
        _print_held(client, words, result)
    _print_unmoved(result)
    by_hand = [m for m in moves if m.new is not None and m.new.locked and not m.old.locked]
    for move in by_hand:
        client = result.clients[move.series]
        print(
            paragraph(
                f"{client}: {move.old.id} was fixed by hand. Write it under [[sessions]] in the "
                "case file too, so that planning anew keeps it."
            )
        )


def _sum(result: _Result) -> str:
    moves = result.moves
    timed = [m for m in moves if m.retimed and m.new is not None]
    off = sum(m.new is None for m in moves)
    others = len(moves) - len(timed) - off
    words = [f"{len(timed)} session(s) of {len({m.series for m in timed})} client(s) move."]
    if off:
        words.append(f"Called off: {off} session(s).")
    if others:
        words.append(f"At the same time, but with other people or in another room: {others}.")
    if result.held:
        words.append(f"{len(result.held)} client(s) have no repair and keep their plan.")
    if moves and result.confirmed:
        words.append("Recorded. Make the calendars anew so that everybody sees it.")
    elif moves:
        words.append("Nothing is recorded yet: the same command with --confirm does that.")
    return " ".join(words)


def _row(move: Move, result: _Result) -> tuple[str, ...]:
    new = move.new
    return (
        result.clients[move.series],
        move.old.id,
        _when(move.old, result.key),
        "called off" if new is None else _when(new, result.key) if move.retimed else "same time",
        "-" if new is None else _changed(_with(move.old), _with(new)),
        "-" if new is None else _changed(move.old.room or "-", new.room or "-"),
    )


def _changed(old: str, new: str) -> str:
    return new if new == old else f"{new} (was {old})"


def _with(session: PlannedSession) -> str:
    return ", ".join(one.person for one in session.staff) or "-"


def _when(session: PlannedSession, key: str) -> str:
    return f"{session.start.astimezone(zone(key)):%a %d %b %H:%M}"


def _print_held(client: str, words: list[str], result: _Result) -> None:
    print(paragraph(f"{client}: {words[0] if words else 'It cannot be recorded.'}", indent=2))
    for one in words[1:]:
        print(paragraph(f"  {one}", indent=4))
    for person in sorted({one.person for one in _substitutes(client, result)}):
        print(f"  -> if all agree: --accept-substitute {person}")


def _substitutes(client: str, result: _Result) -> list[Any]:
    series = result.repaired.series[client]
    return [
        sub
        for one in result.repaired.repair.unrepaired
        if one.series == series
        for sub in one.substitutes
    ]


def _print_unmoved(result: _Result) -> None:
    for one in result.repaired.repair.unmoved:
        client = result.clients[one.series or ""]
        print(
            paragraph(
                f"{client}: {one.session} is fixed and was not moved, but: {one.words} Decide what "
                f"is to become of it: --move {client}:{one.session}=TIME or "
                f"--cancel {client}:{one.session}.",
                indent=2,
            )
        )


# --- as JSON ---


def _document(result: _Result) -> dict[str, Any]:
    return {
        "confirmed": result.confirmed,
        "moves": [
            {
                "client": result.clients[move.series],
                "session": move.old.id,
                "retimed": move.retimed,
                "old": move.old,
                "new": move.new,
            }
            for move in result.moves
        ],
        "moved": sum(move.retimed for move in result.moves),
        "held": [
            {
                "client": client,
                "objections": result.repaired.decisions[client].objections,
                "substitutes": _substitutes(client, result),
            }
            for client in result.held
        ],
        "unmoved": [
            {
                "client": result.clients[one.series or ""],
                "session": one.session,
                "code": one.code,
                "words": one.words,
            }
            for one in result.repaired.repair.unmoved
        ],
        "problems": result.problems,
    }
