"""Documents: one of them, and many from a form that is laid out once.

The shipped consent, tagged (PDF/UA-1), against Platypus untagged and, where they
are installed, against other generators of tagged files.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Final

from benchmarks.harness import Effort, Row, call, interleaved, processes, row
from benchmarks.pdf_peers import Maker, makers
from ketaprac_templates.document import (
    Document,
    Fields,
    Heading,
    Initials,
    Part,
    Text,
    compiled,
    render,
)
from ketaprac_templates.places import fill_part, places_of
from ketaprac_templates.prose import parse
from ketaprac_templates.text import form, sections

FOLDER: Final = "consent/treatment"
#: Greatest ratio that is good: of one document, and of one of many.
GOALS: Final = {
    "Platypus untagged": (1.0, 0.35),
    "typst ua-1": (None, 0.5),
    "WeasyPrint ua-1": (None, 0.06),
    "fpdf2": (None, None),
}
SIZE: Final = 60_000
FLAT: Final = 1.1
LINEAR: Final = 1.5


def run(effort: Effort) -> list[Row]:
    """Measures one and many, how the time grows, and what memory and files come to."""
    return [
        *_against_peers(effort),
        _linear(effort),
        _cold(effort),
        _memory(effort.fold_sizes[-1] // 10 + 100),
        _size(),
    ]


def blank() -> Document:
    """The shipped consent with its places open."""
    parts: list[Part] = []
    for section in sections(FOLDER):
        parts += [Heading(text=section.title), Text(blocks=parse(section.body))]
        if section.initials:
            parts.append(Initials(label="My initials:"))
    lines = (("Name", "{{client_name}}"), ("Signature", ""), ("Date", ""))
    parts.append(Fields(title="Client", entries=lines))
    text = form(FOLDER)
    return Document(
        code="KP-F1",
        version=text.version,
        language="en",
        title=text.title,
        parts=tuple(parts),
        digest="0" * 64,
    )


def values(number: int) -> dict[str, str]:
    """What stands in the places for one invented client: a name of its own."""
    given = dict.fromkeys(places_of(*blank().parts), "as agreed")
    return {**given, "client_name": client(number)}


def one(number: int) -> Document:
    """The document of one client."""
    given, made = values(number), blank()
    return Document(
        code=made.code,
        version=made.version,
        language=made.language,
        title=made.title,
        parts=tuple(fill_part(part, given) for part in made.parts),
        digest=made.digest,
    )


def batch() -> Callable[[], bytes]:
    """A document for another client at each call, from a form that is laid out once."""
    given = values(0)
    same = {name: value for name, value in given.items() if name != "client_name"}
    filler, numbers = compiled(blank(), given.keys(), same), count()
    return lambda: filler.filled({"client_name": client(next(numbers))})


def client(number: int) -> str:
    """The name of one invented client."""
    letters = "".join(chr(97 + int(digit)) for digit in f"{number:06}")
    return f"Zoë {letters.capitalize()}-Łukasz"


def _against_peers(effort: Effort) -> list[Row]:
    peers = makers()
    work = [_in_turn(render), batch(), *map(_in_turn, peers.values())]
    single, many, *taken = interleaved(
        [call(side, seconds=effort.seconds) for side in work], effort.rounds
    )
    rows: list[Row] = []
    for name, theirs in zip(peers, taken, strict=True):
        alone, of_many = GOALS[name]
        rows.append(
            row(f"pdf: one / {name}", single, theirs, goal=alone,
                about=f"one tagged consent, laid out from the start / the same by {name}")
        )  # fmt: skip
        rows.append(
            row(f"pdf: many / {name}", many, theirs, goal=of_many,
                about=f"one of many tagged consents from a compiled form / one by {name}")
        )  # fmt: skip
    return rows


def _in_turn(maker: Maker) -> Callable[[], bytes]:
    """Another client at each call; otherwise a compiler that remembers would do nothing."""
    documents = cycle([one(number) for number in range(100)])
    return lambda: maker(next(documents))


def _linear(effort: Effort) -> Row:
    few, most = 10, max(10, effort.fold_sizes[-1] // 10)
    make = batch()

    def work(size: int) -> None:
        for _ in range(size):
            make()

    sides = [call(partial(work, size), seconds=0, units=size) for size in (most, few)]
    taken = interleaved(sides, max(1, effort.rounds // 30))
    about = f"one of {most:,} documents / one of {few}"
    return row(f"pdf: linear to {most:,}", *taken, goal=LINEAR, about=about)


def _cold(effort: Effort) -> Row:
    words = "from benchmarks.pdf import one; from ketaprac_templates.document import render; "
    first, bare = processes(
        [("-c", words + "render(one(1))"), ("-c", words + "one(1)")], effort.processes
    )
    about = "a process that makes its first PDF / one that only describes it"
    return row("pdf: first in a process", first, bare, goal=None, about=about)


_FILL: Final = """
import sys
from benchmarks.pdf import batch, most_memory
make, peaks = batch(), []
for size in (100, int(sys.argv[1])):
    for _ in range(size): make()
    peaks.append(most_memory())
print(*peaks)
"""


def most_memory() -> int:
    """The most bytes that this process ever held.

    Linux counts what the parent held into ``ru_maxrss``, so its own table goes first.
    """
    table = Path("/proc/self/status")
    if table.exists():
        return 1024 * int(table.read_text().split("VmHWM:")[1].split()[0])
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _memory(size: int) -> Row:
    run = subprocess.run(
        [sys.executable, "-c", _FILL, str(size)], check=True, capture_output=True, text=True
    )
    low, high = map(int, run.stdout.split())
    about = f"most memory after {size:,} documents / after 100"
    return row(f"pdf: memory of {size:,}", [high], [low], goal=FLAT, about=about, unit="B")


def _size() -> Row:
    about = f"bytes of the consent / {SIZE:,}"
    return row("pdf: size", [len(render(one(1)))], [SIZE], goal=1.0, about=about, unit="B")
