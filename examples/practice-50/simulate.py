"""Lets an invented practice live through a year, and writes it into a folder to explore.

    python examples/practice-50/simulate.py --seed 1 --out year/
    ketaprac due --cases year/ --now 2028-01-04T08:00

Consultations, holds, declined referrals, doses, no-shows, sessions that are broken off,
adverse events, relapses, follow-up that is done and missed, alerts, withdrawals: at every
step ``invariants.py`` checks what must hold, and the run stops where it does not. The
same seed gives the same folder.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import make_cases
from invariants import Watch
from tqdm import tqdm
from year import DAY, Life, Year

from ketaprac import Practice, dump_episode, load_case, load_practice
from ketaprac.files.write import write_tree
from ketaprac.replay import client_times

#: Monday, 4 January 2027, 08:00 in the practice's zone.
BEGIN: Final = dt.datetime(2027, 1, 4, 16, tzinfo=dt.UTC)
MONTH: Final = dt.timedelta(days=365) / 12

#: What is treated, how, and with which therapies.
TREATMENTS: Final = (
    ("alcohol", "lozenge-house-series", ("met",)),
    ("alcohol", "lozenge-house-series-eight", ("met", "mindfulness")),
    ("cocaine", "single-with-mindfulness", ("mindfulness",)),
    ("trauma", "lozenge-house-series", ("emdr", "somatic")),
    ("depression", "lozenge-house-series", ("parts",)),
    ("anxiety", "three-weekly", ("somatic",)),
    ("cannabis", "single-with-met", ("met",)),
    ("opioid", "lozenge-house-series", ("mindfulness",)),
    ("stimulants", "three-monthly", ("mindfulness",)),
    ("depression", "lozenge-house-series", ()),
)

#: What stands against it with some clients, and how many of a hundred have it.
AGAINST: Final = (
    ("psychosis_history", True, 4),
    ("current_mania", True, 3),
    ("support_person", False, 4),
    ("uncontrolled_hypertension", True, 4),
    ("aneurysmal_vascular_disease", True, 2),
)

CASE: Final = """\
# Written by examples/practice-50/simulate.py. Everything here is invented. What happened
# stands in the stored episode beside this file.
schema = "ketaprac.case/1"

[client]
id = "{id}"
name = "Client {number} (invented)"
birth_date = {born}
time_zone = "America/Los_Angeles"
sex = "{sex}"
contact = {{ phone = "+1 555 01{number:02}" }}
emergency_contact = {{ name = "Relative {number} (invented)", phone = "+1 555 02{number:02}" }}

[treatment]
indication = "{indication}"
protocol = "{protocol}"
modalities = [{modalities}]
lead_therapist = "{lead}"
start_after = {start}

[availability]
hours = {hours}

[referral]
prescriber = "dr-abara"
"""


def files(clients: int, seed: int, months: float) -> dict[str, bytes]:
    """The practice file and the case files, by name."""
    rng = random.Random(f"practice {seed}")
    size = max(2, -(-clients // 10))
    names = [f"{name}{n or ''}" for n in range(size) for name in make_cases.THERAPISTS][:size]
    people = {name: sorted(rng.sample(range(5), 4)) for name in names}
    rooms = max(2, -(-clients * 3 // 50))
    written = {"practice.toml": make_cases.practice(people, rng, rooms=rooms)}
    for number in range(1, clients + 1):
        lead = names[number % size]
        text = case(number, lead, people[lead], random.Random(f"case {seed} {number}"), months)
        written[f"c-{number:03}.toml"] = text
    return {name: text.encode() for name, text in written.items()}


def case(number: int, lead: str, days: list[int], rng: random.Random, months: float) -> str:
    """One client, who can come on the therapist's days and perhaps others."""
    indication, protocol, modalities = TREATMENTS[(number - 1) % len(TREATMENTS)]
    begin = rng.choice((7, 8, 9))
    first = rng.randrange(max(1, int(months * 30 * 0.85)))
    return CASE.format(
        id=f"c-{number:03}",
        number=number,
        born=dt.date(1960, 1, 1) + rng.randrange(14_000) * DAY,
        sex=rng.choice(("female", "male")),
        indication=indication,
        protocol=protocol,
        modalities=", ".join(f'"{name}"' for name in modalities),
        lead=lead,
        start=(BEGIN + first * DAY).date(),
        hours=make_cases.hours(sorted({*days, rng.randrange(5)}), begin, begin + 11),
    )


def lived(
    folder: Path, *, clients: int, months: float, seed: int, on_step: Callable[[], None]
) -> Year:
    """Writes the practice and its cases into a folder, and lets the year go by.

    Args:
        folder: For ``practice.toml`` and the case files.
        clients: How many.
        months: How long, from 4 January 2027.
        seed: Another one gives another year.
        on_step: Called after each thing that happened.
    """
    write_tree(folder, files(clients, seed, months), force=True)
    file = load_practice(folder / "practice.toml")
    year: Year | None = None
    practice = Practice(
        file.profile,
        selection=file.selection,
        settings=file.settings,
        clock=lambda: year.at if year is not None else BEGIN,
    )
    doses = {p.id: frozenset(s.id for s in p.doses) for p in practice.catalogue.protocols}
    watch = Watch(zone=file.profile.time_zone, doses=doses)
    year = Year(practice=practice, until=BEGIN + months * MONTH, watch=watch, at=BEGIN)
    for path in sorted(folder.glob("c-*.toml")):
        _admit(year, path, random.Random(f"life {seed} {path.stem}"))
    year.run(on_step)
    return year


def _admit(year: Year, path: Path, rng: random.Random) -> None:
    given, practice = load_case(path), year.practice
    truths = {name: value for name, value, share in AGAINST if rng.randrange(100) < share}
    times = client_times(given, practice)
    start = dt.datetime.combine(given.treatment.start_after, BEGIN.timetz())

    def first_day() -> None:
        episode = practice.open(path.stem, given.client, given.treatment, by="office")
        life = Life(year=year, rng=rng, episode=episode, availability=times, truths=dict(truths))
        year.clients[path.stem] = life
        life.consult()

    year.when(start, first_day)


def main() -> int:
    """Runs the year and writes it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--months", type=float, default=12)
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    arguments = parser.parse_args()
    if arguments.out.exists():
        parser.error(f"{arguments.out} is there already: name a new folder")
    bar = tqdm(desc="steps", disable=None, leave=False)
    with tempfile.TemporaryDirectory() as made:
        year = lived(
            Path(made),
            clients=arguments.clients,
            months=arguments.months,
            seed=arguments.seed,
            on_step=lambda: bar.update() and None,
        )
        contents = {path.name: path.read_bytes() for path in Path(made).iterdir()}
    bar.close()
    for name, life in year.clients.items():
        contents[f"{name}.episode.json"] = dump_episode(life.episode).encode()
    write_tree(arguments.out, contents)
    for what, number in sorted(year.tally.items()):
        print(f"{number:>7,}  {what}")
    print(f"{year.watch.seen:>7,}  events, every invariant checked at each; in {arguments.out}")
    now = year.until.astimezone(ZoneInfo(year.watch.zone)).strftime("%Y-%m-%dT%H:%M")
    print(f"\nketaprac due --cases {arguments.out} --now {now}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
