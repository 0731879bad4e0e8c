"""Writes an invented practice with fifty clients into a folder, to plan them together.

    python examples/practice-50/make_cases.py fifty/
    ketaprac plan --clients fifty/ --now 2027-01-11T08:00 --stop-after 60 --svg weeks.svg

Every case is ``examples/alcohol-met.toml`` with another id, other hours and another
therapist. The same seed gives the same folder.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from pathlib import Path
from typing import Final

SEED: Final = 2027
CLIENTS: Final = 50
DAYS: Final = ("mon", "tue", "wed", "thu", "fri")
THERAPISTS: Final = ("mira", "jonas", "ana", "kofi", "lucia")
MODEL: Final = Path(__file__).parents[1] / "alcohol-met.toml"

PRACTICE: Final = """\
# An invented practice: five therapists, a prescriber and three rooms for fifty clients.
schema = "ketaprac.practice/1"

[practice]
name = "Northgate Therapy (invented)"
time_zone = "America/Los_Angeles"
phone = "+1 555 0100"
key = "invented-key-for-trying-out"
crisis_instructions = "Call or text 988 at any time. If you are in danger, call 911."
"""


def main() -> None:
    """Writes the folder that is named on the command line."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "fifty")
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    people = {name: sorted(rng.sample(range(5), 4)) for name in THERAPISTS}
    (folder / "practice.toml").write_text(practice(people, rng), encoding="utf-8")
    model = without_comments(MODEL.read_text(encoding="utf-8"))
    for number in range(1, CLIENTS + 1):
        lead = THERAPISTS[number % len(THERAPISTS)]
        text = case(model, number, lead, people[lead], rng)
        (folder / f"c-{number:03}.toml").write_text(text, encoding="utf-8")
    print(f"{CLIENTS} cases and practice.toml written into {folder}")


def practice(people: dict[str, list[int]], rng: random.Random, rooms: int = 3) -> str:
    """The practice file: everybody works four days, and is away for a week."""
    tables = [PRACTICE]
    for name, days in people.items():
        begin = rng.choice((8, 9, 10))
        away = dt.date(2027, 2, 1) + dt.timedelta(weeks=rng.randrange(16))
        back = away + dt.timedelta(days=7)
        tables.append(
            f'[[people]]\nid = "{name}"\nname = "{name.title()} (invented)"\n'
            f'roles = ["therapist"]\nhours = {hours(days, begin, begin + 9)}\n'
            f"busy = [{{ from = {away}T00:00:00, to = {back}T00:00:00 }}]\n"
        )
    tables.append(
        '[[people]]\nid = "dr-abara"\nname = "Ngozi Abara, MD"\nroles = ["prescriber"]\n'
        'organization = "Bayview Medical Group"\nphone = "+1 555 0177"\n'
        f"hours = {hours(range(5), 8, 12)}\n"
    )
    tables += [f'[[rooms]]\nid = "room-{number}"\n' for number in range(1, rooms + 1)]
    return "\n".join(tables)


def case(model: str, number: int, lead: str, days: list[int], rng: random.Random) -> str:
    """One client, who can come on three of the therapist's days and one other."""
    others = [day for day in range(5) if day not in days]
    own = sorted([*rng.sample(days, 3), *others])
    begin = rng.choice((8, 9, 10))
    start = dt.date(2027, 1, 11) + dt.timedelta(days=rng.randrange(49))
    changes = {
        r'id = "c-1041"': f'id = "c-{number:03}"',
        r'name = "Rosalind Example"': f'name = "Client {number} (invented)"',
        r'lead_therapist = "mira"': f'lead_therapist = "{lead}"',
        r"start_after = .*": f"start_after = {start}",
        r"hours = \{.*": f"hours = {hours(own, begin, begin + 10)}",
        r"busy = .*": "busy = []",
        r"valid_until = .*": "valid_until = 2027-06-30",
        r"review_on = .*": "",
        r"sessions = 2.*": f"sessions = {rng.choice((2, 2, 6))}",
    }
    for pattern, new in changes.items():
        model = re.sub(f"(?m)^{pattern}$", new, model)
    return model


def hours(days: list[int] | range, begin: int, end: int) -> str:
    """Weekly hours as TOML."""
    return "{ " + ", ".join(f'{DAYS[d]} = ["{begin:02}:00-{end:02}:00"]' for d in days) + " }"


def without_comments(text: str) -> str:
    """The tables alone."""
    lines = (re.sub(r"\s+# .*", "", line) for line in text.splitlines())
    return "\n".join(line for line in lines if not line.startswith("#")) + "\n"


if __name__ == "__main__":
    main()
