"""``ketaprac plan --clients DIR``: the series of all cases of a folder, planned together."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from ketaprac.caller import Fault
from ketaprac.cli import BAD_INPUT, DONE, HOLDS
from ketaprac.cli.common import (
    clock_of,
    columns,
    paragraph,
    practice_of,
    practice_path,
    print_faults,
    print_json,
)
from ketaprac.cli.store import ENDING, merged, new_stored, save_all, stored_in
from ketaprac.decision import PlannedTogether, ToPlan
from ketaprac.errors import BadInput
from ketaprac.files.folder import Cases, load_folder
from ketaprac.files.practice import load_practice
from ketaprac.files.read import in_file
from ketaprac.files.write import write_tree
from ketaprac.model.moment import zone
from ketaprac.model.practice_plan import Progress, StoppedBy, Unplanned
from ketaprac.model.series import PlannedSession, Series
from ketaprac.planning.picture import Scene, codes, picture
from ketaprac.practice import Practice
from ketaprac.replay import OFFICE

_STOPPED = {
    StoppedBy.BEST: "No better plan exists.",
    StoppedBy.ITERATIONS: "The search used up its iterations; more may find a better plan.",
    StoppedBy.TIME: "The search was stopped by the clock; more time may find a better plan.",
}


@frozen(kw_only=True)
class _Result:
    """What is shown.

    Attributes:
        together: What became of the clients.
        problems: One line for each file that was left out.
        faults: What plugins did wrong.
        numbers: The number of each series, by its id.
        clients: The client of each series, by its id.
    """

    together: PlannedTogether
    problems: tuple[str, ...]
    faults: tuple[Fault, ...]
    numbers: dict[str, str]
    clients: dict[str, str]

    @property
    def series(self) -> Iterator[tuple[str, Series]]:
        """Those that were planned, with their clients."""
        for client, decision in sorted(self.together.decisions.items()):
            if not decision.held and decision.episode.series is not None:
                yield client, decision.episode.series

    @property
    def unplanned(self) -> dict[str, Unplanned]:
        """Those that were not, by client."""
        return {self.clients[one.series]: one for one in self.together.plan.unplanned}


def run(arguments: argparse.Namespace) -> int:
    """Plans all cases of a folder and prints their weeks."""
    folder = Path(arguments.clients)
    path = practice_path(arguments, folder)
    file = load_practice(path)
    now = clock_of(arguments.now, file.profile.time_zone)()
    practice = practice_of(file, lambda: now, path=path)  # one moment for all clients
    _refuse_existing(arguments)
    cases = load_folder(folder)
    result = _plan(arguments, practice, cases)
    if arguments.store:
        _store(folder, cases, practice, result)
    if arguments.svg:
        target = Path(arguments.svg)
        write_tree(target.parent, {target.name: _picture(practice, result)}, force=True)
    if arguments.json:
        print_json(_document(result))
    else:
        _print(result, practice.profile.time_zone)
    for problem in result.problems:
        _say(problem)
    print_faults(dict.fromkeys([*practice.faults, *result.faults]))
    if result.problems:
        return BAD_INPUT
    held = any(decision.held for decision in result.together.decisions.values())
    return HOLDS if held else DONE


def _refuse_existing(arguments: argparse.Namespace) -> None:
    """Before the work and not after it."""
    if arguments.svg and Path(arguments.svg).exists() and not arguments.force:
        raise BadInput(
            "is there already", where=arguments.svg, todo="Name another file, or add --force"
        )


def _plan(arguments: argparse.Namespace, practice: Practice, cases: Cases) -> _Result:
    problems, faults = [str(one) for one in cases.problems], list[Fault]()
    wanted = list(_wanted(practice, cases, problems, faults))
    if not wanted and not problems:
        todo = "Name a folder with case files"
        raise BadInput("has no case file", where=str(arguments.clients), todo=todo)
    seconds = arguments.stop_after
    if seconds is not None and not 0 <= seconds < 1e6:
        raise BadInput("must be seconds, 0 or more", where="--stop-after")
    with _Bar() as bar:
        together = practice.plan_all(
            wanted,
            by=OFFICE,
            seed=arguments.seed,
            iterations=arguments.iterations,
            stop_after=None if seconds is None else dt.timedelta(seconds=seconds),
            on_progress=bar.tell,
        )
    faults += [fault for one in together.decisions.values() for fault in one.faults]
    clients = {series: client for client, series in sorted(together.series.items())}
    return _Result(
        together=together,
        problems=tuple(problems),
        faults=tuple(faults),
        numbers=codes(clients),
        clients=clients,
    )


def _store(folder: Path, cases: Cases, practice: Practice, result: _Result) -> None:
    """Writes an episode beside each case that has a series now."""
    before, _ = stored_in(folder, cases, practice)
    changed = []
    for decision in result.together.decisions.values():
        if decision.events:
            client = decision.episode.client.id
            one = before.get(client) or new_stored(cases.files[client], practice, decision.episode)
            changed.append((one, decision.episode))
    save_all(changed)
    print(f"ketaprac: {len(changed)} episode(s) stored in {folder}", file=sys.stderr)


def _wanted(
    practice: Practice, cases: Cases, problems: list[str], faults: list[Fault]
) -> Iterator[ToPlan]:
    from tqdm import tqdm

    for client, case in tqdm(cases.good.items(), desc="cases", disable=None, leave=False):
        try:
            replayed = merged(case, cases.files[client].with_suffix(ENDING), practice)
        except BadInput as error:
            problems.append(str(in_file(cases.files[client], error)))
            continue
        faults += replayed.faults
        yield ToPlan(
            episode=replayed.episode, availability=replayed.availability, fixed=replayed.fixed
        )


class _Bar:
    """A progress bar on a terminal, and nothing elsewhere."""

    def __enter__(self) -> _Bar:
        from tqdm import tqdm

        self._bar: Any = tqdm(desc="planning", unit="series", disable=None, leave=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def tell(self, progress: Progress) -> None:
        """Moves the bar."""
        self._bar.total = progress.budget
        self._bar.set_postfix_str(f"{progress.cost.unplanned} unplanned", refresh=False)
        self._bar.update(progress.iterations - self._bar.n)


def _picture(practice: Practice, result: _Result) -> bytes:
    profile = practice.profile
    return picture(
        Scene(
            series=tuple(series for _, series in result.series),
            codes=result.numbers,
            time_zone=profile.time_zone,
            people=tuple(person.id for person in profile.people),
            rooms=tuple(room.id for room in profile.rooms),
        )
    )


# --- printed ---


def _print(result: _Result, key: str) -> None:
    sessions = sorted(
        ((session, series.id) for _, series in result.series for session in series.sessions),
        key=lambda one: (one[0].start, one[1]),
    )
    week: list[tuple[str, ...]] = []
    monday: dt.date | None = None
    for session, series in sessions:
        day = session.start.astimezone(zone(key)).date()
        begin = day - dt.timedelta(days=day.weekday())
        if begin != monday:
            _print_week(monday, week)
            monday, week = begin, []
        week.append(_row(session, result.numbers[series], result.clients[series], key))
    _print_week(monday, week)
    _print_sum(result)
    for client, decision in sorted(result.together.decisions.items()):
        if decision.held:
            words = [f"{'URGENT: ' * one.urgent}{one.words}" for one in decision.objections]
            _print_held(client, words, result)


def _print_week(monday: dt.date | None, rows: list[tuple[str, ...]]) -> None:
    if monday is not None:
        print(f"Week of {monday:%A %Y-%m-%d}")
        print(columns(rows, ("day", "time", "no", "client", "step", "room", "with")))
        print()


def _row(session: PlannedSession, number: str, client: str, key: str) -> tuple[str, ...]:
    start, end = (m.astimezone(zone(key)) for m in (session.start, session.monitored_until))
    return (
        f"{start:%a %d %b}",
        f"{start:%H:%M}-{end:%H:%M}",
        number,
        client,
        session.id,
        session.room or "-",
        ", ".join(one.person for one in session.staff) or "-",
    )


def _print_sum(result: _Result) -> None:
    plan, decisions = result.together.plan, result.together.decisions
    done = sum(1 for _ in result.series)
    print(f"{done} of {len(decisions)} client(s) have a series. {_STOPPED[plan.stopped_by]}")
    if plan.series:
        hours = plan.cost.off_target / len(plan.series) / dt.timedelta(hours=1)
        print(
            paragraph(
                f"Gaps miss their targets by {hours:.1f} hours per series, added up over its "
                f"sessions; seed {plan.seed}, {plan.iterations} iterations."
            )
        )


def _print_held(client: str, words: Iterable[str], result: _Result) -> None:
    first, *more = words
    print(paragraph(f"{client}: {first}", indent=2))
    for one in more:
        print(paragraph(f"  {one}", indent=4))
    lost = result.unplanned.get(client)
    if lost is not None and lost.against:
        others = ", ".join(result.clients[name] for name in lost.against)
        print(paragraph(f"  Those series are of: {others}.", indent=4))


# --- as JSON ---


def _document(result: _Result) -> dict[str, Any]:
    plan, unplanned = result.together.plan, result.unplanned
    return {
        "planned": [
            {"client": client, "number": int(result.numbers[series.id]), "series": series}
            for client, series in result.series
        ],
        "held": [
            {
                "client": client,
                "objections": decision.objections,
                "lack": unplanned[client].lack if client in unplanned else None,
                "against": [result.clients[name] for name in unplanned[client].against]
                if client in unplanned
                else [],
                "over": unplanned[client].over if client in unplanned else [],
            }
            for client, decision in sorted(result.together.decisions.items())
            if decision.held
        ],
        "cost": plan.cost,
        "bound": plan.bound,
        "iterations": plan.iterations,
        "stopped_by": plan.stopped_by,
        "seed": plan.seed,
        "problems": result.problems,
    }


def _say(words: str) -> None:
    line = "".join(c if c.isprintable() else " " for c in words)
    print(f"ketaprac: {line}", file=sys.stderr)
