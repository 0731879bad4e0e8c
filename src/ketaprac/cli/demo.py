"""``ketaprac demo``: synthetic clients of a synthetic practice, the whole way."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Final

from ketaprac.cli import DONE
from ketaprac.cli.common import clock_of, practice_of, print_faults
from ketaprac.cli.page import NAME, page
from ketaprac.files.case import load_case
from ketaprac.files.practice import load_practice
from ketaprac.files.write import write_tree
from ketaprac.replay import replay
from ketaprac.walk import Walk, artifacts, walk

#: The demonstration stands still in time, so that it comes out the same each day.
NOW: Final = "2027-01-11T08:00"
CASES: Final = ("alcohol-met", "cocaine-mindfulness", "depression-hold")

_INTRO: Final = (
    "Everything here is invented: a practice and three clients, seen on Monday, 11 January 2027. "
    "The case files that went in lie in the folder cases/; copy one to begin with your own.\n\n"
    "One case goes all the way. Two are held, each for a reason that is listed: that is what "
    "ketaprac is for."
)


def run(arguments: argparse.Namespace) -> int:
    """Writes one folder per client, the case files, and a page that explains them."""
    contents: dict[str, bytes] = {}
    walks: list[Walk] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        contents.update((f"cases/{name}", body) for name, body in _unpack(folder).items())
        file = load_practice(folder / "practice.toml")
        practice = practice_of(file, clock_of(NOW, file.profile.time_zone))
        for name in _progress(CASES):
            case = load_case(folder / f"{name}.toml")
            walked = walk(replay(case, practice), practice, prescriber=case.referral.prescriber)
            walks.append(walked)
            contents.update((f"{name}/{a.name}", a.content) for a in artifacts(walked.documents))
    index = page(walks, intro=_INTRO, folders=[f"{name}/" for name in CASES])
    contents[index.name] = index.content
    write_tree(Path(arguments.out), contents, force=arguments.force)
    print(
        f"{len(contents)} files written. Open {Path(arguments.out) / NAME} to see what each one is."
    )
    print_faults(practice.faults)
    return DONE


def _unpack(folder: Path) -> dict[str, bytes]:
    """The synthetic practice and its cases, which travel with the package."""
    shipped = files("ketaprac_templates") / "cases"
    contents = {
        f"{name}.toml": (shipped / f"{name}.toml").read_bytes() for name in ("practice", *CASES)
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return contents


def _progress(names: tuple[str, ...]) -> Iterable[str]:
    from tqdm import tqdm

    # disable=None: no bar unless standard error is a terminal
    bar: Iterable[str] = tqdm(names, desc="clients", unit="client", disable=None, leave=False)
    return bar
