"""``ketaprac busy``: the busy times of a calendar on a CalDAV server, as a file for the planner."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from ketaprac.cli import DONE
from ketaprac.cli.calendar_files import require_calendar
from ketaprac.cli.calendar_push import credentials
from ketaprac.cli.common import practice_of, print_json
from ketaprac.errors import BadInput
from ketaprac.files.convert import structure
from ketaprac.files.practice import load_practice
from ketaprac.files.write import replace_file
from ketaprac.model.moment import start_of

_LONGEST = dt.timedelta(days=800)


def run(arguments: argparse.Namespace) -> int:
    """Asks the server and writes what it says."""
    path = Path(arguments.practice)
    practice = practice_of(load_practice(path), path=path)
    require_calendar(practice)
    from ketaprac_calendar.busy import busy_calendar, busy_times
    from ketaprac_calendar.dav import Collection
    from ketaprac_calendar.ledger import read_ledger

    key = practice.profile.time_zone
    start, end = _span(arguments, key)
    ledgers = [read_ledger(Path(name), None) for name in arguments.ledger or ()]
    own = {entry.uid for ledger in ledgers for entry in ledger.entries}
    with Collection(arguments.url, auth=credentials()) as collection:
        found = busy_times(collection, start, end, key, own=own)
    replace_file(Path(arguments.output), busy_calendar(found, practice.context()))
    if arguments.json:
        print_json({"file": arguments.output, "busy": len(found)})
    else:
        print(f"{arguments.output}: {len(found)} busy time(s)")
    return DONE


def _span(arguments: argparse.Namespace, key: str) -> tuple[dt.datetime, dt.datetime]:
    first = structure(arguments.first, dt.date, where="--from")
    last = structure(arguments.until, dt.date, where="--until")
    if last < first:
        raise BadInput("comes before --from", where="--until", todo="Swap the two days")
    if last - first > _LONGEST:
        raise BadInput(f"is more than {_LONGEST.days} days after --from", where="--until")
    return start_of(first, key), start_of(last + dt.timedelta(days=1), key)
