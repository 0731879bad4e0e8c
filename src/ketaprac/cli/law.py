"""``ketaprac law list``: the legal statements that the pathway rests on, and until when."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ketaprac import law
from ketaprac.cli import DONE, HOLDS
from ketaprac.cli.common import clock_of, columns, no_practice, paragraph, print_json
from ketaprac.files.practice import load_practice
from ketaprac.model.moment import day_of
from ketaprac.model.profile import LawRow, OnExpiry


def run(arguments: argparse.Namespace) -> int:
    """Prints one line per row; a row that shuts gates gives the exit code of a gate."""
    file = load_practice(Path(arguments.practice)) if arguments.practice else no_practice()
    profile = file.profile
    now = clock_of(arguments.now, profile.time_zone)()
    today = day_of(now, profile.time_zone)
    states = {row: law.standing(row, today) for row in law.rows(profile)}
    rows = [_row(row, state) for row, state in states.items()]
    if arguments.json:
        print_json({"rows": rows, "part2": law.part2_words(profile)})
    else:
        heads = ("id", "where", "standing", "checked", "until", "then", "source")
        cells = [tuple(str(row[head] or "-") for head in heads) for row in rows]
        print(columns(cells, heads))
        for row in states:
            print()
            print(paragraph(f"{row.id}: {row.statement}", indent=2))
        print()
        print(paragraph(law.part2_words(profile)))
    over = (law.Standing.EXPIRED, law.Standing.UNCHECKED)
    shut = any(s in over and row.on_expiry is OnExpiry.BLOCK for row, s in states.items())
    return HOLDS if shut else DONE


def _row(row: LawRow, state: law.Standing) -> dict[str, Any]:
    return {
        "id": row.id,
        "where": row.jurisdiction,
        "standing": state.value,
        "checked": row.checked.isoformat(),
        "check_until": row.recheck_on.isoformat(),
        "until": row.expires_on.isoformat() if row.expires_on else None,
        "then": row.on_expiry.value,
        "statement": row.statement,
        "source": row.source.locator,
    }
